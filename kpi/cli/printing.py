"""Prints tables and messages on any terminal, whatever letters it can show."""

import codecs
import sys
import unicodedata
from datetime import datetime
from typing import Any

import click
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from kpi.exports import csv_text, json_text
from kpi.i18n import Words, is_missing

WIDEST = 60  # letters of a cell in a printed table, except in its last column; CSV and JSON hold all
PLAIN = "kpi_plain"
SIGNS = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "≥": ">=", "≤": "<="})


def replace_letters_that_cannot_be_shown() -> None:
    """On a terminal that cannot show Vietnamese letters, show those without diacritics."""
    codecs.register_error(PLAIN, _plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAIN)


def _plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    decomposed = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(SIGNS))
    return decomposed.encode("ascii", "ignore").decode() or "?", error.end


def print_table(table: pd.DataFrame, form: str, t: Words) -> None:
    """The table on standard output: `table` aligned, in the reader's language; `csv` and `json` always in UTF-8."""
    if form == "table":
        click.echo(_aligned(table, t))
    else:
        written = csv_text(table) if form == "csv" else json_text(table)
        click.echo(written.encode(), nl=False)


def _aligned(table: pd.DataFrame, t: Words) -> str:
    columns = []
    for name in table:
        cut = None if name == table.columns[-1] else WIDEST
        cells = [str(name), *(_cell(value, cut, t) for value in table[name])]
        width = max(map(len, cells))
        is_number = is_numeric_dtype(table[name]) and not is_bool_dtype(table[name])
        columns.append([cell.rjust(width) if is_number else cell.ljust(width) for cell in cells])
    lines = ["  ".join(cells).rstrip() for cells in zip(*columns, strict=True)]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _cell(value: Any, cut: int | None, t: Words) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, float):
        return t.number(value)
    if isinstance(value, datetime):
        return t.date(value) if value.tzinfo is None else t.moment(value)
    text = " ".join(str(value).split())
    return text if cut is None or len(text) <= cut else f"{text[: cut - 1]}…"
