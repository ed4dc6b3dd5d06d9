"""How the agencies kept to the duty to report: on time, late, in part, not at all."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row, records
from kpi.report.area import lowered
from kpi.report.asked import Asked
from kpi.report.blocks import Block, Column, Line, Paragraph, Point, Table
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.views import names

NAMED = 20  # agencies of a list; the workbook has all
COUNTS = ("due", *reversed(punctuality.COUNTED))


def kept(store: Store, asked: Asked, today: date) -> pd.DataFrame:
    """The rows of discipline.grid of the report's years, up to its period, of the agencies that it speaks of."""
    plan = store.plan
    grid = pd.concat([punctuality.grid(store, year, today) for year in asked.years], ignore_index=True)
    until = {code: plan.periods.get(code).t <= asked.period.t for code in grid["period"].unique()}
    grid = grid[grid["period"].map(until)]
    if asked.agency is not None:
        grid = grid[grid["agency"] == asked.agency]
    return grid.reset_index(drop=True)


def section(grid: pd.DataFrame, store: Store, asked: Asked, _: Words) -> list[Block]:
    """The shares, a table, and who has not handed in for the report's own period."""
    shares = punctuality.shares(grid)
    total = records(shares[(shares["level"] == punctuality.ALL) & (shares["period"] == punctuality.ALL)])[0]
    if total["due"] == 0:
        return [Paragraph(_("No report has fallen due yet."))]
    said = _("{due} reports fell due: {on_time} came on time ({share}), {late} late, {partial} in part; {missing} did"
             " not come. Handed in whole, on time or late: {whole}.", **_counts(total, _),
             share=_.percent(total["share_on_time"]), whole=_.percent(total["share_whole"]))  # fmt: skip
    if asked.agency is not None:
        return [Paragraph(said), _of_one(grid, store, _)]
    return [Paragraph(said), _table(shares, store, _), *_silent(grid, store, asked, _)]


def _counts(row: Row, _: Words) -> dict[str, str]:
    return {name: _.number(row[name]) for name in COUNTS}


def _columns(first: str, _: Words) -> tuple[Column, ...]:
    counted = (_("Reports due"), _("On time"), _("Late"), _("Incomplete"), _("Missing"))
    return (
        Column(_("No."), 1.0, "center"),
        Column(first, 4.6),
        *(Column(heading, 1.6, "right") for heading in counted),
        Column(_("% on time"), 1.9, "right"),
        Column(_("% complete"), 1.9, "right"),
    )


def _table(shares: pd.DataFrame, store: Store, _: Words) -> Table:
    """By period, then by level, then all."""
    of_all = punctuality.ALL
    periods = records(shares[(shares["level"] == of_all) & (shares["period"] != of_all) & (shares["due"] > 0)])
    levels = records(shares[(shares["level"] != of_all) & (shares["period"] == of_all) & (shares["due"] > 0)])
    total = records(shares[(shares["level"] == of_all) & (shares["period"] == of_all)])[0]
    lines = [Line((_("By reporting period"),), "group")]
    lines += [_line(at, _.period(store.plan, row["period"]), row, _) for at, row in enumerate(periods, start=1)]
    lines.append(Line((_("By level"),), "group"))
    lines += [_line(at, _level(row["level"], _), row, _) for at, row in enumerate(levels, start=1)]
    lines.append(_line(None, _("Total"), total, _, "total"))
    return Table(_("Reports handed in"), _columns(_("Reporting period, level"), _), tuple(lines))


def _level(level: str, _: Words) -> str:
    return _("Figures of the whole province") if level == "total" else _.level(level)


def _line(number: int | None, name: str, row: Row, _: Words, tone: str = "") -> Line:
    shares = (_.percent(row["share_on_time"]), _.percent(row["share_whole"]))
    counts = tuple(_.number(row[name]) for name in COUNTS)
    cells = ("" if number is None else str(number), name, *counts, *shares)
    return Line(cells, "total" if tone else "")


def _of_one(grid: pd.DataFrame, store: Store, _: Words) -> Table:
    """An agency's own reports, one line each."""
    columns = (
        Column(_("No."), 1.0, "center"),
        Column(_("Reporting period"), 4.4),
        Column(_("Due day"), 2.6, "center"),
        Column(_("Figures due"), 2.4, "right"),
        Column(_("Figures handed in"), 2.4, "right"),
        Column(_("State"), 3.2, "center"),
    )
    lines = tuple(
        Line((str(at), _.period(store.plan, row["period"]), _.date(row["unit_due"]), _.number(row["due"]),
              _.number(row["have"]), _.reporting_state(row["state"])))
        for at, row in enumerate(records(grid), start=1)
    )  # fmt: skip
    return Table(_("Reports handed in"), columns, lines)


def _silent(grid: pd.DataFrame, store: Store, asked: Asked, _: Words) -> list[Block]:
    """Who has handed nothing, or only a part, in for the report's own period."""
    own = grid[(grid["period"] == asked.period.code) & grid["fell_due"]]
    period = _.in_text(store.plan, asked.period.code)
    blocks: list[Block] = []
    missing = _named(own[own["state"] == "missing"]["agency"], store, _)
    if missing:
        blocks.append(Point(_("No report for {period}: {agencies}.", period=period, agencies=missing)))
    partial = _named(own[own["state"] == "partial"]["agency"], store, _)
    if partial:
        blocks.append(Point(_("A report in part for {period}: {agencies}.", period=period, agencies=partial)))
    return blocks


def _named(agencies: Sequence[str] | pd.Series, store: Store, _: Words) -> str:
    plan = store.plan
    listed = [
        lowered(_("Figures of the whole province")) if code == plan.total_agency else _.name(names.agency(plan, code))
        for code in agencies
    ]
    if len(listed) <= NAMED:
        return ", ".join(listed)
    more = len(listed) - NAMED
    rest = _.plural("and {n} more (see the annex workbook)", "and {n} more (see the annex workbook)", more)
    return f"{', '.join(listed[:NAMED])} {rest}"


def share_said(grid: pd.DataFrame, _: Words) -> str:
    """'Tỷ lệ báo cáo đúng hạn 92,3% (340/368)'; empty where nothing has fallen due."""
    shares = punctuality.shares(grid)
    total = records(shares[(shares["level"] == punctuality.ALL) & (shares["period"] == punctuality.ALL)])[0]
    if is_missing(total["share_on_time"]):
        return ""
    return _("Reports handed in on time: {share} ({on_time} of {due}).", share=_.percent(total["share_on_time"]),
             on_time=_.number(total["on_time"]), due=_.number(total["due"]))  # fmt: skip
