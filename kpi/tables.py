"""The tables that other programs read: their columns, each with its type and meaning, and their parameters."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

OF_API = (
    "/api/scorecard", "/api/actuals", "/api/indicators", "/api/targets", "/api/agencies", "/api/tasks",
    "/api/reporting",
)  # fmt: skip
OF_PAGES = ("/overview", "/area", "/indicator", "/agencies", "/tasks", "/changes", "/reporting", "/method")


@dataclass(frozen=True)
class Column:
    """A column. type: string, integer, number, boolean, date or datetime (UTC); any cell may be missing."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address. codes: its values; where there are too many to list, `example` is one."""

    name: str
    meaning: str
    codes: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its address without an ending ("/api/scorecard", "/indicator"), its first sentence, its columns in
    order, its parameters by name."""

    address: str
    summary: str
    columns: tuple[Column, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
    _ROWS = list(csv.DictReader(file))


def _columns(table: str) -> tuple[Column, ...]:
    return tuple(Column(row["name"], row["type"], row["meaning"]) for row in _ROWS if row["table"] == table)


CARD = _columns("card")
NAMING = ("name", "area", "unit", "agency_name")  # columns that pages add
SCORECARD = tuple(column for column in CARD if column.name not in NAMING)
ACTUALS = _columns("actuals")
TASKS = _columns("tasks")
REPORTING = _columns("reporting")
CHANGES = _columns("changes")
LEADS, REPORTS = "leads", "reports"  # parts of an agency's page
PART = Column("part", "string", "leads: the agency answers for the indicator; reports: its own; empty: of a level")


def names(columns: tuple[Column, ...]) -> list[str]:
    return [column.name for column in columns]
