"""Files with updates of tasks: the updates read, and every problem with line, column, code and sentence."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import i18n
from kpi.exports import csv_text
from kpi.plan import load
from kpi.store import Store
from kpi.tasks import SENTENCES, Update, update_log
from kpi.tasks.file import COLUMN, Checked, check, form
from tests.support import small_plan
from tests.support.people import somebody

EN, VI = i18n.of("en"), i18n.of("vi")
TODAY = date(2024, 6, 1)
PLAN = load()


@pytest.fixture(scope="module")
def nothing() -> pd.DataFrame:
    with Store.open(None, PLAN, kind="demo") as store:
        return update_log.updates(store)


def checked(text: str | bytes, recorded: pd.DataFrame, plan=PLAN) -> Checked:
    return check(text.encode() if isinstance(text, str) else text, plan, today=TODAY, recorded=recorded)


def problems(text: str | bytes, recorded: pd.DataFrame) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in checked(text, recorded).problems]


ROWS = (
    Update(1, date(2021, 12, 20), share=1.0, document="842/QĐ-UBND", document_day=date(2021, 12, 19), note="đã xong"),
    Update(4, date(2022, 1, 5), due=date(2022, 6, 30), document="876/QĐ-TTg"),
    Update(4, date(2022, 3, 1), share=0.625),
)
ENGLISH = (
    "task,date,share,due,document,document date,note\n"
    "1,2021-12-20,100,,842/QĐ-UBND,2021-12-19,đã xong\n"
    "4,2022-01-05,,2022-06-30,876/QĐ-TTg,,\n"
    "4,2022-03-01,62.5%,,,,\n"
)
VIETNAMESE = (
    "BẢNG CẬP NHẬT NHIỆM VỤ;;;;;;;\n"
    "STT;Số nhiệm vụ;Tên nhiệm vụ;Ngày;Tỷ lệ hoàn thành (%);Thời hạn;Số văn bản;Ngày văn bản;Ghi chú\n"
    "1;1;Kế hoạch;20/12/2021;100;;842/QĐ-UBND;19.12.2021;đã xong\n"
    "\n"
    "2;4;Kế hoạch;5/1/2022;;30-06-2022;876/QĐ-TTg;;\n"
    "3;5;Chưa điền;;;;;;\n"
    "4;4;Kế hoạch;01/03/2022;62,5;;;;\n"
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(ENGLISH.encode(), (2, 3, 4), id="English headings, commas"),
        pytest.param(ENGLISH.replace(",", "\t").encode("utf-16"), (2, 3, 4), id="tabs, UTF-16"),
        pytest.param(VIETNAMESE.encode("utf-8-sig"), (3, 5, 7), id="Vietnamese headings, a title, a blank line"),
    ],
)
def test_files_as_officials_save_them_are_read(nothing, text, lines):
    file = checked(text, nothing)
    assert (file.problems, file.updates, file.lines) == ((), ROWS, lines)


def test_a_workbook_is_read_with_its_dates_and_percentages(nothing):
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day, percent = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "0.0%"})
        sheet = book.add_worksheet("Nhiệm vụ")
        sheet.write_row(1, 1, ["Nhiệm vụ", "Ngày", "Tỷ lệ hoàn thành", "Số văn bản"])
        sheet.write_number(2, 1, 4)
        sheet.write_datetime(2, 2, pd.Timestamp("2022-03-01"), day)
        sheet.write_number(2, 3, 0.625, percent)
        book.add_worksheet("Ghi chú").write_row(0, 0, ["chỉ để đọc"])
    file = checked(content.getvalue(), nothing)
    assert (file.problems, file.updates, file.lines) == ((), (ROWS[2],), (3,))


HEAD = "task,date,share,due,document,document date,note\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "", "unreadable")]),
        (b"%PDF-1.7", [(1, "", "unreadable")]),
        (b"PK\x03\x04rubbish", [(1, "", "unreadable")]),
        ("task,date\n1,2021-12-20\n", [(1, "share", "missing_column")]),
        ("who,when\nx,y\n", [(1, column, "missing_column") for column in ("task", "day", "share")]),
        (HEAD, [(1, "", "no_rows")]),
        (HEAD + "1,,,,,,\n2,,,,,,\n", [(1, "", "no_rows")]),
        (HEAD + "1,,50,,,,\n", [(2, "day", "missing_day")]),
        (HEAD + ",2021-12-20,50,,,,\n", [(2, "task", "missing_task")]),
        (HEAD + "một,2021-12-20,50,,,,\n", [(2, "task", "bad_task")]),
        (HEAD + "99,31/02/2022,50,,,,\n", [(2, "task", "unknown_task"), (2, "day", "bad_date")]),
        (HEAD + "1,20/12/21,50,,,,\n", [(2, "day", "bad_date")]),
        (HEAD + "1,2021-12-20,năm mươi,,,,\n", [(2, "share", "bad_number")]),
        (HEAD + "1,2021-12-20,1.000,,,,\n", [(2, "share", "ambiguous_share")]),
        (HEAD + '1,2021-12-20,"0,5",,,,\n', [(2, "share", "ambiguous_share")]),
        (HEAD + "1,2021-12-20,1,,,,\n", [(2, "share", "ambiguous_share")]),
        (HEAD + "1,2021-12-20,101,,,,\n", [(2, "share", "bad_share")]),
        (HEAD + "1,2021-12-20,-5,,,,\n", [(2, "share", "bad_share")]),
        (HEAD + "1,2021-12-20,,,,,xong\n", [(2, "share", "nothing_said")]),
        (HEAD + "1,2021-12-20,,2022-12-31,x,,\n", [(2, "due", "has_deadline")]),
        (HEAD + "4,2021-12-20,50,2022-12-31,x,,\n", [(2, "due", "two_things")]),
        (HEAD + "1,2024-06-02,50,,,,\n", [(2, "day", "future_date")]),
        (HEAD + "1,2021-12-20,100,,x,2021-12-21,\n", [(2, "document_day", "document_later")]),
        (HEAD + "1,2021-12-20,50,,,,\n1,20/12/2021,60,,,,\n", [(3, "", "duplicate_row")]),
        (HEAD + '1,2021-12-20,50,,,,"open\n', [(2, "", "unreadable")]),
    ],
)  # fmt: skip
def test_every_problem_is_named_with_its_line_column_and_code(nothing, text, expected):
    assert problems(text, nothing) == expected
    for problem in checked(text, nothing).problems:
        assert "{" not in problem.message(EN, PLAN) + problem.message(VI, PLAN)
        assert problem.column in (*COLUMN, "")


def test_all_problems_of_a_file_are_listed_in_order_of_their_lines(nothing):
    text = HEAD + "9999,2021-12-20,50,,,,\n1,2021-12-20,150,,,,\n2,x,y,z,,,\n"
    assert problems(text, nothing) == [
        (2, "task", "unknown_task"), (3, "share", "bad_share"), (4, "day", "bad_date"), (4, "share", "bad_number"),
        (4, "due", "bad_date"),
    ]  # fmt: skip


def test_a_problem_says_how_to_fix_it_in_the_readers_language(nothing):
    [problem] = checked(HEAD + '1,2021-12-20,"0,5",,,,\n', nothing).problems
    assert problem.message(EN, PLAN) == "“0,5” may be a part of 1 or a percentage. Write it with a sign, such as 50%."
    assert (
        problem.message(VI, PLAN) == "“0,5” có thể hiểu là phần của 1 hoặc phần trăm. Ghi kèm dấu phần trăm, ví dụ 50%."
    )
    [unread] = checked(b"%PDF-1.7", nothing).problems
    assert "a PDF document" in unread.message(EN, PLAN)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        ("\n4,2022-03-01", "\n4,2022-04-01,80,,,,\n4,2022-03-01", [4]),
        ("62.5%", "70%", [4]),
        ("842/QĐ-UBND,2021-12-19,đã xong", ",,", []),  # what a row leaves empty is no difference
        ("đã xong", "đã ban hành", [2]),
        ("62.5%,,,,", "62.5%,,12/BC-STP,2022-02-28,", [4]),
        ("2022-06-30", "2022-07-31", [3]),
    ],
)  # fmt: skip
def test_of_last_months_rows_and_new_ones_only_the_new_are_recorded(store, old, new, lines):
    update_log.record(store, checked(ENGLISH, update_log.updates(store)).updates, by=somebody("Sở Nội vụ"))
    text = ENGLISH.replace(old, new)
    file = checked(text, update_log.updates(store))
    assert (file.problems, list(file.lines)) == ((), lines)
    assert file.unchanged + len(lines) == text.count("\n") - 1


def test_a_row_that_was_withdrawn_is_new_and_one_that_was_corrected_is_not(store):
    office = somebody("Sở Nội vụ")
    update_log.record(store, checked(ENGLISH, update_log.updates(store)).updates, by=office)
    update_log.withdraw(store, 1, by=office, reason="nhầm")
    update_log.record(store, [replace(ROWS[2], share=0.8, replaces=3)], by=office)
    file = checked(ENGLISH, update_log.updates(store))
    assert (file.problems, file.updates, file.unchanged) == ((), ROWS[:1], 2)


def test_a_sheet_is_named_where_a_workbook_has_several(nothing):
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, task in (("Sở Nội vụ", "1"), ("Sở Tài chính", "2")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["task", "date", "share"])
            sheet.write_row(1, 0, [task, "20/12/2021", "150"])
    first, second = checked(content.getvalue(), nothing).problems
    assert first.message(EN, PLAN) == "Sheet “Sở Nội vụ”: 150% is not a share. Write a percentage of 0 to 100."
    assert (second.sheet, second.line) == ("Sở Tài chính", 2)


def test_the_form_has_a_row_for_each_task_and_is_read_once_filled_in(nothing):
    empty = form(PLAN)
    assert empty["Số nhiệm vụ"].tolist() == PLAN.tasks["task"].tolist()
    assert "Năm" not in empty, "no task of this plan is due each year"
    assert problems(csv_text(empty), nothing) == [(1, "", "no_rows")]
    empty.loc[0, ["Ngày", "Tỷ lệ hoàn thành (%)"]] = ["20/12/2021", "40"]
    assert checked(csv_text(empty), nothing).updates == (Update(1, date(2021, 12, 20), share=0.4),)


def test_the_form_asks_for_the_year_where_a_task_is_due_each_year(tmp_path, nothing):
    edits = (("deadline_kind", "each_year"), ("deadline_year", ""))
    yearly = load(small_plan.copy(tmp_path, *(small_plan.cell("tasks.csv", 2, *edit) for edit in edits)))
    filled = form(yearly)
    filled.loc[0, ["Ngày", "Tỷ lệ hoàn thành (%)", "Năm"]] = ["20/12/2022", "100", "2021"]
    [update] = checked(csv_text(filled), nothing, yearly).updates
    assert update.product_year == 2021


def test_every_code_has_a_sentence_that_tells_what_it_needs():
    shown = {"task": 1, "day": TODAY, "share": 5.0, "document_day": TODAY, "deadline": "Năm 2021", "due": TODAY,
             "year": 2030, "first": 2, "last": 3, "heading": "x", "text": "x", "number": 4}  # fmt: skip
    for sentence in SENTENCES.values():
        assert EN(sentence, **shown)
        assert VI(sentence, **shown) != EN(sentence, **shown)


@settings(deadline=None, max_examples=25)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_there_are_problems_or_updates(content):
    recorded = pd.DataFrame(columns=["update", "replaces", "what", "task", "product_year", "share", "due", "day"])
    result = check(HEAD.encode() + content, PLAN, today=TODAY, recorded=recorded)
    assert bool(result.problems) != bool(result.updates), "nothing was recorded before"
