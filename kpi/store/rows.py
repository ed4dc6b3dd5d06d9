"""The rows of a file → `arriving`, a view of the actuals that they become: complete, of the plan, once each."""

import pandas as pd
import pyarrow as pa

from kpi import StoreError
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.store.connection import Connection, show, sql

COLUMNS = ("line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")
KEYS = ("indicator", "agency", "period")
NUMBERS = ("numerator", "denominator", "value")
SCHEMA = pa.schema({name: pa.int64() if name == "line" else pa.float64() if name in NUMBERS else pa.string()
                    for name in COLUMNS})  # fmt: skip
REFUSALS = {
    "indicator": N_("Nothing was stored: {count} rows name an indicator that the plan does not have ({examples})."),
    "agency": N_("Nothing was stored: {count} rows name an agency that the plan does not have ({examples})."),
    "period": N_("Nothing was stored: {count} rows name a period that the plan does not have ({examples})."),
    "repeated": N_("Nothing was stored: {count} rows repeat the indicator, agency and period of another."),
}


def show_arriving(cursor: Connection, rows: pd.DataFrame | pa.Table, submission: int | pa.Array) -> int:
    """Make the view `arriving` on this cursor: the rows (COLUMNS) as actuals of the submission, or each of its own.
    Returns their number.

    StoreError if there are no rows, a value is no number, or a row names what the plan does not have, or repeats
    another of its submission.
    """
    try:
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(rows, preserve_index=False)
        table = table.select(COLUMNS).cast(SCHEMA)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise StoreError(N_("Nothing was stored: a value is no number ({why})."), why=error) from error
    if not len(table):
        raise StoreError(N_("Nothing was stored: there are no rows."))
    numbers = pa.repeat(submission, len(table)) if isinstance(submission, int) else submission
    show(cursor, "submitted", table.append_column("submission", numbers))
    cursor.execute(sql("store/arriving"))
    for reason, count, examples in cursor.execute(sql("store/refused")).fetchall():
        raise StoreError(REFUSALS[reason], count=count, examples=examples)
    return len(table)


def of_the_plan(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The rows whose indicator, agency and period the plan has: its folder may have lost some since they came."""
    periods = [code for code in rows["period"].unique() if code in plan.periods]
    is_known = rows["indicator"].isin(plan.indicators["indicator"]) & rows["agency"].isin(plan.agencies["agency"])
    return rows[is_known & rows["period"].isin(periods)]
