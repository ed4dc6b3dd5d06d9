"""Commands that make, fill and maintain a store. Each act is performed also while a dashboard runs."""

import getpass
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click
import pandas as pd

from kpi import annotate
from kpi import demo as demonstration
from kpi.access import command_line
from kpi.changes import imports
from kpi.cli.options import DAY, FOLDER, Run, act, by_option, command
from kpi.i18n import N_
from kpi.intake import files
from kpi.intake.problem import Unreadable
from kpi.store import default_path
from kpi.store.lake import location
from kpi.store.move import move as move_store

Upload = tuple[str, str, bytes | Unreadable]  # its path for people, its name, its content or why that cannot be read

submission = click.argument("submission", metavar="N", type=click.IntRange(min=1))
folder = click.argument("folder", metavar="DIR", type=FOLDER)


@command("import")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@by_option
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
    t = run.t
    rows: list[tuple[object, ...]] = []
    outcomes, states = [], Counter[str]()
    args = {"dry_run": dry_run, "strict": strict, "reason": reason, "marked": marked_into is not None}
    with run.acting("import", imports.import_file, by=by, makes=True) as import_file:
        for path, name, content in itertools.chain.from_iterable(_uploads(path, run) for path in paths):
            if isinstance(content, Unreadable):
                answer = import_file(name=name, fault=asdict(content.problem), **args)
            else:
                answer = import_file(content, name=name, fault=None, **args)
            parsed = run.parsed(answer)
            states[parsed["state"]] += 1
            rows += [(path, *problem) for problem in parsed["problems"]]
            outcomes += [f"{path}: {parsed['outcome']}"]
            if marked_into and parsed["state"] == imports.REFUSED:
                outcomes += [f"{path}: {_give_back(name, answer.content, marked_into, run)}"]
    if states.total() > 1:
        total = (
            N_("{n} files: {new} in order, {known} already stored, unchanged; {refused} refused; nothing was stored.")
            if dry_run
            else N_("{n} files: {new} stored, {known} already stored, unchanged; {refused} refused.")
        )
        new = states[imports.STORED] + states[imports.CHECKED]
        outcomes += [t(total, n=t.number(states.total()), new=t.number(new), known=t.number(states[imports.UNCHANGED]),
                       refused=t.number(states[imports.REFUSED]))]  # fmt: skip
    run.print_problems(rows)
    run.end(outcomes, refused=states[imports.REFUSED] > 0)


def _uploads(path: Path, run: Run) -> Iterator[Upload]:
    """The file, or the files of a folder or ZIP."""
    if not path.is_dir():
        yield from _unpacked(str(path), path.name, path.read_bytes(), run)
        return
    inside = files.of_folder(path)
    if not inside:
        yield str(path), path.name, Unreadable("folder_empty")
    for file in inside:
        yield from _unpacked(str(path / file.path), file.name, file.read(), run)


def _unpacked(path: str, name: str, content: bytes, run: Run) -> Iterator[Upload]:
    if not files.is_archive(content):
        yield path, name, content
        return
    try:
        packed = files.unpacked(name, content, run.plan.intake)
    except Unreadable as unreadable:
        yield path, name, unreadable
        return
    for file in packed:
        try:
            yield f"{path}/{file.path}", file.name, file.read()
        except Unreadable as unreadable:
            yield f"{path}/{file.path}", file.name, unreadable


def _give_back(file_name: str, marked: bytes, folder: Path, run: Run) -> str:
    """Writes the refused file with its wrong cells marked and returns where, in words. Never overwrites a file."""
    if not marked:
        return run.t("it cannot be given back marked.")
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(annotate.file_name(file_name, run.t))
    numbered = (folder / f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    path = next(path for path in itertools.chain([folder / name], numbered) if not path.exists())
    path.write_bytes(marked)
    return run.t("the marked file is in {path}.", path=path)


@act
@submission
@click.option("--reason", required=True, help="Why it is withdrawn.")
@click.option("--published", "even_published", is_flag=True,
              help="Withdraw it even if it holds the published values of the plan.")  # fmt: skip
def withdraw() -> None:
    """Withdraw submission N: the values that it replaced count again.

    A withdrawal can be reinstated. The exit code is 1 if nothing was changed.
    """


@act
@submission
@click.option("--reason", required=True, help="Why it counts again.")
def reinstate() -> None:
    """Let the withdrawn submission N count again, in its old order. The exit code is 1 if nothing was changed."""


@act
@submission
def approve() -> None:
    """Approve the waiting submission N: its values count, except those that a later submission has replaced.

    The exit code is 1 if nothing was changed.
    """


@act
@submission
@click.option("--reason", required=True, help="Why it is returned.")
def return_() -> None:
    """Return the waiting submission N to its agency: from today it counts as not submitted.

    The exit code is 1 if nothing was changed.
    """


@act
@click.argument("period")
@click.option("--reason", default="", help="Why it is locked.")
def lock() -> None:
    """Lock PERIOD: its values are then replaced only with a reason. The exit code is 1 if nothing was changed."""


@act
@click.argument("period")
@click.option("--reason", default="", help="Why it is unlocked.")
def unlock() -> None:
    """Unlock PERIOD, also one that the plan locks some days after it is due. The exit code is 1 if nothing was
    changed."""


@act
@click.argument("indicator")
@click.argument("agency")
@click.argument("period")
@click.option("--due", type=DAY, required=True, help="The last day for the explanation, as 2025-01-31.")
@click.option("--note", default="", help="What to explain.")
def request() -> None:
    """Ask AGENCY to explain its value of INDICATOR for PERIOD, all by their codes, by a due day.

    The request is open until an explanation of the same is written. The exit code is 1 if nothing was changed.
    """


@act
@click.argument("indicator")
@click.argument("agency")
@click.argument("period")
@click.option("--cause", required=True, help="Why the value is below target.")
@click.option("--remedy", required=True, help="What is done about it.")
def explain() -> None:
    """Write AGENCY's explanation of its value of INDICATOR for PERIOD, all by their codes.

    It answers an open request for the same. The exit code is 1 if nothing was changed.
    """


@act
@folder
def backup() -> None:
    """Back the official store up into DIR, a new or an empty folder, also while the dashboard runs.

    The backup holds the store, the submitted files, the plan and a checksum of each file.
    """


@command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@by_option
def move(run: Run, source: str, target: str, by: str | None) -> None:
    """Move the official store from its file into the database of several machines, or back; stop the dashboards first.

    FROM and TO are written as KPI_STORE; KPI_DATA is the folder or s3:// that the machines share. Prints each table
    with its rows and their checksum, the same in both places. TO must be empty; FROM stays as it is.
    """
    tables = move_store(location(source), location(target), run.plan, command_line(getpass.getuser(), by))
    run.print(pd.DataFrame(tables, columns=["table", "rows", "checksum"]))
    click.echo(run.t("The store is in {path}. Set KPI_STORE to it, and keep {before} until you trust it.", path=target,
                     before=source), err=True)  # fmt: skip


@act
@folder
def restore() -> None:
    """Replace the official store by the backup in DIR, also while the dashboard runs.

    The backup is verified first. The store before it is moved into a folder beside it, never deleted. On an empty
    machine the plan's folder is restored too.
    """


@act
def reload() -> None:
    """Let the running dashboard read the plan's folder again: new targets, published values, contacts.

    If anything in the folder is wrong, every problem is named and the dashboard goes on with the plan as it was. The
    exit code is 1 if nothing was changed.
    """


@command(tables=False)
@click.argument("folder", metavar="[DIR]", required=False, type=FOLDER)
def verify(run: Run, folder: Path | None) -> None:
    """Check the backup in DIR, without DIR the official store, and print how far it goes.

    Of a backup every checksum; of both the values against their submissions, the log of events, and the submitted
    files. The exit code is 1 if anything is wrong.
    """
    with run.acting("verify") as perform:
        run.conclude(perform(folder=folder))


@click.group()
def store() -> None:
    """Accept a store that differs from the one used before; --store names its file."""


@store.add_command
@act
@click.option("--because", required=True, help="Why the store is accepted as it is; goes into the log of events.")
def accept() -> None:
    """Use the store as it is, where the program refuses it as missing, empty, older or another's.

    Data that are missing from it are lost. Restore a backup instead if there is one.
    """


@command(tables=False)
@click.option("--seed", type=click.IntRange(min=0), default=demonstration.SEED, show_default=True,
              help="The same seed makes the same data.")  # fmt: skip
def demo(run: Run, seed: int) -> None:
    """Build the demonstration's store anew, with sample data.

    It lies beside the official store (data/demo.duckdb), or where --store says, and never mixes with it.
    """
    of_demo = replace(run, store_path=run.store_path or default_path("demo"))
    with of_demo.acting("demo", demonstration.rebuild) as perform:
        run.conclude(perform(seed=seed))
