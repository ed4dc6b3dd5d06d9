"""The outcome of checking one file: problems to fix, or the preview and beside it the confirmation that stores it."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from kpi.access import Act
from kpi.changes.upload import LARGEST, NEW, REPLACES, SAME
from kpi.i18n import N_, Words
from kpi.store import DuckError, StoreChanged, duties
from kpi.ui import choice, downloads, navigation, show, sign_in
from kpi.ui.components.markup import html, markup, word_table
from kpi.ui.page import Page
from kpi.ui.upload import checks, choose
from kpi.ui.upload.checks import Pending, Upload
from kpi.views import names
from kpi.views.upload import changes_table, indicator, statuses_sentence, statuses_table
from kpi.views.upload_due import Key, of_the_province

STORED = "upload_stored"  # data set and number of the last submission
MOST_CHANGES, MOST_STATUSES, MOST_PROBLEMS = 200, 60, 200  # rows shown
MOST_LINKS = 6  # of each kind
MOST_REPORTS = 3  # of a file of many agencies, before the others are folded away
PREVIEW_HEIGHT, MANY_ROWS = 420, 8  # px, and the number of rows from which on it holds
MANY_WARNINGS = 5  # from which on they can be downloaded


def refused(page: Page, pending: Pending) -> None:
    """Show what must be fixed: a list, and the person's own file with the cells marked."""
    t, count = page.t, pending.checked.problem_count
    if pending.is_typed:
        message = t.plural(
            "There is {n} problem in the fields above. Nothing was stored: fix it and check again.",
            "There are {n} problems in the fields above. Nothing was stored: fix them and check again.",
            count,
        )
    else:
        message = t.plural(
            "{file} has {n} problem. Nothing was stored: fix it and choose the file again.",
            "{file} has {n} problems. Nothing was stored: fix them and choose the file again.",
            count, file=show.escaped(pending.file.name),
        )  # fmt: skip
    st.error(message, icon=":material/error:")
    if not pending.is_typed:
        with st.container(horizontal=True, gap="small"):
            _marked_file(page, pending)
            _problem_list(page, pending, "kpi-problems.csv")
    _table(page, pending)


def _marked_file(page: Page, pending: Pending) -> None:
    from kpi import annotate  # openpyxl comes with it: 12 MB that only this button needs

    t = page.t
    if annotate.is_possible(pending.content, pending.checked):
        downloads.button(
            t("Download the file with problems marked"),
            lambda: annotate.workbook(pending.content, pending.file.name, pending.checked, page.plan, t) or b"",
            annotate.file_name(pending.file.name, t), downloads.XLSX, icon=":material/edit_note:", type="primary",
            help=t("Your own file, with the wrong cells coloured and a note in each on how to fix it."),
        )  # fmt: skip


def _table(page: Page, pending: Pending) -> None:
    """Problems with their sentences; of a file with line, indicator and agency, of typed values with the indicator."""
    t, problems = page.t, pending.checked.problems
    rows = [checks.problem_row(problem, page.plan, t, pending.indicators) for problem in problems[:MOST_PROBLEMS]]
    shown = pd.DataFrame(
        [(*(row[name] for name in ("line", "indicator", "agency", "column")), f"{row['problem']}. {row['remedy']}")
         for row in rows],
        columns=[t("Line"), t("Indicator"), t("Agency"), t("Column"), t("Problem and how to fix it")],
    )  # fmt: skip
    hidden = [t("Line"), t("Agency")] if pending.is_typed else [name for name in shown if (shown[name] == "").all()]
    alt = t("Problems in the data: where they are, and how to fix them")
    st.html(word_table(shown.drop(columns=hidden), t, alt=alt))
    if len(problems) > MOST_PROBLEMS:
        st.caption(t("The first {n} are shown; the list to download has more.", n=t.number(MOST_PROBLEMS)))


def _problem_list(page: Page, pending: Pending, file_name: str) -> None:
    make = partial(checks.problem_list, [pending], page.plan, page.t)
    downloads.csv_button(page.t("Download this list (CSV)"), make, file_name, type="tertiary")


def accepted(page: Page, upload: Upload, pending: Pending) -> None:
    """The confirmation, and beside it (on a phone below it) what it confirms."""
    confirmation, changes = st.columns([2, 3], gap="medium")
    with confirmation, st.container(border=True, key="upload_confirmation"):
        _confirmation(page, upload, pending)
    with changes:
        _changes(page, pending)
        _statuses(page, pending)


def _confirmation(page: Page, upload: Upload, pending: Pending) -> None:
    t, count = page.t, pending.checked.arrow.num_rows
    if pending.is_typed:
        message = t.plural("The data are valid: {n} value.", "The data are valid: {n} values.", count)
    else:
        message = t.plural("{file} is valid: {n} value.", "{file} is valid: {n} values.", count,
                           file=show.escaped(pending.file.name))  # fmt: skip
    st.markdown(f":green[:material/task_alt:] **{message}**")
    report_list(page, keys_of(pending.checked.rows), "upload_reports")
    _matches(page, pending)
    _questions(page, pending)
    if show.reading_only(page, Act.SUBMIT, duties.of_values(page.plan, pending.checked.rows)):
        checks.discard_button(t("Discard"))
        return
    label = t("Confirm upload to the demo") if page.is_demo else t("Confirm upload")
    confirmation_form(page, upload, label)
    if not pending.is_typed:
        checks.discard_button(t("Discard"))


def confirmation_form(page: Page, upload: Upload, label: str) -> None:
    """The fields before files are stored: a tick for their warnings, a reason, the person, a note; and the button."""
    t = page.t
    with show.form("upload_form"):
        if _needs_tick(page, upload):
            st.checkbox(t("I have checked these values; they are right."), key=upload.tick)
        _late_values(page, list(upload.valid.values()), upload.reason)
        with st.grid(2, min_column_width=250, gap="small", vertical_alignment="bottom"):
            sign_in.prefill(checks.PERSON)
            st.text_input(t("Uploaded by (full name, office)"), key=checks.PERSON, max_chars=120,
                          persist_state="session")  # fmt: skip
            st.text_input(t("Note (optional)"), key=checks.note_key(), max_chars=500,
                          placeholder=t("Note (optional)"), label_visibility="collapsed")  # fmt: skip
        if page.plan.needs_approval:
            st.caption(t("The values count once the standing agency has approved them."))
        for msgid, params in st.session_state.pop(checks.COMPLAINTS, ()):
            st.error(show.escaped(t(msgid, **params)), icon=":material/error:")
        st.form_submit_button(label, type="primary", icon=":material/check:", key="upload_confirm",
                              on_click=partial(confirm, page, upload))  # fmt: skip


def _needs_tick(page: Page, upload: Upload) -> bool:
    return any(pending.checked.warnings or questions_of(page, pending) for pending in upload.valid.values())


def _is_complete(page: Page, upload: Upload) -> bool:
    """Whether name and tick are there; notes all that is missing."""
    is_ticked = bool(st.session_state.get(upload.tick)) or not _needs_tick(page, upload)
    if not show.typed(checks.PERSON):
        checks.complain(N_("Enter who uploads, beside the button."))
    if not is_ticked:
        checks.complain(N_("Tick the box to confirm that you have checked the warnings."))
    return is_ticked and bool(show.typed(checks.PERSON))


def keys_of(rows: pd.DataFrame) -> frozenset[Key]:
    """The data points of a file or submission."""
    return frozenset(zip(rows["indicator"], rows["agency"], rows["period"], strict=True))


def report_list(page: Page, keys: frozenset[Key], key: str) -> None:
    """Each agency's data of the period after the upload, and what is still missing."""
    reports = choose.reports_with(page, keys)
    markup(html("upload_reports.html", page.t, reports=reports, shown=MOST_REPORTS), key)


def _matches(page: Page, pending: Pending) -> None:
    t, agencies = page.t, names.agencies(page.plan, page.t)
    matches = [f"“{show.escaped(text)}” → {show.escaped(agencies[code])} ({code})"
               for text, code in pending.checked.agency_matches]  # fmt: skip
    if matches:
        more = t(" and {n} more", n=len(matches) - MOST_LINKS) if len(matches) > MOST_LINKS else ""
        st.caption(f"{t('Read as:')} {'; '.join(matches[:MOST_LINKS])}{more}")


def questions_of(page: Page, pending: Pending) -> tuple[str, ...]:
    """Indicators of province-wide data in the file that the reader's agency does not lead."""
    rows, plan = pending.checked.rows, page.plan
    own = rows[rows["agency"] == plan.total_agency]
    if own.empty:
        return ()
    day = max(plan.periods.get(code).ends for code in own["period"].unique())
    agencies = {*rows["agency"]} - {plan.total_agency} | {choose.agency_of(page) or ""}
    return of_the_province(set(own["indicator"]), agencies, plan, day)


def _questions(page: Page, pending: Pending) -> None:
    t, warnings, province = page.t, pending.checked.warnings, questions_of(page, pending)
    count = len(warnings) + bool(province)
    if not count:
        return
    review = t.plural("Review {n} warning before confirming.", "Review {n} warnings before confirming.", count)
    st.markdown(f":orange[:material/warning:] **{review}**")
    rows = [checks.problem_row(problem, page.plan, t, pending.indicators) for problem in warnings[:MOST_PROBLEMS]]
    warning_list(page, rows, province_question(page, province) if province else "")
    if len(warnings) > MANY_WARNINGS and not pending.is_typed:
        _problem_list(page, pending, "kpi-warnings.csv")


def warning_list(page: Page, rows: Sequence[dict[str, str]], question: str) -> None:
    """Warnings, and a question, in little space."""
    markup(html("upload_warnings.html", page.t, rows=rows, question=question), "upload_warnings")


def province_question(page: Page, indicators: Sequence[str]) -> str:
    """Whether data of the whole province is meant."""
    t, agency = page.t, choose.agency_of(page)
    shown = ", ".join(indicators[:MOST_LINKS]) + (" …" if len(indicators) > MOST_LINKS else "")
    province = names.agencies(page.plan, t)[page.plan.total_agency]
    if agency is None:
        return t("{indicators}: data of the whole province ({province}). Is your office the one that submits it?",
                 indicators=shown, province=province)  # fmt: skip
    return t("{indicators}: data of the whole province ({province}), which {agency} does not lead. Is it meant for the "
             "province?", indicators=shown, province=province, agency=names.agencies(page.plan, t)[agency])  # fmt: skip


def _changes(page: Page, pending: Pending) -> None:
    t, changes = page.t, pending.changes
    counts = changes["change"].value_counts()
    parts = ((NEW, t("New values")), (REPLACES, t("Replacements")), (SAME, t("Unchanged")))
    st.markdown(" · ".join(f"{label}: **{t.number(int(counts.get(change, 0)))}**" for change, label in parts))
    table = changes_table(changes.head(MOST_CHANGES), page.plan, t)
    several = changes[["agency", "period"]].nunique()
    hidden = [t("Line")] if pending.is_typed else []
    hidden += [
        name for code, name in (("agency", t("Agency")), ("period", t("Reporting period"))) if several[code] == 1
    ]
    alt = t("Values that the upload changes: current and new")
    with st.container(height=PREVIEW_HEIGHT if len(table) > MANY_ROWS else "content", border=False, key="preview"):
        st.html(word_table(table.drop(columns=hidden), t, alt=alt))
    downloads.table_files(lambda: changes_table(changes, page.plan, t), title=alt, key="preview_files")
    first_rows(t, len(table), len(changes))


def first_rows(t: Words, shown: int, count: int) -> None:
    """Say that not all rows are shown, if so."""
    if shown < count:
        st.caption(t("The first {n} of {all} rows are shown.", n=t.number(shown), all=t.number(count)))


def _statuses(page: Page, pending: Pending) -> None:
    t, outlook = page.t, pending.statuses
    if outlook is None:
        st.caption(t("Statuses are not evaluated in advance for more than {n} values.", n=t.number(LARGEST)))
    elif outlook.empty:
        st.caption(t("No target of the plan applies to these values."))
    else:
        with st.expander(show.escaped(statuses_sentence(outlook, page.plan, t)), key="upload_statuses"):
            table = statuses_table(outlook.head(MOST_STATUSES), page.plan, t, lambda code: show.status_text(t, code))
            texts = table.columns[:-1]  # the last column holds the badges
            table[texts] = table[texts].map(show.escaped)
            st.table(table, border="horizontal", hide_index=True, alt=t("Statuses before and after the upload"))
            first_rows(t, len(table), len(outlook))


def _late_values(page: Page, files: Sequence[Pending], key: str) -> None:
    """Says how many values of locked periods are the first, and asks why others are replaced."""
    t, late = page.t, pd.concat([pending.late[["period", "replaced"]] for pending in files])
    replacing = int(late["replaced"].notna().sum())
    first = len(late) - replacing
    periods = show.escaped(", ".join(t.in_text(page.plan, code) for code in sorted(set(late["period"]))))
    if first:
        st.info(
            t.plural(
                "{n} value is the first of a locked period ({periods}): it is accepted and marked as late.",
                "{n} values are the first of a locked period ({periods}): they are accepted and marked as late.",
                first, periods=periods,
            ),
            icon=":material/schedule:",
        )  # fmt: skip
    if replacing:
        st.warning(
            t.plural(
                "{n} value of a locked period ({periods}) will be replaced: give the reason.",
                "{n} values of a locked period ({periods}) will be replaced: give the reason.",
                replacing, periods=periods,
            ),
            icon=":material/lock:",
        )  # fmt: skip
        st.text_area(t("Reason for the late correction"), key=key, max_chars=500)


def confirm(page: Page, upload: Upload) -> None:
    """Take the confirmation, once however often the button is pressed. A single file is stored at once, several by the
    next run, which shows how far it is."""
    if _is_complete(page, upload) and upload.confirmed is None:
        upload.confirmed = tuple(map(show.typed, (checks.PERSON, checks.note_key(), upload.reason)))
        upload.seen = upload.state[-1]
        if len(upload.files) == 1:
            store(page, upload)


def store(page: Page, upload: Upload) -> None:
    """Store each valid file of a confirmed upload in a transaction of its own. Each run goes on where the one before
    was interrupted. A single file that the store does not take can be confirmed again."""
    places, done = list(upload.valid), len(upload.submissions) + len(upload.refusals)
    if done == len(places):
        return
    files = [upload.files[at] for at in places]
    for number in checks.one_by_one(page, N_("Storing file {n} of {all}: {file}"), files, done):
        at = places[number]
        try:
            upload.submissions[at] = _stored(page, upload, upload.checked[at])
        except DuckError as error:
            if len(upload.files) == 1:
                upload.confirmed = None
                if not isinstance(error, StoreChanged):  # it is checked again
                    checks.complain(*show.failure(error))
                return
            upload.refusals[at] = show.failure(error)
    choice.choose(tab=None)
    st.session_state[checks.TURN] += 1
    if len(upload.files) == 1:
        st.session_state[STORED] = page.choice.data, upload.submissions[0]
        st.session_state.pop(checks.TYPED if upload.indicators else checks.CHOSEN, None)


def _stored(page: Page, upload: Upload, pending: Pending) -> int:
    """Store a file. If somebody else has changed the store meanwhile, it is checked again, and stored only if that
    shows what the person has seen."""
    try:
        submission = checks.submit(page, upload, pending)
    except StoreChanged:
        upload.seen = page.store.revision
        again = checks.check(page, upload, pending.file, *checks.stored_before(page, upload))
        if not again.shows_the_same_as(pending):
            raise
        submission = checks.submit(page, upload, pending)
    upload.seen += 1
    return submission


def stored(page: Page) -> None:
    """After a confirmation: the stored submission, what is still missing, the receipt, and links to what it changed."""
    t, plan = page.t, page.plan
    data, submission = st.session_state.get(STORED, ("", 0))
    if data != page.choice.data:
        return
    contents = page.store.query("store/submission_contents", submission=submission)
    if contents.empty:  # of a replaced store
        return
    count, year = int(contents["actuals"].sum()), int(contents["year"].max())
    with st.container(border=True):
        st.success(
            t.plural(
                "Submission {submission} waits for approval: {n} value.",
                "Submission {submission} waits for approval: {n} values.", count, submission=submission,
            )
            if plan.needs_approval
            else t.plural(
                "Submission {submission} is stored {where}: {n} value.",
                "Submission {submission} is stored {where}: {n} values.",
                count, submission=submission, where=t("in the demo") if page.is_demo else t("in the official data"),
            ),
            icon=":material/check_circle:",
        )  # fmt: skip
        rows = page.store.query("store/submission_rows", submission=submission)
        report_list(page, keys_of(rows), "stored_reports")
        with st.container(horizontal=True):
            navigation.link(
                "upload", t("Receipt"), icon=":material/receipt_long:", key="receipt", submission=submission
            )
            for code in contents["indicator"].drop_duplicates().head(MOST_LINKS):
                navigation.link("indicator", indicator(code, plan, t), indicator=code, year=year, area=None)
            for code in contents["agency"].drop_duplicates().head(MOST_LINKS):
                navigation.link("agencies", names.agencies(plan, t)[code], agency=code, year=year, level=None)
