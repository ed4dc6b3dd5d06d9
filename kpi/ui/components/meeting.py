"""The meeting: slides over the whole window, turned by arrow and page keys, ended by Esc."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from kpi.ui import choice, navigation, stores

_KEY = "meeting"


def meeting(written: str, slide: int) -> None:
    """Shows slides that `markup.html` wrote, beginning at one (from 1)."""
    _component()(key=_KEY, data={"html": written, "slide": slide}, on_slide_change=_turned, on_href_change=_followed)


@cache
def _component() -> Any:
    script = Path(__file__).with_name("meeting.js").read_text("utf-8")
    return st.components.v2.component("meeting", js=script, isolate_styles=False)


def _turned() -> None:
    slide = st.session_state[_KEY].slide
    if slide:
        choice.choose("slide", int(slide), stores.plan())
    elif slide == 0:
        choice.choose_all(stores.plan(), {"meeting": None, "slide": None})


def _followed() -> None:
    if href := st.session_state[_KEY].href:
        navigation.follow(href)
