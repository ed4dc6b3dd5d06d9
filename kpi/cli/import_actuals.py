"""import: uploads files, all of a file or none of it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pandas as pd

from kpi import annotate
from kpi.access import Actor
from kpi.changes.upload import already_stored
from kpi.cli.options import Run, command, operator
from kpi.i18n import N_, Words
from kpi.intake import Checked, Problem, archive, check
from kpi.intake.problem import Unreadable
from kpi.plan.rows import records
from kpi.store import Store


@dataclass(frozen=True)
class Upload:
    """A file to upload: its path for people, its name, and its content or why that cannot be read."""

    path: str
    name: str
    content: bytes = b""
    fault: Problem | None = None


@command("import")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--by", help="Who uploads (by default the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option("--strict", is_flag=True, help="Let warnings refuse a file.")
@click.option("--reason", default="", help="Why values of a locked period are replaced; without one they are refused.")
@click.option("--marked", "marked_into", type=click.Path(file_okay=False, path_type=Path),
              help="Write refused files into this folder, as workbooks with the wrong cells marked.")  # fmt: skip
def import_actuals(
    run: Run, paths: Sequence[Path], by: str | None, dry_run: bool, strict: bool, reason: str, marked_into: Path | None
) -> None:
    """Upload files, and those of folders and ZIPs: all of a file or none of it.

    Each file is checked by itself, in order: a refused one does not stop the others. The exit code is 1 if any was
    refused. A file that is stored already, or whose rows all are, is counted and not stored again. Problems are
    printed as rows: file, line, column, code, message. Warnings are printed and stored with the submission. A row that
    would replace a value of a locked period is a problem (code locked) without a --reason.
    """
    t, actor = run.t, operator(by)
    rows: list[tuple[object, ...]] = []
    outcomes, count, refused, unchanged = [], 0, 0, 0
    with run.open_store() as store:
        for upload in itertools.chain.from_iterable(_uploads(path, run) for path in paths):
            current = store.query("store/latest_actuals", indicators=None, agencies=None, periods=None)
            checked = _checked(upload, store, current)
            count += 1
            if checked.ok and (stored := _already_stored(checked, store, current, t)):
                unchanged += 1
                outcomes += [f"{upload.path}: {stored}"]
                continue
            checked = _with_locks(checked, store, reason)
            listed = checked.problems or checked.warnings
            rows += [(upload.path, each.line, each.column, each.code, each.message(t, run.plan)) for each in listed]
            if not checked.ok or (strict and listed):
                refused += 1
                outcomes += [f"{upload.path}: {run.refused(len(listed) if checked.ok else checked.problem_count)}"]
                if marked_into:
                    outcomes += [f"{upload.path}: {_give_back(upload, checked, marked_into, run)}"]
            elif dry_run:
                outcomes += [f"{upload.path}: {run.in_order(checked.arrow.num_rows)}"]
            else:
                number = _store(upload, checked, store, actor, reason)
                stored = t.plural("{n} row stored as submission {submission}.",
                                  "{n} rows stored as submission {submission}.", checked.arrow.num_rows,
                                  submission=number)  # fmt: skip
                outcomes += [f"{upload.path}: {stored}"]
    if count > 1:
        total = (
            N_("{n} files: {new} in order, {known} already stored, unchanged; {refused} refused; nothing was stored.")
            if dry_run
            else N_("{n} files: {new} stored, {known} already stored, unchanged; {refused} refused.")
        )
        outcomes += [t(total, n=t.number(count), new=t.number(count - refused - unchanged), known=t.number(unchanged),
                       refused=t.number(refused))]  # fmt: skip
    run.print_problems(rows)
    run.end(outcomes, refused=refused > 0)


def _uploads(path: Path, run: Run) -> Iterator[Upload]:
    """The file, or the files of a folder or ZIP."""
    if not path.is_dir():
        yield from _unpacked(str(path), path.name, path.read_bytes(), run)
        return
    files = archive.files_of_folder(path)
    if not files:
        yield Upload(str(path), path.name, fault=Unreadable("folder_empty").problem)
    for file in files:
        yield from _unpacked(str(path / file.path), file.name, file.read(), run)


def _unpacked(path: str, name: str, content: bytes, run: Run) -> Iterator[Upload]:
    """The file, or the files of a ZIP."""
    if not archive.is_archive(content):
        yield Upload(path, name, content)
        return
    try:
        files = archive.files(name, content, run.plan.intake)
    except Unreadable as unreadable:
        yield Upload(path, name, fault=unreadable.problem)
        return
    for file in files:
        try:
            yield Upload(f"{path}/{file.path}", file.name, file.read())
        except Unreadable as unreadable:
            yield Upload(f"{path}/{file.path}", file.name, fault=unreadable.problem)


def _checked(upload: Upload, store: Store, current: pd.DataFrame) -> Checked:
    """The file checked against the plan and the current values."""
    if upload.fault is not None:
        return Checked("", [upload.fault], [])
    uploaded = set(store.query("store/known_files")["sha256"])
    return check(upload.content, upload.name, store.plan, current=current, known_sha256=uploaded)


def _with_locks(checked: Checked, store: Store, reason: str) -> Checked:
    """The check, in which without a reason each row that would replace a value of a locked period is a problem."""
    if not checked.ok or reason.strip():
        return checked
    late = store.late_rows(checked.arrow)
    locked = [Problem(row["line"], "period", "locked", {"period": row["period"]}, row["indicator"], row["agency"])
              for row in records(late[late["replaced"].notna()])]  # fmt: skip
    return replace(checked, problems=locked)


def _already_stored(checked: Checked, store: Store, current: pd.DataFrame, t: Words) -> str:
    """Where the very file or all of its rows are stored, in words; empty if they are not. An earlier file must not undo
    what corrected it since."""
    if submissions := already_stored(checked.rows, current):
        return t("already stored as submission {submission}, unchanged.", submission=", ".join(map(str, submissions)))
    submission_of = store.query("store/known_files").set_index("sha256")["submission"]
    if checked.sha256 not in submission_of:
        return ""
    return t("already stored as submission {submission}; later values that replaced its own stay active.",
             submission=submission_of[checked.sha256])  # fmt: skip


def _give_back(upload: Upload, checked: Checked, folder: Path, run: Run) -> str:
    """Writes the refused file with its wrong cells marked and returns where, in words. Never overwrites a file."""
    marked = annotate.workbook(upload.content, upload.name, checked, run.plan, run.t)
    if marked is None:
        return run.t("it cannot be given back marked.")
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(annotate.file_name(upload.name, run.t))
    numbered = (folder / f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    path = next(path for path in itertools.chain([folder / name], numbered) if not path.exists())
    path.write_bytes(marked)
    return run.t("the marked file is in {path}.", path=path)


def _store(upload: Upload, checked: Checked, store: Store, actor: Actor, reason: str) -> int:
    confirmed = [(each.line, each.column, each.code, dict(each.params)) for each in checked.warnings]
    return store.submit(
        checked.arrow, by=actor, file_name=upload.name, sha256=checked.sha256, content=upload.content, reason=reason,
        agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
        warnings=pd.DataFrame(confirmed, columns=["line", "column", "code", "params"]),
    )  # fmt: skip
