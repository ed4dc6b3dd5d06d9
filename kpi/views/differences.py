"""The values and statuses that differ between two scorecards, as they are written."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpi import phrases
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names

KEY = ("indicator", "scope", "level", "agency", "year", "target_level", "target_form")


@dataclass(frozen=True)
class Difference:
    """A number that was another one. then, now: as they are written; scope and year: '' and None where it has none."""

    name: str
    scope: str
    year: int | None
    then: str
    now: str


def differences(then: Iterable[Row], now: Iterable[Row], plan: Plan, t: Words) -> tuple[Difference, ...]:
    """One for each value or status that differs, in their order; a value that several targets bind is named once."""
    before, after = (by(rows, *KEY) for rows in (then, now))
    named: dict[Difference, None] = {}
    for key in before | after:
        written = [_written(rows.get(key), t) for rows in (before, after)]
        if written[0] != written[1]:
            row = after.get(key) or before[key]
            name = f"{row['indicator']} · {t.short(names.indicator(plan, row['indicator']))}"
            named[Difference(name, names.scope_name(plan, row, t), int(row["year"]), *written)] = None
    return tuple(named)


def by(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], Row]:
    """The rows by the text of some columns."""
    return {tuple("" if is_missing(row[name]) else str(row[name]) for name in columns): row for row in rows}


def _written(row: Row | None, t: Words) -> str:
    """'52,3% · Chậm tiến độ'; without a value its status alone."""
    if row is None:
        return "–"
    status = t.status(row["status"])
    return status if is_missing(row["value"]) else f"{phrases.value(row['value'], row['unit'], t)} · {status}"
