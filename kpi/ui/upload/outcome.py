"""The outcome of checking: problems to fix, or the preview and the confirmation that stores, once."""

import pandas as pd
import streamlit as st

from kpi import exports
from kpi.changes.upload import LARGEST, NEW, REPLACES, SAME
from kpi.i18n import N_, Words
from kpi.intake import Problem
from kpi.intake.problem import COLUMN
from kpi.store import DuckError, StoreChanged
from kpi.ui import downloads, navigation, show
from kpi.ui.page import Page, actor
from kpi.ui.upload.pending import CHANGED, COMPLAINT, NOTE, PENDING, TURN, WHO, Pending, renewed
from kpi.views import names
from kpi.views.upload import PROBLEM, changes_table, indicator, statuses_sentence, statuses_table

STORED, NEWS = "upload_stored", "upload_news"
MOST_CHANGES, MOST_STATUSES, MOST_PROBLEMS = 500, 60, 200  # rows shown
MOST_LINKS = 6  # of each kind


def refused(page: Page, pending: Pending) -> None:
    """What must be fixed: a list, and the person's own file with the cells marked."""
    t, count = page.t, pending.checked.problem_count
    if pending.is_typed:
        message = t.plural(
            "There is {n} problem in the cells above. Nothing was stored: fix it and check again.",
            "There are {n} problems in the cells above. Nothing was stored: fix them and check again.",
            count,
        )
    else:
        message = t.plural(
            "The file has {n} problem. Nothing was stored: fix it and choose the file again.",
            "The file has {n} problems. Nothing was stored: fix them and choose the file again.",
            count,
        )
    st.error(message, icon=":material/error:")
    if not pending.is_typed:
        _marked_file(page, pending)
    _list(page, pending, pending.checked.problems, "kpi-problems.csv", t("Problem and how to fix it"))


def _marked_file(page: Page, pending: Pending) -> None:
    from kpi import annotate  # openpyxl comes with it: 12 MB that only this button needs

    t = page.t
    if annotate.is_possible(pending.content, pending.checked):
        downloads.button(
            t("Download the file with problems marked"),
            lambda: annotate.workbook(pending.content, pending.file_name, pending.checked, page.plan, t) or b"",
            annotate.file_name(pending.file_name, t),
            downloads.XLSX,
            help=t("Your own file, with the wrong cells coloured and a note in each on how to fix it."),
            icon=":material/edit_note:",
            type="primary",
        )


def _list(page: Page, pending: Pending, problems: list[Problem], file_name: str, title: str) -> None:
    """Problems or warnings with their sentences; those of a file can be downloaded."""
    t = page.t
    columns = [t("Indicator") if pending.is_typed else t("Line"), t("Column"), title]
    rows = [
        (
            show.escaped(_place(page, pending, problem)),
            show.escaped(_column(t, problem)),
            f"**{t(PROBLEM[problem.code])}.** {show.escaped(problem.message(t, page.plan))}",
        )
        for problem in problems[:MOST_PROBLEMS]
    ]
    alt = t("Problems in the data: where they are, and how to fix them")
    st.table(pd.DataFrame(rows, columns=columns), border="horizontal", alt=alt)
    if pending.is_typed:
        return
    if len(problems) > MOST_PROBLEMS:
        st.caption(t("The first {n} are shown; the list to download has more.", n=t.number(MOST_PROBLEMS)))

    def csv() -> bytes:
        headings = [t("Line"), t("Column"), t("Problem"), t("Code"), t("How to fix it")]
        rows = [(p.line, _column(t, p), t(PROBLEM[p.code]), p.code, p.message(t, page.plan)) for p in problems]
        return exports.csv_text(pd.DataFrame(rows, columns=headings)).encode("utf-8-sig")

    downloads.button(t("Download this list (CSV)"), csv, file_name, "text/csv")


def _place(page: Page, pending: Pending, problem: Problem) -> str:
    """The line, or the indicator that was typed there."""
    if not pending.is_typed:
        return str(problem.line)
    code = pending.indicators.get(problem.line)
    return indicator(code, page.plan, page.t) if code else ""


def _column(t: Words, problem: Problem) -> str:
    return t(COLUMN[problem.column]) if problem.column in COLUMN else problem.column


def accepted(page: Page, pending: Pending) -> None:
    """Preview, warnings and the button that stores."""
    t, count = page.t, pending.checked.arrow.num_rows
    if pending.is_typed:
        message = t.plural("The data are valid: {n} value. Review and confirm.",
                           "The data are valid: {n} values. Review and confirm.", count)  # fmt: skip
    else:
        message = t.plural("The file is valid: {n} value. Review and confirm.",
                           "The file is valid: {n} values. Review and confirm.", count)  # fmt: skip
    st.success(message, icon=":material/task_alt:")
    _changes(page, pending)
    _statuses(page, pending)
    if pending.checked.warnings:
        _warnings(page, pending)
    _late(page, pending)
    if COMPLAINT in st.session_state:
        msgid, params = st.session_state.pop(COMPLAINT)
        st.error(show.escaped(t(msgid, **params)), icon=":material/error:")
    st.button(
        t("Confirm upload to the demo") if page.is_demo else t("Confirm upload"), type="primary",
        icon=":material/check:", key="upload_confirm", on_click=confirm, args=(page, pending),
    )  # fmt: skip


def _changes(page: Page, pending: Pending) -> None:
    t, changes = page.t, pending.changes
    counts = changes["change"].value_counts()
    with st.container(horizontal=True):
        for change, label in ((NEW, t("New values")), (REPLACES, t("Replacements")), (SAME, t("Unchanged"))):
            st.metric(label, t.number(int(counts.get(change, 0))), border=True)
    table = changes_table(changes.head(MOST_CHANGES), page.plan, t)
    hidden = (t("Agency"), t("Reporting period"), t("Line")) if pending.is_typed else ()
    medium, wide = st.column_config.TextColumn(width="medium"), st.column_config.TextColumn(width="large")
    show.table(
        table,
        key="preview",
        alt=t("Values that the upload changes: current and new"),
        column_config={t("Indicator"): wide if pending.is_typed else medium, t("Agency"): medium},
        column_order=[name for name in table if name not in hidden],
    )
    _first_rows(t, len(table), len(changes))


def _first_rows(t: Words, shown: int, count: int) -> None:
    if shown < count:
        st.caption(t("The first {n} of {all} rows are shown.", n=t.number(shown), all=t.number(count)))


def _statuses(page: Page, pending: Pending) -> None:
    """The statuses of the indicators before and after the upload."""
    t, outlook = page.t, pending.statuses
    st.subheader(t("Status after the upload"), anchor=False)
    if outlook is None:
        st.caption(t("Statuses are not evaluated in advance for more than {n} values.", n=t.number(LARGEST)))
    elif outlook.empty:
        st.caption(t("No target of the plan applies to these values."))
    else:
        st.markdown(show.escaped(statuses_sentence(outlook, page.plan, t)))
        table = statuses_table(outlook.head(MOST_STATUSES), page.plan, t, lambda status: show.status_text(t, status))
        texts = table.columns[:-1]  # the last column holds the badges
        table[texts] = table[texts].map(show.escaped)
        st.table(table, border="horizontal", alt=t("Statuses before and after the upload"))
        _first_rows(t, len(table), len(outlook))


def _warnings(page: Page, pending: Pending) -> None:
    t, warnings = page.t, pending.checked.warnings
    st.warning(
        t.plural("Review {n} warning before confirming.", "Review {n} warnings before confirming.", len(warnings)),
        icon=":material/warning:",
    )
    _list(page, pending, warnings, "kpi-warnings.csv", t("Warning"))
    st.checkbox(t("I have checked these values; they are right."), key=pending.tick)


def _late(page: Page, pending: Pending) -> None:
    """Values of locked periods; asks for the reason if some are replaced."""
    t, late = page.t, pending.late
    periods = show.escaped(", ".join(t.in_text(page.plan, period) for period in late.periods))
    if late.first:
        st.info(
            t.plural(
                "{n} value is the first of a locked period ({periods}): it is accepted and marked as late.",
                "{n} values are the first of a locked period ({periods}): they are accepted and marked as late.",
                late.first, periods=periods,
            ),
            icon=":material/schedule:",
        )  # fmt: skip
    if late.replacing:
        st.warning(
            t.plural(
                "{n} value of a locked period ({periods}) will be replaced: give the reason.",
                "{n} values of a locked period ({periods}) will be replaced: give the reason.",
                late.replacing, periods=periods,
            ),
            icon=":material/lock:",
        )  # fmt: skip
        st.text_area(t("Reason for the late correction"), key=pending.reason, max_chars=500)


def confirm(page: Page, pending: Pending) -> None:
    """Store a checked file. However often the button is pressed, the file is stored once: what is pending is removed
    first. If the store has changed what the person saw, they see it again."""
    state = st.session_state
    by = state.get(WHO, "").strip()
    if not by:
        state[COMPLAINT] = N_("Enter who uploads, above the preview."), {}
    elif pending.checked.warnings and not state.get(pending.tick):
        state[COMPLAINT] = N_("Tick the box to confirm that you have checked the warnings."), {}
    elif state.pop(PENDING, None) is pending:
        now = renewed(page, pending)
        if now.shows_the_same_as(pending):
            _store(page, now, by, state.get(f"{NOTE}_{state[TURN]}", ""))


def _store(page: Page, pending: Pending, by: str, note: str) -> None:
    checked, state = pending.checked, st.session_state
    warnings = [(each.line, each.column, each.code, dict(each.params)) for each in checked.warnings]
    try:
        submission = page.store.submit(
            checked.arrow,
            by=actor(by),
            file_name=pending.file_name,
            sha256=checked.sha256,
            content=pending.content,
            agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
            note=note.strip(),
            warnings=pd.DataFrame(warnings, columns=["line", "column", "code", "params"]),
            reason=str(state.get(pending.reason) or "").strip(),
            seen=pending.state[-1],
        )
    except StoreChanged:  # at the moment of the click: the next run checks again
        state[PENDING], state[COMPLAINT] = pending, (CHANGED, {})
        state.pop(pending.tick, None)
    except DuckError as error:
        state[PENDING], state[COMPLAINT] = pending, show.failure(error)
    else:
        state.pop(PENDING, None)
        state[STORED], state[NEWS] = submission, True
        state[TURN] += 1


def stored(page: Page) -> None:
    """After a confirmation: the stored submission, and links to what it changed."""
    t, plan, submission = page.t, page.plan, st.session_state.get(STORED)
    if submission is None:
        return
    contents = page.store.query("store/submission_contents", submission=submission)
    if contents.empty:  # of the other data set, or of a replaced store
        return
    count, year = int(contents["actuals"].sum()), int(contents["year"].max())
    if st.session_state.pop(NEWS, False):  # the button was at the foot of a page that grew short
        st.toast(t("The data are stored."), icon=":material/check_circle:")
    st.success(
        t.plural(
            "Submission {submission} is stored {where}: {n} value.",
            "Submission {submission} is stored {where}: {n} values.",
            count, submission=submission, where=t("in the demo") if page.is_demo else t("in the official data"),
        ),
        icon=":material/check_circle:",
    )  # fmt: skip
    st.caption(t("Updated pages:"))
    with st.container(horizontal=True):
        for code in contents["indicator"].drop_duplicates().head(MOST_LINKS):
            navigation.link("indicator", indicator(code, plan, t), indicator=code, year=year, area=None)
        for code in contents["agency"].drop_duplicates().head(MOST_LINKS):
            navigation.link("agencies", names.agencies(plan, t)[code], agency=code, year=year, level=None)
