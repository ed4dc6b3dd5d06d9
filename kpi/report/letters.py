"""Official letters (Decree 30/2020/NĐ-CP) that ask for outstanding reports: one to all agencies, and one to each."""

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
from kpi.views import letters as texts
from kpi.views import names
from kpi.views.letters import Outstanding

LANGUAGE = "vi"  # of what goes to agencies, whoever writes it


@dataclass(frozen=True)
class Letter:
    """`attached`: the list on a page of its own, under `attached_title`. `mark`: names a
    demonstration as one."""

    lang: str
    file_name: str
    dated: date
    head: Head
    subject: str
    to: str
    body: tuple[Paragraph | Table, ...]
    mark: str
    attached: Table | None = None
    attached_title: str = ""
    attached_note: str = ""


def letters(due: Sequence[Row], plan: Plan, *, period: str, today: date, is_demo: bool) -> tuple[Letter, ...]:
    """The letter to all agencies, then one to each that can be asked today, but for the sender; empty if there is none.

    due: rows of kpi.reporting.punctuality.data_due() of the period.
    """
    t = i18n.of(LANGUAGE)
    chase = texts.chase(due, plan, t, period=period, today=today)
    by_agency: dict[str, list[Outstanding]] = {}
    for row in chase.rows:
        for agency in row.successors:
            if agency != texts.sender(plan, today):
                by_agency.setdefault(agency, []).append(row)
    if not by_agency:
        return ()
    file_name = partial(names.file_name, "docx", is_demo=is_demo, t=t)
    by_order = [(row["agency"], t.name(row)) for row in records(plan.agencies) if row["agency"] in by_agency]
    words = texts.about(plan, period, today, t)
    sample = t("Made up to show how the program works. Not the real results of any agency.")
    to_all = Letter(
        lang=LANGUAGE,
        file_name=file_name(t("letter"), period),
        dated=today,
        head=_head(plan, period, today, t),
        subject=chase.subject,
        to=t("The agencies in the attached list"),
        body=(Paragraph(_ended(chase.paragraph)),),
        mark=f"{t('DEMONSTRATION DATA')} – {sample}" if is_demo else "",
    )
    own = (
        replace(to_all, file_name=file_name(f"{number:03}", agency, name, period),
                to=_addressee(plan, agency, period, today, t), body=_body(by_agency[agency], plan, words, t))
        for number, (agency, name) in enumerate(by_order, start=1)
    )  # fmt: skip
    note = t("(Attached to letter No. {number} of {issuer})", number=f"……/{to_all.head.symbol}",
             issuer=to_all.head.issuer_in_text)  # fmt: skip
    listed = replace(to_all, attached=_list(chase.rows, plan, words, t), attached_title=t("LIST"), attached_note=note)
    return listed, *own


def _addressee(plan: Plan, agency: str, period: str, today: date, t: Words) -> str:
    """The agency as letters address it: 'Ủy ban nhân dân phường Quy Nhơn'."""
    return letterhead(plan, Request(plan.periods.get(period), None, agency, today, is_final=False), t).issuer_in_text


def _head(plan: Plan, period: str, today: date, t: Words) -> Head:
    """The sender's letterhead. Number, drafting unit and day are written in by hand."""
    request = Request(plan.periods.get(period), None, texts.sender(plan, today), today, is_final=False)
    head = letterhead(plan, request, t)
    recipients = (t("As above"), t("People's Committee of the province (to report)"), t("Archives: clerk, ……"))
    return replace(
        head, symbol=f"{head.symbol.removeprefix('BC-')}-……", recipients=recipients,
        place_and_day=t("{place}, …… {year}", place=head.town, year=today.year),
    )  # fmt: skip


def _body(rows: Sequence[Outstanding], plan: Plan, words: dict[str, str], t: Words) -> tuple[Paragraph | Table, ...]:
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


def _missing(rows: Sequence[Outstanding], plan: Plan, t: Words) -> Table:
    """The missing indicators of one agency, a group for each of its reports."""
    columns = (Column(t("No."), 1.2, "center"), Column(t("Code"), 2.4), Column(t("Indicator"), 12.4))
    lines = []
    for row in rows:
        title = t("Data of the whole province that your agency leads") if row.level == TOTAL else row.name(plan, t)
        lines.append(Line((f"{title}: {row.progress(t)}",), "group"))
        for number, indicator in enumerate(row.missing, start=1):
            lines.append(Line((str(number), indicator, t.name(names.indicator(plan, indicator)))))
    return Table("", columns, tuple(lines))


def _list(rows: Sequence[Outstanding], plan: Plan, words: dict[str, str], t: Words) -> Table:
    """The agencies that can be asked, by level, and what is missing of each."""
    columns = (Column(t("No."), 1.2, "center"), Column(t("Agency"), 7.4), Column(t("Missing data"), 7.4))
    title = t("Agencies with missing or incomplete data for the report of {period}", period=words["period"])
    lines: list[Line] = []
    heading, number = "", 0
    for row in rows:
        if not row.successors:
            continue
        if (own := texts.heading(row, t)) != heading:
            heading, number = own, 0
            lines.append(Line((heading,), "group"))
        number += 1
        lines.append(Line((str(number), texts.full_name(plan, row, t), texts.details(row, t))))
    return Table(title, columns, tuple(lines))
