"""The next period's plan, as docs/add-a-plan.md has it: checked, reported to, evaluated, shown and exported.

Nowhere does a word of the plan before it appear."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from kpi import demo, exports, i18n, template
from kpi.cli import main
from kpi.evaluation.scorecard import scorecard
from kpi.intake import Checked
from kpi.plan import Plan, load
from kpi.store import Store
from kpi.template import workbook
from kpi.ui import navigation, stores
from tests.support.people import somebody
from tests.support.uploads import check, csv_text, problems_of
from tests.support.visits import drawn_charts, markup, opened

FOLDER = Path(__file__).parents[1] / "plans" / "next-2026-2030"
# Of the plan before: its province, decision, years, windows and level that is gone. 2025 is this one's base year.
FOREIGN = re.compile(
    r"Bình Định|Binh Dinh|3809|52-BD|PAPI|\bPCI\b|\b202[1-4]\b(?!\.\d)"
    r"|15/12|15 Dec|\bQ[13]\b|\b[Qq]uý I+\b|[Hh]uyện|\b[Dd]istrict"
)
PAGE_CODES = [page.code for page in navigation.PAGES]

Visit = Callable[..., AppTest]

pytestmark = pytest.mark.xdist_group("next plan")  # its demonstration is built and evaluated in one process


@pytest.fixture(scope="module")
def next_plan() -> Plan:
    return load(FOLDER)


@pytest.fixture(scope="module")
def demo_of_next(next_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.build(next_plan, tmp_path_factory.mktemp("next") / "demo.duckdb")


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory, demo_of_next: Path) -> Iterator[Visit]:
    """A page opened by its address, in a process that was started with this plan. No test changes its stores."""
    stores.close()
    with pytest.MonkeyPatch.context() as started:
        started.setenv("KPI_PLAN", str(FOLDER))
        started.setenv("KPI_STORE", str(tmp_path_factory.mktemp("visited") / "kpi.duckdb"))
        shutil.copy(demo_of_next, stores.stores.default_path("demo"))
        yield opened
    stores.close()


@pytest.fixture
def store(next_plan: Plan) -> Iterator[Store]:
    with Store.open(None, next_plan) as official:
        yield official


def test_the_check_finds_nothing_wrong_and_counts_what_the_folder_holds(monkeypatch):
    monkeypatch.setenv("KPI_PLAN", str(FOLDER))
    checked = CliRunner().invoke(main, ["check", "--format", "json"], catch_exceptions=False)
    assert checked.exit_code == 0
    assert {row["what"]: row["count"] for row in json.loads(checked.stdout)} == {
        **{"areas": 3, "indicators": 9, "indicators_quantified": 8, "indicators_milestones": 1, "targets": 11},
        **{"tasks": 4, "agencies": 15, "published_actuals": 3, "boundaries_province": 0, "boundaries_commune": 0},
    }


def test_it_tries_every_kind_of_indicator_and_every_form_of_target(next_plan):
    kinds = next_plan.indicators["kind"]
    tried = next_plan.targets.merge(next_plan.indicators[["indicator", "kind"]])
    assert set(kinds) == {"ratio", "score", "rank", "reduction", "milestone"}
    assert set(zip(tried["kind"], tried["form"], tried["due_basis"], strict=True)) >= {
        ("ratio", "threshold", "stated"), ("ratio", "threshold", "each_year"), ("ratio", "threshold", "plan_end"),
        ("ratio", "increase", "each_year"), ("score", "increase", "each_year"), ("rank", "threshold", "each_year"),
        ("reduction", "reduction", "plan_end"), ("milestone", "threshold", "stated"),
    }  # fmt: skip


def test_periods_windows_and_due_days_are_this_plans_own(next_plan):
    periods = next_plan.periods.of_year(2026)
    assert [(period.code, period.starts, period.ends, period.unit_due, period.due) for period in periods] == [
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 8), date(2026, 7, 15)),
        ("2026-M9", date(2026, 1, 1), date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 15)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 13), date(2027, 1, 20)),
    ]
    assert [next_plan.periods.parse(written) for written in ("9 tháng 2026", "m9 2026", "Quý I/2026", "2026-Q1")] == [
        "2026-M9", "2026-M9", None, None,
    ]  # fmt: skip


def submit(store: Store, *rows: tuple[str, ...]) -> Checked:
    """A reporter's file, checked on 1 August 2026 and, if nothing is wrong with it, stored."""
    headings = ("Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số", "Giá trị")
    checked = check(csv_text(rows, headings), store.plan, today=date(2026, 8, 1))
    if checked.ok:
        store.submit(checked.arrow, by=somebody("Tổ tổng hợp"), file_name="a.csv", sha256=checked.sha256)
    return checked


COMMUNES = ("88001", "88002", "88003", "88004", "88005", "88006")


def test_a_submitted_file_is_assessed_by_this_plans_base_year_and_tolerance(store):
    base = [("MT2.1", commune, "2025", "40", "100", "") for commune in COMMUNES]
    half = [("MT2.1", commune, "6 tháng 2026", "395", "1000", "") for commune in COMMUNES]
    assert submit(store, *base, *half).ok
    card = scorecard(store, period="2026-H1", level="commune", indicator="MT2.1", today=date(2026, 8, 1))
    # From 40 in 2025 to 80 in 2030: 44 by mid-2026. 4.5 below it is within 15% of the way, and not within 10%.
    columns = ["target_value", "due_year", "value", "expected", "tolerance", "status"]
    assert card.sort_values("due_year")[columns].to_dict("records") == [
        {"target_value": 60, "due_year": 2027, "value": 39.5, "expected": 45, "tolerance": 3, "status": "off_track"},
        {"target_value": 80, "due_year": 2030, "value": 39.5, "expected": 44, "tolerance": 6, "status": "behind"},
    ]


@pytest.mark.parametrize(("have", "status"), [(3, "thin"), (4, "met")])
def test_a_roll_up_is_firm_from_this_plans_own_share_of_agencies_on(store, have, status):
    rows = [("MT2.1", commune, "2026-H1", "90", "100", "") for commune in COMMUNES[:have]]
    assert submit(store, *rows).ok
    card = scorecard(store, period="2026-H1", level="commune", indicator="MT2.1", today=date(2026, 8, 1))
    assert set(card["status"]) == {status}


def test_what_the_plan_does_not_know_is_refused_with_its_own_words(store):
    checked = submit(
        store,
        ("MT2.1", "88001", "tháng 5/2026", "1", "2", ""),
        ("MT2.4", "SNV", "2026-H1", "1", "2", ""),
        ("MT2.1", "88007", "2026-H1", "1", "2", ""),
        ("MT2.1", "HDTV", "2026-H1", "1", "2", ""),
    )
    assert problems_of(checked) == [
        (2, "period", "bad_period"),
        (3, "indicator", "wrong_level"),
        (4, "agency", "not_active"),
        (5, "agency", "not_reporting"),
    ]
    messages = [problem.message(i18n.of(lang), store.plan) for problem in checked.problems for lang in LANGS]
    assert foreign("\n".join(messages)) == []


def test_communes_merge_in_mid_plan(next_plan):
    before, after = (set(next_plan.due_agencies(period)["agency"]) for period in ("2027", "2028"))
    assert before - after == {"88004", "88005"}
    assert after - before == {"88007"}
    assert next_plan.acting_for("88004", date(2028, 7, 1)) == ("88007",)


LANGS = tuple(i18n.LANGUAGES)
VISITS = {"official": {"lang": "en"}, "demonstration": {"lang": "vi", "data": "demo", "year": "2027"}}


@pytest.mark.parametrize("query", VISITS.values(), ids=VISITS)
@pytest.mark.parametrize("page", PAGE_CODES)
def test_every_page_shows_this_plan_and_no_other(visit, page, query):
    visitor = visit(page, **query)
    assert not visitor.exception
    text = sent(visitor)
    assert next_plan_is_named(text, query["lang"])
    assert foreign(text) == []


def next_plan_is_named(text: str, lang: str) -> bool:
    return {"vi": "tỉnh Ví Dụ giai đoạn 2026–2030", "en": "Ví Dụ province, 2026–2030"}[lang] in text


@pytest.mark.parametrize("level", ["province", "commune"])
@pytest.mark.parametrize("tab", ["best", "cells"])
def test_agencies_are_compared_at_both_levels_without_a_map_where_there_are_no_boundaries(visit, level, tab):
    visitor = visit("agencies", data="demo", year="2027", level=level, tab=tab)
    assert not visitor.exception
    shown = markup(visitor, "level")
    assert "<table" in shown and 'class="map"' not in shown


@pytest.mark.parametrize("indicator", ["MT1.1", "MT1.2", "MT1.3", "MT2.1", "MT2.2", "MT2.3", "MT2.4", "MT3.1", "MT3.2"])
def test_every_indicator_is_drawn(visit, indicator):
    visitor = visit("indicator", data="demo", year="2027", indicator=indicator)
    assert not visitor.exception
    assert drawn_charts(visitor)
    assert foreign(sent(visitor)) == []


def sent(visitor: AppTest) -> str:
    """All that goes to the browser: words, tables, charts, options."""
    return "\n".join(part for root in (visitor.main, visitor.sidebar) for part in _sent(root))


def _sent(node: object) -> Iterator[str]:
    if getattr(node, "proto", None) is not None:
        raw = node.proto.SerializeToString().decode("utf-8", "replace")
        yield re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), raw)
    for child in getattr(node, "children", {}).values():
        yield from _sent(child)


def foreign(text: str) -> list[str]:
    """Words of the plan before in a text; checksums are ignored."""
    text = re.sub(r"[0-9a-f]{32,}", "", text)
    return [match[0] for match in FOREIGN.finditer(text)]


def test_templates_have_this_plans_data_and_window(next_plan, store):
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    form = template.form(next_plan, current, "88001", "2026-H1")
    text = "\n".join(cells(workbook.xlsx_form(form, next_plan)))
    assert "Số liệu lũy kế: từ 01/01/2026 đến hết 30/06/2026." in text
    assert "08/07/2026" in text
    assert foreign(text) == []
    lines = template.csv_form(form, next_plan).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["MT2.1", "MT2.2", "MT2.3"]


def cells(workbook: bytes) -> list[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    return [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


@pytest.mark.parametrize("table", [*exports.PLAN_TABLES, *exports.STORE_TABLES])
def test_every_export_holds_this_plan_and_no_other(next_plan, demo_of_next, tmp_path, table):
    if table in exports.PLAN_TABLES:
        exported = exports.csv_text(exports.plan_table(table, next_plan))
    else:
        with Store.open(shutil.copy(demo_of_next, tmp_path / "demo.duckdb"), next_plan, kind="demo") as shown:
            exported = exports.csv_text(exports.store_table(table, shown))
    assert exported.count("\n") > 1 or table in ("explanations", "requests", "task_updates", "milestones")
    assert foreign(exported) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "options",
    [("--year", "2027"), ("--period", "2027-M9"), ("--from-year", "2026", "--year", "2030"),
     ("--year", "2027", "--agency", "88001"), ("--year", "2027", "--summary")],
    ids=" ".join,
)  # fmt: skip
def test_every_report_is_of_this_plan_and_no_other(started, tmp_path, options, lang):
    file = tmp_path / "report.docx"
    output_of(started, "report", *options, "--lang", lang, "--date", "2030-12-31", "-o", str(file))
    with zipfile.ZipFile(file) as document:
        parts = [
            name for name in document.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        ]
        text = re.sub(r"<[^>]+>", " ", "".join(document.read(name).decode() for name in parts))
    assert "Ví Dụ" in text or "VÍ DỤ" in text or "Trung Tâm" in text or "Trung Tam" in text
    assert foreign(text) == []


def test_the_annex_is_of_this_plan_and_no_other(started, tmp_path):
    file = tmp_path / "annex.xlsx"
    output_of(started, "report", "--year", "2027", "--lang", "vi", "-o", str(file))
    text = "\n".join(cells(file.read_bytes()))
    assert "MT2.1" in text
    assert foreign(text) == []


@pytest.mark.parametrize(
    "command",
    [("reporting", "--year", "2027"), ("tasks",), ("scorecard", "--year", "2027", "--scope", "all")],
    ids=" ".join,
)
def test_every_command_speaks_of_this_plan_and_no_other(started, command):
    output = output_of(started, *command, "--lang", "vi")
    assert len(output.splitlines()) > 3
    assert foreign(output) == []


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_of_next: Path) -> Path:
    """A store of the demonstration, for commands that are started with this plan."""
    monkeypatch.setenv("KPI_PLAN", str(FOLDER))
    return Path(shutil.copy(demo_of_next, tmp_path / "demo.duckdb"))


def output_of(store: Path, *command: str) -> str:
    """The output of a command, which must succeed."""
    done = CliRunner().invoke(main, [*command, "--store", str(store)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout
