"""Which tasks are shown, and as of which day: the end of the chosen period; where none is chosen, or it is not over,
today."""

from datetime import date, datetime

import streamlit as st

from kpi.i18n import HERE, Words
from kpi.plan import Plan
from kpi.plan.rows import records
from kpi.tasks import STATES
from kpi.ui.components import filters
from kpi.ui.components.choice_list import Group
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.tasks import ROLES, agencies_with_tasks, state_words


def is_today(page: Page) -> bool:
    """Whether the page speaks of today."""
    is_over = page.plan.periods.get(page.choice.as_of).ends < datetime.now(HERE).date()
    return not ({"year", "period"} & set(st.query_params) and is_over)


def day_of(page: Page) -> date:
    """The day that the page speaks of."""
    return datetime.now(HERE).date() if is_today(page) else page.plan.periods.get(page.choice.as_of).ends


def agency_of(page: Page) -> str | None:
    """The agency that was chosen; of one that has ended, its successor."""
    asked = page.choice.agency
    return next(iter(names.in_place_of(page.plan, asked, day_of(page))), asked) if asked else None


def day(page: Page) -> None:
    filters.day(page, day_of(page), is_today=is_today(page))


def agency(page: Page) -> None:
    """The agencies that have a task, as of the day."""
    chosen = agency_of(page)
    groups = page.kept(_agencies, page.plan, page.t, day_of(page), chosen)
    filters.long_list(page, "agency", page.t("Agency"), groups, chosen)


def _agencies(plan: Plan, t: Words, day: date, chosen: str | None) -> tuple[Group, ...]:
    codes = agencies_with_tasks(plan, day, records(plan.tasks)) | {chosen}
    rows = sorted((row for row in records(plan.agencies) if row["agency"] in codes), key=t.name)
    groups = (
        (level, [row for row in rows if row["level"] == level]) for level in dict.fromkeys(plan.agencies["level"])
    )
    return tuple(Group(t.level(level), tuple(filters.option(row, t) for row in of)) for level, of in groups if of)


def role(page: Page) -> None:
    """What the agency does in a task; without an agency there is nothing to ask."""
    if page.choice.agency:
        options = {filters.ALL: page.t("any"), **{code: page.t(word) for code, word in ROLES.items()}}
        filters.menu(page, "role", page.t("Role of the agency"), options, page.choice.role or filters.ALL)


def state(page: Page) -> None:
    options = {filters.ALL: page.t("all"), **{each: state_words(each, page.t) for each in STATES}}
    filters.menu(page, "state", page.t("State"), options, page.choice.state or filters.ALL)
