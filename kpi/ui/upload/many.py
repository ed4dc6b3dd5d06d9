"""Many files in one upload: each is checked, and stored or refused, by itself; one table says what became of each."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from kpi.changes.upload import REPLACES
from kpi.i18n import HERE
from kpi.store import DuckError, StoreChanged
from kpi.ui import choice, downloads, navigation, show
from kpi.ui.components.markup import macro, markup, word_table
from kpi.ui.page import Page
from kpi.ui.show import Message
from kpi.ui.upload import checks, choose, review
from kpi.ui.upload.checks import Chosen, Pending
from kpi.views.upload_due import CHECK_FIRST, FAILED, READY, REFUSED, STORED, FileOutcome, outcome_rows

STATUS = {REFUSED: "missed", FAILED: "missed", CHECK_FIRST: "behind", STORED: "met"}  # of that colour


@dataclass
class Batch:
    """The files of one choice on their way. state: of plan, data and store when the check began. checked: so far, in
    the order of the files. submissions: by position, of those that are stored; refusals: of those that the store did
    not take. confirmed: by, note and reason, once the person has given them; seen: the revision of the last own act."""

    file_id: str
    chosen: Chosen
    state: tuple[str, str, int]
    current: pd.DataFrame
    uploaded: set[str]
    checked: list[Pending] = field(default_factory=list)
    submissions: dict[int, int] = field(default_factory=dict)
    refusals: dict[int, Message] = field(default_factory=dict)
    confirmed: tuple[str, ...] | None = None
    seen: int = 0

    @property
    def valid(self) -> dict[int, Pending]:
        """The files without problems, by position."""
        return {at: pending for at, pending in enumerate(self.checked) if pending.checked.ok}


def draw(page: Page, chosen: Chosen) -> None:
    """Check the files, then the table and the confirmation; store them once it is given. Each run goes on where the
    one before was interrupted."""
    batch = _batch(page, chosen)
    if batch.confirmed and batch.state[1] != page.choice.data:
        st.info(
            page.t("The files chosen before go to the other data set: switch back to see them."), icon=":material/info:"
        )
        return
    _check(page, batch)
    if batch.confirmed:
        _store(page, batch)
        _done(page, batch)
    else:
        _confirmation(page, batch)
    _table(page, batch)


def _batch(page: Page, chosen: Chosen) -> Batch:
    """The batch of these files, checked anew if plan, data or store have changed before it was confirmed."""
    batch: Batch | None = st.session_state.get(checks.BATCH)
    if batch is not None and batch.chosen is chosen and (batch.confirmed or batch.state == checks.state_of(page)):
        return batch
    if batch is not None and batch.chosen is chosen:
        checks.ask_again(batch.file_id)
    uploaded = checks.known_files(page)
    batch = Batch(f"batch_{chosen.number}", chosen, checks.state_of(page), checks.current_of(page), uploaded)
    st.session_state[checks.BATCH] = batch
    return batch


def _check(page: Page, batch: Batch) -> None:
    """Check the files that are not checked yet, each as if those before it were stored."""
    files, t = batch.chosen.files, page.t
    if len(batch.checked) == len(files):
        return
    bar = st.progress(0.0)
    for at in range(len(batch.checked), len(files)):
        bar.progress(at / len(files), t("Checking file {n} of {all}: {file}", n=at + 1, all=len(files),
                                        file=show.escaped(files[at].name)))  # fmt: skip
        pending = checks.check(page, f"{batch.chosen.number}_{at}", files[at], batch.current, batch.uploaded)
        if pending.checked.ok:
            rows = pending.checked.rows.reindex(columns=batch.current.columns)
            both = pd.concat([batch.current, rows], ignore_index=True)
            batch.current = both.drop_duplicates(["indicator", "agency", "period"], keep="last", ignore_index=True)
            batch.uploaded.add(pending.checked.sha256)
        batch.checked.append(pending)
    bar.empty()


def _confirmation(page: Page, batch: Batch) -> None:
    """How many files can be stored, what to review, and the button."""
    valid = list(batch.valid.values())
    with st.container(border=True, key="upload_confirmation"):
        _counts(page, batch, valid)
        if valid:
            _questions(page, valid)
            label = page.t.plural("Confirm: store {n} file", "Confirm: store {n} files", len(valid))
            review.confirmation_form(page, valid, batch.file_id, label, partial(_confirm, page, batch))
        with st.container(horizontal=True, gap="small"):
            _marked(page, batch)
            checks.discard_button(page.t("Discard"))


def _counts(page: Page, batch: Batch, valid: Sequence[Pending]) -> None:
    t = page.t
    refused = len(batch.checked) - len(valid)
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
        downloads.csv_button(t("Download this list (CSV)"), lambda: _list(page, valid), "kpi-warnings.csv",
                             type="tertiary")  # fmt: skip


def _confirm(page: Page, batch: Batch) -> None:
    is_complete = review.is_complete(page, batch.valid.values(), batch.file_id)
    if is_complete and batch.confirmed is None and batch.state == checks.state_of(page):
        fields = checks.PERSON, checks.note_key(), checks.reason_key(batch.file_id)
        batch.confirmed = tuple(map(show.typed, fields))
        batch.seen = batch.state[-1]


def _store(page: Page, batch: Batch) -> None:
    """Store each valid file in a transaction of its own, and note its number or why it was not taken."""
    t, valid = page.t, batch.valid
    if len(batch.submissions) + len(batch.refusals) == len(valid):
        return
    bar = st.progress(0.0)
    for number, (at, pending) in enumerate(valid.items()):
        if at in batch.submissions or at in batch.refusals:
            continue
        bar.progress(number / len(valid), t("Storing file {n} of {all}: {file}", n=number + 1, all=len(valid),
                                            file=show.escaped(pending.file.name)))  # fmt: skip
        try:
            batch.submissions[at] = _stored(page, batch, at)
        except DuckError as error:
            batch.refusals[at] = show.failure(error)
    bar.empty()
    choice.choose(tab=None)
    st.session_state[checks.TURN] += 1


def _stored(page: Page, batch: Batch, at: int) -> int:
    """Store a file. If somebody else has changed the store meanwhile, it is checked again, and stored only if that
    shows what the person has seen."""
    by, note, reason = batch.confirmed or ("", "", "")
    pending = batch.checked[at]
    try:
        submission = checks.submit(page, pending, by, note, reason, batch.seen)
    except StoreChanged:
        batch.seen = page.store.revision
        current, uploaded = checks.current_of(page), checks.known_files(page)
        now = checks.check(page, pending.file_id, pending.file, current, uploaded)
        if not now.shows_the_same_as(pending):
            raise
        submission = checks.submit(page, pending, by, note, reason, batch.seen)
    batch.seen += 1
    return submission


def _done(page: Page, batch: Batch) -> None:
    t, count = page.t, len(batch.submissions)
    with st.container(border=True, key="upload_done"):
        where = t("in the demo") if page.is_demo else t("in the official data")
        message = t.plural("{n} file is stored {where}.", "{n} files are stored {where}.", count, where=where)
        (st.success if count else st.error)(message, icon=":material/check_circle:" if count else ":material/error:")
        refused = len(batch.checked) - count
        if refused:
            st.error(t.plural("{n} file is not stored: fix it and choose it again.",
                              "{n} files are not stored: fix them and choose them again.", refused),
                     icon=":material/error:")  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            _marked(page, batch)
            checks.discard_button(t("Close this list"))


def _table(page: Page, batch: Batch) -> None:
    t = page.t
    rows = outcome_rows([_outcome(page, batch, at) for at in range(len(batch.checked))], page.plan, t)
    for outcome, row in rows:
        row[t("Outcome")] = macro("coloured", t, status=STATUS.get(outcome, ""), word=row[t("Outcome")])
        if number := row[t("Submission")]:
            href = navigation.address("upload", submission=number)
            row[t("Submission")] = macro("link", t, href=href, word=number)
    table = pd.DataFrame([row for _, row in rows], dtype=object)
    if not batch.submissions:
        table = table.drop(columns=t("Submission"))
    markup(word_table(table, t, alt=t("What became of each file")), "upload_outcomes")


def _outcome(page: Page, batch: Batch, at: int) -> FileOutcome:
    pending = batch.checked[at]
    checked, t = pending.checked, page.t
    problems = checked.problems or checked.warnings
    outcome = REFUSED if not checked.ok else CHECK_FIRST if checked.warnings else READY
    first = checks.problem_row(problems[0], page.plan, t) if problems else None
    sentence = t("{where}: {message}", where=first.where, message=first.remedy) if first else ""
    if at in batch.submissions:
        outcome, sentence, problems = STORED, "", []
    elif at in batch.refusals:
        msgid, params = batch.refusals[at]
        outcome, sentence, problems = FAILED, t(msgid, **params), []
    return FileOutcome(
        path=pending.file.path,
        outcome=outcome,
        agencies=checked.agencies,
        periods=checked.periods,
        rows=checked.arrow.num_rows,
        problems=checked.problem_count if not checked.ok else len(problems),
        problem=sentence,
        reports=choose.reports_with(page, review.keys_of(checked.rows)) if checked.ok else (),
        submission=batch.submissions.get(at),
    )


def _marked(page: Page, batch: Batch) -> None:
    """The refused files in one ZIP, their wrong cells marked, with a list of all problems."""
    t, refused = page.t, [pending for pending in batch.checked if not pending.checked.ok]
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
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{t('Problems')}.csv", downloads.csv_file(_list(page, refused)))
        for number, pending in enumerate(refused, start=1):
            content = None
            if annotate.is_possible(pending.content, pending.checked):
                content = annotate.workbook(pending.content, pending.file.name, pending.checked, page.plan, t)
            name = annotate.file_name(pending.file.name, t) if content else pending.file.name
            name = f"{number} - {name}" if name in names else name
            names.add(name)
            archive.writestr(name, content or pending.content)
    return packed.getvalue()


def _list(page: Page, files: Sequence[Pending]) -> pd.DataFrame:
    parts = []
    for pending in files:
        part = checks.problem_list(pending.checked.problems or pending.checked.warnings, page.plan, page.t)
        part.insert(0, page.t("File"), pending.file.path)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
