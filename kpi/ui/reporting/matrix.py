"""The page of reports: what it is made of, and how it is drawn."""

from datetime import date, datetime

import pandas as pd

from kpi.i18n import HERE, Words
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.ui import navigation, show, stores
from kpi.ui.choice import Choice
from kpi.ui.components import filters
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.ui.reporting import one
from kpi.views.reporting import ReportingView, last_due, reporting_view

SHOWN, SHOWN_OF_LEVEL = 6, 40  # agencies of a level that are not folded away: of all levels, and of a chosen one
NAMED = 24  # agencies of a level that are named beside the matrix at once


def today() -> date:
    return datetime.now(HERE).date()


def period_of(page: Page) -> str:
    """The chosen period; without one the latest of the year whose due day has passed."""
    return page.choice.period or last_due(page.plan, page.choice.year, today())


def period(page: Page) -> None:
    filters.period_or(page, period_of(page))


def level(page: Page) -> None:
    filters.level(page, with_total=True, with_all=True)


def agency(page: Page) -> None:
    filters.agency(page, within_level=True)


def chosen(page: Page) -> str:
    """What is chosen, in short."""
    parts = [page.t.in_text(page.plan, period_of(page))]
    if page.choice.level:
        parts.append(page.t.level(page.choice.level))
    return " · ".join(parts)


def view(page: Page) -> ReportingView:
    return page.kept(found, page.store, page.t, period_of(page), page.choice.level, today())


def found(store: Store, t: Words, period: str, level: str | None, today: date) -> ReportingView:
    year = store.plan.periods.get(period).year
    due = punctuality.figures_due(store, year, today)
    cells = records(punctuality.grid(store, year, today))
    return reporting_view(cells, records(due[due["period"] == period]), store.plan, t, period=period, level=level)


def draw(page: Page) -> None:
    markup(page.kept(_html, page.store, page.t, page.choice, period_of(page), today()), "reporting")
    shown = view(page)
    if shown.is_empty:
        return
    title = page.t("Reports of {year}, by agency and period", year=page.choice.year)
    show.take_along(lambda: _table(shown, page.t), title=title, name=page.t("Reports by agency"), key="reporting_files")


def _html(store: Store, t: Words, chosen: Choice, period: str, today: date) -> str:
    shown = stores.kept(found, store, t, period, chosen.level, today)
    report = stores.kept(one.found, store, t, chosen.agency, period, today) if chosen.agency else None
    return html(
        "reporting.html", t, o=shown, chosen=chosen, link=navigation.address, report=report, named=NAMED,
        shown=SHOWN_OF_LEVEL if chosen.level else SHOWN, definitions=punctuality.DEFINITIONS,
        period_words=t.in_text(store.plan, period),
    )  # fmt: skip


def _table(found: ReportingView, t: Words) -> pd.DataFrame:
    columns = [t("Level"), t("Agency"), *(name for _code, name in found.periods)]
    rows = [
        (group.name, row.name, *(f"{cell.word} {cell.count}".strip() for cell in row.cells))
        for group in found.groups
        for row in (*group.rows, *group.gone)
    ]
    return pd.DataFrame(rows, columns=columns)
