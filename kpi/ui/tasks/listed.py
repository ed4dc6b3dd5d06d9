"""The list of tasks: what it is made of, and how it is drawn."""

from dataclasses import asdict
from datetime import date

import pandas as pd

from kpi.i18n import Words
from kpi.plan.rows import records
from kpi.store import Store
from kpi.tasks import update_log
from kpi.ui import navigation, show, stores
from kpi.ui.choice import Choice
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.ui.tasks import choose
from kpi.views.tasks import TasksView, tasks_view


def view(page: Page) -> TasksView:
    return page.kept(_view, page.store, page.t, page.choice, choose.day_of(page), choose.agency_of(page))


def _view(store: Store, t: Words, chosen: Choice, day: date, agency: str | None) -> TasksView:
    return tasks_view(
        records(update_log.standing(store, day)), store.plan, t, day,
        area=chosen.area, agency=agency, role=chosen.role if agency else None, state=chosen.state,
    )  # fmt: skip


def chosen(page: Page) -> str:
    """What is chosen, in short."""
    agency = choose.agency_of(page)
    of = page.plan.agencies.set_index("agency").loc[agency] if agency else None
    return " · ".join([page.t.date(choose.day_of(page)), *([page.t.short(of)] if of is not None else [])])


def draw(page: Page) -> None:
    asked = page.store, page.t, page.choice, choose.day_of(page), choose.agency_of(page)
    markup(page.kept(_html, *asked), "tasks")
    found = view(page)
    if found.rows:
        named = page.t("Tasks and their progress")
        show.take_along(lambda: _table(found, page.t), title=named, key="tasks_files")


def _html(store: Store, t: Words, chosen: Choice, day: date, agency: str | None) -> str:
    shown = stores.kept(_view, store, t, chosen, day, agency)
    return html("tasks.html", t, o=shown, chosen=chosen, link=navigation.address, day=t.date(day))


def _table(found: TasksView, t: Words) -> pd.DataFrame:
    columns = {
        "task": t("No."), "state": t("State"), "name": t("Task"), "lead": t("Lead agency"),
        "coordinating": t("Co-ordinating agencies"), "said": t("Progress"), "share": t("Share done (%)"),
        "deadline": t("Deadline"), "product": t("Product"), "document": t("Document"),
        "updated_on": t("Last update"), "updated_by": t("Recorded by"),
    }  # fmt: skip
    rows = [asdict(row) | {"lead": row.lead, "state": t.task_state(row.state)} for row in found.rows]
    return pd.DataFrame(rows, columns=list(columns)).rename(columns=columns)
