"""Which part of the page is shown: a control above it, kept in the address (`?part=statuses`)."""

from kpi.i18n import N_
from kpi.ui.page import Page
from kpi.ui.switch import switch

PART = "part"
PARTS = {
    "indicators": N_("The indicators"),
    "formulas": N_("Formulas"),
    "statuses": N_("Statuses"),
    "reporting": N_("Reporting rules"),
    "sources": N_("Sources"),
    "data": N_("Data to download"),
    "guides": N_("Guides"),
}


def choose_part(page: Page) -> str:
    """The control, and which of PARTS was chosen."""
    return switch(page, PART, N_("Part"), PARTS)
