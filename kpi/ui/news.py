"""The parts of the page that says what is new."""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from kpi.changes import news
from kpi.changes.news import Span
from kpi.i18n import HERE, N_
from kpi.plan.rows import records
from kpi.ui import downloads, filters, navigation, show
from kpi.ui.page import Page
from kpi.ui.results.shared import picked, rows_of_filters
from kpi.ui.tasks.shown import badge
from kpi.views.explained import Request
from kpi.views.letter import letter, named_first, no_task
from kpi.views.news import REPORTS, NewsView, Written
from kpi.views.task_lines import TaskLine

SINCE, UNTIL = "since", "until"
ROWS_SHOWN, TALL = 12, 440  # more corrected figures than this scroll within so many px
LETTER_HEIGHT = 420  # px
NAMED = 10  # agencies of a level that are named; /reporting has them all


def choose_span(page: Page) -> tuple[Span, date]:
    """The page's filters, and which days to tell of; today. Days that were asked for stand in the address."""
    today = datetime.now(HERE).date()
    usual = page.kept(news.usual_span, page.store, page.choice.as_of, today)
    asked = {name: _asked(page, name, today) for name in (SINCE, UNTIL)}
    span = news.span_asked(asked[SINCE], asked[UNTIL], usual, today)
    days = {SINCE: (N_("From"), span.since), UNTIL: (N_("To the end of"), span.until)}
    rows_of_filters(
        page, filters.year_filter, filters.period_filter,
        *(lambda page, name=name: _day(page, name, *days[name], today) for name in days),
    )  # fmt: skip
    _which_days(page, span, is_asked=any(asked.values()), today=today)
    return span, today


def _asked(page: Page, name: str, today: date) -> date | None:
    """The day that the address asks for; one that is no day, or none of the plan's time, is dropped from it."""
    text = st.query_params.get(name)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if not _first_day(page) <= day <= today:
        del st.query_params[name]
        return None
    return day


def _first_day(page: Page) -> date:
    return date(page.plan.years[0] - 1, 1, 1)


def _day(page: Page, name: str, label: str, day: date, today: date) -> None:
    key = f"news_{name}"
    if st.session_state.get(key) != day:
        st.session_state[key] = day
    st.date_input(
        page._(label), key=key, min_value=_first_day(page), max_value=today, format="DD/MM/YYYY",
        on_change=_put, args=(name,),
    )  # fmt: skip


def _put(name: str) -> None:
    """The day that was picked goes into the address; one that was cleared is asked for no more."""
    day = st.session_state[f"news_{name}"]
    if day is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = day.isoformat()


def _which_days(page: Page, span: Span, *, is_asked: bool, today: date) -> None:
    """Which days these are where nobody chose them, and the way to others."""
    _, plan = page._, page.plan
    if span.of_period:
        told = _("Nothing has happened in the last {n} days. These are the days in which figures for {period} came in.",
                 n=_.number(news.DAYS), period=_.in_text(plan, span.of_period))  # fmt: skip
        st.caption(show.escaped(told))
        st.button(_("The last {n} days all the same", n=_.number(news.DAYS)), icon=":material/today:", type="tertiary",
                  on_click=_look_back, args=(today,))  # fmt: skip
    elif is_asked:
        st.button(_("The usual days"), icon=":material/undo:", type="tertiary", on_click=_forget)


def _look_back(today: date) -> None:
    usual = news.span_asked(None, today, Span(today, today), today)
    st.query_params[SINCE], st.query_params[UNTIL] = usual.since.isoformat(), usual.until.isoformat()


def _forget() -> None:
    for name in (SINCE, UNTIL):
        st.query_params.pop(name, None)


def heading(page: Page, view: NewsView) -> None:
    """How many statuses turned, in a sentence, and what else is new, in counts."""
    _ = page._
    st.subheader(show.escaped(view.headline), anchor=False)
    corrected, chased = len(view.figures.corrected), view.late.levels[["missing", "partial"]].to_numpy().sum()
    counts = {
        _("New figures"): int(view.figures.by_period["first"].sum()),
        _("Corrected figures"): corrected,
        _("Agencies with data outstanding"): int(chased),
        _("Tasks newly overdue"): len(view.tasks_overdue),
        _("Tasks due within {n} days", n=_.number(news.DAYS)): len(view.tasks_due),
    }
    with st.container(horizontal=True, gap="xsmall"):
        for label, count in counts.items():
            st.metric(label, _.number(count), border=True, width="content")


def figures(page: Page, view: NewsView) -> None:
    """What came in, by period; which figures took the place of others; what was withdrawn."""
    _, found = page._, view.figures
    st.markdown(show.escaped(found.said))
    if len(found.by_period):
        shown = {"agencies": _("Agencies"), "first": _("New"), "corrected": _("Corrected")}
        if found.by_period["gone"].any():
            shown["gone"] = _("Count no more")
        rows = [
            {_("Reporting period"): show.escaped(row["name"])}
            | {title: _.number(row[name]) for name, title in shown.items()}
            for row in records(found.by_period)
        ]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("Figures that came in, by period"))
    for said in found.withdrawn:
        st.markdown(f":material/undo: {show.escaped(said)}")


def corrected(page: Page, view: NewsView) -> None:
    """The figures that took the place of others; picking one leads to its history."""
    _, rows = page._, view.figures.corrected
    place = picked(
        rows, key="corrected", alt=_("Corrected figures"),
        column_order=["name", "agency_name", "period_name", "change"],
        height="content" if len(rows) <= ROWS_SHOWN else TALL,
        column_config={
            "name": st.column_config.TextColumn(_("Indicator"), width="large"),
            "agency_name": st.column_config.TextColumn(_("Agency")),
            "period_name": st.column_config.TextColumn(_("Reporting period")),
            "change": st.column_config.TextColumn(_("Before → now")),
        },
    )  # fmt: skip
    if place is not None:
        row = rows.iloc[place]
        navigation.go("indicator", area=None, indicator=row["indicator"], level=row["level"], agency=row["agency"],
                      year=row["period"][:4], period=row["period"])  # fmt: skip


def late(page: Page, view: NewsView) -> None:
    """How many agencies owe figures, by level, and who has handed in nothing."""
    _, found = page._, view.late
    st.markdown(show.escaped(found.said))
    if len(found.levels):
        rows = [
            {_("Level"): _.level(row["level"])} | {_.reporting_state(state): _.number(row[state]) for state in REPORTS}
            for row in records(found.levels)
        ]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=_("Outstanding reports by level"))
    for level, agencies in found.missing.items():
        named = show.escaped("; ".join(named_first(agencies, NAMED, _)))
        st.markdown(_("**{level}**, no data received: {agencies}", level=_.level(level), agencies=named))
    navigation.link("reporting", _("Who has reported"))


def tasks(page: Page, view: NewsView) -> None:
    """Tasks that have become overdue, fall due soon, or were done."""
    _ = page._
    groups = {
        _("Newly overdue"): view.tasks_overdue,
        _("Deadline passed in these days, no update recorded"): view.tasks_unrecorded,
        _("Due within {n} days", n=_.number(news.DAYS)): view.tasks_due,
        _("Done"): view.tasks_done,
    }
    for title, found in groups.items():
        if found:
            st.markdown("\n".join([f"**{title}**\n", *(f"- {_task(page, one)}" for one in found)]))
    if not any(groups.values()):
        st.caption(no_task(_))
    navigation.link("tasks", _("Tasks"))


def _task(page: Page, one: TaskLine) -> str:
    _ = page._
    lead = _("Lead: {agencies}", agencies=show.escaped(one.lead))
    said = show.escaped(f"{one.name}: {one.said}")
    return f"{badge(_, one.state)} **{one.task}.** {said} :small[:gray[{lead}]]"


def explanations(page: Page, view: NewsView) -> None:
    """What was explained, and what is asked for and still open, each with its way to the indicator."""
    _ = page._
    for one in view.explained:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{show.escaped(one.agency_name)}** · {show.escaped(one.period_name)}  \n"
                        f"**{_('Cause')}:** {show.escaped(one.cause)}  \n"
                        f"**{_('Remedy')}:** {show.escaped(one.remedy)}  \n"
                        f":small[:gray[{show.escaped(one.signed)}]]")  # fmt: skip
            _to_indicator(page, one, f"explained_{one.explanation}")
    if view.asked:
        title = _("Requested, not yet received:")
        st.markdown(f"**{title}**")
    for request in view.asked:
        with st.container(gap="xxsmall"):
            _to_indicator(page, request, f"asked_{request.request}")
            st.caption(show.escaped(f"{request.agency_name} · {request.period_name} · {request.signed}"))
    if not view.explained and not view.asked:
        st.caption(_("No explanation was written, and none is waited for."))


def _to_indicator(page: Page, one: Written | Request, key: str) -> None:
    level = page.plan.agencies.set_index("agency")["level"][one.agency]
    navigation.link("indicator", one.title, key=key, area=None, indicator=one.indicator, agency=one.agency, level=level,
                    year=one.period[:4], period=one.period)  # fmt: skip


def as_letter(page: Page, view: NewsView, span: Span) -> None:
    """All of it as plain text, to copy or to take along."""
    _ = page._
    text = letter(view, page.plan, _, is_demo=page.is_demo)
    st.caption(_("Plain text: copy it with the button in its corner, or download it."))
    st.code(text, language=None, wrap_lines=True, height=LETTER_HEIGHT)
    downloads.button(
        _("Download the letter (text)"),
        text.encode("utf-8-sig"),  # so that Windows shows it in its own letters
        f"{_('news')}_{span.since}_{span.until}.txt",
        "text/plain",
    )
