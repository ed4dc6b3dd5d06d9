"""Parts of a page that are HTML: written from a template on the server, their links followed without a reload."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kpi.i18n import Words
from kpi.ui import navigation

_TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip


def html(template: str, t: Words, **values: Any) -> str:
    """The template of that name ("overview.html"), every value escaped; `t` translates in it."""
    return _environment().get_template(template).render(t=t, **values)


@cache
def _component() -> Any:
    script = Path(__file__).with_name("markup.js").read_text("utf-8")
    return st.components.v2.component("markup", js=script, isolate_styles=False)


def markup(written: str, key: str) -> None:
    """Shows what `html` wrote. A click on a link within the page changes the choice before this run began; one to
    another page leads there."""

    def followed() -> None:
        if href := st.session_state[key].href:
            navigation.follow(href)

    _component()(key=key, data={"html": written}, on_href_change=followed)
