"""Choosing what to upload: a file, its blank template, or values typed into a sheet."""

from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kpi import template
from kpi.i18n import N_
from kpi.intake.problem import COLUMN
from kpi.template import FormError
from kpi.template.manual_entry import ENTRIES, NUMBERS, sheet, typed
from kpi.ui import downloads, show
from kpi.ui.components import filters
from kpi.ui.page import Page, escaped
from kpi.ui.upload.pending import NOTE, PENDING, TURN, WHO, Pending, checked_once
from kpi.views import names
from kpi.views.upload import cumulative

FILE_NAME = "Nhập trên trang"  # of typed values in the upload history
FILE, TYPING = "file", "typing"
WAYS = {FILE: N_("Upload a file"), TYPING: N_("Enter data")}
WIDTH = {"indicator": 102, "name": 200, "last": 150, "numerator": 106, "denominator": 116, "value": 90, "note": 120,
         "document": 130, "counted": 360, "unit": 110}  # fmt: skip
LONGEST = 500  # characters of a note
ROW_HEIGHT = 66  # px: Streamlit breaks lines in cells from 64 on; names take two


def way(page: Page) -> str:
    """FILE or TYPING, as chosen."""
    t = page.t
    chosen: str = st.segmented_control(
        t("How to upload"), list(WAYS), format_func=lambda code: t(WAYS[code]), default=FILE, required=True,
        key="upload_way", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    return chosen


def choose_file(page: Page) -> tuple[UploadedFile | None, Pending | None]:
    """The chosen file and its check; None while no file is chosen."""
    t, turn = page.t, st.session_state.setdefault(TURN, 0)
    limit = page.plan.intake.max_bytes // 1_000_000
    show.own_words(t("Choose a file"), t("or drop it here · Excel (.xlsx) or CSV, up to {limit} MB", limit=limit))
    # Somewhat larger files may come too: the intake refuses them in the page's language.
    file = st.file_uploader(t("Data file"), max_upload_size=2 * limit, key=f"upload_file_{turn}")
    _person(page)
    if file is None:
        st.session_state.pop(PENDING, None)
        return None, None
    return file, checked_once(page, file.file_id, file.name, file.getvalue())


def _person(page: Page) -> None:
    t, turn = page.t, st.session_state.setdefault(TURN, 0)
    who, note = st.columns(2)
    who.text_input(t("Uploaded by (full name, office)"), key=WHO, max_chars=120, persist_state="session")
    note.text_input(t("Note (optional)"), key=f"{NOTE}_{turn}", max_chars=500)


def template_form(page: Page) -> None:
    """Choose agency and period, download the blank template."""
    t, plan = page.t, page.plan
    periods = [period.code for year in reversed(plan.years) for period in plan.periods.of_year(year)]
    period = st.selectbox(
        t("Reporting period"), periods, index=periods.index(page.choice.as_of),
        format_func=lambda code: t.period(plan, code), key="template_period",
    )  # fmt: skip
    st.caption(cumulative(period, plan, t))
    due = {*plan.due_agencies(period)["agency"], plan.total_agency}
    agencies = {code: name for code, name in names.agencies(plan, t).items() if code in due}
    index = list(agencies).index(page.choice.agency) if page.choice.agency in agencies else 0
    agency = st.selectbox(
        t("Agency"), list(agencies), index=index, format_func=agencies.__getitem__, key="template_agency"
    )
    try:
        form = template.form(plan, _current(page, agency, plan.total_agency), agency, period)
    except FormError as error:
        st.caption(_refusal(page, error, agency))
        return
    name = f"{agency}_{period}"
    downloads.button(t("Download template (Excel)"), lambda: template.xlsx_form(form, plan), f"{name}.xlsx",
                     downloads.XLSX, type="primary")  # fmt: skip
    downloads.button(t("Download template (CSV)"), lambda: template.csv_form(form, plan), f"{name}.csv", "text/csv")
    downloads.button(t("Download all templates (ZIP)"), lambda: template.zip_of_forms(plan, _current(page), period),
                     f"{period}.zip", "application/zip")  # fmt: skip


def _current(page: Page, *agencies: str) -> pd.DataFrame:
    """The active values, of all agencies without any."""
    return page.store.query("store/current_actuals", indicators=None, agencies=list(agencies) or None, periods=None)


def _refusal(page: Page, error: FormError, agency: str) -> str:
    t = page.t
    params = names.refusal(error.params, page.plan, t) | {"agency": names.agencies(page.plan, t)[agency]}
    return escaped(t(error.msgid, **params))


def type_values(page: Page) -> Pending | None:
    """The check of what was typed into the sheet of an agency and period; None while nothing can be uploaded."""
    agency, period = _agency_and_period(page)
    try:
        before = sheet(page.plan, _current(page, agency), agency, period, page.t)
    except FormError as error:
        st.info(_refusal(page, error, agency), icon=":material/info:")
        st.session_state.pop(PENDING, None)
        return None
    entered = typed(before, _edited(page, before, agency, period), agency, period)
    if entered.emptied:
        message = page.t(
            "{indicators}: emptying a value does not withdraw it, so these rows are left out. To withdraw values, "
            "withdraw their submission below.",
            indicators=escaped(", ".join(entered.emptied)),
        )
        st.warning(message, icon=":material/info:")
    _person(page)
    if not entered.content:
        st.session_state.pop(PENDING, None)
        return None
    file_id = sha256(entered.content).hexdigest()
    return checked_once(page, file_id, FILE_NAME, entered.content, entered.indicators)


def _agency_and_period(page: Page) -> tuple[str, str]:
    """Agency and period, chosen in select boxes. A chosen agency that has ended stays on offer."""
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


def _edited(page: Page, before: pd.DataFrame, agency: str, period: str) -> pd.DataFrame:
    """The sheet as it was last sent to be checked.

    Its editors' keys are agency, period and turn: what another person stores meanwhile appears, what was typed stays.
    """
    t, is_rate = page.t, before["kind"] == "ratio"
    key = f"{page.choice.data}_{agency}_{period}_{st.session_state.setdefault(TURN, 0)}"
    with st.form(f"typing_{key}", enter_to_submit=False):
        st.caption(cumulative(period, page.plan, t))
        parts = []
        if is_rate.any():
            st.markdown(f"**{t('Rates')}**")
            st.caption(t("Enter the counts; enter the rate as value only where there are no counts. 0 and 0: no "
                         "cases."))  # fmt: skip
            parts.append(_editor(page, before[is_rate], f"typing_rates_{key}", of_rates=True))
        if not is_rate.all():
            st.markdown(f"**{t('Ranks, scores, counts, milestones')}**")
            parts.append(_editor(page, before[~is_rate], f"typing_values_{key}", of_rates=False))
        st.form_submit_button(t("Check the data"), icon=":material/fact_check:", type="primary")
    st.caption(t("Only what you changed is uploaded. Upload it before you go to another agency or period."))
    return pd.concat(parts)


def _editor(page: Page, rows: pd.DataFrame, key: str, *, of_rates: bool) -> pd.DataFrame:
    """One editor. Cells hold text, so that the intake reads a number as it was written and says what is wrong."""
    t = page.t
    entries = NUMBERS if of_rates else ("value",)
    before, behind = ([], ["counted"]) if of_rates else (["unit"], [])
    labels = {
        "indicator": t(COLUMN["indicator"]), "name": t("Indicator"), "last": t("Last value"), "unit": t("Unit"),
        "counted": t("Numerator / denominator"), **{entry: t(COLUMN[entry]) for entry in ENTRIES},
    }  # fmt: skip
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(
            label,
            width=WIDTH[name],
            pinned=name == "indicator",
            max_chars=LONGEST if name in ENTRIES else None,
            alignment="right" if name in entries else "left",
        )
        for name, label in labels.items()
    }
    edited: pd.DataFrame = st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_order=["indicator", "name", *before, "last", *entries, "note", "document", *behind],
        disabled=[str(name) for name in rows if name not in ENTRIES],
        column_config=columns,
        row_height=ROW_HEIGHT,
        height="content",
        placeholder="",
        alt=t("Values to enter"),
    )
    return edited
