"""import: uploads files, all of a file or none of it."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import pandas as pd

from kpi import annotate
from kpi.access import Actor
from kpi.cli.options import EXISTING_FILE, Run, command, operator
from kpi.intake import Checked, Problem, check
from kpi.store import Store


@command("import")
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@click.option("--by", help="Who uploads (by default the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option("--strict", is_flag=True, help="Let warnings refuse a file.")
@click.option("--reason", default="", help="Why values of a locked period are replaced; without one they are refused.")
@click.option("--marked", "marked_into", type=click.Path(file_okay=False, path_type=Path),
              help="Write refused files into this folder, as workbooks with the wrong cells marked.")  # fmt: skip
def import_actuals(
    run: Run, files: Sequence[Path], by: str | None, dry_run: bool, strict: bool, reason: str, marked_into: Path | None
) -> None:
    """Upload files: all of a file or none of it.

    Each file is checked by itself, in order: a refused one does not stop the others. The exit code is 1 if any was
    refused. Problems are printed as rows: file, line, column, code, message. Warnings are printed and stored with the
    submission. A row that would replace a value of a locked period is a problem (code locked) without a --reason.
    """
    t, actor = run.t, operator(by)
    rows: list[tuple[object, ...]] = []
    outcomes, refused = [], False
    with run.open_store() as store:
        for file in files:
            content = file.read_bytes()
            checked = _checked(file.name, content, store, reason)
            listed = checked.problems or checked.warnings
            rows += [(str(file), each.line, each.column, each.code, each.message(t, run.plan)) for each in listed]
            if not checked.ok or (strict and listed):
                refused = True
                count = len(listed) if checked.ok else checked.problem_count
                outcomes += [f"{file}: {run.refused(count)}"]
                if marked_into:
                    outcomes += [f"{file}: {_give_back(file, content, checked, marked_into, run)}"]
            elif dry_run:
                outcomes += [f"{file}: {run.in_order(checked.arrow.num_rows)}"]
            else:
                number = _store(file.name, content, checked, store, actor, reason)
                stored = t.plural("{n} row stored as submission {submission}.",
                                  "{n} rows stored as submission {submission}.", checked.arrow.num_rows,
                                  submission=number)  # fmt: skip
                outcomes += [f"{file}: {stored}"]
    run.print_problems(rows)
    run.end(outcomes, refused=refused)


def _checked(name: str, content: bytes, store: Store, reason: str) -> Checked:
    """The file checked against the plan and the store. Without a reason each row that would replace a value of a locked
    period is a problem."""
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    known = set(store.query("store/known_files")["sha256"])
    checked = check(content, name, store.plan, current=current, known_sha256=known)
    if not checked.ok or reason.strip():
        return checked
    late = store.late_rows(checked.arrow)
    replacing = late.loc[late["replaced"].notna(), ["line", "period"]]
    locked = [Problem(line, "period", "locked", {"period": period})
              for line, period in replacing.itertuples(index=False)]  # fmt: skip
    return replace(checked, problems=locked)


def _give_back(file: Path, content: bytes, checked: Checked, folder: Path, run: Run) -> str:
    """Writes the refused file with its wrong cells marked and returns where, in words. Never overwrites a file."""
    marked = annotate.workbook(content, file.name, checked, run.plan, run.t)
    if marked is None:
        return run.t("it cannot be given back marked.")
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(annotate.file_name(file.name, run.t))
    numbered = (folder / f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    path = next(path for path in itertools.chain([folder / name], numbered) if not path.exists())
    path.write_bytes(marked)
    return run.t("the marked file is in {path}.", path=path)


def _store(name: str, content: bytes, checked: Checked, store: Store, actor: Actor, reason: str) -> int:
    confirmed = [(each.line, each.column, each.code, dict(each.params)) for each in checked.warnings]
    return store.submit(
        checked.arrow, by=actor, file_name=name, sha256=checked.sha256, content=content, reason=reason,
        agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
        warnings=pd.DataFrame(confirmed, columns=["line", "column", "code", "params"]),
    )  # fmt: skip
