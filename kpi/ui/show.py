"""Shared ways to show things: a status with its word and shape, a chart, a table, an empty view with the next steps."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpi import i18n
from kpi.charts import Drawing
from kpi.charts.palette import STATUS
from kpi.i18n import N_, NOTHING, Words, is_missing
from kpi.store import DuckError, StoreError
from kpi.ui import choice, downloads, navigation, stores
from kpi.ui.actor import why_not
from kpi.ui.lines import lines
from kpi.ui.page import Page, here
from kpi.ui.verbatim import escaped as escaped
from kpi.views import refusals

_log = logging.getLogger(__name__)

Colour = Literal["red", "orange", "yellow", "blue", "green", "gray"]

# Streamlit's names of the theme's colours that come nearest to the palette's.
STATUS_COLOUR: dict[str, Colour] = {
    "missed": "red",
    "off_track": "orange",
    "behind": "yellow",
    "on_track": "blue",
    "met": "green",
    "thin": "gray",
    "pending": "gray",
    "no_data": "gray",
    "not_applicable": "gray",
}
# What Streamlit makes of a frame with one column and an index of words.
_FACTS = pa.Schema.from_pandas(pd.DataFrame({"value": [""]}, index=[""]))
PRINTED = 400  # rows of a table that are printed: kpi/web/browser/paper_tables.js


def status_text(_: Words, status: str) -> str:
    """The same in Markdown, to stand within a sentence or a table cell."""
    return f":{STATUS_COLOUR[status]}-badge[{STATUS[status].mark} {_.status(status)}]"


def facts(told: Mapping[str, str], alt: str) -> None:
    """A table of what is told about one thing: heading → Markdown. st.table(told) would take a millisecond to turn it
    into a frame, twice, and that into the Arrow table which it sends."""
    st.table(
        pa.table([list(told.values()), [f"**{name}**" for name in told]], schema=_FACTS),
        border="horizontal", hide_index=False, hide_header=True, alt=alt,
    )  # fmt: skip


def table(
    frame: pd.DataFrame | pa.Table,
    *,
    key: str | None = None,
    alt: str | None = None,
    name: str | None = None,
    files: bool | Callable[[], pd.DataFrame] = True,
    **options: Any,
) -> Any:
    """A table without its index, as high as its rows (up to Streamlit's own limit), with what it shows to take along as
    CSV and Excel. name: of those files; by default what `alt` says. files: gives what they hold, where that is not what
    is shown, as of figures that the screen has in words; False where something else hands it out, and for an Arrow
    table."""
    shown = st.dataframe(frame, hide_index=True, key=key, alt=alt, placeholder=NOTHING, **options)
    title = alt or name or key
    if len(frame) > PRINTED:
        _printed(len(frame), f"printed_{key or title}")
    if files and title and len(frame):
        make = files if callable(files) else lambda: downloads.as_shown(frame, options)
        take_along(make, title=title, name=name, key=key)
    return shown


def _printed(rows: int, key: str) -> None:
    """What paper says below a table of which it has the beginning; the screen has all of it, and does not."""
    _ = here()._
    with st.container(key=key):
        st.caption(
            _(
                "Printed: the first {n} of {count} rows. The table's CSV and Excel files have them all.",
                n=_.number(PRINTED), count=_.number(rows),
            )
        )  # fmt: skip


def take_along(
    make: Callable[[], pd.DataFrame], *, title: str, name: str | None = None, key: str | None = None
) -> None:
    """A row of buttons that hand out a table; see downloads.table_files. Below st.table, which has none of its own."""
    with st.container(horizontal=True, gap="small"):
        downloads.table_files(here(), make, title=title, name=name or title, key=key or f"take {name or title}")


def empty(page: Page, message: str) -> None:
    """Nothing to show: says so calmly. On the official figures it offers the next steps as well."""
    st.info(escaped(message), icon=":material/info:")
    if not page.is_demo:
        empty_official(page)


def empty_official(page: Page) -> None:
    """The three ways on from an official view without figures."""
    _ = page._
    st.subheader(_("What to do next"), anchor=False)
    with st.grid(3, min_column_width=240, border=True):
        with _step(_("1. Look at the demonstration")):
            st.caption(_("Made-up figures for every indicator, agency and year show what these pages can do."))
            st.button(_("Look at the demonstration"), icon=":material/science:", on_click=_to_demo)
        with _step(_("2. Fetch the form")):
            st.caption(_("An empty form for one agency and one period, ready to fill in."))
            navigation.link("upload", _("Fetch the form"), icon=":material/download:")
        with _step(_("3. Hand figures in")):
            st.caption(_("The file is checked at once; nothing is stored before you have confirmed it."))
            navigation.link("upload", _("Hand figures in"), icon=":material/upload_file:")


def _step(title: str) -> DeltaGenerator:
    step = st.container()
    step.markdown(f"**{title}**")
    return step


def _to_demo() -> None:
    choice.choose("data", choice.DEMO, stores.plan())


def reading_only(page: Page) -> bool:
    """Whether this connection may only read; says why, in place of what it cannot do."""
    why = why_not()
    if why:
        st.caption(f":material/lock: {page._(why)}")
    return bool(why)


def failure(error: DuckError) -> tuple[str, dict[str, object]]:
    """What a person is told when the store did not do as asked: a msgid and its parameters, in words. What only an
    administrator understands goes into the log."""
    if isinstance(error, StoreError):
        return error.msgid, refusals.told(error.params, stores.plan(), i18n.of(choice.language()))
    _log.error("the store failed", exc_info=error)
    return N_("The store failed, and nothing was changed. Tell your administrator; the server's log says why."), {}


def numbers_as_table(page: Page, made: Drawing) -> None:
    """The numbers as this language writes them; a year is no quantity."""
    _, shown = page._, pd.DataFrame(made.numbers)
    numbers = [name for name in shown.columns if shown[name].dtype.kind in "iuf"]

    def written(name: str) -> Callable[[Any], str]:
        return _.number if name in numbers and name != _("Year") else lambda cell: "" if is_missing(cell) else str(cell)

    words = {name: shown[name].map(written(name)) for name in made.numbers}
    lines(pd.DataFrame(words), alt=made.alt, numbers=numbers)


def picked(frame: pd.DataFrame | pa.Table, *, how: str = "", **options: Any) -> int | None:
    """A table from which one row can be picked; the row's place, or None. how: to pick one, and what for."""
    st.caption(how or here()._("Pick a row (on the keyboard: Shift+Space) to open it."))
    event = table(frame, on_select="rerun", selection_mode="single-row", **options)
    rows = event.selection.rows
    return rows[0] if rows else None
