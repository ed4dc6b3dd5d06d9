"""The page of the report: which report, its files, and its text to read before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from kpi import report as reports
from kpi.i18n import LANGUAGES
from kpi.report import Block, Heading, Paragraph, Point, Report
from kpi.ui import downloads, navigation
from kpi.ui.downloads import DOCX, XLSX
from kpi.ui.page import Page, escaped
from kpi.views import names

ALONE = 0  # of the first year: the period's own year and no other
FROM, LANG, DATE = "report_from", "report_lang", "report_date"


@dataclass(frozen=True)
class Chosen:
    period: str
    from_year: int | None
    agency: str | None
    lang: str
    dated: date


def chosen(page: Page) -> Chosen:
    """The report that the filters are set to."""
    state, choice = st.session_state, page.choice
    if state.get(FROM) not in _first_years(page):
        state[FROM] = ALONE
    state.setdefault(LANG, page.t.lang)
    agency = None if choice.agency == page.plan.total_agency else choice.agency
    dated = state.get(DATE)
    return Chosen(
        choice.as_of, state[FROM] or None, agency, state[LANG], dated if isinstance(dated, date) else page.store.today
    )  # fmt: skip


def in_short(page: Page) -> str:
    """Whose report, of which period."""
    t, report = page.t, chosen(page)
    issuer = t.short(names.agency(page.plan, report.agency)) if report.agency else t("Whole province")
    when = _years(page, report.from_year) if report.from_year else t.in_text(page.plan, report.period)
    return f"{issuer} · {when}"


def _first_years(page: Page) -> list[int]:
    return [ALONE, *(year for year in page.plan.years if year < page.choice.year)]


def _years(page: Page, first: int) -> str:
    if first == ALONE:
        return page.t("This year only")
    return page.t("{first}–{last}: review", first=first, last=page.choice.year)


def paper(page: Page) -> None:
    """The filter of the years that the report covers, its language and its date."""
    t, report = page.t, chosen(page)
    with st.popover(f":gray[{t('Report')}:] {escaped(f'{LANGUAGES[report.lang]} · {t.date(report.dated)}')}"):
        st.selectbox(
            t("Span"), _first_years(page), key=FROM, format_func=lambda first: _years(page, first),
            help=t("Of several years it is an interim review, up to the plan's last year the final one."),
        )  # fmt: skip
        st.selectbox(t("Language of the report"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, key=LANG)
        st.date_input(t("Report date"), value=report.dated, key=DATE, format="DD/MM/YYYY")


def files(page: Page, report: Report) -> None:
    """The report, its summary on one page, and the annex; each is made when its button is clicked. A PDF is offered
    where the server has LibreOffice."""
    t = page.t
    offered = [
        (t("Download report (Word)"), "bao-cao", "docx", DOCX, reports.report_document, ":material/description:"),
        (t("One-page summary (Word)"), "tom-tat", "docx", DOCX, reports.summary_document, ":material/article:"),
        (t("Annex with all data (Excel)"), "phu-luc", "xlsx", XLSX, reports.annex_workbook, ":material/table_view:"),
    ]
    if reports.converter():
        offered.append((t("Report (PDF)"), "bao-cao", "pdf", "application/pdf", _pdf, ":material/picture_as_pdf:"))
    with st.container(horizontal=True, gap="small"):
        for at, (label, kind, ending, mime, write, icon) in enumerate(offered):
            downloads.button(
                label, partial(write, report), report.file_name(kind, ending), mime,
                icon=icon, key=f"report_{kind}_{ending}", type="primary" if at == 0 else "secondary",
            )  # fmt: skip
    st.caption(t("Report code: {code}", code=report.code))
    navigation.link("verify", t("Verify a report by its code"), code=report.code)
    if not reports.converter():
        st.caption(t("For a PDF, open the report in Word and save it as PDF: the server has no LibreOffice."))


def _pdf(report: Report) -> bytes:
    return reports.pdf(reports.report_document(report))


def preview(page: Page, report: Report) -> None:
    """The text of the report, a fold for each part; tables and charts are named in their places."""
    t = page.t
    st.subheader(t("Preview"), anchor=False)
    st.caption(t("Text of the report, generated from the data. Tables and charts are in the files."))
    first, *parts = _parts(report.body)
    with st.container(border=True):
        st.markdown(f"**{escaped(report.subject)}**\n\n{_written(first)}")
    for heading, *blocks in parts:
        with st.expander(escaped(heading.text if isinstance(heading, Heading) else "")):
            st.markdown(_written(blocks))


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks before the first part, then each part with its heading first."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            parts.append([])
        parts[-1].append(block)
    return parts


def _written(blocks: Sequence[Block]) -> str:
    """The blocks as Markdown, in one piece: a page of many elements is slow."""
    return "\n".join(_line(block) for block in blocks)


def _line(block: Block) -> str:
    if isinstance(block, Heading):
        return f"\n**{escaped(block.text)}**\n"
    if isinstance(block, Paragraph):
        return f"\n{escaped(block.text)}\n"
    if isinstance(block, Point):
        return f"{'    ' * block.depth}- {escaped(block.text)}"
    return f"\n:gray[*{escaped(block.title)}*]\n"
