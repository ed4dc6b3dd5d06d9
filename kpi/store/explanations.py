"""Explanations (giải trình): why a value is below target and what is done about it; and the requests for them.

They belong to an indicator, an agency and a period, not to a submission: a value that is corrected or withdrawn keeps
its explanation. None is ever changed; the latest counts.
"""

from datetime import date, datetime

import pandas as pd

from kpi import StoreError
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.period import PeriodError
from kpi.store import duties, steps
from kpi.store.connection import insert
from kpi.store.steps import KEYS, of_the_plan
from kpi.store.submissions import Store


def explain(
    store: Store, *, indicator: str, agency: str, period: str, cause: str, remedy: str, by: Actor,
    at: datetime | None = None,
) -> int:  # fmt: skip
    """Store an explanation, which answers open requests for it; returns its number. StoreError if nobody is named, the
    cause or the remedy is empty, or the plan has no such indicator, agency or period."""
    if not cause.strip() or not remedy.strip():
        raise StoreError(N_("An explanation needs a cause and a remedy."))
    subject = _subject(store, indicator, agency, period)
    concerned = duties.of_values(store.plan, pd.DataFrame([subject]))
    with store.change(by, Act.EXPLAIN, at, responsible=concerned) as change:
        change.run("store/add_explanation", explanation=change.revision, cause=cause.strip(), remedy=remedy.strip(),
                   by=by.name, at=change.at, **subject)  # fmt: skip
        steps.add_event(change, "explained", details=subject)
    return change.revision


def ask(
    store: Store, *, indicator: str, agency: str, period: str, by: Actor, due: date | None = None, note: str = "",
    at: datetime | None = None,
) -> int:  # fmt: skip
    """Request an explanation from an agency by the end of the day `due`; returns the request's number. StoreError as
    from `explain`, if the day has passed, and if the same request is open already."""
    subject = _subject(store, indicator, agency, period)
    with store.change(by, Act.REQUEST_EXPLANATION, at) as change:
        if due is not None and due < steps.day_of(change.at):
            raise StoreError(N_("The due day {due} has passed. Give a later one."), due=f"{due:%d/%m/%Y}")
        rows = requests(store, agency=agency)
        same = rows[(rows["indicator"] == indicator) & (rows["period"] == period) & (rows["state"] == "open")]
        if not same.empty:
            message = N_("This explanation has been requested already (request {request}).")
            raise StoreError(message, request=int(same["request"].iloc[0]))
        row = {"request": change.revision, "asked_by": by.name, "asked_at": change.at, "note": note.strip(),
               "due": due, "is_taken_back": False, **subject}  # fmt: skip
        insert(change.cursor, "explanation_request", [row])
        details = subject if due is None else subject | {"due": due.isoformat()}
        steps.add_event(change, "asked_to_explain", reason=note.strip(), details=details)
    return change.revision


def take_back(store: Store, request: int, *, by: Actor, reason: str = "", at: datetime | None = None) -> None:
    """Cancel an open request; StoreError if there is no open one of that number."""
    with store.change(by, Act.REQUEST_EXPLANATION, at) as change:
        rows = requests(store).set_index("request")
        if request not in rows.index or rows.loc[request, "state"] != "open":
            raise StoreError(N_("There is no open request {request}."), request=request)
        change.run("store/take_request_back", request=request)
        subject = {name: str(rows.loc[request, name]) for name in KEYS}
        steps.add_event(change, "request_taken_back", reason=reason, details={"request": request, **subject})


def explanations(store: Store, *, agency: str | None = None) -> pd.DataFrame:
    """All explanations, of one agency or of all, the latest first: explanation, indicator, agency, period, cause,
    remedy, written_by, written_at (UTC), submission (of the value at that time, if any), is_latest, is_figure_current.
    """
    return of_the_plan(store.query("store/explanations", agency=agency), store.plan)


def requests(store: Store, *, agency: str | None = None) -> pd.DataFrame:
    """All requests for explanations, the latest first: request, indicator, agency, period, asked_by, asked_at (UTC),
    note, due (the last day; NaT: none was given), state ('open', 'answered', 'taken_back'), explanation (which answered
    it), answered_at."""
    return of_the_plan(store.query("store/explanation_requests", agency=agency), store.plan)


def waiting(rows: pd.DataFrame, today: date) -> pd.DataFrame:
    """The open ones of `requests`, with is_overdue (the due day is before `today`): the earliest due day first, those
    without one last."""
    still_open = rows[(rows["state"] == "open").to_numpy()]
    dated = still_open.assign(is_overdue=still_open["due"] < pd.Timestamp(today))
    return dated.sort_values(["due", "request"], na_position="last", ignore_index=True)


def _subject(store: Store, indicator: str, agency: str, period: str) -> dict[str, str]:
    """The codes of what is explained; StoreError if the plan does not have them."""
    plan = store.plan
    if indicator not in set(plan.indicators["indicator"]):
        raise StoreError(N_("There is no indicator {indicator}."), indicator=indicator)
    if agency not in set(plan.agencies["agency"]):
        raise StoreError(N_("There is no agency {agency}."), agency=agency)
    try:
        plan.period(period)
    except PeriodError as error:
        raise StoreError(N_("There is no period {period}."), period=period) from error
    return {"indicator": indicator, "agency": agency, "period": period}
