"""Which column a heading means, and which row of a table holds the headings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kpi.intake.cells import visible
from kpi.intake.problem import Problem, quoted
from kpi.intake.sentences import COLUMN
from kpi.period import fold

COLUMNS = tuple(COLUMN)
REQUIRED = ("indicator", "agency", "period")
FIGURES = ("numerator", "denominator", "value")

# What people write over a column, folded; those behind the bar are taken only where none before it is there.
_ALIASES = {
    "indicator": "indicator, indicator code, ma chi tieu | chi tieu, ma so, ma",
    "agency": "agency, agency code, ma don vi, ma co quan | don vi, co quan, don vi bao cao, co quan bao cao, "
    "ten don vi, ten co quan, agency name",
    "period": "period, reporting period, ky bao cao, ma ky bao cao | ky, ma ky, ky so lieu",
    "numerator": "numerator, tu so",
    "denominator": "denominator, mau so",
    "value": "value, gia tri | so lieu, ket qua, ket qua thuc hien",
    "note": "note, notes, ghi chu | dien giai",
    "document": "document, documents, tai lieu kiem chung | tai lieu, supporting document, link tai lieu",
}
# Columns that explain a row to the person who fills it in; not being read is what they are there for.
_EXPLAINING = frozenset((
    "stt", "tt", "so tt", "so thu tu", "no", "ten chi tieu", "noi dung", "indicator name", "linh vuc", "area",
    "don vi tinh", "dvt", "unit", "muc tieu", "target", "dinh nghia", "definition", "tu so la", "mau so la", "cap",
    "level", "so lieu ky truoc", "ky truoc", "previous period", "last figure", "submission", "handed in at",
    "handed in by",
))  # fmt: skip
# The program's own form has this column. It comes with a row for every indicator that is asked for; those that nobody
# filled in are not handed in.
_FORM = "so lieu ky truoc"
_ALIAS_RANK = {
    (alias, column): rank
    for column, aliases in _ALIASES.items()
    for rank, tier in enumerate(aliases.split(" | "))
    for alias in tier.split(", ")
}
_COLUMN_OF = {alias: column for alias, column in _ALIAS_RANK}
_LONGEST = 80  # characters; what is longer is no heading that is known
SEARCHED_ROWS = 50  # a heading row lies among the first so many rows that hold anything

VIETNAMESE = {
    "indicator": "Mã chỉ tiêu", "agency": "Mã đơn vị", "period": "Kỳ báo cáo", "numerator": "Tử số",
    "denominator": "Mẫu số", "value": "Giá trị", "note": "Ghi chú", "document": "Tài liệu kiểm chứng",
}  # fmt: skip


@dataclass(frozen=True)
class Headings:
    """A heading row: the ``line`` it stands on, its ``width`` in cells, the place of each column that is read, the
    headings (by place) that mean nothing here, the places without one, and those that stand ``twice``, each with the
    places that claim the same column. ``is_form``: they are those of the program's own form."""

    line: int
    width: int
    places: dict[str, int]
    unknown: dict[int, str]
    unnamed: tuple[int, ...]
    twice: dict[str, tuple[int, ...]]
    is_form: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether rows under it can be read at all."""
        return all(column in self.places for column in REQUIRED) and any(column in self.places for column in FIGURES)

    def problems(self) -> list[Problem]:
        """One problem for each column that must be there and is not, and for each that two headings claim: which of
        them counts would be a guess."""
        names = [column for column in REQUIRED if column not in self.places]
        problems = [
            Problem(self.line, column, "missing_column", {"why": "one", "headings": VIETNAMESE[column]})
            for column in names
        ]
        if not any(column in self.places for column in FIGURES):
            figures = ", ".join(VIETNAMESE[column] for column in FIGURES)
            problems.append(Problem(self.line, "value", "missing_column", {"why": "figures", "headings": figures}))
        return problems + [
            Problem(self.line, "", "unreadable", {"why": "twice", "heading": each}) for each in self.twice
        ]


def read(line: int, cells: Sequence[str]) -> Headings:
    """What the cells of a row mean as headings."""
    folded = [_fold(visible(cell)[:_LONGEST]) for cell in cells]
    places: dict[str, int] = {}
    twice: dict[str, tuple[int, ...]] = {}
    for column in COLUMNS:
        ranked = sorted((_ALIAS_RANK[alias, column], at) for at, alias in enumerate(folded) if _means(alias, column))
        if ranked:
            places[column] = ranked[0][1]
        claiming = tuple(at for rank, at in ranked if rank == ranked[0][0])
        if len(claiming) > 1:
            twice[quoted(cells[claiming[0]])] = claiming
    unknown = {
        at: quoted(cells[at])
        for at, alias in enumerate(folded)
        if alias and alias not in _COLUMN_OF and alias not in _EXPLAINING
    }
    unnamed = tuple(at for at, alias in enumerate(folded) if not alias)
    return Headings(line, len(cells), places, unknown, unnamed, twice, _FORM in folded)


def find(records: Iterable[tuple[int, Sequence[str]]]) -> Headings | None:
    """The first row that is a heading row; where none is, the one that comes nearest; None where there are no rows."""
    best: Headings | None = None
    for (line, cells), _ in zip(records, range(SEARCHED_ROWS), strict=False):
        headings = read(line, cells)
        if headings.is_complete:
            return headings
        if best is None or len(headings.places) > len(best.places):
            best = headings
    return best


def _means(alias: str, column: str) -> bool:
    return (alias, column) in _ALIAS_RANK


@lru_cache(maxsize=4096)
def _fold(cell: str) -> str:
    """``Mã chỉ tiêu (*)`` → ``ma chi tieu``."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(cell)))
