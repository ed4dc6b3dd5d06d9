"""datapackage.json → schemas: a plan's tables, their columns, types, constraints and keys.

The description decides; the program only says which columns of which type it needs, and which a file may leave out.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kpi.plan.problem import MISSING_BOUNDARIES, MISSING_FILE, PlanProblem

ForeignKey = tuple[str, str, str]  # a column, and the table and column that have all its cells

FILE = "datapackage.json"
BOUNDARIES = ".geojson"
TYPES = ("string", "integer", "number", "boolean", "date")
CONSTRAINTS = ("required", "unique", "enum", "pattern", "minimum", "maximum")

_NEEDED = {
    "areas": "area:integer roman name_vi name_en section",
    "indicators": "indicator area:integer name_vi name_en kind unit direction numerator_vi denominator_vi"
    " reporting_levels frequency lead_agency definition_status note",
    "targets": "indicator level year_from:integer year_to:integer form comparator value:number due_basis section"
    " quote_vi note source",
    "agencies": "agency name_vi name_en level parent kind_vi official_code valid_from:date valid_to:date successor"
    " reports:boolean source note",
    "tasks": "task:integer area:integer name_vi lead_agency coordinating_agencies product_vi deadline_vi deadline_kind"
    " deadline_year:integer lead_code coordinating_codes",
    "published": "indicator agency period numerator:number denominator:number value:number evidence source_title"
    " source_url quote note",
}
_OPTIONAL = {"milestones": "indicator task:integer note", "contacts": "agency office email"}  # where the plan has it
_CONTACTS = {  # of an office that adds its contacts.csv to a plan that does not describe it
    "name": "contacts",
    "path": "contacts.csv",
    "schema": {
        "fields": [
            {"name": "agency", "type": "string", "constraints": {"required": True}},
            {"name": "office", "type": "string"},
            {"name": "email", "type": "string",
             "constraints": {"required": True, "pattern": r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+"}},
        ],
        "primaryKey": ["agency", "email"],
        "foreignKeys": [{"fields": "agency", "reference": {"resource": "agencies", "fields": "agency"}}],
    },
}  # fmt: skip
_OPTIONAL_COLUMNS = {  # at the end of a file, which may leave them out
    "areas": "short_vi short_en",
    "indicators": "short_vi short_en scale_max:integer numerator_en denominator_en note_vi",
    "targets": "note_vi quote_en",
    "agencies": "short_vi short_en",
    "tasks": "name_en product_en deadline_en",
}


@dataclass(frozen=True)
class Column:
    """A field of a Table Schema."""

    name: str
    type: str
    description: str
    constraints: Mapping[str, Any]
    true_values: tuple[str, ...]
    false_values: tuple[str, ...]

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class Schema:
    """``unique``: groups of columns whose cells no two rows share; ``optional``: columns that a file may lack."""

    table: str
    file: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    optional: frozenset[str]

    def of_file(self, headings: Collection[str]) -> "Schema":
        """The schema without the optional columns that a file with these headings leaves out."""
        absent = self.optional - set(headings)
        return replace(
            self,
            columns=tuple(column for column in self.columns if column.name not in absent),
            unique=tuple(names for names in self.unique if absent.isdisjoint(names)),
            foreign_keys=tuple(key for key in self.foreign_keys if key[0] not in absent),
        )


def read(text: str, names: Collection[str]) -> tuple[list[Schema], list[PlanProblem]]:
    """The schemas of the tables that the program reads; or none, and every problem. ``names``: the folder's files."""
    try:
        package = json.loads(text)
        resources = {resource["name"]: resource for resource in package["resources"]}
    except json.JSONDecodeError as error:
        return [], [PlanProblem(FILE, error.lineno, "", f"this is not JSON: {error.msg} (character {error.colno}).")]
    except (KeyError, TypeError) as error:
        return [], [PlanProblem(FILE, 0, "resources", f"must be a list of resources, each with a name ({error!r}).")]
    if "contacts.csv" in names:
        resources.setdefault("contacts", _CONTACTS)
    missing = [
        PlanProblem(path, 0, "", MISSING_BOUNDARIES if path.endswith(BOUNDARIES) else MISSING_FILE)
        for path in (str(resource.get("path")) for resource in resources.values())
        if path not in names
    ]
    problems: list[PlanProblem] = []
    read_tables = [*_NEEDED, *(table for table in _OPTIONAL if table in resources or f"{table}.csv" in names)]
    schemas = [schema for table in read_tables if (schema := _checked(table, resources.get(table), text, problems))]
    if not problems:
        problems += _lost_references(schemas, text)
    return ([] if problems else schemas), missing + problems


def _lost_references(schemas: Sequence[Schema], text: str) -> Iterator[PlanProblem]:
    described = {(schema.table, column.name) for schema in schemas for column in schema.columns}
    for schema in schemas:
        for column, other, key in schema.foreign_keys:
            if (other, key) not in described:
                message = f"refers to {other}.{key}, which is not described; correct the foreign key."
                yield PlanProblem(FILE, _line(schema.table, text), f"{schema.table}.{column}", message)


def _line(table: str, text: str) -> int:
    return text.count("\n", 0, max(text.find(f'"name": "{table}"'), 0)) + 1


def _checked(table: str, resource: Any, text: str, problems: list[PlanProblem]) -> Schema | None:
    line = _line(table, text)
    if resource is None:
        problems.append(PlanProblem(FILE, 0, table, "this table is not described; copy it from another plan."))
        return None
    try:
        schema = _schema(resource)
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        message = f"this Table Schema cannot be read ({error!r}); compare it with another plan's."
        problems.append(PlanProblem(FILE, line, table, message))
        return None
    described = {column.name: column.type for column in schema.columns}
    for name, kind in (_types((_NEEDED | _OPTIONAL)[table]) | optional(table)).items():
        if described.get(name, kind if name in schema.optional else "") != kind:
            message = f"must be described, with the type {kind}; the program reads this column."
            problems.append(PlanProblem(FILE, line, f"{table}.{name}", message))
    return schema


def optional(table: str) -> dict[str, str]:
    """The columns that a table's file may leave out, each with its type."""
    return _types(_OPTIONAL_COLUMNS.get(table, ""))


def _types(columns: str) -> dict[str, str]:
    """'area:integer roman' → the type of each column."""
    return {name: kind or "string" for name, _, kind in (word.partition(":") for word in columns.split())}


def _schema(resource: Mapping[str, Any]) -> Schema:
    schema = resource["schema"]
    columns = tuple(_column(field) for field in schema["fields"])
    unique: list[tuple[str, ...]] = [(column.name,) for column in columns if column.constraints.get("unique")]
    if primary_key := _names(schema.get("primaryKey", ())):
        unique.append(primary_key)
    keys = []
    for key in schema.get("foreignKeys", ()):
        (column,), (other_column,) = _names(key["fields"]), _names(key["reference"]["fields"])
        keys.append((column, key["reference"]["resource"] or resource["name"], other_column))
    keyed = {name for names in unique for name in names} | {column for column, _, _ in keys}
    if unknown := keyed - {column.name for column in columns}:
        raise ValueError(f"a key names {', '.join(sorted(unknown))}, which is not described")
    left_out = frozenset(optional(resource["name"]))
    return Schema(resource["name"], str(resource["path"]), columns, tuple(unique), tuple(keys), left_out)


def _column(described: Mapping[str, Any]) -> Column:
    name, constraints = described["name"], described.get("constraints", {})
    if described["type"] not in TYPES:
        raise ValueError(f"{name}: the type is none of {', '.join(TYPES)}")
    for unknown in set(constraints) - set(CONSTRAINTS):
        raise ValueError(f"{name}: the constraint “{unknown}” is none of {', '.join(CONSTRAINTS)}")
    if not all(isinstance(constraints.get(bound, 0), int | float) for bound in ("minimum", "maximum")):
        raise ValueError(f"{name}: minimum and maximum must be numbers")
    if not isinstance(constraints.get("enum", []), list):
        raise ValueError(f"{name}: enum must be a list")
    re.compile(constraints.get("pattern", ""))
    true, false = described.get("trueValues", ["true"]), described.get("falseValues", ["false"])
    return Column(name, described["type"], described.get("description", ""), constraints, tuple(true), tuple(false))


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
