"""Handing a file in: choose, check, preview, confirm; and the submissions so far, with their withdrawal."""

from kpi.ui.upload.confirm import accepted
from kpi.ui.upload.done import stored
from kpi.ui.upload.file import check, choose
from kpi.ui.upload.history import history
from kpi.ui.upload.problems import refused
from kpi.ui.upload.template import template_form

__all__ = ["accepted", "check", "choose", "history", "refused", "stored", "template_form"]
