"""All data of a report, one row per indicator, scope, year and target: the annex on paper, and its Excel workbook."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from typing import Any

import xlsxwriter

from kpi import phrases
from kpi.i18n import DONE, NOT_DONE, NOTHING, Words, is_missing
from kpi.plan.rows import Row, records
from kpi.report import sections, sentences
from kpi.report.blocks import Column, Line, Table
from kpi.report.facts import Facts
from kpi.report.request import span_in_text
from kpi.report.sentences import capital, written_out
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
        Column(t("Result"), 1.9, "right"), Column(t("Reported / due"), 1.9, "right"), Column(t("Target"), 2.8),
        Column(t("Expected by then"), 1.9, "right"), Column(t("Gap"), 1.8, "right"),
        Column(t("Assessment"), 2.3, "center"),
    )  # fmt: skip

    def cells(row: Row, is_first: bool) -> Cells:
        of_scope: Cells = (None,) * 6
        if is_first:
            of_scope = (
                names.scope_name(facts.plan, row, t),
                NOTHING if is_missing(row["period"]) else t.period(facts.plan, row["period"]),
                t.number(row["numerator"]), t.number(row["denominator"]), sentences.reading_in_column(row, t),
                f"{t.number(row['coverage_have'])}/{t.number(row['coverage_due'])}",
            )  # fmt: skip
        expected = sentences.in_column(row["expected"], row["unit"], t)
        gap = sentences.signed_in_column(row["gap"], row["unit"], t)
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

    def reading(row: Row | None) -> str:
        if row is None or is_missing(row["value"]):
            return NOTHING
        x = sentences.reading_in_column(row, t)
        part = "" if row["period"] == str(row["year"]) else "\n" + names.short_period(facts.plan, row["period"], t)
        return (f"({x})" if row["thin"] else x) + part

    def cells(row: Row, is_first: bool) -> Cells:
        readings = [reading(by_year.get((*_scope(row), year))) if is_first else None for year in years]
        name = names.scope_name(facts.plan, row, t) if is_first else None
        status = t.status(row["status"]) if row["year"] == facts.request.year else NOTHING
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


# ---------------------------------------------------------------- as typed values


@dataclass(frozen=True)
class Sheet:
    """A table of typed values. kinds of its columns: 'text', 'long' (wrapped), 'count', 'number', 'day', and 'value' or
    'change' in the unit of the row. rows: their values, None if there is none; units: of its rows, if it has any."""

    name: str
    headings: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    units: tuple[str, ...]


def sheets(facts: Facts, t: Words) -> tuple[Sheet, ...]:
    """Every value in full precision; the tasks; the reports that were due; the explanations. A table with more columns
    than a page of A4 holds has its further columns on sheets of its own."""
    return *_values(facts, t), *_tasks(facts, t), *_reports(facts, t), *_explanations(facts, t)


def _sheets(
    names_of_sheets: Sequence[str], columns: Sequence[tuple[str, str, str]], rows: Sequence[Sequence[Any]],
    units: Sequence[str] = (),
) -> tuple[Sheet, ...]:  # fmt: skip
    """A table on several sheets. columns: heading, kind, and the sheets, by their position, that have the column."""
    sheets = []
    for at, name in enumerate(names_of_sheets):
        shown = [column for column, (_heading, _kind, on) in enumerate(columns) if str(at) in on]
        values = tuple(tuple(None if is_missing(row[column]) else row[column] for column in shown) for row in rows)
        headings, kinds = (tuple(columns[column][part] for column in shown) for part in (0, 1))
        sheets.append(Sheet(name, headings, kinds, values, tuple(units)))
    return tuple(sheets)


def _values(facts: Facts, t: Words) -> tuple[Sheet, ...]:
    plan = facts.plan
    units = {"%": "%", "rank": t("place"), "point": t("point"), "unit": t("unit"), "post": t("post"),
             "yes/no": t("yes/no")}  # fmt: skip
    columns = [
        (t("Indicator code"), "text", "012"), (t("Indicator"), "long", "0"), (t("Scope"), "text", "012"),
        (t("Year"), "count", "012"), (t("Data period"), "text", "1"), (t("Numerator"), "number", "1"),
        (t("Denominator"), "number", "1"), (t("Result"), "value", "0"), (t("Basis"), "text", "1"),
        (t("Agencies reporting"), "count", "1"), (t("Agencies due"), "count", "1"), (t("Target"), "text", "0"),
        (t("Reform area"), "text", "2"), (t("Unit"), "text", "2"), (t("Target value"), "number", "2"),
        (t("Due year"), "count", "2"), (t("Expected by then"), "value", "0"), (t("Gap"), "change", "0"),
        (t("Needed a year"), "change", "2"), (t("Projection"), "value", "2"), (t("Assessment"), "text", "0"),
    ]  # fmt: skip
    data = records(facts.annex)
    rows = [
        (row["indicator"], t.name(names.indicator(plan, row["indicator"])), names.scope_name(plan, row, t), row["year"],
         None if is_missing(row["period"]) else t.period(plan, row["period"]), row["numerator"], row["denominator"],
         row["value"], None if is_missing(row["basis"]) else t.basis(row["basis"]), row["coverage_have"],
         row["coverage_due"], capital(written_out(phrases.target(row, t, plan.base_year), t)),
         names.area(plan, row["area"], t), units.get(row["unit"], row["unit"]),
         row["target_value"], row["due_year"], row["expected"], row["gap"],
         row["needed_pace"], row["projection"], t.status(row["status"]))
        for row in data
    ]  # fmt: skip
    titles = t("Data"), t("Sources of the data"), t("Targets and outlook")
    return _sheets(titles, columns, rows, [row["unit"] for row in data])


def _tasks(facts: Facts, t: Words) -> tuple[Sheet, ...]:
    columns = [
        (t("No."), "count", "01"), (t("Reform area"), "text", "1"), (t("Task"), "long", "01"),
        (t("Lead agency"), "text", "0"), (t("Coordinating agencies"), "long", "1"), (t("Product"), "text", "0"),
        (t("Deadline"), "text", "0"), (t("Due day"), "day", "0"), (t("State"), "text", "0"),
        (t("Share done (%)"), "number", "0"), (t("Done on"), "day", "0"), (t("Number of the product"), "text", "1"),
        (t("Note"), "long", "1"),
    ]  # fmt: skip

    def coordinating(row: Row) -> str:
        codes = row["coordinating_codes"]
        agencies = [] if is_missing(codes) else [names.agencies(facts.plan, t)[code] for code in codes.split(";")]
        return "; ".join([*agencies, *names.decided(facts.plan, row["coordinating_agencies"], codes, t)])

    rows = [
        (row["task"], names.area(facts.plan, row["area"], t), t.name(row), sections.task_lead(facts, row, t),
         coordinating(row), t.text(row, "product"), t.text(row, "deadline"), row["due"],
         t.task_state(row["state"]), None if is_missing(row["share"]) else 100 * row["share"],
         row["done_on"], row["product_number"], row["note"])
        for row in facts.tasks
    ]  # fmt: skip
    return _sheets((t("Tasks"), t("Details of tasks")), columns, rows)


def _reports(facts: Facts, t: Words) -> tuple[Sheet, ...]:
    columns = [
        (t("Agency"), "long", "0"), (t("Level"), "text", "0"), (t("Reporting period"), "text", "0"),
        (t("Due day"), "day", "0"), (t("Data points due"), "count", "0"), (t("Data points received"), "count", "0"),
        (t("State"), "text", "0"),
    ]  # fmt: skip
    rows = [
        (t.name(names.agency(facts.plan, row["agency"])), t.level(row["level"]), t.period(facts.plan, row["period"]),
         row["unit_due"], row["due"], row["have"], state_word(row, t))
        for row in records(facts.grid)
    ]  # fmt: skip
    return _sheets((t("Reporting status"),), columns, rows)


def _explanations(facts: Facts, t: Words) -> tuple[Sheet, ...]:
    columns = [
        (t("Indicator code"), "text", "0"), (t("Indicator"), "text", "0"), (t("Agency"), "text", "0"),
        (t("Reporting period"), "text", "0"), (t("Cause"), "long", "0"), (t("Remedy"), "long", "0"),
        (t("Written by"), "text", "0"),
    ]  # fmt: skip
    plan = facts.plan
    rows = [
        (row["indicator"], t.name(names.indicator(plan, row["indicator"])), t.name(names.agency(plan, row["agency"])),
         t.period(plan, row["period"]), row["cause"], row["remedy"], row["written_by"])
        for row in facts.written
    ]  # fmt: skip
    return _sheets((t("Explanations"),), columns, rows)


# ---------------------------------------------------------------- as a workbook

# At these widths a page of A4 across holds the nine columns of a sheet with letters of 7 points or more.
WIDTHS = {"text": 19, "long": 36, "count": 9, "number": 14, "value": 14, "change": 13, "day": 12}
FORMATS = {"text": "@", "long": "@", "count": "0", "day": "dd/mm/yyyy"}
HEADING_ROW = 2  # the title and a mark or a blank are above
FONT, FONT_SIZE = "Times New Roman", 11
LINE = 15  # points that a line of a cell is high
MARGIN = 0.4  # inches, at the left and the right
A4 = 9  # Excel's number of the paper


def workbook(sheets: Sequence[Sheet], subject: str, mark: str, code: str, dated: date, t: Words) -> bytes:
    """The sheets as .xlsx, typed, ready to print, their headings in view: the same sheets are the same bytes."""
    written = BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        book.set_properties({"title": subject, "created": datetime.combine(dated, time())})
        cell = {"border": 1, "border_color": "#BFC5CD", "valign": "top", "font_name": FONT, "font_size": FONT_SIZE}
        of_heading = {"bold": True, "bg_color": "#E7EBF0", "text_wrap": True, "align": "center", "valign": "vcenter"}
        heading = book.add_format(cell | of_heading)
        title = book.add_format({"bold": True, "font_name": FONT, "font_size": 14})
        warning = book.add_format({"bold": True, "font_color": "#C41C50", "font_name": FONT})

        @cache
        def look(form: str) -> Any:
            return book.add_format({**cell, "num_format": form, "text_wrap": form == "@", "indent": int(form == "@")})

        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_string(0, 0, f"{sheet.name}. {subject}", title)
            page.write_string(1, 0, mark, warning)
            page.set_footer(f"&L{mark}&R{code} · &P/&N")
            _write(page, sheet, heading, look, t)
    return written.getvalue()


def _form(value: Any, kind: str, unit: str, t: Words) -> str:
    """The format of a value, by its kind and unit."""
    if kind in FORMATS:
        return FORMATS[kind]
    if kind == "value" and unit == "yes/no":
        return f'[=1]"{t(DONE)}";[=0]"{t(NOT_DONE)}";General'
    is_count = kind == "number" or unit not in phrases.PLACES
    places = phrases.PLACES.get(unit, 1) if not is_count or (value is not None and value % 1) else 0
    if kind == "change" and value is not None:
        places = phrases.places_of(value, unit)
    number = f"#,##0.{'0' * places}".rstrip(".")
    if kind == "change":
        return f"+{number};−{number};{number}"
    return f'{number}"%"' if kind == "value" and unit == "%" else number


def _lines_of(cells: Sequence[Any], kinds: Sequence[str]) -> int:
    """The lines that the words of a row need. Not every program finds the height of a row by itself."""
    words = ((str(cell), WIDTHS[kind]) for cell, kind in zip(cells, kinds, strict=True) if isinstance(cell, str))
    return max((len(textwrap.wrap(text, width)) for text, width in words), default=1) or 1


def _write(page: Any, sheet: Sheet, heading_look: Any, look: Callable[[str], Any], t: Words) -> None:
    page.set_row(HEADING_ROW, LINE * _lines_of(sheet.headings, sheet.kinds))
    for column, (heading, kind) in enumerate(zip(sheet.headings, sheet.kinds, strict=True)):
        page.write_string(HEADING_ROW, column, heading, heading_look)
        page.set_column(column, column, WIDTHS[kind])
    units = sheet.units or ("",) * len(sheet.rows)
    for at, (row, unit) in enumerate(zip(sheet.rows, units, strict=True), start=HEADING_ROW + 1):
        page.set_row(at, LINE * _lines_of(row, sheet.kinds))
        for column, (value, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            page.write(at, column, value, look(_form(value, kind, unit, t)))
    last = HEADING_ROW + max(len(sheet.rows), 1)
    page.freeze_panes(HEADING_ROW + 1, 2)
    page.autofilter(HEADING_ROW, 0, last, len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=MARGIN, right=MARGIN)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW)
