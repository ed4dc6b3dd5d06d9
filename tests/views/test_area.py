"""A reform area: its bullets from frames worked out by hand, its view against the scorecard, its page as met."""

import pandas as pd
import pytest

from kpi import charts, evaluation, i18n, phrases, views
from kpi.charts import palette
from kpi.charts.bullets import TARGET_AT, scale
from kpi.evaluation.scorecard import scorecard
from kpi.ui import stores
from tests.support.cards import NONE, RANK, RATIO, REDUCTION, SCORE, STEP, UNREAD, worded
from tests.support.visits import drawn_charts, texts, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")
YEARS = (2021, 2022, 2023, 2024, 2025)
AHEAD = {"projection": 58.0}
NO_COURSE = pd.DataFrame(columns=["level", "year", "t", "value", "when"])


def course(*values: tuple[int, float], level: str = "total") -> pd.DataFrame:
    rows = [{"level": level, "year": year, "t": float(year), "value": value, "when": f"Năm {year}"}
            for year, value in values]  # fmt: skip
    return pd.DataFrame(rows)


def drawn(*rows: dict, past: pd.DataFrame = NO_COURSE, _: i18n.Words = VI) -> charts.Drawing:
    scopes = worded([{"projection": NONE} | row for row in rows])
    return charts.bullet(scopes, past, _, years=YEARS)


def parts(drawing: charts.Drawing, **where) -> list[dict]:
    found = drawing.figure["data"]
    return [trace for trace in found if all(trace.get(name) == value for name, value in where.items())]


def ticks(drawing: charts.Drawing) -> list[tuple[str, float]]:
    shapes = drawing.figure["layout"]["shapes"]
    return [(shape["line"]["dash"], round(shape["x0"], 4)) for shape in shapes if shape["type"] == "line"]


def notes(drawing: charts.Drawing) -> list[str]:
    return [note["text"] for note in drawing.figure["layout"]["annotations"]]


# ---------------------------------------------------------------- the drawing


def test_a_bullet_is_a_bar_in_its_status_s_colour_a_dotted_expectation_and_the_target_with_its_value():
    bullet = drawn(RATIO, past=course((2023, 42.3), (2024, 52.3)))
    (bar,) = parts(bullet, type="bar")
    assert bar["x"] == [pytest.approx(TARGET_AT * 52.3 / 60)]
    assert bar["marker"]["color"] == palette.STATUS["on_track"].colour
    assert bar["text"] == ["▲ 52,3%"]
    assert ticks(bullet) == [("dot", round(TARGET_AT * 50 / 60, 4)), ("solid", TARGET_AT)]
    assert notes(bullet) == ["<b>≥\u00a060% vào năm 2025</b>", "2021", "2025"]


def test_all_targets_lie_at_the_same_place_unless_a_figure_goes_far_beyond_its_own():
    at = [dict(ticks(drawn(row)))["solid"] for row in (RATIO, STEP, SCORE, REDUCTION)]
    assert at == [TARGET_AT] * 4
    far = drawn(RATIO | {"value": 99.0, "goal": 20.0, "expected": 20.0, "status": "met"})
    assert dict(ticks(far))["solid"] < 0.3
    assert parts(far, type="bar")[0]["x"][0] < 1


def test_a_better_rank_is_a_longer_bar_and_the_first_place_is_at_the_end():
    place = scale(RANK, [{"value": 37.0}])
    assert 0 < place(37) < place(33) < place(20) < place(1) < 1


def test_a_scope_without_a_reading_keeps_its_target_and_draws_no_bar():
    bullet = drawn(RATIO | UNREAD)
    assert parts(bullet, type="bar") == []
    assert notes(bullet) == ["<b>≥\u00a060% vào năm 2025</b>", "– Chưa có số liệu"]
    assert (
        drawn(RATIO | UNREAD | {"goal": NONE}).alt == "Chưa có số liệu, cũng chưa xác định được mục tiêu của năm này."
    )


def test_the_bullet_s_own_axes_have_a_trace_even_where_only_the_course_has_figures():
    """Without one Plotly leaves out the track, the target and its value."""
    bullet = drawn(RATIO | UNREAD, past=course((2022, 30.0)))
    assert [trace for trace in bullet.figure["data"] if trace.get("xaxis", "x") == "x"] != []


def test_where_nothing_can_be_asked_the_figure_stands_alone():
    bullet = drawn(SCORE | {"goal": NONE, "expected": NONE, "status": "pending"}, past=course((2024, 43.47)))
    assert ticks(bullet) == []
    assert parts(bullet, type="bar")[0]["marker"]["color"] == palette.GROUND


def test_the_course_ends_in_the_year_s_status_and_its_projection_is_dotted_to_the_due_year():
    bullet = drawn(RATIO | AHEAD, past=course((2021, 20.0), (2023, 42.3), (2024, 52.3)))
    thread, dots = parts(bullet, mode="lines")[-1], parts(bullet, mode="markers")[0]
    assert thread["x"] == [2021.0, None, 2023.0, 2024.0], "a year without a reading breaks the line"
    assert dots["marker"]["color"][-1] == palette.STATUS["on_track"].colour
    dotted = next(one for one in parts(bullet, mode="lines") if one["line"]["dash"] == "dot")
    assert dotted["x"] == [2024.0, 2025]
    higher_is_up = dots["y"][0] > dots["y"][1] > dots["y"][2]
    assert higher_is_up
    ranks = parts(drawn(RANK, past=course((2023, 40.0), (2024, 33.0))), mode="markers")[0]
    assert ranks["y"][0] > ranks["y"][1]


def test_levels_stand_under_each_other_with_their_names():
    rows = [STEP | {"level": level, "label": label} for level, label in (("district", "Huyện"), ("commune", "Xã"))]
    bullet = drawn(
        *rows, past=pd.concat([course((2024, 52.3), level="district"), course((2024, 9.0), level="commune")])
    )
    assert [text for text in notes(bullet) if text in ("Huyện", "Xã")] == ["Huyện", "Xã"]
    assert len(parts(bullet, type="bar")) == 2
    assert bullet.figure["layout"]["height"] > drawn(RATIO).figure["layout"]["height"]


def test_a_long_target_leaves_its_year_away_rather_than_being_cut_off():
    row = REDUCTION | {"unit": "post", "goal": 26125.2, "value": 27003.0, "expected": 26850.9}
    assert notes(drawn(row))[0] == "<b>≤\u00a026.125,2 biên chế</b>"


def test_the_alt_says_figure_target_status_and_course():
    alt = drawn(RATIO, past=course((2023, 42.3), (2024, 52.3)), _=EN).alt
    assert alt == ("Toàn tỉnh: ▲ 52.3%. Target: ≥\u00a060%. On track: nhận định. Năm 2023: 42.3%; Năm 2024: 52.3%.")


# ---------------------------------------------------------------- the view


@pytest.mark.parametrize("as_of", ["2024", "2024-H1", "2025"])
def test_the_view_is_the_scorecard_s(demo_store, plan, as_of):
    for area in plan.areas["area"]:
        view = views.area_view(demo_store, VI, as_of, int(area))
        stands = evaluation.plan_status(scorecard(demo_store, period=as_of, area=int(area)))
        of_area = plan.indicators.loc[plan.indicators["area"] == area, "indicator"].tolist()
        assert [row.indicator for row in view.rows] == of_area, "in the decision's order"
        assert {row.indicator: row.status for row in view.rows} == dict(
            zip(stands["indicator"], stands["status"], strict=True)
        )
        assert view.counts == stands["status"].value_counts().to_dict()
        for row in view.rows:
            worst = stands[stands["indicator"] == row.indicator].iloc[0]
            own = [one for one in row.standings if (one.level or "total") == worst["level"]]
            assert [one.status for one in own] == [worst["status"]]
            assert own[0].figure == phrases.reading(worst, VI)


def test_targets_of_levels_stand_level_by_level_and_milestones_without_a_drawing(demo_store):
    rows = {row.indicator: row for row in views.area_view(demo_store, VI, "2024", 3).rows}
    assert [one.level for one in rows["CT3.04"].standings] == ["province", "district", "commune"]
    assert rows["CT3.04"].asks == "Mục tiêu: mỗi năm tăng ≥ 20 điểm %; 100% vào năm 2025"
    assert [one.level for one in rows["CT3.07"].standings] == [None]
    assert rows["CT3.07"].asks == ""
    assert rows["CT3.M1"].drawing is None
    assert rows["CT3.M1"].standings[0].said == "đạt từ năm 2023"


def test_what_is_asked_of_levels_differently_names_them(demo_store):
    rows = {row.indicator: row for row in views.area_view(demo_store, VI, "2024", 7).rows}
    assert rows["CT7.07"].asks == (
        "Mục tiêu: Cấp tỉnh (sở, ban, ngành): ≥\u00a090% vào năm 2025; Cấp huyện: ≥\u00a080% vào năm 2025; "
        "Cấp xã: ≥\u00a060% vào năm 2025"
    )


def test_the_trend_is_called_a_projection_and_has_the_card_s_figure(demo_store):
    card = scorecard(demo_store, period="2024", scope="total", indicator="CT3.02")
    rows = {row.indicator: row for row in views.area_view(demo_store, VI, "2024", 3).rows}
    projected = phrases.figure(card["projection"].iloc[0], "%", VI)
    assert rows["CT3.02"].ahead == f"Dự báo theo xu hướng: {projected} vào năm 2025"
    assert all(row.ahead == "" for row in views.area_view(demo_store, VI, "2025", 4).rows), "nothing lies ahead"


def test_an_index_that_is_not_out_yet_says_what_was_known_last(official_store):
    row = views.area_view(official_store, VI, "2025", 1).rows[1]
    assert (row.status, row.standings[0].figure) == ("no_data", "–")
    assert "gần nhất – Năm 2024: hạng" in row.standings[0].said


def test_an_area_without_any_figure_is_empty(official_store):
    assert views.area_view(official_store, VI, "2024", 5).is_empty
    assert not views.area_view(official_store, VI, "2024", 1).is_empty


# ---------------------------------------------------------------- the page


def test_the_page_shows_each_indicator_and_leads_to_it_with_the_filters_kept(visit, plan):
    visitor = visit("area", data="demo", year="2024", area="3")
    assert not visitor.exception
    view = views.area_view(stores.store("demo"), VI, "2024", 3)
    said = "\n".join(texts(visitor))
    assert view.headline in said
    asked = [link.proto.query_string for link in visitor.get("page_link") if link.proto.query_string]
    assert [query for query in asked if "indicator=CT3.07" in query] == [
        "year=2024&area=3&data=demo&indicator=CT3.07&level=&agency="
    ]
    assert len(drawn_charts(visitor)) == sum(row.drawing is not None for row in view.rows) == 13


def test_without_a_choice_it_is_the_indicator_s_area_else_the_first(visit):
    assert visit("area", indicator="CT5.02").selectbox(key="filter_area").value == "5"
    visitor = visit("area")
    assert visitor.selectbox(key="filter_area").value == "1"
    visitor.selectbox(key="filter_area").select("4").run()
    assert dict(visitor.query_params) == {"area": "4"}


def test_an_area_without_figures_offers_the_next_steps_and_still_shows_what_is_asked(visit):
    visitor = visit("area", area="5", lang="en")
    assert not visitor.exception
    assert {"There are no figures for this reform area yet.", "**1. Look at the demonstration**"} <= set(texts(visitor))
    assert len(drawn_charts(visitor)) == 4
