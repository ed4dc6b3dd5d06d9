"""Tables and pictures that leave a page: what their files are called, where their figures come from, CSV and Excel.

Pure: frames of numbers and words in, bytes and sentences out. Headings are in the reader's language already.
"""

import io
import math
import re
import unicodedata
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter

from kpi.exports import csv_text
from kpi.i18n import Words, is_missing
from kpi.plan import Plan

CODE = re.compile(r"[A-Z]{2,}\d[\w.]*")  # of an indicator: it keeps its capitals and its dot
LONGEST_NAME = 70  # characters
PLACES = 4  # decimals that are handed out; what lies beyond is the machine's
WIDEST, NARROWEST = 46, 9  # characters of a column
SHEET = {"vi": "Số liệu", "en": "Figures"}
HEADING = "#1f3a5f"


def source(plan: Plan, as_of: str, today: date, is_demo: bool, t: Words) -> str:
    """Where figures come from and of which day they are; of made-up ones, that they are made up."""
    told = {"plan": plan.name[t.lang], "period": t.period(plan, as_of), "day": t.date(today)}
    if is_demo:
        return t("DEMONSTRATION FIGURES, made up: not the results of any agency. {period}; made on {day}.", **told)
    said = t("Source: published results and what the agencies reported for {plan}. {period}; figures as of {day}.")
    return said.format(**told)


def file_name(ending: str, *parts: str, is_demo: bool, t: Words) -> str:
    """'CT3.07-theo-nam-2024.png' of what it shows and, whole, of when; a demonstration's says so first."""
    said = [t("demonstration"), *parts] if is_demo else list(parts)
    *first, last = [_plain(part) for part in said]
    words = [word for part in first for word in part.split("-") if word]
    while words and len("-".join([*words, last])) > LONGEST_NAME:
        words.pop()
    return f"{'-'.join(filter(None, [*words, last])) or 'kpi'}.{ending}"


def _plain(part: str) -> str:
    """Letters that every file system and mail program carries."""
    kept = CODE.findall(part)
    base = unicodedata.normalize("NFD", part.replace("đ", "d").replace("Đ", "D"))
    ascii_ = "".join(letter for letter in base if not unicodedata.combining(letter)).lower()
    for code in kept:
        ascii_ = ascii_.replace(code.lower(), code)
    return re.sub(r"[^\w.]+", "-", ascii_, flags=re.ASCII).strip("-.")


def csv_file(table: pd.DataFrame) -> bytes:
    """The table as CSV that Excel opens with its diacritics; text that a spreadsheet would run is defused."""
    return ("\ufeff" + csv_text(_rounded(table))).encode()


def xlsx_file(table: pd.DataFrame, title: str, said: str, t: Words) -> bytes:
    """The table as a workbook: its title, where it comes from, then headings that filter, numbers as numbers."""
    written = io.BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        book.set_properties({"title": title, "comments": said})
        sheet = book.add_worksheet(SHEET[t.lang])
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, said, book.add_format({"italic": True, "font_color": "#4d5863"}))
        _write(book, sheet, _rounded(table), first=3)
    return written.getvalue()


def _write(book: Any, sheet: Any, table: pd.DataFrame, *, first: int) -> None:
    line = {"border": 1, "border_color": "#c7ccd3", "valign": "top"}
    heading = book.add_format({**line, "bold": True, "text_wrap": True, "bg_color": HEADING, "font_color": "#ffffff"})
    words = book.add_format({**line, "text_wrap": True})
    day = book.add_format({**line, "num_format": "dd/mm/yyyy"})
    for place, name in enumerate(table.columns):
        cells = [None if is_missing(cell) else cell for cell in table[name].astype(object)]
        number = book.add_format({**line, "num_format": _format(cells)})
        sheet.write_string(first, place, str(name), heading)
        for row, cell in enumerate(cells, start=first + 1):
            if cell is None:
                sheet.write_blank(row, place, None, words)
            elif isinstance(cell, date):
                sheet.write_datetime(row, place, cell, day)
            elif _is_number(cell):
                sheet.write_number(row, place, cell, number)
            else:
                sheet.write_string(row, place, str(cell), words)
        sheet.set_column(place, place, _width(str(name), cells))
    if len(table.columns):
        sheet.autofilter(first, 0, first + len(table), len(table.columns) - 1)
    sheet.freeze_panes(first + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)


def _format(cells: list[Any]) -> str:
    """A column's numbers all with the places that the longest of them has; years and ranks are not grouped."""
    numbers = [cell for cell in cells if _is_number(cell)]
    places = max((_places(cell) for cell in numbers), default=0)
    if not places and all(abs(cell) < 10_000 for cell in numbers):
        return "0"
    return "#,##0" + ("." + "0" * min(places, 2) if places else "")


def _places(number: float) -> int:
    written = f"{number:.{PLACES}f}".rstrip("0")
    return len(written.partition(".")[2])


def _width(name: str, cells: list[Any]) -> int:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(name)) + 2))


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Without the digits that only a machine sees."""
    rounded: pd.DataFrame = table.apply(lambda cells: cells.round(PLACES) if cells.dtype.kind == "f" else cells)
    return rounded
