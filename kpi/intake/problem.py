"""What is wrong with a handed-in file, as rows that say where and how to mend it.

Unreadable (Exception)     the file cannot be read on from here; carries the one problem that says why
└── Problem                a row, not an exception: place, code, and what its sentence needs to know
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.i18n import Words
from kpi.intake import sentences
from kpi.plan import Plan

LONGEST_QUOTE = 60  # characters of a cell that a problem quotes


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` is the physical line where the record begins, or the sheet's row (1 for the file as a whole); ``column``
    the canonical English column, empty for the whole row; ``params`` what the sentence tells, ``why`` among it where a
    code has several sentences, ``sheet`` where the workbook has several."""

    line: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)

    def message(self, _: Words, plan: Plan) -> str:
        """The sentence that says what is wrong and how to mend it, in the language of ``_``."""
        return sentences.say(_, plan, self.code, self.params)


class Unreadable(Exception):
    """Reading ends here; ``problem`` says why."""

    def __init__(self, why: str, line: int = 1, **params: str) -> None:
        super().__init__(why)
        self.problem = Problem(line, "", "unreadable", {"why": why, **params})


def quoted(text: str) -> str:
    """A cell's text as a problem shows it: on one line, and not longer than a line."""
    one_line = " ".join(unicodedata.normalize("NFC", text).split())
    return one_line if len(one_line) <= LONGEST_QUOTE else one_line[: LONGEST_QUOTE - 1] + "…"
