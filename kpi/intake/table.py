"""A file as columns of text under its headings: what every reader gives and every rule takes."""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import bounds
from kpi.intake.problem import COLUMN, Problem, Unreadable, quoted
from kpi.period import fold

Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

COLUMNS = tuple(COLUMN)
KEYS = ("indicator", "agency", "period")  # required; few distinct texts, so their columns are dictionary arrays
NUMBERS = ("numerator", "denominator", "value")  # at least one is required
SEARCHED_ROWS = 50  # a heading row is among the first so many rows that are not blank

# What people write over a column, folded. Those after the bar are taken only if none before it is there.
_ALIASES = {
    "indicator": "indicator, indicator code, ma chi tieu | chi tieu, ma so, ma",
    "agency": "agency, agency code, ma don vi, ma co quan | don vi, co quan, don vi bao cao, co quan bao cao, "
    "ten don vi, ten co quan, agency name",
    "period": "period, reporting period, ky bao cao, ma ky bao cao | ky, ma ky, ky so lieu",
    "numerator": "numerator, tu so",
    "denominator": "denominator, mau so",
    "value": "value, gia tri | so lieu, ket qua, ket qua thuc hien",
    "note": "note, notes, ghi chu | dien giai",
    "document": "document, documents, tai lieu kiem chung | tai lieu, supporting document, link tai lieu",
}
# Columns that explain a row to the person who fills it in. They are skipped without a warning.
_EXPLAINING = frozenset((
    "stt", "tt", "so tt", "so thu tu", "no", "ten chi tieu", "noi dung", "indicator name", "linh vuc", "area",
    "don vi tinh", "dvt", "unit", "muc tieu", "target", "dinh nghia", "definition", "tu so la", "mau so la", "cap",
    "level", "so lieu ky truoc", "ky truoc", "previous period", "last figure", "submission", "handed in at",
    "handed in by",
))  # fmt: skip
# The program's own forms list every indicator: their rows without a value are no data. A form is known by headings that
# it alone has, in XLSX and CSV alike; an earlier CSV form by all of its headings.
_FORM = {"tu so la", "mau so la", "so lieu ky truoc"}
_EARLIER_CSV_FORM = [
    "ma chi tieu", "ten chi tieu", "ma don vi", "ky bao cao", "tu so", "mau so", "gia tri", "ghi chu",
    "tai lieu kiem chung",
]  # fmt: skip
_ALIAS_RANK = {
    (alias, column): rank
    for column, aliases in _ALIASES.items()
    for rank, tier in enumerate(aliases.split(" | "))
    for alias in tier.split(", ")
}
_COLUMN_OF = {alias: column for alias, column in _ALIAS_RANK}
_LONGEST_HEADING = 80  # characters
_BLOCK = 1 << 12  # rows held cell by cell before they are put into columns

VIETNAMESE = {
    "indicator": "Mã chỉ tiêu", "agency": "Mã đơn vị", "period": "Kỳ báo cáo", "numerator": "Tử số",
    "denominator": "Mẫu số", "value": "Giá trị", "note": "Ghi chú", "document": "Tài liệu kiểm chứng",
}  # fmt: skip

_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def visible(text: str) -> str:
    """The text without blanks around it and without characters of no width, which come along from web pages."""
    return text.strip() if text.isascii() else text.translate(_WITHOUT_WIDTH).strip()


@dataclass(frozen=True)
class Headings:
    """A heading row: its `line`, its `width` in cells, the place of each column that is read.

    unknown: other headings by place. unnamed: places without a heading. twice: headings that claim the same column,
    each with the places. is_form: the program's own form.
    """

    line: int
    width: int
    places: dict[str, int]
    unknown: dict[int, str]
    unnamed: tuple[int, ...]
    twice: dict[str, tuple[int, ...]]
    is_form: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all required columns are there."""
        return all(column in self.places for column in KEYS) and any(column in self.places for column in NUMBERS)

    def problems(self) -> list[Problem]:
        """One problem for each missing column, and for each column that two headings claim."""
        problems = [
            Problem(self.line, column, "missing_column", {"why": "one", "headings": VIETNAMESE[column]})
            for column in KEYS
            if column not in self.places
        ]
        if not any(column in self.places for column in NUMBERS):
            names = ", ".join(VIETNAMESE[column] for column in NUMBERS)
            problems.append(Problem(self.line, "value", "missing_column", {"why": "figures", "headings": names}))
        return problems + [
            Problem(self.line, "", "unreadable", {"why": "twice", "heading": heading}) for heading in self.twice
        ]


def read_headings(line: int, cells: Sequence[str]) -> Headings:
    """What the cells of a row mean as headings."""
    folded = [_fold_heading(visible(cell)[:_LONGEST_HEADING]) for cell in cells]
    places: dict[str, int] = {}
    twice: dict[str, tuple[int, ...]] = {}
    for column in COLUMNS:
        ranked = sorted(
            (_ALIAS_RANK[alias, column], at) for at, alias in enumerate(folded) if (alias, column) in _ALIAS_RANK
        )
        if ranked:
            places[column] = ranked[0][1]
        claiming = tuple(at for rank, at in ranked if rank == ranked[0][0])
        if len(claiming) > 1:
            twice[quoted(cells[claiming[0]])] = claiming
    unknown = {
        at: quoted(cells[at])
        for at, alias in enumerate(folded)
        if alias and alias not in _COLUMN_OF and alias not in _EXPLAINING
    }
    unnamed = tuple(at for at, alias in enumerate(folded) if not alias)
    is_form = set(folded) >= _FORM or list(filter(None, folded)) == _EARLIER_CSV_FORM
    return Headings(line, len(cells), places, unknown, unnamed, twice, is_form)


def find_headings(records: Iterable[tuple[int, Sequence[str]]]) -> Headings | None:
    """The first complete heading row, else the row that comes nearest; None if there are no rows."""
    best: Headings | None = None
    for (line, cells), _ in zip(records, range(SEARCHED_ROWS), strict=False):
        headings = read_headings(line, cells)
        if headings.is_complete:
            return headings
        if best is None or len(headings.places) > len(best.places):
            best = headings
    return best


@lru_cache(maxsize=4096)
def _fold_heading(cell: str) -> str:
    """``Mã chỉ tiêu (*)`` → ``ma chi tieu``."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(cell)))


@dataclass(frozen=True)
class Table:
    """`columns`: each of COLUMNS as a string array, KEYS as dictionary arrays; blank cells are "".

    line: the physical line or sheet row of each record. sheet: its place in `sheets`. problems, warnings: those of
    reading; `unlisted` counts further problems.
    """

    columns: dict[str, pa.Array]
    line: Codes
    sheet: Codes
    sheets: tuple[str, ...]
    headings: tuple[Headings, ...]
    problems: list[Problem]
    warnings: list[Problem]
    unlisted: int

    def __len__(self) -> int:
        return len(self.line)

    def filled_in(self) -> "Table":
        """The table without the rows of the program's form that nobody filled in."""
        of_form = np.array([headings.is_form for headings in self.headings])[self.sheet]
        if not of_form.any():
            return self
        is_blank = np.ones(len(self), dtype=bool)
        for name in set(COLUMNS) - set(KEYS):
            is_blank &= pc.equal(pc.utf8_trim_whitespace(self.columns[name]), "").to_numpy(zero_copy_only=False)
        rows = ~(of_form & is_blank)
        columns = {name: column.filter(pa.array(rows)) for name, column in self.columns.items()}
        return replace(self, columns=columns, line=self.line[rows], sheet=self.sheet[rows])


@dataclass
class Sheet:
    """The records under one heading row, added one by one; `name` is "" for a text file."""

    headings: Headings
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0  # further problems
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    _rows: list[Sequence[str]] = field(default_factory=list)  # not yet in columns
    _columns: dict[str, list[pa.Array]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    _filled: set[int] = field(default_factory=set)  # places without a heading that hold something

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Adds a record. Columns take a fifth of the memory of cells, so full blocks become columns at once."""
        if max(map(len, cells), default=0) > bounds.CELL:
            self.refuse(Unreadable("long_cell", line, limit=str(bounds.CELL)).problem)
            return
        self.lines.append(line)
        self._rows.append(cells)
        if len(self._rows) == _BLOCK:
            self._fill_columns()

    def refuse(self, problem: Problem) -> None:
        """Notes a record that cannot be read."""
        if len(self.problems) <= bounds.LISTED:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def column(self, name: str) -> list[pa.Array]:
        """The cells of a column, in parts; blank where the file has no such column or a row ends before it."""
        self._fill_columns()
        return self._columns[name]

    def warnings(self) -> list[Problem]:
        """A warning for each column that holds something and is ignored."""
        self._fill_columns()
        named = [{"heading": heading} for heading in self.headings.unknown.values()]
        unnamed = [{"why": "unnamed", "heading": letters(at)} for at in sorted(self._filled)]
        return [Problem(self.headings.line, "", "unknown_column", params) for params in [*named, *unnamed]]

    def _fill_columns(self) -> None:
        for name, parts in self._columns.items():
            at = self.headings.places.get(name)
            parts.append(pa.array([""] * len(self._rows) if at is None else self._cells(at), pa.string()))
        self._filled |= {at for at in self.headings.unnamed if any(map(visible, self._cells(at)))}
        self._rows = []

    def _cells(self, at: int) -> list[str]:
        return [row[at] if at < len(row) else "" for row in self._rows]


def table_of(sheets: Sequence[Sheet]) -> Table:
    """The sheets of a file, one below the other."""
    columns = {}
    for name in COLUMNS:
        cells = pa.chunked_array([part for sheet in sheets for part in sheet.column(name)], pa.string())
        columns[name] = cells.combine_chunks().dictionary_encode() if name in KEYS else cells.combine_chunks()
    several = len(sheets) > 1
    return Table(
        columns,
        np.concatenate([np.array(sheet.lines, dtype=np.int64) for sheet in sheets]),
        np.repeat(np.arange(len(sheets), dtype=np.int32), [len(sheet) for sheet in sheets]),
        tuple(sheet.name for sheet in sheets),
        tuple(sheet.headings for sheet in sheets),
        [in_sheet(problem, sheet.name, several) for sheet in sheets for problem in sheet.problems],
        [in_sheet(warning, sheet.name, several) for sheet in sheets for warning in sheet.warnings()],
        sum(sheet.unlisted for sheet in sheets),
    )


def in_sheet(problem: Problem, sheet: str, several: bool) -> Problem:
    """The problem with its sheet's name where the workbook has several sheets that are read."""
    return replace(problem, params={**problem.params, "sheet": sheet}) if several else problem


def letters(at: int) -> str:
    """A column's name in a spreadsheet: 0 → A, 26 → AA."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
