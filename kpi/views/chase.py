"""Who has to be asked for what is missing: as a list, and as a letter in the language of the office.

The letter goes to whoever stands in an agency's place on the day it is written; who ended without a successor is listed
apart, since nobody would answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpi.i18n import Words
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.views import names

BLANK_DAY = "…/…/……"  # written in by hand


@dataclass(frozen=True)
class ToAsk:
    """A report that is still to come. send_to: the successors of the agency today, in words; missing: the indicators'
    codes; days_late: since the due day."""

    level: str
    level_name: str
    agency: str
    name: str
    send_to: str
    state: str
    word: str
    have: int
    due: int
    missing: str
    days_late: int


@dataclass(frozen=True)
class Chase:
    """rows: by level; the province's own data have a row per office that leads them. letter: paragraph and list, the
    list alone where nobody is left who could be asked; then no mail either. subject, mail: the same as an e-mail, short
    enough for an address."""

    rows: tuple[ToAsk, ...]
    subject: str
    letter: str
    mail: str


def chase(due: Sequence[Row], plan: Plan, t: Words, letter: Words, *, period: str, today: date) -> Chase:
    """What is still to come for a period.

    due: rows of kpi.reporting.punctuality.figures_due() of the period. t: the language of the list; letter: of the
    letter.
    """
    rows = to_come(due, plan, today)
    asked = sum(1 for row in rows if _standing(plan, row, today))
    lines = _list(plan, rows, today, letter)
    return Chase(
        rows=tuple(_row(plan, row, today, t) for row in rows),
        subject=_subject(plan, period, letter),
        letter="\n".join([_paragraph(plan, period, asked, today, letter), "", *lines] if asked else lines),
        mail=_mail(plan, period, today, letter) if asked else "",
    )


def to_come(due: Sequence[Row], plan: Plan, today: date) -> list[Row]:
    """One dict per report that is still to come: agency, leads (of the province's own data; else empty), level, state,
    unit_due, have, due, missing (codes)."""
    of_sender: dict[tuple[str, tuple[str, ...]], Row] = {}
    for row in due:
        leads = names.leads(plan, row["indicator"], today) if row["level"] == TOTAL else ()
        empty = {"agency": row["agency"], "leads": leads, "level": row["level"], "unit_due": row["unit_due"],
                 "have": 0, "due": 0, "missing": []}  # fmt: skip
        sender = of_sender.setdefault((row["agency"], leads), empty)
        sender["due"] += 1
        if row["state"] == "missing":
            sender["missing"].append(row["indicator"])
    order = [TOTAL, *plan.levels]
    late = sorted((row for row in of_sender.values() if row["missing"]), key=lambda row: order.index(row["level"]))
    for row in late:
        row["have"] = row["due"] - len(row["missing"])
        row["state"] = "partial" if row["have"] else "missing"
    return late


def _row(plan: Plan, row: Row, today: date, t: Words) -> ToAsk:
    heirs = _standing(plan, row, today)
    return ToAsk(
        level=row["level"],
        level_name=t.level(row["level"]),
        agency=row["agency"],
        name=_name(plan, row, t),
        send_to=", ".join(t.name(names.agency(plan, heir)) for heir in heirs) or t("nobody is in its place"),
        state=row["state"],
        word=t.reporting_state(row["state"]),
        have=row["have"],
        due=row["due"],
        missing=", ".join(row["missing"]),
        days_late=(today - row["unit_due"].date()).days,
    )


def _name(plan: Plan, row: Row, _: Words) -> str:
    """The agency; of the province's own figures the offices that lead them."""
    return " · ".join(_.name(names.agency(plan, one)) for one in row["leads"] or (row["agency"],))


def _standing(plan: Plan, row: Row, today: date) -> tuple[str, ...]:
    """Who stands in an agency's place today, or in that of whoever leads the province's figure; nobody: empty."""
    asked = row["leads"] or (row["agency"],)
    return tuple(dict.fromkeys(heir for one in asked for heir in plan.acting_for(one, today)))


def _subject(plan: Plan, period: str, _: Words) -> str:
    return _("Handing in figures for the report of {period}", period=_.in_text(plan, period))


def _office(plan: Plan, today: date, _: Words) -> str:
    """Who collects the figures: the standing agency under its name of the day."""
    code = plan.standing_agency
    return _.name(names.agency(plan, next(iter(plan.acting_for(code, today)), code)))


def _mail(plan: Plan, period: str, today: date, _: Words) -> str:
    return _(
        "Dear colleagues,\nThe figures for the report of {period} were due on {due} and are not complete yet; the list "
        "is attached. You are kindly asked to hand in what is missing.\n{office}",
        period=_.in_text(plan, period), due=_.date(plan.periods.get(period).unit_due), office=_office(plan, today, _),
    )  # fmt: skip


def _paragraph(plan: Plan, period: str, count: int, today: date, _: Words) -> str:
    end = plan.periods.get(period)
    return _(
        "Under the {plan} (Decision {number} of {day}), the figures for the report of {period} were to be handed in "
        "by {due}. As of {today}, {n} agencies have not handed in their figures, or not all of them (list below). The "
        "heads of these agencies are respectfully asked to have the missing figures handed in before {by}, to "
        "{office}, which will draw the report up for the People's Committee of the province.",
        plan=plan.name[_.lang], number=plan.decision_number, day=_.date(plan.decision_date),
        period=_.in_text(plan, period), due=_.date(end.unit_due), today=_.date(today), n=_.number(count),
        by=_.date(end.due) if today < end.due else BLANK_DAY, office=_office(plan, today, _),
    )  # fmt: skip


def _list(plan: Plan, rows: list[Row], today: date, _: Words) -> list[str]:
    """The reports to come, numbered, under the name of their level; those whom nobody can be asked for at the end."""
    asked = [row for row in rows if _standing(plan, row, today)]
    gone = [row for row in rows if not _standing(plan, row, today)]
    lines: list[str] = []
    for level in dict.fromkeys(row["level"] for row in asked):
        heading = _("Figures of the whole province, by lead agency") if level == TOTAL else _.level(level)
        lines += [*([""] if lines else []), heading.upper()]
        of_level = [row for row in asked if row["level"] == level]
        lines += [f"{number}. {_line(plan, row, today, _)}" for number, row in enumerate(of_level, start=1)]
    if gone:
        lines += [*([""] if lines else []), _("Ended since, with nobody in their place (for information)").upper()]
        lines += [f"{number}. {_line(plan, row, today, _)}" for number, row in enumerate(gone, start=1)]
    return lines


def _line(plan: Plan, row: Row, today: date, _: Words) -> str:
    name, heirs = _name(plan, row, _), _standing(plan, row, today)
    today_s = ", ".join(_.name(names.agency(plan, heir)) for heir in heirs)
    if heirs and today_s != name:
        name = _("{agency} (now {heirs})", agency=name, heirs=today_s)
    if row["state"] == "missing":
        return _.plural("{agency}: no data received ({n} indicator)", "{agency}: no data received ({n} indicators)",
                        row["due"], agency=name)  # fmt: skip
    return _("{agency}: {n} of {due} indicators missing: {codes}", agency=name, n=_.number(len(row["missing"])),
             due=_.number(row["due"]), codes=", ".join(row["missing"]))  # fmt: skip
