"""Whom to chase: the letter, ready to copy, and the list as a table to take along."""

from typing import Any
from urllib.parse import quote

import streamlit as st

from kpi.ui import downloads, show
from kpi.ui.page import Page
from kpi.views.chase import Chase

LETTER, ROWS_SHOWN, TALL = 340, 10, 420  # px of the letter; more rows than this scroll within so many px


def whom_to_chase(page: Page, view: Chase) -> None:
    """The letter with its button to copy, a mail with its paragraph, and the list."""
    _ = page._
    if view.is_empty:
        st.success(_("No report is outstanding: all reports due have been received."))
        return
    st.caption(
        _("The letter is in Vietnamese, as it goes out: copy it into the office's own paper, complete the day and sign "
          "it. Whoever has a successor is asked under its name of today.")
    )  # fmt: skip
    st.code(view.letter, language=None, wrap_lines=True, height=LETTER)
    if view.mail:
        st.link_button(_("Ask by e-mail"), _mail(view), icon=":material/mail:")
    column = st.column_config
    columns: dict[str, Any] = {
        "column_order": ["name", "send_to", "word", "have", "due", "missing", "days_late", "level_name"],
        "column_config": {
            "name": column.TextColumn(_("Agency")),
            "send_to": column.TextColumn(_("To be sent to")),
            "word": column.TextColumn(_("Report")),
            "have": column.NumberColumn(_("Handed in"), format="%d"),
            "due": column.NumberColumn(_("Figures due"), format="%d"),
            "missing": column.TextColumn(_("Missing indicators")),
            # As text: a column of numbers knows no dot between thousands. It is the same for all, so nobody sorts it.
            "days_late": column.TextColumn(_("Days late"), alignment="right"),
            "level_name": column.TextColumn(_("Level")),
        },
    }
    show.table(
        view.rows.assign(days_late=view.rows["days_late"].map(_.number)), key="to_chase", alt=_("Reports to chase"),
        height="content" if len(view.rows) <= ROWS_SHOWN else TALL,
        files=lambda: downloads.as_shown(view.rows, columns), **columns,
    )  # fmt: skip


def _mail(view: Chase) -> str:
    """A mail to begin with: its list does not fit into an address, and goes along as a file."""
    return f"mailto:?subject={quote(view.subject)}&body={quote(view.mail)}"
