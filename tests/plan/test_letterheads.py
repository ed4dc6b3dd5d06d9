"""[report] of plan.toml: the letterheads of reports; optional, and every mistake in it is named."""

from datetime import date

import pytest

from kpi.plan import PlanError, load
from kpi.plan.settings import Letterhead
from tests.support.small_plan import copy, replace

LETTERHEAD = """
[[report.letterheads]]
level = "total"
from = 2025-07-01
symbol = "BC-UBND"
issuer_vi = ["Ủy ban nhân dân", "tỉnh Mẫu"]
issuer_en = ["People's Committee", "of Mẫu"]
place_vi = "Mẫu"
signed_vi = ["CHỦ TỊCH"]
recipients_vi = ["Lưu: VT"]

[[sources]]"""


def with_report(text: str):
    """An edit that puts a [report] section into the small plan."""

    def edit(folder):
        file = folder / "plan.toml"
        file.write_text(file.read_text("utf-8").replace("[[sources]]", text, 1), "utf-8")

    return edit


def test_a_plan_without_a_report_section_has_no_letterhead(tmp_path):
    assert load(copy(tmp_path)).letterheads == ()


def test_text_missing_in_english_is_that_in_vietnamese(tmp_path):
    assert load(copy(tmp_path, with_report(LETTERHEAD))).letterheads == (
        Letterhead(
            level="total",
            starts="",
            since=date(2025, 7, 1),
            symbol="BC-UBND",
            parent={"vi": "", "en": ""},
            issuer={"vi": ("Ủy ban nhân dân", "tỉnh Mẫu"), "en": ("People's Committee", "of Mẫu")},
            place={"vi": "Mẫu", "en": "Mẫu"},
            signed={"vi": ("CHỦ TỊCH",), "en": ("CHỦ TỊCH",)},
            recipients={"vi": ("Lưu: VT",), "en": ("Lưu: VT",)},
        ),
    )


@pytest.mark.parametrize(
    ("right", "wrong", "column", "message"),
    [
        ('level = "total"', 'level = "ward"', "report.letterheads[1].level",
         "“ward” is no level; write one of: total, province, district, commune."),
        ('symbol = "BC-UBND"\n', "", "report.letterheads[1].symbol",
         "this key is missing; it must be a text that is not empty."),
        ('signed_vi = ["CHỦ TỊCH"]', 'signed_vi = "CHỦ TỊCH"', "report.letterheads[1].signed_vi",
         "must be a list of texts, none twice; it is 'CHỦ TỊCH'."),
        ('place_vi = "Mẫu"', 'place_vi = "{place}"', "report.letterheads[1].place_vi",
         "“{place}”: in braces may stand only {name}, {short}, {code}."),
        ("from = 2025-07-01", 'since = "2025"', "report.letterheads[1].since",
         "the program knows no such key; correct its spelling or delete it."),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, right, wrong, column, message):
    with pytest.raises(PlanError) as refused:
        load(copy(tmp_path, with_report(LETTERHEAD), replace("plan.toml", right, wrong)))
    [problem] = refused.value.problems
    assert (problem.file, problem.column, problem.message) == ("plan.toml", column, message)
    assert problem.line > 0


def test_the_shipped_plan_has_a_letterhead_for_each_level_that_reports(plan):
    reporting = plan.agencies[plan.agencies["reports"]]
    missing = [
        code for code, level in zip(reporting["agency"], reporting["level"], strict=True)
        if not any(entry.level == level and entry.starts == "" and (entry.since is None) for entry in plan.letterheads)
    ]  # fmt: skip
    assert missing == []
