"""What the pages show, from a real store: whom they name, how they rank, what they say of a number's making."""

import pandas as pd
import pytest

from kpi import i18n, views
from kpi.evaluation.scorecard import scorecard
from kpi.plan.rows import records
from kpi.store import Store
from kpi.views import names
from tests.support.people import somebody

VI, EN = i18n.of("vi"), i18n.of("en")
DISTRICTS = ["540", "542", "543", "544", "545", "546", "547", "548", "549", "550", "551"]


def hand_in(store: Store, *rows: tuple) -> None:
    """Rows (indicator, agency, period, numerator, denominator, value) as one submission."""
    columns = ["indicator", "agency", "period", "numerator", "denominator", "value"]
    frame = pd.DataFrame(rows, columns=columns).assign(note=None, document=None)
    frame.insert(0, "line", range(2, 2 + len(frame)))
    frame[columns[3:]] = frame[columns[3:]].astype(float)
    store.hand_in(frame, by=somebody("Người thử"), file_name="t.csv", sha256=str(store.revision))


def rates(indicator: str, period: str, of: dict[str, float]) -> list[tuple]:
    return [(indicator, agency, period, rate, 100, None) for agency, rate in of.items()]


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("indicator", "day", "leads"),
    [
        ("CT7.05", "2024-12-14", ("STTTT",)),
        ("CT7.05", "2025-06-14", ("SKHCN2025",)),  # merged on 01/03/2025
        ("CT7.05", "2025-12-14", ("SKHCN2025",)),  # gone with the province on 30/06/2025: who did it last
        ("CT3.08", "2024-12-14", ("SNV", "VPUBND")),
    ],
)
def test_a_lead_agency_is_whoever_stands_in_its_place_on_the_day(plan, indicator, day, leads):
    assert names.leads(plan, indicator, pd.Timestamp(day).date()) == leads


def test_two_leads_that_merged_are_one(plan):
    day = pd.Timestamp("2025-06-14").date()
    assert plan.standing_for("SKHDT", day) == plan.standing_for("STC", day) == ("STC2025",)
    assert names.leads(plan, "CT1.01", day) == ("STC2025",)


def test_the_agencies_of_a_year_are_those_that_exist_at_its_end(demo_store):
    communes = scorecard(demo_store, period="2024", scope="agency", level="commune", indicator="CT3.07")
    assert (communes["agency"].nunique(), names.standing(demo_store.plan, communes, "2024")["agency"].nunique()) == (
        162,
        155,
    )


def test_a_level_that_ended_in_the_year_keeps_its_agencies(demo_store):
    districts = scorecard(demo_store, period="2025", scope="agency", level="district", indicator="CT3.07")
    assert set(names.standing(demo_store.plan, districts, "2025")["agency"]) == set(DISTRICTS)


# ---------------------------------------------------------------- overview


# ---------------------------------------------------------------- indicator


@pytest.mark.parametrize(
    ("indicator", "levels"),
    [
        ("CT3.07", ("total", "province", "district", "commune")),
        ("CT3.04", ("province", "district", "commune")),  # its targets are the levels' own
        ("CT7.06", ("total", "district")),
        ("CT1.02", ("total",)),
        ("CT3.02", ("total",)),
    ],
)
def test_an_indicator_offers_the_scopes_that_a_target_binds(plan, indicator, levels):
    assert views.levels_on_offer(plan, indicator) == levels


def test_a_number_says_how_it_was_made(store):
    hand_in(
        store, *rates("CT7.06", "2024", dict.fromkeys(DISTRICTS, 50)), ("CT7.06", "52-BD", "2024", None, None, 52.0)
    )
    reported = views.indicator_view(store, VI, "CT7.06", "2024", "total", None)
    assert reported.made == (
        "Năm 2024: báo cáo chung của toàn tỉnh",
        "11/11 đơn vị đã nộp số liệu",
        "tổng hợp từ các đơn vị là 50%: chênh 2 điểm %",
    )
    level = views.indicator_view(store, VI, "CT7.06", "2024", "district", None)
    assert level.made == ("Năm 2024: tổng hợp từ số liệu các đơn vị", "11/11 đơn vị đã nộp số liệu", "550 / 1.100")
    own = views.indicator_view(store, VI, "CT7.06", "2024", "district", "540")
    assert own.made == ("Năm 2024: do đơn vị tự báo cáo", "50 / 100")
    assert (reported.figure, level.figure, own.figure) == ("52%", "50%", "50%")


def test_a_reported_total_that_agrees_within_a_point_is_not_remarked_on(store):
    hand_in(
        store, *rates("CT7.06", "2024", dict.fromkeys(DISTRICTS, 50)), ("CT7.06", "52-BD", "2024", None, None, 50.9)
    )
    view = views.indicator_view(store, VI, "CT7.06", "2024", "total", None)
    assert view.made == ("Năm 2024: báo cáo chung của toàn tỉnh", "11/11 đơn vị đã nộp số liệu")


def test_a_reported_total_that_is_a_point_apart_to_the_last_bit_is_not_remarked_on(store):
    own = [("CT7.06", district, "2024", 39, 1000, None) for district in DISTRICTS]
    hand_in(store, *own, ("CT7.06", "52-BD", "2024", None, None, 4.9))
    assert abs(100 * 39 / 1000 - 4.9) > 1
    assert len(views.indicator_view(store, VI, "CT7.06", "2024", "total", None).made) == 2


def test_years_before_the_plan_are_shown_and_not_judged(official_store):
    view = views.indicator_view(official_store, VI, "CT1.02", "2024", "total", None)
    early, judged = "trước kỳ kế hoạch", ["Chưa có số liệu", "Không đạt", "Đạt", "Không đạt", "Không đạt"]
    assert view.years.numbers == {
        "Năm": [2025, 2024, 2023, 2022, 2021, 2020, 2019],
        "Kết quả (hạng)": [None, 33, 19, 38, 37, 22, 63],
        "Mục tiêu (hạng)": [20, 20, 20, 20, 20, None, None],
        "Trạng thái": [*judged, early, early],
    }  # columns that would be empty are left out


def test_a_year_after_the_plan_is_not_shown_as_one_before_it(store):
    hand_in(store, *[("CT1.02", "52-BD", year, None, None, 30) for year in ("2020", "2024", "2026")])
    view = views.indicator_view(store, EN, "CT1.02", "2024", "total", None)
    assert view.years.numbers["Year"] == [2025, 2024, 2023, 2022, 2021, 2020]


def test_a_published_figure_leads_to_its_source(official_store):
    view = views.indicator_view(official_store, VI, "CT1.02", "2024", "total", None)
    assert [(source.figure, source.url) for source in view.sources][2:5] == [
        ("Năm 2022: hạng 38", "https://github.com/hnks-gh/ml-mcdm/blob/HEAD/data/csv/2022.csv"),
        ("Năm 2021: hạng 37", "https://baobinhdinh.vn/viewer.aspx?mabb=231023&macm=1&macmp=1"),
        ("Năm 2020: hạng 22", "https://github.com/hnks-gh/ml-mcdm/blob/HEAD/data/csv/2020.csv"),
    ]


def test_the_demonstration_shows_no_real_sources(demo_store):
    assert views.indicator_view(demo_store, VI, "CT1.02", "2024", "total", None).sources == ()


def test_the_chosen_year_is_reckoned_as_of_the_chosen_period_and_the_others_whole(store):
    agencies = dict.fromkeys(DISTRICTS, 10)
    hand_in(store, *rates("CT7.06", "2023", agencies), *rates("CT7.06", "2024-H1", dict.fromkeys(DISTRICTS, 20)),
            *rates("CT7.06", "2024", dict.fromkeys(DISTRICTS, 30)))  # fmt: skip
    as_of = {period: views.indicator_view(store, VI, "CT7.06", period, "district", None).years.numbers["Kết quả (%)"]
             for period in ("2024-H1", "2024", "2023")}  # fmt: skip
    assert as_of == {
        "2024-H1": [None, 20, 10, None, None],
        "2024": [None, 30, 10, None, None],
        "2023": [None, 30, 10, None, None],
    }


def test_the_leagues_rank_is_shared_by_equals_and_the_next_place_is_left_out(store):
    hand_in(store, *rates("CT7.06", "2024", {"540": 90, "542": 70, "543": 70, "544": 10}))
    league = views.indicator_view(store, VI, "CT7.06", "2024", "district", None).league
    assert records(league[["rank", "agency", "figure"]].head(4)) == [
        {"rank": 1, "agency": "540", "figure": "90%"},
        {"rank": 2, "agency": "542", "figure": "70%"},
        {"rank": 2, "agency": "543", "figure": "70%"},
        {"rank": 4, "agency": "544", "figure": "10%"},
    ]
    assert (league["rank"].isna().sum(), league["figure"].iloc[4]) == (7, "–")


def test_an_indicator_without_a_figure_is_empty_and_still_says_what_it_measures(store):
    view = views.indicator_view(store, VI, "CT3.07", "2024", "total", None)
    assert view.is_empty
    assert view.definition == "A: đã có công thức chính thức."
    assert [target.asks for target in view.targets] == ["≥\u00a050% vào năm 2025"]
