"""Incidents of the demonstration, each through the store's own functions: tasks make progress; totals disagree
with their roll-up; a file is submitted twice and withdrawn; periods are locked, one is unlocked, and one value is
corrected late; explanations are requested, given and taken back.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import cycle
from typing import NamedTuple

import pandas as pd

from kpi import access, evaluation
from kpi.access import Actor
from kpi.evaluation.scorecard import scorecard
from kpi.period import Period
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import COLUMNS, Store, explanations
from kpi.tasks import EACH_YEAR, EVENT_TRIGGERED, Update, update_log
from kpi.tasks.update_log import Recorded

MORNING = time(2, 40)  # UTC: 9:40 in Vietnam
DISAGREES = (1.8, -2.3)  # points by which the total submitted differs from the roll-up
CAUSE = "Phần mềm nâng cấp chậm so với kế hoạch, một số đơn vị chưa kết nối đầy đủ nên số liệu phát sinh còn thấp."
REMEDY = "Giao từng đơn vị một đầu mối chịu trách nhiệm, kiểm tra hằng tháng; hoàn thành trong quý sau."
QUESTION = "Đề nghị giải trình nguyên nhân chậm tiến độ và thời hạn khắc phục."
ASKED_TWICE, SENT_TWICE = "Nội dung đã có giải trình ở kỳ trước", "Nạp trùng tệp đã nạp hôm trước"
REPORTED, ADDED = "Đã tổng hợp báo cáo UBND tỉnh", "Mở để các đơn vị bổ sung số liệu còn thiếu"
LATE_REASON = "Đối chiếu lại với hồ sơ lưu, số đã nạp còn thiếu"
BEGUN, STUCK_NOTE = "Đang xây dựng dự thảo, lấy ý kiến các cơ quan", "Đã trình, chờ cấp có thẩm quyền xem xét"
MISTYPED_NOTE, WRONG_TASK = "Đính chính tỷ lệ hoàn thành đã cập nhật", "Cập nhật nhầm nhiệm vụ"


class Progress(NamedTuple):
    """A task's progress: completed `done` days after its deadline (negative: before), or stuck at the share `stops`.

    Guidance that a task waits for comes after the part `comes` of the plan (None: never) and sets a deadline `given`
    days later.
    """

    done: int | None = None
    stops: float = 0.0
    comes: float | None = None
    given: int = 0


EARLY, IN_TIME, LATE, VERY_LATE, STUCK = Progress(-70), Progress(-12), Progress(45), Progress(230), Progress(stops=0.6)
DATED = (IN_TIME, EARLY, LATE, IN_TIME, VERY_LATE, IN_TIME, EARLY, STUCK, IN_TIME, LATE, Progress())
YEARLY = (IN_TIME, EARLY, LATE, IN_TIME, Progress())
TRIGGERED = (
    Progress(-15, comes=0.1, given=180),
    Progress(),
    Progress(60, comes=0.3, given=200),
    Progress(-20, comes=0.62, given=330),
    Progress(),
    Progress(stops=0.7, comes=0.35, given=300),
    Progress(-5, comes=0.752, given=150),
    Progress(stops=0.6, comes=0.85, given=600),
    Progress(comes=0.98, given=450),
)


def record(store: Store) -> None:
    """Records task updates over the whole plan, and incidents in its last three years."""
    _update_tasks(store)
    _report_other_totals(store)
    _submit_twice(store)
    _lock(store)
    for year in store.plan.years[-2:]:
        _explain(store, year)


def task_updates(plan: Plan) -> list[Recorded]:
    """Every update of a task, in order of time."""
    by_kind = {EVENT_TRIGGERED: cycle(TRIGGERED), EACH_YEAR: cycle(YEARLY)}
    dated = cycle(DATED)
    updates = []
    for task in records(plan.tasks):
        lead = task["lead_code"] if isinstance(task["lead_code"], str) else plan.standing_agency
        for update in _updates(plan, task, next(by_kind.get(task["deadline_kind"], dated))):
            at = datetime.combine(update.day + timedelta(days=2), MORNING) + timedelta(minutes=update.task)
            updates.append(Recorded(update, _actor(plan, lead, update.day), at))
    return sorted(updates, key=lambda recorded: recorded.at)


def _update_tasks(store: Store) -> None:
    """Records the updates; one share is mistyped and corrected, one update is of the wrong task and withdrawn."""
    updates = task_updates(store.plan)
    numbers = update_log.record_many(store, updates)
    in_progress = [index for index, recorded in enumerate(updates) if 0 < (recorded.update.share or 0) < 1]
    for index in in_progress[len(in_progress) // 3 :][:1]:
        mistyped = updates[index]
        corrected = replace(mistyped.update, share=0.95, replaces=numbers[index], note=MISTYPED_NOTE)
        update_log.record(store, [corrected], by=mistyped.by, at=mistyped.at + timedelta(days=7))
        other = next(recorded.update.task for recorded in updates if recorded.update.task != mistyped.update.task)
        misplaced = replace(mistyped.update, task=other, product_year=None)
        (number,) = update_log.record(store, [misplaced], by=mistyped.by, at=mistyped.at)
        update_log.withdraw(store, number, by=mistyped.by, reason=WRONG_TASK, at=mistyped.at + timedelta(days=3))


def _updates(plan: Plan, task: Row, progress: Progress) -> Iterator[Update]:
    """A task's updates: of each year's product, of the one product, or of what it waits for and then its product."""
    first, last = plan.decision_date, date(plan.years[-1], 12, 31)
    if task["deadline_kind"] == EVENT_TRIGGERED:
        if progress.comes is not None:
            came = first + (last - first) * progress.comes
            due = came + timedelta(days=progress.given)
            document, document_day = _document(task, came, "TT-BNV"), came - timedelta(days=20)
            yield Update(task["task"], came, due=due, document=document, document_day=document_day)
            yield from _product(plan, task, progress, came, due)
        return
    is_yearly = task["deadline_kind"] == EACH_YEAR
    for year in plan.years if is_yearly else (int(task["deadline_year"]),):
        begun, due = max(date(year, 1, 20), first), date(year, 12, 31)
        yield from _product(plan, task, progress, begun, due, year if is_yearly else None)


def _product(
    plan: Plan, task: Row, progress: Progress, begun: date, due: date, year: int | None = None
) -> Iterator[Update]:
    """The share done at each period's end, then the product; if it is stuck, the same share once a year."""
    done_on = None if progress.done is None else due + timedelta(days=progress.done)
    top, aim = (progress.stops, due) if done_on is None else (0.9, done_on)
    for period in (period for each in plan.years for period in plan.periods.of_year(each)):
        passed = min(1.0, (period.ends - begun) / (aim - begun))
        share = int(10 * top * passed) / 10
        is_asked = passed < 1 or (done_on is None and not period.suffix)
        if share > 0 and is_asked:
            note = STUCK_NOTE if passed == 1 else BEGUN
            yield Update(task["task"], period.ends, share=share, note=note, product_year=year)
    if done_on and done_on <= plan.periods.year_end(plan.years[-1]).due:
        document = _document(task, done_on, "QĐ-UBND")
        yield Update(task["task"], done_on, share=1.0, document=document, document_day=done_on, product_year=year)


def _document(task: Row, day: date, kind: str) -> str:
    return f"{100 * day.month + task['task']}/{kind}"


def _report_other_totals(store: Store) -> None:
    """For the year before the last, lead agencies submit totals that differ from their roll-ups."""
    plan, year = store.plan, store.plan.years[-2]
    end = plan.periods.year_end(year)
    card = scorecard(store, year=year, scope="total").drop_duplicates("indicator")
    is_usual = (card["basis"] == "rolled_up") & card["value"].between(25, 90) & (card["status"] != "thin")
    for row, points in zip(records(card[is_usual & (card["period"] == end.code)].iloc[::2]), DISAGREES, strict=False):
        lead = plan.agency_on(_lead(plan, row["indicator"]), end.ends)
        name = f"{plan.total_agency}_{end.code}_{lead}"
        numerator = round(row["denominator"] * (row["value"] + points) / 100)
        rows = _rows(row["indicator"], plan.total_agency, end.code, numerator, row["denominator"])
        _submit(store, rows, by=_actor(plan, lead, end.ends), name=name, at=_on(end, 4))


def _submit_twice(store: Store) -> None:
    """Two files come a second time on the day after, and those submissions are withdrawn."""
    plan = store.plan
    period = plan.periods.of_year(plan.years[-2])[0]
    for agency in plan.due_agencies(period.code)["agency"].iloc[:2]:
        rows = store.query("store/current_actuals", indicators=None, agencies=[agency], periods=[period.code])
        if not rows.empty:
            by, at = _actor(plan, agency, period.ends), _on(period, 1)
            number = _submit(store, rows[list(COLUMNS)], by=by, name=f"{agency}_{period.code}", at=at)
            store.withdraw(number, by=by, reason=SENT_TWICE, at=at + timedelta(hours=2))


def _lock(store: Store) -> None:
    """A year is locked and one of its values corrected late; of two periods after it, one is unlocked again."""
    plan = store.plan
    year, (first, second, *_) = plan.periods.year_end(plan.years[-3]), plan.periods.of_year(plan.years[-2])
    by = _actor(plan, plan.standing_agency, year.ends)
    for period in (year, first, second):
        store.lock_period(period.code, by=by, reason=REPORTED, at=_on(period, 30))
    store.unlock_period(first.code, by=by, reason=ADDED, at=_on(first, 45))
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=[year.code])
    has_space = (current["denominator"] - current["numerator"] > 5) & (current["agency"] != plan.total_agency)
    for row in records(current[has_space].head(1)):
        agency = row["agency"]
        rows = _rows(row["indicator"], agency, year.code, row["numerator"] + 3, row["denominator"])
        by, name = _actor(plan, agency, year.ends), f"{agency}_{year.code}_dinh-chinh"
        _submit(store, rows, by=by, name=name, at=_on(year, 50), late_because=LATE_REASON)


def _explain(store: Store, year: int) -> None:
    """Explains two of the worst indicators, one on request; leaves one request open and takes one back."""
    plan, end = store.plan, store.plan.periods.year_end(year)
    card = evaluation.worst_first(evaluation.plan_status(scorecard(store, year=year, scope="total")))
    below = card.loc[card["status"].isin(evaluation.SHORT) & card["value"].notna(), "indicator"].head(4)
    by = _actor(plan, plan.standing_agency, end.ends)
    for number, indicator in enumerate(below):
        agency = plan.agency_on(_lead(plan, indicator), end.ends)
        subject = {"indicator": indicator, "agency": agency, "period": end.code}
        due, at = _on(end, 25).date(), _on(end, 8 + number)
        request = None if number == 1 else explanations.ask(store, **subject, by=by, due=due, note=QUESTION, at=at)
        if number < 2:
            actor = _actor(plan, agency, end.ends)
            explanations.explain(store, **subject, cause=CAUSE, remedy=REMEDY, by=actor, at=_on(end, 15 + number))
        elif number == 3 and request is not None:
            explanations.take_back(store, request, by=by, reason=ASKED_TWICE, at=_on(end, 12))


def _lead(plan: Plan, indicator: str) -> str:
    return str(plan.indicators.set_index("indicator")["lead_agency"][indicator]).split(";")[0]


def _actor(plan: Plan, agency: str, day: date) -> Actor:
    """The agency, or its successor on a day, as an actor; people are not invented."""
    return access.program(str(plan.agencies.set_index("agency")["name_vi"][plan.agency_on(agency, day)]))


def _on(period: Period, days: int) -> datetime:
    """The morning, in UTC, of a day after the period was due from agencies."""
    return datetime.combine(period.unit_due + timedelta(days=days), MORNING)


def _rows(indicator: str, agency: str, period: str, numerator: float, denominator: float) -> pd.DataFrame:
    row = (2, indicator, agency, period, numerator, denominator, float("nan"), None, None)
    return pd.DataFrame([row], columns=list(COLUMNS))


def _submit(store: Store, rows: pd.DataFrame, *, by: Actor, name: str, at: datetime, late_because: str = "") -> int:
    """Submits a file. One that replaces a value of a locked period is submitted as people do: of a demonstration's own
    values none is late."""
    content = rows.to_csv(index=False).encode()
    agencies = rows["agency"].unique()
    return store.submit(
        rows, by=by, file_name=f"{name}.csv", sha256=sha256(content).hexdigest(), at=at, note=late_because,
        agency=agencies[0] if len(agencies) == 1 else None, reason=late_because,
        kind="handed_in" if late_because else "demo",
    )  # fmt: skip
