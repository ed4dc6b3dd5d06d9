"""The sheet in which a person enters an agency's data on the page, and what they entered as the bytes of a file.

Cells hold text, as in a file, so that 52,3 and 1.848 are read by the intake's rules alone.
"""

import unicodedata
from decimal import Decimal

import pandas as pd

from kpi.i18n import Words
from kpi.intake.headings import COLUMNS, NUMBERS
from kpi.plan import Plan
from kpi.store.steps import of_the_plan
from kpi.template import FILLED_IN, due_indicators, form_rows

ENTRIES = FILLED_IN
COUNTS = ("rank", "reduction", "milestone")  # kinds whose value is a count


def sheet(plan: Plan, current: pd.DataFrame, agency: str, period: str, t: Words) -> pd.DataFrame:
    """One row per indicator that the agency has to report in the period: indicator, name, kind, unit, last (its value
    before the period, in words), and ENTRIES as text, empty where nothing was submitted.

    current: the agency's active values (store.COLUMNS). FormError where nothing is due."""
    current = of_the_plan(current, plan)
    ends = current["period"].map({code: plan.periods.get(code).t for code in current["period"].unique()})
    due = {agency: due_indicators(plan, agency, period)}
    rows = form_rows(plan, current[ends < plan.periods.get(period).t], due, period, t)
    submitted = current[current["period"] == period].drop_duplicates("indicator").set_index("indicator")
    entries = {
        entry: [
            _written(submitted[entry].get(indicator), t, is_count=entry != "value" or kind in COUNTS)
            for indicator, kind in zip(rows["indicator"], rows["kind"], strict=True)
        ]
        for entry in ENTRIES
    }
    cells = rows[["indicator", "name", "kind", "unit", "last"]].assign(**entries)
    return cells.astype(dict.fromkeys(ENTRIES, "str"))


def _written(value: object, t: Words, *, is_count: bool) -> str:
    """A cell as a person would type it, which the intake reads back as the same value."""
    if isinstance(value, str):
        return value
    if not isinstance(value, float) or pd.isna(value):
        return ""
    if value.is_integer():
        return t.number(value, 0) if is_count else str(int(value))
    decimal_mark = t.number(0.5, 1)[1]
    return f"{Decimal(repr(float(value))):f}".replace(".", decimal_mark)


def typed(
    before: pd.DataFrame, after: pd.DataFrame, agency: str, period: str
) -> tuple[bytes, dict[int, str], tuple[str, ...]]:
    """The differences of two states of a sheet, with rows in any order, as a file of the agency and period: its bytes,
    empty where nothing changed; the indicator of each of its lines; the indicators whose numbers were all emptied.

    The rows of these are left out: an empty row withdraws nothing.
    """
    old = _texts(before)
    new, numbers = _texts(after).loc[old.index], list(NUMBERS)
    emptied = (old[numbers] != "").any(axis=1) & (new[numbers] == "").all(axis=1)
    rows = new[(old != new).any(axis=1) & ~emptied]
    lines = dict(enumerate(map(str, rows.index), start=2))  # below the headings
    file = rows.reset_index().assign(agency=agency, period=period)[list(COLUMNS)]
    content = file.to_csv(sep=";", index=False, lineterminator="\n").encode()  # no number has a semicolon in it
    return content if lines else b"", lines, tuple(new.index[emptied])


def _texts(sheet: pd.DataFrame) -> pd.DataFrame:
    """The entries alone, by indicator, never missing."""
    return sheet.set_index("indicator")[list(ENTRIES)].astype(object).map(_plain)


def _plain(cell: object) -> str:
    """A cell's text on one line, without pasted control characters: with them a file counts as binary."""
    words = cell.split() if isinstance(cell, str) else []
    return "".join(letter for letter in " ".join(words) if unicodedata.category(letter) != "Cc")
