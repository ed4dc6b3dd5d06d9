"""What is shown as files: buttons, and what the files are called."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi.ui.page import here
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
        button(t("Download CSV"), lambda: downloads.csv_file(make()), page.file_name("csv", name), "text/csv",
               key=f"{key}_csv", type="tertiary")  # fmt: skip
        button(t("Download Excel"), lambda: downloads.xlsx_file(make(), title, page.source(), t),
               page.file_name("xlsx", name), XLSX, key=f"{key}_xlsx", type="tertiary")  # fmt: skip


def as_shown(frame: pd.DataFrame, options: Mapping[str, Any]) -> pd.DataFrame:
    """What st.dataframe shows of a frame with these options: its columns in order, under their labels."""
    config = options.get("column_config") or {}
    order = [name for name in options.get("column_order") or frame.columns if name in frame]
    return frame[order].rename(columns={name: config.get(name, {}).get("label") or name for name in order})
