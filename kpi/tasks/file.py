"""A file of updates of tasks → updates, or every problem at once. Pure; kpi.intake reads the file's cells.

A row is a task's number, the day of the fact, and either the share done (in percent) or the deadline that was set.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from kpi.i18n import N_, Words, is_missing
from kpi.intake import Problem as Unread
from kpi.intake import bounds, files
from kpi.intake.headings import SEARCHED_ROWS, folded, visible
from kpi.intake.problem import Unreadable, quoted
from kpi.intake.text import Record
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.tasks import EACH_YEAR, WITHDRAWAL, Fault, Update, counting, faults

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
EXPLAINING = "Tên nhiệm vụ"  # a column of the template for people only
# Other headings of a column, folded.
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
MOST_ROWS = 10_000  # of a file: a plan has some hundred tasks
_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?: 00:00)?")


@dataclass(frozen=True)
class Problem:
    """`line` is the physical line where the record begins, or the sheet's row; `column` one of COLUMN, empty for the
    whole row; `sheet` empty where the file has one."""

    line: int
    column: str
    code: str
    cause: Fault | Unread
    sheet: str = ""

    def message(self, t: Words, plan: Plan) -> str:
        """The problem and its correction in words, in the language of `t`."""
        message = self.cause.message(t, plan) if isinstance(self.cause, Unread) else self.cause.message(t)
        return t("Sheet “{sheet}”: {message}", sheet=self.sheet, message=message) if self.sheet else message


@dataclass(frozen=True)
class Checked:
    """Problems, or else the updates to record, each with its line. unchanged: rows that were recorded before."""

    problems: tuple[Problem, ...] = ()
    updates: tuple[Update, ...] = ()
    lines: tuple[int, ...] = ()
    unchanged: int = 0

    @property
    def ok(self) -> bool:
        """Whether the file can be recorded."""
        return not self.problems


class _Sheet:
    """A sheet, whose head is the row of the most headings: its line, the places of the columns, and the rows below."""

    def __init__(self, name: str, rows: Sequence[Record]) -> None:
        self.name = name
        self.line, head = max(rows[:SEARCHED_ROWS], key=lambda row: len(_headings(row[1])), default=(1, ()))
        self.columns = _headings(head)
        self.rows = [row for row in rows if row[0] > self.line]

    @property
    def missing(self) -> list[Problem]:
        names = [name for name in ("task", "day") if name not in self.columns]
        if not {"share", "due"} & self.columns.keys():
            names.append("share")
        return [self.problem(self.line, Fault(name, "missing_column", {"heading": HEADINGS[name]})) for name in names]

    def problem(self, line: int, fault: Fault) -> Problem:
        return Problem(line, fault.column, fault.code, fault, self.name)

    def filled(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The rows that somebody filled in: their lines and cells by column."""
        for line, texts in self.rows:
            cells = {name: visible(texts[at]) for name, at in self.columns.items() if at < len(texts)}
            if any(text for name, text in cells.items() if name != "task"):
                yield line, cells


def check(data: bytes, plan: Plan, *, today: date, recorded: pd.DataFrame) -> Checked:
    """Reads and checks a file (CSV or workbook) of updates. recorded: the updates of the store (kpi/tasks/sql/
    task_updates), since nothing is recorded twice; today: in Vietnam."""
    limits = replace(plan.intake, max_rows=min(MOST_ROWS, plan.intake.max_rows))
    try:
        with bounds.one_at_a_time(data):
            sheets = list(files.sheets(data, limits, lambda cells: len(_headings(cells))))
    except Unreadable as unreadable:
        cause = unreadable.problem
        return Checked((Problem(cause.line, cause.column, cause.code, cause),))
    all_sheets = [_Sheet(name if len(sheets) > 1 else "", rows) for name, rows in sheets]
    complete = [sheet for sheet in all_sheets if not sheet.missing]
    if not complete:
        return Checked(tuple(max(all_sheets, key=lambda sheet: len(sheet.columns)).missing))
    tasks = {row["task"]: row for row in records(plan.tasks)}
    yearly = {number for number, row in tasks.items() if row["deadline_kind"] == EACH_YEAR}
    problems: list[Problem] = []
    updates: dict[tuple[object, ...], tuple[Update, int]] = {}  # subject → update and its line
    for sheet in complete:
        for line, cells in sheet.filled():
            update, wrong = _read(cells, tasks, plan.years, today)
            if update is not None:
                first, first_line = updates.setdefault(_subject(update, yearly), (update, line))
                if first is not update:
                    wrong = [*wrong, Fault("", "duplicate_row", {"first": first_line})]
            problems += [sheet.problem(line, fault) for fault in wrong]
    if not problems and not updates:
        problems = [complete[0].problem(complete[0].line, Fault("", "no_rows"))]
    if problems:
        return Checked(tuple(problems))
    earlier = _not_withdrawn(recorded)
    new = [each for subject, each in updates.items() if not _is_recorded(each[0], earlier.get(subject, ()))]
    return Checked((), tuple(update for update, _ in new), tuple(line for _, line in new), len(updates) - len(new))


def form(plan: Plan) -> pd.DataFrame:
    """The blank template: one row per task, its name beside its number. Rows left blank are passed over."""
    blank = {heading: "" for column, heading in HEADINGS.items() if column != "task"}
    yearly = EACH_YEAR in set(plan.tasks["deadline_kind"])
    rows = [{HEADINGS["task"]: row["task"], EXPLAINING: row["name_vi"]} | blank for row in records(plan.tasks)]
    return pd.DataFrame(rows).drop(columns=[] if yearly else [HEADINGS["product_year"]])


def _headings(cells: Sequence[str]) -> dict[str, int]:
    return {_COLUMN_OF[alias]: at for at, cell in enumerate(cells) if (alias := folded(cell)) in _COLUMN_OF}


def _read(cells: Mapping[str, str], tasks: Mapping[int, Row], years: Sequence[int], today: date
          ) -> tuple[Update | None, Sequence[Fault]]:  # fmt: skip
    """A row's update, and the faults of its cells, or else of the update as a whole."""
    wrong = [Fault(name, f"missing_{name}") for name in ("task", "day") if not cells.get(name)]
    values: dict[str, Any] = {}
    for name, (parse, code) in _PARSERS.items():
        if text := cells.get(name):
            values[name] = parse(text)
            if values[name] is None:
                is_ambiguous = name == "share" and _is_fraction(text)
                wrong.append(Fault(name, "ambiguous_share" if is_ambiguous else code, {"text": quoted(text)}))
    task = values.get("task")
    if not wrong:
        update = Update(**values, document=cells.get("document", ""), note=cells.get("note", ""))
        return update, list(faults(update, tasks.get(update.task), years, today))
    if task is not None and task not in tasks:
        wrong.insert(0, Fault("task", "unknown_task", {"task": task}))
    return None, wrong


def _subject(update: Update, yearly: Collection[int]) -> tuple[object, ...]:
    """The subject of an update: task, year of its product, kind, day."""
    year = (update.product_year or update.day.year) if update.task in yearly else None
    return update.task, year, update.what, update.day


def _not_withdrawn(recorded: pd.DataFrame) -> dict[tuple[object, ...], list[Row]]:
    """The recorded updates by what they are about, also those that a later one corrects: a file of last month has the
    row as it was."""
    withdrawals = counting(recorded)
    withdrawn = set(withdrawals.loc[withdrawals["what"] == WITHDRAWAL, "replaces"])
    earlier: dict[tuple[object, ...], list[Row]] = {}
    for row in records(recorded):
        if row["what"] != WITHDRAWAL and row["update"] not in withdrawn:
            year = None if is_missing(row["product_year"]) else int(row["product_year"])
            earlier.setdefault((int(row["task"]), year, row["what"], row["day"].date()), []).append(row)
    return earlier


def _is_recorded(update: Update, earlier: Sequence[Row]) -> bool:
    """Whether one of the earlier updates has the same values; empty cells of the row are not compared."""
    entries = {"share": update.share, "due": update.due, "document": update.document.strip(),
               "document_day": update.document_day, "note": update.note.strip()}  # fmt: skip
    written = {name: value for name, value in entries.items() if value not in (None, "")}
    return any(all(_plain(row[name]) == value for name, value in written.items()) for row in earlier)


def _plain(cell: Any) -> object:
    if is_missing(cell):
        return None
    return cell.date() if isinstance(cell, datetime) else cell


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else None


def _day(text: str) -> date | None:
    """20/12/2021, 20-12-2021, 20.12.2021 or 2021-12-20."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        match = _DAY.fullmatch(text)
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def _share(text: str) -> float | None:
    """50, 50% or 62,5 → the part of 1; None for 0,5, which may be half or half a percent."""
    match = re.fullmatch(r"(-?\d{1,3}(?:[.,]\d{1,4})?) ?%?", text)
    return None if match is None or _is_fraction(text) else float(match[1].replace(",", ".")) / 100


def _is_fraction(text: str) -> bool:
    """Whether the text is a number above 0 and up to 1 without a percent sign."""
    return bool(re.fullmatch(r"0[.,]\d{1,6}|1(?:[.,]0+)?", text)) and float(text.replace(",", ".")) > 0


# By column: its reader, which gives None for what it cannot read, and the code of that fault.
_PARSERS: dict[str, tuple[Callable[[str], object], str]] = {
    "task": (_integer, "bad_task"), "day": (_day, "bad_date"), "share": (_share, "bad_number"),
    "due": (_day, "bad_date"), "document_day": (_day, "bad_date"), "product_year": (_integer, "bad_number"),
}  # fmt: skip
