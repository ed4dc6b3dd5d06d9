"""Choosing what to upload: whose and for which period, the blank template, the files; or typing values into a form."""

from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pandas as pd
import streamlit as st

from kpi import template
from kpi.i18n import N_
from kpi.intake.files import MOST_FILES, File
from kpi.intake.problem import COLUMN
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.template import FormError, workbook
from kpi.template.manual_entry import ENTRIES, sheet, typed
from kpi.ui import choice, downloads, show, sign_in
from kpi.ui.components import filters
from kpi.ui.page import Page, escaped
from kpi.ui.upload.checks import CHECKING, FIELD, TURN, TYPED, Upload, current_of, take
from kpi.views import names
from kpi.views.upload import cumulative, labels
from kpi.views.upload_due import AgencyReport, Key, agency_reports, due_period, without_others

FILE, TYPING = "file", "typing"
WAYS = {FILE: N_("Upload files"), TYPING: N_("Enter data")}
LAST_AGENCY = "kpi_agency"  # a cookie: the reader's last agency
MOST_NAMED = 4  # missing indicators named above the template

FILE_NAME = "Nhập trên trang"  # of typed values in the upload history
LONGEST = {"note": 500, "document": 500}  # characters; of a number:
LONGEST_NUMBER = 40
WIDTHS = {"numerator": 3, "denominator": 3, "value": 2, "note": 2, "document": 2}  # shares of a line
OF_VALUE = {"value": 3, "note": 3, "document": 3}
ONLY_A_RATE = N_("Rate, only without counts")

_SCRIPT = Path(filters.__file__).with_name("remember.js")
_REMEMBER = st.components.v2.component("kpi_remember", js=_SCRIPT.read_text("utf-8"))


def agency_of(page: Page) -> str | None:
    """The agency that is chosen, or else the reporter's own, or the reader's last one."""
    candidates = (page.choice.agency, *sign_in.own_agencies(), st.context.cookies.get(LAST_AGENCY))
    agencies = names.agencies(page.plan, page.t)
    return next((code for code in candidates if code in agencies), None)


def period_of(page: Page) -> str:
    """The period that is chosen, or else the one that is due."""
    if choice.is_chosen("year") or choice.is_chosen("period"):
        return page.choice.as_of
    return due_period(page.plan, agency_of(page), page.store.today)


def agency(page: Page) -> None:
    """The filter of agencies that exist at the end of the period; a chosen one that does not stays on offer."""
    _agency_list(page, "filter_agency")
    if page.choice.agency:
        _REMEMBER(key="remember", data={"name": LAST_AGENCY, "value": page.choice.agency})


def ask_for_agency(page: Page, why: str) -> None:
    """Ask for the agency where it is needed first, since a phone folds the filters away."""
    st.info(why, icon=":material/info:")
    _agency_list(page, "ask_agency")


def _agency_list(page: Page, key: str) -> None:
    chosen = agency_of(page)
    groups = filters.agency_groups(
        page, {*page.plan.due_agencies(period_of(page))["agency"], page.plan.total_agency}, chosen
    )
    nobody = None if chosen else page.t("not chosen")
    filters.choice_list(
        page.t("Agency"), groups, chosen, key=key, t=page.t, all_label=nobody,
        on_choice=lambda code: choice.choose(agency=code),
    )  # fmt: skip


def period(page: Page) -> None:
    """The filter of year and period."""
    t, plan, shown = page.t, page.plan, period_of(page)
    year = plan.periods.get(shown).year
    with st.popover(escaped(f"{t('Reporting period')}: {t.in_text(plan, shown)}"), key="filter_when"):
        filters.year_and_period(page, year, shown, t("Reporting period"))


def chosen(page: Page) -> str:
    """Agency and period as chosen, in short."""
    code = agency_of(page)
    name = page.t.short(names.agency(page.plan, code)) if code else page.t("not chosen")
    return f"{name} · {page.t.in_text(page.plan, period_of(page))}"


def answer(page: Page) -> tuple[str, str]:
    """The state of the agency's report, in a sentence and in a short one."""
    t, code, period = page.t, agency_of(page), period_of(page)
    if page.choice.submission is not None:
        return (t("Receipt of submission {n}", n=page.choice.submission),) * 2
    report = report_of(page, code, period) if code else None
    if code is None or report is None:
        return t("Upload data: check, preview, confirm"), t("Upload data")
    numbers = {"have": t.number(report.have), "due": t.number(report.due)}
    sentence = t("{agency}, {period}: {have}/{due} data points, due on {day}", **numbers,
                 agency=t.short(names.agency(page.plan, code)), period=t.in_text(page.plan, period),
                 day=t.date(page.plan.periods.get(period).unit_due))  # fmt: skip
    return sentence, t("Upload data: {have}/{due} data points", **numbers)


def report_of(page: Page, agency: str, period: str) -> AgencyReport | None:
    """An agency's data of a period; None if nothing is due."""
    return next(iter(reports_with(page, frozenset(), agency, period)), None)


def reports_with(
    page: Page,
    stored_too: frozenset[Key],
    agency: str | None = None,
    period: str | None = None,
    day: date | None = None,
) -> tuple[AgencyReport, ...]:
    """The agencies' data of the periods of data points, once these are stored; or those of one agency and period.

    day: at the end of which; by default today.
    """
    reports = {(agency, period)} if agency and period else {(key[1], key[2]) for key in stored_too}
    senders = {code for code, _period in reports}
    rows: list[Row] = []
    for year in sorted({page.plan.periods.get(code).year for _agency, code in reports}):
        due = page.cached(punctuality.data_due, page.store, year, day or page.store.today,
                          agencies=tuple(senders) if len(senders) == 1 else None)  # fmt: skip
        rows += records(due[[pair in reports for pair in zip(due["agency"], due["period"], strict=True)]])
    agencies = senders - {page.plan.total_agency} | {agency_of(page) or ""}
    return agency_reports(without_others(rows, agencies, stored_too, page.plan), stored_too, page.plan, page.t)


def way(page: Page) -> str:
    """FILE or TYPING, as chosen."""
    t = page.t
    chosen: str = st.segmented_control(
        t("How to upload"), list(WAYS), format_func=lambda code: t(WAYS[code]), default=FILE, required=True,
        key="upload_way", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    return chosen


def blank_template(page: Page) -> None:
    """The agency's blank template, with what it still has to report; and all templates of the period."""
    t, plan, agency, period = page.t, page.plan, agency_of(page), period_of(page)
    if agency is None:
        ask_for_agency(page, t("Choose your agency: the template asks only for what it must report."))
    else:
        _template_of(page, agency, period)
    downloads.button(t("Download all templates (ZIP)"), lambda: workbook.zip_of_forms(plan, current_of(page), period),
                     f"{period}.zip", "application/zip", type="tertiary")  # fmt: skip


def _template_of(page: Page, agency: str, period: str) -> None:
    t, plan = page.t, page.plan
    try:
        form = template.form(plan, current_of(page, agency, plan.total_agency), agency, period)
    except FormError as error:
        _no_form(page, error, agency)
        return
    st.markdown(f"**{escaped(names.agencies(plan, t)[agency])}** · {escaped(t.period(plan, period))}")
    if report := report_of(page, agency, period):
        st.markdown(escaped(report.words(t, MOST_NAMED)))
    sentences = [cumulative(period, plan, t)]
    if led := int((form.rows["agency"] != agency).sum()):
        sentences.append(t.plural("The template also has {n} indicator of the whole province that this agency leads.",
                                  "The template also has {n} indicators of the whole province that this agency leads.",
                                  led))  # fmt: skip
    st.caption(" ".join(sentences))
    name = f"{agency}_{period}"
    with st.container(horizontal=True, gap="small"):
        downloads.button(t("Download template (Excel)"), lambda: workbook.xlsx_form(form, plan), f"{name}.xlsx",
                         downloads.XLSX, type="primary")  # fmt: skip
        downloads.button(t("Download template (CSV)"), lambda: template.csv_form(form, plan), f"{name}.csv", "text/csv")


def choose_files(page: Page) -> None:
    """The field for files. It is empty again once they are chosen: the next choice replaces this one."""
    t, number = page.t, st.session_state.get(FIELD, 0)
    limit, key = page.plan.intake.max_bytes // 1_000_000, f"upload_file_{number}"
    show.own_words(t("Choose files"), t("or drop them here · Excel, CSV, ZIP · up to {limit} MB", limit=limit))
    # Somewhat larger files may come too: the intake refuses them in the page's language.
    st.file_uploader(t("Data files"), accept_multiple_files=True, max_upload_size=2 * limit, key=key,
                     on_change=partial(take, page, key), label_visibility="collapsed")  # fmt: skip
    st.caption(t("Several files at once are possible, or a ZIP of up to {n}. Nothing is stored before you have seen a "
                 "preview and confirmed it.", n=MOST_FILES))  # fmt: skip


def _no_form(page: Page, error: FormError, agency: str) -> None:
    t = page.t
    params = names.refusal(error.params, page.plan, t) | {"agency": names.agencies(page.plan, t)[agency]}
    st.info(escaped(t(error.msgid, **params)), icon=":material/info:")


def type_values(page: Page) -> Upload | None:
    """The upload of what was typed for an agency and period; None while nothing can be uploaded."""
    agency, period, t = agency_of(page), period_of(page), page.t
    if agency is None:
        ask_for_agency(page, t("Choose your agency: the form asks only for what it must report."))
        return None
    try:
        before = sheet(page.plan, current_of(page, agency), agency, period, t)
    except FormError as error:
        _no_form(page, error, agency)
        st.session_state.pop(TYPED, None)
        return None
    content, lines, emptied = typed(before, _entered(page, before, agency, period), agency, period)
    if emptied:
        message = t(
            "{indicators}: emptying a value does not withdraw it, so these rows are left out. To withdraw values, "
            "withdraw their submission below.",
            indicators=escaped(", ".join(emptied)),
        )
        st.warning(message, icon=":material/info:")
    if not content:
        st.session_state.pop(TYPED, None)
        return None
    file_id = sha256(content).hexdigest()
    upload: Upload | None = st.session_state.get(TYPED)
    if upload is None or upload.file_id != file_id:
        file = File(FILE_NAME, "", lambda: content)
        upload = st.session_state[TYPED] = Upload(file_id, (file,), indicators=lines)
    return upload


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
    t = page.t
    last = f" · :gray[{escaped(row['last'])}]" if row["last"] else ""
    st.markdown(f"**{row['indicator']}** {escaped(row['name'])}{last}")
    widths, own = WIDTHS if row["kind"] == "ratio" else OF_VALUE, labels(row, page.plan, t)
    for entry, column in zip(widths, st.columns(list(widths.values()), vertical_alignment="bottom"), strict=True):
        column.text_input(
            escaped(own.get(entry) or t(ONLY_A_RATE if entry == "value" else COLUMN[entry])),
            key=_key(form, row, entry), max_chars=LONGEST.get(entry, LONGEST_NUMBER),
        )  # fmt: skip
