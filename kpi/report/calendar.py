"""An agency's due days, for the calendar programs that people have."""

from datetime import UTC, datetime

from kpi import i18n
from kpi.i18n import HERE
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.views import names
from kpi.views.calendar import due_days, ics


def calendar(store: Store, agency: str, lang: str, site: str) -> bytes | None:
    """The calendar (iCalendar) of what an agency owes, its entries with links to the dashboard at `site`; None if the
    plan has no such agency."""
    plan, t, today = store.plan, i18n.of(lang), datetime.now(HERE).date()
    if agency not in set(plan.agencies["agency"]):
        return None
    data = [row for year in plan.years for row in records(punctuality.data_due(store, year, today))]
    tasks, requests = records(update_log.task_states(store, today)), records(explanations.requests(store))
    days = due_days(data, tasks, requests, plan, t, agency=agency, today=today)
    name = t("Due days: {agency}", agency=t.name(names.agency(plan, agency)))
    return ics(days, name, agency=agency, store=store.marker().store, site=site, at=datetime.now(UTC))
