"""The answer to a request that failed in the program, with the security headers: it is made outside all middleware."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from kpi.i18n import N_
from kpi.web.headers import SECURITY_HEADERS, content_security_policy
from kpi.web.refusals import in_every_language

FAILED = N_("The request failed, because of an error in the program. The server's log says more.")


async def failed(_request: Request, _error: Exception) -> PlainTextResponse:
    """For ``exception_handlers`` of ``st.App``; the server logs the error."""
    policy = content_security_policy(script_hashes=[], host=None)
    headers = SECURITY_HEADERS | {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return PlainTextResponse(in_every_language(FAILED), 500, headers=headers)
