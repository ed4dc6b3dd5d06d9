"""All figures of a report: one row per indicator, scope, year and target, typed, for the annex and its workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi import phrases
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row, records
from kpi.report import sentences, tasks
from kpi.report.area import capital
from kpi.report.asked import span_in_text
from kpi.report.blocks import Column, Line, Table
from kpi.report.facts import Facts
from kpi.views import names


@dataclass(frozen=True)
class Sheet:
    """A table of typed values. kinds: 'text', 'long' (wrapped), 'count', 'number' or 'day' of each column; rows: their
    values, None where there is none."""

    name: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def sheets(facts: Facts, grid: pd.DataFrame, _: Words) -> tuple[Sheet, ...]:
    """Every figure in full precision, one row per indicator, scope, year and target; the tasks; the reports that were
    due; the explanations."""
    return (
        _sheet(_("Figures"), _columns(_), [_values(facts, row, _) for row in records(facts.annex)]),
        _tasks(facts, _),
        _reports(facts, grid, _),
        _explanations(facts, _),
    )


def _sheet(name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> Sheet:
    headings, kinds = zip(*columns, strict=True)
    known = tuple(tuple(None if is_missing(value) else value for value in row) for row in rows)
    return Sheet(name, headings, kinds, known)


def _tasks(facts: Facts, _: Words) -> Sheet:
    columns = [
        (_("No."), "count"), (_("Reform area"), "text"), (_("Task"), "long"), (_("Lead agency"), "text"),
        (_("Coordinating agencies"), "long"), (_("Product"), "long"), (_("Deadline"), "text"), (_("Due day"), "day"),
        (_("State"), "text"), (_("Share done (%)"), "number"), (_("Done on"), "day"),
        (_("Number of the product"), "text"),
        (_("Note"), "long"),
    ]  # fmt: skip
    rows = [
        (row["task"], names.area(facts.plan, row["area"], _), _.name(row), tasks.lead(facts, row, _),
         tasks.coordinating(facts, row, _), _.text(row, "product"), _.text(row, "deadline"), row["due"],
         _.task_state(row["state"]), None if is_missing(row["share"]) else 100 * row["share"],
         row["done_on"], row["product_number"], row["note"])
        for row in facts.tasks
    ]  # fmt: skip
    return _sheet(_("Tasks"), columns, rows)


def _reports(facts: Facts, grid: pd.DataFrame, _: Words) -> Sheet:
    columns = [
        (_("Agency"), "text"), (_("Level"), "text"), (_("Reporting period"), "text"), (_("Due day"), "day"),
        (_("Figures due"), "count"), (_("Figures handed in"), "count"), (_("State"), "text"),
    ]  # fmt: skip
    plan = facts.plan
    rows = [
        (_.name(names.agency(plan, row["agency"])), _.level(row["level"]), _.period(plan, row["period"]),
         row["unit_due"], row["due"], row["have"], _.reporting_state(row["state"]))
        for row in records(grid)
    ]  # fmt: skip
    return _sheet(_("Reports handed in"), columns, rows)


def _explanations(facts: Facts, _: Words) -> Sheet:
    columns = [
        (_("Indicator code"), "text"), (_("Indicator"), "long"), (_("Agency"), "text"), (_("Reporting period"), "text"),
        (_("Cause"), "long"), (_("Remedy"), "long"), (_("Written by"), "text"),
    ]  # fmt: skip
    plan = facts.plan
    rows = [
        (row["indicator"], _.name(names.indicator(plan, row["indicator"])), _.name(names.agency(plan, row["agency"])),
         _.period(plan, row["period"]), row["cause"], row["remedy"], row["written_by"])
        for row in facts.written
    ]  # fmt: skip
    return _sheet(_("Explanations"), columns, rows)


def _columns(_: Words) -> list[tuple[str, str]]:
    return [
        (_("Reform area"), "text"), (_("Indicator code"), "text"), (_("Indicator"), "long"), (_("Unit"), "text"),
        (_("Scope"), "text"), (_("Year"), "count"), (_("Period of the figure"), "text"), (_("Numerator"), "number"),
        (_("Denominator"), "number"), (_("Result"), "number"), (_("Basis"), "text"),
        (_("Agencies that handed in"), "count"), (_("Agencies due"), "count"), (_("Target"), "text"),
        (_("Target value"), "number"), (_("Due year"), "count"),
        (_("Expected by then"), "number"), (_("Gap"), "number"), (_("Needed a year"), "number"),
        (_("Projection"), "number"), (_("Assessment"), "text"),
    ]  # fmt: skip


def _values(facts: Facts, row: Row, _: Words) -> tuple[Any, ...]:
    plan = facts.plan
    about = names.indicator(plan, row["indicator"])
    period = None if is_missing(row["period"]) else _.period(plan, row["period"])
    basis = None if is_missing(row["basis"]) else _.basis(row["basis"])
    return (
        names.area(plan, row["area"], _), row["indicator"], _.name(about), unit(row["unit"], _),
        names.scope_name(plan, row, _), row["year"], period, row["numerator"], row["denominator"], row["value"], basis,
        row["coverage_have"], row["coverage_due"], phrases.target(row, _, plan.base_year), row["target_value"],
        row["due_year"], row["expected"], row["gap"], row["needed_pace"], row["projection"], _.status(row["status"]),
    )  # fmt: skip


def unit(code: str, _: Words) -> str:
    """A unit on its own: '%', 'hạng', 'điểm'."""
    return {
        "%": "%", "rank": _("place"), "point": _("point"), "unit": _("unit"), "post": _("post"),
        "yes/no": _("yes/no"),
    }.get(code, code)  # fmt: skip


def table(facts: Facts, _: Words) -> Table:
    """The annex on paper: of one period with all that is known of each figure; of several years, their readings."""
    return _of_years(facts, _) if facts.asked.is_span else _of_period(facts, _)


def _of_period(facts: Facts, _: Words) -> Table:
    columns = (
        Column(_("No."), 1.0, "center"), Column(_("Indicator"), 4.3), Column(_("Scope"), 2.2),
        Column(_("Period of the figure"), 1.9), Column(_("Numerator"), 1.8, "right"),
        Column(_("Denominator"), 1.9, "right"), Column(_("Result"), 1.9, "right"),
        Column(_("Handed in / due"), 1.6, "right"), Column(_("Target"), 2.8),
        Column(_("Expected by then"), 1.9, "right"), Column(_("Gap"), 1.8, "right"),
        Column(_("Assessment"), 2.3, "center"),
    )  # fmt: skip
    lines: list[Line] = []
    code = scope = None
    number = 0
    for row in records(facts.annex[facts.annex["year"] == facts.asked.year]):
        lines += _area_line(facts, row, code, _)
        new = row["indicator"] != code
        number += new
        here = (row["indicator"], names.scope_name(facts.plan, row, _))
        said = _opening(facts, row, number, new, _)
        figures = _figures(facts, row, _) if here != scope else (None,) * 6
        expected = sentences.in_column(row["expected"], row["unit"], _)
        gap = _.number(None) if is_missing(row["gap"]) else _.signed(row["gap"])
        asks = capital(phrases.target(row, _, facts.plan.base_year))
        lines.append(Line((*said, *figures, asks, expected, gap, _.status(row["status"]))))
        code, scope = row["indicator"], here
    title = _("All figures, {period}", period=_.in_text(facts.plan, facts.asked.period.code))
    return Table(title, columns, tuple(lines))


def _area_line(facts: Facts, row: Row, code: str | None, _: Words) -> list[Line]:
    """A line with the area's name where a new one begins."""
    if code is not None and names.indicator(facts.plan, code)["area"] == row["area"]:
        return []
    return [Line((names.area(facts.plan, row["area"], _),), "group")]


def _opening(facts: Facts, row: Row, number: int, new: bool, _: Words) -> tuple[str | None, str | None]:
    if not new:
        return None, None
    name = _.name(names.indicator(facts.plan, row["indicator"]))
    return str(number), f"{row['indicator']} {name}"


def _figures(facts: Facts, row: Row, _: Words) -> tuple[str, ...]:
    """Scope, period, numerator, denominator, result, coverage."""
    nothing = _.number(None)
    period = nothing if is_missing(row["period"]) else _.period(facts.plan, row["period"])
    coverage = f"{_.number(row['coverage_have'])}/{_.number(row['coverage_due'])}"
    return (
        names.scope_name(facts.plan, row, _), period, _.number(row["numerator"]), _.number(row["denominator"]),
        sentences.in_column(row["value"], row["unit"], _), coverage,
    )  # fmt: skip


def _of_years(facts: Facts, _: Words) -> Table:
    years = facts.asked.years
    width = 2.0
    columns = (
        Column(_("No."), 1.0, "center"), Column(_("Indicator"), 17.3 - width * len(years)), Column(_("Scope"), 2.6),
        Column(_("Target"), 3.0), *(Column(str(year), width, "right") for year in years),
        Column(_("Assessment"), 2.4, "center"),
    )  # fmt: skip
    lines: list[Line] = []
    code = scope = None
    number = 0
    # A target that is due from a later year on has no row of the years before, but the scope may have a reading.
    known = {(row["indicator"], names.scope_name(facts.plan, row, _), row["year"]): row for row in records(facts.annex)}
    for rows in _by_target(facts):
        row = rows[max(rows)]
        lines += _area_line(facts, row, code, _)
        new = row["indicator"] != code
        number += new
        here = (row["indicator"], names.scope_name(facts.plan, row, _))
        readings: tuple[str | None, ...] = (None,) * len(years)
        if here != scope:
            readings = tuple(_reading(known.get((*here, year)), facts, _) for year in years)
        status = _.status(row["status"]) if row["year"] == facts.asked.year else _.number(None)
        said = _opening(facts, row, number, new, _)
        name = here[1] if here != scope else None
        asks = capital(phrases.target(row, _, facts.plan.base_year))
        lines.append(Line((*said, name, asks, *readings, status)))
        code, scope = row["indicator"], here
    title = _("All figures, {span}", span=span_in_text(facts.plan, facts.asked, _))
    return Table(title, columns, tuple(lines))


def _by_target(facts: Facts) -> list[dict[int, Row]]:
    """The rows of the annex by year, for each indicator, scope and target."""
    found: dict[tuple[Any, ...], dict[int, Row]] = {}
    key = ("indicator", "scope", "level", "target_level", "target_form", "target_value")
    for row in records(facts.annex):
        found.setdefault(tuple(row[name] for name in key), {})[row["year"]] = row
    return list(found.values())


def _reading(row: Row | None, facts: Facts, _: Words) -> str:
    """A year's reading; with its period where that is not the whole year, in brackets where it is thin."""
    if row is None or is_missing(row["value"]):
        return _.number(None)
    x = sentences.in_column(row["value"], row["unit"], _)
    x = f"({x})" if row["thin"] else x
    if str(row["period"]) == str(row["year"]):
        return x
    return f"{x}\n{names.short_period(facts.plan, row['period'], _)}"
