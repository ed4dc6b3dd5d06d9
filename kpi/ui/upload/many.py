"""Many files in one upload: each is checked, and stored or refused, by itself; one table says what became of each."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from kpi.changes.upload import REPLACES
from kpi.i18n import HERE
from kpi.plan.rows import Row
from kpi.ui import downloads, navigation
from kpi.ui.components.markup import macro, markup, word_table
from kpi.ui.page import Page
from kpi.ui.upload import checks, choose, review
from kpi.ui.upload.checks import Pending, Upload
from kpi.views.upload_due import CHECK_FIRST, FAILED, READY, REFUSED, STORED, outcome_words

STATUS = {REFUSED: "missed", FAILED: "missed", CHECK_FIRST: "behind", STORED: "met"}  # of that colour


def draw(page: Page, upload: Upload) -> None:
    """The confirmation of the checked files, or what is done once it is given; and the table."""
    if not upload.confirmed:
        _confirmation(page, upload)
    elif upload.state[1] == page.choice.data:
        review.store(page, upload)
        _done(page, upload)
    else:
        st.info(
            page.t("The files chosen before go to the other data set: switch back to see them."), icon=":material/info:"
        )
        return
    _table(page, upload)


def _confirmation(page: Page, upload: Upload) -> None:
    """How many files can be stored, what to review, and the button."""
    valid = list(upload.valid.values())
    with st.container(border=True, key="upload_confirmation"):
        _counts(page, upload, valid)
        if valid:
            _questions(page, valid)
            label = page.t.plural("Confirm: store {n} file", "Confirm: store {n} files", len(valid))
            review.confirmation_form(page, upload, label)
        with st.container(horizontal=True, gap="small"):
            _marked(page, upload)
            checks.discard_button(page.t("Discard"))


def _counts(page: Page, upload: Upload, valid: Sequence[Pending]) -> None:
    t = page.t
    refused = len(upload.checked) - len(valid)
    rows = sum(pending.checked.arrow.num_rows for pending in valid)
    replaced = sum(int((pending.changes["change"] == REPLACES).sum()) for pending in valid)
    parts = [
        t.plural("{n} file is valid", "{n} files are valid", len(valid)),
        t.plural("{n} value", "{n} values", rows),
        *([t.plural("{n} replaces another", "{n} replace others", replaced)] if replaced else []),
        *([t.plural("{n} file is refused", "{n} files are refused", refused)] if refused else []),
    ]
    st.markdown(f"**{' · '.join(parts)}**")


def _questions(page: Page, valid: Sequence[Pending]) -> None:
    t, province = page.t, sorted({code for pending in valid for code in review.questions_of(page, pending)})
    warnings = sum(len(pending.checked.warnings) for pending in valid)
    if province:
        review.warning_list(page, (), review.province_question(page, province))
    if warnings:
        message = t.plural("Review {n} warning before confirming.", "Review {n} warnings before confirming.", warnings)
        st.warning(message, icon=":material/warning:")
        downloads.csv_button(
            t("Download this list (CSV)"), lambda: checks.problem_list(valid, page.plan, t, has_paths=True),
            "kpi-warnings.csv", type="tertiary",
        )  # fmt: skip


def _done(page: Page, upload: Upload) -> None:
    t, count = page.t, len(upload.submissions)
    with st.container(border=True, key="upload_done"):
        where = t("in the demo") if page.is_demo else t("in the official data")
        message = t.plural("{n} file is stored {where}.", "{n} files are stored {where}.", count, where=where)
        (st.success if count else st.error)(message, icon=":material/check_circle:" if count else ":material/error:")
        refused = len(upload.checked) - count
        if refused:
            st.error(t.plural("{n} file is not stored: fix it and choose it again.",
                              "{n} files are not stored: fix them and choose them again.", refused),
                     icon=":material/error:")  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            _marked(page, upload)
            checks.discard_button(t("Close this list"))


def _table(page: Page, upload: Upload) -> None:
    """Draw a row for each file, the refused ones first, with what became of it."""
    t, rows = page.t, []
    files = [_outcome(page, upload, at) for at in range(len(upload.checked))]
    for file in sorted(files, key=lambda file: file["outcome"] not in (REFUSED, FAILED)):
        row = outcome_words(file, page.plan, t)
        row[t("Outcome")] = macro("coloured", t, status=STATUS.get(file["outcome"], ""), word=row[t("Outcome")])
        if number := file["submission"]:
            href = navigation.address("upload", submission=number)
            row[t("Submission")] = macro("link", t, href=href, word=str(number))
        rows.append(row)
    table = pd.DataFrame(rows, dtype=object)
    if not upload.submissions:
        table = table.drop(columns=t("Submission"))
    markup(word_table(table, t, alt=t("What became of each file")), "upload_outcomes")


def _outcome(page: Page, upload: Upload, at: int) -> Row:
    """A file for kpi.views.upload_due.outcome_words."""
    pending = upload.checked[at]
    checked, t = pending.checked, page.t
    outcome, sentence, count = READY, "", 0
    if at in upload.submissions:
        outcome = STORED
    elif at in upload.refusals:
        msgid, params = upload.refusals[at]
        outcome, sentence = FAILED, t(msgid, **params)
    elif problems := checked.problems or checked.warnings:
        outcome = CHECK_FIRST if checked.ok else REFUSED
        first = checks.problem_row(problems[0], page.plan, t)
        sentence = t("{where}: {message}", where=first["where"], message=first["remedy"])
        count = len(problems) if checked.ok else checked.problem_count
    return {
        "path": pending.file.path,
        "outcome": outcome,
        "agencies": checked.agencies,
        "periods": checked.periods,
        "rows": checked.arrow.num_rows,
        "problem": sentence,
        "problems": count,
        "reports": choose.reports_with(page, review.keys_of(checked.rows)) if checked.ok else (),
        "submission": upload.submissions.get(at),
    }


def _marked(page: Page, upload: Upload) -> None:
    """The refused files in one ZIP, their wrong cells marked, with a list of all problems."""
    t, refused = page.t, [pending for pending in upload.checked if not pending.checked.ok]
    if not refused:
        return
    downloads.button(
        t.plural("Download the refused file, marked (ZIP)", "Download the {n} refused files, marked (ZIP)",
                 len(refused)),
        lambda: _zip(page, refused), f"{t('To fix')} {datetime.now(HERE):%Y-%m-%d %H%M}.zip", "application/zip",
        icon=":material/edit_note:", type="secondary",
    )  # fmt: skip


def _zip(page: Page, refused: Sequence[Pending]) -> bytes:
    from kpi import annotate  # openpyxl comes with it: 12 MB that only this button needs

    t, packed, names = page.t, io.BytesIO(), set[str]()
    problems = downloads.csv_file(checks.problem_list(refused, page.plan, t, has_paths=True))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{t('Problems')}.csv", problems)
        for number, pending in enumerate(refused, start=1):
            content = None
            if annotate.is_possible(pending.content, pending.checked):
                content = annotate.workbook(pending.content, pending.file.name, pending.checked, page.plan, t)
            name = annotate.file_name(pending.file.name, t) if content else pending.file.name
            name = f"{number} - {name}" if name in names else name
            names.add(name)
            archive.writestr(name, content or pending.content)
    return packed.getvalue()
