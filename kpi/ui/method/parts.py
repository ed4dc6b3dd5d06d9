"""Which part of the page is shown: a control above it, kept in the address (`?part=statuses`)."""

from kpi.i18n import N_
from kpi.ui.components import filters
from kpi.ui.method.indicators import search
from kpi.ui.page import Page
from kpi.views import method

PART, FIRST = "part", "indicators"
PARTS = {
    FIRST: N_("The indicators"),
    "formulas": N_("Formulas"),
    "statuses": N_("Statuses"),
    "reporting": N_("Reporting rules"),
    "sources": N_("Sources"),
    "data": N_("Data to download"),
    "guides": N_("Guides"),
}
ANSWERS = {
    FIRST: N_("Indicators: definitions and targets"),
    "formulas": N_("How results are calculated and assessed"),
    "statuses": N_("What each status means"),
    "reporting": N_("Who reports when, and what “on time” means"),
    "sources": N_("Where data and texts come from"),
    "data": N_("Every table as CSV, Excel or JSON"),
    "guides": N_("Guides for leaders and reporters"),
}


def choose_part(page: Page) -> str:
    """The control, and which of PARTS was chosen."""
    part = page.choice.part if page.choice.part in PARTS else FIRST
    words = {code: page.t(word) for code, word in PARTS.items()}
    filters.segments(PART, page.t("Part"), words, part, label_visibility="collapsed", wrap=True)
    return part


def filter_row(page: Page, part: str) -> None:
    """What a part can be narrowed by."""
    if part == FIRST:
        filters.area(page)
        search(page)
    elif part in ("reporting", "data"):
        filters.period(page)


def said(page: Page, part: str) -> tuple[str, str]:
    """The heading of a part, and a short one."""
    short = page.t(ANSWERS[part])
    return (method.answer(page.plan, page.t) if part == FIRST else short), short
