"""Who closes the gap, on an indicator's page."""

import pyarrow as pa
import streamlit as st

from kpi import views
from kpi.i18n import Words
from kpi.store import Store
from kpi.ui import navigation, show, stores
from kpi.ui.page import Page
from kpi.ui.results.shared import drawing, picked
from kpi.views import names
from kpi.views.gap import Gap

TABLE_HEIGHT = 560  # px; more agencies than fit scroll
NAME_WIDTH, LONG_NAME = 160, 22  # px, and the characters that fit into a line of it
ROW_HEIGHT = 66  # px: Streamlit breaks a cell's words into lines only where rows are higher than 64


def who_closes_the_gap(page: Page, code: str, level: str) -> None:
    """The agencies that hold most of what is missing; picking one leads to its scorecard. Nothing, where the target is
    met or the indicator is no rate of agencies."""
    _ = page._
    found = page.kept(views.who_closes, page.store, _, code, page.choice.as_of, level)
    if found is None:
        return
    st.subheader(_("Who closes the gap"), anchor=False)
    st.markdown(f"**{show.escaped(found.sentence)}**")
    st.caption(show.escaped(found.explained))

    def to_agency(agency: str) -> None:
        navigation.go("agencies", agency=agency, level=names.agency(page.plan, agency)["level"])

    picture, table = st.columns([4, 3], gap="medium")
    with picture:
        title = _("{code}: who closes the gap", code=code)
        drawing(found.drawing, "gap", page=page, title=f"{title}. {found.sentence}", name=title, leads=to_agency)
    with table:
        place = _table(page, code, level, found)
    if place is not None:
        to_agency(found.rows["agency"].iloc[place])


def _table(page: Page, code: str, level: str, found: Gap) -> int | None:
    _, column = page._, st.column_config
    rows, longest = page.kept(_in_words, page.store, _, code, page.choice.as_of, level)
    return picked(
        rows, key="gap_table", alt=found.sentence, files=False,
        height="content" if len(rows) <= 12 else TABLE_HEIGHT, row_height=ROW_HEIGHT if longest > LONG_NAME else None,
        column_config={
            "label": column.TextColumn(_("Agency"), width=NAME_WIDTH),
            "missing": column.TextColumn(_("Missing"), alignment="right", width=76),
            "so_far": column.TextColumn(_("Added up"), alignment="right", width=76),
        },
    )  # fmt: skip


def _in_words(store: Store, _: Words, code: str, as_of: str, level: str) -> tuple[pa.Table, int]:
    """The rows as they are shown, in the form in which Streamlit sends them: it would put a frame into it each time.
    And of how many characters the longest name is."""
    found = stores.kept(views.who_closes, store, _, code, as_of, level)
    assert found is not None  # the table is drawn only where there is a gap
    labels = found.rows["label"].tolist()
    shares = found.rows["share_so_far"].tolist()
    decimals = 1 if shares[0] < 0.01 else 0  # among thousands each adds little
    table = pa.table(
        {
            "label": labels,
            "missing": [_.number(missing, 0) for missing in found.rows["missing"]],
            "so_far": [_.percent(100 * share, decimals) for share in shares],
        }
    )
    return table, max(map(len, labels))
