"""Problems of a plan's folder: rows with place and correction, and the error that lists them."""

from collections.abc import Sequence
from dataclasses import dataclass

MISSING_FILE = "this file is missing; put it into the folder, as in another plan's."
MISSING_BOUNDARIES = (
    "this file is missing; put it into the folder, or, if the plan has no such boundaries, delete its entry in "
    "datapackage.json."
)


@dataclass(frozen=True, order=True)
class PlanProblem:
    """``line`` is the physical line of ``file`` where the record begins, 0 for the file as a whole; ``column`` a
    column's name or a key's path (``periods[2].due``), empty for the whole line."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{where}: {self.message}"


class PlanError(ValueError):
    """A plan's folder with problems: all of them, in order of file, line and column."""

    def __init__(self, problems: Sequence[PlanProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
