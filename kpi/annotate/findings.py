"""Problems and warnings, each with the cells that it speaks of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi.i18n import Words
from kpi.intake import Checked, Problem
from kpi.intake.table import KEYS, NUMBERS, Headings, letters
from kpi.plan import Plan

WHOLE_FILE = ("missing_column", "no_rows", "same_file")  # codes that no cell is to blame for


@dataclass(frozen=True, slots=True)
class Place:
    """Cells of one row: the ``sheet`` by its title, the ``row`` from 1, the ``columns`` from 0, the note's first."""

    sheet: str
    row: int
    columns: tuple[int, ...]

    @property
    def cell(self) -> str:
        """The first cell as a spreadsheet names it: B7."""
        return f"{letters(self.columns[0])}{self.row}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, or a warning where ``is_wrong`` is not set; ``place`` is None where it has no cell, ``plan`` the one
    whose periods and units its sentence names."""

    plan: Plan
    problem: Problem
    is_wrong: bool
    place: Place | None

    def sentence(self, _: Words) -> str:
        """What is wrong and how to mend it, without the sheet's name: it is said in that sheet."""
        params = {name: text for name, text in self.problem.params.items() if name != "sheet"}
        return Problem(self.problem.line, self.problem.column, self.problem.code, params).message(_, self.plan)


def findings(checked: Checked, plan: Plan, titles: Sequence[str]) -> list[Finding]:
    """Those of a whole file first, then the other problems, then the warnings, each in the intake's order. ``titles``
    are of the sheets of the workbook to be marked; a text file's one sheet has one of its own."""
    both = [*((problem, True) for problem in checked.problems), *((warning, False) for warning in checked.warnings)]
    found = [Finding(plan, it, wrong, _in_sheet(place(it, checked.headings), titles)) for it, wrong in both]
    return sorted(found, key=lambda each: (not each.is_wrong, each.place is not None))


def _in_sheet(found: Place | None, titles: Sequence[str]) -> Place | None:
    if found is None or found.sheet in titles:
        return found
    return None if found.sheet else Place(titles[0], found.row, found.columns)


def place(problem: Problem, headings: Mapping[str, Headings]) -> Place | None:
    """The cells that a problem speaks of, in a sheet by the name that the intake has for it."""
    sheet = problem.params.get("sheet", next(iter(headings)))
    if problem.code in WHOLE_FILE or sheet not in headings:
        return None
    columns = _columns(problem, headings[sheet])
    return Place(sheet, problem.line, columns) if columns else None


def _columns(problem: Problem, headings: Headings) -> tuple[int, ...]:
    """The places of a problem's columns, its own first. A missing figure may be any of three; a problem of the whole
    row lies in what names the row, or, where the row cannot be read, in all of it."""
    places, why = headings.places, problem.params.get("why")
    match problem.code:
        case "unknown_column":
            return tuple(at for at in _unread(headings) if _heading(headings, at) == problem.params["heading"])
        case "unreadable" if why == "twice":
            return headings.twice[problem.params["heading"]]
        case "unreadable":
            return tuple(range(int(problem.params.get("cells", headings.width))))
        case "missing_figure" if why == "none":
            return tuple(places[name] for name in reversed(NUMBERS) if name in places)
    if problem.column in places:
        return (places[problem.column],)
    return tuple(places[name] for name in (NUMBERS if problem.column else KEYS) if name in places)


def _unread(headings: Headings) -> Iterable[int]:
    return [*headings.unknown, *headings.unnamed]


def _heading(headings: Headings, at: int) -> str:
    return headings.unknown.get(at) or letters(at)
