"""Typing values in: a form with one block per indicator, its definitions beside the fields."""

from hashlib import sha256

import pandas as pd
import streamlit as st

from kpi.i18n import N_
from kpi.intake.problem import COLUMN
from kpi.plan.rows import Row, records
from kpi.template import FormError
from kpi.template.manual_entry import ENTRIES, sheet, typed
from kpi.ui import choice
from kpi.ui.page import Page, escaped
from kpi.ui.upload.choose import agency_of, ask_for_agency, period_of, refusal
from kpi.ui.upload.pending import CHECKING, PENDING, TURN, Pending, checked_once, current_of
from kpi.views.upload import cumulative, labels

FILE_NAME = "Nhập trên trang"  # of typed values in the upload history
LONGEST = {"note": 500, "document": 500}  # characters; of a number:
LONGEST_NUMBER = 40
WIDTHS = {"numerator": 3, "denominator": 3, "value": 2, "note": 2, "document": 2}  # shares of a line
OF_VALUE = {"value": 3, "note": 3, "document": 3}
ONLY_A_RATE = N_("Rate, only without counts")


def type_values(page: Page) -> Pending | None:
    """The check of what was typed for an agency and period; None while nothing can be uploaded."""
    agency, period, t = agency_of(page), period_of(page), page.t
    if agency is None:
        ask_for_agency(page, t("Choose your agency: the form asks only for what it must report."))
        return None
    try:
        before = sheet(page.plan, current_of(page, agency), agency, period, t)
    except FormError as error:
        st.info(refusal(page, error, agency), icon=":material/info:")
        st.session_state.pop(PENDING, None)
        return None
    entered = typed(before, _entered(page, before, agency, period), agency, period)
    if entered.emptied:
        message = t(
            "{indicators}: emptying a value does not withdraw it, so these rows are left out. To withdraw values, "
            "withdraw their submission below.",
            indicators=escaped(", ".join(entered.emptied)),
        )
        st.warning(message, icon=":material/info:")
    if not entered.content:
        st.session_state.pop(PENDING, None)
        return None
    file_id = sha256(entered.content).hexdigest()
    return checked_once(page, file_id, FILE_NAME, lambda: entered.content, entered.indicators)


def _entered(page: Page, before: pd.DataFrame, agency: str, period: str) -> pd.DataFrame:
    """The sheet as it was last sent to be checked."""
    t, rows = page.t, records(before)
    form = f"{page.choice.data}_{agency}_{period}_{st.session_state.setdefault(TURN, 0)}"
    _take_over(form, rows)
    with st.form(f"typing_{form}", enter_to_submit=False):
        st.caption(cumulative(period, page.plan, t))
        st.caption(t("Enter the counts; enter the rate as value only where there are no counts. 0 and 0: no cases."))
        for row in rows:
            _block(page, row, form)
        st.form_submit_button(t("Check the data"), icon=":material/fact_check:", type="primary",
                              on_click=lambda: choice.choose(tab=CHECKING))  # fmt: skip
    st.caption(t("Only what you changed is uploaded. Upload it before you go to another agency or period."))
    entries = {name: [st.session_state.get(_key(form, row, name), "") for row in rows] for name in ENTRIES}
    return before.assign(**entries)


def _key(form: str, row: Row, entry: str) -> str:
    return f"entry_{row['indicator']}_{entry}_{form}"


def _take_over(form: str, rows: list[Row]) -> None:
    """Fill in what is stored, also what another person stores meanwhile; what was typed stays."""
    state = st.session_state
    shown: dict[str, str] = state.setdefault(f"entries_{form}", {})
    for row in rows:
        for entry in ENTRIES:
            key, text = _key(form, row, entry), row[entry]
            if state.get(key, "") == shown.get(key, "") and (key not in state or text != state[key]):
                state[key] = text
            shown[key] = text


def _block(page: Page, row: Row, form: str) -> None:
    """An indicator: name and last value, then its fields."""
    t = page.t
    last = f" · :gray[{escaped(row['last'])}]" if row["last"] else ""
    st.markdown(f"**{row['indicator']}** {escaped(row['name'])}{last}")
    widths, own = WIDTHS if row["kind"] == "ratio" else OF_VALUE, labels(row, page.plan, t)
    for entry, column in zip(widths, st.columns(list(widths.values()), vertical_alignment="bottom"), strict=True):
        column.text_input(
            escaped(own.get(entry) or t(ONLY_A_RATE if entry == "value" else COLUMN[entry])),
            key=_key(form, row, entry), max_chars=LONGEST.get(entry, LONGEST_NUMBER),
        )  # fmt: skip
