"""One agency: what its page is made of, and how it is drawn."""

from datetime import datetime

import streamlit as st

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import HERE, Words
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.ui import choice, level, navigation, overview, stores
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.agency import Agency, Facts, agency
from kpi.views.level import level_word

LISTED = 3  # tasks of one kind; the others are on the page of tasks


def view(page: Page, code: str) -> Agency:
    return page.kept(_view, page.store, page.t, code, page.choice.as_of, page.choice.area)


def chosen(page: Page, code: str) -> str:
    """What is chosen, in short."""
    return f"{page.t.in_text(page.plan, page.choice.as_of)} · {page.t.short(names.agency(page.plan, code))}"


def draw(page: Page, code: str) -> None:
    markup(page.kept(_html, page.store, page.t, page.choice, code), "agency")


def back(page: Page) -> None:
    """The way to all agencies of the same level."""
    code = level.of(page)
    address = navigation.address("agencies", agency=None, level=code)
    markup(html("back.html", page.t, href=address, level=level_word(code, page.t)), "back")


def choose(page: Page) -> None:
    """The filter of agencies; in it the level's or the chosen agency's peers."""
    t, plan, chosen = page.t, page.plan, page.choice.agency
    # To be replaced by components/choice_list.
    options = page.kept(_options, page.store, t, page.choice.as_of, level.of(page), chosen)

    def choose_agency() -> None:
        choice.choose("agency", st.session_state["filter_agency"], plan)

    if st.session_state.get("filter_agency") != chosen:
        st.session_state["filter_agency"] = chosen
    st.selectbox(
        t("Agency"), list(options), format_func=options.__getitem__, key="filter_agency", on_change=choose_agency,
        placeholder=t("Choose an agency"), index=None, label_visibility="collapsed", width=220,
    )  # fmt: skip


def _options(store: Store, t: Words, as_of: str, code: str, chosen: str | None) -> dict[str, str]:
    """Code → name of the agencies of a level in a period, and of the chosen one."""
    plan = store.plan
    cells = stores.kept(level.cells, store, as_of, code, None)
    listed = sorted({row["agency"] for row in cells} | ({chosen} if chosen else set()))
    return dict(sorted(((each, t.name(names.agency(plan, each))) for each in listed), key=lambda pair: pair[1]))


def _view(store: Store, t: Words, code: str, as_of: str, area: int | None) -> Agency:
    return agency(code, stores.kept(facts, store, code, as_of), store.plan, t, area=area)


def facts(store: Store, code: str, as_of: str) -> Facts:
    """The rows of one agency as of a period; of what it leads those of the overview."""
    plan = store.plan
    period, today = plan.periods.get(as_of), datetime.now(HERE).date()
    whole = stores.kept(overview.facts, store, as_of)
    own = scorecard(store, period=as_of, agency=code)
    others = [row for row in records(scorecard(store, agency=code)) if row["year"] != period.year]
    requests = explanations.requests(store, agency=code)
    due = punctuality.figures_due(store, period.year, today)
    return Facts(
        as_of=as_of,
        card=whole.card,
        stands=[row for row in whole.stands if row["year"] == period.year],
        own_card=[*others, *records(own)],
        own=records(evaluation.worst(own, ["indicator"])),
        peers=stores.kept(level.cells, store, as_of, names.agency(plan, code)["level"], None),
        tasks=whole.tasks,
        requests=records(requests[requests["state"] == "open"]),
        due=records(due[due["agency"] == code]),
        today=today,
    )


def _html(store: Store, t: Words, chosen: Choice, code: str) -> str:
    v = stores.kept(_view, store, t, code, chosen.as_of, chosen.area)
    return html("agency.html", t, v=v, chosen=chosen, years=store.plan.years, listed=LISTED, link=navigation.address)
