"""An accepted file: what it would change, its warnings, and the confirmation that stores it, once."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from kpi import phrases
from kpi.changes.upload import NEW, REPLACES, SAME
from kpi.i18n import N_, Words
from kpi.store import DuckError, StoreChanged
from kpi.ui import show
from kpi.ui.page import Page, actor
from kpi.ui.upload.done import NEWS, STORED
from kpi.ui.upload.late import late_reason, reason_given
from kpi.ui.upload.pending import CHANGED, COMPLAINT, NOTE, PENDING, TURN, WHO, Pending, renewed
from kpi.ui.upload.problems import listed
from kpi.ui.upload.statuses import statuses

SHOWN_AT_MOST = 500
CHANGE = {NEW: N_("New"), REPLACES: N_("Replaces"), SAME: N_("Unchanged")}


def accepted(page: Page, pending: Pending) -> None:
    """Preview, warnings and the button that stores."""
    _, checked = page.t, pending.checked
    count = len(checked.rows)
    if pending.is_typed:
        sound = _.plural("What you typed can be handed in: {n} figure.",
                         "What you typed can be handed in: {n} figures.", count)  # fmt: skip
    else:
        sound = _.plural("The file can be handed in: {n} figure.", "The file can be handed in: {n} figures.", count)
    st.success(sound, icon=":material/task_alt:")
    _preview(page, pending)
    statuses(page, pending.statuses)
    if checked.warnings:
        _warnings(page, pending)
    late_reason(page, pending)
    _complaint(_)
    label = _("Confirm: hand in to the demonstration") if page.is_demo else _("Confirm and hand in")
    st.button(
        label, type="primary", icon=":material/check:", key="upload_confirm",
        on_click=confirm, args=(page, pending),
    )  # fmt: skip


def _preview(page: Page, pending: Pending) -> None:
    _, changes = page.t, pending.changes
    counts = changes["change"].value_counts()
    with st.container(horizontal=True):
        for change, label in ((NEW, _("New figures")), (REPLACES, _("Replace earlier ones")), (SAME, _("Unchanged"))):
            st.metric(label, _.number(int(counts.get(change, 0))), border=True)
    shown = changes.head(SHOWN_AT_MOST)
    in_words = _in_words(page, shown)
    known = (_("Agency"), _("Reporting period"), _("Line")) if pending.is_typed else ()
    medium, wide = st.column_config.TextColumn(width="medium"), st.column_config.TextColumn(width="large")
    show.table(
        in_words,
        key="preview",
        alt=_("What the file changes: the figures now and then"),
        column_config={_("Indicator"): wide if pending.is_typed else medium, _("Agency"): medium},
        column_order=[name for name in in_words if name not in known],
    )
    if len(changes) > len(shown):
        st.caption(_("The first {n} of {all} rows are shown.", n=_.number(len(shown)), all=_.number(len(changes))))


def _in_words(page: Page, changes: pd.DataFrame) -> pd.DataFrame:
    _, plan = page.t, page.plan
    indicators = {str(row.indicator): f"{row.indicator} · {_.name(row)}" for row in plan.indicators.itertuples()}
    agencies = {str(row.agency): _.name(row) for row in plan.agencies.itertuples()}
    units = dict(zip(plan.indicators["indicator"], plan.indicators["unit"], strict=True))
    periods = {code: _.period(plan, code) for code in changes["period"].unique()}
    records = changes.to_dict("records")
    return pd.DataFrame(
        {
            _("Change"): [_(CHANGE[row["change"]]) for row in records],
            _("Indicator"): changes["indicator"].map(indicators),
            _("Agency"): changes["agency"].map(agencies),
            _("Reporting period"): changes["period"].map(periods),
            _("Figure now"): [_written(_, row, units, "before_") for row in records],
            _("New figure"): [_written(_, row, units, "") for row in records],
            _("Line"): changes["line"],
        }
    )


def _written(_: Words, row: Mapping[Hashable, Any], units: Mapping[str, str], part: str) -> str:
    value, numerator, denominator = (row[f"{part}{name}"] for name in ("value", "numerator", "denominator"))
    return phrases.submitted(value, numerator, denominator, units[row["indicator"]], _)


def _warnings(page: Page, pending: Pending) -> None:
    """The warnings, and the box to tick once they were looked at."""
    _, warnings = page.t, pending.checked.warnings
    st.warning(
        _.plural("Look at {n} thing before you confirm.", "Look at {n} things before you confirm.", len(warnings)),
        icon=":material/warning:",
    )
    listed(page, pending, warnings, "kpi-warnings.csv", N_("What to look at"))
    st.checkbox(_("I have checked these figures; they are right."), key=pending.tick)


def _complaint(_: Words) -> None:
    if COMPLAINT in st.session_state:
        msgid, params = st.session_state.pop(COMPLAINT)
        st.error(show.escaped(_(msgid, **params)), icon=":material/error:")


def confirm(page: Page, pending: Pending) -> None:
    """Store a checked file. However often the button is pressed, the file goes in once: what is pending is taken away
    before the store is asked. Where the store has changed what the person saw, they see it again first."""
    state = st.session_state
    by = state.get(WHO, "").strip()
    if not by:
        state[COMPLAINT] = N_("Write who hands in, above the preview."), {}
    elif pending.checked.warnings and not state.get(pending.tick):
        state[COMPLAINT] = N_("Tick that you have checked the warnings."), {}
    elif state.pop(PENDING, None) is pending:
        now = renewed(page, pending)
        if now.shows_the_same_as(pending):
            _submit(page, now, by, state.get(f"{NOTE}_{state[TURN]}", ""))


def _submit(page: Page, pending: Pending, by: str, note: str) -> None:
    checked, state = pending.checked, st.session_state
    try:
        submission = page.store.submit(
            checked.arrow,
            by=actor(by),
            file_name=pending.file_name,
            sha256=checked.sha256,
            content=pending.content,
            agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
            note=note.strip(),
            warnings=_as_rows(pending),
            reason=reason_given(pending),
            seen=pending.state[-1],
        )
    except StoreChanged:  # in the very moment of the click: the next run checks again
        state[PENDING], state[COMPLAINT] = pending, (CHANGED, {})
        state.pop(pending.tick, None)
    except DuckError as error:
        state[PENDING], state[COMPLAINT] = pending, show.failure(error)
    else:
        state.pop(PENDING, None)
        state[STORED], state[NEWS] = submission, True
        state[TURN] += 1


def _as_rows(pending: Pending) -> pd.DataFrame:
    """One row per confirmed warning: line, column, code, params."""
    rows = [(each.line, each.column, each.code, dict(each.params)) for each in pending.checked.warnings]
    return pd.DataFrame(rows, columns=["line", "column", "code", "params"])
