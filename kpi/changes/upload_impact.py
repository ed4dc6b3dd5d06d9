"""What a checked file would change in judgement: where its agencies stand now, and where once it has gone in.

The reckoning itself says so: the figures that matter are copied into a store in memory, judged, joined by the file's
rows, and judged again. That costs some tenths of a second, and so is done for files of up to LARGEST rows only: those
that a person fills in, not those that a system exports.
"""

from datetime import date

import pandas as pd

from kpi import access, evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.plan import TOTAL
from kpi.store import COLUMNS, Store
from kpi.store.rows import of_the_plan

LARGEST = 5_000
KEYS = ["indicator", "agency", "year"]
SHOWN = ["value", "status"]


def is_possible(rows: pd.DataFrame) -> bool:
    """Whether the rows are few enough, and there are any."""
    return 0 < len(rows) <= LARGEST


def outlook(store: Store, rows: pd.DataFrame, today: date | None = None) -> pd.DataFrame:
    """One row per indicator, agency and year of the plan that the rows are of, and per other year that they move to
    another status: indicator, agency, year, value_now, status_now, value_after, status_after.

    `rows`: a file's checked rows (store.COLUMNS). Only indicators for which the agency is bound by a target have a
    status. Where several targets bind, the worst status counts. As of each year's end; what the rows change for levels
    is not told, for the total only where they are the province's own. Changed ones come first, then the worst.
    """
    with Store.open(None, store.plan, kind="demo") as trial:
        _submit(trial, _known(store, rows))
        now = _standing(trial, rows, today)
        _submit(trial, rows)
        after = _standing(trial, rows, today)
    both = now.merge(after, on=KEYS, suffixes=("_now", "_after"))
    changed = both["status_now"] != both["status_after"]
    named = pd.MultiIndex.from_frame(rows.assign(year=_years(store, rows))[KEYS])
    both = both.assign(changed=changed)[changed | pd.MultiIndex.from_frame(both[KEYS]).isin(named)]
    order = both["status_after"].map({status: place for place, status in enumerate(evaluation.STATUS_ORDER)})
    ranked = both.assign(order=order).sort_values(
        ["changed", "order", *KEYS], ascending=[False, True, True, True, True], kind="stable", ignore_index=True
    )
    return ranked[[*KEYS, *(f"{name}_{when}" for when in ("now", "after") for name in SHOWN)]]


def _known(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """What counts now of the file's indicators for its agencies; for the province's own ones for every agency, since
    its figure stands beside their sum."""
    of_total = sorted(set(rows.loc[rows["agency"] == store.plan.total_agency, "indicator"]))
    others = sorted(set(rows["indicator"]) - set(of_total))
    agencies = sorted(set(rows["agency"]))
    parts = [
        store.query("store/current_actuals", indicators=of_total, agencies=None, periods=None),
        store.query("store/current_actuals", indicators=others, agencies=agencies, periods=None),
    ]
    known = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    return of_the_plan(known, store.plan)


def _submit(trial: Store, rows: pd.DataFrame) -> None:
    """As a demonstration's figures, which no lock holds up: whether they may go in, the real store says."""
    if not rows.empty:
        trial.submit(rows[list(COLUMNS)], by=access.program(__name__), file_name="", sha256="", kind="demo")


def _standing(trial: Store, rows: pd.DataFrame, today: date | None) -> pd.DataFrame:
    """KEYS and SHOWN of the agencies and indicators of the rows, every year of the plan."""
    total, agencies = trial.plan.total_agency, sorted(set(rows["agency"]))
    others = [agency for agency in agencies if agency != total]
    cards = []
    if total in agencies:
        cards.append(scorecard(trial, scope=TOTAL, today=today))
    if others:
        only = others[0] if len(others) == 1 else None
        cards.append(scorecard(trial, scope="agency", agency=only, today=today))
    card = evaluation.worst(pd.concat(cards, ignore_index=True), KEYS)
    named = pd.MultiIndex.from_frame(rows[["indicator", "agency"]])
    is_named = pd.MultiIndex.from_frame(card[["indicator", "agency"]]).isin(named)
    standing: pd.DataFrame = card.loc[is_named, [*KEYS, *SHOWN]]
    return standing


def _years(store: Store, rows: pd.DataFrame) -> pd.Series:
    return rows["period"].map({code: store.plan.periods.get(code).year for code in rows["period"].unique()})
