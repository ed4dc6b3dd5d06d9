"""`/calendar.ics?agency=…`: an agency's due days, for the calendar programs that people have."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kpi import i18n
from kpi.i18n import HERE, Words
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.tasks import update_log
from kpi.views import names
from kpi.views.calendar import due_days, ics

ADDRESS = "/calendar.ics"


def calendar_route(store: Callable[[], Store], site: str) -> Route:
    """The route; site: the dashboard's address, to which the calendar's entries lead."""

    async def calendar(request: Request) -> Response:
        lang = request.query_params.get("lang", "")
        t = i18n.of(lang if lang in i18n.LANGUAGES else next(iter(i18n.LANGUAGES)))
        agency = request.query_params.get("agency", "").upper()
        opened = store()
        if agency not in set(opened.plan.agencies["agency"]):
            sentence = t("There is no agency {agency}.", agency=agency or "–")
            return PlainTextResponse(sentence, 404)
        content = await run_in_threadpool(_calendar, opened, agency, t, site)
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "no-cache"})

    return Route(ADDRESS, calendar)


def _calendar(store: Store, agency: str, t: Words, site: str) -> bytes:
    plan, today = store.plan, datetime.now(HERE).date()
    data = [row for year in plan.years for row in records(punctuality.data_due(store, year, today))]
    tasks, requests = records(update_log.task_states(store, today)), records(explanations.requests(store))
    days = due_days(data, tasks, requests, plan, t, agency=agency, today=today)
    name = t("Due days: {agency}", agency=t.name(names.agency(plan, agency)))
    return ics(days, name, agency=agency, store=store.marker().store, site=site, at=datetime.now(UTC))
