"""Whose reporters may act for an agency: what it reports, explains and records."""

from collections.abc import Iterable, Iterator

import pandas as pd
import pyarrow as pa

from kpi.plan import Plan

Concerned = Iterator[tuple[str, frozenset[str]]]


def of_values(plan: Plan, rows: pd.DataFrame | pa.Table) -> Concerned:
    """Each agency of the rows (indicator, agency), and those whose reporters may report it.

    These are the agency itself and its last successors, for a commune also its district, and for a value of the whole
    province the lead agencies of its indicator. Those that the plan does not have are left out: they are refused later.
    """
    frame = rows.select(["agency", "indicator"]).to_pandas() if isinstance(rows, pa.Table) else rows
    pairs = frame[["agency", "indicator"]].drop_duplicates()
    leads = dict(zip(plan.indicators["indicator"], plan.indicators["lead_agency"], strict=True))
    total = plan.total_agency
    for agency, indicator in pairs.itertuples(index=False, name=None):
        led = _codes(leads.get(indicator)) if agency == total else []
        parents = plan.agencies.loc[plan.agencies["agency"] == agency, "parent"].dropna()
        district = [parent for parent in parents if parent != total]
        yield agency, _with_successors(plan, [agency, *district, *led])


def of_tasks(plan: Plan, tasks: Iterable[int]) -> Concerned:
    """The first lead agency of each task (the province where it has none), and those whose reporters may record it: all
    its leads."""
    leads = dict(zip(plan.tasks["task"], plan.tasks["lead_code"], strict=True))
    for task in tasks:
        led = _codes(leads.get(task)) or [plan.total_agency]
        yield led[0], _with_successors(plan, led)


def _codes(text: object) -> list[str]:
    return [code.strip() for code in text.split(";") if code.strip()] if isinstance(text, str) else []


def _with_successors(plan: Plan, agencies: Iterable[str]) -> frozenset[str]:
    codes = set(plan.agencies["agency"])
    return frozenset(
        each for agency in agencies for each in (agency, *(plan.last_successors(agency) if agency in codes else ()))
    )
