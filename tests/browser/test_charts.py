"""A district's figures go in through the page, its charts change with them, and change back."""

from pathlib import Path

import pandas as pd
import pytest

from kpi import intake
from kpi.evaluation.scorecard import scorecard
from kpi.plan import Plan
from kpi.store import Store
from tests.browser.actions import VI, hand_in, readings, visit, withdraw
from tests.support.people import somebody

TEN_LINES = Path(__file__).parents[2] / "docs" / "examples" / "ten-lines.csv"
INDICATOR, DISTRICT, NAME = "CT3.07", "540", "Thành phố Quy Nhơn"
OTHERS = ["542", "543", "544", "545", "546", "547", "548"]
PAGE = f"/indicator?indicator={INDICATOR}&year=2024"


def others(plan: Plan) -> pd.DataFrame:
    """What seven other districts had handed in before: enough for the level to be judged."""
    lines = [f"{INDICATOR},{agency},2024,{600 + 40 * at},2000" for at, agency in enumerate(OTHERS)]
    text = "\n".join(["indicator,agency,period,numerator,denominator", *lines])
    return intake.check(text.encode(), "others.csv", plan).rows


def expected(store: Store) -> dict[str, float]:
    """The readings of 2024 as the scorecard has them: of the district, its level and the province."""
    card = scorecard(store, year=2024, scope="all", indicator=INDICATOR)
    of = {"level": card[card["scope"] != "agency"].set_index("level"), "agency": card.set_index("agency")}
    return {
        "district": float(of["agency"]["value"].get(DISTRICT, float("nan"))),
        "level": float(of["level"].loc["district", "value"]),
        "total": float(of["level"].loc["total", "value"]),
    }


def shown(page, server, plan: Plan) -> dict[str, float | None]:
    """The same readings as the charts show them; None where they show none."""
    visit(page, server, PAGE)
    by_year, by_level = readings(page, "by_year", "y"), readings(page, "by_level", "x")
    by_agency = readings(page, "by_agency", "x")
    visit(page, server, f"{PAGE}&level=district")
    of_level = readings(page, "by_year", "y")
    visit(page, server, f"{PAGE}&level=district&agency={DISTRICT}")
    of_district = readings(page, "by_year", "y")
    year = VI.period(plan, "2024")
    return {
        "total by year": by_year.get(year),
        "total by level": by_level.get(VI.level("total")),
        "level by level": by_level.get(VI.level("district")),
        "level by year": of_level.get(year),
        "district by agency": by_agency.get(NAME),
        "district by year": of_district.get(year),
    }


def charts_of(readings_: dict[str, float]) -> dict[str, object]:
    """What every chart ought to show, given the scorecard's readings."""
    of = {name: None if pd.isna(value) else pytest.approx(value) for name, value in readings_.items()}
    return {
        "total by year": of["total"], "total by level": of["total"],
        "level by level": of["level"], "level by year": of["level"],
        "district by agency": of["district"], "district by year": of["district"],
    }  # fmt: skip


def test_ten_lines_change_the_charts_of_indicator_level_and_agency_and_withdrawing_them_changes_them_back(
    serve, page, plan, official_store
):
    def hand_in_others(store: Store) -> None:
        store.hand_in(others(plan), by=somebody("Các huyện"), file_name="others.csv", sha256="others")

    server = serve("streamlit", before=hand_in_others)
    hand_in_others(official_store)
    without = expected(official_store)
    ten = intake.check(TEN_LINES.read_bytes(), TEN_LINES.name, plan)
    official_store.hand_in(ten.rows, by=somebody("Quy Nhơn"), file_name=TEN_LINES.name, sha256=ten.sha256)
    with_ten = expected(official_store)
    assert with_ten["district"] == 63.0
    assert with_ten["level"] != without["level"]

    assert shown(page, server, plan) == charts_of(without)
    hand_in(page, server, TEN_LINES, submission=3, rows=10)
    assert shown(page, server, plan) == charts_of(with_ten)
    withdraw(page, server, submission=3, reason="Nhầm kỳ báo cáo")
    assert shown(page, server, plan) == charts_of(without)
