"""The page of tasks as a visitor meets it, without a browser: filters, states in words, recording, files."""

import json
import re
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from kpi import i18n, views
from kpi.charts import timeline
from kpi.charts.palette import TASK
from kpi.tasks import STATES, Update, update_log
from kpi.ui import stores
from kpi.views import names
from kpi.views import tasks as told
from tests.support.people import somebody
from tests.support.visits import texts, visit
from tests.ui.test_views import charts, links

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")
END = date(2024, 12, 14)


def tiles(visitor) -> dict[str, str]:
    return {metric.label: metric.value for metric in visitor.metric}


def listed(visitor) -> list[int]:
    return visitor.dataframe[0].value["task"].tolist()


# Views


def test_counts_headline_and_rows_agree_with_what_is_recorded(demo_store):
    view = views.tasks_view(demo_store, VI, END, None, None, None, None)
    standing = update_log.standing(demo_store, END)
    assert view.summary.counts == standing["state"].value_counts().reindex(STATES).dropna().astype(int).to_dict()
    assert list(view.summary.counts) == [state for state in STATES if state in view.summary.counts]
    late = int(standing["is_late"].sum())
    assert view.summary.headline == (
        f"Đến ngày 14/12/2024: {view.summary.counts['overdue']}/40 nhiệm vụ quá hạn; "
        f"{view.summary.counts['done']} nhiệm vụ hoàn thành, trong đó {late} nhiệm vụ trễ hạn; "
        f"{view.summary.counts['unrecorded']} nhiệm vụ quá thời hạn, chưa có cập nhật."
    )
    assert [row.state for row in view.rows] == sorted((row.state for row in view.rows), key=STATES.index)
    assert [row.task for row in view.summary.overdue] == [row.task for row in view.rows if row.state == "overdue"]
    assert view.summary == views.tasks.summary(demo_store, VI, END)


VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def test_where_english_is_read_tasks_are_in_english_but_for_names_of_places(demo_store):
    view = views.tasks_view(demo_store, EN, END, None, None, None, None)
    said = [(row.name, row.product, row.deadline, row.lead, row.coordinating, row.said) for row in view.rows]
    drawn = [*map(str, said), json.dumps(view.timeline.figure.to_dict(), default=str, ensure_ascii=False)]
    assert [text for text in drawn if VIETNAMESE.search(text.replace("Bình Định", ""))] == []


def test_the_state_filters_the_rows_and_never_the_counts(demo_store):
    every = views.tasks_view(demo_store, VI, END, None, None, None, None)
    overdue = views.tasks_view(demo_store, VI, END, None, None, None, "overdue")
    assert overdue.summary == every.summary
    assert overdue.rows == every.summary.overdue


def test_on_a_new_store_no_task_is_overdue_and_those_past_their_deadline_are_counted_apart(official_store):
    summary = views.tasks.summary(official_store, EN, date(2026, 1, 5))
    assert summary.counts == {"unrecorded": 24, "waiting": 16}
    assert (summary.overdue, len(summary.unrecorded)) == ((), 24)
    assert summary.headline == (
        "5 Jan 2026: no task is overdue; 0 of 40 are done; 24 are past their deadline without an update."
    )


def test_an_agency_finds_the_tasks_that_it_leads_or_co_ordinates_also_as_a_successor(demo_store):
    plan, later = demo_store.plan, date(2025, 4, 1)

    def found(agency: str, role: str | None, day: date = later) -> list[int]:
        return sorted(row.task for row in views.tasks_view(demo_store, VI, day, None, agency, role, None).rows)

    assert found("SKHCN2025", told.LEADS) == [1, 29, 30, 33, 34, 35, 36, 37]
    assert found("SKHCN2025", told.COORDINATES) == [31, 32, 38, 39, 40]
    assert found("SKHCN2025", None) == sorted([1, 29, 30, 33, 34, 35, 36, 37, 31, 32, 38, 39, 40])
    assert found("SKHCN2025", None, END) == []
    [row] = [row for row in views.tasks_view(demo_store, VI, later, None, None, None, None).rows if row.task == 1]
    assert row.lead == names.agency(plan, "SKHCN2025")["name_vi"]
    assert "SKHCN2025" in told.agencies_with_tasks(plan, VI, later)
    assert "STTTT" not in told.agencies_with_tasks(plan, VI, later)


def test_who_is_named_in_words_alone_is_told_in_the_decision_s_words(demo_store):
    rows = {row.task: row for row in views.tasks_view(demo_store, VI, END, None, None, None, None).rows}
    assert rows[16].lead == "Các sở, ngành thuộc UBND tỉnh"
    assert rows[1].coordinating == "Sở Nội vụ · các cơ quan có liên quan"


@pytest.mark.parametrize(
    ("day", "updates", "said"),
    [
        (date(2021, 12, 1), [], "30 days left, nothing recorded"),
        (date(2022, 1, 1), [], "1 day"),
        (date(2022, 1, 10), [Update(1, date(2021, 12, 1), share=0.625)], "10 days, 62% done"),
        (date(2022, 1, 10), [Update(1, date(2021, 12, 1), share=1)], "1 Dec 2021, in time"),
        (date(2022, 1, 10), [Update(1, date(2022, 1, 1), share=1)], "1 Jan 2022, 1 day late"),
    ],
)
def test_how_a_task_stands_is_a_clause(store, day, updates, said):
    if updates:
        update_log.record(store, updates, by=somebody("Sở"))
    view = views.tasks_view(store, EN, day, None, None, None, None)
    assert next(row.said for row in view.rows if row.task == 1) == said


def test_what_a_task_waits_for_stands_in_words_and_its_deadline_beside_once_it_is_set(store):
    def of_four(day: date) -> tuple[str, str, str]:
        [row] = [row for row in views.tasks_view(store, VI, day, None, None, None, None).rows if row.task == 4]
        return row.state, row.said, row.deadline

    update_log.record(store, [Update(4, date(2022, 2, 1), due=date(2022, 6, 30), document="876/QĐ")], by=somebody("Sở"))
    assert of_four(date(2022, 1, 31)) == ("waiting", "chưa có thời hạn", "Sau khi Bộ Nội vụ phê duyệt Đề án")
    assert of_four(date(2022, 6, 29)) == (
        "not_started", "còn 1 ngày", "Sau khi Bộ Nội vụ phê duyệt Đề án: 30/06/2022",
    )  # fmt: skip


def test_the_history_says_what_became_of_each_update(store):
    update_log.record(store, [Update(1, date(2021, 11, 1), share=0.2)], by=somebody("Sở"))
    update_log.record(store, [Update(1, date(2021, 11, 1), share=0.3, replaces=1)], by=somebody("Sở"))
    update_log.record(store, [Update(1, date(2021, 12, 1), share=1, document="9/QĐ")], by=somebody("Sở"))
    update_log.withdraw(store, 3, by=somebody("Sở"), reason="nhầm")
    detail = views.task_detail(store, EN, 1, END)
    assert [(one.update, one.said, one.fate) for one in detail.history] == [
        (4, "withdraws update 3", "Counts"),
        (3, "100% done", "withdrawn by update 4"),
        (2, "30% done", "Counts"),
        (1, "20% done", "corrected by update 2"),
    ]
    assert (detail.row.state, detail.row.share) == ("overdue", 30)
    with pytest.raises(KeyError):
        views.task_detail(store, EN, 99, END)


def test_a_milestone_points_at_its_tasks_and_they_at_it(demo_store):
    of = views.of_milestone(demo_store, VI, "CT3.M1", END)
    assert [one.task for one in of] == [8, 10, 13]
    assert views.of_milestone(demo_store, VI, "CT4.M4", END) == ()
    detail = views.task_detail(demo_store, VI, 10, END)
    assert [code for code, _name in detail.milestones] == ["CT3.M1"]


# The drawing


def test_the_line_of_time_shows_each_task_once_with_its_state_as_colour_shape_and_word(demo_store):
    view = views.tasks_view(demo_store, VI, END, None, None, None, None)
    figure = go.Figure(view.timeline.figure)
    markers = {trace.name: trace for trace in figure.data if trace.mode == "markers"}
    assert {name: len(trace.x) for name, trace in markers.items()} == {
        VI.task_state(state): count for state, count in view.summary.counts.items()
    }
    for state in view.summary.counts:
        look = TASK[state]
        assert markers[VI.task_state(state)].marker.symbol == look.symbol.removesuffix("-open")
        heading = [note.text for note in figure.layout.annotations if f"{VI.task_state(state)}: " in note.text]
        assert len(heading) == 1
        assert look.mark in heading[0]
    drawn = [task for trace in markers.values() for task in trace.customdata]
    assert drawn == [row.task for row in view.rows]
    texts = [note.text for note in figure.layout.annotations]
    assert "14/12/2024" in " ".join(texts)
    done = next(row for row in view.rows if row.state == "done")
    assert any(done.said.split(",")[0] in text for text in texts), "the day on which it was done"
    assert all(len(text) < 110 for text in texts), "short enough for a phone"
    long, short = (trace.text for trace in figure.data if trace.mode == "text")
    assert all(len(line) <= 60 for name in short for line in name.split("<br>")), "short enough for a phone"
    assert [name.replace("<br>", " ") for name in long] == [f"{row.task}. {row.name}" for row in view.rows]
    assert view.timeline.alt.startswith("Các nhiệm vụ theo thời gian, tính đến 14/12/2024: Quá hạn")


def test_a_line_of_time_without_tasks_says_so(store):
    nothing = pd.DataFrame(columns=["task", "state"])
    drawing = timeline(nothing, EN, day=END, begins=date(2021, 9, 14), ends=END)
    assert drawing.alt == "No task is of this choice."


# The page


@pytest.mark.parametrize(
    "choice", [{"area": "7", "agency": "STC", "role": "lead"}, {"area": "2", "year": "2021", "state": "overdue"}]
)
def test_where_no_task_is_of_the_choice_the_page_says_so_once_and_draws_nothing(visit, choice):
    visitor = visit("tasks", data="demo", lang="en", **choice)
    assert texts(visitor).count("No task is of this choice.") == 1
    assert not charts(visitor) and not visitor.dataframe
    assert "On a line of time" not in [heading.value for heading in visitor.subheader]


def test_official_tasks_without_an_update_are_shown_as_such_and_never_as_overdue(visit):
    visitor = visit("tasks", year="2022")
    assert not visitor.exception
    assert visitor.subheader[0].value == (
        "Đến ngày 14/12/2022: không có nhiệm vụ quá hạn; 0/40 nhiệm vụ hoàn thành; "
        "13 nhiệm vụ quá thời hạn, chưa có cập nhật."
    )
    assert [info.value for info in visitor.info] == [
        "13 nhiệm vụ quá thời hạn, chưa có cập nhật; đề nghị cơ quan chủ trì cập nhật tiến độ thực hiện."
    ]


def test_the_page_follows_the_period_area_agency_role_and_state_of_its_address(visit):
    visitor = visit("tasks", data="demo", period="2024-H1", area="7", agency="STTTT", role="lead", state="done")
    day = date(2024, 6, 14)
    view = views.tasks_view(stores.store("demo"), VI, day, 7, "STTTT", told.LEADS, "done")
    assert listed(visitor) == [row.task for row in view.rows]
    assert tiles(visitor)[":green-badge[● Hoàn thành]"] == str(view.summary.counts["done"])
    assert charts(visitor)["tasks_timeline"]["alt"] == view.timeline.alt
    visitor.selectbox(key="tasks_state").select("").run()
    assert "state" not in visitor.query_params
    assert len(listed(visitor)) == sum(view.summary.counts.values())


def test_without_a_period_the_page_speaks_of_today_and_a_wrong_address_of_everything(visit):
    visitor = visit("tasks", data="demo", state="nonsense", role="boss", task="99")
    assert not visitor.exception
    assert visitor.selectbox(key="tasks_day").value == ""
    assert not {"state", "role", "task"} & set(visitor.query_params)
    assert len(listed(visitor)) == 40
    visitor.selectbox(key="tasks_day").select("2022-H1").run()
    assert dict(visitor.query_params)["period"] in ("2022-H1", ["2022-H1"])
    assert visitor.subheader[0].value.startswith("Đến ngày 14/06/2022:")


def test_a_task_of_the_address_is_shown_with_its_history_and_the_way_to_its_milestone(visit):
    visitor = visit("tasks", data="demo", year="2024", task="10")
    said = "\n".join(texts(visitor))
    assert "**10. Kế hoạch triển khai Đề án đổi mới" in said
    assert any(link.get("indicator") == "CT3.M1" for link in links(visitor))
    visitor.button(key="task_close").click().run()
    assert "task" not in visitor.query_params
    assert "**10. Kế hoạch" not in "\n".join(texts(visitor))


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
    assert ":green-badge[● Hoàn thành] 10/01/2022, trễ 10 ngày" in texts(visitor)


def test_what_was_typed_for_one_task_is_never_recorded_of_another(visit):
    visitor = visit("tasks", data="demo", year="2024", task="13")
    assert visitor.number_input(key="task_share_13").value == 70
    visitor.query_params["task"] = "1"
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
    visitor = visit("indicator", data="demo", year="2024", indicator="CT2.M1")
    assert "Các nhiệm vụ hợp thành" in [heading.value for heading in visitor.subheader]
    assert [link["task"] for link in links(visitor) if "task" in link] == ["16", "21", "23", "25"]
    assert any("đề nghị kiểm tra lại cả hai" in warning.value for warning in visitor.warning)
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.07")
    assert "Các nhiệm vụ hợp thành" not in [heading.value for heading in visitor.subheader]
