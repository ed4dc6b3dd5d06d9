"""Letters in plain text: a reminder of outstanding reports, and a summary of changes; complete without the page.

The reminder is in the language of the office and goes to the agencies' successors on the day it is written. Agencies
that ended without a successor are listed apart, since nobody would answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kpi.changes.news import DAYS
from kpi.i18n import Words
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.changes import ChangesView

BLANK_DAY = "…/…/……"  # written in by hand


@dataclass(frozen=True)
class Outstanding:
    """A report that is still to come. leads: of the province's own data, the agencies that lead it; successors: the
    agencies that can be asked today; missing: indicators."""

    level: str
    agency: str
    leads: tuple[str, ...]
    successors: tuple[str, ...]
    due: int
    missing: tuple[str, ...]

    @property
    def have(self) -> int:
        return self.due - len(self.missing)

    @property
    def state(self) -> str:
        return "partial" if self.have else "missing"

    def name(self, plan: Plan, t: Words) -> str:
        """The agency; of the province's own data the agencies that lead them."""
        return " · ".join(t.name(names.agency(plan, code)) for code in self.leads or (self.agency,))

    def send_to(self, plan: Plan, t: Words) -> str:
        return ", ".join(t.name(names.agency(plan, code)) for code in self.successors)


@dataclass(frozen=True)
class Chase:
    """rows: by level; the province's own data have a row per lead. letter: paragraph and list, the list alone where
    nobody is left to be asked; then no mail either. subject, mail: an e-mail short enough for an address."""

    rows: tuple[Outstanding, ...]
    subject: str
    letter: str
    mail: str


def chase(due: Sequence[Row], plan: Plan, t: Words, *, period: str, today: date) -> Chase:
    """The outstanding reports of a period, and the letter in the language of `t`.

    due: rows of kpi.reporting.punctuality.data_due() of the period.
    """
    rows = outstanding(due, plan, today)
    office = plan.standing_agency
    words = {
        "period": t.in_text(plan, period),
        "due": t.date(plan.periods.get(period).unit_due),
        "office": t.name(names.agency(plan, next(iter(plan.acting_for(office, today)), office))),
    }
    count = sum(bool(row.successors) for row in rows)
    lines = _list(plan, rows, t)
    return Chase(
        rows=rows,
        subject=t("Data for the report of {period}", period=words["period"]),
        letter="\n".join([_paragraph(plan, period, count, today, words, t), "", *lines] if count else lines),
        mail=t(
            "Dear colleagues,\nThe data for the report of {period} were due on {due} and are not complete yet; the "
            "list is attached. Please submit what is missing.\n{office}", **words,
        ) if count else "",
    )  # fmt: skip


def outstanding(due: Sequence[Row], plan: Plan, today: date) -> tuple[Outstanding, ...]:
    """The reports that are still to come, by level."""
    by_sender: dict[tuple[str, str, tuple[str, ...]], list[Row]] = {}
    for row in due:
        leads = names.leads(plan, row["indicator"], today) if row["level"] == TOTAL else ()
        by_sender.setdefault((row["level"], row["agency"], leads), []).append(row)
    rows = []
    for (level, agency, leads), own in by_sender.items():
        missing = tuple(row["indicator"] for row in own if row["state"] == "missing")
        successors = dict.fromkeys(code for lead in leads or (agency,) for code in plan.acting_for(lead, today))
        if missing:
            rows.append(Outstanding(level, agency, leads, tuple(successors), len(own), missing))
    order = [TOTAL, *plan.levels]
    return tuple(sorted(rows, key=lambda row: order.index(row.level)))


def _paragraph(plan: Plan, period: str, count: int, today: date, words: dict[str, str], t: Words) -> str:
    due = plan.periods.get(period).due
    return t(
        "Under the {plan} (Decision {number} of {day}), the data for the report of {period} were due by {due}. As of "
        "{today}, {n} agencies have submitted no data or incomplete data (list below). The heads of these agencies are "
        "respectfully asked to have the missing data submitted before {by} to {office}, which reports to the People's "
        "Committee of the province.",
        plan=plan.name[t.lang], number=plan.decision_number, day=t.date(plan.decision_date), today=t.date(today),
        n=t.number(count), by=t.date(due) if today < due else BLANK_DAY, **words,
    )  # fmt: skip


def _list(plan: Plan, rows: Sequence[Outstanding], t: Words) -> list[str]:
    """The outstanding reports, numbered, by level; at the end those of agencies without a successor."""
    total = t("Data of the whole province, by lead agency")
    ended = t("Ended since, without a successor (for information)")
    sections: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: not row.successors):
        heading = (total if row.level == TOTAL else t.level(row.level)) if row.successors else ended
        section = sections.setdefault(heading, [])
        section.append(f"{len(section) + 1}. {_line(plan, row, t)}")
    return "\n\n".join("\n".join([heading.upper(), *lines]) for heading, lines in sections.items()).split("\n")


def _line(plan: Plan, row: Outstanding, t: Words) -> str:
    name, successors = row.name(plan, t), row.send_to(plan, t)
    if successors not in ("", name):
        name = t("{agency} (now {successors})", agency=name, successors=successors)
    if row.state == "missing":
        return t.plural("{agency}: no data received ({n} indicator)", "{agency}: no data received ({n} indicators)",
                        row.due, agency=name)  # fmt: skip
    return t("{agency}: {n} of {due} indicators missing: {codes}", agency=name, n=t.number(len(row.missing)),
             due=t.number(row.due), codes=", ".join(row.missing))  # fmt: skip


# ---------------------------------------------------------------- recent changes

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip


def letter(view: ChangesView, plan: Plan, t: Words, *, is_demo: bool) -> str:
    """The letter that tells of changes, its subject first."""
    template = _TEMPLATES.get_template("changes.txt")
    return template.render(view=view, plan=plan, t=t, is_demo=is_demo, days=DAYS, sentence=_sentence)


def _sentence(text: str) -> str:
    """A person's text on one line, with a full stop."""
    folded = " ".join(text.split())
    return folded if folded.endswith((".", "!", "?")) else f"{folded}."
