"""The page of tasks, without a browser: filters, the task of the address, recording updates."""

import re
from datetime import date, datetime

from kpi import i18n
from kpi.tasks import Update, update_log
from kpi.ui import stores
from tests.support.people import somebody
from tests.support.visits import markup, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")
TASK = re.compile(r'class="task-name" href="\./tasks\?[^"]*task=(\d+)')
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def links(visitor) -> list[dict[str, str]]:
    """The query parameters of the page's own links."""
    return [
        dict(part.split("=") for part in link.proto.query_string.split("&"))
        for link in visitor.get("page_link")
        if link.proto.query_string
    ]


def answer(visitor) -> str:
    return re.search("<h1.*</h1>", markup(visitor, "answer"), re.DOTALL)[0]


def listed(visitor) -> list[int]:
    return [int(task) for task in TASK.findall(markup(visitor, "tasks"))]


def states(day: date, kind="demo"):
    return update_log.task_states(stores.store(kind), day).set_index("task")


def test_the_one_list_has_every_task_once_and_opens_with_today(visit):
    visitor = visit("tasks", data="demo")
    assert not visitor.exception and not visitor.dataframe and not visitor.get("plotly_chart")
    assert sorted(listed(visitor)) == list(range(1, 41))
    today = datetime.now(i18n.HERE).date()
    overdue = (states(today)["state"] == "overdue").sum()
    assert f"Nhiệm vụ: {overdue}/40 quá hạn" in answer(visitor)


def test_english_has_tasks_in_english_but_for_names(visit):
    shown = re.sub(
        r"<small>[^<]*</small></span></li>", "", markup(visit("tasks", data="demo", year="2024", lang="en"), "tasks")
    )
    assert [word for word in re.findall(r"[^\s<>\"]+", shown) if VIETNAMESE.search(word)] == [
        "Bình",
        "Định",
    ] * shown.count("Bình Định")


def test_on_a_new_store_no_task_is_overdue_and_those_past_their_deadline_are_counted_apart(visit):
    visitor = visit("tasks", year="2022")
    assert not visitor.exception
    assert "Nhiệm vụ: 0/40 quá hạn · 13 quá thời hạn, chưa có cập nhật · 0 hoàn thành" in answer(visitor)
    assert "đề nghị cơ quan chủ trì cập nhật tiến độ" in markup(visitor, "tasks")


def test_completed_tasks_are_folded_away_until_they_are_chosen(visit):
    sections = markup(visit("tasks", data="demo", year="2024"), "tasks").split("<section>")[1:]
    assert [("<details>" in section, "Hoàn thành" in section.partition("<ul>")[0]) for section in sections] == [
        *[(False, False)] * (len(sections) - 1), (True, True),
    ]  # fmt: skip
    assert "<details>" not in markup(visit("tasks", data="demo", year="2024", state="done"), "tasks")


def test_where_no_task_is_of_the_choice_the_page_says_so(visit):
    nothing = visit("tasks", data="demo", lang="en", area="7", agency="STC", role="lead", year="2024")
    assert "No tasks match this selection." in answer(nothing)
    assert listed(nothing) == []
    none_overdue = visit("tasks", data="demo", lang="en", area="2", year="2021", state="overdue")
    assert "No tasks match this selection." in markup(none_overdue, "tasks")


def test_the_page_follows_the_period_area_agency_role_and_state_of_its_address(visit):
    visitor = visit("tasks", data="demo", period="2024-H1", area="7", agency="STTTT", role="lead", state="done")
    of_area = states(date(2024, 6, 14)).query("area == 7 and lead_code == 'STTTT'")
    assert sorted(listed(visitor)) == of_area.index[of_area["state"] == "done"].tolist()
    assert f"/{len(of_area)} quá hạn" in answer(visitor)


def test_choosing_a_year_and_today_again(visit):
    visitor = visit("tasks", data="demo")
    visitor.button_group(key="filter_year").set_value("2022").run()
    assert visitor.query_params["year"] in ("2022", ["2022"])
    assert "14/12/2022" in markup(visitor, "answer")
    visitor.button(key="filter_today").click().run()
    assert "year" not in visitor.query_params
    assert i18n.of("vi").date(datetime.now(i18n.HERE).date()) in markup(visitor, "answer")


def test_a_wrong_address_shows_everything(visit):
    visitor = visit("tasks", data="demo", state="nonsense", task="99")
    assert not visitor.exception
    assert not {"state", "task"} & set(visitor.query_params)
    assert len(listed(visitor)) == 40


def test_a_task_of_the_address_is_shown_with_its_history_and_the_way_to_its_milestone(visit):
    visitor = visit("tasks", data="demo", year="2024", task="10")
    shown = markup(visitor, "-task")
    assert "Kế hoạch triển khai Đề án đổi mới" in shown and "Lịch sử" in shown
    assert any(link.get("indicator") == "CT3.M1" for link in links(visitor))


def test_an_update_is_recorded_on_the_page_once_somebody_is_named(visit):
    visitor = visit("tasks", task="1")
    visitor.date_input(key="task_day_1").set_value(date(2022, 1, 10))
    visitor.number_input(key="task_share_1").set_value(100)
    visitor.text_input(key="task_document_1").set_value("12/QĐ-UBND")
    visitor.button(key="task_record").click().run()
    assert "Hãy ghi họ tên và cơ quan." in [error.value for error in visitor.error]
    visitor.text_input(key="task_by").set_value("Sở Nội vụ")
    visitor.button(key="task_record").click().run()
    assert not visitor.error
    [row] = update_log.updates(stores.store("official")).to_dict("records")
    assert (row["task"], row["share"], row["document"], row["who"]) == (1, 1.0, "12/QĐ-UBND", "Sở Nội vụ")
    assert "task" not in visitor.query_params, "its dialog is closed"
    assert "10/01/2022, trễ 10 ngày" in markup(visitor, "tasks")
    assert [toast.value for toast in visitor.toast] == ["Đã ghi nhận cập nhật số 2 của nhiệm vụ số 1."]


def test_what_was_typed_for_one_task_is_never_recorded_of_another(visit):
    visitor = visit("tasks", data="demo", year="2024", task="13")
    assert visitor.number_input(key="task_share_13").value == 70
    visitor.session_state["chosen"] = visitor.session_state["chosen"] | {"task": "1"}
    visitor.run()
    assert visitor.number_input(key="task_share_1").value == 100


def test_what_came_sets_a_deadline_and_needs_one(visit):
    visitor = visit("tasks", task="4")
    visitor.text_input(key="task_by").set_value("Sở Nội vụ")
    visitor.date_input(key="task_day_4").set_value(date(2022, 1, 10))
    visitor.text_area(key="task_note_4").set_value("Quyết định 876")
    visitor.button(key="task_record").click().run()
    assert [error.value for error in visitor.error] == [
        "Chưa điền thời hạn được ấn định; nhiệm vụ vẫn ở tình trạng chờ cho đến khi có thời hạn."
    ]
    visitor.date_input(key="task_due_4").set_value(date(2022, 6, 30))
    visitor.button(key="task_record").click().run()
    assert not visitor.error
    [row] = update_log.updates(stores.store("official")).to_dict("records")
    assert (row["what"], str(row["due"].date()), row["note"]) == ("trigger", "2022-06-30", "Quyết định 876")


def test_an_update_is_withdrawn_on_the_page_with_a_reason(visit):
    visit("tasks")
    store = stores.store("official")
    (number,) = update_log.record(store, [Update(1, date(2022, 1, 10), share=1)], by=somebody("Sở"))
    visitor = visit("tasks", task="1")
    visitor.text_input(key="task_by_withdrawal").set_value("Sở Nội vụ")
    visitor.button(key="task_withdraw").click().run()
    assert [error.value for error in visitor.error] == ["Thu hồi phải có lý do."]
    visitor.text_input(key="task_reason_1").set_value("nhầm")
    visitor.button(key="task_withdraw").click().run()
    updates = update_log.updates(store)
    assert updates.loc[updates["update"] == number, "counts"].tolist() == [False]


def test_a_milestone_s_page_lists_its_tasks_and_doubts_one_reached_before_they_are_done(visit):
    shown = markup(visit("indicator", data="demo", year="2024", indicator="CT2.M1", tab="tasks"), "milestone")
    assert re.findall(r"[?&;]task=(\d+)", shown) == ["16", "21", "23", "25"]
    assert "đề nghị kiểm tra lại cả hai" in shown


def test_a_file_with_last_months_rows_shows_only_what_is_new(visit):
    visitor = visit("tasks", lang="en")
    update_log.record(stores.store("official"), [Update(1, date(2021, 12, 20), share=1.0)], by=somebody("Lan"))
    visitor.session_state["tasks_file_open"] = True
    visitor.run()
    text = "task,date,share\n1,20/12/2021,100\n"
    visitor.file_uploader[0].upload("tasks.csv", text.encode()).run()
    assert not visitor.exception
    assert [info.value for info in visitor.info] == ["There is nothing new in the file."]
    visitor.file_uploader[0].upload("tasks.csv", (text + "2,20/12/2021,50\n").encode()).run()
    assert "The file can be recorded: 1 update." in [success.value for success in visitor.success]
    assert "1 row was recorded before." in [caption.value for caption in visitor.caption]
