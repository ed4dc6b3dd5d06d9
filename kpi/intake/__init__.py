"""What a reporter hands in: bytes → table → rows, or every problem at once. Pure: it neither reads nor writes a store.

>>> checked = check(Path("q1.csv").read_bytes(), "q1.csv", plan)
>>> checked.ok, checked.rows, checked.problems
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

import pandas as pd
import pyarrow as pa

from kpi.i18n import HERE, N_
from kpi.intake import bounds, file, reading, rows, rules, warn
from kpi.intake.headings import Headings
from kpi.intake.problem import Problem, Unreadable
from kpi.intake.table import Table, submitted
from kpi.plan import Plan

__all__ = ["Checked", "Problem", "check"]

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Checked:
    """What came of a file: ``problems``, or else ``arrow``, the rows to store (``rows.SCHEMA``), with ``warnings``.

    Of very many the first are kept, and a last one says that there are ``more`` problems, or more warnings.
    ``headings``: where the columns stand in each sheet that was read ("" for a text file's); empty where nothing was.
    """

    sha256: str
    problems: list[Problem]
    warnings: list[Problem]
    more: int = 0
    arrow: pa.Table = field(default_factory=rows.SCHEMA.empty_table)
    headings: Mapping[str, Headings] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the file can go in."""
        return not self.problems

    @property
    def problem_count(self) -> int:
        """How many problems there are, with those that are not kept."""
        return len(self.problems) + max(self.more - 1, 0)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """line, indicator, agency, period, numerator, denominator, value, note, document: codes of the plan, missing
        figures NaN, missing text missing. Empty where there are problems."""
        plain = {field.name: field.type for field in self.arrow.schema}
        plain |= dict.fromkeys(("indicator", "agency", "period"), pa.string())
        frame: pd.DataFrame = self.arrow.cast(pa.schema(plain)).to_pandas()
        return frame

    @cached_property
    def agencies(self) -> tuple[str, ...]:
        """The agencies whose figures the rows are."""
        return self._distinct("agency")

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods of the rows."""
        return self._distinct("period")

    def _distinct(self, column: str) -> tuple[str, ...]:
        return tuple(sorted(self.arrow.column(column).unique().to_pylist()))


def check(
    data: bytes,
    name: str,
    plan: Plan,
    *,
    current: pd.DataFrame | None = None,
    known_sha256: Collection[str] = (),
    today: date | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Reads and checks a handed-in file against the plan.

    ``name`` decides nothing: what the file is, its content says. ``current``: indicator, agency, period, numerator,
    denominator, value of what is in the store, for the warnings; ``known_sha256``: of the files handed in before;
    ``today`` (Vietnam's by default) decides which periods are over; ``progress`` is told a share of 1 and a msgid.
    """
    tell = progress or (lambda share, stage: None)
    with bounds.one_at_a_time(data), ThreadPoolExecutor(1) as aside:
        hashing = aside.submit(hashlib.sha256, data)
        tell(0.0, N_("Reading the file"))
        try:
            table = file.read(data, plan.intake)
        except Unreadable as unreadable:
            checked = Checked("", [unreadable.problem], [])
        else:
            tell(0.5, N_("Checking the figures"))
            checked = _check(table, plan, current, today or datetime.now(HERE).date())
            checked = replace(checked, headings=dict(zip(table.sheets, table.headings, strict=True)))
            tell(1.0, N_("Checked"))
    sha256 = hashing.result().hexdigest()
    repeated = [Problem(1, "", "same_file")] if sha256 in known_sha256 else []
    return replace(checked, sha256=sha256, warnings=repeated + checked.warnings)


def _check(table: Table, plan: Plan, current: pd.DataFrame | None, today: date) -> Checked:
    table = submitted(table)
    if len(table) == 0:
        problems = table.problems or [Problem(table.headings[0].line, "", "no_rows")]
        return _refused(table, problems, table.warnings, table.unlisted)
    found = reading.read(table, plan)
    findings = rules.check(found, today)
    odd = warn.check(found, findings.good, current)
    warnings = _listed([*table.warnings, *odd.first()], len(table.warnings) + len(odd), "unlisted")
    if table.problems or len(findings):
        first = findings.first()
        left_out = table.unlisted + len(findings) - len(first)
        return _refused(table, [*table.problems, *first], warnings, left_out)
    return Checked("", [], warnings, arrow=rows.of(found))


def _refused(table: Table, problems: list[Problem], warnings: list[Problem], left_out: int) -> Checked:
    count = len(problems) + left_out
    listed = _listed(sorted(problems, key=_place_in(table)), count, "unreadable", why="too_many_problems")
    return Checked("", listed, warnings, max(count - bounds.LISTED, 0))


def _listed(found: list[Problem], count: int, code: str, **params: str) -> list[Problem]:
    """The first of what was found, in so many places in all; from where on there are more is one of its own."""
    if count <= bounds.LISTED:
        return found
    left_out = found[bounds.LISTED]
    sheet = {name: text for name, text in left_out.params.items() if name == "sheet"}
    params |= {"limit": str(bounds.LISTED), "more": str(count - bounds.LISTED), **sheet}
    return [*found[: bounds.LISTED], Problem(left_out.line, "", code, params)]


def _place_in(table: Table) -> Callable[[Problem], tuple[int, int]]:
    """Orders problems by sheet and line."""
    place = {name: at for at, name in enumerate(table.sheets)}
    return lambda problem: (place.get(problem.params.get("sheet", ""), 0), problem.line)
