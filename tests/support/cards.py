"""Rows of a scorecard, worked out by hand, for tests of sentences and charts."""

from typing import Any

import pandas as pd

from kpi import evaluation
from kpi.evaluation import NOT_APPLICABLE, ON_TARGET, SHORT, STATUS_ORDER

NONE = float("nan")
RATIO = {
    "indicator": "CT3.07", "area": 3, "kind": "ratio", "unit": "%", "direction": "up", "scope": "total",
    "level": "total", "agency": "52-BD", "year": 2024, "period": "2024", "t": 2024.0, "numerator": 523.0,
    "denominator": 1000.0, "value": 52.3, "basis": "rolled_up", "rolled_up_value": NONE, "coverage_have": 9,
    "coverage_due": 11, "unweighted": 0, "target_form": "threshold", "target_level": "total", "target_value": 60.0,
    "comparator": ">=", "each_year": False, "due_year": 2025, "goal": 60.0, "base_value": 20.0, "base_year": 2021,
    "expected": 50.0, "status": "on_track", "gap": 2.3, "needed_pace": 7.7, "pace": 10.0, "previous_value": 42.3,
    "projection": NONE, "pending_reason": None,
}  # fmt: skip
RANK = RATIO | {
    "indicator": "CT1.02", "area": 1, "kind": "rank", "unit": "rank", "direction": "down", "numerator": NONE,
    "denominator": NONE, "value": 33.0, "basis": "reported", "coverage_have": 1, "coverage_due": 1, "comparator": "<=",
    "target_value": 20.0, "each_year": True, "due_year": 2024, "goal": 20.0, "expected": 20.0, "status": "missed",
    "gap": -13.0, "needed_pace": NONE, "pace": 14.0, "base_value": 37.0, "previous_value": 19.0,
}  # fmt: skip
SCORE = RANK | {
    "kind": "score", "unit": "point", "direction": "up", "value": 43.47, "target_form": "increase", "comparator": ">",
    "target_value": 0.0, "goal": 43.57, "expected": 43.57, "gap": -0.1, "previous_value": 43.57,
}  # fmt: skip
STEP = RATIO | {
    "target_form": "increase", "target_level": "district", "level": "district", "target_value": 20.0, "each_year": True,
    "due_year": 2024, "goal": 62.3, "expected": 62.3, "status": "missed", "gap": -10.0, "needed_pace": NONE,
}  # fmt: skip
REDUCTION = RANK | {
    "kind": "reduction", "unit": "unit", "value": 685.0, "target_form": "reduction", "comparator": ">=",
    "target_value": 10.0, "each_year": False, "due_year": 2025, "goal": 639.9, "base_value": 711.0, "expected": 675.4,
    "status": "off_track", "gap": -9.6, "needed_pace": -22.55, "pace": -17.0,
}  # fmt: skip
MILESTONE = RANK | {
    "kind": "milestone", "unit": "yes/no", "direction": "up", "value": 0.0, "target_form": "threshold",
    "comparator": ">=", "target_value": 1.0, "each_year": False, "due_year": 2025, "goal": 1.0, "expected": NONE,
    "status": "pending", "pending_reason": "not_due", "gap": NONE,
}  # fmt: skip
UNREAD: dict[str, Any] = {"value": NONE, "t": NONE, "period": None, "basis": None, "expected": NONE, "gap": NONE,
                          "status": "no_data", "numerator": NONE, "denominator": NONE}  # fmt: skip


def years(first: dict[str, Any], *later: dict[str, Any]) -> pd.DataFrame:
    """Rows of consecutive years from first["year"] on, with a view's words."""
    rows = []
    for at, change in enumerate(({}, *later)):
        year = int(first["year"]) + at
        row = first | {"year": year, "period": str(year), "t": float(year)}
        rows.append(row | ({"due_year": year} if first["each_year"] else {}) | change)
    return worded(rows)


def worded(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows with label, said, when and when_short."""
    return pd.DataFrame(
        [
            {"label": "Toàn tỉnh", "assessment": "nhận định", "when": f"Năm {row['year']}", "when_short": "Năm"} | row
            for row in rows
        ]
    )


LETTERS = {"m": "met", "o": "off_track", "b": "behind", "n": "no_data", "x": "not_applicable", "p": "pending"}


def counts(**statuses: str) -> pd.DataFrame:
    """A row per code with a count of each status. statuses: code → a letter for each."""
    rows = [{status: word.count(letter) for letter, status in LETTERS.items()} for word in statuses.values()]
    return pd.DataFrame(rows, index=list(statuses)).reindex(columns=list(STATUS_ORDER), fill_value=0)


def ranked(**statuses: str) -> pd.DataFrame:
    """Agencies as kpi.evaluation.scorecard.ranking() has them, where half must be assessed. statuses: agency (with a
    'd' before digits) → a letter for each indicator."""
    table = counts(**{agency.removeprefix("d"): letters for agency, letters in statuses.items()})
    sums = {
        "agency": table.index,
        "total": table.sum(axis=1),
        "applies": table.drop(columns=NOT_APPLICABLE).sum(axis=1),
        "assessed": table[[*SHORT, *ON_TARGET]].sum(axis=1),
        "on_target": table[[*ON_TARGET]].sum(axis=1),
    }
    return evaluation.ranked(pd.DataFrame(sums).reset_index(drop=True), 0.5)
