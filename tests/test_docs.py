"""What the documentation says can be done is tried here."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from kpi import intake
from kpi.commands import main
from kpi.intake.sentences import SENTENCES
from kpi.scorecard import FIELDS
from kpi.ui import rooms, stores
from kpi.words import STATUS

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


def test_the_readme_names_every_command():
    table = set(re.findall(r"^\| `([\w-]+)", README, re.M))
    assert set(main.commands) <= table


def test_the_ten_lines_of_the_tour_can_be_handed_in(plan):
    file = ROOT / "docs" / "examples" / "ten-lines.csv"
    checked = intake.check(file.read_bytes(), file.name, plan)
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


def test_the_page_of_add_a_page_works_as_it_stands(tmp_path, monkeypatch, demo_file):
    example = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "add-a-page.md").read_text("utf-8"), re.S)
    pages = shutil.copytree(ROOT / "pages", tmp_path / "pages")
    assert example and len(example[1].splitlines()) <= 80
    (pages / "due.py").write_text(example[1], "utf-8")
    due = rooms.Room("due", "Targets that fall due", "Results", ":material/event:", "Which targets fall due")
    monkeypatch.setattr(rooms, "FOLDER", pages)
    monkeypatch.setattr(rooms, "ROOMS", (*rooms.ROOMS, due))
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "kpi.duckdb"))
    shutil.copy(demo_file, tmp_path / "demo.duckdb")
    stores.close()
    visitor = AppTest.from_file(str(pages / "frame.py"), default_timeout=60)
    visitor.query_params.update({"data": "demo", "year": "2025"})
    visitor.run()
    visitor.switch_page("due.py").run()
    stores.close()
    assert not visitor.exception
    assert visitor.title[0].value == "Targets that fall due"
    assert len(visitor.dataframe[0].value) > 20
