"""Who closes the gap: the drawing of a frame worked out by hand, the view of a store, the section as met."""

import pandas as pd
import pytest

from kpi import charts, evaluation, i18n, views
from kpi.charts.gap import FAINT, MOST_NAMED
from kpi.evaluation.scorecard import scorecard
from kpi.store import Store
from kpi.views.gap import how_few
from tests.support.people import somebody
from tests.support.visits import drawn_charts, texts, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")


def short(*missing: float) -> pd.DataFrame:
    """Agencies A1, A2, … that are missing so much."""
    share = [one / sum(missing) for one in missing]
    so_far = [sum(share[: at + 1]) for at in range(len(share))]
    codes = [f"A{at}" for at in range(1, len(missing) + 1)]
    return pd.DataFrame({"agency": codes, "label": [f"Đơn vị {code}" for code in codes], "missing": missing,
                         "share": share, "share_so_far": so_far})  # fmt: skip


def parts(drawing: charts.Drawing) -> tuple[dict, dict, list[str]]:
    """The bars, the dots of the sums, and the notes."""
    spec = drawing.figure
    bars = next(trace for trace in spec["data"] if trace["type"] == "bar")
    dots = next(trace for trace in spec["data"] if trace.get("mode") == "markers")
    return bars, dots, [note["text"] for note in spec["layout"]["annotations"]]


def hand_in(store: Store, *rows: tuple) -> None:
    """Rows (indicator, agency, period, numerator, denominator) as one submission."""
    columns = ["indicator", "agency", "period", "numerator", "denominator"]
    frame = pd.DataFrame(rows, columns=columns).assign(value=float("nan"), note=None, document=None)
    frame.insert(0, "line", range(2, 2 + len(frame)))
    frame[columns[3:]] = frame[columns[3:]].astype(float)
    store.hand_in(frame, by=somebody("Người thử"), file_name="t.csv", sha256=str(store.revision))


# ---------------------------------------------------------------- the drawing


def test_bars_and_sums_share_an_axis_and_the_few_that_hold_most_are_strong():
    bars, dots, notes = parts(charts.gap(short(60, 20, 15, 5), 2, VI))
    assert bars["x"] == pytest.approx([60, 20, 15, 5])
    assert dots["x"] == pytest.approx([60, 80, 95, 100])
    assert bars["marker"]["opacity"] == [1, 1, FAINT, FAINT]
    assert bars["customdata"] == dots["customdata"] == ["A1", "A2", "A3", "A4"]
    assert notes == ["<b>2 đơn vị: 80%</b>"]


def test_a_crowd_is_named_at_the_top_and_summed_below():
    drawing = charts.gap(short(*[3.0] * 20), 14, EN)
    bars, _dots, notes = parts(drawing)
    assert len(bars["x"]) == MOST_NAMED
    assert notes == ["<b>14 agencies: 70%</b>", "<b>5 other agencies: missing 15 (25%)</b>"]
    assert drawing.alt.endswith("Đơn vị A15: missing 3 (5%); 5 other agencies: missing 15 (25%).")


def test_among_thousands_a_share_below_one_percent_keeps_a_decimal():
    drawing = charts.gap(short(*[1.0] * 300), 210, VI)
    assert "Đơn vị A1: thiếu 1 (0,3%)" in drawing.alt


def test_where_more_than_the_named_make_up_most_the_drawing_claims_no_few():
    _bars, _dots, notes = parts(charts.gap(short(*[1.0] * 60), 42, VI))
    assert notes == ["<b>45 đơn vị còn lại: thiếu 45 (75%)</b>"]


def test_nobody_short_is_said():
    assert charts.gap(short(), 0, VI).alt == "Không đơn vị nào còn thiếu so với mục tiêu."


@pytest.mark.parametrize(
    ("missing", "few"),
    [((100.0,), 1), ((70.0, 30.0), 1), ((69.0, 31.0), 2), ((10.0,) * 10, 7)],
)
def test_the_few_are_as_few_as_make_seven_tenths(missing, few):
    assert how_few(short(*missing)) == few


# ---------------------------------------------------------------- the view


def test_the_gap_of_a_level_is_its_agencies_missing_numerators(store, plan):
    districts = plan.agencies.loc[plan.agencies["level"] == "district", "agency"].tolist()
    figures_of = {districts[0]: (100, 1000), districts[1]: (300, 1000), districts[2]: (950, 1000)}
    hand_in(store, *[("CT3.07", code, "2024", *of) for code, of in figures_of.items()],
            *[("CT3.07", code, "2024", 490, 1000) for code in districts[3:]])  # fmt: skip
    found = views.who_closes(store, VI, "CT3.07", "2024", "district")
    assert found.rows["agency"].tolist()[:2] == districts[:2]
    assert districts[2] not in found.rows["agency"].tolist()
    assert found.rows["missing"].tolist() == pytest.approx([400, 200] + [10] * (len(districts) - 3))
    assert found.few == 2
    assert found.sentence == "2 đơn vị chiếm 88% phần còn thiếu để đạt 50%: 600 trên tổng số 680."


@pytest.mark.parametrize("code", ["CT3.04", "CT3.08", "CT3.12", "CT7.09"])
@pytest.mark.parametrize("level", ["total", "district", "commune"])
def test_the_demonstration_s_gap_is_the_scorecard_s(demo_store, code, level):
    card = scorecard(demo_store, period="2024", scope="all", indicator=code)
    scope = evaluation.worst(card[(card["scope"] != "agency") & (card["level"] == level)], ["level"])
    found = views.who_closes(demo_store, VI, code, "2024", level)
    if scope.empty or scope["status"].iloc[0] in ("met", "no_data", "thin", "pending"):
        assert found is None
        return
    goal = scope["goal"].iloc[0]
    own = card[(card["scope"] == "agency") & ((card["level"] == level) | (level == "total"))]
    own = own.drop_duplicates("agency").set_index("agency")
    missing = (goal / 100 * own["denominator"] - own["numerator"]).loc[found.rows["agency"]]
    assert found.rows["missing"].tolist() == pytest.approx(missing.tolist())
    assert found.rows["missing"].is_monotonic_decreasing
    so_far = [0.0, *found.rows["share_so_far"]]
    assert so_far[found.few - 1] < 0.7 <= so_far[found.few]


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("CT3.06", "total"),  # met
        ("CT1.01", "total"),  # a rank
        ("CT4.02", "total"),  # a reduction
        ("CT3.11", "total"),  # one office reports it: no agency can be told from another
        ("CT3.13", "total"),  # thin: nothing is judged
        ("CT7.07", "total"),  # no target binds the province
    ],
)
def test_there_is_no_gap_where_nothing_can_be_shared_out(demo_store, code, level):
    assert views.who_closes(demo_store, VI, code, "2024", level) is None


# ---------------------------------------------------------------- the page


def test_the_indicator_s_page_says_who_closes_the_gap_and_lists_them_all(visit):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.04", level="district", lang="en")
    assert not visitor.exception
    assert "Who closes the gap" in texts(visitor)
    assert any("what is missing for 76" in said for said in texts(visitor))
    assert "gap" in drawn_charts(visitor)


def test_an_agency_s_own_view_and_a_met_target_have_no_such_section(visit):
    for asked in ({"indicator": "CT3.06"}, {"indicator": "CT3.04", "level": "district", "agency": "540"}):
        visitor = visit("indicator", data="demo", year="2024", lang="en", **asked)
        assert not visitor.exception
        assert "Who closes the gap" not in texts(visitor)
