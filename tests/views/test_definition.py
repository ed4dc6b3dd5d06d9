"""How a value is assessed: sentences that agree with the scorecard's columns, sources that add up to the value."""

import re
from html import unescape

import pandas as pd
import pytest

from kpi import evaluation, i18n
from kpi.evaluation.scorecard import scorecard
from kpi.plan.rows import records
from kpi.store import Store
from kpi.ui.indicator import Scope, assessed, submissions_behind, view_of
from kpi.views.indicator import levels_on_offer
from tests.support.people import somebody
from tests.support.visits import markup, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")


def steps_in_english(
    store: Store, code: str, as_of: str = "2024", level: str = "total", agency: str | None = None
) -> dict:
    return steps_of(store, EN, code, as_of, level, agency)


def steps_of(store: Store, t: i18n.Words, code: str, as_of: str, level: str, agency: str | None = None) -> dict:
    rows = view_of(store, t, Scope(code, as_of, level, agency))["now"]
    return steps_in(assessed(rows, store.plan, t)) if rows else {}


def steps_in(html: str) -> dict:
    return dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", unescape(html)))


def submit(store: Store, *rows: tuple) -> None:
    """Submits rows (indicator, agency, period, numerator, denominator, value, document) as one file."""
    columns = ["indicator", "agency", "period", "numerator", "denominator", "value", "document"]
    frame = pd.DataFrame(rows, columns=columns).assign(note=None)
    frame.insert(0, "line", range(2, 2 + len(frame)))
    frame[columns[3:6]] = frame[columns[3:6]].astype(float)
    store.submit(frame, by=somebody("Nguyễn Văn A"), file_name="t.csv", sha256=str(store.revision))


def test_a_value_between_base_and_target_has_every_step(store):
    rows = [
        ("CT3.02", "52-BD", str(year), count, 200, None, None) for year, count in ((2021, 40), (2023, 90), (2024, 118))
    ]
    submit(store, *rows)
    assert steps_in_english(store, "CT3.02") == {
        "Status": "Behind: 59% is below the 65% expected by now, but within tolerance.",
        "Formula": "100 × (procedures that require a payment and can be paid online) "
                   "÷ (all procedures that require a payment)",
        "Numbers": "100 × 118 ÷ 200 = 59% (submitted for the whole province)",
        "Reporting period": "Year 2024; final for the year.",
        "Target": "≥\u00a080% by 2025",
        "Base": "20% of 2021",
        "Expectation": "65%: on the straight line from the baseline, 20% of 2021, to the target in 2025. This is "
                       "an interpolation, not part of the decision.",
        "Tolerance": "6 percentage points (10% of the way from the baseline to the target, at least 1% of the target); "
                     "the value is 6 percentage points short.",
        "Pace": "+14 percentage points since last year; +21 percentage points a year is needed to reach the target "
                "in 2025.",
        "Projection": "72% in 2025, on the line through the yearly values (Theil–Sen); a projection, not a "
                      "promise.",
        "Definition": "A: the official formula has been read.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("of_2024", "status"),
    [
        (170, "Met: 85% reaches the target of ≥\u00a080%."),
        (130, "On track: the target is not due yet; 65% is as good as the 65% expected by now."),
        (110, "Off track: 55% is below the 65% expected by now by more than the tolerance."),
    ],
)
def test_the_rule_that_applied_is_named(store, of_2024, status):
    submit(store, *[("CT3.02", "52-BD", str(year), count, 200, None, None)
                     for year, count in ((2021, 40), (2023, 90), (2024, of_2024))])  # fmt: skip
    steps = steps_in_english(store, "CT3.02")
    assert steps["Status"] == status
    assert ("Tolerance" in steps) == status.startswith("Off track")


def test_a_sufficient_pace_is_distinguished_from_the_tolerance(store):
    submit(store, *[("CT3.02", "52-BD", str(year), count, 200, None, None)
                     for year, count in ((2021, 40), (2023, 40), (2024, 110))])  # fmt: skip
    assert steps_in_english(store, "CT3.02")["Status"] == (
        "Behind: 55% is below the 65% expected by now by more than the tolerance, but its pace since the year before "
        "still reaches the target in time."
    )


def test_an_unchanged_value_that_should_rise_is_not_below_the_expectation(store):
    submit(store, *[("CT1.07", "52-BD", period, None, None, 66.65, None) for period in ("2023", "2024-H1")])
    assert steps_in_english(store, "CT1.07", "2024-H1")["Status"] == (
        "Behind: 66.65 points does not pass the 66.65 points expected by now, but is within tolerance."
    )


def test_a_target_that_follows_the_year_before_says_what_it_adds_to(store):
    submit(store, ("CT3.04", "540", "2023", 30, 100, None, None), ("CT3.04", "540", "2024-H1", 45, 100, None, "12/BC"))
    steps = steps_in_english(store, "CT3.04", "2024-H1", "district", "540")
    assert steps["Reporting period"].startswith("First half of 2024: 50% of the year; not final")
    assert steps["Target"] == "100% by 2025"
    assert steps["Other targets"] == "at least +20 percentage points a year: On track"


def test_a_reported_total_that_disagrees_with_its_agencies_says_by_how_much(store, plan):
    due = plan.due_agencies("2024")
    levels = plan.levels_of("CT3.07")
    own = [("CT3.07", code, "2024", 40, 100, None, None) for code in due.loc[due["level"].isin(levels), "agency"]]
    submit(store, *own)
    assert "Reported and summed" not in steps_in_english(store, "CT3.07")
    submit(store, ("CT3.07", "52-BD", "2024", 405, 1000, None, None))
    assert steps_in_english(store, "CT3.07")["Reported and summed"] == (
        "The province reported 40.5%; its agencies add up to 40%. The reported value counts."
    )
    submit(store, ("CT3.07", "52-BD", "2024", 450, 1000, None, None))
    assert steps_in_english(store, "CT3.07")["Reported and summed"] == (
        "The province reported 45%, but its agencies add up to 40%: 5 percentage points apart. The reported value "
        "counts; the difference needs explaining."
    )


def test_the_sources_are_the_submissions_that_count_with_who_file_and_document(store):
    submit(store, ("CT3.07", "540", "2024", 40, 100, None, "old"), ("CT3.07", "542", "2024", 50, 100, None, None))
    submit(store, ("CT3.07", "540", "2024", 60, 100, None, "15/BC-UBND"))
    sources = submissions_behind(store, view_of(store, EN, Scope("CT3.07", "2024", "district", "540"))["now"][0], EN)
    assert sources.drop(columns="Submitted on").to_dict("records") == [
        {"Submission": "2", "By": "Nguyễn Văn A", "File": "t.csv", "Number of agencies": "1",
         "Numerator / denominator": "60\u00a0/\u00a0100", "Documents": "15/BC-UBND"}
    ]  # fmt: skip


@pytest.mark.parametrize("level", ["total", "district", "commune"])
@pytest.mark.parametrize("code", ["CT3.07", "CT3.12", "CT7.09"])
def test_the_sources_of_a_roll_up_add_up_to_it(demo_store, code, level):
    card = scorecard(demo_store, period="2024", indicator=code)
    rows = records(evaluation.worst_first(card[card["level"] == level]))
    if not rows:
        assert steps_of(demo_store, EN, code, "2024", level) == {}
        return
    assert rows[0]["basis"] == "rolled_up"
    query = {"indicator": code, "period": rows[0]["period"], "agency": None}
    sources = demo_store.query("store/value_sources", level=None if level == "total" else level, **query)
    assert sources["numerator"].sum() == rows[0]["numerator"]
    assert sources["denominator"].sum() == rows[0]["denominator"]
    assert sources["agencies"].sum() == rows[0]["coverage_have"]


@pytest.mark.parametrize(("as_of", "t"), [("2024-H1", VI), ("2025", EN)])
def test_every_indicator_can_be_explained(demo_store, plan, as_of, t):
    cards = scorecard(demo_store, period=as_of)
    for code in plan.indicators["indicator"]:
        level = levels_on_offer(plan, code)[0]
        rows = records(evaluation.worst_first(cards[(cards["indicator"] == code) & (cards["level"] == level)]))
        steps = steps_in(assessed(rows, plan, t))
        assert steps[t("Status")].startswith(f"{t.status(rows[0]['status'])}: ")
        assert not any("nan" in sentence for sentence in steps.values())


def test_the_page_shows_steps_and_sources_once_they_are_unfolded(visit):
    folded = markup(visit("indicator", data="demo", year="2024", indicator="CT3.02", lang="en"), "indicator_body")
    assert "<dt>Status</dt>" not in folded
    query = visit("indicator", data="demo", year="2024", indicator="CT3.02", lang="en", tab="assessed")
    assert not query.exception
    shown = markup(query, "indicator_body")
    assert "<dt>Status</dt>" in shown
    assert "The value comes from 1 submission:" in shown
