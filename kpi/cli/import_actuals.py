"""import: uploads files, all of a file or none of it."""

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
class Options:
    """The options of the command."""

    by: Actor
    dry_run: bool
    strict: bool
    reason: str
    marked_into: Path | None


@command("import")
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@click.option("--by", help="Who uploads (by default the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option("--strict", is_flag=True, help="Let warnings refuse a file.")
@click.option("--reason", default="", help="Why values of a locked period are replaced; without one they are refused.")
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
    """Upload files: all of a file or none of it.

    Each file is checked by itself, in order: a refused one does not stop the others. The exit code is 1 if any was
    refused. Problems are printed as rows: file, line, column, code, message. Warnings are printed and stored with the
    submission. A row that would replace a value of a locked period is a problem (code locked) without a --reason.
    """
    t = run.t
    options = Options(operator(by), dry_run, strict, reason, marked_into)
    rows, messages, refused = [], [], False
    with run.open_store(load()) as store:
        for file in files:
            content = file.read_bytes()
            checked = _check(file.name, content, store)
            problems = checked.problems or _locked(checked, store, options.reason)
            refusing = problems or (checked.warnings if options.strict else [])
            refused |= bool(refusing)
            rows += _rows(file, problems or checked.warnings, store.plan, t)
            messages += [f"{file}: {_outcome(file, content, checked, refusing, store, options, t)}"]
            if refusing and marked_into:
                messages += [
                    f"{file}: {_give_back(file, replace(checked, problems=problems), store.plan, marked_into, t)}"
                ]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"line": "int64"})
    if rows or run.form != "table":
        run.print(table)
    for message in messages:
        click.echo(message, err=run.form != "table")
    click.get_current_context().exit(REFUSED if refused else 0)


def _check(name: str, content: bytes, store: Store) -> Checked:
    """The file checked against the plan and the store."""
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    known = set(store.query("store/known_files")["sha256"])
    return check(content, name, store.plan, current=current, known_sha256=known)


def _locked(checked: Checked, store: Store, reason: str) -> list[Problem]:
    """A problem for each row that would replace a value of a locked period, unless a reason is given."""
    if reason.strip():
        return []
    late = store.late_rows(checked.arrow)
    replacing = late[late["replaced"].notna()]
    return [
        Problem(int(line), "period", "locked", {"period": period})
        for line, period in zip(replacing["line"], replacing["period"], strict=True)
    ]


def _rows(file: Path, problems: list[Problem], plan: Plan, t: Words) -> list[tuple[str, int, str, str, str]]:
    return [(str(file), each.line, each.column, each.code, each.message(t, plan)) for each in problems]


def _outcome(
    file: Path, content: bytes, checked: Checked, refusing: list[Problem], store: Store, options: Options, t: Words
) -> str:
    """Stores the file unless something refuses it; returns the outcome in words."""
    if refusing:
        count = len(refusing) if checked.ok else checked.problem_count
        return t.plural("refused for {n} problem; nothing was stored.", "refused for {n} problems; nothing was stored.",
                        count)  # fmt: skip
    count = checked.arrow.num_rows
    if options.dry_run:
        return t.plural("{n} row is in order; nothing was stored.", "{n} rows are in order; nothing was stored.", count)
    submission = _store(file.name, content, checked, store, options)
    return t.plural("{n} row stored as submission {submission}.", "{n} rows stored as submission {submission}.", count,
                    submission=submission)  # fmt: skip


def _give_back(file: Path, checked: Checked, plan: Plan, folder: Path, t: Words) -> str:
    """Writes the refused file with its wrong cells marked and returns where, in words. Never overwrites a file."""
    content = annotate.workbook(file.read_bytes(), file.name, checked, plan, t)
    if content is None:
        return t("it cannot be given back marked.")
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(annotate.file_name(file.name, t))
    numbered = (folder / f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    path = next(path for path in itertools.chain([folder / name], numbered) if not path.exists())
    path.write_bytes(content)
    return t("the marked file is in {path}.", path=path)


def _store(name: str, content: bytes, checked: Checked, store: Store, options: Options) -> int:
    confirmed = pd.DataFrame(
        [(each.line, each.column, each.code, dict(each.params)) for each in checked.warnings],
        columns=["line", "column", "code", "params"],
    )
    return store.submit(
        checked.arrow,
        by=options.by,
        file_name=name,
        sha256=checked.sha256,
        content=content,
        agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
        warnings=confirmed,
        reason=options.reason,
    )
