"""Parts of a page that are HTML, charts among them: written on the server, their links followed without a reload."""

from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kpi.access import Act
from kpi.charts import Drawing
from kpi.charts.sheet import wrap
from kpi.i18n import Words, is_missing
from kpi.store import Store
from kpi.ui import navigation, stores
from kpi.ui.page import Page, why_not
from kpi.views import names
from kpi.web.files import PLOTLY, address

_TEMPLATES = Path(__file__).parent.parent / "templates"
CHART_SCRIPT = Path(__file__).with_name("chart.js")
SCRIPT, PLOTLY_SCRIPT = (f".{address(file)}" for file in (CHART_SCRIPT, PLOTLY))
TITLE, SOURCE = 75, 120  # letters in a line of a picture of 800 px


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, auto_reload=False,  # or each use looks at the file's age
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.tests["missing"] = is_missing
    environment.globals["names"] = names
    return environment


def html(template: str, t: Words, **values: Any) -> str:
    """The template of that name ("overview.html"), every value escaped; `t` translates in it."""
    return _environment().get_template(template).render(t=t, **values)


def macro(name: str, t: Words, **values: Any) -> str:
    """A macro of parts.html by itself, as Markup."""
    part: str = getattr(_environment().get_template("parts.html").make_module({"t": t}), name)(**values)
    return part


def word_table(table: pd.DataFrame, t: Words, *, alt: str, numbers: Collection[str] = ()) -> str:
    """A table of words to read, for a screen reader, a phone (a card per row) and paper; st.dataframe is for sorting.

    alt: what the table shows. numbers: the columns set to the right. The first column names the row.
    A cell is text, or Markup.
    """
    rows = table.astype(object).to_numpy().tolist()
    return html("word_table.html", t, names=list(table.columns), rows=rows, alt=alt, numbers=numbers)


_MARKUP = st.components.v2.component(
    "kpi_markup", js=Path(__file__).with_name("markup.js").read_text("utf-8"), isolate_styles=False
)


def draw(page: Page, template: str, make: Callable[..., Any], *args: Any, **values: Any) -> None:
    """Show a page's template; in it, `view` is ``make(page.store, page.t, *args)``."""
    markup(written(page, template, make, *args, **values), template)


def written(page: Page, template: str, make: Callable[..., Any], *args: Any, **values: Any) -> str:
    """The HTML of a page's template, cached with its view. `values` are plain."""
    given = {"chosen": page.choice, "may_ask": why_not(Act.REQUEST_EXPLANATION) is None, **values}
    return page.cached(_written, template, page.store, page.t, make, args, tuple(given.items()))


def _written(
    template: str, store: Store, t: Words, make: Callable[..., Any], args: tuple[Any, ...],
    values: tuple[tuple[str, Any], ...],
) -> str:  # fmt: skip
    view = stores.cached(make, store, t, *args)
    return html(f"{template}.html", t, plan=store.plan, view=view, link=navigation.address, **dict(values))


def markup(written: str, key: str, **triggers: Any) -> None:
    """Show HTML from `html`, with the charts in it. A click on a link changes the choice or the page before this run
    continues.

    triggers: what else markup.js sends (on_slide_change; on_click_change, of a chart: its key and the customdata)."""

    def follow() -> None:
        if href := st.session_state[key].href:
            navigation.follow(href)

    _MARKUP(key=key, data=written.encode(), on_href_change=follow, **triggers)


def chart(store: Store, t: Words, drawing: Drawing, key: str, *, title: str, as_of: str) -> str:
    """The HTML of a chart, for a template that `markup` shows. A click sends `key` and the shape's customdata.

    title: what its picture is called. as_of: the period that it shows.
    """
    is_demo, name = store.is_demo, title.partition(". ")[0]
    pictures = {
        "title": wrap(title, TITLE),
        "source": wrap(names.source(store.plan, as_of, store.today, is_demo, t), SOURCE),
        "names": {kind: names.file_name(kind, name, as_of, is_demo=is_demo, t=t) for kind in ("png", "svg")},
        "labels": {"png": t("Download PNG"), "svg": t("Download SVG")},
    }
    given = {
        "figure": drawing.json,
        "alt": drawing.alt,
        "walk": t("Points of the chart: arrow keys go from one to the next, Enter opens it."),
        "plotly": PLOTLY_SCRIPT,
        "pictures": pictures,
    }
    return macro("chart", t, key=key, script=SCRIPT, given=given)
