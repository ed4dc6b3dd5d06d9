"""Limits of what is read, so that no file takes more memory than a server has. The plan sets bytes and rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

COLUMNS = 200
CELL = 10_000  # characters
RECORD = COLUMNS * CELL  # characters
LINES_A_ROW = 2  # physical lines, including blank ones: a note may have several
FEW_LINES = 10_000
UNPACKED = 200_000_000  # bytes of a workbook
PARTS = 5_000  # files in a workbook's archive
SHEETS = 500
LISTED = 1_000  # problems that are listed; the rest are counted

_SMALL = 200_000  # bytes; no workbook of this size unpacks to much
_turn = Lock()


@contextmanager
def one_at_a_time(content: bytes) -> Iterator[None]:
    """Lets the process read one large file at a time; small ones do not wait."""
    if len(content) <= _SMALL:
        yield
        return
    with _turn:
        yield
