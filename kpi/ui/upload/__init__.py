"""Handing in, as a file or typed: check, preview, confirm; and the submissions so far, with their withdrawal."""

from kpi.ui.upload.records import records
from kpi.ui.upload.submit import hand_in
from kpi.ui.upload.template import template_form

__all__ = ["hand_in", "records", "template_form"]
