"""import: hands files in, each of them whole or not at all."""

import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pandas as pd

from kpi import annotate
from kpi.access import Actor
from kpi.cli.options import EXISTING_FILE, REFUSED, Run, command, operator
from kpi.i18n import Words
from kpi.intake import Checked, Problem, check
from kpi.plan import Plan, load
from kpi.store import Store

COLUMNS = ["file", "line", "column", "code", "message"]


@dataclass(frozen=True)
class Wishes:
    """How the person wants the files to be taken."""

    by: Actor
    dry_run: bool
    strict: bool
    reason: str
    marked_into: Path | None


@command("import")
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@click.option("--by", help="Who hands in (else the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option("--strict", is_flag=True, help="Let warnings refuse a file.")
@click.option("--reason", default="", help="Why figures of a locked period are replaced; without one they are refused.")
@click.option(
    "--marked",
    "marked_into",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write refused files into this folder, as workbooks with the wrong cells marked.",
)
def import_actuals(
    run: Run,
    files: tuple[Path, ...],
    by: str | None,
    dry_run: bool,
    strict: bool,
    reason: str,
    marked_into: Path | None,
) -> None:
    """Hand files in: all of a file or none of it.

    Of several files each is decided by itself, in their order: one that is refused does not hinder the others. The exit
    code is 1 if any was refused. Problems are printed as rows: file, line, column, code, message. Warnings are printed
    and stored with the submission. A row that would replace a figure of a locked period is a problem (code locked)
    unless --reason says why.
    """
    _ = run.t
    wishes = Wishes(operator(by), dry_run, strict, reason, marked_into)
    printed, said, refused = [], [], False
    with run.open_store(load()) as store:
        for file in files:
            content = file.read_bytes()
            checked = _check(file.name, content, store)
            problems = checked.problems or _locked(checked, store, wishes.reason)
            refusing = problems or (checked.warnings if wishes.strict else [])
            refused |= bool(refusing)
            printed += _rows(file, problems or checked.warnings, store.plan, _)
            said += [f"{file}: {_outcome(file, content, checked, refusing, store, wishes, _)}"]
            if refusing and marked_into:
                said += [f"{file}: {_give_back(file, replace(checked, problems=problems), store.plan, marked_into, _)}"]
    table = pd.DataFrame(printed, columns=COLUMNS).astype({"line": "int64"})
    if printed or run.form != "table":
        run.print(table)
    for message in said:
        click.echo(message, err=run.form != "table")
    click.get_current_context().exit(REFUSED if refused else 0)


def _check(name: str, content: bytes, store: Store) -> Checked:
    """The file against the plan and against what the store holds by now."""
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    known = set(store.query("store/known_files")["sha256"])
    return check(content, name, store.plan, current=current, known_sha256=known)


def _locked(checked: Checked, store: Store, reason: str) -> list[Problem]:
    """A problem for each row that would replace a figure of a locked period, unless a reason is given."""
    if reason.strip():
        return []
    late = store.late_rows(checked.arrow)
    replacing = late[late["replaced"].notna()]
    return [
        Problem(int(line), "period", "locked", {"period": period})
        for line, period in zip(replacing["line"], replacing["period"], strict=True)
    ]


def _rows(file: Path, problems: list[Problem], plan: Plan, _: Words) -> list[tuple[str, int, str, str, str]]:
    return [(str(file), one.line, one.column, one.code, one.message(_, plan)) for one in problems]


def _outcome(
    file: Path, content: bytes, checked: Checked, refusing: list[Problem], store: Store, wishes: Wishes, _: Words
) -> str:
    """Stores the file unless something refuses it, and says in words what became of it."""
    if refusing:
        count = len(refusing) if checked.ok else checked.problem_count
        return _.plural("refused for {n} problem; nothing was stored.", "refused for {n} problems; nothing was stored.",
                        count)  # fmt: skip
    count = checked.arrow.num_rows
    if wishes.dry_run:
        return _.plural("{n} row is in order; nothing was stored.", "{n} rows are in order; nothing was stored.", count)
    submission = _store(file.name, content, checked, store, wishes)
    return _.plural("{n} row stored as submission {submission}.", "{n} rows stored as submission {submission}.", count,
                    submission=submission)  # fmt: skip


def _give_back(file: Path, checked: Checked, plan: Plan, folder: Path, _: Words) -> str:
    """Writes the refused file with its wrong cells marked, and says where. What lies there already may be in somebody's
    hands and is left alone."""
    content = annotate.workbook(file.read_bytes(), file.name, checked, plan, _)
    if content is None:
        return _("it cannot be given back marked.")
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(annotate.file_name(file.name, _))
    numbered = (folder / f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    path = next(path for path in itertools.chain([folder / name], numbered) if not path.exists())
    path.write_bytes(content)
    return _("the marked file is in {path}.", path=path)


def _store(name: str, content: bytes, checked: Checked, store: Store, wishes: Wishes) -> int:
    confirmed = pd.DataFrame(
        [(one.line, one.column, one.code, dict(one.params)) for one in checked.warnings],
        columns=["line", "column", "code", "params"],
    )
    return store.submit(
        checked.arrow,
        by=wishes.by,
        file_name=name,
        sha256=checked.sha256,
        content=content,
        agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
        warnings=confirmed,
        reason=wishes.reason,
    )
