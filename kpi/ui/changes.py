"""The page of recent changes: its days, its rows, and its letter."""

from datetime import date

import pandas as pd
import streamlit as st

from kpi.changes import news
from kpi.changes.news import Span
from kpi.i18n import N_, Words
from kpi.plan.rows import Row
from kpi.store import Store
from kpi.ui import choice, downloads, stores
from kpi.ui.components import markup
from kpi.ui.page import Page, dialog
from kpi.views.changes import changes_view, letter

LETTER_HEIGHT = 420  # px
NAMED = 10  # agencies of a level that are named; the page of reporting has them all
SHOWN = 8  # rows of a group; the others are folded away
DAY_LABELS = {"since": N_("From"), "until": N_("To")}


def view(page: Page) -> Row:
    return page.cached(_view, page.store, page.t, page.choice.as_of, _span(page), page.store.today)


def _view(store: Store, t: Words, as_of: str, span: Span, today: date) -> Row:
    return changes_view(stores.cached(news.news, store, as_of, span, today), store.plan, t)


def rows(page: Page) -> pd.DataFrame:
    """The indicators whose status changed within the days, the worse ones first."""
    return page.cached(news.news, page.store, page.choice.as_of, _span(page), page.store.today).statuses


def _span(page: Page) -> Span:
    usual = page.cached(news.usual_span, page.store, page.choice.as_of, page.store.today)
    return news.requested_span(page.choice.since, page.choice.until, usual, page.store.today)


def chosen(page: Page) -> str:
    """The days, in short."""
    span = _span(page)
    return f"{page.t.date(span.since)} – {page.t.date(span.until)}"


def days(page: Page) -> None:
    """The filter of the days."""
    span = _span(page)
    with st.popover(f":gray[{page.t('Days')}:] {chosen(page)}", key="filter_days"):
        for name, day in (("since", span.since), ("until", span.until)):
            _day(page, name, day)


def _day(page: Page, name: str, day: date) -> None:
    key = f"filter_{name}"
    if st.session_state.get(key) != day:
        st.session_state[key] = day

    def choose() -> None:
        picked = st.session_state[key]
        choice.choose(**{name: picked.isoformat() if picked else None})

    st.date_input(
        page.t(DAY_LABELS[name]), key=key, min_value=choice.first_day(page.plan), max_value=page.store.today,
        format="DD/MM/YYYY", on_change=choose,
    )  # fmt: skip


def letter_button(page: Page) -> None:
    """Opens the letter."""
    if st.button(page.t("Summary letter"), key="letter", icon=":material/mail:"):
        dialog(page.t("Summary letter"), _letter, width="large")(page)


def _letter(page: Page) -> None:
    t, span = page.t, _span(page)
    text = letter(view(page), page.plan, t, is_demo=page.is_demo)
    st.caption(t("Plain text: copy it with the button in its corner, or download it."))
    st.code(text, language=None, wrap_lines=True, height=LETTER_HEIGHT)
    downloads.button(
        t("Download the letter (text)"),
        text.encode("utf-8-sig"),  # so that Windows shows it in its own letters
        f"{t('news')}_{span.since}_{span.until}.txt",
        "text/plain",
    )


def draw(page: Page) -> None:
    span, today = _span(page), page.store.today
    markup.draw(
        page, "changes", _view, page.choice.as_of, span, today, named=NAMED, shown=SHOWN, days=news.DAYS, span=span,
        last_days=news.requested_span(None, today, span, today),
    )  # fmt: skip
