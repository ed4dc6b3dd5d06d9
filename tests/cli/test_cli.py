"""The command line, as an administrator or a schedule uses it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from kpi.cli import main
from kpi.evaluation.scorecard import FIELDS

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "plans" / "small"

DISTRICT_2024 = """\
indicator,agency,period,numerator,denominator,value,note
CT3.07,540,2021,100,1000,,
CT3.07,540,2022,150,1000,,
CT3.07,540,2024-H1,120,500,,
CT3.07,540,2024,250,1000,,"=1+1, thật"
CT3.07,52-BD,2021,100,1000,,
CT3.07,52-BD,2024,300,1000,,
"""
HOLDER = """import fcntl, sys
with open("kpi.duckdb", "r+b") as store:
    fcntl.lockf(store, fcntl.LOCK_EX)
    print("held", flush=True), sys.stdin.read()"""
NOTHING_WRITTEN = "Nothing was written: name another file, or move this one away."
TEN_MISTAKES = """\
Mã chỉ tiêu,Mã đơn vị,Kỳ báo cáo,Tử số,Mẫu số,Giá trị
CT9.99,540,2024,1,2,
CT3.07,999,2024,1,2,
CT5.03,540,2024,1,2,
CT3.07,SNV2025,2024,1,2,
CT3.07,BBD,2024,1,2,
CT3.07,540,quý 5,1,2,
CT3.07,540,2024-H1,,,
CT3.07,540,2024-Q1,mười,20,
CT3.07,540,2024-Q3,30,20,
CT3.08,540,2024,50,100,52
CT3.12,540,2024,50,100,50
"""
TEN_PROBLEMS = [
    (2, "indicator", "unknown_indicator"),
    (3, "agency", "unknown_agency"),
    (4, "indicator", "wrong_level"),
    (5, "agency", "not_active"),
    (6, "agency", "not_reporting"),
    (7, "period", "bad_period"),
    (8, "value", "missing_figure"),
    (9, "numerator", "bad_number"),
    (10, "numerator", "out_of_range"),
    (11, "value", "mismatch"),
]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder; the official store would be made in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "kpi.duckdb"))
    monkeypatch.setenv("KPI_LANG", "en")
    monkeypatch.delenv("KPI_PLAN", raising=False)
    return tmp_path


@pytest.fixture
def folder(empty: Path, new_store: Path) -> Path:
    """A working folder with an official store as on the first start."""
    return shutil.copytree(new_store, empty, dirs_exist_ok=True)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="python -m kpi", catch_exceptions=False)


def rows(*arguments: str) -> list[dict[str, Any]]:
    """The table that a command prints, which must end well."""
    ended = run(*arguments, "--format", "json")
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A run of its own, as from a shell."""
    return subprocess.run(
        [sys.executable, "-m", "kpi", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        timeout=120,
    )


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


# check


def test_check_counts_what_the_plan_holds(empty: Path) -> None:
    assert rows("check") == [
        {"what": "areas", "count": 7},
        {"what": "indicators", "count": 53},
        {"what": "indicators_quantified", "count": 42},
        {"what": "indicators_milestones", "count": 11},
        {"what": "targets", "count": 61},
        {"what": "tasks", "count": 40},
        {"what": "agencies", "count": 266},
        {"what": "published_actuals", "count": 29},
        {"what": "boundaries_province", "count": 0},
        {"what": "boundaries_district", "count": 11},
        {"what": "boundaries_commune", "count": 58},
    ]
    assert list(empty.iterdir()) == []


def test_check_says_where_a_plan_is_wrong(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = folder / "plan"
    plan.mkdir()
    for file in SMALL.iterdir():
        text = file.read_text("utf-8")
        if file.name == "targets.csv":
            text = text.replace("CT1.02,total,2021", "CT1.77,total,2021")
        (plan / file.name).write_text(text, "utf-8")
    monkeypatch.setenv("KPI_PLAN", str(plan))
    ended = run("check", "--format", "json")
    assert ended.exit_code == 1
    assert [(row["file"], row["line"], row["column"]) for row in json.loads(ended.stdout)] == [
        ("targets.csv", 3, "indicator")
    ]
    assert "folder" in ended.stderr


def test_check_looks_into_the_store_that_it_is_given(folder: Path) -> None:
    run("import", write("a.csv", DISTRICT_2024))
    counts = {row["what"]: row["count"] for row in rows("check", "--store", "kpi.duckdb")}
    assert (counts["submissions"], counts["actuals"], counts["actuals_current"]) == (2, 35, 35)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[people]\nlan = {role = "reporter", agencies = ["540", "999"]}', "the plan has no agency 999"),
        ('[people]\nlan = {role = "chief"}', "the role of lan must be one of"),
        (None, "cannot be read"),
    ],
)
def test_check_reads_the_access_file_too(folder: Path, monkeypatch: pytest.MonkeyPatch, content, message) -> None:
    if content is not None:
        write("access.toml", content)
    monkeypatch.setenv("KPI_ACCESS_FILE", str(folder / "access.toml"))
    ended = run("check")
    assert ended.exit_code == 1 and message in ended.stderr


# import


def test_a_file_goes_in_and_the_scorecard_says_what_was_worked_out_by_hand(folder: Path) -> None:
    ended = run("import", write("540.csv", DISTRICT_2024), "--by", "Lan")
    assert (ended.exit_code, ended.stdout) == (0, "540.csv: 6 rows stored as submission 2.\n")

    # Base 10% at the end of 2021, 50% due in 2025: 40% expected at the end of 2024, 35% at its half.
    target = {"target_form": "threshold", "target_level": "total", "target_value": 50, "due_year": 2025}
    nothing = {"expected": None, "gap": None, "needed_pace": None, "projection": None}
    year = {
        "indicator": "CT3.07",
        "year": 2024,
        "period": "2024",
        "rolled_up_value": None,
        "unweighted": None,
        **target,
    }
    assert rows("scorecard", "--indicator", "CT3.07", "--year", "2024", "--agency", "540") == [
        year | {
            "scope": "agency", "level": "district", "agency": "540", "numerator": 250, "denominator": 1000, "value": 25,
            "basis": "own", "coverage_have": 1, "coverage_due": 1, "expected": 40, "status": "off_track", "gap": -15,
            "needed_pace": 25, "projection": 30,
        }
    ]  # fmt: skip
    assert rows("scorecard", "--indicator", "CT3.07", "--year", "2024", "--level", "district") == [
        year | nothing | {
            "scope": "level", "level": "district", "agency": None, "numerator": 250, "denominator": 1000, "value": 25,
            "basis": "rolled_up", "coverage_have": 1, "coverage_due": 11, "unweighted": 0, "status": "thin",
        }
    ]  # fmt: skip
    assert rows("scorecard", "--indicator", "CT3.07", "--year", "2024", "--scope", "total") == [
        year | {
            "scope": "total", "level": "total", "agency": "52-BD", "numerator": 300, "denominator": 1000, "value": 30,
            "basis": "reported", "rolled_up_value": 25, "coverage_have": 1, "coverage_due": 187, "expected": 40,
            "status": "off_track", "gap": -10, "needed_pace": 20, "projection": None,
        }
    ]  # fmt: skip
    (half,) = rows("scorecard", "--indicator", "CT3.07", "--period", "2024-H1", "--agency", "540")
    assert (half["period"], half["value"], half["expected"], half["gap"]) == ("2024-H1", 24, 35, -11)


def test_a_scorecard_has_the_fields_that_the_design_promises_in_its_order(folder: Path) -> None:
    assert list(rows("scorecard", "--year", "2022")[0]) == list(FIELDS)
    headings = run("scorecard", "--year", "2022", "--format", "csv").stdout.splitlines()[0]
    assert headings == ",".join(FIELDS)


def test_a_scorecard_without_a_year_speaks_of_all_years_of_total_and_levels(folder: Path) -> None:
    card = rows("scorecard", "--indicator", "CT3.07")
    named = [(row["scope"], row["level"], row["year"]) for row in card]
    assert sorted(named) == sorted(
        (scope, level, year)
        for scope, level in [("total", "total"), *(("level", level) for level in ("province", "district", "commune"))]
        for year in range(2021, 2026)
    )


def test_ten_mistakes_get_ten_problems_and_nothing_is_stored(folder: Path) -> None:
    ended = run("import", write("wrong.csv", TEN_MISTAKES), "--format", "json")
    problems = json.loads(ended.stdout)
    assert ended.exit_code == 1
    assert [(row["line"], row["column"], row["code"]) for row in problems] == TEN_PROBLEMS
    assert {row["file"] for row in problems} == {"wrong.csv"}
    assert all(row["message"] for row in problems)
    assert [row["kind"] for row in rows("export", "submissions")] == ["published"]


def test_of_several_files_each_is_decided_by_itself(folder: Path) -> None:
    good, wrong = write("good.csv", DISTRICT_2024), write("wrong.csv", TEN_MISTAKES)
    ended = run("import", wrong, good, "--by", "Lan", "--format", "csv")
    assert ended.exit_code == 1
    assert [row["file"] for row in csv.DictReader(io.StringIO(ended.stdout))] == ["wrong.csv"] * 10
    assert ended.stderr == (
        "wrong.csv: refused for 10 problems; nothing was stored.\ngood.csv: 6 rows stored as submission 2.\n"
        "2 files: 1 stored, 0 already stored, unchanged; 1 refused.\n"
    )
    assert [(row["file_name"], row["handed_in_by"], row["rows"]) for row in rows("export", "submissions")[1:]] == [
        ("good.csv", "Lan", 6)
    ]


def test_the_files_of_folders_and_zips_are_uploaded_each_by_itself(folder: Path) -> None:
    (folder / "sent" / "late").mkdir(parents=True)
    (folder / "empty").mkdir()
    write("sent/a.csv", "indicator,agency,period,value\nCT3.07,540,2024,25\n")
    write("sent/late/a.csv", "indicator,agency,period,value\nCT3.07,543,2024,30\n")
    with zipfile.ZipFile("sent/more.zip", "w") as archive:
        archive.writestr("phường/b.csv", "indicator,agency,period,value\nCT3.07,544,2024,35\n")
        archive.writestr("c.csv", "indicator,agency,period,value\nCT9.99,545,2024,35\n")
    with zipfile.ZipFile("none.zip", "w"):
        pass
    ended = run("import", "sent", "none.zip", "empty", "--marked", "back", "--format", "json")
    assert ended.exit_code == 1
    assert [(row["file"], row["line"], row["column"], row["code"]) for row in json.loads(ended.stdout)] == [
        ("sent/more.zip/c.csv", 2, "indicator", "unknown_indicator"),
        ("none.zip", 1, "", "unreadable"),
        ("empty", 1, "", "unreadable"),
    ]
    assert ended.stderr.splitlines() == [
        "sent/a.csv: 1 row stored as submission 2.",
        "sent/late/a.csv: 1 row stored as submission 3.",
        "sent/more.zip/phường/b.csv: 1 row stored as submission 4.",
        "sent/more.zip/c.csv: refused for 1 problem; nothing was stored.",
        "sent/more.zip/c.csv: the marked file is in back/c - To fix.xlsx.",
        "none.zip: refused for 1 problem; nothing was stored.",
        "none.zip: it cannot be given back marked.",
        "empty: refused for 1 problem; nothing was stored.",
        "empty: it cannot be given back marked.",
        "6 files: 3 stored, 0 already stored, unchanged; 3 refused.",
    ]


def test_a_dry_run_stores_nothing(empty: Path) -> None:
    ended = run("import", write("a.csv", DISTRICT_2024), "--dry-run")
    assert (ended.exit_code, ended.stdout) == (0, "a.csv: 6 rows are in order; nothing was stored.\n")
    assert len(rows("export", "submissions")) == 1


def test_warnings_are_printed_and_stored_and_refuse_only_if_strict(folder: Path) -> None:
    file = write("a.csv", "indicator,agency,period,value,màu\nCT3.07,540,2024,25,xanh\n")
    strict = run("import", file, "--strict", "--format", "json")
    assert strict.exit_code == 1
    assert [(row["line"], row["code"]) for row in json.loads(strict.stdout)] == [(1, "unknown_column")]
    assert len(rows("export", "submissions")) == 1
    taken = run("import", file, "--format", "json")
    assert taken.exit_code == 0
    assert [row["code"] for row in json.loads(taken.stdout)] == ["unknown_column"]
    run("import", write("b.csv", "indicator,agency,period,value\nCT3.07,540,2024,26\n"))
    assert run("import", file).stdout == (
        "a.csv: already stored as submission 2; later values that replaced its own stay active.\n"
    )
    assert [row["warnings"] for row in rows("export", "submissions")] == [0, 1, 0]


def test_a_file_that_is_stored_and_active_is_counted_and_not_stored_again(folder: Path) -> None:
    first = "indicator,agency,period,value,note\nCT3.07,540,2024,25,\nCT3.07,543,2024,30,\n"
    file, resaved = write("a.csv", first), write("resaved.csv", "\ufeff" + first.replace(",", ";"))
    run("import", file)
    again = run("import", file, resaved, "--strict")
    assert (again.exit_code, again.stdout.splitlines()) == (0, [
        "a.csv: already stored as submission 2, unchanged.", "resaved.csv: already stored as submission 2, unchanged.",
        "2 files: 0 stored, 2 already stored, unchanged; 0 refused.",
    ])  # fmt: skip
    assert run("import", file, "--dry-run").stdout == "a.csv: already stored as submission 2, unchanged.\n"
    with_note = write("note.csv", first.replace("25,", "25,counted twice"))
    assert run("import", with_note).stdout == "note.csv: 2 rows stored as submission 3.\n"
    run("withdraw", "3", "--reason", "test")
    run("withdraw", "2", "--reason", "test")
    assert run("import", file).stdout == "a.csv: 2 rows stored as submission 4.\n", "active no more"


def test_a_file_without_problems_prints_an_empty_table_for_programs(folder: Path) -> None:
    ended = run("import", write("a.csv", DISTRICT_2024), "--format", "csv")
    assert ended.stdout == "file,line,column,code,message\n"


def test_a_refused_file_is_written_with_its_wrong_cells_marked_and_over_nothing(folder: Path) -> None:
    wrong, junk = write("wrong.csv", TEN_MISTAKES), write("junk.csv", "")
    for name in ("wrong - To fix.xlsx", "wrong - To fix (2).xlsx"):
        ended = run("import", wrong, junk, "--marked", "back", "--format", "csv")
        assert ended.exit_code == 1
        assert ended.stderr == (
            "wrong.csv: refused for 10 problems; nothing was stored.\n"
            f"wrong.csv: the marked file is in back/{name}.\n"
            "junk.csv: refused for 1 problem; nothing was stored.\n"
            "junk.csv: it cannot be given back marked.\n"
            "2 files: 0 stored, 0 already stored, unchanged; 2 refused.\n"
        )
        book = load_workbook(folder / "back" / name)
        assert {cell.row for row in book["wrong"].iter_rows() for cell in row if cell.comment} == {
            line for line, *_ in TEN_PROBLEMS
        }
    assert sorted(path.name for path in (folder / "back").iterdir()) == [
        "wrong - To fix (2).xlsx", "wrong - To fix.xlsx",
    ]  # fmt: skip


# export


def test_actuals_are_exported_with_their_submission_and_defused(folder: Path) -> None:
    run("import", write("a.csv", DISTRICT_2024), "--by", "Lan")
    table = list(csv.DictReader(io.StringIO(run("export", "actuals", "--format", "csv").stdout)))
    (row,) = [row for row in table if (row["indicator"], row["agency"], row["period"]) == ("CT3.07", "540", "2024")]
    assert (row["numerator"], row["value"], row["note"], row["submission"]) == ("250", "", "'=1+1, thật", "2")
    exported = rows("export", "actuals")
    (same,) = [row for row in exported if (row["indicator"], row["agency"], row["period"]) == ("CT3.07", "540", "2024")]
    assert (same["numerator"], same["value"], same["note"], same["submission"]) == (250, None, "=1+1, thật", 2)


@pytest.mark.parametrize(
    ("name", "count"), [("areas", 7), ("indicators", 53), ("targets", 61), ("agencies", 266), ("tasks", 40)]
)
def test_the_plans_tables_are_exported_without_a_store(empty: Path, name: str, count: int) -> None:
    assert len(rows("export", name)) == count
    assert list(empty.iterdir()) == []


def test_the_demonstration_can_be_asked_too(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_PLAN", str(SMALL))
    assert run("demo", "--seed", "7").exit_code == 0
    exported = rows("export", "submissions", "--store", "demo.duckdb")
    by_hand = [row["file_name"] for row in exported if row["kind"] != "demo"]
    assert len(by_hand) == 1, "the correction that came after its period was locked"
    refused = run(
        "import", write("a.csv", "indicator,agency,period,value\nCT1.01,99,2024,3\n"), "--store", "demo.duckdb"
    )
    assert refused.exit_code == 1
    assert "demo" in refused.stderr


# tables for people


def test_a_printed_table_speaks_the_readers_language_and_csv_the_fields(folder: Path) -> None:
    run("import", write("a.csv", DISTRICT_2024.replace("250,1000", "2504,10000").replace("300,1000", "757254,1000000")))
    arguments = ("scorecard", "--indicator", "CT3.07", "--year", "2024", "--scope", "total")
    head, _rule, row = run(*arguments, "--lang", "vi").stdout.splitlines()
    assert head.split()[:6] == ["Chỉ", "tiêu", "Phạm", "vi", "Cấp", "Cơ"]
    assert "757.254" in row and " 75,7% " in row and "75,72" not in row
    english = run(*arguments).stdout.splitlines()
    assert english[0].startswith("Indicator  Scope") and " 75.7% " in english[2] and " 25% " in english[2]
    cells = run(*arguments, "--format", "csv").stdout.splitlines()[1].split(",")
    assert cells[8:11] == ["75.7254", "reported", "25.04"]
    assert "Milestones among them" in run("check").stdout


# template


def test_a_template_is_filled_in_and_submitted(folder: Path) -> None:
    assert run("template", "--agency", "540", "--period", "2024-Q1", "-o", "form.csv").exit_code == 0
    form = Path("form.csv").read_text("utf-8-sig").replace(",,,,,", ",30,40,,,")
    ended = run("import", write("filled.csv", form), "--strict")
    assert (ended.exit_code, ended.stdout) == (0, "filled.csv: 10 rows stored as submission 2.\n")


def test_a_workbook_shows_what_was_submitted_before(folder: Path) -> None:
    run("import", write("a.csv", DISTRICT_2024))
    assert run("template", "--agency", "540", "--period", "2024-Q3", "-o", "form.xlsx").exit_code == 0
    cells = {str(cell) for row in load_workbook("form.xlsx")["Số liệu"].iter_rows(values_only=True) for cell in row}
    assert "6 tháng đầu năm 2024: 24% (120/500)" in cells


def test_a_workbook_needs_no_store(empty: Path) -> None:
    assert run("template", "--all", "--period", "2024-Q3", "-o", "all.xlsx").exit_code == 0
    assert [file.name for file in empty.iterdir()] == ["all.xlsx"]


def test_the_forms_of_all_are_a_file_each_in_a_folder_or_a_zip(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_PLAN", str(SMALL))
    arguments = ("template", "--all", "--period", "2024", "-o")
    assert run(*arguments, "forms.zip").output == "The form is in forms.zip.\n"
    assert run(*arguments, "forms.zip").stderr == f"Already there: forms.zip. {NOTHING_WRITTEN}\n"
    assert run(*arguments, "forms").output == "6 forms are in forms.\n"
    with zipfile.ZipFile("forms.zip") as archive:
        assert sorted(path.name for path in Path("forms").iterdir()) == archive.namelist()
    first, *others = sorted(Path("forms").iterdir())
    for other in others[1:]:
        other.unlink()
    again = run(*arguments, "forms")
    assert (again.exit_code, again.stderr) == (1, f"Already there: {first}, {others[0]}. {NOTHING_WRITTEN}\n")
    assert sorted(Path("forms").iterdir()) == [first, others[0]]


@pytest.mark.parametrize("arguments", [
    ("template", "--agency", "540", "--period", "2024", "-o", "filled.csv"),
    ("template", "--agency", "540", "--period", "2024", "-o", "filled.xlsx"),
    ("import-tasks", "--template", "filled.csv"),
    ("reporting", "--period", "2024", "--letters", "filled.docx"),
    ("report", "--year", "2024", "-o", "filled.docx"),
])  # fmt: skip
def test_a_file_that_may_be_filled_in_by_now_is_never_overwritten(folder: Path, arguments: tuple[str, ...]) -> None:
    run("import", write("a.csv", DISTRICT_2024))
    name = write(arguments[-1], "filled in")
    ended = run(*arguments)
    assert (ended.exit_code, ended.stderr.splitlines()[-1]) == (1, f"Already there: {name}. {NOTHING_WRITTEN}")
    assert Path(name).read_text("utf-8") == "filled in"


def test_why_a_folder_cannot_be_used_is_said_in_the_readers_language(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_PLAN", str(SMALL))
    write("notes.csv", "a file")
    of_agency, of_all = ("--agency", "901", "--period", "2024"), ("--all", "--period", "2024")
    for form, output, why in (
        (of_agency, "notes.csv", "Đã có notes.csv."),
        (of_all, "notes.csv/forms", "notes.csv/forms: Không phải là thư mục\n"),
        (of_agency, "nowhere/form.csv", "nowhere/form.csv: Không có tệp hoặc thư mục này\n"),
    ):
        assert why in run("template", *form, "--lang", "vi", "-o", output).stderr


def test_a_template_for_an_agency_that_has_ended_is_refused(empty: Path) -> None:
    ended = run("template", "--agency", "540", "--period", "2025-Q3", "-o", "form.csv")
    message = "Quy Nhơn City does not exist on 14 Sep 2025, the last day of the period (nine months of 2025).\n"
    assert (ended.exit_code, ended.stderr) == (1, message)
    assert list(empty.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said_without_a_stack_trace(folder: Path) -> None:
    ended = run("template", "--agency", "540", "--period", "2024", "-o", "nowhere/form.csv")
    assert (ended.exit_code, ended.stderr) == (1, "nowhere/form.csv: No such file or directory\n")


# the same for all


@pytest.mark.parametrize("arguments", [
    ("template", "--agency", "540", "--period", "2020", "-o", "form.csv"),
    ("template", "--all", "--period", "2020", "-o", "forms"),
    ("lock", "2020"),
    ("unlock", "2020", "--reason", "test"),
    ("request", "CT3.07", "540", "2020", "--due", "2030-12-31"),
    ("explain", "CT3.07", "540", "2020", "--cause", "a", "--remedy", "b"),
    ("reporting", "--period", "2020", "--letters", "letters.zip"),
    ("reporting", "--year", "2020"),
    ("scorecard", "--period", "2020"),
    ("scorecard", "--year", "2020"),
    ("news", "--period", "2020"),
    ("report", "--period", "2020", "-o", "report.docx"),
])  # fmt: skip
def test_a_period_outside_the_plan_is_refused_with_the_plans_years(folder: Path, arguments: tuple[str, ...]) -> None:
    before = sorted(folder.iterdir())
    ended = run(*arguments)
    assert (ended.exit_code, ended.stderr) == (1, "2020 is outside the plan, which covers 2021–2025.\n")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("command", main.commands)
def test_every_command_explains_itself(command: str) -> None:
    ended = run(command, "--help")
    assert ended.exit_code == 0
    assert "--store" in ended.stdout
    assert main.commands[command].help


@pytest.mark.parametrize("command", main.commands)
def test_the_readme_has_every_command_and_its_options(command: str) -> None:
    row = re.search(rf"^\| `{command}\b.*$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert row, f"README.md's table of commands lacks `{command}`"
    shared = {"--store", "--format", "--lang"}
    options = {option.opts[0] for option in main.commands[command].params
               if isinstance(option, click.Option) and not option.hidden}  # fmt: skip
    assert {option for option in options - shared if option not in row[0]} == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("import",),
        ("import", "missing.csv"),
        ("export", "nonsense"),
        ("scorecard", "--year", "twenty"),
        ("scorecard", "--period", "2024-Q2"),
        ("scorecard", "--period", "2024-Q1", "--year", "2023"),
        ("scorecard", "--indicator", "CT3.7"),
        ("scorecard", "--agency", "nobody"),
        ("scorecard", "--level", "ward"),
        ("scorecard", "--area", "9"),
        ("scorecard", "--format", "yaml"),
        ("template", "--agency", "540"),
        ("template", "--agency", "540", "--period", "2024", "-o", "form.pdf"),
        ("template", "--period", "2024", "-o", "form.xlsx"),
        ("template", "--agency", "540", "--all", "--period", "2024", "-o", "form.xlsx"),
        ("template", "--all", "--period", "2024", "-o", "form.csv"),
        ("template", "--agency", "540", "--period", "2024", "-o", "form.zip"),
    ],
)
def test_wrong_usage_ends_with_2(folder: Path, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert ended.exit_code == 2
    assert "Usage: python -m kpi" in ended.stderr


@pytest.mark.parametrize(("arguments", "error"), [
    (("nonsense",), "Lỗi: Không có lệnh 'nonsense'."),
    (("import",), "Lỗi: Thiếu tham số 'FILE...'."),
    (("lock", "2024", "again"), "Lỗi: Thừa tham số (again)"),
    (("scorecard", "--bogus"), "Lỗi: Không có tùy chọn '--bogus'."),
    (("scorecard", "--indicator", "CT3.7"), "Lỗi: Giá trị của '--indicator' không hợp lệ: kế hoạch không có CT3.7. Có "
                                            "thể là: CT3.07, CT3.M1, CT3.13."),
    (("reporting",), "Lỗi: Ghi năm bằng --year, hoặc kỳ bằng --period."),
    (("reporting", "--lang", "en"), "Error: Name the year with --year, or a period with --period."),
])  # fmt: skip
def test_wrong_usage_is_said_in_the_readers_language(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], error: str
) -> None:
    monkeypatch.setenv("KPI_LANG", "vi")
    ended = run(*arguments)
    assert (ended.exit_code, ended.stderr.splitlines()[-1]) == (2, error)
    assert ended.stderr.startswith("Usage:" if "en" in arguments else "Cách dùng:")


def test_a_store_that_another_process_holds_is_said_with_how_to_go_on(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        ended = run("scorecard")
        holder.communicate()
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert f"in use by process {holder.pid}" in ended.stderr
    assert "Run the command again in a moment." in ended.stderr


def test_a_file_that_is_no_store_is_refused_without_a_stack_trace(folder: Path) -> None:
    ended = run("export", "actuals", "--store", write("notes.txt", "nothing of the kind\n" * 200))
    assert ended.exit_code == 1
    assert "notes.txt" in ended.stderr


def test_it_speaks_vietnamese_unless_asked_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write("a.csv", DISTRICT_2024)
    for lang in ("", "vi"):
        monkeypatch.setenv("KPI_LANG", lang)
        assert "dòng" in run("import", file, "--dry-run").stdout
    assert "rows are in order" in run("import", file, "--dry-run", "--lang", "en").stdout


def test_a_terminal_without_vietnamese_letters_is_no_reason_to_fail(folder: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "KPI_LANG": "vi"}
    wrong = write(str(folder / "wrong.csv"), TEN_MISTAKES)
    refused = process("import", wrong, PYTHONIOENCODING="cp1258", **environment)
    assert (refused.returncode, b"Traceback" in refused.stderr) == (1, False)
    printed = CliRunner(charset="ascii").invoke(main, ["export", "areas", "--format", "json"], catch_exceptions=False)
    areas = json.loads(printed.stdout_bytes.decode("utf-8"))
    assert areas[0]["name_vi"] == "Công tác chỉ đạo điều hành cải cách hành chính"
