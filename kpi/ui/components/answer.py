"""A page's heading: the answer in one sentence. On a phone a shorter one, and the line that unfolds the filters."""

from kpi.ui import navigation
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page


def answer(
    page: Page, sentence: str, *, short: str = "", filters: str = "", aside: str = "", meeting: bool = False
) -> None:
    """sentence: at most 90 characters. short: at most two lines of a phone. filters: what the folded line says is
    chosen ("2024 · Cấp xã"). aside: what stands at the right end of the row of filters. meeting: whether a link there
    begins one."""
    begin = navigation.address("overview", meeting=1) if meeting else ""
    markup(
        html("answer.html", page.t, sentence=sentence, short=short or sentence, filters=filters, aside=aside,
             begin=begin), "answer",
    )  # fmt: skip
