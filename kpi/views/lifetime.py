"""From when and until when an agency exists, and who does its work before and after."""

from dataclasses import dataclass

import pandas as pd

from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names


@dataclass(frozen=True)
class Absence:
    """said: until when an agency existed, or from when. others: who took its work over, or did it before: code, level
    and name with the day; who says which of the two. Empty where the plan names nobody."""

    said: str
    who: str
    others: tuple[tuple[str, str, str], ...]


def absence(plan: Plan, agency: str, period: str | None, _: Words) -> Absence | None:
    """Of an agency that does not exist at a period's end, or today (None); None of one that does."""
    row = names.agency(plan, agency)
    if _is_to_come(plan, row, period):
        before = [names.agency(plan, one) for one in plan.agencies["agency"] if agency in plan.successors(one)]
        return Absence(
            said=_("This agency exists only from {day}.", day=_.date(row["valid_from"])),
            who=_("Its work was done before by:"),
            others=tuple((one["agency"], one["level"], until(one, _)) for one in before),
        )
    if _has_ended(plan, row, period):
        heirs = [names.agency(plan, one) for one in plan.successors(agency)]
        return Absence(
            said=_("This agency existed until {day}.", day=_.date(row["valid_to"])),
            who=_("Its work was taken over by:"),
            others=tuple((one["agency"], one["level"], since(one, _)) for one in heirs),
        )
    return None


def dated(plan: Plan, row: Row, period: str | None, _: Words) -> str:
    """The name of an agency, with the day that says why it does not exist at a period's end, or today (None)."""
    return since(row, _) if _is_to_come(plan, row, period) else until(row, _)


def since(row: Row, _: Words) -> str:
    """'Sở Nội vụ (từ 01/03/2025)'; the name alone of an agency that always was."""
    if is_missing(row["valid_from"]):
        return _.name(row)
    return _("{agency} (from {day})", agency=_.name(row), day=_.date(row["valid_from"]))


def until(row: Row, _: Words) -> str:
    """'Sở Nội vụ (đến 28/02/2025)'; the name alone of an agency that has no end."""
    if is_missing(row["valid_to"]):
        return _.name(row)
    return _("{agency} (until {day})", agency=_.name(row), day=_.date(row["valid_to"]))


def _is_to_come(plan: Plan, row: Row, period: str | None) -> bool:
    begins = row["valid_from"]
    return period is not None and not is_missing(begins) and begins > pd.Timestamp(plan.periods.get(period).ends)


def _has_ended(plan: Plan, row: Row, period: str | None) -> bool:
    if is_missing(row["valid_to"]):
        return False
    return period is None or row["valid_to"] < pd.Timestamp(plan.periods.get(period).ends)
