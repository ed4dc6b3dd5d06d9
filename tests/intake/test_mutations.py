"""Whatever happens to a file: no traceback, no value that the file does not hold, no problem without words.

In every run the same 320 files; `make fuzz` makes new ones, as many as FUZZ says.
"""

import csv
import io
import os
import random
import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from kpi import i18n, intake
from kpi.intake import Checked, encoding
from kpi.intake.headings import COLUMNS, NUMBERS
from kpi.intake.problem import SENTENCES
from kpi.plan import Plan, load
from tests.support import mutations, small_plan
from tests.support.uploads import TODAY

CODES = {key.partition(".")[0] for key in SENTENCES}
TRANSLATORS = [i18n.of(lang) for lang in i18n.LANGUAGES]
Make = Callable[[random.Random], bytes]


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


@pytest.mark.parametrize("seed", range(4))
def test_a_text_file_mutated_is_read_right_or_refused_in_words(small, seed):
    for case in range(60):
        _try_text(small, f"{seed}/{case}")


@pytest.mark.parametrize("seed", range(2))
def test_a_workbook_mutated_is_read_right_or_refused_in_words(small, seed):
    for case in range(40):
        _try_workbook(small, f"{seed}/{case}")


@pytest.mark.fuzz
@pytest.mark.skipif("FUZZ" not in os.environ, reason="long; make fuzz runs it")
def test_new_files_mutated_are_read_right_or_refused_in_words(small):
    run = random.SystemRandom().randrange(10**9)
    for case in range(int(os.environ["FUZZ"])):
        _try_text(small, f"{run}/{case}")
        if case % 5 == 0:
            _try_workbook(small, f"{run}/{case}")


def _try_text(plan: Plan, seed: str) -> None:
    content = mutations.text_file(random.Random(seed))
    checked = intake.check(content, plan, today=TODAY)
    assert _is_complete(checked, plan), seed
    if checked.ok:
        assert _values_are_in(checked, encoding.utf8(content).decode()), seed


def _try_workbook(plan: Plan, seed: str) -> None:
    checked = intake.check(mutations.workbook(random.Random(seed)), plan, today=TODAY)
    assert _is_complete(checked, plan), seed


def _is_complete(checked: Checked, plan: Plan) -> bool:
    """Either rows or problems, and each problem and warning with a place, a code of the table and words."""
    for finding in checked.problems + checked.warnings:
        messages = [finding.message(t, plan) for t in TRANSLATORS]
        if finding.line < 1 or finding.column not in ("", *COLUMNS) or finding.code not in CODES or not all(messages):
            return False
    return bool(checked.problems) == checked.rows.empty


def _values_are_in(checked: Checked, text: str) -> bool:
    """Whether each value has the digits of one cell of its record: nothing joined, cut, scaled or made up."""
    cells = _digits_by_line(text)
    for row in checked.rows.to_dict("records"):
        for name in NUMBERS:
            if row[name] == row[name] and _significant(format(Decimal(repr(row[name])), "f")) not in cells[row["line"]]:
                return False
    return True


def _digits_by_line(text: str) -> dict[int, set[str]]:
    """For each record, by the line on which it begins, the digits of its cells, under any separator."""
    digits: dict[int, set[str]] = {}
    for separator in (",", ";", "\t", "|"):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        line = 1
        for cells in reader:
            digits.setdefault(line, set()).update(map(_significant, cells))
            line = reader.line_num + 1
    return digits


def _significant(text: str) -> str:
    """The digits without the zeros at either end, which a decimal mark may make meaningless."""
    return re.sub("[^0-9]", "", text).strip("0")
