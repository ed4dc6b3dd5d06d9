"""The description of the addresses for other programs, in OpenAPI 3.1."""

from collections.abc import Sequence
from typing import Any

from kpi.tables import Column, Parameter, Table

PATH = "/api/openapi.json"
API = "/api/"
FORMS = {"json": "application/json", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
ABOUT = (
    "Read-only. Numbers are not rounded, dates are ISO, moments are in UTC, what does not apply is null, in CSV empty. "
    "CSV is UTF-8 with a byte order mark; text that a spreadsheet would run has a ' before it."
)
BINARY = {"type": "string", "format": "binary"}
TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
}


def paths(address: str) -> dict[str, str]:
    """The paths of a table, each with its form. An address of the API has one without an ending, which is JSON."""
    with_ending = {f"{address}.{form}": form for form in FORMS}
    return {address: "json", **with_ending} if address.startswith(API) else with_ending


def document(tables: Sequence[Table], site: str) -> dict[str, Any]:
    """The description of all tables. site: the dashboard's address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Results of the plan",
            "version": "1",
            "description": ABOUT,
        },
        "servers": [{"url": site}],
        "paths": {
            path: {"get": _operation(table, path, form)}
            for table in tables
            for path, form in paths(table.address).items()
        },
        "security": [{}, {"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "304": {"description": "The table is still the one whose ETag the request names in If-None-Match"},
                "400": _message("A parameter that does not exist, or a value that it cannot have"),
                "401": _message("Where people sign in: no token, or one without a right to read"),
                "503": _message("The data cannot be read at the moment"),
            },
            "schemas": {
                "message": {
                    "type": "object",
                    "required": ["message"],
                    "properties": {"message": {"type": "string", "description": "Why, in the language of `lang`"}},
                },
                **{_name(table.address): _row(table.columns) for table in tables},
            },
        },
    }


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


def _message(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/message"}}},
    }
