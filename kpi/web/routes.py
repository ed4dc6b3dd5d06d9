"""The addresses beside the pages: /health and /ready for watchdogs and load balancers, /calendar.ics for an agency."""

import logging
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kpi import i18n
from kpi.web.answers import NO_RIGHT, log_refusal

LEAST_FREE = 500_000_000  # bytes of the store's disk


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


HEALTH = Route("/health", _health)  # touches no store: it answers as long as the process can answer anything

_log = logging.getLogger(__name__)


class NotReady(Exception):
    """Why a check fails, for the log."""


def ready_route(checks: Mapping[str, Callable[[], object]]) -> Route:
    """A route that answers 200, or 503 with the names of the checks that raise. What they raise is for the log, not for
    the client."""

    def ready(_request: Request) -> JSONResponse:
        failing = []
        for name, check in checks.items():
            try:
                check()
            except Exception as error:
                _log.warning("not ready (%s): %s", name, error)
                failing.append(name)
        status = {"status": "not ready", "failing": failing} if failing else {"status": "ready"}
        return JSONResponse(status, 503 if failing else 200, headers={"Cache-Control": "no-store"})

    return Route("/ready", ready)


def make_sure_it_is_writable(store: Path) -> None:
    """NotReady if this account may not write the store's file or its folder."""
    for path in (store, store.parent):
        if not os.access(path, os.W_OK):
            raise NotReady(f"{path} cannot be written")


def make_sure_there_is_space(folder: Path) -> None:
    """NotReady if the folder's disk is nearly full."""
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise NotReady(f"{free} bytes are free on the disk of {folder}")


ADDRESS = "/calendar.ics"


def calendar_route(
    calendar: Callable[[str, str], bytes | None], may_read: Callable[[Mapping[str, str]], bool]
) -> Route:
    """The route. calendar: the file of an agency in a language; None if there is no such agency. may_read: whether a
    request with these headers may read."""

    def answer(request: Request) -> Response:
        t = i18n.of(request.query_params.get("lang", ""))
        if not may_read(request.headers):
            log_refusal(request)
            return PlainTextResponse(t(NO_RIGHT), 401, headers={"WWW-Authenticate": "Bearer"})
        agency = request.query_params.get("agency", "").upper()
        content = calendar(agency, t.lang)
        if content is None:
            return PlainTextResponse(t("There is no agency {agency}.", agency=agency or "–"), 404)
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "no-cache"})

    return Route(ADDRESS, answer)
