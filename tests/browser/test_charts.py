"""Charts follow an upload of a district's data, and its withdrawal."""

from pathlib import Path

import pytest

from kpi import intake
from kpi.evaluation.scorecard import scorecard
from kpi.store import Store
from tests.browser.actions import VI, command, submit, visit, withdraw
from tests.support.people import somebody

TEN_LINES = Path(__file__).parents[2] / "docs" / "examples" / "ten-lines.csv"
INDICATOR, DISTRICT = "CT3.09", "540"
OTHERS = ["542", "543", "544", "545", "546", "547", "548"]
PAGE = f"/indicator?indicator={INDICATOR}&year=2024"


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """A file of seven other districts: enough for the level to be assessed."""
    lines = [f"{INDICATOR},{agency},2024,{600 + 40 * at},2000" for at, agency in enumerate(OTHERS)]
    file = tmp_path / "others.csv"
    file.write_text("\n".join(["indicator,agency,period,numerator,denominator", *lines]), "utf-8")
    return file


def submit_in_process(store: Store, file: Path) -> None:
    checked = intake.check(file.read_bytes(), store.plan)
    store.submit(checked.rows, by=somebody("Quy Nhơn"), file_name=file.name, sha256=checked.sha256)


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


def test_an_upload_changes_charts_and_its_withdrawal_restores_them(writable, page, official_store, others):
    submit_in_process(official_store, others)
    without = expected(official_store)
    submit_in_process(official_store, TEN_LINES)
    with_ten = expected(official_store)
    assert with_ten["district"] == 86.0
    assert with_ten["level"] != without["level"]

    command(writable, "import", str(others))
    submission = submit(page, writable, TEN_LINES, rows=10)
    assert shown(page, writable) == worded(with_ten)
    withdraw(page, writable, submission, reason="Nhầm kỳ báo cáo")
    assert shown(page, writable) == worded(without)
