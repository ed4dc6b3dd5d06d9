"""The sheets of a file → one table: which of several columns is which, by their cells, and whether they agree."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import numbers, vocabulary
from kpi.intake.headings import COLUMNS, KEYS, NUMBERS, TEXTS, VIETNAMESE, labelled, letters, plain, visible
from kpi.intake.numbers import Kind
from kpi.intake.problem import Problem, quoted
from kpi.intake.table import NAMES, NO_PART, Mask, Sheet, Table, in_sheet
from kpi.plan import Plan

_MOST = 0.5  # of the distinct texts of a column say what it is
_YEAR = re.compile(r"(?:nam )?((?:19|20)[0-9]{2})")
_SUFFIX = re.compile(r"[A-Za-z][0-9]")
_QUARTER = re.compile(r"(?:0?[1-4]|i{1,3}|iv)")
_PART = re.compile(
    rf"(?:quy|qui|q)? ?{_QUARTER.pattern}|(?:[0-9]{{1,2}}|ba|sau|chin|muoi hai) ?thang(?: dau(?: nam)?)?|"
    r"(?:ca )?nam|h1|(?:the )?whole year|full year|year"
)

Agree = Callable[[str, str], bool]


def table_of(sheets: Sequence[Sheet], plan: Plan) -> Table:
    """The sheets of a file, one below the other."""
    read = [_SheetColumns(sheet, plan) for sheet in sheets]
    columns = {}
    for name in COLUMNS:
        cells = pa.chunked_array([each.columns[name] for each in read], pa.string()).combine_chunks()
        columns[name] = cells.dictionary_encode() if name in KEYS else cells
    several = len(sheets) > 1
    return Table(
        columns,
        {name: _names(name, read) for name in NAMES if any(name in each.names for each in read)},
        np.concatenate([np.array(sheet.lines, dtype=np.int64) for sheet in sheets]),
        np.repeat(np.arange(len(sheets), dtype=np.int32), [len(sheet) for sheet in sheets]),
        tuple(sheet.name for sheet in sheets),
        tuple(replace(each.sheet.headings, places=each.places) for each in read),
        [in_sheet(problem, each.sheet.name, several) for each in read for problem in each.problems],
        [in_sheet(warning, each.sheet.name, several) for each in read for warning in each.warnings()],
        sum(sheet.unlisted for sheet in sheets),
        tuple((sheet.hidden_rows + 1, sheet.hidden_columns) for sheet in sheets),
    )


def _names(name: str, read: "Sequence[_SheetColumns]") -> pa.DictionaryArray:
    cells = [each.names.get(name, each.sheet.cells(None)) for each in read]
    return pa.chunked_array(cells, pa.string()).combine_chunks().dictionary_encode()


class _SheetColumns:
    """The columns of one sheet: `columns` by name, `names` of the keys, the `places` that were chosen, `problems`."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        self.sheet, self.problems = sheet, list(sheet.problems)
        self._words = vocabulary.of_plan(plan)
        self._read: dict[int | None, pa.Array] = {}
        self._unread = list(sheet.headings.unknown)
        self._claimed, self._texts = dict(sheet.headings.claims), dict(sheet.headings.texts)
        self.places = dict(sheet.headings.places)
        self.names: dict[str, pa.Array] = {}
        self.columns = {name: self._cells(self.places.get(name)) for name in COLUMNS}
        if len(sheet):
            self._choose_keys()
            self._join_periods()
            self._leave_out_other_periods()
            for name in (*NUMBERS, *TEXTS):
                self._join(name)

    def warnings(self) -> list[Problem]:
        """One warning for all columns that hold something and are not read."""
        unnamed = self.sheet.unnamed()
        places = [*sorted(self._unread), *sorted(unnamed)]
        if not places:
            return []
        shown = [f"“{self._texts[at]}”" for at in sorted(self._unread)]
        shown += [f"{letters(at)}{line} (“{quoted(text)}”)" for at, (line, text) in sorted(unnamed.items())]
        params = {"headings": ", ".join(shown), "columns": " ".join(map(letters, places))}
        return [Problem(self.sheet.headings.line, "", "unknown_column", params)]

    def _claims(self, name: str) -> tuple[int, ...]:
        return self._claimed.get(name, ())

    def _cells(self, at: int | None) -> pa.Array:
        if at not in self._read:
            self._read[at] = self.sheet.cells(at)
        return self._read[at]

    def _distinct(self, at: int) -> list[str]:
        words: list[str] = self._cells(at).unique().to_pylist()
        return words

    def _share(self, at: int, test: vocabulary.Test) -> float:
        return vocabulary.share(self._distinct(at), test)

    def _take(self, column: str, at: int) -> None:
        self.places[column], self.columns[column] = at, self._cells(at)

    def _choose_keys(self) -> None:
        """Takes the column whose cells are codes of the plan; a column of names beside it is handed through."""
        indicator = self._choose("indicator", self._words.is_indicator, None)
        agency = self._choose("agency", self._words.is_agency, indicator)
        names = [at for at in self._claims("indicator_name") if at != indicator]
        if names:
            self.names.setdefault("indicator", self._cells(names[0]))
        if label := self._claims("label"):
            self.names["label"] = self._cells(label[0])
        for column, at in (("indicator", indicator), ("agency", agency)):
            if at is None:
                params = {"why": "one", "headings": VIETNAMESE[column]}
                self.problems.append(Problem(self.sheet.headings.line, column, "missing_column", params))

    def _choose(self, column: str, is_valid: vocabulary.Test, taken: int | None) -> int | None:
        """Takes the column of codes, else the one of names, of those that may be the key's, and returns its place.
        Compares those of one meaning."""
        claims = [at for at in self._claims(column) if at != taken]
        generic = self.sheet.headings.generic
        if len(claims) > 1 or generic.intersection(claims):
            coded = [at for at in claims if self._share(at, is_valid) >= _MOST]
            others = [at for at in claims if at not in coded and at not in generic]
            if coded:
                claims = coded
                if others:
                    self.names[column] = self._cells(others[0])
            elif column == "indicator":
                claims = claims[:1]
            else:
                is_valid = self._words.is_agency_name
                named = [at for at in others if self._share(at, is_valid) > 0]
                self._unread += [at for at in others if named and at not in named]
                claims = named or others[:1]
        if not claims:
            self.places.pop(column, None)
            return None
        self._take(column, claims[0])
        for at in claims[1:]:
            self._merge(column, at, _same_text, is_valid)
        return claims[0]

    def _join_periods(self) -> None:
        """Puts a year and a part of it together; compares other columns of periods with the one that is read."""
        full, years, parts = map(self._claims, ("period", "year", "part"))
        places = [*full, *years, *parts]
        if len(places) < 2:
            return
        pieces = [at for at in (*parts, *full) if self._is_part(at)]
        year = years[0] if years else next((at for at in full if at not in pieces), None) if parts else None
        if pieces and year is not None:
            self.places["period"] = pieces[0]
            make = partial(_period, is_quarter=pieces[0] in parts)
            self.columns["period"] = _joined(self._cells(year), self._cells(pieces[0]), make)
        else:
            year = None
            self._take("period", places[0])
        for at in places:
            if at not in (self.places["period"], year):
                cells = self.columns["period"]
                if at in years and any((self._words.period(text) or "")[4:] for text in cells.unique().to_pylist()):
                    self.columns["period"] = _joined(cells, self._cells(at), _or_no_part)
                agree = self._in_year if at in years else self._same_period
                self._merge("period", at, agree, self._words.is_period)

    def _leave_out_other_periods(self) -> None:
        """Does not read numbers under a heading that names another period than the rows do."""
        in_rows = [text for text in self.columns["period"].unique().to_pylist() if self._words.is_period(text)]
        others: dict[int, str] = {}  # place → the period of a row that is not the heading's
        for at, named in self.sheet.headings.period_at.items():
            conflicts = [(row, text) for row in in_rows for text in named if not self._is_of_period(text, row)]
            if conflicts:
                others[at], text = conflicts[0]
                self._texts[at] = quoted(labelled(text, self._texts[at]))
        left = {name: [at for at in self._claims(name) if at not in others] for name in NUMBERS}
        if others and not any(left.values()):
            shown = ", ".join(f"“{self._texts[at]}”" for at in others)
            params = {
                "why": "other_period", "headings": shown, "text": numbers.shown(next(iter(others.values()))),
                "columns": " ".join(map(letters, others)),
            }  # fmt: skip
            self.problems.append(Problem(self.sheet.headings.line, "value", "missing_column", params))
            return
        self._unread += others
        for name, places in left.items() if others else ():
            self._claimed[name] = tuple(places)
            self.places.pop(name, None)
            self.columns[name] = self._cells(None)
            if places:
                self._take(name, places[0])

    def _is_of_period(self, heading: str, row: str) -> bool:
        """Whether the period that a heading names may be that of a row. A heading may name the year alone."""
        code = self._words.period(row) or ""
        named = self._words.period_named(heading, code[:4])
        return named in (None, code, code[:4])

    def _is_part(self, at: int) -> bool:
        """Whether the column holds parts of a year and no years."""
        words = self._distinct(at)
        return not any(map(self._words.is_period, words)) and vocabulary.share(words, _is_part) >= _MOST

    def _same_period(self, left: str, right: str) -> bool:
        code = self._words.period(left)
        return _same_text(left, right) or (code is not None and code == self._words.period(right))

    def _in_year(self, left: str, right: str) -> bool:
        is_same = (self._words.period(left) or "")[:4] == (self._words.period(right) or "?")[:4]
        return is_same or left.startswith(NO_PART)

    def _join(self, name: str) -> None:
        """Reads a column of numbers or notes that the file has several times."""
        claims = self._claims(name)
        if len(claims) > 1 and not any(map(visible, self._distinct(claims[0]))):
            claims = claims[1:]
            self._take(name, claims[0])
        for at in claims[1:]:
            cells = self.columns[name]
            if name in TEXTS and not _differing(cells, self._cells(at), _same_text).any():
                self.columns[name] = _coalesced(cells, self._cells(at))
            elif name in NUMBERS and (self._share(at, _is_number) > 0 or not any(map(visible, self._distinct(at)))):
                self._merge(name, at, _same_number, _is_amount)
            else:
                self._unread.append(at)

    def _merge(self, column: str, second: int, agree: Agree, is_valid: vocabulary.Test) -> None:
        """Fills the blank cells of a column from another; a problem if they differ in any row, and then of each row one
        that is valid.

        Where none is, the row has a problem of its own; but an agency may be valid in ways that are not tested here.
        """
        first, left, right = self.places[column], self.columns[column], self._cells(second)
        is_differing = _differing(left, right, agree)
        if is_differing.any():
            both = pa.chunked_array([left, right]).dictionary_encode().combine_chunks()
            is_left, is_right = np.split(vocabulary.rows_that(both, is_valid), 2)
            is_differing &= is_left | is_right | (column == "agency")
            if is_differing.any():
                row, heading = int(is_differing.argmax()), self.sheet.headings.texts
                params = {
                    "why": "columns", "columns": f"{letters(first)} {letters(second)}",
                    "heading": heading[first], "other": heading[second],
                    "text": quoted(numbers.shown(left[row].as_py())),
                    "second": quoted(numbers.shown(right[row].as_py())),
                }  # fmt: skip
                self.problems.append(Problem(self.sheet.lines[row], column, "mismatch", params))
            left = pc.if_else(pa.array(is_right & ~is_left), right, left)
        self.columns[column] = _coalesced(left, right)


def _coalesced(left: pa.Array, right: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(left), ""), right, left)


def _differing(left: pa.Array, right: pa.Array, agree: Agree) -> Mask:
    """The rows in which both columns hold something and do not agree."""

    def is_differing(first: str, second: str) -> bool:
        return first != second and bool(visible(first) and visible(second)) and not agree(first, second)

    return np.array(_by_pair(left, right, is_differing), dtype=bool)


def _by_pair(left: pa.Array, right: pa.Array, of_pair: Callable[[str, str], Any]) -> list[Any]:
    """For each row what the function makes of its two texts; it is called once for each pair."""
    once = cache(of_pair)
    return [once(first.as_py(), second.as_py()) for first, second in zip(left, right, strict=True)]


def _joined(left: pa.Array, right: pa.Array, of_pair: Callable[[str, str], str]) -> pa.Array:
    return pa.array(_by_pair(left, right, of_pair), pa.string())


def _or_no_part(period: str, year: str) -> str:
    """The period of a row; where it is blank, the year without the part that other rows have."""
    return period if visible(period) or not visible(year) else _period(year, "", False)


def _period(year: str, part: str, is_quarter: bool) -> str:
    """``2024`` and ``Quý I`` → ``Quý I/2024``."""
    year, part = visible(year), visible(part)
    match = _YEAR.fullmatch(plain(year))
    if match and not part:
        return NO_PART + match[1]
    if not year or not match:
        return year or part
    if plain(part) in ("ca nam", "nam", "whole year", "the whole year", "full year", "year"):
        return match[1]
    if _SUFFIX.fullmatch(part):
        return f"{match[1]}-{part.upper()}"
    return f"{'Quý ' if is_quarter and _QUARTER.fullmatch(plain(part)) else ''}{part}/{match[1]}"


def _is_part(text: str) -> bool:
    return bool(_PART.fullmatch(plain(text)))


def _same_text(left: str, right: str) -> bool:
    return plain(numbers.shown(left)) == plain(numbers.shown(right))


def _same_number(left: str, right: str) -> bool:
    """Whether both texts are the same number in any way of reading them."""
    if _same_text(left, right):
        return True
    readings = [{numbers.number(text, kind)[0] for kind in (Kind.COUNT, Kind.PERCENT)} for text in (left, right)]
    return any(amount == other for amount in readings[0] for other in readings[1])


def _is_amount(text: str) -> bool:
    return _is_number(text) or numbers.milestone(visible(text)) is not None


def _is_number(text: str) -> bool:
    return not all(np.isnan(numbers.number(text, kind)[0]) for kind in (Kind.COUNT, Kind.PERCENT))
