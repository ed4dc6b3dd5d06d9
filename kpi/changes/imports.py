"""The act of the command `import`: one file is checked, and stored or refused."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from kpi import access, annotate
from kpi.access import Act, Actor
from kpi.changes.upload import already_stored
from kpi.i18n import Words
from kpi.intake import Checked, Problem, check
from kpi.plan.rows import records
from kpi.store import Store
from kpi.store.admin.acts import Answer, Host, in_order, refused

STORED, UNCHANGED, REFUSED, CHECKED = "stored", "unchanged", "refused", "checked"


def import_file(
    host: Host, by: Actor, t: Words, *, name: str, fault: Mapping[str, Any] | None, dry_run: bool, strict: bool,
    reason: str, marked: bool, content: bytes = b"",
) -> Answer:  # fmt: skip
    """Check a file and store it, all or nothing.

    fault: the fields of the problem why the file cannot be read, if it cannot. The answer is in JSON: state; outcome,
    in words; problems, else warnings: line, column, code, message. Its content is the marked file of a refusal.
    """
    access.require(by, Act.SUBMIT)
    with host.store() as store:
        current = store.query("store/latest_actuals", indicators=None, agencies=None, periods=None)
        submission_of = store.query("store/known_files").set_index("sha256")["submission"]
        if fault is not None:
            checked = Checked("", [Problem(**fault)], [])
        else:
            checked = check(content, store.plan, current=current, known_sha256=submission_of.index)
        if checked.ok and (sentence := _already_stored(checked, submission_of, current, t)):
            return _answer(UNCHANGED, sentence)
        checked = _with_locks(checked, store, reason)
        listed = checked.problems or checked.warnings
        rows = [(each.line, each.column, each.code, each.message(t, store.plan)) for each in listed]
        if not checked.ok or (strict and listed):
            outcome = refused(len(listed) if checked.ok else checked.problem_count, t)
            given_back = annotate.workbook(content, name, checked, store.plan, t) if marked else None
            return _answer(REFUSED, outcome, rows, given_back)
        count = checked.arrow.num_rows
        if dry_run:
            return _answer(CHECKED, in_order(count, t), rows)
        number = store.submit(checked.arrow, by=by, file_name=name, content=content, reason=reason, **checked.record)
        outcome = t.plural("{n} row stored as submission {submission}.", "{n} rows stored as submission {submission}.",
                           count, submission=number)  # fmt: skip
        return _answer(STORED, outcome, rows)


def _answer(state: str, outcome: str, rows: list[tuple[Any, ...]] | None = None, marked: bytes | None = None) -> Answer:
    fields = {"state": state, "outcome": outcome, "problems": rows or []}
    return Answer(json.dumps(fields, ensure_ascii=False), content=marked or b"")


def _with_locks(checked: Checked, store: Store, reason: str) -> Checked:
    """The check, in which without a reason each row that would replace a value of a locked period is a problem."""
    if not checked.ok or reason.strip():
        return checked
    late = store.late_rows(checked.arrow)
    locked = [Problem(row["line"], "period", "locked", {"period": row["period"]}, row["indicator"], row["agency"])
              for row in records(late[late["replaced"].notna()])]  # fmt: skip
    return replace(checked, problems=locked)


def _already_stored(checked: Checked, submission_of: pd.Series, current: pd.DataFrame, t: Words) -> str:
    """Where the very file or all of its rows are stored, in words; empty if they are not. An earlier file must not undo
    what corrected it since."""
    if submissions := already_stored(checked.rows, current):
        return t("already stored as submission {submission}, unchanged.", submission=", ".join(map(str, submissions)))
    if checked.sha256 not in submission_of:
        return ""
    return t("already stored as submission {submission}; later values that replaced its own stay active.",
             submission=submission_of[checked.sha256])  # fmt: skip
