"""Tasks from the command line: printing them, recording, importing files; exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpi.cli import main
from kpi.tasks import STATES


@pytest.fixture
def kpi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_store: Path):
    shutil.copytree(new_store, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "kpi.duckdb"))
    monkeypatch.setenv("KPI_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def printed(result: Result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_tasks_of_a_day_are_printed_one_row_each_and_filtered(kpi):
    everything = printed(kpi("tasks", "--as-of", "2022-06-01", "--format", "json"))
    assert [row["task"] for row in everything] == list(range(1, 41))
    assert {row["state"] for row in everything} == {"unrecorded", "not_started", "waiting"} < set(STATES)
    assert everything[0]["due"] == "2021-12-31"
    silent = printed(kpi("tasks", "--as-of", "01/06/2022", "--state", "unrecorded", "--area", 5, "--format", "json"))
    assert [row["task"] for row in silent] == [21, 22]
    assert "task" in kpi("tasks", "--state", "done", "--as-of", "2022-06-01", "--format", "csv").stdout.splitlines()[0]


def test_a_merged_agencys_tasks_are_listed_by_its_and_its_successors_code(kpi):
    """The department of information was merged into that of science on 01/03/2025."""
    of_old = printed(kpi("tasks", "--lead", "STTTT", "--as-of", "2025-04-01", "--format", "json"))
    of_new = printed(kpi("tasks", "--lead", "SKHCN2025", "--as-of", "2025-04-01", "--format", "json"))
    before = printed(kpi("tasks", "--lead", "SKHCN2025", "--as-of", "2024-04-01", "--format", "json"))
    assert [row["task"] for row in of_old] == [row["task"] for row in of_new] == [1, 29, 30, 33, 34, 35, 36, 37]
    assert before == []
    helps = printed(kpi("tasks", "--coordinating", "VPUBND", "--as-of", "2022-04-01", "--format", "json"))
    assert [row["task"] for row in helps] == [13, 33]


def test_an_update_is_recorded_printed_corrected_and_withdrawn(kpi):
    came = ("--due", "2024-06-30", "--document", "876/QĐ-TTg", "--on", "2024-01-15", "--by", "Sở Nội vụ")
    assert kpi("task", 12, *came).exit_code == 0
    assert "Update 3 of task 12" in kpi("task", 12, "--share", 40, "--on", "2024-02-01").stdout
    assert kpi("task", 12, "--share", 45, "--on", "2024-02-01", "--corrects", 3).exit_code == 0
    done = ("--done", "--on", "2024-06-20", "--document", "1/QĐ-UBND", "--dated", "18/06/2024", "--note", "ban hành")
    assert kpi("task", 12, *done).exit_code == 0
    assert kpi("task", 12, "--withdraw", 5, "--note", "chưa ký").exit_code == 0
    rows = printed(kpi("task", 12, "--format", "json"))
    assert [(row["update"], row["what"], row["share"], row["counts"]) for row in rows] == [
        (2, "trigger", None, True),
        (3, "progress", 0.4, False),
        (4, "progress", 0.45, True),
        (5, "progress", 1.0, False),
        (6, "withdrawal", None, True),
    ]
    assert (rows[0]["due"], rows[0]["who"], rows[3]["document_day"]) == ("2024-06-30", "Sở Nội vụ", "2024-06-18")
    [row] = [row for row in printed(kpi("tasks", "--as-of", "2024-06-30", "--format", "json")) if row["task"] == 12]
    assert (row["state"], row["share"], row["triggered_on"]) == ("under_way", 0.45, "2024-01-15")
    exported = kpi("export", "task_updates", "--format", "csv").stdout.splitlines()
    assert len(exported) == 6


def test_tasks_are_printed_as_recorded_by_an_earlier_day(kpi):
    kpi("task", 1, "--done", "--on", "2021-12-20")
    for as_of, state in ((None, "done"), ("2022-01-31", "unrecorded")):
        options = ("--known", as_of) if as_of else ()
        assert printed(kpi("tasks", "--as-of", "2022-01-31", *options, "--format", "json"))[0]["state"] == state


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((1, "--due", "2024-06-30", "--note", "x"), "Task 1 has its deadline in the plan: 2021."),
        ((1, "--share", 50, "--on", "2099-01-01"), "1 Jan 2099 is in the future."),
        ((12, "--due", "2024-06-30", "--on", "2024-01-01"), "Enter the number of the document received"),
        ((1, "--withdraw", 9, "--note", "x"), "There is no update 9 that counts."),
        ((1, "--share", 50, "--corrects", 9), "There is no update 9 that counts."),
    ],
)
def test_an_impossible_update_is_refused_with_a_sentence_and_exit_code_1(kpi, words, message):
    refused = kpi("task", *words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert message in refused.stderr
    assert printed(kpi("task", words[0], "--format", "json")) == []


@pytest.mark.parametrize(
    "words",
    [
        ("task", "99"),
        ("task", "one"),
        ("task", "1", "--share", "50", "--done"),
        ("task", "1", "--share", "150"),
        ("task", "1", "--share", "50", "--on", "yesterday"),
        ("tasks", "--state", "late"),
        ("tasks", "--area", "9"),
        ("tasks", "--lead", "NOBODY"),
        ("import-tasks",),
        ("import-tasks", "no-such-file.csv"),
    ],
)
def test_wrong_usage_ends_with_2(kpi, words):
    assert kpi(*words).exit_code == 2


def test_a_file_is_recorded_once_and_completely(kpi, tmp_path):
    file = tmp_path / "u.csv"
    file.write_text("task,date,share\n1,20/12/2021,100\n2,20/12/2021,50\n", "utf-8")
    assert "2 rows are in order" in kpi("import-tasks", file, "--dry-run").stdout
    assert printed(kpi("task", 1, "--format", "json")) == []
    assert "2 updates recorded." in kpi("import-tasks", file, "--by", "Sở Nội vụ").stdout
    file.write_text("task,date,share\n1,20/12/2021,100\n2,20/12/2021,50\n2,20/01/2022,60\n", "utf-8")
    again = kpi("import-tasks", file)
    assert (again.exit_code, again.stdout) == (0, f"{file}: 1 update recorded. 2 rows were recorded before.\n")
    assert [len(printed(kpi("task", number, "--format", "json"))) for number in (1, 2)] == [1, 2]
    assert kpi("import-tasks", file).stdout == f"{file}: 0 updates recorded. 3 rows were recorded before.\n"


def test_problems_of_a_file_are_printed_as_rows_and_nothing_is_stored(kpi, tmp_path):
    file = tmp_path / "u.csv"
    file.write_text("task,date,share\n1,20/12/2021,100\n99,20/12/2021,50\n", "utf-8")
    refused = kpi("import-tasks", file, "--format", "csv")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines() == [
        "file,line,column,code,message",
        f"{file},3,task,unknown_task,There is no task 99 in the plan. Write its number as the plan has it.",
    ]
    assert printed(kpi("task", 1, "--format", "json")) == []


def test_the_form_is_written_and_read_back(kpi, tmp_path):
    form = tmp_path / "form.csv"
    assert kpi("import-tasks", "--template", form).exit_code == 0
    lines = form.read_text("utf-8-sig").splitlines()
    assert len(lines) == 41
    assert kpi("import-tasks", form).exit_code == 1, "nobody filled it in"
    assert kpi("import-tasks", form, "--template", form).exit_code == 2
