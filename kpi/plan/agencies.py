"""Agencies: who belongs to whom, and who stands in whose place after which day."""

from collections.abc import Iterator
from datetime import date, timedelta

from kpi.plan.problem import PlanProblem
from kpi.plan.settings import TOTAL, Settings
from kpi.plan.tables import Table


def exists(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether an agency with these first and last days (None: open) exists on a day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def lifetimes(agencies: Table) -> Iterator[PlanProblem]:
    """Days in order, and successors that exist on the day after: so no chain of them can turn back on itself."""
    columns = ("agency", "valid_from", "valid_to", "successor")
    for line, _, valid_from, valid_to, successor in agencies.rows(*columns):
        if valid_from and valid_to and valid_to < valid_from:
            yield agencies.problem(line, "valid_to", f"{valid_to} is before valid_from, {valid_from}.")
        if successor and agencies.lacks(line, "valid_to", valid_to):
            message = "this cell is empty; an agency with a successor has a last day: fill it in."
            yield agencies.problem(line, "valid_to", message)
    yield from _late_successors(agencies)


def _late_successors(agencies: Table) -> Iterator[PlanProblem]:
    doubtful = agencies.doubtful.get("valid_from", set()) | agencies.doubtful.get("valid_to", set())
    days = {
        code: (valid_from, valid_to)
        for line, code, valid_from, valid_to in agencies.rows("agency", "valid_from", "valid_to")
        if line not in doubtful
    }
    for line, last_day, successors in agencies.rows("valid_to", "successor"):
        for successor in successors.split(";") if successors and last_day else ():
            day = last_day + timedelta(days=1)
            if successor in days and not exists(*days[successor], day):
                message = f"“{successor}” does not exist on {day}, the day after this agency's last; mend one."
                yield agencies.problem(line, "successor", message)


def parents(agencies: Table) -> Iterator[PlanProblem]:
    """Every agency that reports belongs to another, and none to itself."""
    parent_of = {code: parent for _, code, parent in agencies.rows("agency", "parent")}
    for line, code, parent, level, reports in agencies.rows("agency", "parent", "level", "reports"):
        if reports and level not in (None, TOTAL) and agencies.lacks(line, "parent", parent):
            yield agencies.problem(line, "parent", "this cell is empty; an agency that reports belongs to another.")
        above, passed = parent, set[str]()
        while above is not None and above != code and above not in passed:
            passed.add(above)
            above = parent_of.get(above)
        if code is not None and above == code:
            yield agencies.problem(line, "parent", f"by its parents “{code}” belongs to itself; mend one of them.")


def levels(settings: Settings, agencies: Table) -> Iterator[PlanProblem]:
    """Every agency's level is one of the plan's; the total is that of the province itself, and of none other."""
    if settings.total_agency not in agencies.cells["agency"]:
        return  # plan.toml names nobody: said there
    for line, code, level in agencies.rows("agency", "level"):
        if code is None or level is None:
            continue
        if (code == settings.total_agency) != (level == TOTAL):
            message = f"the level “{TOTAL}” is that of {settings.total_agency} (total_agency in plan.toml) only."
            yield agencies.problem(line, "level", message)
        elif level != TOTAL and level not in settings.levels:
            message = f"“{level}” is none of the plan's levels, {', '.join(settings.levels)} (levels in plan.toml)."
            yield agencies.problem(line, "level", message)
