"""What else happens to made-up figures: locked periods and a late correction, a file handed in twice and withdrawn,
totals that disagree with their roll-up, explanations and requests for them.

All of it goes through the store's own doors, as it would if people did it.
"""

from datetime import datetime, time, timedelta
from hashlib import sha256

import pandas as pd

from kpi import access, evaluation
from kpi.access import Actor
from kpi.evaluation.scorecard import scorecard
from kpi.period import Period
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import COLUMNS, Store, explanations

MORNING = time(2, 40)  # UTC: 9:40 in Vietnam
DISAGREES = (1.8, -2.3)  # points by which what is handed in for the total differs from the roll-up
BETWEEN = (25.0, 90.0)  # the roll-ups, in percent, of which a total is handed in as well
TWICE = 2  # files handed in a second time by mistake
CAUSES = (
    "Phần mềm nâng cấp chậm so với kế hoạch, một số đơn vị chưa kết nối đầy đủ nên số liệu phát sinh còn thấp.",
    "Công chức phụ trách còn kiêm nhiệm nhiều việc; kinh phí được phân bổ muộn so với kế hoạch.",
    "Quy định của Trung ương thay đổi trong kỳ, các đơn vị phải rà soát và thực hiện lại từ đầu.",
)
REMEDIES = (
    "Giao từng đơn vị một đầu mối chịu trách nhiệm, kiểm tra hằng tháng; hoàn thành trong quý sau.",
    "Đã trình bổ sung kinh phí và phân công công chức chuyên trách; báo cáo kết quả ở kỳ báo cáo tới.",
    "Ban hành hướng dẫn thực hiện thống nhất và tập huấn cho các đơn vị trước khi kết thúc kỳ báo cáo tới.",
)
QUESTION = "Đề nghị giải trình nguyên nhân chậm tiến độ và thời hạn khắc phục."
ASKED_TWICE, SENT_TWICE = "Nội dung đã có giải trình ở kỳ trước", "Nạp trùng tệp đã nạp hôm trước"
REPORTED, ADDED = "Đã tổng hợp báo cáo UBND tỉnh", "Mở để các đơn vị bổ sung số liệu còn thiếu"
LATE_REASON = "Đối chiếu lại với hồ sơ lưu, số đã nạp còn thiếu"


def record(store: Store) -> None:
    """Lets it all happen, in the last three years of the plan. Always the same for the same figures."""
    plan = store.plan
    _totals_that_disagree(store)
    _sent_twice(store)
    _locked(store)
    for year in plan.years[-2:]:
        _explained(store, year)


def _totals_that_disagree(store: Store) -> None:
    """For the year before the last, the office that leads an indicator hands in a total of its own."""
    plan, year = store.plan, store.plan.years[-2]
    card = scorecard(store, year=year, scope="total").drop_duplicates("indicator")
    usual = (card["basis"] == "rolled_up") & card["value"].between(*BETWEEN) & (card["status"] != "thin")
    end = plan.periods.year_end(year)
    apart = card[usual & (card["period"] == end.code)].iloc[::2]
    for row, points in zip(records(apart), DISAGREES, strict=False):
        numerator = round(row["denominator"] * (row["value"] + points) / 100)
        lead = _lead(plan, row["indicator"], end)
        rows = _rows((row["indicator"], plan.total_agency, end.code, numerator, row["denominator"]))
        _hand_in(store, rows, by=_name(plan, lead), code=f"{plan.total_agency}_{end.code}_{lead}", at=_on(end, 4))


def _sent_twice(store: Store) -> None:
    """A file comes a second time on the day after, and that submission is withdrawn."""
    plan = store.plan
    period = plan.periods.of_year(plan.years[-2])[0]
    for agency in plan.due_agencies(period.code)["agency"].iloc[:TWICE]:
        rows = store.query("store/current_actuals", indicators=None, agencies=[agency], periods=[period.code])
        if rows.empty:
            continue
        by, at = _name(plan, agency), _on(period, 1)
        number = _hand_in(store, rows[list(COLUMNS)], by=by, code=f"{agency}_{period.code}", at=at)
        store.withdraw(number, by=by, reason=SENT_TWICE, at=at + timedelta(hours=2))


def _locked(store: Store) -> None:
    """A year is locked, and one figure of it corrected late; of the next year a period is locked, another only for a
    while."""
    plan = store.plan
    year = plan.periods.year_end(plan.years[-3])
    by = _name(plan, _standing(plan, plan.standing_agency, year))
    store.lock_period(year.code, by=by, reason=REPORTED, at=_on(year, 30))
    _corrected_late(store, year)
    for period in plan.periods.of_year(plan.years[-2])[:2]:
        store.lock_period(period.code, by=by, reason=REPORTED, at=_on(period, 30))
    first = plan.periods.of_year(plan.years[-2])[0]
    store.unlock_period(first.code, by=by, reason=ADDED, at=_on(first, 45))


def _corrected_late(store: Store, period: Period) -> None:
    """An agency finds a few more cases in its files, after the period was locked."""
    plan = store.plan
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=[period.code])
    room = current["denominator"] - current["numerator"] > 5
    found = records(current[room & (current["agency"] != plan.total_agency)].head(1))
    for row in found:
        rows = _rows((row["indicator"], row["agency"], period.code, row["numerator"] + 3, row["denominator"]))
        name = f"{row['agency']}_{period.code}_dinh-chinh"
        _hand_in(store, rows, by=_name(plan, row["agency"]), code=name, at=_on(period, 50), late=True)


def _explained(store: Store, year: int) -> None:
    """Of what falls short most one is asked and explained, one explained unasked, one asked and open, one taken
    back."""
    plan, end = store.plan, store.plan.periods.year_end(year)
    card = evaluation.worst_first(evaluation.plan_status(scorecard(store, year=year, scope="total")))
    short = card.loc[card["status"].isin(evaluation.SHORT) & card["value"].notna(), "indicator"].head(4)
    by = _name(plan, _standing(plan, plan.standing_agency, end))
    for place, indicator in enumerate(short):
        what = {"indicator": indicator, "agency": _lead(plan, indicator, end), "period": end.code}
        asked = None
        if place != 1:
            due = _on(end, 25).date()
            asked = explanations.ask(store, **what, by=by, due=due, note=QUESTION, at=_on(end, 8 + place))
        if place < 2:
            cause, remedy = CAUSES[(year + place) % len(CAUSES)], REMEDIES[(year + place) % len(REMEDIES)]
            who, when = _name(plan, what["agency"]), _on(end, 15 + place)
            explanations.explain(store, **what, cause=cause, remedy=remedy, by=who, at=when)
        elif place == 3 and asked is not None:
            explanations.take_back(store, asked, by=by, reason=ASKED_TWICE, at=_on(end, 12))


def _lead(plan: Plan, indicator: str, period: Period) -> str:
    """Who leads an indicator at the period's end: the first that is named, or who stands in its place."""
    return _standing(plan, plan.indicators.set_index("indicator")["lead_agency"][indicator].split(";")[0], period)


def _standing(plan: Plan, code: str, period: Period) -> str:
    """The agency, or who stands in its place at the period's end; where nobody does any more, who did last."""
    heirs = plan.standing_for(code, period.ends)
    while not heirs and plan.successors(code):
        code = plan.successors(code)[0]
    return heirs[0] if heirs else code


def _name(plan: Plan, code: str) -> Actor:
    """The agency itself, by its name."""
    return access.program(str(plan.agencies.set_index("agency")["name_vi"][code]))


def _on(period: Period, days: int) -> datetime:
    """The morning, in UTC, of a day after the period was due from agencies."""
    return datetime.combine(period.unit_due + timedelta(days=days), MORNING)


def _rows(*figures: tuple[str, str, str, float, float]) -> pd.DataFrame:
    """Rows to hand in, from indicator, agency, period, numerator and denominator."""
    frame = pd.DataFrame(figures, columns=list(COLUMNS[1:6])).assign(value=float("nan"), note=None, document=None)
    return frame.assign(line=range(2, 2 + len(frame)))[list(COLUMNS)]


def _hand_in(store: Store, rows: pd.DataFrame, *, by: Actor, code: str, at: datetime, late: bool = False) -> int:
    """Hands a file in; one that is late as people do, since of a demonstration's own figures none is late."""
    content = rows.to_csv(index=False).encode()
    agencies = rows["agency"].unique()
    told: Row = {"reason": LATE_REASON, "kind": "handed_in", "note": LATE_REASON} if late else {"kind": "demo"}
    return store.hand_in(
        rows, by=by, file_name=f"{code}.csv", sha256=sha256(content).hexdigest(), at=at,
        agency=agencies[0] if len(agencies) == 1 else None, **told,
    )  # fmt: skip
