"""Heading rows: which column of a file is which, in Vietnamese and English, in one row or in several."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from kpi.intake.problem import COLUMN, Problem, quoted
from kpi.period import fold

COLUMNS = tuple(COLUMN)
KEYS = ("indicator", "agency", "period")  # required; few distinct texts, so their columns are dictionary arrays
NUMBERS = ("numerator", "denominator", "value")  # at least one is required
TEXTS = ("note", "document")
SEARCHED_ROWS = 50  # a heading row is among the first so many rows that are not blank

# What people write over a column, folded, the plainest first. "year" and "part" of a year make a period together;
# the two names stand beside the codes.
_ALIASES = {
    "indicator": "indicator, indicator code, ma chi tieu, ma so chi tieu | chi tieu, ma so, ma, code",
    "agency": "agency, agency code, ma don vi, ma co quan, ma so don vi | don vi, co quan, don vi bao cao, "
    "co quan bao cao, ten don vi, ten co quan, agency name | ma so, ma, code",
    "period": "period, reporting period, ky bao cao, ma ky bao cao | ky, ma ky, ky so lieu",
    "year": "nam, year, nam bao cao, nam so lieu",
    "part": "quy, quarter, quy bao cao",
    "numerator": "numerator, tu so",
    "denominator": "denominator, mau so",
    "value": "value, gia tri | so lieu, ket qua, ket qua thuc hien",
    "note": "note, notes, ghi chu | dien giai",
    "document": "document, documents, tai lieu kiem chung | tai lieu, supporting document, link tai lieu",
    "indicator_name": "ten chi tieu, indicator name, noi dung, noi dung chi tieu",
}
# Columns that explain a row to the person who fills it in. They are skipped without a warning; those of other numbers
# only in the program's own forms.
_EXPLAINING = frozenset((
    "stt", "tt", "so tt", "so thu tu", "no", "linh vuc", "area", "don vi tinh", "dvt", "unit", "dinh nghia",
    "definition", "tu so la", "mau so la", "cap", "level", "submission", "handed in at", "handed in by",
))  # fmt: skip
_OTHER_NUMBERS = frozenset((
    "muc tieu", "target", "so lieu ky truoc", "ky truoc", "previous period", "last figure", "luy ke",
))  # fmt: skip
# The program's own forms list every indicator: their rows without a value are no data. A form is known by headings that
# it alone has, in XLSX and CSV alike; an earlier CSV form by all of its headings.
_FORM = {"tu so la", "mau so la", "so lieu ky truoc"}
_EARLIER_CSV_FORM = {
    "ma chi tieu", "ten chi tieu", "ma don vi", "ky bao cao", "tu so", "mau so", "gia tri", "ghi chu",
    "tai lieu kiem chung",
}  # fmt: skip
_RANKS: dict[str, dict[str, int]] = {}  # alias → column → rank
for _column, _aliases in _ALIASES.items():
    for _rank, _tier in enumerate(_aliases.split(" | ")):
        for _alias in _tier.split(", "):
            _RANKS.setdefault(_alias, {})[_column] = _rank
_OF_NUMBERS = frozenset(alias for alias, ranks in _RANKS.items() if ranks.keys() & set(NUMBERS))
_GENERIC = frozenset(alias for alias, ranks in _RANKS.items() if len(ranks) > 1)  # a code of either
# The words around a heading of numbers: a plan, a target or a former period is no actual value.
_LEADING = "(?:theo|muc|so|so lieu|so voi|gia tri|ket qua|cua|of|the|annual|value|compared with|vs)"
_PLANNED = re.compile(
    rf"(?:{_LEADING} )*(?:(?:ke hoach|kh|muc tieu|du kien|phan dau|duoc giao|chi tieu (?:duoc |da )?giao|"
    r"chi tieu (?:nam|quy|ke hoach)|plan|planned|target|goal|forecast|expected)(?: .*)?|giao(?: nam.*)?)"
)
_FORMER = re.compile(
    rf"(?:(?:{_LEADING}|thuc hien|actual) )*(?:(?:nam|ky|quy|thang) (?:truoc|ngoai)|cung (?:ky|ki|thoi diem)|"
    r"previous|prior|preceding|former|last (?:year|quarter|period|month|figure)|same (?:period|quarter)|year before)"
    "(?: .*)?"
)
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)")
_LONGEST_HEADING = 80  # characters
_UNIT = re.compile(r"\([^)]*\)?|\[[^\]]*\]?|\b(?:dvt|don vi tinh)\s*:.*", re.DOTALL)
_PERIOD = re.compile(
    r"(?:.* |fy|nam|n)?(?:19|20)[0-9]{2}(?: .*)?|(?:quy|q) ?(?:0?[1-4]|i{1,3}|iv)(?: .*)?|h[12](?: .*)?|"
    r"(?:[0-9]{1,2}|ba|sau|chin) ?(?:thang|t)(?: .*)?|thang [0-9]{1,2}(?: .*)?|ca nam"
)
VIETNAMESE = {
    "indicator": "Mã chỉ tiêu", "agency": "Mã đơn vị", "period": "Kỳ báo cáo", "numerator": "Tử số",
    "denominator": "Mẫu số", "value": "Giá trị", "note": "Ghi chú", "document": "Tài liệu kiểm chứng",
}  # fmt: skip

# Characters of no width, marks of direction, variation selectors
_WITHOUT_WIDTH = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)


def visible(text: str) -> str:
    """The text without blanks around it and without characters of no width, which come along from web pages."""
    return text.strip() if text.isascii() else text.translate(_WITHOUT_WIDTH).strip()


def plain(text: str) -> str:
    """The text without diacritics, in lower case, with single blanks."""
    return " ".join(fold(visible(text)).split())


def letters(at: int) -> str:
    """A column's name in a spreadsheet: 0 → A, 26 → AA."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


@dataclass(frozen=True)
class Headings:
    """The headings of a table: the `line` of their last row, the `width` in cells, the place of each of COLUMNS.

    claims: all places that a column may be read from, the plainest heading first; also of `year`, `part`,
    `indicator_name`, and of the first column as `label` if nothing is read from it. generic: the places headed "code"
    alone. texts: the headings by place. unknown: places of headings that no column has. unnamed: places without a
    heading. periods: headings that are periods, where a column per period stands in place of the period's column.
    is_spread: a column of numbers stands there once for each of several periods. is_form: the program's own form.
    others: places of headings of a plan, a target or a period, from which no numbers are read. period_at: the periods
    named beside the heading of a column of numbers, by its place.
    """

    line: int
    width: int
    places: dict[str, int]
    claims: dict[str, tuple[int, ...]]
    generic: frozenset[int]
    texts: dict[int, str]
    unknown: tuple[int, ...]
    unnamed: tuple[int, ...]
    periods: tuple[str, ...] = ()
    is_spread: bool = False
    is_form: bool = False
    others: tuple[int, ...] = ()
    period_at: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether all required columns are there, and each speaks of the period of its row."""
        has_keys = all(column in self.places for column in KEYS)
        return has_keys and any(column in self.places for column in NUMBERS) and not self.is_spread

    @property
    def used(self) -> tuple[int, ...]:
        """The places of all cells that decide something."""
        return tuple(sorted({at for places in self.claims.values() for at in places}))

    def problems(self) -> list[Problem]:
        """One problem for each missing column, or one alone where each period has a column of its own."""
        if self.periods and not self.is_complete and ("period" not in self.places or len(self.periods) > 1):
            names = {"why": "periods", "headings": ", ".join(self.periods)}
            return [Problem(self.line, "period", "missing_column", names)]
        problems = [
            Problem(self.line, column, "missing_column", {"why": "one", "headings": VIETNAMESE[column]})
            for column in KEYS
            if column not in self.places
        ]
        names = {"why": "figures", "headings": ", ".join(VIETNAMESE[column] for column in NUMBERS)}
        if self.others:
            names = {
                "why": "other", "headings": ", ".join(f"“{self.texts[at]}”" for at in self.others),
                "columns": " ".join(map(letters, self.others)),
            }  # fmt: skip
        if not any(column in self.places for column in NUMBERS):
            problems.append(Problem(self.line, "value", "missing_column", names))
        return problems


def read_headings(
    line: int, cells: Sequence[str], above: Sequence[str] = (), below: Sequence[str] = (),
    around: Sequence[Sequence[str]] = (),
) -> Headings:  # fmt: skip
    """The columns that a row names as headings. above, below: cells beside it, which may name periods. around: the rows
    of headings over and under it, which may say what its numbers are."""
    aliases = [folded(cell) for cell in cells]
    texts = {at: quoted(visible(cell)) for at, cell in enumerate(cells) if aliases[at]}
    beside = _beside(cells, aliases, around)
    for at, qualifiers in beside.items():
        if qualifier := next((text for text in qualifiers if _is_other(text)), ""):
            texts[at] = quoted(labelled(qualifier, texts[at]))
            aliases[at] = f"{folded(qualifier)} {aliases[at]}"
    claims = {column: claiming for column in _ALIASES if (claiming := _claims(column, aliases))}
    places = {column: claims[column][0] for column in COLUMNS if column in claims}
    if "period" not in places and ("year" in claims or "part" in claims):
        places["period"] = (claims.get("year") or claims["part"])[0]
    if "agency" in places and places["agency"] == places.get("indicator"):  # one column headed "code" may be either's
        shared = places.pop("agency")
        if others := [at for at in claims["agency"] if at != shared]:
            places["agency"] = others[0]
        elif others := [at for at in claims["indicator"] if at != shared]:
            places |= {"agency": shared, "indicator": others[0]}
    taken = {at for column in claims.values() for at in column}
    is_form = set(aliases) >= _FORM or set(filter(None, aliases)) == _EARLIER_CSV_FORM
    explaining = _EXPLAINING | _OTHER_NUMBERS if is_form else _EXPLAINING
    unknown = tuple(at for at, alias in enumerate(aliases) if alias and at not in taken and alias not in explaining)
    if texts and min(texts) not in taken:
        claims["label"] = (min(texts),)
    repeated = {at for column in NUMBERS if len(claims.get(column, ())) > 1 for at in claims[column]}
    groups = [quoted(visible(cell)) for cell in above if is_period(cell)] if repeated else []
    groups += [texts[at] for at in sorted(repeated) if any(map(is_period, in_brackets(texts[at])))]
    spread = [texts[at] for at in unknown if is_period(aliases[at]) and not _is_other(aliases[at])]
    spread += [quoted(visible(cell)) for cell in (*above, *below) if is_period(cell) and not _is_other(cell)]
    spread += groups
    return Headings(
        line, len(cells), places, claims,
        frozenset(at for at, alias in enumerate(aliases) if alias in _GENERIC),
        texts, unknown, tuple(at for at, alias in enumerate(aliases) if not alias),
        tuple(dict.fromkeys(spread)) if places else (),
        len(set(groups)) > 1,
        is_form,
        tuple(at for at in unknown if _is_other(aliases[at]) or is_period(aliases[at])),
        {at: named for at in beside if (named := tuple(text for text in beside[at] if is_period(text)))},
    )  # fmt: skip


def _beside(cells: Sequence[str], aliases: Sequence[str], around: Sequence[Sequence[str]]) -> dict[int, list[str]]:
    """The texts in the brackets of each heading of numbers, and over and under it.

    A denominator may count what is planned, unless its numerator does.
    """
    places = [at for at, alias in enumerate(aliases) if alias in _OF_NUMBERS]
    beside = {at: in_brackets(cells[at]) for at in places}
    planned = {at for at in places if any(_PLANNED.fullmatch(folded(text)) for text in beside[at])}
    if all("denominator" in _RANKS[aliases[at]] for at in planned):
        beside |= {at: [] for at in planned}
    for row in around:
        spread: dict[int, str] = {}  # to the right over blank cells, as far as there are places side by side
        for at in places:
            spread[at] = visible(row[at] if at < len(row) else "") or spread.get(at - 1, "")
            beside[at] += [spread[at], *in_brackets(spread[at])] if spread[at] else []
    return beside


def _is_other(text: str) -> bool:
    """Whether a heading is that of a plan, a target or a former period, or compares with it."""
    return bool(_PLANNED.fullmatch(folded(text)) or _FORMER.fullmatch(folded(text)))


def _claims(column: str, aliases: Sequence[str]) -> tuple[int, ...]:
    ranked = [(_RANKS[alias][column], at) for at, alias in enumerate(aliases) if column in _RANKS.get(alias, ())]
    return tuple(at for _, at in sorted(ranked))


def find_headings(rows: Sequence[tuple[int, Sequence[str]]]) -> Headings | None:
    """The first complete headings, else those that come nearest; None if there are no rows."""
    headings: list[Headings] = []
    for at in range(len(rows)):
        headings.append(_from_row(rows, at))
        if headings[-1].is_complete:
            return headings[-1]
    return max(headings, key=lambda each: len(each.places), default=None)


def _from_row(rows: Sequence[tuple[int, Sequence[str]]], at: int) -> Headings:
    """The headings that begin in this row. Where rows below name columns too, their cells count before those above."""
    line, cells = rows[at]
    above: list[str] = []
    around = [upper for _, upper in rows[max(at - 1, 0) : at]]
    if any(folded(cell) in _RANKS for cell in cells):
        for below, lower in rows[at + 1 : at + 3]:
            if not _continues(lower) and not _divides(cells, lower):
                filled = [at for at, cell in enumerate(lower) if visible(cell)]
                if all(at < len(cells) and folded(cells[at]) in _OF_NUMBERS for at in filled):
                    around.append(lower)
                break
            around.append(cells)
            above += [upper for upper, cell in zip_longest(cells, lower, fillvalue="") if visible(cell)]
            line = below
            cells = [cell if visible(cell) else upper for upper, cell in zip_longest(cells, lower, fillvalue="")]
        periods = [cell for _, lower in rows[at + 1 : at + 2] for cell in lower if is_period(cell)]
        return read_headings(line, cells, above, periods if len(periods) > 1 else (), around)
    return read_headings(line, cells)


def _continues(cells: Sequence[str]) -> bool:
    """Whether a row below headings is one more row of headings: it names columns, and no cell of it has a digit."""
    filled = [cell for cell in cells if visible(cell)]
    ranks = sum(folded(cell) in _RANKS for cell in filled)
    has_digit = any(letter.isdigit() for cell in filled for letter in _UNIT.sub("", cell))
    return ranks > 0 and 2 * ranks >= len(filled) and not has_digit


def _divides(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row below headings names the columns over which headings of numbers are spread, and no other."""
    spread: dict[int, int] = {}  # place → place of the heading of numbers over it
    for at in range(len(lower)):
        if at < len(upper) and visible(upper[at]):
            if any(column in _RANKS.get(folded(upper[at]), ()) for column in NUMBERS):
                spread[at] = at
        elif at - 1 in spread:
            spread[at] = spread[at - 1]
    filled = [at for at, cell in enumerate(lower) if visible(cell)]
    is_name = all(is_period(lower[at]) or not any(map(str.isdigit, lower[at])) for at in filled)
    is_spread = any(spread.get(at, at) != at and visible(lower[spread[at]]) for at in filled)
    return is_spread and is_name and all(at in spread for at in filled)


def is_period(text: str) -> bool:
    """Whether a heading is a period, such as ``Năm 2023`` or ``Quý I``."""
    return bool(_PERIOD.fullmatch(folded(text)))


def names(text: str, column: str) -> bool:
    """Whether the text is a heading of the column."""
    return column in _RANKS.get(folded(text), ())


def folded(cell: str) -> str:
    """``Mã chỉ tiêu (*)`` → ``ma chi tieu``. What is in brackets is a unit, unless there is nothing else."""
    return _folded(visible(cell)[:_LONGEST_HEADING])


@lru_cache(maxsize=4096)
def _folded(cell: str) -> str:
    plain = fold(cell)
    return " ".join(re.findall(r"[a-z0-9]+", _UNIT.sub(" ", plain)) or re.findall(r"[a-z0-9]+", plain))


# ---------------------------------------------------------------- what is said around a heading


def in_brackets(heading: str) -> list[str]:
    """The texts in the brackets of a heading."""
    return _IN_BRACKETS.findall(heading)


def labelled(qualifier: str, heading: str) -> str:
    """A heading with what is said around it."""
    return heading if qualifier in heading else f"{qualifier} – {heading}"
