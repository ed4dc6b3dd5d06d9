"""The plan's tasks at the screen: filters, how they stand, one of them with what is recorded. Files of
updates are `kpi.ui.tasks.file`: other pages show tasks as well, and need not the reader of files that comes with it."""

from kpi.ui.tasks.choose import choose, chosen_task
from kpi.ui.tasks.detail import detail, opened
from kpi.ui.tasks.milestone import of_milestone
from kpi.ui.tasks.overdue import day_as_of
from kpi.ui.tasks.shown import heading, listed, news, timeline

__all__ = [
    "choose",
    "chosen_task",
    "day_as_of",
    "detail",
    "heading",
    "listed",
    "news",
    "of_milestone",
    "opened",
    "timeline",
]
