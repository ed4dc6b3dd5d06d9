"""The changes that a checked file would make: its values beside the current ones, and the statuses of its agencies.

The evaluation works out the statuses itself: in a store in memory with the values that matter, before and after the
file's rows are added. That takes some tenths of a second, so only files of up to LARGEST rows are evaluated.
"""

from datetime import date

import numpy as np
import pandas as pd

from kpi import access, evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.store import COLUMNS, Store
from kpi.store.steps import of_the_plan

NEW, REPLACES, SAME = "new", "replaces", "same"
ORDER = (REPLACES, NEW, SAME)  # what needs a second look comes first
KEYS = ["indicator", "agency", "period"]
NUMBERS = ["numerator", "denominator", "value"]
LARGEST = 5_000
STATUS_KEYS = ["indicator", "agency", "year"]


def preview(rows: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """One row per row of the file: line, KEYS, change, then NUMBERS, each also as before_… (NaN where there is no
    current value).

    `rows` and `current` have the store's columns. `change` is 'replaces' (other values are current), 'new' or 'same';
    rows are in that order, then by line.
    """
    before = current[[*KEYS, *NUMBERS]].rename(columns={name: f"before_{name}" for name in NUMBERS})
    joined = rows[["line", *KEYS, *NUMBERS]].merge(before, on=KEYS, how="left", indicator=True)
    replaces, same = joined["_merge"] == "both", joined["_merge"] == "both"
    for name in NUMBERS:
        old, new = joined[f"before_{name}"], joined[name]
        same &= (old == new) | (old.isna() & new.isna())
    joined["change"] = pd.Categorical(np.select([same, replaces], [SAME, REPLACES], NEW), ORDER, ordered=True)
    columns = ["line", *KEYS, "change", *NUMBERS, *(f"before_{name}" for name in NUMBERS)]
    return joined.sort_values(["change", "line"], kind="stable", ignore_index=True)[columns]


def already_stored(rows: pd.DataFrame, current: pd.DataFrame) -> list[int]:
    """The submissions whose current values the rows repeat to the letter; none if a single row is new or differs."""
    columns = [*KEYS, *NUMBERS, "note", "document"]
    submissions = rows[columns].merge(current[["submission", *columns]], on=columns, how="left")["submission"]
    return [] if submissions.isna().any() else sorted(submissions.astype(int).unique().tolist())


def is_possible(rows: pd.DataFrame) -> bool:
    """Whether the rows are few enough for outlook(), and there are any."""
    return 0 < len(rows) <= LARGEST


def outlook(store: Store, rows: pd.DataFrame, today: date | None = None) -> pd.DataFrame:
    """One row per indicator, agency and year of the plan that the rows contain, and per other year whose status they
    change: STATUS_KEYS, value_now, status_now, value_after, status_after; changed ones first, then the worst.

    `rows`: a file's checked rows (store.COLUMNS). Only indicators with a target that binds the agency have a status;
    the worst of several. As of each year's end; changes of levels are left out, those of the total only count where the
    rows are the province's own.
    """
    with Store.open(None, store.plan, kind="demo") as trial:
        _add(trial, _current(store, rows))
        now = _statuses(trial, rows, today)
        _add(trial, rows)
        after = _statuses(trial, rows, today)
    both = now.merge(after, on=STATUS_KEYS, suffixes=("_now", "_after"))
    years = {code: store.plan.periods.get(code).year for code in rows["period"].unique()}
    in_file = pd.MultiIndex.from_frame(rows.assign(year=rows["period"].map(years))[STATUS_KEYS])
    both["changed"] = both["status_now"] != both["status_after"]
    both["order"] = both["status_after"].map({status: at for at, status in enumerate(evaluation.STATUS_ORDER)})
    shown = both[both["changed"] | pd.MultiIndex.from_frame(both[STATUS_KEYS]).isin(in_file)]
    columns = [*STATUS_KEYS, "value_now", "status_now", "value_after", "status_after"]
    by = ["changed", "order", *STATUS_KEYS]
    return shown.sort_values(by, ascending=[False] + [True] * 4, kind="stable", ignore_index=True)[columns]


def _current(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """The current values of the file's indicators and agencies; of indicators with a value of the province's own, those
    of every agency, since it is compared with their sum."""
    of_total = sorted(set(rows.loc[rows["agency"] == store.plan.total_agency, "indicator"]))
    others, agencies = sorted(set(rows["indicator"]) - set(of_total)), sorted(set(rows["agency"]))
    parts = [
        store.query("store/current_actuals", indicators=of_total, agencies=None, periods=None),
        store.query("store/current_actuals", indicators=others, agencies=agencies, periods=None),
    ]
    current = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    return of_the_plan(current, store.plan)


def _add(trial: Store, rows: pd.DataFrame) -> None:
    """Adds rows as a demonstration's, which no lock refuses: the real store decides whether they may go in."""
    if not rows.empty:
        trial.submit(rows[list(COLUMNS)], by=access.program(__name__), file_name="", sha256="", kind="demo")


def _statuses(trial: Store, rows: pd.DataFrame, today: date | None) -> pd.DataFrame:
    """STATUS_KEYS, value and status of the rows' agencies and indicators, every year of the plan."""
    card = scorecard(trial, scope="all", agencies=sorted(set(rows["agency"])), today=today)
    in_file = card.merge(rows[["indicator", "agency"]].drop_duplicates())
    return evaluation.worst(in_file, STATUS_KEYS)[[*STATUS_KEYS, "value", "status"]]
