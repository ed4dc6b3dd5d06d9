"""The tables that other programs read, by address: those of the API, and the rows behind each page's main view.

A table is asked for with the query string of a page. What that asks for and does not exist is refused, not ignored: a
program would take the numbers for those that it asked for.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import pandas as pd

from kpi import Refusal, evaluation, exports, i18n, tables
from kpi.evaluation.scorecard import SCOPES, with_whole_numbers
from kpi.i18n import N_, Words
from kpi.plan import Plan, PlanError
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store, StoreError
from kpi.tables import Column, Parameter, Table
from kpi.tasks import STATES
from kpi.ui import agencies, area, changes, choice, indicator, overview, reporting, stores, tasks
from kpi.ui.page import Page
from kpi.views import definition, names

UNKNOWN_NAME = N_("There is no parameter {name}. The parameters are: {names}.")
UNKNOWN_VALUE = N_("The parameter {name} cannot be {value}. It can be: {codes}.")
UNKNOWN_CODE = N_("The parameter {name} cannot be {value}. It can be, for example: {codes}.")
TWICE = N_("The parameter {name} is given twice.")
OTHER_YEAR = N_("The period {period} is not in the year {year}.")
BROKEN_PLAN = N_("The plan's folder has errors. Correct them, then try again.")
FEW = 12  # values that a refusal lists

Query = Mapping[str, str]

MEANINGS = {
    "data": "official (the default), or demo: the demonstration",
    "lang": "Language of names and messages",
    "known": "A day: the data as known at its end",
    "year": "Year of the plan",
    "period": "A period: the data as of its end",
    "area": "Number of a reform area",
    "level": "total, or a level of the plan",
    "agency": "Code of an agency",
    "indicator": "Code of an indicator",
    "units": "then: the agencies at the time; now: the current ones",
    "status": "Status of the indicator",
    "state": "State of the task, or of the report",
    "role": "Role of the agency in the task",
    "since": "First day",
    "until": "Last day",
    "scope": "Scope of the rows; without it total and levels, or the agency that is named",
}
EXAMPLES = {"known": "2024-12-20", "since": "2024-11-20", "until": "2024-12-20", "period": "2024-H1"}
OF_A_CARD = ("year", "period", "level", "agency", "area", "indicator")


@dataclass(frozen=True)
class _Source:
    """An address: its summary; its columns, or the plan's table that has them; the names of its own parameters; the
    rows of a page and a query; what `state` can be. A page's address takes every other parameter of pages as well."""

    summary: str
    columns: tuple[Column, ...] | str
    own: tuple[str, ...]
    rows: Callable[[Page, Query], pd.DataFrame]
    states: tuple[str, ...] = STATES

    @property
    def parameters(self) -> tuple[str, ...]:
        return "data", "lang", "known", *self.own

    def columns_of(self, plan: Plan) -> tuple[Column, ...]:
        return exports.plan_columns(self.columns, plan) if isinstance(self.columns, str) else self.columns

    def codes(self, name: str, plan: Plan) -> tuple[str, ...]:
        """The values of a parameter; none where they are not a list."""
        lists = {name: tuple(of_name.values()) for name, of_name in choice.codes(plan).items()}
        return (lists | {"scope": SCOPES, "state": self.states}).get(name, ())


def _scorecard(page: Page, query: Query) -> pd.DataFrame:
    chosen: dict[str, Any] = {name: query.get(name) for name in ("period", "scope", "level", "agency", "indicator")}
    numbers = {name: int(query[name]) if name in query else None for name in ("year", "area")}
    return exports.scorecard_table(page.store, **chosen, **numbers)


def _of_plan(name: str) -> Callable[[Page, Query], pd.DataFrame]:
    return lambda page, query: _filtered(exports.plan_table(name, page.plan), page.plan, query)


def _reports(page: Page, query: Query) -> pd.DataFrame:
    reports = exports.reporting_table(page.store, page.choice.year, page.store.today, page.t)
    return _filtered(reports, page.plan, query)


def _filtered(table: pd.DataFrame, plan: Plan, query: Query) -> pd.DataFrame:
    """The rows whose columns hold the codes of the query; area and level also of a row's indicator and agency."""
    if "year" in query and "period" in table:
        table = table[table["period"].str[:4] == query["year"]]
    elif "year" in query:
        table = table[table["year_from"].le(int(query["year"])) & table["year_to"].ge(int(query["year"]))]
    for name in ("period", "state", "indicator", "agency", "area", "level"):
        if name in query:
            owners, key = (plan.indicators, "indicator") if name == "area" else (plan.agencies, "agency")
            column = table[name] if name in table else table[key].map(owners.set_index(key)[name])
            table = table[column.astype(str) == query[name]]
    return table


def _named(rows: Callable[[Page], pd.DataFrame]) -> Callable[[Page, Query], pd.DataFrame]:
    """A page's scorecard rows, with the names of indicators and agencies."""

    def named(page: Page, _query: Query) -> pd.DataFrame:
        card = with_whole_numbers(rows(page))
        agency = {row["agency"]: page.t.name(row) for row in records(page.plan.agencies)}
        return _with_names(card, page.plan, page.t).assign(agency_name=card["agency"].map(agency))

    return named


def _with_names(table: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    return table.assign(name=[t.name(names.indicator(plan, code)) for code in table["indicator"]])


def _method(page: Page, _query: Query) -> pd.DataFrame:
    shown = definition.matching(page.plan, page.t, page.choice.area, page.choice.as_of, "")
    return page.plan.indicators.set_index("indicator", drop=False).loc[[row["indicator"] for row in shown]]


SOURCES = {
    "/api/scorecard": _Source(
        "The evaluation: one row per indicator, scope, year and target that binds it. Without a year all of the plan's",
        tables.SCORECARD, (*OF_A_CARD, "scope"), _scorecard,
    ),
    "/api/actuals": _Source(
        "The values that count, each with its submission", tables.ACTUALS, OF_A_CARD,
        lambda page, query: _filtered(exports.store_table("actuals", page.store), page.plan, query),
    ),
    "/api/indicators": _Source("The plan's indicators", "indicators", ("area", "indicator"), _of_plan("indicators")),
    "/api/targets": _Source("The plan's targets, with the text of the decision", "targets",
                            ("year", "level", "area", "indicator"), _of_plan("targets")),
    "/api/agencies": _Source("The agencies, their first and last day, and their successors", "agencies",
                             ("level", "agency"), _of_plan("agencies")),
    "/api/tasks": _Source("The plan's tasks with their states, today or at the end of a year or a period",
                          tables.TASKS, ("year", "period", "area", "agency", "role", "state"), tasks.rows),
    "/api/reporting": _Source(
        "The reports of a year, one row per agency and period, with their states", tables.REPORTING,
        ("year", "period", "level", "agency", "state"), _reports, punctuality.STATES,
    ),
    "/overview": _Source("The status of each indicator", tables.CARD, ("year", "period", "area", "agency", "status"),
                         _named(overview.rows)),
    "/area": _Source("The indicators of a reform area", tables.CARD, ("year", "period", "area", "level", "agency"),
                     _named(area.rows)),
    "/indicator": _Source("One indicator: its agencies", tables.CARD,
                          ("year", "period", "indicator", "level", "agency"), _named(indicator.rows)),
    "/agencies": _Source("The agencies of a level, or one agency, by indicator", (tables.PART, *tables.CARD),
                         ("year", "period", "level", "agency", "area", "units"), _named(agencies.rows)),
    "/tasks": _Source("The plan's tasks, in the page's order", tables.TASKS,
                      ("year", "period", "area", "agency", "role", "state"), tasks.rows),
    "/changes": _Source("The indicators whose status changed between two days", tables.CHANGES,
                        ("year", "period", "since", "until"),
                        lambda page, _query: _with_names(changes.rows(page), page.plan, page.t)),
    "/reporting": _Source("The reports of the year", tables.REPORTING, ("year", "level", "agency"),
                          lambda page, _query: reporting.rows(page)),
    "/method": _Source("The plan's indicators with their definitions", "indicators", ("area",), _method),
}  # fmt: skip


def described() -> list[Table]:
    """All tables, each with its columns and parameters."""
    plan = _plan()
    return [
        Table(address, source.summary, source.columns_of(plan),
              {name: _parameter(source, name, plan) for name in source.parameters})
        for address, source in SOURCES.items()
    ]  # fmt: skip


def _parameter(source: _Source, name: str, plan: Plan) -> Parameter:
    codes = source.codes(name, plan)
    example = EXAMPLES.get(name) or next(iter(codes), "")
    return Parameter(name, MEANINGS[name], codes if len(codes) <= FEW else (), example)


@dataclass(frozen=True)
class Answer:
    """The table of an address and a query. version: another one where the table may be another; it is known before the
    table is made."""

    version: str
    columns: tuple[Column, ...]
    table: Callable[[], pd.DataFrame]

    def written(self, form: str) -> bytes:
        """The table as "json", "csv" or "parquet". A CSV begins with the mark by which Excel knows UTF-8: without it
        Excel shows Vietnamese names wrong; pandas, R's readr and Power Query read over it."""
        table = self.table()[tables.names(self.columns)]
        if form == "parquet":
            return exports.parquet_bytes(table, self.columns)
        return (exports.json_text(table) if form == "json" else exports.MARK + exports.csv_text(table)).encode()


def answer(address: str, pairs: Sequence[tuple[str, str]], *, shows_persons: bool = False) -> Answer:
    """The answer to a query, as names and values; Refusal where it asks for what does not exist, StoreError where the
    data cannot be read. shows_persons: with the names of persons, else those of their offices."""
    plan, source = _plan(), SOURCES[address]
    query = _checked(address, pairs, plan)
    now, t = stores.store("demo" if query.get("data") == choice.DEMO else "official"), i18n.of(query.get("lang", ""))
    today = datetime.now(i18n.HERE).date()
    return Answer(
        f"{now.id} {now.revision} {plan.version} {t.version} {today} {shows_persons}",
        source.columns_of(plan),
        lambda: source.rows(page_of(query, now, t, shows_persons=shows_persons), query),
    )


def page_of(query: Query, now: Store, t: Words, *, shows_persons: bool = True) -> Page:
    """The page that the query opens, without a session."""
    day = query.get(choice.SNAPSHOT_DAY)
    store = stores.store_on("demo" if now.is_demo else "official", date.fromisoformat(day)) if day else now
    store = stores.seen(store, shows_persons=shows_persons)
    chosen = choice.cleaned(query, now.plan)
    return Page(now.plan, store, t, choice.complete(chosen, stores.cached(evaluation.shown_year, store)))


def _checked(address: str, pairs: Sequence[tuple[str, str]], plan: Plan) -> dict[str, str]:
    """The codes that the values of a query mean, by name; empty values are none."""
    source, query = SOURCES[address], {}
    allowed = source.parameters if address.startswith("/api/") else choice.NAMES
    twice = [name for name, count in Counter(name for name, _value in pairs).items() if count > 1]
    if twice:
        raise Refusal(TWICE, name=twice[0])
    for name, value in pairs:
        if name not in allowed:
            raise Refusal(UNKNOWN_NAME, name=name, names=", ".join(source.parameters))
        if value:
            query[name] = _code(source, name, value, plan)
    if "period" in query and query.get("year", query["period"][:4]) != query["period"][:4]:
        raise Refusal(OTHER_YEAR, period=query["period"], year=query["year"])
    return query


def _code(source: _Source, name: str, value: str, plan: Plan) -> str:
    codes = source.codes(name, plan)
    by_small_letters = {code.casefold(): code for code in codes}
    code = by_small_letters.get(value.casefold()) if codes else choice.code_of(name, value, plan)
    if code is not None:
        return code
    if 0 < len(codes) <= FEW:
        raise Refusal(UNKNOWN_VALUE, name=name, value=value, codes=", ".join(codes))
    near = get_close_matches(value.upper(), codes, n=3, cutoff=0.6) or codes[:1] or [EXAMPLES.get(name, "1")]
    raise Refusal(UNKNOWN_CODE, name=name, value=value, codes=", ".join(near))


def _plan() -> Plan:
    try:
        return stores.plan()
    except PlanError as error:
        raise StoreError(BROKEN_PLAN) from error
