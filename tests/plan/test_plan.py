"""Reading a plan's folder: typed tables, successors, periods; the same however its files were saved."""

import csv
import json
import shutil
import unicodedata
from datetime import date
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from kpi import i18n
from kpi import plan as plan_package
from kpi.plan import PlanError, PlanProblem, folder, load, schema
from tests.support import small_plan
from tests.support.small_plan import cell, copy, replace, write

NEXT = small_plan.FOLDER.with_name("next-2026-2030")
REAL = folder.PLANS / "binh-dinh-2021-2025"
PLANS = [small_plan.FOLDER, NEXT, *sorted(path for path in folder.PLANS.iterdir() if path.is_dir())]
TABLES = ("areas", "indicators", "targets", "agencies", "tasks", "published")


@pytest.fixture(scope="module")
def small() -> plan_package.Plan:
    return load(small_plan.FOLDER)


def test_the_real_plan_holds_what_the_decision_sets(plan):
    counts = {table: len(getattr(plan, table)) for table in TABLES}
    assert counts == {
        **{"areas": 7, "indicators": 53, "targets": 61},
        **{"agencies": 266, "tasks": 40, "published": 29},
    }
    assert (plan.indicators["kind"] == "milestone").sum() == 11
    assert {level: len(plan.boundaries(level)["features"]) for level in plan.levels} == {
        **{"province": 0, "district": 11, "commune": 58}
    }


def test_milestones_are_made_up_of_tasks_of_the_same_decision(plan):
    """The decision names no task for the rearrangement of villages, CT4.M4."""
    tasks = plan.milestones.groupby("indicator")["task"].apply(list).to_dict()
    assert tasks["CT3.M1"] == [8, 10, 13]
    milestones = set(plan.indicators.loc[plan.indicators["kind"] == "milestone", "indicator"])
    assert milestones - set(tasks) == {"CT4.M4"}


def test_a_plan_may_leave_out_what_its_milestones_are_made_of(tmp_path):
    def leave_out(folder):
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        package["resources"] = [resource for resource in package["resources"] if resource["name"] != "milestones"]
        (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
        (folder / "milestones.csv").unlink()

    without = load(copy(tmp_path, leave_out)).milestones
    assert without.empty
    assert {name: str(dtype) for name, dtype in without.dtypes.items()} == {
        "indicator": "str", "task": "int64", "note": "str",
    }  # fmt: skip


def test_a_file_may_leave_out_the_optional_columns_that_are_described(tmp_path):
    def describe(folder):
        shutil.copy(REAL / "datapackage.json", folder / "datapackage.json")

    without = load(copy(tmp_path, describe))
    assert list(without.indicators) == list(load(small_plan.FOLDER).indicators)
    assert i18n.of("vi").short(without.indicators.iloc[0]) == "Thứ hạng chỉ số"


@pytest.mark.parametrize(("file", "limit"), [("areas.csv", 42), ("indicators.csv", 42), ("agencies.csv", 16)])
@pytest.mark.parametrize("column", ["short_vi", "short_en"])
def test_a_short_name_that_is_too_long_is_a_problem_of_its_cell(tmp_path, file, limit, column):
    folder = shutil.copytree(REAL, tmp_path / "plan")
    cell(file, 3, column, "ắ" * limit)(folder)
    load(folder)
    cell(file, 3, column, "ắ" * (limit + 1))(folder)
    with pytest.raises(PlanError) as error:
        load(folder)
    (problem,) = error.value.problems
    assert (problem.file, problem.line, problem.column) == (file, 3, column)
    assert f"at most {limit} characters" in problem.message


def test_every_row_of_the_real_plan_is_complete_in_both_languages(plan):
    """A cell that is filled in one language is filled in the other."""
    pairs = {
        "areas": [("name_vi", "short_vi"), ("name_vi", "short_en")],
        "indicators": [
            ("name_vi", "short_vi"), ("name_vi", "short_en"), ("numerator_vi", "numerator_en"),
            ("denominator_vi", "denominator_en"), ("note", "note_vi"),
        ],
        "targets": [("note", "note_vi"), ("quote_vi", "quote_en")],
        "agencies": [("name_vi", "short_vi"), ("name_vi", "short_en")],
        "tasks": [("name_vi", "name_en"), ("product_vi", "product_en"), ("deadline_vi", "deadline_en")],
    }  # fmt: skip
    for table, columns in pairs.items():
        rows = getattr(plan, table)
        for vietnamese, english in columns:
            assert rows[vietnamese].isna().tolist() == rows[english].isna().tolist(), (table, english)


def test_one_quote_has_one_translation(plan):
    assert (plan.targets.groupby("quote_vi")["quote_en"].nunique() == 1).all()
    assert (plan.targets.groupby("quote_en")["quote_vi"].nunique() == 1).all()


def test_ranks_and_only_ranks_have_a_scale_that_holds_every_published_place(plan):
    scale = plan.indicators.set_index("indicator")["scale_max"]
    ranks = plan.indicators.set_index("indicator")["kind"] == "rank"
    assert (scale.notna() == ranks).all()
    places = plan.published[plan.published["indicator"].isin(scale.index[ranks])]
    assert (places["value"] <= places["indicator"].map(scale)).all()


def test_a_scale_is_an_integer(tmp_path):
    folder = shutil.copytree(REAL, tmp_path / "plan")
    cell("indicators.csv", 2, "scale_max", "63.5")(folder)
    with pytest.raises(PlanError, match=r"indicators\.csv:2:scale_max: “63\.5” is not a whole number"):
        load(folder)


def test_short_names_tell_all_rows_apart(plan):
    for table, level in (("areas", "roman"), ("indicators", "indicator"), ("agencies", "level")):
        rows = getattr(plan, table)
        for column in ("short_vi", "short_en"):
            assert not rows.duplicated([level, column]).any()


def test_settings_are_what_plan_toml_says(small):
    assert (small.id, small.base_year, small.years) == ("small-2021-2025", 2021, (2021, 2022, 2023, 2024, 2025))
    assert small.name["en"] == "Administrative reform plan of Mẫu province, 2021–2025"
    assert small.province == {"vi": "Tỉnh Mẫu", "en": "Mẫu province"}
    assert (small.decision_number, small.decision_date) == ("01/QĐ-UBND", date(2021, 1, 15))
    assert (small.total_agency, small.standing_agency, small.levels) == (
        "99",
        "SNV",
        ("province", "district", "commune"),
    )
    assert small.rules == plan_package.Rules(0.5, 0.10, 0.01, 60, 1.0)
    assert small.intake == plan_package.IntakeLimits(1_000_000, 1_000, 0.05, 25.0, 0.5)
    assert small.sources == ({"what": "Everything", "title": "Made up for tests", "licence": "MIT"},)
    assert small.decision.startswith("QUYẾT ĐỊNH 01/QĐ-UBND\n")


def test_keys_that_only_older_plans_have_are_ignored(tmp_path):
    former = "today_boundaries_from = 2024-12-01\n\n[[grades]]\nfrom = 80\n\n[reckoning]"
    assert load(copy(tmp_path, replace("plan.toml", "[reckoning]", former))).rules.min_coverage == 0.5


def test_columns_are_those_of_the_files_and_typed(small):
    text, integer, number, day = "str", "int64", "float64", "datetime64[s]"
    types = {
        "areas": {"area": integer},
        "indicators": {"area": integer},
        "targets": {"year_from": integer, "year_to": integer, "value": number},
        "agencies": {"valid_from": day, "valid_to": day, "reports": "bool"},
        "tasks": {"task": integer, "area": integer, "deadline_year": "Int64"},
        "published": {"numerator": number, "denominator": number, "value": number},
    }
    for table in TABLES:
        headings = next(csv.reader((small_plan.FOLDER / f"{table}.csv").open(encoding="utf-8")))
        frame = getattr(small, table)
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            name: types[table].get(name, text) for name in headings
        }


def test_an_empty_cell_is_missing_whatever_its_type(small):
    agency, task = small.agencies.set_index("agency").loc["VP"], small.tasks.set_index("task").loc[2]
    assert agency[["official_code", "valid_from", "valid_to", "successor", "note"]].isna().all()
    assert task["deadline_year"] is pd.NA
    assert small.published.loc[0, ["numerator", "denominator"]].isna().all()


def test_a_row_of_a_table_is_read_completely(small):
    assert small.targets.iloc[5].dropna().to_dict() == {
        **{"indicator": "CT2.01", "level": "total", "year_from": 2023, "year_to": 2023, "form": "threshold"},
        **{"comparator": ">=", "value": 30.0, "due_basis": "stated", "section": "1", "note": "a step on the way"},
        "source": "07/QĐ-UBND, 2023",
    }


def test_an_indicator_is_reported_by_its_levels(small):
    assert small.levels_of("CT2.01") == ("province", "district", "commune")
    assert small.levels_of("CT1.01") == ("total",)
    with pytest.raises(KeyError):
        small.levels_of("CT9.99")


def test_an_agency_that_ended_has_its_successors_and_one_that_did_not_has_none(small):
    assert small.successors("90102") == ("90103", "90201")
    assert small.successors("VP") == ()
    with pytest.raises(KeyError):
        small.successors("XYZ")


@pytest.mark.parametrize(
    ("agency", "day", "acting"),
    [
        ("VP", date(2030, 1, 1), ("VP",)),
        ("SNV", date(2023, 2, 28), ("SNV",)),
        ("SNV", date(2023, 3, 1), ("SNV2023",)),
        ("90102", date(2024, 12, 1), ("90103", "90201")),
    ],
)
def test_an_agency_acts_for_itself_until_it_ends_and_then_its_successors_do(small, agency, day, acting):
    assert small.acting_for(agency, day) == acting


def test_nobody_acts_for_an_agency_without_successors_and_later_successors_count_once(tmp_path):
    plan = load(
        copy(
            tmp_path,
            cell("agencies.csv", 6, "valid_to", "2024-12-31"),  # SNV2023, successor of SNV and SLD
            cell("agencies.csv", 3, "valid_to", "2022-12-31"),
            cell("agencies.csv", 3, "successor", "SNV;SLD"),
        )
    )
    assert plan.acting_for("VP", date(2023, 1, 1)) == ("SNV", "SLD")
    assert plan.acting_for("VP", date(2024, 1, 1)) == ("SNV2023",)
    assert plan.acting_for("VP", date(2025, 1, 1)) == ()


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2022", ["VP", "SNV", "SLD", "901", "902", "90101", "90102", "90201"]),
        ("2023-Q1", ["VP", "SNV2023", "901", "902", "90101", "90102", "90201"]),
        ("2024-Q3", ["VP", "SNV2023", "901", "902", "90101", "90102", "90201"]),
        ("2024", ["VP", "SNV2023", "901", "902", "90103", "90201"]),
    ],
)
def test_due_are_agencies_that_report_and_exist_on_the_periods_last_day(small, period, due):
    assert small.due_agencies(period)["agency"].tolist() == due


def test_boundaries_are_of_a_level_and_empty_where_the_plan_has_none(small):
    codes = [feature["properties"]["code"] for feature in small.boundaries("commune")["features"]]
    assert codes == ["90103", "90201"]
    assert small.boundaries("province") == {"type": "FeatureCollection", "features": []}


def test_any_change_in_the_folder_is_another_version(tmp_path, small):
    assert load(copy(tmp_path / "same")).version == small.version
    for name, edit in {
        "a word": replace("areas.csv", "Steering", "steering"),
        "a comment": replace("plan.toml", "# A small plan", "# The small plan"),
        "a file": write("README.md", b"A file more."),
    }.items():
        assert load(copy(tmp_path / name, edit)).version != small.version, name


def test_what_an_editor_leaves_behind_changes_nothing(tmp_path, small):
    left = copy(tmp_path, write(".areas.csv.swp", b"\xff"), write("~$areas.csv", b"\xff"))
    assert load(left).version == small.version


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="decomposed diacritics"),
        pytest.param(lambda text: text.rstrip("\n"), id="no line end at the end"),
        pytest.param(lambda text: text + "\n\n", id="blank lines at the end"),
    ],
)
def test_the_tables_are_the_same_however_the_files_were_saved(tmp_path, small, saved):
    files = [*(f"{table}.csv" for table in TABLES), "plan.toml", "decision.txt"]
    texts = {file: saved((small_plan.FOLDER / file).read_text("utf-8")) for file in files}
    again = load(copy(tmp_path, *(write(file, text.encode()) for file, text in texts.items())))
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(again, table), getattr(small, table))
    assert again.name == small.name


def test_a_quote_may_break_its_lines_elsewhere_than_the_decision(tmp_path):
    broken = "Giảm tối thiểu 10%\n  số lượng đơn vị sự nghiệp so với năm 2021"
    assert load(copy(tmp_path, cell("targets.csv", 4, "quote_vi", broken))).targets.loc[2, "quote_vi"] == broken


def test_the_folder_is_that_of_the_environment_else_the_only_one(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_PLAN", str(small_plan.FOLDER))
    assert load().id == "small-2021-2025"
    monkeypatch.delenv("KPI_PLAN")
    monkeypatch.setattr(folder, "PLANS", tmp_path)
    copy(tmp_path)
    assert load().folder == tmp_path / "plan"


@pytest.mark.parametrize(("names", "listed"), [((), "has none"), (("a", "b"), "has several (a, b)")])
def test_without_exactly_one_plan_the_setting_is_needed(tmp_path, monkeypatch, names, listed):
    monkeypatch.delenv("KPI_PLAN", raising=False)
    monkeypatch.setattr(folder, "PLANS", tmp_path / "plans")
    for name in names:
        (tmp_path / "plans" / name).mkdir(parents=True)
    with pytest.raises(PlanError) as caught:
        load()
    message = f"no plan is chosen, and plans {listed}; set KPI_PLAN to the folder of the one you want."
    assert caught.value.problems == [PlanProblem(str(tmp_path / "plans"), 0, "", message)]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PlanError, match=r"gone: there is no such folder; a plan is a folder\."):
        load(tmp_path / "gone")


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_anyones_tools_find_the_folder_valid_by_its_own_description(path: Path):
    report = frictionless.validate(str(path / "datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []
    assert report.valid
    described = {task.place for task in report.tasks}
    assert described | {"datapackage.json"} == {file.name for file in path.iterdir()}


def test_every_plan_describes_its_tables_alike():
    def described(path: Path) -> list[object]:
        """The tables without the columns that a file may leave out."""
        resources = json.loads((path / "datapackage.json").read_text("utf-8"))["resources"]
        tables = [resource for resource in resources if "schema" in resource]
        for table in tables:
            fields, optional = table["schema"]["fields"], schema.optional(table["name"])
            table["schema"]["fields"] = [field for field in fields if field["name"] not in optional]
        return tables

    assert [described(path) for path in PLANS] == [described(REAL)] * len(PLANS)


def test_nothing_of_the_first_plan_is_written_in_code():
    own = {"52-BD", "Bình Định", "Binh Dinh", "3809/QĐ", "binh-dinh"}
    code = {path: path.read_text("utf-8") for path in Path(plan_package.__file__).parents[1].rglob("*.py")}
    assert [(path.name, word) for path, text in code.items() for word in own if word in text] == []
