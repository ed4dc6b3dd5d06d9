"""What reporters noted beside a 0/0: it is shown with "no cases"."""

from collections.abc import Mapping

import pandas as pd

from kpi.evaluation import NOT_APPLICABLE
from kpi.i18n import is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row

Notes = Mapping[tuple[str, str], str]


def notes(rows: pd.DataFrame) -> Notes:
    """(indicator, agency) → its note. rows: indicator, agency, note of the latest 0/0 of each."""
    return dict(zip(zip(rows["indicator"], rows["agency"], strict=True), rows["note"], strict=True))


def noted(row: Row, found: Notes, plan: Plan) -> Row:
    """A row of the scorecard with its `note` where there were no cases: the agency's own; of the total that of the
    province's own submission. Of a level there are too many."""
    if row["status"] != NOT_APPLICABLE:
        return row
    agency = plan.total_agency if row["scope"] == TOTAL else row["agency"]
    return row if is_missing(agency) else row | {"note": found.get((row["indicator"], agency), "")}
