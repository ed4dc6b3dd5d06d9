"""Charts follow an upload of a district's data, and its withdrawal."""

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
    """Submissions of seven other districts: enough for the level to be assessed."""
    lines = [f"{INDICATOR},{agency},2024,{600 + 40 * at},2000" for at, agency in enumerate(OTHERS)]
    text = "\n".join(["indicator,agency,period,numerator,denominator", *lines])
    return intake.check(text.encode(), "others.csv", plan).rows


def expected(store: Store) -> dict[str, float]:
    """The scorecard's readings of 2024: of the district, its level and the province."""
    card = scorecard(store, year=2024, scope="all", indicator=INDICATOR)
    cards = {"level": card[card["scope"] != "agency"].set_index("level"), "agency": card.set_index("agency")}
    return {
        "district": float(cards["agency"]["value"].get(DISTRICT, float("nan"))),
        "level": float(cards["level"].loc["district", "value"]),
        "total": float(cards["level"].loc["total", "value"]),
    }


def shown(page, server) -> dict[str, str]:
    """The same readings as pages show them: as facts, the level's beside those of others."""
    visit(page, server, PAGE)
    level = page.locator(".level-row", has_text=VI.level("district")).locator(".figure").inner_text()
    total = page.locator(".fact .big").inner_text()
    visit(page, server, f"{PAGE}&level=district&agency={DISTRICT}")
    return {"total": total, "level": level, "district": page.locator(".fact .big").inner_text()}


def worded(readings: dict[str, float]) -> dict[str, str]:
    """The texts that pages should show for the scorecard's readings."""
    return {scope: VI.percent(value, 1) for scope, value in readings.items()}


def test_an_upload_changes_charts_and_its_withdrawal_restores_them(serve, page, plan, official_store):
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

    assert shown(page, server) == worded(without)
    submission = submit(page, server, TEN_LINES, rows=10)
    assert shown(page, server) == worded(with_ten)
    withdraw(page, server, submission, reason="Nhầm kỳ báo cáo")
    assert shown(page, server) == worded(without)
