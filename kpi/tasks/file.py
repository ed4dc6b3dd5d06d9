"""A file of updates of tasks → updates, or every problem at once. Pure: the readers are those of the figures' intake.

A row is a task's number, the day of the fact, and either the share done (in percent) or the deadline that was set.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar, cast

import pandas as pd

from kpi.i18n import N_, Words, is_missing
from kpi.intake import Problem as Unread
from kpi.intake import bounds
from kpi.intake import file as reader
from kpi.intake.cells import visible
from kpi.intake.problem import Unreadable, quoted
from kpi.period import fold
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.tasks.states import counting
from kpi.tasks.update import EACH_YEAR, Fault, Update, faults

COLUMN = {
    "task": N_("Task"),
    "day": N_("Day"),
    "share": N_("Share done (%)"),
    "due": N_("Deadline"),
    "document": N_("Document number"),
    "document_day": N_("Document date"),
    "note": N_("Note"),
    "product_year": N_("Product of the year"),
}
HEADINGS = {
    "task": "Số nhiệm vụ", "day": "Ngày", "share": "Tỷ lệ hoàn thành (%)", "due": "Thời hạn",
    "document": "Số văn bản", "document_day": "Ngày văn bản", "note": "Ghi chú", "product_year": "Năm",
}  # fmt: skip
EXPLAINING = "Tên nhiệm vụ"  # a column of the form that is there to be read by people
# What people write over a column, folded.
_ALIASES = {
    "task": "task, task number, so nhiem vu, ma nhiem vu, nhiem vu so, nhiem vu, stt nhiem vu",
    "day": "day, date, ngay, ngay dien ra, ngay cap nhat",
    "share": "share, share done, ty le, ty le hoan thanh, ti le hoan thanh, muc do hoan thanh",
    "due": "due, deadline, thoi han, thoi han duoc an dinh, han hoan thanh",
    "document": "document, document number, so van ban, so ky hieu, so ky hieu van ban, so van ban san pham",
    "document_day": "document date, document day, ngay van ban, ngay ban hanh, ngay ban hanh van ban",
    "note": "note, notes, ghi chu",
    "product_year": "year, product year, nam, nam san pham",
}
_COLUMN_OF = {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split(", ")}
_SEARCHED_ROWS = 50
MOST_ROWS = 10_000  # of a file: a plan has some hundred tasks
Cell = TypeVar("Cell")
_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?: 00:00)?")


@dataclass(frozen=True)
class Problem:
    """`line` is the physical line where the record begins, or the sheet's row; `column` one of COLUMN, empty for the
    whole row; `sheet` empty where the file has one."""

    line: int
    column: str
    code: str
    said: Fault | Unread
    sheet: str = ""

    def message(self, _: Words, plan: Plan) -> str:
        """What is wrong and how to mend it, in the language of `_`."""
        said = self.said.message(_, plan) if isinstance(self.said, Unread) else self.said.message(_)
        return _("Sheet “{sheet}”: {message}", sheet=self.sheet, message=said) if self.sheet else said


@dataclass(frozen=True)
class Checked:
    """What came of a file: problems, or else updates, each with the line on which it stands."""

    problems: tuple[Problem, ...] = ()
    updates: tuple[Update, ...] = ()
    lines: tuple[int, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether the file can go in."""
        return not self.problems


def check(data: bytes, plan: Plan, *, today: date, recorded: pd.DataFrame) -> Checked:
    """Reads and checks a file (CSV or .xlsx) of updates. `recorded`: the updates of the store
    (kpi/tasks/sql/task_updates), since what was recorded before is not recorded twice; `today` in Vietnam."""
    limits = replace(plan.intake, max_rows=min(MOST_ROWS, plan.intake.max_rows))
    try:
        with bounds.one_at_a_time(data):
            sheets = [(name, list(rows)) for name, rows in reader.sheets(data, limits, _known_headings)]
    except Unreadable as unreadable:
        return Checked((_unread(unreadable.problem),))
    found = [_Sheet(name if len(sheets) > 1 else "", rows) for name, rows in sheets]
    with_headings = [sheet for sheet in found if sheet.is_complete]
    if not with_headings:
        return Checked(tuple(max(found, key=lambda sheet: len(sheet.places)).missing_columns()))
    rows = [row for sheet in with_headings for row in sheet.read()]
    if not rows:
        return Checked((Problem(with_headings[0].line, "", "no_rows", Fault("", "no_rows")),))
    tasks = {row["task"]: row for row in records(plan.tasks)}
    problems = [problem for row in rows for problem in row.problems(tasks, plan.years, today)]
    problems += _repeated(rows, plan, recorded)
    if problems:
        order = {sheet.name: place for place, sheet in enumerate(with_headings)}
        return Checked(tuple(sorted(problems, key=lambda one: (order.get(one.sheet, 0), one.line))))
    return Checked(updates=tuple(row.update() for row in rows), lines=tuple(row.line for row in rows))


def form(plan: Plan) -> pd.DataFrame:
    """The empty form: one row per task, its name beside its number. Rows that nobody fills in are passed over."""
    blank = {heading: "" for column, heading in HEADINGS.items() if column != "task"}
    yearly = EACH_YEAR in set(plan.tasks["deadline_kind"])
    rows = [{HEADINGS["task"]: row["task"], EXPLAINING: row["name_vi"]} | blank for row in records(plan.tasks)]
    return pd.DataFrame(rows).drop(columns=[] if yearly else [HEADINGS["product_year"]])


def _unread(problem: Unread) -> Problem:
    return Problem(problem.line, problem.column, problem.code, problem)


def _fold(cell: str) -> str:
    """``Tỷ lệ hoàn thành (%)`` → ``ty le hoan thanh``."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(visible(cell)[:80])))


def _known_headings(cells: Sequence[str]) -> int:
    """How many columns the cells name as headings."""
    return len({_COLUMN_OF[alias] for cell in cells if (alias := _fold(cell)) in _COLUMN_OF})


class _Sheet:
    """The rows of a sheet under the row that has the most headings."""

    def __init__(self, name: str, rows: list[tuple[int, Sequence[str]]]) -> None:
        head = max(rows[:_SEARCHED_ROWS], key=lambda row: _known_headings(row[1]), default=(1, ()))
        self.name, self.line = name, head[0]
        self.places = {_COLUMN_OF[_fold(cell)]: at for at, cell in enumerate(head[1]) if _fold(cell) in _COLUMN_OF}
        self._below = [row for row in rows if row[0] > self.line]

    @property
    def is_complete(self) -> bool:
        return not self.missing_columns()

    def missing_columns(self) -> list[Problem]:
        names = [column for column in ("task", "day") if column not in self.places]
        if not {"share", "due"} & self.places.keys():
            names.append("share")
        return [
            Problem(self.line, name, "missing_column", Fault(name, "missing_column", {"heading": HEADINGS[name]}),
                    self.name)
            for name in names
        ]  # fmt: skip

    def read(self) -> list["_Record"]:
        """The rows that somebody filled in."""
        every = [
            _Record(self.name, line, {name: visible(cells[at]) for name, at in self.places.items() if at < len(cells)})
            for line, cells in self._below
        ]
        return [one for one in every if any(text for name, text in one.cells.items() if name != "task")]


class _Record:
    """One row: its cells, and what they say."""

    def __init__(self, sheet: str, line: int, cells: Mapping[str, str]) -> None:
        self.sheet, self.line, self.cells = sheet, line, cells
        self._faults: list[Fault] = []
        self.task = self._read("task", _whole, "bad_task")
        self.day = self._read("day", _day, "bad_date")
        self.share = self._read("share", _share, "bad_number")
        self.due = self._read("due", _day, "bad_date")
        self.document_day = self._read("document_day", _day, "bad_date")
        self.product_year = self._read("product_year", _whole, "bad_number")
        self._required()

    def _read(self, column: str, parse: Callable[[str], Cell | None], code: str) -> Cell | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        value = parse(text)
        if value is None:
            ambiguous = column == "share" and _is_fraction(text)
            self._faults.append(Fault(column, "ambiguous_share" if ambiguous else code, {"text": quoted(text)}))
        return value

    def _required(self) -> None:
        for column in ("task", "day"):
            if not self.cells.get(column):
                self._faults.append(Fault(column, f"missing_{column}"))

    def problems(self, tasks: Mapping[int, Row], years: Sequence[int], today: date) -> list[Problem]:
        """What is wrong with the row: its cells, or else what they say together. `tasks`: the plan's by number."""
        task = tasks.get(self.task) if self.task is not None else None
        found = self._faults
        if found and self.task is not None and task is None:
            found = [Fault("task", "unknown_task", {"task": self.task}), *found]
        elif not found:
            found = faults(self.update(), task, years, today)
        return [Problem(self.line, one.column, one.code, one, self.sheet) for one in found]

    @property
    def is_read(self) -> bool:
        return not self._faults

    def update(self) -> Update:
        """What a row says whose cells could all be read."""
        return Update(
            task=cast(int, self.task), day=cast(date, self.day), share=self.share, due=self.due,
            document=self.cells.get("document", ""),
            document_day=self.document_day, note=self.cells.get("note", ""), product_year=self.product_year,
        )  # fmt: skip


def _repeated(rows: list[_Record], plan: Plan, recorded: pd.DataFrame) -> Iterator[Problem]:
    """Rows that say of a task, a product and a day what another row or an earlier update says already."""
    yearly = set(plan.tasks.loc[plan.tasks["deadline_kind"] == EACH_YEAR, "task"])
    known = {_said(row): int(row["update"]) for row in records(counting(recorded)) if row["what"] != "withdrawal"}
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        if not row.is_read:
            continue
        update = row.update()
        year = (update.product_year or update.day.year) if update.task in yearly else None
        key = (update.task, year, update.what, update.day)
        earlier = first.setdefault(key, row.line)
        if earlier != row.line:
            fault = Fault("", "duplicate_row", {"first": earlier})
        elif (number := known.get((*key, update.share, update.due))) is not None:
            fault = Fault("", "recorded_before", {"number": number})
        else:
            continue
        yield Problem(row.line, "", fault.code, fault, row.sheet)


def _said(row: Row) -> tuple[object, ...]:
    """What a recorded update says, to be held against a row."""
    year = None if is_missing(row["product_year"]) else int(row["product_year"])
    share = None if is_missing(row["share"]) else float(row["share"])
    due = None if is_missing(row["due"]) else row["due"].date()
    return int(row["task"]), year, row["what"], row["day"].date(), share, due


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else None


def _day(text: str) -> date | None:
    """20/12/2021, 20-12-2021, 20.12.2021 or 2021-12-20."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        found = _DAY.fullmatch(text)
        return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        return None


def _share(text: str) -> float | None:
    """50, 50% or 62,5 → the part of 1; None for 0,5, which may be half or half a percent."""
    found = re.fullmatch(r"(-?\d{1,3}(?:[.,]\d{1,4})?) ?%?", text)
    return None if found is None or _is_fraction(text) else float(found[1].replace(",", ".")) / 100


def _is_fraction(text: str) -> bool:
    """A number above 0 and up to 1 without a sign of percent."""
    return bool(re.fullmatch(r"0[.,]\d{1,6}|1(?:[.,]0+)?", text)) and float(text.replace(",", ".")) > 0
