"""Made-up updates of the plan's tasks: most are done in time, some late, some are stuck, some still wait.

Courses are dealt out in the plan's own order, so that any plan of some size shows every state side by side. Only
agencies speak: no person is made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from kpi import access
from kpi.access import Actor
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.tasks import Update, update_log
from kpi.tasks.update import EACH_YEAR, EVENT_TRIGGERED
from kpi.tasks.update_log import Recorded


@dataclass(frozen=True)
class Course:
    """How a product fares. `done`: days after its deadline (below 0: before) on which it is there, None: never; then it
    is stuck at `stops`. Of a task that waits: `comes`, the part of the plan's time after which what it waits for is
    there (None: never), and the days that it is `given` from then on."""

    done: int | None = None
    stops: float = 0.0
    comes: float | None = None
    given: int = 0


EARLY, IN_TIME, LATE, VERY_LATE = Course(-70), Course(-12), Course(45), Course(230)
STUCK, SILENT = Course(None, 0.6), Course()
SCATTER = 9  # days by which those of a course differ
SHARE_SCATTER = 0.15
DATED = (IN_TIME, EARLY, LATE, IN_TIME, VERY_LATE, IN_TIME, EARLY, STUCK, IN_TIME, LATE, SILENT)
TRIGGERED = (
    Course(-15, comes=0.1, given=180),
    Course(),
    Course(60, comes=0.3, given=200),
    Course(-20, comes=0.62, given=330),
    Course(),
    Course(None, 0.7, comes=0.35, given=300),
    Course(-5, comes=0.752, given=150),
    Course(None, 0.6, comes=0.85, given=600),
    Course(None, 0.0, comes=0.98, given=450),
)
YEARLY = (IN_TIME, EARLY, LATE, IN_TIME, SILENT)

# The kind of document, by words of what the plan asks for; the first that fits.
PRODUCTS = (("hđnd", "NQ-HĐND"), ("tỉnh ủy", "NQ/TU"), ("bộ nội vụ", "QĐ-BNV"), ("văn bản", "UBND-TH"))
ORIGINS = (("bộ nội vụ", "QĐ-BNV"), ("thủ tướng", "QĐ-TTg"), ("chính phủ", "NĐ-CP"), ("ubnd tỉnh", "UBND-TH"))
USUAL_PRODUCT, USUAL_ORIGIN = "QĐ-UBND", "TT-BNV"
BEGUN, STUCK_NOTE = "Đang xây dựng dự thảo, lấy ý kiến các cơ quan", "Đã trình, chờ cấp có thẩm quyền xem xét"
MISTYPED_NOTE, WRONG_TASK = "Đính chính tỷ lệ hoàn thành đã cập nhật", "Cập nhật nhầm nhiệm vụ"


@dataclass(frozen=True)
class Told:
    """An update, by whom and when (UTC). `mends`: the place in the list of the one that it corrects; `is_wrong`: it is
    withdrawn three days later."""

    at: datetime
    by: Actor
    update: Update
    mends: int | None = None
    is_wrong: bool = False


def record(store: Store, seed: int) -> int:
    """Records all made-up updates on the days on which agencies would have; says how many."""
    told, before = made_up(store.plan, seed), store.revision
    if not told:
        return 0
    numbers = update_log.record_many(
        store,
        [
            Recorded(
                replace(one.update, replaces=None if one.mends is None else before + 1 + one.mends),
                one.by,
                one.at,
            )
            for one in told
        ],
    )
    for one, number in zip(told, numbers, strict=True):
        if one.is_wrong:
            update_log.withdraw(store, number, by=one.by, reason=WRONG_TASK, at=one.at + timedelta(days=3))
    return len(told)


def made_up(plan: Plan, seed: int) -> list[Told]:
    """Every made-up update, in order of time. The same plan and seed always make the same."""
    rng = np.random.default_rng([seed, 3])
    dealt = {EVENT_TRIGGERED: iter(TRIGGERED * len(plan.tasks)), EACH_YEAR: iter(YEARLY * len(plan.tasks))}
    dated = iter(DATED * len(plan.tasks))
    told: list[Told] = []
    for task in records(plan.tasks):
        course = next(dealt.get(task["deadline_kind"], dated))
        for update in _updates(plan, task, course, rng):
            told.append(Told(_moment(plan, update), _by(plan, task, update.day), update))
    return _with_mistakes(sorted(told, key=lambda one: (one.at, one.update.task)))


def _updates(plan: Plan, task: Row, course: Course, rng: np.random.Generator) -> Iterator[Update]:
    number = int(task["task"])
    if task["deadline_kind"] == EVENT_TRIGGERED:
        if course.comes is None:
            return
        came, due = _trigger(plan, course)
        document = _document(task["deadline_vi"], ORIGINS, USUAL_ORIGIN, rng)
        yield Update(number, came, due=due, document=document, document_day=came - timedelta(days=20))
        yield from _course(plan, task, course, came, due, None, rng)
    elif task["deadline_kind"] == EACH_YEAR:
        for year in plan.years:
            begun = max(date(year, 1, 20), plan.decision_date)
            yield from _course(plan, task, course, begun, date(year, 12, 31), year, rng)
    else:
        year = int(task["deadline_year"])
        begun = max(date(year, 1, 20), plan.decision_date)
        yield from _course(plan, task, course, begun, date(year, 12, 31), None, rng)


def _trigger(plan: Plan, course: Course) -> tuple[date, date]:
    """The day on which what a task waits for comes, and the deadline that is set then: the end of a month."""
    end = date(plan.years[-1], 12, 31)
    came = plan.decision_date + (end - plan.decision_date) * (course.comes or 0.0)
    due = came + timedelta(days=course.given)
    return came, (due.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _course(
    plan: Plan, task: Row, course: Course, begun: date, due: date, year: int | None, rng: np.random.Generator
) -> Iterator[Update]:
    """What is told of a product at each period's end as long as it is made, and when it is there; of what is stuck once
    a year."""
    number, done_on = int(task["task"]), None
    if course.done is not None:
        done_on = _working_day(due + timedelta(days=course.done + int(rng.integers(-SCATTER, SCATTER))))
    aim, top = (done_on, 0.9) if done_on else (due, course.stops and course.stops + rng.uniform(-1, 1) * SHARE_SCATTER)
    for ends, is_year in _period_ends(plan) if top else ():
        if ends < begun or (done_on and ends >= done_on) or (ends > aim and not is_year):
            continue
        passed = min(1.0, (ends - begun) / (aim - begun))
        share = int(10 * top * passed) / 10
        if share == 0:  # who has only just begun says nothing yet
            continue
        yield Update(number, ends, share=share, note=STUCK_NOTE if passed == 1 else BEGUN, product_year=year)
    if done_on and done_on <= _last_day(plan):
        document = _document(task["product_vi"], PRODUCTS, USUAL_PRODUCT, rng)
        yield Update(number, done_on, share=1.0, document=document, document_day=done_on, product_year=year)


def _working_day(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _period_ends(plan: Plan) -> list[tuple[date, bool]]:
    """The last day of each period of the plan, and whether it is a year's."""
    return [(period.ends, not period.suffix) for year in plan.years for period in plan.periods.of_year(year)]


def _last_day(plan: Plan) -> date:
    return plan.periods.year_end(plan.years[-1]).due


def _document(words: str, kinds: tuple[tuple[str, str], ...], usual: str, rng: np.random.Generator) -> str:
    kind = next((kind for word, kind in kinds if word in words.lower()), usual)
    return f"{rng.integers(112, 4900)}/{kind}"


def _moment(plan: Plan, update: Update) -> datetime:
    """When an update was recorded: reports when agencies hand in, the others five days after their own day."""
    ends = {period.ends: period.unit_due for year in plan.years for period in plan.periods.of_year(year)}
    day = max(ends.get(update.day, update.day + timedelta(days=5)), update.day + timedelta(days=1))
    return datetime.combine(day, time(2, 15 + update.task % 40))


def _by(plan: Plan, task: Row, day: date) -> Actor:
    """The lead agency of that day; the standing agency's where the plan names none, or none is left."""
    code = task["lead_code"] if isinstance(task["lead_code"], str) else plan.standing_agency
    heirs = plan.standing_for(code, day)
    while not heirs and plan.successors(code):
        code = plan.successors(code)[0]
    return access.program(str(plan.agencies.set_index("agency")["name_vi"][heirs[0] if heirs else code]))


def _with_mistakes(told: list[Told]) -> list[Told]:
    """One share is mistyped and corrected a week later; one update is of the wrong task and withdrawn."""
    reports = [place for place, one in enumerate(told) if one.update.share and one.update.share < 1]
    if len(reports) < 4:
        return told
    mistyped, wrong = reports[len(reports) // 3], reports[len(reports) // 2]
    right = told[mistyped]
    typed = replace(right, update=replace(right.update, share=(right.update.share or 0) / 10))
    corrected = replace(right, at=right.at + timedelta(days=7), update=replace(right.update, note=MISTYPED_NOTE))
    other = next(one for one in told[wrong:] if one.update.task != told[wrong].update.task)
    misplaced = replace(
        other, update=replace(told[wrong].update, task=other.update.task), is_wrong=True, at=told[wrong].at
    )
    told[mistyped] = typed
    told = sorted([*told, misplaced], key=lambda one: one.at)
    mended = next(place for place, one in enumerate(told) if one is typed)
    later = next((place for place, one in enumerate(told) if one.at > corrected.at), len(told))
    return [*told[:later], replace(corrected, mends=mended), *told[later:]]
