"""The facts of an .xlsx workbook, see kpi.intake.parts."""

import re
from array import array
from functools import lru_cache

from kpi.intake import bounds, parts
from kpi.intake.parts import PERCENT, Left, SheetFacts, is_percent
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

_STRING_TAGS_A_ROW, _FEW_STRING_TAGS = 8, 1_000_000
_FEW_STRINGS = 100_000
_BUILT_IN_PERCENT = ("9", "10")
_LONGEST_MARK = 100  # characters
_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


def facts(content: bytes, limits: IntakeLimits, visible: bool = True) -> tuple[list[SheetFacts], list[str]]:
    """The sheets of the workbook that are visible or that are not, in order, and its fonts.

    Raises Unreadable if it is damaged, encrypted or a bomb.
    """
    archive = parts.archive(content)
    styles, strings, left = _Styles(), _Strings(limits.max_bytes), Left(limits)
    parts.parse(archive, "xl/styles.xml", styles, is_optional=True)
    parts.parse(
        archive, "xl/sharedStrings.xml", strings, is_optional=True, most_bytes=bounds.UNPACKED,
        most_tags=max(_STRING_TAGS_A_ROW * limits.max_rows, _FEW_STRING_TAGS),
    )  # fmt: skip
    if strings.count > max(2 * len(strings.lengths), _FEW_STRINGS):  # their reader makes room for as many as are said
        raise Unreadable("damaged")
    relations, sheets = Relations(), _Sheets()
    parts.parse(archive, "xl/_rels/workbook.xml.rels", relations)
    parts.parse(archive, "xl/workbook.xml", sheets)
    named = [(SheetFacts(name, shown, left), relations.path.get(it)) for it, name, shown in sheets.named]
    for sheet, path in named:
        if path is not None and sheet.is_visible == visible:
            cells = _Cells(sheet, styles.percent(), strings.lengths)
            left.tags -= parts.parse(archive, path, cells, most_bytes=bounds.UNPACKED, most_tags=left.tags)
            left.check_rows()
    return [sheet for sheet, path in named if path is not None and sheet.is_visible == visible], styles.fonts


class Relations(parts.Quiet):
    """The path in the archive of each relation of the workbook."""

    def __init__(self) -> None:
        self.path: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "").lstrip("/")
            self.path[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"


class _Sheets(parts.Quiet):
    """The sheets: relation, name, whether visible."""

    def __init__(self) -> None:
        self.named: list[tuple[str, str, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for name, value in attributes.items() if parts.local(name) == "id"), "")
            is_visible = attributes.get("state", "visible") == "visible"
            self.named.append((relation, attributes.get("name", ""), is_visible))
            if len(self.named) > bounds.SHEETS:
                raise Unreadable("too_many_sheets", limit=str(bounds.SHEETS))


class _Styles(parts.Quiet):
    """The number format of each cell style, and the fonts."""

    def __init__(self) -> None:
        self._percent_formats = set(_BUILT_IN_PERCENT)
        self._formats: list[str] = []
        self._is_inside = False
        self.fonts: list[str] = []

    def percent(self) -> frozenset[str]:
        """The indexes of the cell styles that show a percentage."""
        return frozenset(str(at) for at, each in enumerate(self._formats) if each in self._percent_formats)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and is_percent(attributes.get("formatCode", "")):
            self._percent_formats.add(attributes.get("numFmtId", ""))
        elif tag == "xf" and self._is_inside:
            self._formats.append(attributes.get("numFmtId", ""))
        elif tag == "name":
            self.fonts.append(attributes.get("val", ""))
        self._is_inside |= tag == "cellXfs"

    def end(self, tag: str) -> None:
        self._is_inside &= tag != "cellXfs"


class _Strings(parts.Quiet):
    """`lengths` of the shared strings, in bytes. Once read, every cell holds a string of its own."""

    def __init__(self, most_text: int) -> None:
        self.lengths = array("q")
        self._left, self.count = most_text, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self.lengths.append(0)
        elif tag == "sst":
            self.count = int(attributes.get("uniqueCount", 0))

    def text(self, text: str) -> None:
        length = len(text.encode())
        self._left -= length
        if self._left < 0:
            raise Unreadable("bomb")
        if self.lengths:
            self.lengths[-1] += length


class _Cells(parts.Quiet):
    """Counts the cells of a sheet against what is `left`, and notes its facts. Done when no rows are left.

    Raises Unreadable if the grid around the cells is too large or their text too long."""

    def __init__(self, sheet: SheetFacts, percent_styles: frozenset[str], strings: "array[int]") -> None:
        self._sheet, self._percent_styles, self._strings, self._left = sheet, percent_styles, strings, sheet.left
        self._row = self._column = -1
        self._attributes: dict[str, str] = {}
        self._value, self._tag = "", ""
        self._formula: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A cell without a reference follows the one before it."""
        self._tag = tag
        if tag == "c":
            self._attributes, self._value, self._formula = attributes, "", None
            reference = attributes.get("r")
            self._row, self._column = _position(reference) if reference else (self._row, self._column + 1)
        elif tag == "v" or tag == "is":
            self._sheet.fill(self._row, self._column)
            self.is_done = self._left.rows < 0
        elif tag == "row":
            self._row, self._column = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1, -1
            if _is_hidden(attributes):
                self._sheet.hidden_rows.append(self._row)
        elif tag == "f":
            self._formula = ""
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self._sheet.merge(*_position(first), *_position(last or first))
        elif tag == "col" and _is_hidden(attributes):
            self._sheet.hide_columns(int(attributes.get("min", 1)) - 1, int(attributes.get("max", 1)) - 1)

    def text(self, text: str) -> None:
        if self._tag == "v":
            self._value += text[:_LONGEST_MARK]
        elif self._tag == "f" and self._formula is not None and len(self._formula) < _LONGEST_MARK:
            self._formula += text[:_LONGEST_MARK]
        if self._attributes.get("t") != "s":
            self._left.take_text(len(text.encode()))

    def end(self, tag: str) -> None:
        self._tag = ""
        if tag == "c":
            if self._attributes.get("t") == "s":
                number = int(self._value or 0)
                self._left.take_text(self._strings[number] if 0 <= number < len(self._strings) else 0)
            if mark := self._mark():
                if "r" not in self._attributes:
                    raise Unreadable("damaged")  # its mark might be put on another cell
                self._sheet.marks.put(self._row, self._column, mark)

    def _mark(self) -> str | None:
        kind = self._attributes.get("t", "n")
        if kind == "e":
            return self._value or "#N/A"
        if self._formula is not None and not self._value and kind != "str":
            return f"={self._formula}"
        shows_percent = kind == "n" and self._value and self._attributes.get("s") in self._percent_styles
        return PERCENT if shows_percent else None


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Whether a row or column is hidden, by a person or a filter, or has no height or width."""
    return attributes.get("hidden") in ("1", "true") or "0" in (attributes.get("ht"), attributes.get("width"))


def _position(reference: str) -> tuple[int, int]:
    """``C7`` → row 6, column 2, both from 0. Raises Unreadable if it is no reference."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise Unreadable("damaged")
    return int(match[2]) - 1, _column(match[1])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
