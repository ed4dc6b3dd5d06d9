"""Handing in, as a file or typed: check, preview, confirm; and the submissions so far, with their withdrawal."""

from kpi.ui.upload.confirm import accepted
from kpi.ui.upload.done import stored
from kpi.ui.upload.file import check, choose
from kpi.ui.upload.grid import TYPING, type_in, way
from kpi.ui.upload.problems import refused
from kpi.ui.upload.records import records
from kpi.ui.upload.template import template_form

__all__ = ["TYPING", "accepted", "check", "choose", "records", "refused", "stored", "template_form", "type_in", "way"]
