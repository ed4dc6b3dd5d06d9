"""What agencies handed in, as far as it counts, as arrays: what every reading is made of."""

from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi.cohorts import cohorts
from kpi.plan import TOTAL, Plan
from kpi.reckon import Actuals
from kpi.rows import frame
from kpi.store import Store

_CODES = ("indicator", "agency")


def of_agencies(
    store: Store,
    as_of: float,
    *,
    level: str | None = None,
    indicator: str | None = None,
    agencies: list[str] | None = None,
    area: int | None = None,
) -> Actuals:
    """The current actuals up to a moment, of all agencies but the province itself; `indicator` and `agency` are rows
    of the plan's tables."""
    plan = store.plan
    of_area = None if area is None else plan.indicators.loc[plan.indicators["area"] == area, "indicator"].tolist()
    asked = {"indicator": indicator, "indicators": of_area, "agencies": agencies, "total": plan.total_agency}
    columns = _columns(plan, store.query_arrow("agency_actuals", as_of=as_of, **asked))
    if indicator is not None:
        columns["indicator"] = np.full(len(columns["t"]), _codes(plan)["indicator"].index(indicator).as_py())
    of_level = np.ones(len(plan.agencies), bool) if level is None else texts(plan, "agencies", "level") == level
    of_level = np.append(of_level, False)  # what the plan has no more
    return _actuals(plan, _chosen(columns, (columns["indicator"] >= 0) & of_level[columns["agency"]]))


def of_cohorts(store: Store) -> pd.DataFrame:
    """What all agencies handed in for any period, summed by their cohorts; bare values, weighted figures and 0/0 each
    by themselves. Columns: indicator (a row of the plan's table), cohort, period, year, t, is_bare, is_weighted, have,
    numerator, denominator, values (how many), value. Sums are NaN where there is nothing to add."""
    plan = store.plan
    columns = _columns(plan, store.query_arrow("cohort_sums"))
    period = {code: plan.periods.get(code) for code in np.unique(columns["period"])}
    kind = columns.pop("kind")
    columns |= {"is_bare": kind == 0, "is_weighted": kind == 1}
    columns["year"] = np.array([period[code].year for code in columns["period"]], dtype=int)
    columns["t"] = np.array([period[code].t for code in columns["period"]], dtype=float)
    sums = frame(columns)
    return sums[sums["indicator"] >= 0]


def of_total(plan: Plan, sums: pd.DataFrame) -> Actuals:
    """What was handed in for the province itself, out of of_cohorts(): it is alone in its cohort, each sum a figure."""
    own = sums[cohorts(plan).level[sums["cohort"].to_numpy()] == TOTAL]
    return _actuals(
        plan, {name: column.to_numpy() for name, column in own.items()} | {"agency": np.zeros(len(own), int)}
    )


def _actuals(plan: Plan, columns: dict[str, np.ndarray]) -> Actuals:
    is_ratio = texts(plan, "indicators", "kind") == "ratio"
    names = ("indicator", "agency", "period", "t", "numerator", "denominator", "value")
    return Actuals(
        **{name: columns[name] for name in names},
        year=columns["year"].astype(int),
        is_ratio=is_ratio[columns["indicator"]],
    )


def _columns(plan: Plan, answer: pa.Table) -> dict[str, np.ndarray]:
    """The columns as arrays: missing numbers NaN, indicators and agencies as rows of the plan's tables, -1 where they
    are none; the few period codes as Python's own text, each made once. Without figures of periods that the plan has no
    more: nothing can be said of them, not even when they end."""
    period = answer["period"].dictionary_encode().unify_dictionaries().combine_chunks()
    code, place = period.dictionary.to_numpy(zero_copy_only=False), period.indices.to_numpy()
    columns = {
        name: _rows(answer[name], plan, name) if name in _CODES else answer[name].to_numpy()
        for name in answer.column_names if name != "period"
    }  # fmt: skip
    known = np.array([one in plan.periods for one in code], dtype=bool)
    return _chosen(columns | {"period": code[place]}, known[place])


def _chosen(columns: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, np.ndarray]:
    """The rows that are so. Mostly all are, and then nothing need be copied."""
    return columns if rows.all() else {name: of[rows] for name, of in columns.items()}


def _rows(column: pa.ChunkedArray, plan: Plan, name: str) -> np.ndarray:
    found = pc.index_in(column, value_set=_codes(plan)[name])
    return np.asarray(found.fill_null(-1))


@lru_cache(maxsize=8)
def _codes(plan: Plan) -> dict[str, pa.Array]:
    return {"indicator": pa.array(plan.indicators["indicator"]), "agency": pa.array(plan.agencies["agency"])}


@lru_cache(maxsize=32)
def texts(plan: Plan, table: str, column: str) -> np.ndarray:
    """A column of the plan's tables as Python's own text. Shared: never change it."""
    found: np.ndarray = getattr(plan, table)[column].to_numpy(object)
    return found
