"""Files as they come off officials' desks (`cases/cases.csv`), each with the right answer."""

import csv
from datetime import date
from pathlib import Path

import pytest

from kpi import i18n
from kpi.intake import check

FOLDER = Path(__file__).parent / "cases"
CASES = list(csv.DictReader((FOLDER / "cases.csv").open(encoding="utf-8-sig")))


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_real_world_file_gets_the_right_answer(case, plan):
    checked = check((FOLDER / case["file"]).read_bytes(), plan, today=date(2026, 11, 28))
    findings = checked.problems or checked.warnings
    outcome = "refused" if checked.problems else "warned" if checked.warnings else "stored"
    assert outcome == case["outcome"], findings
    assert len(checked.rows) == int(case["rows"])
    if case["code"]:
        assert {finding.code for finding in findings} == {case["code"]}
    if case["problems"].endswith("+"):
        assert checked.problem_count >= int(case["problems"].rstrip("+"))
    elif case["problems"]:
        assert checked.problem_count == int(case["problems"])
    words = i18n.of("vi")
    assert any(case["says"] in finding.message(words, plan) for finding in findings) or not case["says"]
