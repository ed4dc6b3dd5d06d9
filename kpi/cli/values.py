"""The numbers of printed tables as pages and reports write them. CSV and JSON have the full number."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from kpi import phrases
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import records

Row = dict[str, Any]


def written(table: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    """The table with each value as text, in the unit of its row's indicator; missing stays missing."""
    if "indicator" not in table:
        return table
    unit_of = dict(zip(plan.indicators["indicator"], plan.indicators["unit"], strict=True))
    rows = [row | {"unit": unit_of.get(row["indicator"], "")} for row in records(table)]
    texts: dict[str, Any] = {
        column: [None if is_missing(row[column]) else write(row, t) for row in rows]
        for column, write in _WRITERS.items() if column in table
    }  # fmt: skip
    return table.assign(**texts)


def _value(row: Row, t: Words) -> str:
    if row.get("form") == "reduction":  # a target of the plan, in percent of the base year
        return t.percent(row["value"])
    return phrases.reading(row, t) if "status" in row else phrases.value(row["value"], row["unit"], t)


def _target(row: Row, t: Words) -> str:
    return t.value(row["target_value"], "%" if row["target_form"] == "reduction" else row["unit"])


def _plain(column: str) -> Callable[[Row, Words], str]:
    return lambda row, t: phrases.value(row[column], row["unit"], t)


def _distance(column: str) -> Callable[[Row, Words], str]:
    return lambda row, t: t.signed(row[column], phrases.places_of(row[column], row["unit"]))


_WRITERS: dict[str, Callable[[Row, Words], str]] = {
    "value": _value, "expected": phrases.expectation, "target_value": _target, "gap": _distance("gap"),
    "needed_pace": _distance("needed_pace"), "rolled_up_value": _plain("rolled_up_value"),
    "projection": _plain("projection"),
}  # fmt: skip
