"""A chart: Plotly draws it in the reader's theme; it is clicked, walked by keyboard and taken along as a picture."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from kpi.charts.sheet import Drawing
from kpi.i18n import Words
from kpi.ui import downloads
from kpi.ui.page import here
from kpi.web.kept_files import PLOTLY, address

SCRIPT = Path(__file__).with_suffix(".js")
# A component's script is sent with each of its charts in each run: this one fetches the rest, which browsers keep.
_FETCHED = f"""const kept = new URL(".{address(SCRIPT)}", document.baseURI);
export default async given => (await import(kept)).default(given);
"""
_CHART = st.components.v2.component(
    "kpi_chart",
    html='<div class="kpi-chart"></div>',
    css=SCRIPT.with_suffix(".css").read_text("utf-8"),
    js=_FETCHED,
    isolate_styles=False,  # Plotly's own style stands in the document
)


def chart(
    drawing: Drawing,
    key: str,
    *,
    t: Words,
    title: str = "",
    source: str = "",
    on_click: Callable[[Any], None] | None = None,
    height: int | None = None,
) -> None:
    """Draw `drawing`.

    title: what its picture is called; without one there is none to take along. source: the line below the picture; by
    default where the page's figures come from, and today. on_click: gets the customdata of the shape that was clicked,
    before the page runs. height: in px, instead of the drawing's own.
    """

    def clicked() -> None:
        if on_click and (picked := st.session_state[key].click) is not None:
            on_click(picked)

    _ = t
    data = {
        "figure": drawing.json,
        "alt": drawing.alt,
        "height": height,
        "clicks": on_click is not None,
        "walk": _("Points of the chart: arrow keys go from one to the next, Enter opens it."),
        "plotly": f".{address(PLOTLY)}",
        "pictures": _pictures(title, source, t) if title else None,
    }
    _CHART(key=key, data=data, on_click_change=clicked if on_click else None)


def _pictures(title: str, source: str, _: Words) -> dict[str, Any]:
    page = here()
    names = {kind: downloads.file_name(page, kind, title.partition(". ")[0]) for kind in ("png", "svg")}
    labels = {"png": _("Download PNG"), "svg": _("Download SVG")}
    return {"title": title, "source": source or downloads.source(page), "names": names, "labels": labels}
