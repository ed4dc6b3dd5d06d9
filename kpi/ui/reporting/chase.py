"""Whom to chase: the letter, ready to copy, and the list as a table to export."""

from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from kpi import i18n
from kpi.i18n import Words
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.ui import downloads, show
from kpi.ui.page import Page
from kpi.views.chase import Chase, chase

LETTERS = "vi"  # the language of the province's letters, whoever reads the page
LETTER, ROWS_SHOWN, TALL = 340, 10, 420  # px of the letter; more rows than this scroll within so many px


def in_dialog(page: Page, period: str, today: date) -> None:
    """The letter with its button to copy, a mail with its paragraph, and the list."""
    _, view = page._, page.kept(_found, page.store, page.t, period, page.choice.level, today)
    if not view.rows:
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
    rows = pd.DataFrame([asdict(row) for row in view.rows])
    show.table(
        rows.assign(days_late=rows["days_late"].map(_.number)), key="to_chase", alt=_("Reports to chase"),
        height="content" if len(view.rows) <= ROWS_SHOWN else TALL,
        files=lambda: downloads.as_shown(rows, columns), **columns,
    )  # fmt: skip


def _found(store: Store, t: Words, period: str, level: str | None, today: date) -> Chase:
    due = punctuality.figures_due(store, store.plan.periods.get(period).year, today)
    asked = records(due[(due["period"] == period) & ((due["level"] == level) if level else True)])
    return chase(asked, store.plan, t, i18n.of(LETTERS), period=period, today=today)


def _mail(view: Chase) -> str:
    """A mail to begin with: its list does not fit into an address, and goes along as a file."""
    return f"mailto:?subject={quote(view.subject)}&body={quote(view.mail)}"
