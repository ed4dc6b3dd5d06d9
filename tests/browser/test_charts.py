"""A district's data go in through the page, what pages say changes with them, and changes back."""

from pathlib import Path

import pandas as pd

from kpi import intake
from kpi.evaluation.scorecard import scorecard
from kpi.plan import Plan
from kpi.store import Store
from tests.browser.actions import VI, submit, visit, withdraw
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


def shown(page, server) -> dict[str, str]:
    """The same readings as the pages say them: the fact line of each scope, and the levels beside each other."""
    readings = {}
    for scope, query in {
        "total": "",
        "level": "&level=district",
        "district": f"&level=district&agency={DISTRICT}",
    }.items():
        visit(page, server, f"{PAGE}{query}")
        readings[scope] = page.locator(".fact .big").inner_text()
        if scope == "total":
            levels = page.locator(".level-row", has_text=VI.level("district"))
            readings["level beside others"] = levels.locator(".figure").inner_text()
    return readings


def said(of: dict[str, float]) -> dict[str, str]:
    """What every page ought to say, given the scorecard's readings."""
    words = {scope: VI.percent(value, 1) for scope, value in of.items()}
    return {"total": words["total"], "level beside others": words["level"], "level": words["level"],
            "district": words["district"]}  # fmt: skip


def test_ten_lines_change_what_indicator_level_and_agency_show_and_withdrawing_them_changes_it_back(
    serve, page, plan, official_store
):
    def submit_others(store: Store) -> None:
        store.submit(others(plan), by=somebody("Các huyện"), file_name="others.csv", sha256="others")

    server = serve("streamlit", before=submit_others)
    submit_others(official_store)
    without = expected(official_store)
    ten = intake.check(TEN_LINES.read_bytes(), TEN_LINES.name, plan)
    official_store.submit(ten.rows, by=somebody("Quy Nhơn"), file_name=TEN_LINES.name, sha256=ten.sha256)
    with_ten = expected(official_store)
    assert with_ten["district"] == 63.0
    assert with_ten["level"] != without["level"]

    assert shown(page, server) == said(without)
    submit(page, server, TEN_LINES, submission=3, rows=10)
    assert shown(page, server) == said(with_ten)
    withdraw(page, server, submission=3, reason="Nhầm kỳ báo cáo")
    assert shown(page, server) == said(without)
