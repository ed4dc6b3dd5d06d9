"""The address that watchdogs and load balancers ask whether the process is alive."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


# Touches no store: it answers at once as long as the process can answer anything.
HEALTH = Route("/health", _health)
