"""A handed-in workbook as openpyxl's, with all its sheets and their looks; None where it cannot be had that way.

The intake has read the sheets' cells by then; what else is in the archive it has not looked at, and openpyxl trusts it.
"""

import io
import logging
import re
import zipfile

from openpyxl import Workbook, load_workbook

from kpi.intake import markup
from kpi.intake.problem import Unreadable

MOST_UNPACKED = 20_000_000  # bytes, some 50 000 rows: openpyxl takes ten times as much memory
MOST_TAGS = 800_000  # some 200 000 cells: openpyxl makes an object of each, of empty ones too
MOST_SPREAD = 100_000  # cells that merged areas and links may cover: openpyxl makes each of them
_MARKUP = (".xml", ".rels", ".vml")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")

_log = logging.getLogger(__name__)


def is_workbook(content: bytes) -> bool:
    """Whether the content is an archive: the intake takes no other than a workbook."""
    return content.startswith(b"PK\x03\x04")


def is_small(content: bytes) -> bool:
    """Whether the workbook can be opened in reasonable time and memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            return False
        return sum(markup.count_tags(archive, part) for part in parts if part.filename.endswith(_MARKUP)) <= MOST_TAGS


def load(content: bytes) -> Workbook | None:
    """The workbook as it is; None where openpyxl cannot open it, or should not."""
    try:
        _look_through(content)
        return load_workbook(io.BytesIO(content), rich_text=True)
    except Exception as error:  # whatever openpyxl stumbles over: its list of errors is open, and there is another way
        _log.info("workbook rebuilt, not kept: %r", error)
        return None


def _look_through(content: bytes) -> None:
    """Raises Unreadable where a part is not plain XML, or would grow out of bounds in memory."""
    spread = _Spread()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.endswith(_MARKUP):
                markup.parse(archive, part, spread, most_bytes=MOST_UNPACKED)


class _Spread(markup.Quiet):
    """Counts the cells under merged areas and links."""

    def __init__(self) -> None:
        self._left = MOST_SPREAD

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("mergeCell", "hyperlink"):
            self._left -= _area(attributes.get("ref", ""))
        if self._left < 0:
            raise Unreadable("bomb")


def _area(reference: str) -> int:
    """How many cells a range covers; a single cell is one."""
    match = _RANGE.fullmatch(reference)
    if not match:
        return 1
    left, top, right, bottom = match.groups()
    return (abs(_number(right) - _number(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
