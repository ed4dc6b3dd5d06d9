"""Reads and checks an uploaded file: bytes → table → rows, or every problem at once. It never touches a store.

>>> checked = check(Path("q1.csv").read_bytes(), plan)
>>> checked.ok, checked.rows, checked.problems
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from kpi import i18n
from kpi.intake import bounds, files, notdata, reading, rules, warn
from kpi.intake.headings import Headings
from kpi.intake.problem import Problem, Unreadable
from kpi.intake.table import Table
from kpi.plan import Plan

__all__ = ["Checked", "Problem", "check"]


@dataclass(frozen=True)
class Checked:
    """The result of checking a file: `problems`, or else `arrow`, the rows to store (`reading.SCHEMA`), and `warnings`.

    Only the first problems and warnings are listed; a last one says that there are `more`. agency_matches: what was
    read as an agency by its official code or by name, and the agency's own code. headings: of each sheet that was read
    ("" for a text file), empty if none was.
    """

    sha256: str
    problems: list[Problem]
    warnings: list[Problem]
    more: int = 0
    arrow: pa.Table = field(default_factory=reading.SCHEMA.empty_table)
    agency_matches: Sequence[tuple[str, str]] = ()
    headings: Mapping[str, Headings] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the file can be stored."""
        return not self.problems

    @property
    def problem_count(self) -> int:
        """The number of problems, including those that are not listed."""
        return len(self.problems) + max(self.more - 1, 0)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """line, indicator, agency, period (codes of the plan), numerator, denominator, value, note, document.

        Empty if there are problems.
        """
        plain = {field.name: field.type for field in self.arrow.schema}
        plain |= dict.fromkeys(("indicator", "agency", "period"), pa.string())
        frame: pd.DataFrame = self.arrow.cast(pa.schema(plain)).to_pandas()
        return frame

    @cached_property
    def agencies(self) -> tuple[str, ...]:
        """The agencies of the rows."""
        return self._distinct("agency")

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods of the rows."""
        return self._distinct("period")

    @property
    def record(self) -> dict[str, Any]:
        """The file as Store.submit records it: its sha256, its agency (None if there are several), its warnings."""
        warnings = [(each.line, each.column, each.code, dict(each.params)) for each in self.warnings]
        return {
            "sha256": self.sha256,
            "agency": self.agencies[0] if len(self.agencies) == 1 else None,
            "warnings": pd.DataFrame(warnings, columns=["line", "column", "code", "params"]),
        }

    def _distinct(self, column: str) -> tuple[str, ...]:
        return tuple(sorted(self.arrow.column(column).unique().to_pylist()))


def check(
    data: bytes,
    plan: Plan,
    *,
    current: pd.DataFrame | None = None,
    known_sha256: Collection[str] = (),
    today: date | None = None,
) -> Checked:
    """Reads and checks an uploaded file against the plan.

    current: the active values (indicator, agency, period, numerator, denominator, value), for the warnings.
    known_sha256: of the files uploaded before. today: in Vietnam, by default the day; decides which periods are over.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    with bounds.one_at_a_time(data):
        try:
            table = files.read(data, plan)
        except Unreadable as unreadable:
            checked = Checked("", [unreadable.problem], [])
        else:
            checked = _check(table, plan, current, today or i18n.today())
            checked = replace(checked, headings=dict(zip(table.sheets, table.headings, strict=True)))
    repeated = [Problem(1, "", "same_file")] if sha256 in known_sha256 else []
    return replace(checked, sha256=sha256, warnings=repeated + checked.warnings)


def _check(table: Table, plan: Plan, current: pd.DataFrame | None, today: date) -> Checked:
    table = notdata.without(table, plan)
    if len(table) == 0:
        problems = table.problems or [Problem(table.headings[0].line, "", "no_rows")]
        return _refused(table, problems, table.warnings, table.unlisted)
    result = reading.read(table, plan)
    findings = rules.check(result, today)
    odd = warn.check(result, findings.good, current)
    warnings = _listed([*table.warnings, *odd.first()], len(table.warnings) + len(odd), "unlisted")
    if table.problems or len(findings):
        first = findings.first()
        return _refused(table, [*table.problems, *first], warnings, table.unlisted + len(findings) - len(first))
    return Checked("", [], warnings, arrow=reading.rows(result), agency_matches=result.agency_matches())


def _refused(table: Table, problems: list[Problem], warnings: list[Problem], unlisted: int) -> Checked:
    """The first problems in order of sheet and line."""
    count = len(problems) + unlisted
    order = {name: at for at, name in enumerate(table.sheets)}
    problems = sorted(problems, key=lambda problem: (order.get(problem.params.get("sheet", ""), 0), problem.line))
    listed = _listed(problems, count, "unreadable", why="too_many_problems")
    return Checked("", listed, warnings, max(count - bounds.LISTED, 0))


def _listed(problems: list[Problem], count: int, code: str, **params: str) -> list[Problem]:
    """The first of `count` problems; one more says where the others begin and how many they are."""
    if count <= bounds.LISTED:
        return problems
    next_one = problems[bounds.LISTED]
    sheet = {name: text for name, text in next_one.params.items() if name == "sheet"}
    params |= {"limit": str(bounds.LISTED), "more": str(count - bounds.LISTED), **sheet}
    return [*problems[: bounds.LISTED], Problem(next_one.line, "", code, params)]
