"""The whole report as a value: one function of plain choices, the store and the words, before it is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from textwrap import shorten

from kpi import phrases
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL
from kpi.plan.rows import records
from kpi.report import annex, areas, sections, sentences
from kpi.report.annex import Sheet
from kpi.report.blocks import Block, Chart, Heading, Line, Paragraph, Point, Table
from kpi.report.facts import Facts, Item, gather
from kpi.report.request import Head, day_in_text, letterhead, request, span_in_text
from kpi.report.sentences import capital, lowered, written_out
from kpi.report.verification import code_of
from kpi.store import Store

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
WORST = 6  # indicators that the summary's page has space for, beside the table of areas
OVERDUE = 3  # tasks
SHORT_NAME = 90  # characters of a task's name in the summary


@dataclass(frozen=True)
class Report:
    """All that is written. subject: the trích yếu. mark: what every page of a demonstration bears, else empty. stem:
    what files are named after. sheets: the workbook's, the data first. code: for kpi.report.verification."""

    lang: str
    stem: str
    dated: date
    head: Head
    subject: str
    mark: str
    body: tuple[Block, ...]
    annex: Table
    summary: tuple[Block, ...]
    sheets: tuple[Sheet, ...]
    is_empty: bool
    code: str

    def file_name(self, kind: str, ending: str) -> str:
        """'bao-cao_2024.docx', of a demonstration 'minh-hoa_bao-cao_2024.docx'; `kind` is what the file holds."""
        parts = ("minh-hoa" if self.mark else "", kind, self.stem, "" if self.lang == "vi" else self.lang)
        return f"{'_'.join(part for part in parts if part)}.{ending}"


def compose(
    store: Store, t: Words, period: str, from_year: int | None = None, agency: str | None = None,
    dated: date | None = None,
) -> Report:  # fmt: skip
    """The report as of a period: of its year, or with `from_year` of several; of the province, or of an agency.

    `dated` is the date on the paper (else today): nothing recorded later is in the report. ReportError if the plan
    has no such period, year or agency.
    """
    plan = store.plan
    requested = request(plan, period, from_year, agency, dated or store.today)
    facts = gather(store, t, requested)
    head = letterhead(plan, requested, t)
    subject = _subject(facts, t)
    explained = t("Made up to show how the program works. Not the real results of any agency.")
    return Report(
        lang=t.lang,
        stem=requested.stem,
        dated=requested.dated,
        head=head,
        subject=subject,
        mark=f"{t('DEMONSTRATION DATA')} – {explained}" if store.is_demo else "",
        body=_finished(_body(facts, head, subject, t), t),
        annex=_formal(annex.table(facts, t), t),
        summary=_finished(_summary(facts, t), t),
        sheets=annex.sheets(facts, t),
        is_empty=all(item.status == "no_data" for item in facts.items),
        code=code_of(facts),
    )


def _subject(facts: Facts, t: Words) -> str:
    name, span = facts.plan.name[t.lang], span_in_text(facts.plan, facts.request, t)
    if facts.request.is_final:
        return t("Final review of the {plan}", plan=name)
    if facts.request.is_span:
        return t("Interim review of the {plan}: {span}", plan=name, span=span)
    return t("Results of the {plan}: {span}", plan=name, span=span)


def _body(facts: Facts, head: Head, subject: str, t: Words) -> list[Block]:
    plan, number = facts.plan, len(facts.plan.areas)
    main = [
        *(block for row in records(plan.areas) for block in areas.part(facts, row, t)),
        Heading(1, f"{roman(number + 1)}. {t('Duty to report')}"),
        *sections.reporting(facts, t),
        Heading(1, f"{roman(number + 2)}. {t('General assessment')}"),
        *sections.assessment(facts, t),
        Paragraph(t("This is the report of {issuer}: {subject}./.", issuer=head.issuer_in_text,
                    subject=lowered(subject))),
    ]  # fmt: skip
    short = sentences.abbreviations(_texts(main), t)
    return [*_introduction(facts, head, t), *([Paragraph(short)] if short else []), *main]


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (block.title, *(cell for line in block.lines for cell in line.cells if cell))
        elif isinstance(block, Chart):
            yield from (block.title, *block.categories)
        else:
            yield block.text


def _introduction(facts: Facts, head: Head, t: Words) -> list[Block]:
    plan, requested = facts.plan, facts.request
    first = plan.periods.year_end(requested.years[0]).starts
    texts = (
        t("Carrying out Decision No. {number} of {day} on the {plan}, the {issuer} reports the results of {span} as"
          " follows:", number=plan.decision_number, day=day_in_text(plan.decision_date, t), plan=plan.name[t.lang],
          issuer=head.issuer_in_text, span=span_in_text(plan, requested, t)),
        sections.opening(facts, t),
        t("The data cover {first} to {last}: those submitted by the agencies by the end of {day}, cumulative from the"
          " first day of each year, and published indices. For a target due later, “expected by then” is the value on"
          " the straight line from the base value to the target. It serves to follow progress and is no target of the"
          " decision.", first=t.date(first), last=t.date(requested.period.ends), day=t.date(facts.known_until)),
    )  # fmt: skip
    return [Paragraph(text) for text in texts]


def _finished(blocks: Sequence[Block], t: Words) -> tuple[Block, ...]:
    """The blocks with mathematical signs written out, but for charts, which have no space for that; tables and charts
    are numbered: 'Bảng 1. …', 'Biểu đồ 1. …'."""
    tables, charts = count(1), count(1)
    finished: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            finished.append(_formal(replace(block, title=f"{t('Table')} {next(tables)}. {block.title}"), t))
        elif isinstance(block, Chart):
            finished.append(replace(block, title=f"{t('Chart')} {next(charts)}. {block.title}"))
        else:
            finished.append(replace(block, text=written_out(block.text, t)))
    return tuple(finished)


def _formal(table: Table, t: Words) -> Table:
    """The table with its signs written out; a cell that began with a sign begins with a capital."""

    def formal(cell: str | None) -> str | None:
        text = cell and written_out(cell, t)
        return text if text == cell else capital(text or "")

    return replace(table, lines=tuple(Line(tuple(map(formal, line.cells)), line.tone) for line in table.lines))


def roman(number: int) -> str:
    """8 → 'VIII'; for the numbers that parts of a report have, below 40."""
    for value, sign in ROMAN:
        if number >= value:
            return sign + roman(number - value)
    return ""


# ---------------------------------------------------------------- the summary


def _summary(facts: Facts, t: Words) -> list[Block]:
    blocks: list[Block] = [Paragraph(sections.opening(facts, t))]
    if len(facts.areas) > 1:
        blocks.append(sections.by_area(facts, t))
    short = sorted((item for item in facts.items if item.is_below), key=_severity)
    if short:
        blocks.append(Heading(2, t("Furthest from target")))
        blocks += [Point(_shortfall(facts, item, t)) for item in short[:WORST]]
    if (more := len(short) - WORST) > 0:
        blocks.append(Point(t.plural("and {n} more indicator.", "and {n} more indicators.", more)))
    if facts.tasks:
        counted = sections.tasks_counted(facts, facts.tasks, t)
        blocks += [Heading(2, t("Tasks")), Paragraph(counted), *_overdue(facts, t)]
    if on_time := sections.on_time(facts, t):
        blocks += [Heading(2, t("Duty to report")), Paragraph(on_time)]
    return blocks


def _severity(item: Item) -> tuple[int, float]:
    """The worst status first, then the largest shortfall in parts of the goal."""
    row = item.worst.row
    has_gap = not is_missing(row["gap"]) and not is_missing(row["goal"]) and row["goal"] != 0
    return STATUS_ORDER.index(row["status"]), row["gap"] / abs(row["goal"]) if has_gap else 0.0


def _shortfall(facts: Facts, item: Item, t: Words) -> str:
    """'CT3.07 Tỷ lệ …: 43,1%, nguy cơ không đạt, mục tiêu ≥ 50% – Văn phòng UBND tỉnh.'"""
    row = item.worst.row
    goal = "" if is_missing(row["goal"]) else sentences.goal(row, t)
    level = "" if row["level"] == TOTAL or row["scope"] == "agency" else f" ({lowered(t.level(row['level']))})"
    return t("{code} {name}{level}: {reading}, target {goal}; {status}. Lead agency: {lead}.", code=item.indicator,
             name=item.name, level=level, reading=phrases.reading(row, t), goal=goal,
             status=lowered(t.status(row["status"])), lead=facts.lead_names(item.indicator, t))  # fmt: skip


def _overdue(facts: Facts, t: Words) -> list[Block]:
    late = [row for row in facts.tasks if row["state"] == "overdue"]
    points: list[Block] = [
        Point(t("Overdue: task {n}, {name} ({lead}; {deadline}).", n=row["task"],
                name=shorten(t.name(row), SHORT_NAME, placeholder=" …"), lead=sections.task_lead(facts, row, t),
                deadline=lowered(t.text(row, "deadline"))))
        for row in late[:OVERDUE]
    ]  # fmt: skip
    if (more := len(late) - OVERDUE) > 0:
        points.append(Point(t.plural("and {n} more task overdue.", "and {n} more tasks overdue.", more)))
    return points
