"""The documentation: links, lists and the commands of its guides."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpi import intake
from kpi.cli import main
from kpi.evaluation.scorecard import FIELDS
from kpi.i18n import STATUS
from kpi.intake.problem import SENTENCES

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text("utf-8")
METHODOLOGY = (ROOT / "docs" / "methodology.md").read_text("utf-8")
CODE = [*ROOT.glob("kpi/**/*.py"), *ROOT.glob("kpi/**/*.sql"), *ROOT.glob("tests/*.py"), *ROOT.glob("tests/*/*.py")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_within_the_project_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))
    inside = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_cited_section_of_the_methodology_is_there():
    citation = re.compile(r"methodology(?:\.md)?, (?:section )?(\d(?:\.\d)?)")
    cited = {number for path in CODE for number in citation.findall(path.read_text("utf-8"))}
    assert cited
    assert cited <= set(re.findall(r"^###? ([\d.]+?)\.? ", METHODOLOGY, re.M))


def test_the_methodology_lists_every_code_status_and_column():
    first_cells = "".join(re.findall(r"^\|(.*?)\|", METHODOLOGY, re.M))
    codes = {code.partition(".")[0] for code in SENTENCES}
    assert {*codes, *STATUS, *FIELDS} - set(re.findall(r"`(\w+)`", first_cells)) == set()


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").iterdir())
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_test_that_the_security_page_names_exists():
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    names = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(names) > 30
    files = {file: (ROOT / file).read_text("utf-8") if (ROOT / file).is_file() else "" for file, _test in names}
    assert [name for name in names if f"def {name[1] or 'test_'}" not in files[name[0]]] == []


def test_the_readme_names_every_command():
    table = set(re.findall(r"^\| `([\w-]+)", README, re.M))
    assert set(main.commands) <= table


def test_the_ten_lines_of_the_tour_can_be_submitted(plan):
    file = ROOT / "docs" / "examples" / "ten-lines.csv"
    checked = intake.check(file.read_bytes(), plan)
    assert (checked.problems, checked.warnings, len(checked.rows)) == ([], [], 10)
    shown = re.search(r"```csv\n(.*?)…", README, re.S)
    assert shown and set(shown[1].splitlines()) <= set(file.read_text("utf-8").splitlines())


def test_the_commands_of_the_tour_say_what_the_tour_says(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "kpi.duckdb"))
    monkeypatch.chdir(ROOT)
    commands = re.findall(r"^\$ \.venv/bin/python -m kpi (.*)$", README, re.M)
    assert len(commands) == 2
    outputs = [CliRunner().invoke(main, re.sub(r'"([^"]*)"', "name", command).split()) for command in commands]
    assert [output.exit_code for output in outputs] == [0, 0]
    of_district = next(line for line in outputs[1].output.splitlines() if "CT3.07" in line)
    assert re.search(r"\b63(\.0)?\b", of_district)


def test_the_guide_for_a_new_page_works(tmp_path, demo_file):
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "*.duckdb*", "shots", "*.png"))
    _follow((copy / "docs" / "add-a-page.md").read_text("utf-8"), copy)
    cached = copy / ".pytest_cache" / "d" / "demonstration"
    cached.mkdir(parents=True)
    shutil.copy(demo_file, cached)
    tests = ["tests/test_pages_due.py", "tests/test_i18n.py", "-k", "due or translat", "-q"]
    run = subprocess.run([sys.executable, "-m", "pytest", *tests], cwd=copy, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def _follow(guide: str, folder: Path) -> None:
    """Follows the guide's steps in a copy of the program."""
    for path, text in re.findall(r"^Save it as `(.+?)`.*?```(?:python|html)\n(.*?)```", guide, re.S | re.M):
        (folder / path).write_text(text, "utf-8")
    [entry], [entries] = (re.findall(rf"```{kind}\n(.*?)```", guide, re.S) for kind in ("txt", "po"))
    _insert(folder / "kpi" / "ui" / "navigation.py", entry, before='    Entry("report"')
    _insert(folder / "data" / "locale" / "vi" / "LC_MESSAGES" / "kpi.po", f"{entries}\n", before="#, python-format\n")


def _insert(file: Path, text: str, *, before: str) -> None:
    old = file.read_text("utf-8")
    if text.splitlines()[0] not in old:
        file.write_text(old.replace(before, text + before, 1), "utf-8")
