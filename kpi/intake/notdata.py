"""Rows that are no data: repeated headings, column numbers, blank rows of a form, totals, sections, signatures.

Those that are certainly no data and hold no number are left out. One with a number is one problem, whatever its cells.
"""

import re
from collections.abc import Iterable

import numpy as np
import pyarrow.compute as pc

from kpi.intake import headings, numbers, vocabulary
from kpi.intake.headings import COLUMNS, KEYS, NUMBERS, TEXTS, letters, plain, visible
from kpi.intake.numbers import Kind, Outcome
from kpi.intake.problem import Problem, quoted
from kpi.intake.table import Codes, Mask, Table, in_sheet
from kpi.intake.vocabulary import rows_that
from kpi.period import fold
from kpi.plan import Plan

_TOTAL = re.compile(
    r"(?:\W|_)*(?:(?:tong(?: cong| so| hop)?|cong(?: don)?|(?:grand |sub)?total|sum|binh quan|trung binh|average|"
    r"luy ke)\b(?!.*\bty le\b).*|(?:so |muc )?chung|t\W?c|overall|all(?: agencies| units)?"
    r"|(?:toan|ca) (?:tinh|huyen|xa|nganh|thanh pho|thi xa)\W+(?:chung|tong.*))\W*"
)
_ORDINAL = re.compile(r"(?:[IVX]+|[A-H]|[0-9]{1,2})[.)]?")  # of a section, such as II or A
_WORD = re.compile(r"[IVX]+|[A-H]|[^\d]{3,}")
_SECTION = re.compile(r"(?:[ivx]{1,5}|[a-h]|[0-9]{1,2}(?:\.[0-9]{1,2})*)\s*[.)/:\-–]\s*\D.*")
_COLUMN_NUMBER = re.compile(r"(?:cot |column )?[(\[]?(?:[0-9]{1,2}|[ivx]{1,5}|[a-z])[)\]]?(?:\s*=.*)?")
_LONGEST_NUMBER = 30  # characters of a column's number
_MOST_BELOW = 200  # rows below a table
_MOST_BELOW_HEADINGS = 4  # rows of numbers and units below headings
_FEWEST_NUMBERED = 3  # cells of a row of column numbers
_UNIT = re.compile(r"\(.*\)|\[.*\]|%")
_MOST_SHOWN = 20  # lines and ranges of lines in a sentence


def without(table: Table, plan: Plan) -> Table:
    """The table without the rows that are no data; a problem for each of them that holds a number."""
    table = _without_repeated_headings(table)
    table = _without_blank_form_rows(table)
    table = _without_others(table, vocabulary.of_plan(plan))
    table.warnings.extend(_hidden(table))
    return table


def _without_repeated_headings(table: Table) -> Table:
    """Without rows of headings and of column numbers, and of units directly below any headings."""
    repeats, numbered = (np.ones(len(table), dtype=bool) for _ in range(2))
    for key in KEYS:
        if repeats.any():
            repeats &= rows_that(table.columns[key], lambda text, key=key: _is_heading(text, key))  # type: ignore[misc]
        if numbered.any():
            numbered &= rows_that(table.columns[key], _is_column_number)
    numbered[1:] &= ~numbered[:-1]  # one row, as a printed page begins with it; more of them are something else
    for row in np.flatnonzero(repeats).tolist():
        repeats[row] = all(_is_heading(text, name) or not visible(text) for name, text in _cells(table, row))
    for row in np.flatnonzero(numbered).tolist():
        repeats[row] = all(_is_column_number(text) or not visible(text) for _, text in _cells(table, row))
    is_first = np.diff(table.sheet, prepend=-1) != 0
    for row in np.flatnonzero(is_first | np.concatenate([[False], repeats[:-1]])).tolist():
        for below in range(row, min(row + _MOST_BELOW_HEADINGS, len(table))):
            if not repeats[below] and not _is_below_headings([text for _, text in _cells(table, below)]):
                break
            repeats[below] = True
    return table.filter(~repeats)


def _is_heading(text: str, column: str) -> bool:
    columns = (column, "year", "part") if column == "period" else (column,)
    return any(headings.names(text, name) for name in columns)


def _is_column_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and bool(_COLUMN_NUMBER.fullmatch(fold(numbers.shown(text))))


def _is_below_headings(cells: Iterable[str]) -> bool:
    """Whether a row directly under headings is no data: column numbers, or units alone."""
    filled = [fold(numbers.shown(cell)) for cell in cells if visible(numbers.shown(cell))]
    is_numbered = len(filled) >= _FEWEST_NUMBERED and all(map(_is_column_number, filled))
    return is_numbered or (bool(filled) and all(map(_UNIT.fullmatch, filled)))


def _cells(table: Table, row: int) -> list[tuple[str, str]]:
    return [(name, column[row].as_py()) for name, column in table.columns.items()]


def _without_blank_form_rows(table: Table) -> Table:
    """Without the rows of the program's form that nobody filled in; a warning where one has a note."""
    of_form = np.array([each.is_form for each in table.headings])[table.sheet] if len(table) else np.zeros(0, bool)
    if not of_form.any():
        return table
    is_empty = of_form & ~_filled(table, NUMBERS)
    _warn_of_notes(table, np.flatnonzero(is_empty))
    return table.filter(~is_empty)


def _warn_of_notes(table: Table, left_out: Codes) -> None:
    """For each sheet a warning that names the rows with a note or document, of those that are left out."""
    noted = left_out[_filled(table, TEXTS)[left_out]] if len(left_out) else left_out
    for sheet in np.unique(table.sheet[noted]).tolist():
        rows = noted[table.sheet[noted] == sheet]
        params = {"lines": spans(table.line[rows])}
        table.warnings.append(table.located(int(rows[0]), "note", "note_without_value", params))


def _filled(table: Table, names: Iterable[str]) -> Mask:
    filled = np.zeros(len(table), dtype=bool)
    for name in names:
        column = table.columns[name]
        has_text = pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(has_text & ~filled).tolist() if name in TEXTS else ():
            has_text[row] = bool(visible(column[row].as_py()))
        filled |= has_text
    return filled


def _without_others(table: Table, words: vocabulary.Vocabulary) -> Table:
    """Without totals, sections and what is below the last row of data."""
    if not len(table):
        return table
    coded = rows_that(table.columns["indicator"], words.is_indicator)
    totals = _totals(table, words, coded)
    untitled = ~(totals | _titles(table, words, coded))
    after = _after_last(table, words, coded)
    rows = np.flatnonzero(~untitled | after)
    has_number = np.zeros(len(table), dtype=bool)
    for name in NUMBERS:
        _, outcomes = numbers.read(table.columns[name].take(rows), np.full(len(rows), Kind.PERCENT, dtype=np.int8))
        has_number[rows] |= (outcomes != Outcome.BLANK) & (outcomes != Outcome.NOT_NUMBER)
    no_data = ~untitled & has_number
    for row in np.flatnonzero(no_data).tolist():
        label = quoted(_label(table, row))
        params = {"text": label} if label else {"why": "unnamed"}
        table.problems.append(table.located(row, "", "not_data", params))
    left_out = ~coded & ~has_number & (after | ~untitled)
    _warn_of_notes(table, np.flatnonzero(left_out & ~after))
    return table.filter(~(no_data | left_out))


def _totals(table: Table, words: vocabulary.Vocabulary, coded: Mask) -> Mask:
    """The rows that say that they are totals, in place of a code or beside a blank one."""
    columns = table.columns
    totals = rows_that(columns["indicator"], _is_total) & ~coded
    totals |= rows_that(columns["agency"], lambda text: _is_total(text) and not words.is_agency(text))
    for name, names in table.names.items():
        if (labelled := rows_that(names, _is_total)).any():
            totals |= labelled & _blank(table, "indicator" if name == "label" else name)
    return totals


def _titles(table: Table, words: vocabulary.Vocabulary, coded: Mask) -> Mask:
    """The rows that have no indicator and no agency, but at most a title in place of one of the keys; the name of one
    is a title where nothing else is in the row."""
    indicator, agency, period = (_blank(table, key) for key in KEYS)
    titles: Mask = indicator & agency & period
    alone = period & (indicator ^ agency) & ~coded & ~_filled(table, NUMBERS)
    numbered = ~coded & period & ~indicator & ~agency
    if numbered.any():
        numbered &= rows_that(table.columns["indicator"], lambda text: bool(_ORDINAL.fullmatch(visible(text))))
    for candidates, key, is_title in (
        (alone, "indicator", words.is_name_alone),
        (alone, "agency", words.is_name_alone),
        (~coded & agency & ~indicator, "indicator", lambda text: _is_title(text, words.is_name)),
        (numbered | (indicator & ~agency), "agency", lambda text: _is_title(text, words.is_name)),
        (indicator & agency & ~period, "period", lambda text: _is_title(text, words.is_period)),
    ):
        if candidates.any():
            titles |= candidates & rows_that(table.columns[key], is_title)
    return titles


def _blank(table: Table, key: str) -> Mask:
    return rows_that(table.columns[key], lambda text: not visible(text))


def _after_last(table: Table, words: vocabulary.Vocabulary, coded: Mask) -> Mask:
    """The rows below the last one of their sheet in which an indicator, a period or an agency's code can be read."""
    columns, after = table.columns, np.zeros(len(table), dtype=bool)
    is_data = coded | rows_that(columns["period"], words.is_period) | rows_that(columns["agency"], words.is_agency)
    for sheet in range(len(table.sheets)):
        rows = np.flatnonzero(table.sheet == sheet)[-_MOST_BELOW:]
        if is_data[rows].any():
            after[rows[is_data[rows]][-1] + 1 : rows[-1] + 1] = True
    return after


def _is_title(text: str, is_key: vocabulary.Test) -> bool:
    """Whether a text is words, neither a key nor a code with a slip in it."""
    plain = visible(text)
    is_words = " " in plain or bool(_WORD.fullmatch(plain)) or bool(_SECTION.fullmatch(fold(plain)))
    return is_words and not is_key(text)


def _is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(plain(text)))


def _label(table: Table, row: int) -> str:
    """The text by which a row says that it is a total, else the first that has a letter."""
    texts = [table.columns[key][row].as_py() for key in KEYS] + [each[row].as_py() for each in table.names.values()]
    return next(filter(_is_total, texts), next((text for text in texts if any(map(str.isalpha, text))), ""))


def _hidden(table: Table) -> list[Problem]:
    """For each sheet a warning that names the rows and columns of data that it hides."""
    warnings = []
    for at, (lines, places) in enumerate(table.hidden):
        rows = table.line[(table.sheet == at)]
        hidden, own = rows[np.isin(rows, lines)], table.headings[at]
        columns = [index for name, index in own.places.items() if name in COLUMNS and index in places]
        params = {"lines": spans(hidden), "columns": ", ".join(map(letters, sorted(columns)))}
        why = "both" if len(hidden) and columns else "rows" if len(hidden) else "columns" if columns else ""
        if why and len(rows):
            line = int(hidden[0]) if len(hidden) else own.line
            problem = Problem(line, "", "hidden", {"why": why, **params})
            warnings.append(in_sheet(problem, table.sheets[at], len(table.sheets) > 1))
    return warnings


def spans(lines: Codes) -> str:
    """``3, 5–7, 12``; after many, an ellipsis."""
    runs = np.split(lines, np.flatnonzero(np.diff(lines) != 1) + 1) if len(lines) else []
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return ", ".join(texts[:_MOST_SHOWN] + ["…"] * (len(texts) > _MOST_SHOWN))
