"""A chart: Plotly draws it in the reader's theme; it is clicked, walked by keyboard and downloaded as a picture."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from kpi.charts import Drawing
from kpi.charts.sheet import wrap
from kpi.ui.page import Page
from kpi.web.files import PLOTLY, address

SCRIPT = Path(__file__).with_suffix(".js")
TITLE, SOURCE = 75, 120  # letters in a line of a picture of 800 px
# A component's script is sent with each of its charts in each run: this one fetches the rest, which browsers cache.
_FETCHED = f"""const url = new URL(".{address(SCRIPT)}", document.baseURI);
export default async given => (await import(url)).default(given);
"""
_PLOTLY = f".{address(PLOTLY)}"
_HTML = """<div class="kpi-chart"><div role="img"></div><p class="hidden" aria-live="polite"></p><i hidden></i>
<div class="pictures"><button type="button" value="png">PNG</button><button type="button" value="svg">SVG</button></div>
</div>"""
_CHART = st.components.v2.component(
    "kpi_chart",
    html=_HTML,
    css=SCRIPT.with_suffix(".css").read_text("utf-8"),
    js=_FETCHED,
    isolate_styles=False,  # Plotly's own style is in the document
)


def chart(page: Page, drawing: Drawing, key: str, *, title: str, on_click: Callable[[Any], None]) -> None:
    """Draw `drawing`.

    title: what its picture is called. on_click: gets the customdata of the shape that was clicked, before the page
    runs.
    """

    def clicked() -> None:
        if (customdata := st.session_state[key].click) is not None:
            on_click(customdata)

    t = page.t
    pictures = {
        "title": wrap(title, TITLE),
        "source": wrap(page.source(), SOURCE),
        "names": {kind: page.file_name(kind, title.partition(". ")[0]) for kind in ("png", "svg")},
        "labels": {"png": t("Download PNG"), "svg": t("Download SVG")},
    }
    data = {
        "figure": drawing.json,
        "alt": drawing.alt,
        "walk": t("Points of the chart: arrow keys go from one to the next, Enter opens it."),
        "plotly": _PLOTLY,
        "pictures": pictures,
    }
    _CHART(key=key, data=json.dumps(data, ensure_ascii=False).encode(), on_click_change=clicked)
