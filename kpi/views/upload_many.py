"""Many files in one upload: what became of each, as the rows of one table."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.views import names
from kpi.views.upload_due import AgencyReport

READY, CHECK_FIRST, REFUSED, STORED, FAILED = "ready", "check_first", "refused", "stored", "failed"
OUTCOME = {
    READY: N_("Ready"),
    CHECK_FIRST: N_("Ready, with warnings"),
    REFUSED: N_("Refused"),
    STORED: N_("Stored"),
    FAILED: N_("Not stored"),
}
MOST_NAMED = 3  # missing indicators, or agencies


@dataclass(frozen=True)
class FileOutcome:
    """A file of several. path: folder and name; agencies, periods: codes; problem: the first, or the first warning;
    problems: how many; submission: its number once it is stored."""

    path: str
    outcome: str
    agencies: tuple[str, ...]
    periods: tuple[str, ...]
    rows: int
    problems: int
    problem: str
    reports: tuple[AgencyReport, ...]
    submission: int | None = None


@dataclass(frozen=True)
class OutcomeRow:
    """The same in words."""

    file: str
    outcome: str
    word: str
    agency: str
    period: str
    rows: str
    detail: str
    reports: str
    submission: str


def outcome_rows(files: Sequence[FileOutcome], plan: Plan, t: Words) -> tuple[OutcomeRow, ...]:
    """One row per file: the refused first, until they are all stored."""
    ordered = sorted(files, key=lambda file: file.outcome not in (REFUSED, FAILED))
    return tuple(_row(file, plan, t) for file in ordered)


def _row(file: FileOutcome, plan: Plan, t: Words) -> OutcomeRow:
    agencies = names.agencies(plan, t)
    more = t.plural("{n} more problem", "{n} more problems", file.problems - 1) if file.outcome == REFUSED else (
        t.plural("{n} more warning", "{n} more warnings", file.problems - 1)
    )  # fmt: skip
    return OutcomeRow(
        file=file.path,
        outcome=file.outcome,
        word=t(OUTCOME[file.outcome]),
        agency=_some([agencies[code] for code in file.agencies], t),
        period=_some([t.period(plan, code) for code in file.periods], t),
        rows=t.number(file.rows) if file.rows else "",
        detail=f"{file.problem} ({more})" if file.problems > 1 else file.problem,
        reports="; ".join(report.words(t, MOST_NAMED) for report in file.reports[:MOST_NAMED]),
        submission="" if file.submission is None else str(file.submission),
    )


def _some(words: Sequence[str], t: Words) -> str:
    more = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (t(" and {n} more", n=t.number(more)) if more > 0 else "")
