"""`/calendar.ics?agency=…`: an agency's due days."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kpi import i18n

ADDRESS = "/calendar.ics"


def calendar_route(calendar: Callable[[str, str], bytes | None]) -> Route:
    """The route. calendar: the file of an agency in a language; None if there is no such agency."""

    async def answer(request: Request) -> Response:
        lang = request.query_params.get("lang", "")
        lang = lang if lang in i18n.LANGUAGES else next(iter(i18n.LANGUAGES))
        agency = request.query_params.get("agency", "").upper()
        content = await run_in_threadpool(calendar, agency, lang)
        if content is None:
            return PlainTextResponse(i18n.of(lang)("There is no agency {agency}.", agency=agency or "–"), 404)
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "no-cache"})

    return Route(ADDRESS, answer)
