"""Overdue tasks on other pages: how many of all, and which, each with its way to the tasks' page."""

from datetime import date, datetime

from kpi.i18n import HERE
from kpi.ui.page import Page

SHOWN_FIRST = 6


def day_as_of(page: Page) -> date:
    """The last day of the period as of which the page speaks; today, where it is not over."""
    return min(page.plan.periods.get(page.choice.as_of).ends, datetime.now(HERE).date())
