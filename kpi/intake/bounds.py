"""How much of a file is taken in at all, so that no file makes a process hold more than it has. How many bytes and rows
a file may have, the plan says."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

COLUMNS = 200
CELL = 10_000  # characters
RECORD = COLUMNS * CELL  # characters
LINES_A_ROW = 2  # physical lines, blank ones too: a note may have several, a table may be drawn with gaps
FEW_LINES = 10_000
UNPACKED = 200_000_000  # bytes of a workbook
PARTS = 5_000  # of a workbook: an archive of so many files
SHEETS = 500
LISTED = 1_000  # problems that are kept; the rest are counted

_SMALL = 200_000  # bytes; no workbook of so few unpacks to much
_turn = Lock()


@contextmanager
def one_at_a_time(content: bytes) -> Iterator[None]:
    """Lets the process read one large file at a time, whoever hands it in; small ones do not wait."""
    if len(content) <= _SMALL:
        yield
        return
    with _turn:
        yield
