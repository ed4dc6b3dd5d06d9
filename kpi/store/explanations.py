"""Why a figure falls short and what is done about it (giải trình), and who was asked to say so.

Explanations belong to an indicator, an agency and a period, not to a submission: a figure that is corrected or
withdrawn keeps its explanation. They are never changed; a later one takes the place of an earlier one.
"""

from datetime import date, datetime

import pandas as pd

from kpi import StoreError
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.period import PeriodError
from kpi.store import steps
from kpi.store.rows import of_the_plan
from kpi.store.submissions import Store


def explain(
    store: Store, *, indicator: str, agency: str, period: str, cause: str, remedy: str, by: Actor,
    at: datetime | None = None,
) -> int:  # fmt: skip
    """Keeps an explanation and says its number; requests that were open for the same are answered by it.

    StoreError if nobody is named, the cause or the remedy is empty, or the plan has no such indicator, agency or
    period.
    """
    if not cause.strip() or not remedy.strip():
        raise StoreError(N_("An explanation needs a cause and a remedy."))
    what = _what(store, indicator, agency, period)
    with store.change(by, Act.EXPLAIN, at) as change:
        number = change.revision
        change.run(
            "store/add_explanation", explanation=number, cause=cause.strip(), remedy=remedy.strip(), by=by.name,
            at=change.at, **what,
        )  # fmt: skip
        steps.add_event(change, "explained", details={**what})
    return number


def ask(
    store: Store, *, indicator: str, agency: str, period: str, by: Actor, due: date | None = None, note: str = "",
    at: datetime | None = None,
) -> int:  # fmt: skip
    """Asks an agency for an explanation by the end of the day `due` and says the request's number; it is open until an
    explanation is written.

    StoreError as from `explain`, if the day has passed, and if the same was asked and is open.
    """
    what = _what(store, indicator, agency, period)
    with store.change(by, Act.REQUEST_EXPLANATION, at) as change:
        if due is not None and due < steps.day_of(change.at):
            raise StoreError(N_("The due day {due} has passed. Give a later one."), due=f"{due:%d/%m/%Y}")
        asked = requests(store, agency=agency)
        same = asked[(asked["indicator"] == indicator) & (asked["period"] == period) & (asked["state"] == "open")]
        if not same.empty:
            raise StoreError(N_("This was asked already (request {request})."), request=int(same["request"].iloc[0]))
        change.run(
            "store/add_request", request=change.revision, by=by.name, at=change.at, note=note.strip(), due=due, **what
        )
        details = what if due is None else what | {"due": due.isoformat()}
        steps.add_event(change, "asked_to_explain", reason=note.strip(), details=details)
    return change.revision


def take_back(store: Store, request: int, *, by: Actor, reason: str = "", at: datetime | None = None) -> None:
    """Takes an open request back; StoreError if there is none of that number, or it is not open."""
    with store.change(by, Act.REQUEST_EXPLANATION, at) as change:
        asked = requests(store).set_index("request")
        if request not in asked.index or asked.loc[request, "state"] != "open":
            raise StoreError(N_("There is no open request {request}."), request=request)
        change.run("store/take_request_back", request=request)
        what = {name: str(asked.loc[request, name]) for name in ("indicator", "agency", "period")}
        steps.add_event(change, "request_taken_back", reason=reason, details={"request": request, **what})


def explanations(store: Store, *, agency: str | None = None) -> pd.DataFrame:
    """All explanations of what the plan has, of one agency or of all, the latest first: explanation, indicator, agency,
    period, cause, remedy, written_by, written_at (UTC), submission (of the figure at that time, if any), is_latest,
    is_figure_current."""
    return of_the_plan(store.query("store/explanations", agency=agency), store.plan)


def requests(store: Store, *, agency: str | None = None) -> pd.DataFrame:
    """All requests for explanations of what the plan has, the latest first: request, indicator, agency, period,
    asked_by, asked_at (UTC), note, due (the last day; NaT: none was given), state ('open', 'answered', 'taken_back'),
    explanation (the one that answered), answered_at."""
    return of_the_plan(store.query("store/explanation_requests", agency=agency), store.plan)


def waiting(asked: pd.DataFrame, today: date) -> pd.DataFrame:
    """Of `requests`, those that wait for an explanation, with is_overdue (whether the due day was over before `today`).
    The earliest due day first, so overdue ones lead; those without a due day last, the longest waiting first."""
    still_open = asked[(asked["state"] == "open").to_numpy()]
    dated = still_open.assign(is_overdue=still_open["due"] < pd.Timestamp(today))
    return dated.sort_values(["due", "request"], na_position="last", ignore_index=True)


def _what(store: Store, indicator: str, agency: str, period: str) -> dict[str, str]:
    """What is explained; StoreError if the plan does not have it."""
    plan = store.plan
    if indicator not in set(plan.indicators["indicator"]):
        raise StoreError(N_("There is no indicator {indicator}."), indicator=indicator)
    if agency not in set(plan.agencies["agency"]):
        raise StoreError(N_("There is no agency {agency}."), agency=agency)
    try:
        plan.periods.get(period)
    except PeriodError as error:
        raise StoreError(N_("There is no period {period}."), period=period) from error
    return {"indicator": indicator, "agency": agency, "period": period}
