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
        return ", ".join(t.name(names.agency(plan, code)) for code in self.leads or (self.agency,))

    def progress(self, t: Words) -> str:
        """How much of it is missing, without the indicators."""
        if self.state == "missing":
            return t.plural("no data received ({n} indicator)", "no data received ({n} indicators)", self.due)
        return t("{n} of {due} indicators missing", n=t.number(len(self.missing)), due=t.number(self.due))

    def send_to(self, plan: Plan, t: Words) -> str:
        return ", ".join(t.name(names.agency(plan, code)) for code in self.successors)


@dataclass(frozen=True)
class Chase:
    """rows: by level; the province's own data have a row per lead. letter: paragraph and list, the list alone where
    nobody is left to be asked; then neither paragraph nor mail. subject, mail: a short e-mail for an address."""

    rows: tuple[Outstanding, ...]
    subject: str
    paragraph: str
    letter: str
    mail: str


def chase(due: Sequence[Row], plan: Plan, t: Words, *, period: str, today: date) -> Chase:
    """The outstanding reports of a period, and the letter in the language of `t`.

    due: rows of kpi.reporting.punctuality.data_due() of the period.
    """
    rows = outstanding(due, plan, today)
    words = about(plan, period, today, t)
    count = len({agency for row in rows if row.successors for agency in row.leads or (row.agency,)})
    paragraph = _paragraph(count, words, t) if count else ""
    lines = _list(plan, rows, t)
    return Chase(
        rows=rows,
        subject=t("Data for the report of {period}", period=words["period"]),
        paragraph=paragraph,
        letter="\n".join([paragraph, "", *lines] if count else lines),
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


def sender(plan: Plan, today: date) -> str:
    """The agency that asks for reports on a day: the standing agency or its successor."""
    office = plan.standing_agency
    return next(iter(plan.acting_for(office, today)), office)


def about(plan: Plan, period: str, today: date, t: Words) -> dict[str, str]:
    """The words that every letter has: plan, number, day, period, due, today, by, office."""
    when = plan.periods.get(period)
    return {
        "plan": plan.name[t.lang], "number": plan.decision_number, "day": t.date(plan.decision_date),
        "period": t.in_text(plan, period), "due": t.date(when.unit_due), "today": t.date(today),
        "by": t.date(when.due) if today < when.due else BLANK_DAY,
        "office": t.name(names.agency(plan, sender(plan, today))),
    }  # fmt: skip


def _paragraph(count: int, words: dict[str, str], t: Words) -> str:
    return t(
        "Under the {plan} (Decision {number} of {day}), the data for the report of {period} were due by {due}. As of "
        "{today}, {n} agencies have submitted no data or incomplete data (list attached). The heads of these agencies "
        "are respectfully asked to have the missing data submitted before {by} to {office}, which reports to the "
        "People's Committee of the province.",
        n=t.number(count), **words,
    )  # fmt: skip


def heading(row: Outstanding, t: Words) -> str:
    """The heading of the reports of its level."""
    return t("Data of the whole province, by lead agency") if row.level == TOTAL else t.level(row.level)


def _list(plan: Plan, rows: Sequence[Outstanding], t: Words) -> list[str]:
    """The outstanding reports, numbered, by level; at the end those of agencies without a successor."""
    ended = t("Ended since, without a successor (for information)")
    sections: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: not row.successors):
        section = sections.setdefault(heading(row, t) if row.successors else ended, [])
        section.append(f"{len(section) + 1}. {full_name(plan, row, t)}: {details(row, t)}")
    return "\n\n".join("\n".join([title.upper(), *lines]) for title, lines in sections.items()).split("\n")


def full_name(plan: Plan, row: Outstanding, t: Words) -> str:
    """The agency, with its successors if it has ended."""
    name, successors = row.name(plan, t), row.send_to(plan, t)
    if successors in ("", name):
        return name
    return t("{agency} (now {successors})", agency=name, successors=successors)


def details(row: Outstanding, t: Words) -> str:
    """How much is missing; of an incomplete report which indicators, too."""
    progress = row.progress(t)
    return progress if row.state == "missing" else f"{progress}: {', '.join(row.missing)}"


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
