"""A store as viewers and reporters read it where people sign in: offices stand in the place of persons."""

import json

import pandas as pd

from kpi.store.publishing import PUBLISHER
from kpi.store.submissions import SUBMITTED, Store

PROGRAMS = (PUBLISHER.name, "kpi")  # names that are nobody's
# Columns with the name of a person. Where no agency is concerned, the standing agency has acted.
PERSONS = ("handed_in_by", "withdrawn_by", "reinstated_by", "written_by", "asked_by", "who")
BY_REPORTERS = (SUBMITTED, "explained", "task_updated", "task_triggered", "task_withdrawn")  # events


class OfficeStore(Store):
    """The same store with other answers: file, revision and what was evaluated are shared."""

    shows_persons = False

    def __init__(self, store: Store) -> None:
        self.__dict__ = store.__dict__

    def query(self, name: str, /, **params: object) -> pd.DataFrame:
        """As of the store. Nobody is found by their name."""
        rows = super().query(name, **params | {key: "" for key in ("person",) if key in params})
        offices = {column: self._office(rows, column) for column in PERSONS if column in rows}
        return rows.assign(**offices).drop(columns=["identity", "address"], errors="ignore")

    def _office(self, rows: pd.DataFrame, column: str) -> pd.Series:
        """The names in a column as names of offices; programs and missing names stay."""
        names = self.plan.agencies.set_index("agency")["name_vi"]
        offices = self._agencies(rows, column).map(names).fillna(names[self.plan.standing_agency])
        return rows[column].where(rows[column].isna() | rows[column].isin(PROGRAMS), offices.astype("str"))

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
