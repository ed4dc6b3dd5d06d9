"""The addresses for other programs: tables as JSON, CSV or Parquet, and their description in OpenAPI.

`/api/scorecard` is JSON; with an ending it is what the ending says, and so is the address of a page with one. All
endpoints are made by one function, `_endpoint`, and each answer begins with the right to read. Only GET and HEAD come
here: the guard refuses the rest.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kpi import DuckError, Refusal, i18n
from kpi.i18n import N_
from kpi.tables import Column, Parameter, Table
from kpi.web.answers import NO_RIGHT, log_refusal

PATH = "/api/openapi.json"
API = "/api/"
FORMS = {"json": "application/json", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
DESCRIPTION = Path(__file__).with_name("openapi.json")  # without tables
BINARY = {"type": "string", "format": "binary"}
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
}

WRITERS = 2  # tables that are written at a time; the pages go on meanwhile
CACHE = {"Cache-Control": "private, no-cache"}  # the client may store it, and asks again with its ETag

_log = logging.getLogger(__name__)


class Answer(Protocol):
    """A table that is not made yet: its version, known at once, and its bytes in one of FORMS."""

    @property
    def version(self) -> str: ...

    def written(self, form: str) -> bytes: ...


Ask = Callable[[str, Sequence[tuple[str, str]], Mapping[str, str]], Answer]
Make = Callable[[Request], Response]
MayRead = Callable[[Mapping[str, str]], bool]


def api_routes(
    addresses: Sequence[str], ask: Ask, describe: Callable[[], Sequence[Table]], may_read: MayRead, site: str
) -> list[Route]:
    """A route for each address and form, and that of the description.

    ask: the answer of an address to a query, for who sends these headers, or a Refusal. describe: all tables.
    may_read: whether a request with these headers may read. site: the dashboard's address.
    """
    writers = asyncio.Semaphore(WRITERS)

    def description(_request: Request) -> Response:
        return JSONResponse(document(describe(), site), headers=CACHE)

    routes = [
        Route(path, _endpoint(partial(_table, ask, address, form), may_read, writers))
        for address in addresses
        for path, form in paths(address).items()
    ]
    return [*routes, Route(PATH, _endpoint(description, may_read, writers))]


def _endpoint(make: Make, may_read: MayRead, writers: asyncio.Semaphore) -> Callable[[Request], object]:
    """The endpoint that answers with what `make` returns, made in a thread; with a sentence where it is refused."""

    async def endpoint(request: Request) -> Response:
        if not may_read(request.headers):
            log_refusal(request)
            return _refused(request, Refusal(NO_RIGHT), 401, {"WWW-Authenticate": "Bearer"})
        async with writers:
            return await asyncio.to_thread(_answered, make, request)

    return endpoint


def _answered(make: Make, request: Request) -> Response:
    try:
        return make(request)
    except DuckError as error:
        _log.error("%s could not be answered: %s", request.url.path, error)
        sentence = error if isinstance(error, Refusal) else Refusal(N_("The data cannot be read at the moment."))
        return _refused(request, sentence, 503)
    except Refusal as error:
        return _refused(request, error, 400)


def _refused(request: Request, error: Refusal, status: int, headers: Mapping[str, str] | None = None) -> Response:
    t = i18n.of(request.query_params.get("lang", ""))
    headers = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse({"message": t(error.msgid, **error.params)}, status, headers=headers)


def _table(ask: Ask, address: str, form: str, request: Request) -> Response:
    answer = ask(address, request.query_params.multi_items(), request.headers)
    headers = CACHE | {"Vary": "Authorization", "ETag": etag(answer.version, form, request.query_params)}
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(answer.written(form), media_type=FORMS[form], headers=headers)


def etag(version: str, form: str, query: Mapping[str, str]) -> str:
    """The same for the same table in the same form, whatever the order of the query."""
    parts = repr((version, form, sorted(query.items())))
    return f'"{sha256(parts.encode()).hexdigest()[:32]}"'


def _has(request: Request, tag: str) -> bool:
    """Whether the client names a tag that is current; a proxy that compresses makes it a weak one."""
    tags = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag in tags or "*" in tags


def paths(address: str) -> dict[str, str]:
    """The paths of a table, each with its form. An address of the API has one without an ending, which is JSON."""
    with_ending = {f"{address}.{form}": form for form in FORMS}
    return {address: "json", **with_ending} if address.startswith(API) else with_ending


def document(tables: Sequence[Table], site: str) -> dict[str, Any]:
    """The description of all tables. site: the dashboard's address."""
    described: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))
    described["servers"] = [{"url": site}]
    described["paths"] = {
        path: {"get": _operation(table, path, form)} for table in tables for path, form in paths(table.address).items()
    }
    described["components"]["schemas"] |= {_name(table.address): _row(table.columns) for table in tables}
    return described


def _name(path: str) -> str:
    """'/api/scorecard.csv' is 'api_scorecard_csv'."""
    return path.strip("/").replace("/", "_").replace(".", "_")


def _row(columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [column.name for column in columns],
        "properties": {column.name: TYPES[column.type] | {"description": column.meaning} for column in columns},
    }


def _operation(table: Table, path: str, form: str) -> dict[str, Any]:
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{_name(table.address)}"}}
    of_form = {"json": rows, "csv": {"type": "string"}, "parquet": BINARY}[form]
    return {
        "operationId": _name(path),
        "summary": table.summary,
        "parameters": [_parameter(each) for each in table.parameters.values()],
        "responses": {
            "200": {
                "description": "The table",
                "headers": {"ETag": {"schema": {"type": "string"}, "description": "Another one after each change"}},
                "content": {FORMS[form]: {"schema": of_form}},
            },
            **{status: {"$ref": f"#/components/responses/{status}"} for status in ("304", "400", "401", "503")},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if parameter.codes:
        schema["enum"] = list(parameter.codes)
    example = {"example": parameter.example} if parameter.example else {}
    return {"name": parameter.name, "in": "query", "description": parameter.meaning, "schema": schema, **example}
