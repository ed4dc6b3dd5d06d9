"""Typing figures in: a sheet of one agency and period, filled with what is there."""

from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from kpi.i18n import N_
from kpi.intake.problem import COLUMN
from kpi.template import FormError
from kpi.template.manual_entry import ENTRIES, FIGURES, Typed, sheet, typed
from kpi.ui.components import filters
from kpi.ui.page import Page, escaped
from kpi.ui.upload.pending import PENDING, TURN, Pending, checked_once, person
from kpi.ui.upload.template import what_counts
from kpi.views import names

FILE_NAME = "Nhập trên trang"  # in the list of submissions
FILE, TYPING = "file", "typing"
WAYS = {FILE: N_("Hand in a file"), TYPING: N_("Type figures in")}
WIDTH = {"indicator": 102, "name": 200, "last": 150, "numerator": 106, "denominator": 116, "value": 90, "note": 120,
         "document": 130, "counted": 360, "unit": 110}  # fmt: skip
LONGEST = 500  # characters of a note
ROW_HEIGHT = 66  # px: Streamlit breaks lines in cells from 64 on; names take two


def way(page: Page) -> str:
    """By which of the two ways figures are handed in."""
    _ = page.t
    chosen: str = st.segmented_control(
        _("How to hand in"), list(WAYS), format_func=lambda code: _(WAYS[code]), default=FILE, required=True,
        key="upload_way", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    return chosen


def type_in(page: Page) -> Pending | None:
    """The sheet of the chosen agency and period. None as long as nothing is typed that could be handed in."""
    agency, period = _chosen(page)
    current = page.store.query("store/current_actuals", indicators=None, agencies=[agency], periods=None)
    try:
        before = sheet(page.plan, current, agency, period, page.t)
    except FormError as error:
        _no_form(page, error, agency)
        st.session_state.pop(PENDING, None)
        return None
    entered = typed(before, _edited(page, before, agency, period), agency, period)
    _emptied(page, entered)
    person(page)
    if not entered.content:
        st.session_state.pop(PENDING, None)
        return None
    file_id = sha256(entered.content).hexdigest()
    return checked_once(page, file_id, FILE_NAME, entered.content, entered.indicators)


def _chosen(page: Page) -> tuple[str, str]:
    """Agency and period, chosen in select boxes. An agency that has ended and was chosen stays on offer."""
    t, plan, chosen = page.t, page.plan, page.choice
    periods = {period.code: t.period(plan, period.code) for period in reversed(plan.periods.of_year(chosen.year))}
    agencies = dict(page.cached(names.existing_agencies, plan, t, chosen.as_of))
    if chosen.agency and chosen.agency not in agencies:
        agencies[chosen.agency] = names.dated(plan, names.agency(plan, chosen.agency), chosen.as_of, t)
    agency = chosen.agency or next(iter(agencies))
    with st.grid(3, min_column_width=200, gap="small"):
        filters.select("year", t("Year"), {str(year): str(year) for year in plan.years}, str(chosen.year))
        filters.select("period", t("Reporting period"), periods, chosen.as_of)
        filters.select("agency", t("Agency"), agencies, agency)
    return agency, chosen.as_of


def _no_form(page: Page, error: FormError, agency: str) -> None:
    _, agencies = page.t, page.plan.agencies.set_index("agency")
    params = names.refusal(error.params, page.plan, _) | {"agency": _.name(agencies.loc[agency])}
    st.info(escaped(_(error.msgid, **params)), icon=":material/info:")


def _edited(page: Page, before: pd.DataFrame, agency: str, period: str) -> pd.DataFrame:
    """The sheet as it was last sent to be checked. Its editors are known by agency, period and turn: a figure that
    another person stores meanwhile shows up in its cell, and what was typed stays."""
    _, is_rate = page.t, before["kind"] == "ratio"
    key = f"{page.choice.data}_{agency}_{period}_{st.session_state.setdefault(TURN, 0)}"
    with st.form(f"typing_{key}", enter_to_submit=False):
        st.caption(what_counts(page, period))
        parts = []
        if is_rate.any():
            st.markdown(f"**{_('Rates')}**")
            st.caption(_("Write the counts; write the rate as value only where there are no counts. 0 and 0: nothing "
                         "of the kind occurred."))  # fmt: skip
            parts.append(_editor(page, before[is_rate], f"typing_rates_{key}", of_rates=True))
        if not is_rate.all():
            st.markdown(f"**{_('Ranks, scores, counts, milestones')}**")
            parts.append(_editor(page, before[~is_rate], f"typing_values_{key}", of_rates=False))
        st.form_submit_button(_("Check the figures"), icon=":material/fact_check:", type="primary")
    st.caption(_("Only what you changed is handed in. Hand it in before you go to another agency or period."))
    return pd.concat(parts)


def _editor(page: Page, rows: pd.DataFrame, key: str, *, of_rates: bool) -> pd.DataFrame:
    """One editor. Cells hold text, so that the intake reads a number as it was written, and says what is wrong."""
    _, column = page.t, st.column_config
    figures = FIGURES if of_rates else ("value",)
    before, behind = ([], ["counted"]) if of_rates else (["unit"], [])
    labels = {
        "indicator": _(COLUMN["indicator"]), "name": _("Indicator"), "last": _("Last figure"), "unit": _("Unit"),
        "counted": _("Numerator / denominator"), **{entry: _(COLUMN[entry]) for entry in ENTRIES},
    }  # fmt: skip
    looks: dict[str, Any] = {
        name: column.TextColumn(
            label,
            width=WIDTH[name],
            pinned=name == "indicator",
            max_chars=LONGEST if name in ENTRIES else None,
            alignment="right" if name in figures else "left",
        )
        for name, label in labels.items()
    }
    edited: pd.DataFrame = st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_order=["indicator", "name", *before, "last", *figures, "note", "document", *behind],
        disabled=[str(name) for name in rows if name not in ENTRIES],
        column_config=looks,
        row_height=ROW_HEIGHT,
        height="content",
        placeholder="",
        alt=_("Figures to type in"),
    )
    return edited


def _emptied(page: Page, entered: Typed) -> None:
    if entered.emptied:
        st.warning(
            page.t(
                "{indicators}: emptying a figure does not take it back, and these rows are left out. To take figures "
                "back, withdraw their submission below.",
                indicators=escaped(", ".join(entered.emptied)),
            ),
            icon=":material/info:",
        )
