"""The facts of an .ods workbook, see kpi.intake.parts. One XML part has all sheets.

A cell or row may stand for many of the same; each of them counts.
"""

from kpi.intake import bounds, parts
from kpi.intake.parts import PERCENT, Left, SheetFacts
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_CELLS = ("table-cell", "covered-table-cell")
_LONGEST_MARK = 100  # characters


def facts(content: bytes, limits: IntakeLimits, visible: bool = True) -> tuple[list[SheetFacts], list[str]]:
    """The sheets of the workbook that are visible or that are not, in order, and its fonts.

    Raises Unreadable if it is damaged, encrypted or a bomb.
    """
    archive, left = parts.archive(content), Left(limits)
    manifest = _Manifest()
    parts.parse(archive, _MANIFEST, manifest, is_optional=True)
    if manifest.is_encrypted:
        raise Unreadable("encrypted")
    sheets = _Sheets(left)
    parts.parse(archive, _CONTENT, sheets, most_bytes=bounds.UNPACKED, most_tags=left.tags)
    left.check_rows()
    return [sheet for sheet in sheets.sheets if sheet.is_visible == visible], sheets.fonts


class _Manifest(parts.Quiet):
    """Whether a part is encrypted."""

    is_encrypted = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.is_encrypted |= tag == "encryption-data"


class _Sheets(parts.Quiet):
    """Counts the cells of all sheets against what is `left`, and notes their facts. Done when no rows are left."""

    def __init__(self, left: Left) -> None:
        self.sheets: list[SheetFacts] = []
        self.fonts: list[str] = []
        self._left = left
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row = self._column = 0
        self._rows = self._columns = 1  # that the current row and cell stand for
        self._cell: dict[str, str] | None = None
        self._text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        own = {parts.local(key): value for key, value in attributes.items() if not key.startswith("calcext")}
        if tag in _CELLS:
            self._cell, self._text = own, ""
            if attributes.get("calcext:value-type") == "error":  # LibreOffice writes it beside an empty text
                self._cell["error"] = ""
            self._columns = _count(own, "number-columns-repeated")
        elif tag == "table-row":
            self._rows, self._column = _count(own, "number-rows-repeated"), 0
            if own.get("visibility") in ("collapse", "filter"):
                hidden = range(self._row, self._row + min(self._rows, self._left.most_rows))
                self._sheet().hidden_rows.extend(hidden)
        elif tag == "table-column":
            repeated = _count(own, "number-columns-repeated")
            if own.get("visibility") in ("collapse", "filter"):
                self._sheet().hide_columns(self._column, self._column + repeated - 1)
            self._column += repeated
        elif tag == "table":
            self._begin_sheet(own)
        elif tag == "style":
            self._style = own.get("name", "")
        elif tag == "table-properties" and own.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "font-face":
            self.fonts.append(own.get("name", ""))

    def text(self, text: str) -> None:
        if self._cell is not None:
            self._left.take_text(len(text.encode()) * self._columns * self._rows)
            if len(self._text) < _LONGEST_MARK:
                self._text += text[:_LONGEST_MARK]

    def end(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag == "table-row":
            self._row += self._rows

    def _sheet(self) -> SheetFacts:
        if not self.sheets:
            raise Unreadable("damaged")
        return self.sheets[-1]

    def _begin_sheet(self, own: dict[str, str]) -> None:
        is_visible = own.get("style-name") not in self._hidden_styles
        self.sheets.append(SheetFacts(own.get("name", ""), is_visible, self._left))
        if len(self.sheets) > bounds.SHEETS:
            raise Unreadable("too_many_sheets", limit=str(bounds.SHEETS))
        self._row = self._column = 0

    def _end_cell(self) -> None:
        cell, sheet = self._cell or {}, self._sheet()
        first, self._cell = self._column, None
        self._column += self._columns
        down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merge(self._row, first, self._row + down - 1, first + right - 1)
        if "value-type" not in cell and "formula" not in cell and not self._text:
            return
        sheet.fill(self._row, self._column - 1, self._rows)
        self.is_done = self._left.rows < 0
        if mark := self._mark(cell):
            for row in range(self._row, self._row + self._rows):
                for column in range(first, self._column):
                    sheet.marks.put(row, column, mark)

    def _mark(self, cell: dict[str, str]) -> str | None:
        if "error" in cell:
            return self._text if self._text.startswith("#") else "#N/A"
        if "formula" in cell and "value-type" not in cell:
            return "="
        return PERCENT if cell.get("value-type") == "percentage" else None


def _count(attributes: dict[str, str], name: str) -> int:
    """How many cells or rows one stands for."""
    count = int(attributes.get(name, 1))
    if count < 1:
        raise Unreadable("damaged")
    return count
