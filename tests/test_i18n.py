"""Words, numbers and dates of the interface, and the completeness of its translation."""

import ast
import os
import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from kpi import i18n
from scripts import words as marked

ROOT = Path(__file__).parent.parent
VI, EN = i18n.of("vi"), i18n.of("en")


@pytest.mark.parametrize(
    ("written", "vi", "en"),
    [
        (lambda _: _.number(1848), "1.848", "1,848"),
        (lambda _: _.number(1848.5), "1.848,5", "1,848.5"),
        (lambda _: _.number(1234567.891), "1.234.567,89", "1,234,567.89"),
        (lambda _: _.number(41.94444, 4), "41,9444", "41.9444"),
        (lambda _: _.number(0.004), "0", "0"),
        (lambda _: _.number(-0.004), "0", "0"),
        (lambda _: _.number(np.float64(2)), "2", "2"),
        (lambda _: _.percent(52.3), "52,3%", "52.3%"),
        (lambda _: _.percent(88.375), "88,38%", "88.38%"),
        (lambda _: _.points(2.3), "+2,3 điểm %", "+2.3 percentage points"),
        (lambda _: _.points(-2.3), "−2,3 điểm %", "−2.3 percentage points"),
        (lambda _: _.points(0), "0 điểm %", "0 percentage points"),
        (lambda _: _.value(37.0, "rank"), "37", "37"),
        (lambda _: _.value(52.3, "%"), "52,3%", "52.3%"),
        (lambda _: _.value(41.944, "point"), "41,94 điểm", "41.94 points"),
        (lambda _: _.value(730, "unit"), "730 đơn vị", "730 units"),
        (lambda _: _.value(1, "yes/no"), "Hoàn thành", "Completed"),
        (lambda _: _.value(0, "yes/no"), "Chưa hoàn thành", "Not completed"),
        (lambda _: _.value(3, "km"), "3 km", "3 km"),
        (lambda _: _.difference(-4, "rank"), "−4 bậc", "−4 places"),
        (lambda _: _.difference(0.5, "point"), "+0,5 điểm", "+0.5 points"),
        (lambda _: _.difference(2, "%"), "+2 điểm %", "+2 percentage points"),
        (lambda _: _.date(date(2021, 9, 4)), "04/09/2021", "4 Sept 2021"),
        (lambda _: _.date(pd.Timestamp("2021-09-14")), "14/09/2021", "14 Sept 2021"),
        (lambda _: _.moment(datetime(2024, 12, 31, 18, 5)), "01/01/2025 01:05", "1 Jan 2025 01:05"),
        (lambda _: _.moment(datetime(2024, 12, 31, 18, 5, tzinfo=UTC)), "01/01/2025 01:05", "1 Jan 2025 01:05"),
        (lambda _: _.status("off_track"), "Nguy cơ không đạt", "Off track"),
        (lambda _: _.level("total"), "Toàn tỉnh", "Whole province"),
        (lambda _: _.name({"name_vi": "Sở Nội vụ", "name_en": "Home Affairs"}), "Sở Nội vụ", "Home Affairs"),
        (lambda _: _.name({"name_vi": "Sở Nội vụ", "name_en": pd.NA}), "Sở Nội vụ", "Sở Nội vụ"),
        (lambda _: _.name(pd.Series({"name_vi": "Sở Nội vụ"})), "Sở Nội vụ", "Sở Nội vụ"),
        (lambda _: _.text({"product_vi": "Đề án", "product_en": "A scheme"}, "product"), "Đề án", "A scheme"),
        (lambda _: _.text({"note": "a step", "note_vi": "một bước"}, "note"), "một bước", "a step"),
        (lambda _: _.text({"note": "a step"}, "note"), "a step", "a step"),
        (lambda _: _.text({"note": pd.NA}, "note"), "", ""),
        (lambda _: _.short({"name_vi": "Sở Y tế", "short_vi": "SYT", "short_en": "Health"}), "SYT", "Health"),
        (
            lambda _: _.short(
                {"name_vi": "Sở Thông tin và Truyền thông", "name_en": "Communications", "kind_vi": "sở"}
            ),
            "Sở Thông tin và…",
            "Communications",
        ),
        (lambda _: _.plural("{n} value", "{n} values", 1), "1 số liệu", "1 value"),
        (lambda _: _.plural("{n} value", "{n} values", 1848), "1.848 số liệu", "1,848 values"),
    ],
)
def test_values_dates_and_names_are_written_as_each_language_does(written, vi, en):
    assert (written(VI), written(EN).replace("Sept", "Sep")) == (vi, en.replace("Sept", "Sep"))


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_a_missing_value_is_a_dash_and_never_a_zero(missing):
    written = [VI.number(missing), VI.percent(missing), VI.points(missing), VI.value(missing, "yes/no"),
            VI.difference(missing, "rank"), VI.date(missing), VI.moment(missing)]  # fmt: skip
    assert written == ["–"] * 7


def test_a_period_is_named_as_the_plan_names_it(plan):
    assert VI.period(plan, "2024-H1") == "6 tháng đầu năm 2024"
    assert EN.period(plan, "2024-Q1") == "Q1 2024"


def test_every_status_level_basis_and_kind_has_a_word_in_both_languages():
    for table in (i18n.STATUS, i18n.LEVEL, i18n.BASIS, i18n.KIND):
        for msgid in table.values():
            assert VI(msgid) != msgid
            assert EN(msgid) == msgid


def test_a_language_that_is_not_ours_is_vietnamese():
    assert [i18n.of(lang).lang for lang in ("", "fr", "../vi", "en")] == ["vi", "vi", "vi", "en"]


def test_a_sentence_without_translation_stays_english_with_its_parameters():
    assert VI("Nobody translated {this}.", this="that") == "Nobody translated that."


def test_words_are_read_again_when_their_file_has_changed(tmp_path, monkeypatch):
    shutil.copytree(i18n.LOCALES, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    before = i18n.of("vi")
    assert (before("Overview"), i18n.of("vi")) == ("Tổng quan", before)
    file = i18n.po_file("vi")
    file.write_text(file.read_text("utf-8").replace('"Tổng quan"', '"Toàn cảnh"'), "utf-8")
    os.utime(file, ns=(1, 1))
    assert i18n.of("vi")("Overview") == "Toàn cảnh"
    assert before("Overview") == "Tổng quan"


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))


def test_every_sentence_of_the_program_is_translated_and_no_other():
    translated = {msgid for msgid, forms in marked.translations().items() if all(forms)}
    assert sorted(set(marked.sentences()) - translated) == []
    assert sorted(translated - set(marked.sentences())) == []


def test_a_translation_has_the_placeholders_of_its_sentence():
    wrong = {
        msgid: form
        for msgid, forms in marked.translations().items()
        for form in forms
        if form and placeholders(form) != placeholders(marked.sentences()[msgid][-1])
    }
    assert wrong == {}


def test_marked_sentences_are_found_in_all_forms():
    module = ast.parse("""f"**{t('in an f-string')}**"; N_("marked"); self.t.plural("one", "many", n); t(variable)""")
    assert sorted(marked._marked(module)) == [("in an f-string",), ("marked",), ("one", "many")]


@given(number=st.floats(-1e10, 1e10), places=st.integers(0, 4), lang=st.sampled_from(["vi", "en"]))
def test_a_number_is_written_as_babel_would(number: float, places: int, lang: str) -> None:
    pattern = "#,##0" + ("." + "#" * places if places else "")
    expected = format_decimal(i18n.rounded(number, places), pattern, locale=lang)
    assert i18n.of(lang).number(number, places) == expected.replace("-", i18n.MINUS)


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [(75.725, 2, "75,73"), (100 * 3029 / 4000, 2, "75,73"), (82.25, 1, "82,3"), (1.005, 2, "1,01"), (0.5, 0, "1"),
     (2.5, 0, "3"), (-2.5, 0, "−3"), (-0.004, 2, "0"), (2_147_483_647_123, 2, "2.147.483.647.123")],
)  # fmt: skip
def test_a_half_goes_up_in_the_decimal_that_a_person_reads(number, places, written):
    assert i18n.of("vi").number(number, places) == written
