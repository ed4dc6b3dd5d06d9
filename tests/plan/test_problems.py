"""Every mistake in a plan's folder is named, with its place and its correction."""

import csv
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.plan import PlanError, load
from tests.support import small_plan
from tests.support.small_plan import cell, copy, problems, remove, replace, write

# Cells with their one problem, which is then the plan's only problem.
WRONG_CELLS = list(csv.reader((small_plan.FOLDER.parent / "wrong_cells.csv").open(encoding="utf-8", newline="")))[1:]
WRONG_TEXTS = tomllib.loads((small_plan.FOLDER.parent / "wrong_texts.toml").read_text("utf-8"))["mistake"]


@pytest.mark.parametrize(("file", "line", "column", "text", "message"), WRONG_CELLS)
def test_a_cell_that_cannot_be_so_is_the_one_problem(tmp_path, file, line, column, text, message):
    assert problems(tmp_path, cell(file, int(line), column, text)) == [f"{file}:{line}:{column}: {message}"]


@pytest.mark.parametrize("mistake", WRONG_TEXTS, ids=lambda mistake: f"{mistake['file']}: {mistake['new']!r}")
def test_a_key_a_heading_a_code_that_cannot_be_so_is_the_one_problem(tmp_path, mistake):
    assert problems(tmp_path, replace(mistake["file"], mistake["old"], mistake["new"])) == mistake["found"]


UNKNOWN_INDICATOR = "is not in indicators.csv, column indicator; correct the code or add it there."


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(
            cell("published.csv", 6, "indicator", "CT2.04"),
            ["published.csv:6:agency: agencies of level “commune” do not report CT2.04; it is reported by: total."],
            id="an agency of another level",
        ),
        pytest.param(
            cell("targets.csv", 5, "indicator", "CT1.01"),
            ["targets.csv:5:comparator: “>=” would reward the wrong way; write <= or <."],
            id="a target moved to a rank",
        ),
        pytest.param(
            cell("published.csv", 3, "indicator", "CT1.01"),
            [
                "published.csv:3:indicator, agency, period: “CT1.01, 99, 2021” is on line 2 already; change one of"
                " the two or delete it.",
                "published.csv:3:value: 61.25 is not whole; a rank is.",
            ],
            id="a key of several columns twice",
        ),
        pytest.param(
            cell("indicators.csv", 3, "indicator", "CT1.01"),
            [
                "indicators.csv:3:indicator: “CT1.01” is on line 2 already; change one of the two or delete it.",
                f"published.csv:3:indicator: “CT1.02” {UNKNOWN_INDICATOR}",
                f"targets.csv:3:indicator: “CT1.02” {UNKNOWN_INDICATOR}",
            ],
            id="a code twice and its own gone",
        ),
        pytest.param(
            cell("indicators.csv", 3, "indicator", "ct1.01"),
            [
                "indicators.csv:3:indicator: “ct1.01” differs from “CT1.01” on line 2 in capitals only; change one.",
                f"published.csv:3:indicator: “CT1.02” {UNKNOWN_INDICATOR}",
                f"targets.csv:3:indicator: “CT1.02” {UNKNOWN_INDICATOR}",
            ],
            id="two codes that reporters could mix up",
        ),
        pytest.param(
            cell("tasks.csv", 2, "deadline_kind", "each_year"),
            ["tasks.csv:2:deadline_year: must be empty: an each_year task is due in each year of the plan."],
            id="a task of each year that is due in one",
        ),
        pytest.param(
            replace("datapackage.json", '"each_year",', '"each_month",'),
            [],
            id="a kind of deadline that is described and not used",
        ),
        pytest.param(
            write("milestones.csv", b"indicator,task,note\nCT1.M1,3,\nCT1.M1,3,twice\n"),
            ["milestones.csv:3:indicator, task: “CT1.M1, 3” is on line 2 already; change one of the two or delete it."],
            id="a task that makes up a milestone twice",
        ),
        pytest.param(
            cell("indicators.csv", 7, "kind", "score"),
            [
                "indicators.csv:7:denominator_vi: must be empty: a score is divided by nothing.",
                *(
                    f"targets.csv:{line}:level: only ratios roll up to a level, and CT2.02 is a score; write “total”."
                    for line in (8, 9, 10, 11)
                ),
            ],
            id="a ratio that became a score",
        ),
        pytest.param(
            cell("targets.csv", 4, "year_to", "2024"),
            [
                "targets.csv:4:year_to: 2024 is before year_from, 2025.",
                "targets.csv:4:year_to: a target that is plan_end is due in the plan's last year, 2025.",
            ],
            id="a last year before the first",
        ),
        pytest.param(
            cell("targets.csv", 3, "due_basis", "stated"),
            [
                "targets.csv:3:due_basis: an increase is over the year before; write each_year.",
                "targets.csv:3:year_from: a target that is stated is due in one year; write 2025, as in year_to.",
            ],
            id="an increase that is not due each year",
        ),
        pytest.param(
            cell("agencies.csv", 6, "valid_from", "2023-03-02"),
            [
                f"agencies.csv:{line}:successor: “SNV2023” does not exist on 2023-03-01, the day after this agency's"
                " last; correct one."
                for line in (4, 5)
            ],
            id="a day on which nobody acts",
        ),
        pytest.param(
            cell("agencies.csv", 10, "valid_from", "2025-01-01"),
            [
                "agencies.csv:10:valid_to: 2024-11-30 is before valid_from, 2025-01-01.",
                "published.csv:6:agency: 90101 does not exist on 2023-06-14, the last day of 2023-H1; name the"
                " agency of that day.",
            ],
            id="an end before its beginning",
        ),
        pytest.param(
            cell("targets.csv", 7, "source", ""),
            [
                "targets.csv:7:quote_vi: this cell is empty; quote the decision, or name the later one in the column"
                " source."
            ],
            id="a target that no decision sets",
        ),
    ],
)
def test_a_mistake_is_named_in_every_place_that_it_breaks(tmp_path, edit, expected):
    assert problems(tmp_path, edit) == expected


def test_a_plan_without_a_period_for_the_year_is_refused(tmp_path):
    messages = problems(tmp_path, replace("plan.toml", 'suffix = ""', 'suffix = "Y"'))
    assert messages[0] == 'plan.toml:periods: no period is the year itself; add the one with suffix "" and share 1.'


def test_a_level_for_which_the_interface_has_no_name_is_refused(tmp_path):
    messages = problems(tmp_path, replace("plan.toml", '"district", "commune"]', '"district", "commune", "ward"]'))
    assert messages == ["plan.toml:14:levels: “ward” is none of: province, district, commune."]


MISSING = "this file is missing; put it into the folder, as in another plan's."


@pytest.mark.parametrize("file", ["plan.toml", "datapackage.json", "areas.csv", "decision.txt"])
def test_a_file_that_is_not_there_is_named_once(tmp_path, file):
    assert problems(tmp_path, remove(file)) == [f"{file}: {MISSING}"]


def test_boundaries_that_are_described_and_not_there_may_be_left_out_of_the_description(tmp_path):
    assert problems(tmp_path, remove("communes.geojson")) == [
        "communes.geojson: this file is missing; put it into the folder, or, if the plan has no such boundaries, "
        "delete its entry in datapackage.json."
    ]


@pytest.mark.parametrize(
    ("file", "data", "expected"),
    [
        ("areas.csv", "area\n".encode("utf-16"), "areas.csv:1: this is not UTF-8; save the file again as UTF-8."),
        ("decision.txt", b"a\nb\n\xff", "decision.txt:3: this is not UTF-8; save the file again as UTF-8."),
        ("tasks.csv", b"", "tasks.csv: this file is empty; its first line must hold the headings."),
        (
            "datapackage.json",
            b"{}",
            "datapackage.json:resources: must be a list of resources, each with a name (KeyError('resources')).",
        ),
        (
            "communes.geojson",
            b"[]",
            "communes.geojson:1:features: this is not a FeatureCollection of GeoJSON; export the file again.",
        ),
    ],
)
def test_a_file_that_is_no_such_file_is_the_one_problem(tmp_path, file, data, expected):
    assert problems(tmp_path, write(file, data)) == [expected]


def test_a_form_that_the_datapackage_allows_and_the_program_does_not_know_is_a_problem(tmp_path):
    allowed = replace("datapackage.json", '"threshold",', '"threshold", "ceiling",')
    assert problems(tmp_path, allowed, cell("targets.csv", 2, "form", "ceiling")) == [
        "targets.csv:2:form: “ceiling” is none of: threshold, increase, reduction."
    ]


def test_every_problem_of_every_file_is_named_at_once_in_order(tmp_path):
    messages = problems(
        tmp_path,
        cell("targets.csv", 4, "value", "nhiều"),
        cell("targets.csv", 2, "quote_vi", "không có trong văn bản"),
        cell("areas.csv", 3, "name_en", ""),
        cell("indicators.csv", 6, "lead_agency", "VP;XYZ"),
        replace("plan.toml", "tolerance = 0.10", "tolerance = 10"),
        remove("communes.geojson"),
    )
    assert [problem.rsplit(": ", 1)[0] for problem in messages] == [
        "areas.csv:3:name_en",
        "communes.geojson",
        "indicators.csv:6:lead_agency",
        "plan.toml:18:reckoning.tolerance",
        "targets.csv:2:quote_vi",
        "targets.csv:4:value",
    ]


def test_a_line_is_counted_as_an_editor_counts_it_whatever_the_cells_hold(tmp_path):
    messages = problems(
        tmp_path,
        cell("targets.csv", 2, "note", "two\nlines, and\na third"),
        replace("targets.csv", "CT1.02,total", "CT9.02,total"),
        replace("targets.csv", "CT1.03,total", "\nCT9.03,total"),
    )
    assert messages == [
        f"targets.csv:5:indicator: “CT9.02” {UNKNOWN_INDICATOR}",
        f"targets.csv:7:indicator: “CT9.03” {UNKNOWN_INDICATOR}",
    ]


def test_what_refers_to_a_table_that_cannot_be_read_is_not_blamed(tmp_path):
    assert problems(tmp_path, replace("agencies.csv", "agency,", "agencies,")) == [
        "agencies.csv:1:agencies: datapackage.json does not describe this column; describe it there or delete it.",
        "agencies.csv:1:agency: this column is missing; add it.",
    ]


def test_a_later_decisions_quotes_need_not_be_in_this_ones_text(tmp_path):
    edits = (
        cell("targets.csv", 7, "quote_vi", "đến hết năm 2023 đạt 30%"),
        cell("targets.csv", 6, "source", "08/QĐ-UBND"),
    )
    assert problems(tmp_path, *edits) == []


FILES = sorted({file for file, *_ in WRONG_CELLS})
TEXTS = st.sampled_from(["", "x", "0", "-1", "1;2", "99", "2025", "2024-02-30", "yes", "SNV2023", "ratio", "total"])


@given(
    file=st.sampled_from(FILES),
    row=st.integers(2, 6),
    column=st.integers(0, 20),
    text=TEXTS | st.text(max_size=9),
)
@settings(max_examples=50, deadline=None)
def test_any_cell_may_hold_anything_and_the_plan_is_read_or_refused_at_a_line_that_exists(file, row, column, text):
    with TemporaryDirectory() as to:
        headings = (small_plan.FOLDER / file).read_text("utf-8").splitlines()[0].split(",")
        lines = len((small_plan.FOLDER / file).read_text("utf-8").splitlines())
        folder = copy(Path(to), cell(file, min(row, lines), headings[column % len(headings)], text))
        try:
            assert load(folder).folder == folder
        except PlanError as error:
            assert error.problems
            for problem in error.problems:
                assert 0 <= problem.line <= len((folder / problem.file).read_text("utf-8").splitlines())


@given(
    file=st.sampled_from(sorted(path.name for path in small_plan.FOLDER.iterdir())),
    position=st.floats(0, 1),
    length=st.sampled_from([0, 1, 40, 4000]),
    wedge=st.sampled_from([b"", b"\x00", b"\xff", b'"', b"\n", b",", b"]", b"{}", b"[1]", b"null"]),
)
@settings(max_examples=75, deadline=None)
def test_any_bytes_may_be_lost_or_added_and_the_plan_is_read_or_refused(file, position, length, wedge):
    data = (small_plan.FOLDER / file).read_bytes()
    at = int(position * len(data))
    with TemporaryDirectory() as to:
        folder = copy(Path(to), write(file, data[:at] + wedge + data[at + length :]))
        try:
            assert load(folder).folder == folder
        except PlanError as error:
            assert error.problems
