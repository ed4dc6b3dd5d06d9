"""The whole report as a value: made by one function of plain choices, the store and the words, before it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from kpi.i18n import HERE, Words
from kpi.plan import Plan
from kpi.plan.rows import records
from kpi.report import annex, area, assessment, letterhead, reporting, summary
from kpi.report.annex import Sheet
from kpi.report.area import lowered
from kpi.report.asked import Asked, asked, span_in_text
from kpi.report.blocks import Block, Heading, Paragraph, Table, numbered
from kpi.report.facts import Facts, gather
from kpi.report.letterhead import Head
from kpi.store import Store

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class Report:
    """All that is written. subject: the trích yếu. mark: what is written on every page of a demonstration, else empty.
    stem: what files are named after. sheets: the workbook's, the figures first."""

    lang: str
    stem: str
    dated: date
    head: Head
    title: str
    subject: str
    mark: str
    body: tuple[Block, ...]
    annex_title: str
    annex_note: str
    annex: Table
    summary_title: str
    summary: tuple[Block, ...]
    sheets: tuple[Sheet, ...]
    is_empty: bool

    def file_name(self, kind: str, ending: str) -> str:
        """'bao-cao_2024.docx', of a demonstration 'minh-hoa_bao-cao_2024.docx'; `kind` is what the file holds."""
        parts = ("minh-hoa" if self.mark else "", kind, self.stem, "" if self.lang == "vi" else self.lang)
        return f"{'_'.join(part for part in parts if part)}.{ending}"


def compose(
    store: Store, _: Words, period: str, from_year: int | None = None, agency: str | None = None,
    dated: date | None = None, today: date | None = None,
) -> Report:  # fmt: skip
    """The report as of a period: of its year, or with `from_year` of several; of the province, or of an agency.

    `dated` is the date on the paper (else `today`); `today` is the day on which it is judged what is closed and due.
    ReportError where the plan has no such period, year or agency.
    """
    plan = store.plan
    today = today or datetime.now(HERE).date()
    what = asked(plan, period, from_year, agency, dated or today)
    facts = gather(store, _, what, today)
    grid = reporting.kept(store, what, today)
    head = letterhead.head(plan, what, _)
    subject = _subject(plan, what, _)
    return Report(
        lang=_.lang,
        stem=what.stem,
        dated=what.dated,
        head=head,
        title=_("REPORT"),
        subject=subject,
        mark=_demo_mark(_) if store.is_demo else "",
        body=numbered(_body(store, facts, grid, head, subject, _), _("Table"), _("Chart")),
        annex_title=_("ANNEX"),
        annex_note=_("(Attached to report No. {number} of {issuer})", number=f"……/{head.symbol}",
                     issuer=head.issuer_said),
        annex=annex.table(facts, _),
        summary_title=_("SUMMARY"),
        summary=numbered(summary.page(facts, grid, _), _("Table"), _("Chart")),
        sheets=annex.sheets(facts, grid, _),
        is_empty=all(item.status == "no_data" for item in facts.items),
    )  # fmt: skip


def _subject(plan: Plan, what: Asked, _: Words) -> str:
    named, span = plan.name[_.lang], span_in_text(plan, what, _)
    if what.is_final:
        return _("Final review of the {plan}", plan=named)
    if what.is_span:
        return _("Interim review of the {plan}: {span}", plan=named, span=span)
    return _("Results of the {plan}: {span}", plan=named, span=span)


def _demo_mark(_: Words) -> str:
    name = _("DEMONSTRATION FIGURES")
    explained = _("Made up to show how the program works. Not the real results of any agency.")
    return f"{name} – {explained}"


def _body(
    store: Store, facts: Facts, grid: pd.DataFrame, head: Head, subject: str, _: Words
) -> Sequence[Block]:  # fmt: skip
    plan = facts.plan
    parts = [area.area_part(facts, row, _) for row in records(plan.areas)]
    after = len(plan.areas)
    return [
        *_introduction(facts, head, _),
        *(block for part in parts for block in part),
        Heading(1, f"{roman(after + 1)}. {_('Duty to report')}"),
        *reporting.section(grid, store, facts.asked, _),
        Heading(1, f"{roman(after + 2)}. {_('General assessment')}"),
        *assessment.section(facts, grid, _),
        Paragraph(_("This is the report of {issuer}: {subject}./.", issuer=head.issuer_said, subject=lowered(subject))),
    ]  # fmt: skip


def roman(number: int) -> str:
    """8 → 'VIII'; for the numbers that parts of a report have, below 40."""
    for value, sign in ROMAN:
        if number >= value:
            return sign + roman(number - value)
    return ""


def _introduction(facts: Facts, head: Head, _: Words) -> list[Block]:
    plan, what = facts.plan, facts.asked
    first = plan.periods.year_end(what.years[0]).starts
    decided = letterhead.day_said(plan.decision_date, _)
    return [
        Paragraph(
            _("Carrying out Decision No. {number} of {day} on the {plan}, the {issuer} reports the results of {span}"
              " as follows:", number=plan.decision_number, day=decided, plan=plan.name[_.lang], issuer=head.issuer_said,
              span=span_in_text(plan, what, _))
        ),
        Paragraph(assessment.opening(facts, _)),
        Paragraph(
            _("Figures are counted from {first} to {last} and are those that the agencies have handed in, and published"
              " indices. In each year they add up from its first day. What was “expected by then” of a target that is"
              " due later lies on the straight line from the base figure to the target; it serves to follow progress"
              " and is no target of the decision.", first=_.date(first), last=_.date(what.period.ends))
        ),
    ]  # fmt: skip
