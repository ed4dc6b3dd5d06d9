"""Letters that ask for outstanding reports: in plain text, and official ones (Decree 30/2020/NĐ-CP).

They are in the language of the office and go to the agencies' successors on the day they are written. Agencies that
ended without a successor are listed apart, since nobody would answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from kpi import i18n
from kpi.i18n import Words
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.report.blocks import Column, Line, Paragraph, Table
from kpi.report.request import Head, Request, letterhead
from kpi.views import names

LANGUAGE = "vi"  # of what goes to agencies, whoever writes it
BLANK_DAY = "…/…/……"  # written in by hand


def chase(due: Sequence[Row], plan: Plan, t: Words, *, period: str, today: date) -> Row:
    """The outstanding reports of a period, by level, and the letter. due: rows of punctuality.data_due() of the period.

    rows: level, agency, senders (it, or who leads the province's own data), successors (who can be asked today), due,
    have, state, missing (indicators). letter: paragraph and list, the list alone where nobody is left to be asked; then
    neither paragraph nor mail. subject, mail: a short e-mail for an address.
    """
    rows = _outstanding(due, plan, today)
    words = _about(plan, period, today, t)
    count = len({agency for row in rows if row["successors"] for agency in row["senders"]})
    paragraph = "" if not count else t(
        "Under the {plan} (Decision {number} of {day}), the data for the report of {period} were due by {due}. As of "
        "{today}, {n} agencies have submitted no data or incomplete data (list attached). The heads of these agencies "
        "are respectfully asked to have the missing data submitted before {by} to {office}, which reports to the "
        "People's Committee of the province.", n=t.number(count), **words,
    )  # fmt: skip
    sections = (_written(title, own, plan, t) for title, own in _sections(rows, t).items())
    mail = t(
        "Dear colleagues,\nThe data for the report of {period} were due on {due} and are not complete yet; the "
        "list is attached. Please submit what is missing.\n{office}", **words,
    ) if count else ""  # fmt: skip
    return {
        "rows": rows,
        "subject": t("Data for the report of {period}", period=words["period"]),
        "paragraph": paragraph,
        "letter": "\n\n".join(filter(None, [paragraph, *sections])),
        "mail": mail,
    }


def _outstanding(due: Sequence[Row], plan: Plan, today: date) -> list[Row]:
    by_sender: dict[tuple[str, str, tuple[str, ...]], list[Row]] = {}
    for row in due:
        senders = names.leads(plan, row["indicator"], today) if row["level"] == TOTAL else ()
        by_sender.setdefault((row["level"], row["agency"], senders or (row["agency"],)), []).append(row)
    rows: list[Row] = []
    for (level, agency, senders), own in by_sender.items():
        missing = [row["indicator"] for row in own if row["state"] == "missing"]
        successors = dict.fromkeys(code for sender in senders for code in plan.acting_for(sender, today))
        if missing:
            have = len(own) - len(missing)
            rows.append({"level": level, "agency": agency, "senders": senders, "successors": tuple(successors),
                         "due": len(own), "have": have, "state": "partial" if have else "missing",
                         "missing": missing})  # fmt: skip
    order = [TOTAL, *plan.levels]
    return sorted(rows, key=lambda row: order.index(row["level"]))


def sender(plan: Plan, today: date) -> str:
    """The agency that asks for reports on a day: the standing agency or its successor."""
    office = plan.standing_agency
    return next(iter(plan.acting_for(office, today)), office)


def _about(plan: Plan, period: str, today: date, t: Words) -> dict[str, str]:
    """The words that every letter has: plan, number, day, period, due, today, by, office."""
    when = plan.periods.get(period)
    return {
        "plan": plan.name[t.lang], "number": plan.decision_number, "day": t.date(plan.decision_date),
        "period": t.in_text(plan, period), "due": t.date(when.unit_due), "today": t.date(today),
        "by": t.date(when.due) if today < when.due else BLANK_DAY,
        "office": t.name(names.agency(plan, sender(plan, today))),
    }  # fmt: skip


def _sections(rows: Sequence[Row], t: Words) -> dict[str, list[Row]]:
    """The outstanding reports by the title of their level; at the end those of agencies without a successor."""
    sections: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: not row["successors"]):
        title = t("Data of the whole province, by lead agency") if row["level"] == TOTAL else t.level(row["level"])
        ended = t("Ended since, without a successor (for information)")
        sections.setdefault(title if row["successors"] else ended, []).append(row)
    return sections


def _written(title: str, rows: Sequence[Row], plan: Plan, t: Words) -> str:
    """A section of the letter in plain text, numbered."""
    lines = (f"{at}. {_full_name(row, plan, t)}: {_details(row, t)}" for at, row in enumerate(rows, start=1))
    return "\n".join([title.upper(), *lines])


def listed(agencies: Sequence[str], plan: Plan, t: Words) -> str:
    """The names of agencies, by their codes."""
    return ", ".join(t.name(names.agency(plan, code)) for code in agencies)


def _full_name(row: Row, plan: Plan, t: Words) -> str:
    name, successors = listed(row["senders"], plan, t), listed(row["successors"], plan, t)
    if successors in ("", name):
        return name
    return t("{agency} (now {successors})", agency=name, successors=successors)


def _progress(row: Row, t: Words) -> str:
    """How much is missing, without the indicators."""
    if row["state"] == "missing":
        return t.plural("no data received ({n} indicator)", "no data received ({n} indicators)", row["due"])
    return t("{n} of {due} indicators missing", n=t.number(len(row["missing"])), due=t.number(row["due"]))


def _details(row: Row, t: Words) -> str:
    """How much is missing; of an incomplete report which indicators, too."""
    progress = _progress(row, t)
    return progress if row["state"] == "missing" else f"{progress}: {', '.join(row['missing'])}"


# ---------------------------------------------------------------- official letters


@dataclass(frozen=True)
class Letter:
    """`attached`: the list on a page of its own. `mark`: names a demonstration as one."""

    lang: str
    file_name: str
    dated: date
    head: Head
    subject: str
    to: str
    body: tuple[Paragraph | Table, ...]
    mark: str
    attached: Table | None = None


def letters(due: Sequence[Row], plan: Plan, *, period: str, today: date, is_demo: bool) -> tuple[Letter, ...]:
    """The letter to all agencies, then one to each that can be asked today, but for the sender; empty if there is none.

    due: rows of kpi.reporting.punctuality.data_due() of the period.
    """
    t = i18n.of(LANGUAGE)
    chased = chase(due, plan, t, period=period, today=today)
    by_agency: dict[str, list[Row]] = {}
    for row in chased["rows"]:
        for agency in row["successors"]:
            if agency != sender(plan, today):
                by_agency.setdefault(agency, []).append(row)
    if not by_agency:
        return ()
    file_name = partial(names.file_name, "docx", is_demo=is_demo, t=t)
    request = Request(plan.periods.get(period), None, sender(plan, today), today, is_final=False)
    head = letterhead(plan, request, t)
    by_order = [(row["agency"], t.name(row)) for row in records(plan.agencies) if row["agency"] in by_agency]
    words = _about(plan, period, today, t)
    sample = t("Made up to show how the program works. Not the real results of any agency.")
    to_all = Letter(
        lang=LANGUAGE,
        file_name=file_name(t("letter"), period),
        dated=today,
        head=replace(  # number, drafting unit and day are written in by hand
            head, symbol=f"{head.symbol.removeprefix('BC-')}-……",
            recipients=(t("As above"), t("People's Committee of the province (to report)"), t("Archives: clerk, ……")),
            place_and_day=t("{place}, …… {year}", place=head.town, year=today.year),
        ),
        subject=chased["subject"],
        to=t("The agencies in the attached list"),
        body=(Paragraph(_ended(chased["paragraph"])),),
        mark=f"{t('DEMONSTRATION DATA')} – {sample}" if is_demo else "",
    )  # fmt: skip
    own = (
        replace(to_all, file_name=file_name(f"{number:03}", agency, name, period),
                to=letterhead(plan, replace(request, agency=agency), t).issuer_in_text,
                body=_body(by_agency[agency], plan, words, t))
        for number, (agency, name) in enumerate(by_order, start=1)
    )  # fmt: skip
    return replace(to_all, attached=_list(chased["rows"], plan, words, t)), *own


def _body(rows: Sequence[Row], plan: Plan, words: dict[str, str], t: Words) -> tuple[Paragraph | Table, ...]:
    opening = t(
        "Under the {plan} (Decision {number} of {day}), the data for the report of {period} were due by {due}. As of "
        "{today}, {office} has not received all data of your agency. The following are missing:", **words,
    )  # fmt: skip
    request = t(
        "The head of your agency is respectfully asked to have the missing data submitted before {by} to {office}, "
        "which reports to the People's Committee of the province.", **words,
    )  # fmt: skip
    return Paragraph(opening), _missing(rows, plan, t), Paragraph(_ended(request))


def _ended(text: str) -> str:
    """The text with the sign that ends an official letter."""
    return f"{text.removesuffix('.')}./."


def _missing(rows: Sequence[Row], plan: Plan, t: Words) -> Table:
    columns = (Column(t("No."), 1.2, "center"), Column(t("Code"), 2.4), Column(t("Indicator"), 12.4))
    lines = []
    for row in rows:
        title = listed(row["senders"], plan, t)
        if row["level"] == TOTAL:
            title = t("Data of the whole province that your agency leads")
        lines.append(Line((f"{title}: {_progress(row, t)}",), "group"))
        for number, indicator in enumerate(row["missing"], start=1):
            lines.append(Line((str(number), indicator, t.name(names.indicator(plan, indicator)))))
    return Table("", columns, tuple(lines))


def _list(rows: Sequence[Row], plan: Plan, words: dict[str, str], t: Words) -> Table:
    columns = (Column(t("No."), 1.2, "center"), Column(t("Agency"), 7.4), Column(t("Missing data"), 7.4))
    lines = []
    for title, own in _sections([row for row in rows if row["successors"]], t).items():
        lines.append(Line((title,), "group"))
        lines += [Line((str(at), _full_name(row, plan, t), _details(row, t))) for at, row in enumerate(own, start=1)]
    return Table(
        t("Agencies with missing or incomplete data for the report of {period}", period=words["period"]), columns,
        tuple(lines),
    )  # fmt: skip
