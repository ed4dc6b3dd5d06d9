"""What is shown as files to take along: buttons, and what the files are called."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from kpi.i18n import HERE
from kpi.ui.page import Page
from kpi.views import downloads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What st.dataframe draws in a cell that is no number or word to hand out.
DRAWN_ONLY = {"line_chart", "bar_chart", "area_chart", "image"}


def button(label: str, data: bytes | Callable[[], bytes], file_name: str, mime: str, **look: Any) -> None:
    """A button that hands out one file; a callable makes it when the button is clicked, without a session.

    Nothing else happens on the click. By default Streamlit runs the page as well, and on a busy server that run forgets
    the very file that was asked for: the click is lost.
    """
    st.download_button(
        label, data, file_name=file_name, mime=mime, on_click="ignore", **{"icon": ":material/download:", **look}
    )


def table_files(page: Page, make: Callable[[], pd.DataFrame], *, title: str, name: str, key: str) -> None:
    """Two small buttons that hand out a table; it is made when one of them is clicked.

    make: gives the table with headings in the reader's language, numbers as numbers. It runs without a session.
    name: of the files, without period and ending.
    """
    _ = page._

    def csv() -> bytes:
        return downloads.csv_file(make())

    def xlsx() -> bytes:
        return downloads.xlsx_file(make(), title, source(page), _)

    for label, ending, mime, data in (
        (_("Download CSV"), "csv", "text/csv", csv),
        (_("Download Excel"), "xlsx", XLSX, xlsx),
    ):
        button(label, data, file_name(page, ending, name), mime, key=f"{key}_{ending}", type="tertiary")


def as_shown(frame: pd.DataFrame, options: dict[str, Any]) -> pd.DataFrame:
    """What a table shows of a frame, under the names that it shows: for `options` of st.dataframe."""
    config = options.get("column_config") or {}
    order = [name for name in (options.get("column_order") or frame.columns) if name in frame.columns]
    named = {}
    for name in order:
        about = config.get(name, {})
        about = {"label": about} if isinstance(about, str) else about
        if about is None or (about.get("type_config") or {}).get("type") in DRAWN_ONLY:
            continue
        label = about.get("label") or name
        named[name] = _full(label, about.get("help")) + _unit(label, about)
    return frame[list(named)].rename(columns=named)


def _unit(label: str, about: dict[str, Any]) -> str:
    """What the screen writes behind each number stands in a file in the heading."""
    written = str((about.get("type_config") or {}).get("format") or "")
    return " (%)" if written.endswith("%%") and "%" not in label else ""


def _full(label: str, help_: str | None) -> str:
    """A column that is named by a sign or a code alone says in a file what its hint says."""
    if not help_ or any(letter.islower() for letter in label):
        return label
    return f"{label} {help_}"


def file_name(page: Page, ending: str, name: str) -> str:
    """What a file of the page's figures is called."""
    return downloads.file_name(ending, name, page.choice.as_of, is_demo=page.is_demo, _=page._)


def source(page: Page) -> str:
    """Where the page's figures come from, and today."""
    today = datetime.now(HERE).date()
    return downloads.source(page.plan, page.choice.as_of, today, page.is_demo, page._)
