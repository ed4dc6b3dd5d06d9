"""What reporters noted beside a 0/0: it is shown with "no cases"."""

from collections.abc import Mapping

from kpi.evaluation import NOT_APPLICABLE
from kpi.i18n import is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.store import Store
from kpi.store.cache import OfStores

Notes = Mapping[tuple[str, str], str]
_kept = OfStores(4)


def notes(store: Store, as_of: str) -> Notes:
    """(indicator, agency) → the note beside its latest 0/0 of the period's year, up to the period."""
    return _kept.get(_notes, store, as_of)


def noted(row: Row, found: Notes, plan: Plan) -> Row:
    """A row of the scorecard with its `note` where there were no cases: the agency's own; of the total that of the
    province's own submission. Of a level there are too many."""
    if row["status"] != NOT_APPLICABLE:
        return row
    agency = plan.total_agency if row["scope"] == TOTAL else row["agency"]
    return row if is_missing(agency) else row | {"note": found.get((row["indicator"], agency), "")}


def _notes(store: Store, as_of: str) -> Notes:
    period = store.plan.periods.get(as_of)
    rows = store.query("store/no_case_notes", year=period.year, t=period.t)
    return dict(zip(zip(rows["indicator"], rows["agency"], strict=True), rows["note"], strict=True))
