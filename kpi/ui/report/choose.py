"""Which report: its year and period, the years before that it covers, of whom, in which language, with which date."""

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from kpi.i18n import HERE, LANGUAGES
from kpi.ui import filters
from kpi.ui.page import Page

FILTER_WIDTH = 170  # px
ALONE = 0  # of the first year: the period's own year and no other


@dataclass(frozen=True)
class Asked:
    period: str
    from_year: int | None
    agency: str | None
    lang: str
    dated: date


def choose(page: Page) -> Asked:
    """Draws the filters and says what they are set to."""
    with st.grid(3, min_column_width=FILTER_WIDTH, gap="small"):
        year = filters.year_filter(page)
        period = filters.period_filter(page)
        from_year = _first_year(page, year)
        agency = filters.agency_filter(page, with_all=True, all_label=page._("Whole province"))
        lang = _language(page)
        dated = _date(page)
    return Asked(period, from_year, None if agency == page.plan.total_agency else agency, lang, dated)


def _first_year(page: Page, year: int) -> int | None:
    _ = page._
    options = [ALONE, *(one for one in page.plan.years if one < year)]
    if st.session_state.get("report_from") not in options:
        st.session_state["report_from"] = ALONE
    picked = st.selectbox(
        _("Years"), options, key="report_from",
        format_func=lambda first: _("This year alone") if first == ALONE else _("{first}–{last}: review", first=first,
                                                                                 last=year),
        help=_("Of several years it is an interim review, up to the plan's last year the final one."),
    )  # fmt: skip
    return picked or None


def _language(page: Page) -> str:
    """The paper's, which need not be the reader's."""
    if "report_lang" not in st.session_state:
        st.session_state["report_lang"] = page.lang
    return str(st.selectbox(page._("Language of the report"), list(LANGUAGES), format_func=LANGUAGES.__getitem__,
                            key="report_lang"))  # fmt: skip


def _date(page: Page) -> date:
    today = datetime.now(HERE).date()
    picked = st.date_input(page._("Date on the paper"), value=today, key="report_date", format="DD/MM/YYYY")
    return picked if isinstance(picked, date) else today
