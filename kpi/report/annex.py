"""All data of a report, one row per indicator, scope, year and target: the annex on paper, and its Excel workbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from kpi import phrases
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row, records
from kpi.report import sections, sentences
from kpi.report.blocks import Column, Line, Table
from kpi.report.facts import Facts
from kpi.report.request import span_in_text
from kpi.report.sentences import capital
from kpi.views import names
from kpi.views.reporting import state_word

Cells = tuple[str | None, ...]

# ---------------------------------------------------------------- on paper


def table(facts: Facts, t: Words) -> Table:
    """The annex's table: for one period all details of each value; for several years their readings."""
    return _of_years(facts, t) if facts.request.is_span else _of_period(facts, t)


def _of_period(facts: Facts, t: Words) -> Table:
    columns = (
        Column(t("No."), 1.0, "center"), Column(t("Indicator"), 4.3), Column(t("Scope"), 2.2),
        Column(t("Data period"), 1.9), Column(t("Numerator"), 1.8, "right"), Column(t("Denominator"), 1.9, "right"),
        Column(t("Result"), 1.9, "right"), Column(t("Reported / due"), 1.6, "right"), Column(t("Target"), 2.8),
        Column(t("Expected by then"), 1.9, "right"), Column(t("Gap"), 1.8, "right"),
        Column(t("Assessment"), 2.3, "center"),
    )  # fmt: skip

    def cells(row: Row, is_first: bool) -> Cells:
        of_scope = _value_cells(facts, row, t) if is_first else (None,) * 6
        expected = sentences.in_column(row["expected"], row["unit"], t)
        gap = t.number(None) if is_missing(row["gap"]) else t.signed(row["gap"])
        return *of_scope, _target(facts, row, t), expected, gap, t.status(row["status"])

    rows = records(facts.annex[facts.annex["year"] == facts.request.year])
    return Table(t("All data, {period}", period=facts.period_words(t)), columns, _lines(facts, rows, cells, t))


def _of_years(facts: Facts, t: Words) -> Table:
    years, width = facts.request.years, 2.0
    columns = (
        Column(t("No."), 1.0, "center"), Column(t("Indicator"), 17.3 - width * len(years)), Column(t("Scope"), 2.6),
        Column(t("Target"), 3.0), *(Column(str(year), width, "right") for year in years),
        Column(t("Assessment"), 2.4, "center"),
    )  # fmt: skip
    # A target that is due only from a later year on has no rows before, though the scope may have readings.
    by_year = {(*_scope(row), row["year"]): row for row in records(facts.annex)}
    key = ("indicator", "scope", "level", "target_level", "target_form", "target_value")
    latest = {tuple(row[name] for name in key): row for row in records(facts.annex)}  # the last year comes last

    def cells(row: Row, is_first: bool) -> Cells:
        readings = [_reading(by_year.get((*_scope(row), year)), facts, t) if is_first else None for year in years]
        name = names.scope_name(facts.plan, row, t) if is_first else None
        status = t.status(row["status"]) if row["year"] == facts.request.year else t.number(None)
        return name, _target(facts, row, t), *readings, status

    lines = _lines(facts, list(latest.values()), cells, t)
    return Table(t("All data, {span}", span=span_in_text(facts.plan, facts.request, t)), columns, lines)


def _scope(row: Row) -> tuple[str, str, str]:
    return row["indicator"], row["scope"], row["level"]


def _lines(facts: Facts, rows: Sequence[Row], cells: Callable[[Row, bool], Cells], t: Words) -> tuple[Line, ...]:
    """A line per row, and one above each area's first. The number and the name of an indicator are in its first line
    only. cells: of a row, and whether it is the first of its scope."""
    lines: list[Line] = []
    area = scope = code = None
    number = 0
    for row in rows:
        if row["area"] != area:
            lines.append(Line((names.area(facts.plan, row["area"], t),), "group"))
        opening: Cells = (None, None)
        if row["indicator"] != code:
            number += 1
            opening = str(number), f"{row['indicator']} {t.name(names.indicator(facts.plan, row['indicator']))}"
        lines.append(Line((*opening, *cells(row, _scope(row) != scope))))
        area, scope, code = row["area"], _scope(row), row["indicator"]
    return tuple(lines)


def _target(facts: Facts, row: Row, t: Words) -> str:
    return capital(phrases.target(row, t, facts.plan.base_year))


def _value_cells(facts: Facts, row: Row, t: Words) -> tuple[str, ...]:
    """Scope, period, numerator, denominator, result, coverage."""
    period = t.number(None) if is_missing(row["period"]) else t.period(facts.plan, row["period"])
    return (
        names.scope_name(facts.plan, row, t), period, t.number(row["numerator"]), t.number(row["denominator"]),
        sentences.in_column(row["value"], row["unit"], t),
        f"{t.number(row['coverage_have'])}/{t.number(row['coverage_due'])}",
    )  # fmt: skip


def _reading(row: Row | None, facts: Facts, t: Words) -> str:
    """A year's reading; with its period if it is of a part of the year, in brackets if it is thin."""
    if row is None or is_missing(row["value"]):
        return t.number(None)
    x = sentences.in_column(row["value"], row["unit"], t)
    x = f"({x})" if row["thin"] else x
    is_of_year = str(row["period"]) == str(row["year"])
    return x if is_of_year else f"{x}\n{names.short_period(facts.plan, row['period'], t)}"


# ---------------------------------------------------------------- as typed values


@dataclass(frozen=True)
class Sheet:
    """A table of typed values. kinds: 'text', 'long' (wrapped), 'count', 'number' or 'day' of each column; rows: their
    values, None if there is none."""

    name: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def sheets(facts: Facts, t: Words) -> tuple[Sheet, ...]:
    """Every value in full precision; the tasks; the reports that were due; the explanations."""
    return _values(facts, t), _tasks(facts, t), _reports(facts, t), _explanations(facts, t)


def _sheet(name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]]) -> Sheet:
    headings, kinds = zip(*columns, strict=True)
    return Sheet(name, headings, kinds, tuple(tuple(None if is_missing(x) else x for x in row) for row in rows))


def _values(facts: Facts, t: Words) -> Sheet:
    plan = facts.plan
    units = {"%": "%", "rank": t("place"), "point": t("point"), "unit": t("unit"), "post": t("post"),
             "yes/no": t("yes/no")}  # fmt: skip
    columns = [
        (t("Reform area"), "text"), (t("Indicator code"), "text"), (t("Indicator"), "long"), (t("Unit"), "text"),
        (t("Scope"), "text"), (t("Year"), "count"), (t("Data period"), "text"), (t("Numerator"), "number"),
        (t("Denominator"), "number"), (t("Result"), "number"), (t("Basis"), "text"),
        (t("Agencies reporting"), "count"), (t("Agencies due"), "count"), (t("Target"), "text"),
        (t("Target value"), "number"), (t("Due year"), "count"), (t("Expected by then"), "number"),
        (t("Gap"), "number"), (t("Needed a year"), "number"), (t("Projection"), "number"), (t("Assessment"), "text"),
    ]  # fmt: skip
    rows = [
        (names.area(plan, row["area"], t), row["indicator"], t.name(names.indicator(plan, row["indicator"])),
         units.get(row["unit"], row["unit"]), names.scope_name(plan, row, t), row["year"],
         None if is_missing(row["period"]) else t.period(plan, row["period"]), row["numerator"], row["denominator"],
         row["value"], None if is_missing(row["basis"]) else t.basis(row["basis"]), row["coverage_have"],
         row["coverage_due"], phrases.target(row, t, plan.base_year), row["target_value"], row["due_year"],
         row["expected"], row["gap"], row["needed_pace"], row["projection"], t.status(row["status"]))
        for row in records(facts.annex)
    ]  # fmt: skip
    return _sheet(t("Data"), columns, rows)


def _tasks(facts: Facts, t: Words) -> Sheet:
    columns = [
        (t("No."), "count"), (t("Reform area"), "text"), (t("Task"), "long"), (t("Lead agency"), "text"),
        (t("Coordinating agencies"), "long"), (t("Product"), "long"), (t("Deadline"), "text"), (t("Due day"), "day"),
        (t("State"), "text"), (t("Share done (%)"), "number"), (t("Done on"), "day"),
        (t("Number of the product"), "text"), (t("Note"), "long"),
    ]  # fmt: skip
    rows = [
        (row["task"], names.area(facts.plan, row["area"], t), t.name(row), sections.task_lead(facts, row, t),
         _coordinating(facts, row, t), t.text(row, "product"), t.text(row, "deadline"), row["due"],
         t.task_state(row["state"]), None if is_missing(row["share"]) else 100 * row["share"],
         row["done_on"], row["product_number"], row["note"])
        for row in facts.tasks
    ]  # fmt: skip
    return _sheet(t("Tasks"), columns, rows)


def _coordinating(facts: Facts, row: Row, t: Words) -> str:
    """The coordinating agencies, as the decision names them."""
    codes = row["coordinating_codes"]
    agencies = [] if is_missing(codes) else [t.name(names.agency(facts.plan, code)) for code in codes.split(";")]
    return "; ".join([*agencies, *names.decided(facts.plan, row["coordinating_agencies"], codes, t)])


def _reports(facts: Facts, t: Words) -> Sheet:
    columns = [
        (t("Agency"), "text"), (t("Level"), "text"), (t("Reporting period"), "text"), (t("Due day"), "day"),
        (t("Data points due"), "count"), (t("Received"), "count"), (t("State"), "text"),
    ]  # fmt: skip
    rows = [
        (t.name(names.agency(facts.plan, row["agency"])), t.level(row["level"]), t.period(facts.plan, row["period"]),
         row["unit_due"], row["due"], row["have"], state_word(row, t))
        for row in records(facts.grid)
    ]  # fmt: skip
    return _sheet(t("Reporting status"), columns, rows)


def _explanations(facts: Facts, t: Words) -> Sheet:
    columns = [
        (t("Indicator code"), "text"), (t("Indicator"), "long"), (t("Agency"), "text"), (t("Reporting period"), "text"),
        (t("Cause"), "long"), (t("Remedy"), "long"), (t("Written by"), "text"),
    ]  # fmt: skip
    plan = facts.plan
    rows = [
        (row["indicator"], t.name(names.indicator(plan, row["indicator"])), t.name(names.agency(plan, row["agency"])),
         t.period(plan, row["period"]), row["cause"], row["remedy"], row["written_by"])
        for row in facts.written
    ]  # fmt: skip
    return _sheet(t("Explanations"), columns, rows)


# ---------------------------------------------------------------- as a workbook

WIDTHS = {"text": 22, "long": 46, "count": 9, "number": 14, "day": 12}
FORMATS = {"text": "@", "long": "@", "count": "0", "number": "#,##0.00", "day": "dd/mm/yyyy"}
HEADING_ROW = 2  # the title and a mark or a blank are above
FROZEN_COLUMNS = 3
FONT = "Times New Roman"


def workbook(sheets: Sequence[Sheet], subject: str, mark: str, dated: date) -> bytes:
    """The sheets as .xlsx, typed, with headings that stay in view: the same sheets are the same bytes."""
    written = BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        book.set_properties({"title": subject, "created": datetime.combine(dated, time())})
        formats = _formats(book)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_string(0, 0, f"{sheet.name}. {subject}", formats["title"])
            page.write_string(1, 0, mark, formats["mark"])
            _write(page, sheet, formats)
    return written.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "border_color": "#BFC5CD", "valign": "top", "font_name": FONT, "font_size": 11}
    heading = {"bold": True, "bg_color": "#E7EBF0", "text_wrap": True, "align": "center", "valign": "vcenter"}
    formats = {kind: {**cell, "num_format": form, "text_wrap": kind in ("text", "long")}
               for kind, form in FORMATS.items()}  # fmt: skip
    formats["heading"] = {**cell, **heading}
    formats["title"] = {"bold": True, "font_name": FONT, "font_size": 14}
    formats["mark"] = {"bold": True, "font_color": "#C41C50", "font_name": FONT}
    return {name: book.add_format(form) for name, form in formats.items()}


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for column, (heading, kind) in enumerate(zip(sheet.headings, sheet.kinds, strict=True)):
        page.write_string(HEADING_ROW, column, heading, formats["heading"])
        page.set_column(column, column, WIDTHS[kind])
    for at, row in enumerate(sheet.rows, start=HEADING_ROW + 1):
        for column, (value, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            _cell(page, at, column, value, kind, formats[kind])
    last = HEADING_ROW + max(len(sheet.rows), 1)
    page.freeze_panes(HEADING_ROW + 1, FROZEN_COLUMNS)
    page.autofilter(HEADING_ROW, 0, last, len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW)


def _cell(page: Any, at: int, column: int, value: Any, kind: str, form: Any) -> None:
    if value is None:
        page.write_blank(at, column, None, form)
    elif kind == "day":
        page.write_datetime(at, column, value.to_pydatetime(), form)
    elif kind in ("count", "number"):
        page.write_number(at, column, float(value), form)
    else:
        page.write_string(at, column, str(value), form)
