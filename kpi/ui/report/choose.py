"""Which report: its period and agency, the years before that it covers, in which language, with which date."""

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from kpi.i18n import HERE, LANGUAGES
from kpi.ui.page import Page, escaped
from kpi.views import names

ALONE = 0  # of the first year: the period's own year and no other
FROM, LANG, DATE = "report_from", "report_lang", "report_date"


@dataclass(frozen=True)
class Asked:
    period: str
    from_year: int | None
    agency: str | None
    lang: str
    dated: date


def asked(page: Page) -> Asked:
    """What the filters are set to."""
    state, chosen = st.session_state, page.choice
    if state.get(FROM) not in _first_years(page):
        state[FROM] = ALONE
    state.setdefault(LANG, page.t.lang)
    agency = None if chosen.agency == page.plan.total_agency else chosen.agency
    dated = state.get(DATE)
    return Asked(
        chosen.as_of, state[FROM] or None, agency, state[LANG],
        dated if isinstance(dated, date) else datetime.now(HERE).date(),
    )  # fmt: skip


def chosen(page: Page) -> str:
    """Of what the report tells, in short."""
    t, report = page.t, asked(page)
    who = t.short(names.agency(page.plan, report.agency)) if report.agency else t("Whole province")
    when = _years(page, report.from_year) if report.from_year else t.in_text(page.plan, report.period)
    return f"{who} · {when}"


def _first_years(page: Page) -> list[int]:
    return [ALONE, *(year for year in page.plan.years if year < page.choice.year)]


def _years(page: Page, first: int) -> str:
    if first == ALONE:
        return page.t("This year only")
    return page.t("{first}–{last}: review", first=first, last=page.choice.year)


def paper(page: Page) -> None:
    """The years that the report covers, its language, which need not be the reader's, and its date."""
    t, report = page.t, asked(page)
    with st.popover(f":gray[{t('Report')}:] {escaped(f'{LANGUAGES[report.lang]} · {t.date(report.dated)}')}"):
        st.selectbox(
            t("Span"), _first_years(page), key=FROM, format_func=lambda first: _years(page, first),
            help=t("Of several years it is an interim review, up to the plan's last year the final one."),
        )  # fmt: skip
        st.selectbox(t("Language of the report"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, key=LANG)
        st.date_input(t("Report date"), value=report.dated, key=DATE, format="DD/MM/YYYY")
