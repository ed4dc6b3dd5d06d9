"""What a file is, told by its content, and the reader that fits."""

from kpi.intake import encoding, text
from kpi.intake.problem import Unreadable
from kpi.intake.table import Table
from kpi.plan import IntakeLimits


def read(content: bytes, limits: IntakeLimits) -> Table:
    """The table of a file; Unreadable if it is none."""
    if len(content) > limits.max_bytes:
        raise Unreadable("too_big", limit=str(limits.max_bytes / 1e6))
    if not content.strip(b"\0\t\n\r "):
        raise Unreadable("empty")
    return text.read(encoding.utf8(content), limits.max_rows)
