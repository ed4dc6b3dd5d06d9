"""Other views of a store: as known at an earlier moment, without what was recorded later; and as viewers and reporters
read it where people sign in, with offices in the place of persons. Both are asked like any other store."""

import json
from datetime import date, datetime, time, timedelta

import pandas as pd

from kpi.i18n import HERE
from kpi.store import connection, steps
from kpi.store.connection import sql
from kpi.store.submissions import PUBLISHER, SUBMITTED, Store

# The tables, with what tells the rows that were known before $at: a query of them, or a condition.
QUERIES = {
    "submission": "store/known_submissions", "current_actual": "store/known_actuals",
    "explanation_request": "store/known_requests",
}  # fmt: skip
OF_SUBMISSION = "submission in (select submission from store.known_span where since < $at)"
CONDITIONS = {
    "warning": OF_SUBMISSION, "late_actual": OF_SUBMISSION, "explanation": "written_at < $at", "event": '"at" < $at',
    "period_lock": '"at" < $at', "task_update": '"at" < $at',
}  # fmt: skip
PROGRAMS = (PUBLISHER.name, "kpi")  # names that are nobody's
# Columns with the name of a person. Where no agency is concerned, the standing agency has acted.
PERSONS = ("handed_in_by", "withdrawn_by", "reinstated_by", "written_by", "asked_by", "locked_by", "who")
BY_REPORTERS = (SUBMITTED, "explained", "task_updated", "task_triggered", "task_withdrawn")  # events


def start_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day begins in Vietnam."""
    return steps.utc(datetime.combine(day, time(), HERE))


def end_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day is over in Vietnam."""
    return start_of(day + timedelta(days=1))


def snapshot_on(store: Store, day: date) -> Store:
    """The store as known at the end of a day in Vietnam."""
    return snapshot_at(store, end_of(day), day)


def snapshot_after(store: Store, revision: int, day: date) -> Store:
    """The store as known after an event of a day, or, where the day has no later one, at its end."""
    next_at = store.query("store/first_after", revision=revision, since=start_of(day), until=end_of(day))["at"].iloc[0]
    return snapshot_at(store, end_of(day) if pd.isna(next_at) else next_at.to_pydatetime(), day)


def snapshot_at(store: Store, at: datetime, day: date) -> Store:
    """A store in memory with all that was known before a moment (UTC); its `today` is the day. Nothing can be changed
    in it, and it shows persons where the store does. The published values that a new store took from the plan were
    known from the day on which such values come out (docs/methodology.md, 3.1)."""
    snapshot = Store.open(None, store.plan, kind="demo" if store.is_demo else "official", day=day)
    with connection.duck_errors(), store.connect() as source, snapshot.connect() as target:
        source.begin()  # all tables at one moment
        queries = {table: sql(query) for table, query in QUERIES.items()}
        queries |= {table: f"from store.{table} where {condition}" for table, condition in CONDITIONS.items()}
        for table, query in queries.items():
            connection.insert(target, table, source.execute(query, {"at": at}).to_arrow_table())
        target.execute(sql("store/disputed"))
        target.execute(sql("store/settle"))
    return snapshot if store.shows_persons else OfficeStore(snapshot)


class OfficeStore(Store):
    """The same store with other answers: file, revision and what was evaluated are shared."""

    shows_persons = False

    def __init__(self, store: Store) -> None:
        self.__dict__ = store.__dict__

    def query(self, name: str, /, **params: object) -> pd.DataFrame:
        """As of the store. Nobody is found by their name."""
        rows = super().query(name, **params | {key: "" for key in ("person",) if key in params})
        names = self.plan.agencies.set_index("agency")["name_vi"]
        for column in [column for column in PERSONS if column in rows]:
            offices = self._agencies(rows, column).map(names).fillna(names[self.plan.standing_agency])
            is_nobody = rows[column].isna() | rows[column].isin(PROGRAMS)
            rows[column] = rows[column].where(is_nobody, offices.astype("str"))
        return rows.drop(columns=["identity", "address"], errors="ignore")

    def _agencies(self, rows: pd.DataFrame, column: str) -> pd.Series:
        """The agency of each row whose person this column names: of the submission, the explanation, the task."""
        leads = self.plan.tasks.set_index("task")["lead_code"]
        if column == "handed_in_by":
            return rows["submission"].map(super().query("store/submission_agencies").set_index("submission")["agency"])
        if column == "written_by":
            return rows["agency"]
        if column == "who" and "task" in rows:
            return rows["task"].map(leads)
        if column == "who" and "details" in rows:
            details = rows["details"].map(json.loads)
            named = details.map(lambda each: each.get("agency") or leads.get(each.get("task")))
            return rows["agency"].fillna(named).where(rows["what"].isin(BY_REPORTERS))
        return pd.Series(index=rows.index, dtype="str")
