"""What is shown as files: buttons, and what the files are called."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from kpi.i18n import HERE
from kpi.ui.page import Page, here
from kpi.views import downloads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def button(label: str, data: bytes | Callable[[], bytes], file_name: str, mime: str, **look: Any) -> None:
    """A button that hands out one file; a callable makes it on the click, without a session.

    The page does not run: on a busy server that run would forget the very file, and the click would be lost.
    """
    st.download_button(
        label, data, file_name=file_name, mime=mime, on_click="ignore", **{"icon": ":material/download:", **look}
    )


def table_files(make: Callable[[], pd.DataFrame], *, title: str, key: str, name: str = "") -> None:
    """Two small buttons that hand out a table as CSV and Excel, made on the click.

    make: gives the table with headings in the reader's language, numbers as numbers; it runs without a session.
    name: of the files, without period and ending; by default the title.
    """
    page = here()
    t, name = page.t, name or title
    with st.container(horizontal=True, gap="small"):
        button(t("Download CSV"), lambda: downloads.csv_file(make()), file_name(page, "csv", name), "text/csv",
               key=f"{key}_csv", type="tertiary")  # fmt: skip
        button(t("Download Excel"), lambda: downloads.xlsx_file(make(), title, source(page), t),
               file_name(page, "xlsx", name), XLSX, key=f"{key}_xlsx", type="tertiary")  # fmt: skip


def as_shown(frame: pd.DataFrame, options: Mapping[str, Any]) -> pd.DataFrame:
    """What st.dataframe shows of a frame with these options: its columns in order, under their labels."""
    config = options.get("column_config") or {}
    order = [name for name in options.get("column_order") or frame.columns if name in frame]
    return frame[order].rename(columns={name: config.get(name, {}).get("label") or name for name in order})


def file_name(page: Page, ending: str, name: str) -> str:
    """The name of a file of the page's data."""
    return downloads.file_name(ending, name, page.choice.as_of, is_demo=page.is_demo, t=page.t)


def source(page: Page) -> str:
    """Where the page's data come from, and today."""
    return downloads.source(page.plan, page.choice.as_of, datetime.now(HERE).date(), page.is_demo, page.t)
