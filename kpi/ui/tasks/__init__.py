"""The plan's tasks at the screen: the list, one of them with what is recorded of it, recording. Files of updates are
`kpi.ui.tasks.file`: other pages show tasks as well, and do not need its reader of files."""

from kpi.ui.tasks.milestone import of_milestone

__all__ = ["of_milestone"]
