"""The plan's tasks: the list with its filters, one task in a dialog, a milestone's tasks on its indicator's page."""

from collections.abc import Collection
from datetime import date

import pandas as pd
import streamlit as st

from kpi.exports import task_table
from kpi.i18n import Words
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.tasks import STATES, update_log
from kpi.ui import downloads
from kpi.ui.choice import Choice
from kpi.ui.components import filters, markup
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.tasks import ROLES, agencies_with_tasks, state_words, tasks_view
from kpi.views.tasks import of_milestone as tasks_of


def is_today(page: Page) -> bool:
    """Whether the page shows today: no period is chosen, or the chosen one is not over."""
    return day_of(page) == page.store.today


def day_of(page: Page) -> date:
    """The day that the page shows: today, or the end of the chosen period."""
    return _day_of(page, st.query_params)


def _day_of(page: Page, query: Collection[str]) -> date:
    today, ends = page.store.today, page.plan.periods.get(page.choice.as_of).ends
    return min(ends, today) if {"year", "period"} & set(query) else today


def agency_of(page: Page) -> str | None:
    """The chosen agency; its successor if it has ended."""
    return _agency_on(page, day_of(page))


def _agency_on(page: Page, day: date) -> str | None:
    agency = page.choice.agency
    return next(iter(names.in_place_of(page.plan, agency, day)), agency) if agency else None


def day(page: Page) -> None:
    filters.day(page, day_of(page), is_today=is_today(page))


def agency(page: Page) -> None:
    """The agencies that have a task, as of the day."""
    chosen = agency_of(page)
    with_tasks = page.cached(agencies_with_tasks, page.plan, day_of(page))
    groups = filters.agency_groups(page, with_tasks, chosen)
    filters.long_list(page, "agency", page.t("Agency"), groups, chosen)


def role(page: Page) -> None:
    """The agency's role in a task; nothing without an agency."""
    if page.choice.agency:
        options = {filters.ALL: page.t("any"), **{code: page.t(word) for code, word in ROLES.items()}}
        filters.menu(page, "role", page.t("Role of the agency"), options, page.choice.role or filters.ALL)


def state(page: Page) -> None:
    options = {filters.ALL: page.t("all"), **{code: state_words(code, page.t) for code in STATES}}
    filters.menu(page, "state", page.t("State"), options, page.choice.state or filters.ALL)


def view(page: Page) -> Row:
    return page.cached(_view, page.store, page.t, page.choice, day_of(page), agency_of(page))


def _view(store: Store, t: Words, chosen: Choice, day: date, agency: str | None) -> Row:
    return tasks_view(
        records(update_log.task_states(store, day)), store.plan, t, day,
        area=chosen.area, agency=agency, role=chosen.role if agency else None, state=chosen.state,
    )  # fmt: skip


def rows(page: Page, query: Collection[str]) -> pd.DataFrame:
    """The tasks of the page in its order. query: the names of what an address chooses."""
    day = _day_of(page, query)
    shown = page.cached(_view, page.store, page.t, page.choice, day, _agency_on(page, day))["rows"]
    return task_table(page.store, day).set_index("task", drop=False).loc[[row["task"] for row in shown]]


def chosen(page: Page) -> str:
    """The choice in short words."""
    agency = agency_of(page)
    parts = [page.t.date(day_of(page))]
    return " · ".join([*parts, page.t.short(names.agency(page.plan, agency))] if agency else parts)


def draw(page: Page) -> None:
    day = day_of(page)
    markup.draw(page, "tasks", _view, page.choice, day, agency_of(page), day=page.t.date(day))
    if rows := view(page)["rows"]:
        downloads.table_files(lambda: _table(rows, page.t), title=page.t("Tasks and their progress"), key="tasks_files")


def _table(rows: list[Row], t: Words) -> pd.DataFrame:
    columns = {
        "task": t("No."), "state": t("State"), "name": t("Task"), "lead": t("Lead agency"),
        "coordinating": t("Co-ordinating agencies"), "progress": t("Progress"), "share": t("Share done (%)"),
        "deadline": t("Deadline"), "product": t("Product"), "document": t("Document"),
        "updated_on": t("Last update"), "updated_by": t("Recorded by"),
    }  # fmt: skip
    table = [row | {"state": t.task_state(row["state"])} for row in rows]
    return pd.DataFrame(table, columns=list(columns)).rename(columns=columns)


def of_milestone(page: Page, view: Row) -> None:
    """The tasks that make up a milestone, each with a link to its page."""
    is_reached = view["worst"] is not None and bool(view["worst"]["value"] == 1)
    markup.draw(page, "milestone", _of_milestone, str(view["row"]["indicator"]), day_of(page), is_reached=is_reached)


def _of_milestone(store: Store, t: Words, indicator: str, day: date) -> tuple[Row, ...]:
    return tasks_of(records(update_log.task_states(store, day)), store.plan, t, indicator, day)
