"""Choosing what to upload: whose and for which period, the blank template, the files."""

from datetime import date
from functools import partial
from pathlib import Path

import streamlit as st

from kpi import template
from kpi.i18n import N_
from kpi.intake.archive import MOST_FILES
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.template import FormError
from kpi.ui import choice, downloads, show, sign_in
from kpi.ui.components import filters
from kpi.ui.page import Page, escaped
from kpi.ui.upload.pending import FIELD, current_of, take
from kpi.views import names
from kpi.views.upload import cumulative
from kpi.views.upload_due import AgencyReport, Key, agency_reports, due_period, without_others

FILE, TYPING = "file", "typing"
WAYS = {FILE: N_("Upload files"), TYPING: N_("Enter data")}
LAST_AGENCY = "kpi_agency"  # a cookie: the reader's last agency
MOST_NAMED = 4  # missing indicators named above the template

_SCRIPT = Path(filters.__file__).with_name("remember.js")
_REMEMBER = st.components.v2.component("kpi_remember", js=_SCRIPT.read_text("utf-8"))


# ---------------------------------------------------------------- whose, and for when


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
        filters.segments("year", t("Year"), {str(each): str(each) for each in plan.years}, str(year))
        periods = {each.code: names.short_period(plan, each.code, t) for each in plan.periods.of_year(year)}
        filters.segments("period", t("Reporting period"), periods, shown)


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


# ---------------------------------------------------------------- what is still missing


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
    years = {page.plan.periods.get(code).year for _agency, code in reports}
    senders = {code for code, _period in reports}
    only = senders.pop() if len(senders) == 1 else None
    due = [page.cached(punctuality.data_due, page.store, year, day or page.store.today, agency=only)
           for year in sorted(years)]  # fmt: skip
    rows = [
        row for frame in due
        for row in records(frame[[pair in reports for pair in zip(frame["agency"], frame["period"], strict=True)]])
    ]  # fmt: skip
    agencies = {code for code, _period in reports} - {page.plan.total_agency} | {agency_of(page) or ""}
    return agency_reports(without_others(rows, agencies, stored_too, page.plan), stored_too, page.plan, page.t)


# ---------------------------------------------------------------- template and files


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
    downloads.button(t("Download all templates (ZIP)"), lambda: template.zip_of_forms(plan, current_of(page), period),
                     f"{period}.zip", "application/zip", type="tertiary")  # fmt: skip


def _template_of(page: Page, agency: str, period: str) -> None:
    t, plan = page.t, page.plan
    try:
        form = template.form(plan, current_of(page, agency, plan.total_agency), agency, period)
    except FormError as error:
        st.info(refusal(page, error, agency), icon=":material/info:")
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
        downloads.button(t("Download template (Excel)"), lambda: template.xlsx_form(form, plan), f"{name}.xlsx",
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


def refusal(page: Page, error: FormError, agency: str) -> str:
    """Why there is no form, in Markdown."""
    t = page.t
    params = names.refusal(error.params, page.plan, t) | {"agency": names.agencies(page.plan, t)[agency]}
    return escaped(t(error.msgid, **params))
