"""The small plan of tests/plans/small, and edited copies of it."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from kpi.plan import PlanError, load

FOLDER = Path(__file__).parents[1] / "plans" / "small"

Edit = Callable[[Path], object]


def cell(file: str, line: int, column: str, text: str) -> Edit:
    """Writes another text into the cell of a CSV file."""

    def edit(folder: Path) -> None:
        with (folder / file).open(encoding="utf-8", newline="") as before:
            rows = list(csv.reader(before))
        rows[line - 1][rows[0].index(column)] = text
        with (folder / file).open("w", encoding="utf-8", newline="") as after:
            csv.writer(after, lineterminator="\n").writerows(rows)

    return edit


def replace(file: str, old: str, new: str) -> Edit:
    """Replaces the first occurrence of a text that is there."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    return edit


def write(file: str, data: bytes) -> Edit:
    return lambda folder: (folder / file).write_bytes(data)


def remove(file: str) -> Edit:
    return lambda folder: (folder / file).unlink()


def copy(to: Path, *edits: Edit) -> Path:
    """A copy of the small plan's folder, edited."""
    folder = Path(shutil.copytree(FOLDER, to / "plan"))
    for edit in edits:
        edit(folder)
    return folder


def problems(to: Path, *edits: Edit) -> list[str]:
    """The problems of an edited copy, as the command line prints them."""
    folder = copy(to, *edits)
    try:
        load(folder)
    except PlanError as error:
        return [str(problem) for problem in error.problems]
    return []
