"""import: uploads files, all of a file or none of it."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from kpi import annotate
from kpi.changes import imports
from kpi.cli.options import Run, by_option, command
from kpi.i18n import N_
from kpi.intake import Problem, archive
from kpi.intake.problem import Unreadable


@dataclass(frozen=True)
class Upload:
    """A file to upload: its path for people, its name, and its content or why that cannot be read."""

    path: str
    name: str
    content: bytes = b""
    fault: Problem | None = None


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
        for upload in itertools.chain.from_iterable(_uploads(path, run) for path in paths):
            fault = None if upload.fault is None else asdict(upload.fault)
            answer = import_file(upload.content, name=upload.name, fault=fault, **args)
            parsed = run.parsed(answer)
            states[parsed["state"]] += 1
            rows += [(upload.path, *problem) for problem in parsed["problems"]]
            outcomes += [f"{upload.path}: {parsed['outcome']}"]
            if marked_into and parsed["state"] == imports.REFUSED:
                outcomes += [f"{upload.path}: {_give_back(upload, answer.content, marked_into, run)}"]
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


def _give_back(upload: Upload, marked: bytes, folder: Path, run: Run) -> str:
    """Writes the refused file with its wrong cells marked and returns where, in words. Never overwrites a file."""
    if not marked:
        return run.t("it cannot be given back marked.")
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(annotate.file_name(upload.name, run.t))
    numbered = (folder / f"{name.stem} ({number}){name.suffix}" for number in itertools.count(2))
    path = next(path for path in itertools.chain([folder / name], numbered) if not path.exists())
    path.write_bytes(marked)
    return run.t("the marked file is in {path}.", path=path)
