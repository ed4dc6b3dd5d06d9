"""A plan may lose periods, an indicator and an agency that have data: pages work without them, the data stay.

The store has data of which just one of the codes is gone, and data of which all are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pandas as pd
import pytest

from kpi import exports, i18n, intake, template
from kpi.changes import news, upload
from kpi.changes.news import Span
from kpi.period import Periods
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.report import compose
from kpi.store import Store, explanations
from kpi.template import manual_entry, workbook
from kpi.ui import agencies, area, explain, indicator, overview, reporting
from kpi.ui.choice import Choice
from kpi.ui.indicator import history_of
from kpi.ui.upload.records import contents_of, logged
from kpi.views.changes import changes_view
from tests.evaluation.test_scorecard import DISTRICTS, PLAN, ratio, submit
from tests.support.people import somebody
from tests.test_period import RULES

pytestmark = pytest.mark.xdist_group("gone")  # the store is made once, in one process

EN = i18n.of("en")
GONE = {"period": "2024-H1", "indicator": "CT7.06", "agency": "551"}
WHAT_STAYS = "indicator == 'CT3.07' and agency == '540' and period == '2024'"
CHOICE = Choice(2024, None, None, None, None, None, "en", "demo")
TODAY = date.today() + timedelta(days=1)  # never earlier than the day in Vietnam
YEARS_ONLY = Periods(RULES[:1], {name: [""] for name in PLAN.periods.frequencies}, unit_days_before=5)
AFTER = replace(
    PLAN,
    periods=YEARS_ONLY,
    indicators=PLAN.indicators[PLAN.indicators["indicator"] != GONE["indicator"]].reset_index(drop=True),
    targets=PLAN.targets[PLAN.targets["indicator"] != GONE["indicator"]].reset_index(drop=True),
    agencies=PLAN.agencies[PLAN.agencies["agency"] != GONE["agency"]].reset_index(drop=True),
)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with data of the removed codes."""
    path = tmp_path_factory.mktemp("lost") / "kpi.duckdb"
    with Store.open(path, PLAN, kind="demo") as store:
        for period in ("2023", "2024-H1", "2024"):
            submit(store, *ratio("CT7.06", DISTRICTS, period, 1, 10), *ratio("CT3.07", DISTRICTS, period, 1, 10))
            for code, agency in (("CT7.06", "540"), ("CT3.07", "540"), ("CT3.07", "551")):
                key = {"indicator": code, "agency": agency, "period": period}
                explanations.ask(store, **key, by=somebody("Lan"))
                explanations.explain(store, **key, cause="Mưa lũ", remedy="Tăng ca", by=somebody("Nam"))
                explanations.ask(store, **key, by=somebody("Lan"))
    with Store.open(path, AFTER, kind="demo") as store:
        yield store


def current(store: Store) -> pd.DataFrame:
    return store.query("store/current_actuals", indicators=None, agencies=None, periods=None)


def changes(store: Store) -> Row:
    return changes_view(news.news(store, "2024", Span(TODAY - timedelta(days=1), TODAY), TODAY), store.plan, EN)


def checked(store: Store) -> intake.Checked:
    text = "indicator,agency,period,numerator,denominator\nCT3.07,540,2024,9,10\n"
    return intake.check(text.encode(), store.plan, current=current(store))


SHOWN: dict[str, Callable[[Store, Plan], object]] = {
    "overview": lambda store, plan: overview.overview(
        overview.facts(store, "2024"), store.plan, EN, area=None, lead=None, status=None, tab=None
    ),
    "area": lambda store, plan: area._view(store, EN, CHOICE, 3),
    "indicator": lambda store, plan: indicator.view_of(store, EN, indicator.Scope("CT3.07", "2024", "total", None)),
    "explained": lambda store, plan: explain.explained_of(store, EN, "CT3.07", "2024", "total", None, TODAY),
    "history": lambda store, plan: history_of(store, EN, "CT3.07", "540"),
    "level": lambda store, plan: agencies.view_of(store, EN, CHOICE, "district"),
    "agency": lambda store, plan: agencies._agency(store, EN, "540", "2024", None),
    "reporting": lambda store, plan: reporting.view_of(store, EN, "2024", None, "540", TODAY),
    "news": lambda store, plan: changes(store),
    "log": lambda store, plan: logged(store, EN, None, 99, 0),
    "contents": lambda store, plan: contents_of(store, EN, 1),
    "report": lambda store, plan: compose(store, EN, "2024"),
    "form": lambda store, plan: workbook.xlsx_form(template.form(plan, current(store), "540", "2024"), plan),
    "sheet": lambda store, plan: manual_entry.sheet(plan, current(store), "540", "2024", EN),
    "outlook": lambda store, plan: upload.outlook(store, current(store).query(WHAT_STAYS)),
}


@pytest.mark.parametrize("name", list(SHOWN))
def test_a_removed_code_breaks_no_table(lost, name):
    assert SHOWN[name](lost, lost.plan) is not None


def test_removed_codes_are_in_no_changes_and_no_requests(lost):
    view = changes(lost)
    assert view["explained"] and view["requests"]
    for column, code in GONE.items():
        assert code not in {row[column] for row in (*view["explained"], *view["requests"])}
    assert len(view["by_period"]) == 2


def test_a_file_is_checked_against_the_remaining_values(lost):
    file = checked(lost)
    assert file.ok
    assert [warning.code for warning in file.warnings] == ["big_change"]


@pytest.mark.parametrize("column", GONE)
def test_a_removed_code_stays_in_the_log_and_the_exports(lost, column):
    for name in ("actuals", "explanations", "requests"):
        exported = pd.read_csv(StringIO(exports.csv_text(exports.store_table(name, lost))), dtype=str)
        assert GONE[column] in set(exported[column])
    rows, _ = logged(lost, EN, "asked_to_explain", 99, 0)
    assert rows.iloc[:, 1].str.contains(GONE[column]).any()


def test_a_level_that_has_ended_is_not_listed_beside_those_that_go_on(plan):
    communes = plan.due_agencies("2025").query("level == 'commune'")["agency"].tolist()
    with Store.open(None, replace(plan, years=(*plan.years, 2026)), kind="demo") as store:
        submit(store, *(row for period in ("2025", "2026") for row in ratio("CT3.07", communes, period, 1, 10)))
        listed = {
            year: indicator.view_of(store, EN, indicator.Scope("CT3.07", year, "total", None))["levels"]
            for year in ("2025", "2026")
        }
    scopes = {year: [level["level"] for level in levels] for year, levels in listed.items()}
    assert scopes == {
        "2025": ["total", "province", "district", "commune"], "2026": ["total", "commune"],
    }  # fmt: skip
