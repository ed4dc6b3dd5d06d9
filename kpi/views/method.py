"""The page of definitions and sources: each indicator's definition, periods, sources, tables to take along."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import exports
from kpi.evaluation.scorecard import FIELDS, scorecard
from kpi.i18n import N_, Words
from kpi.period import fold
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.views import downloads, names
from kpi.views.definition import DEFINITION_STATUS, EVIDENCE, Source, Target, sources_of, targets_of

SHEET_ROWS = 200_000  # beyond, a workbook takes minutes to write, and Excel ends at a million
KINDS = {
    "ratio": N_("Rate: numerator over denominator, in %"),
    "score": N_("Index, as its publisher brings it out"),
    "rank": N_("Place, as its publisher brings it out; a smaller number is better"),
    "reduction": N_("Count that must fall against {year}"),
    "milestone": N_("Milestone: completed or not"),
}
TABLES = {
    "areas": N_("The reform areas, in the decision's order"),
    "indicators": N_("What is measured: definition, unit, who reports it and how often"),
    "targets": N_("What the plan demands, in the decision's own words"),
    "tasks": N_("The plan's tasks: lead, product, deadline"),
    "milestones": N_("Which tasks make up a milestone"),
    "agencies": N_("Who reports, from when to when, and who came after"),
    "published": N_("Results published elsewhere, each with its source"),
    "actuals": N_("The figures that count today, each with its submission"),
    "submissions": N_("All that was handed in, also what was withdrawn"),
    "explanations": N_("Why figures fall short, and what is done about it"),
    "requests": N_("Requests for an explanation"),
    "task_updates": N_("What was recorded of the plan's tasks"),
    "events": N_("The log: who did what, and when"),
}
SCORECARD = "scorecard"


@dataclass(frozen=True)
class Definition:
    """What an indicator means. `row` is the plan's; `found_by` is what a search looks into, folded."""

    row: Row
    name: str
    area: str
    kind: str
    leads: tuple[tuple[str, str], ...]
    definition: str
    targets: tuple[Target, ...]
    sources: tuple[Source, ...]
    found_by: str


FOUND_BY = (
    "name_vi", "name_en", "short_vi", "short_en", "numerator_vi", "numerator_en", "denominator_vi", "denominator_en",
)  # fmt: skip


@dataclass(frozen=True)
class PeriodRow:
    """A period of a year in words: its window, and the days on which agencies and the province report."""

    name: str
    first: str
    last: str
    unit_due: str
    due: str


def definitions(plan: Plan, _: Words, area: int | None, day: date) -> tuple[Definition, ...]:
    """The indicators of an area (None: of all), in the plan's order; their lead agencies are those of a day."""
    chosen = plan.indicators if area is None else plan.indicators[plan.indicators["area"] == area]
    return tuple(_definition(row, plan, _, day) for row in records(chosen))


def _definition(row: Row, plan: Plan, _: Words, day: date) -> Definition:
    code, firmness, kind = row["indicator"], DEFINITION_STATUS[row["definition_status"]], KINDS[row["kind"]]
    leads = tuple((one, _.name(names.agency(plan, one))) for one in names.leads(plan, code, day))
    said = (code, *(row.get(column) for column in FOUND_BY), *(name for _c, name in leads))
    return Definition(
        row=row,
        name=_.name(row),
        area=names.area(plan, row["area"], _),
        kind=_(kind, year=plan.base_year),
        leads=leads,
        definition=_(firmness),
        targets=targets_of(plan, code, _),
        sources=sources_of(plan, code, row["unit"], _),
        found_by=fold(" ".join(str(part) for part in said if isinstance(part, str))),
    )


def found(defined: tuple[Definition, ...], asked: str) -> tuple[Definition, ...]:
    """Those in which every word that was asked for occurs, with or without diacritics."""
    words = fold(asked).split()
    return tuple(one for one in defined if all(word in one.found_by for word in words))


def periods(plan: Plan, _: Words, year: int) -> tuple[PeriodRow, ...]:
    """The periods of a year, the shortest first."""
    return tuple(
        PeriodRow(
            name=_.period(plan, period.code),
            first=_.date(period.starts),
            last=_.date(period.ends),
            unit_due=_.date(period.unit_due),
            due=_.date(period.due),
        )
        for period in plan.periods.of_year(year)
    )


def published(plan: Plan, _: Words) -> pd.DataFrame:
    """One row per published figure, in words: indicator (code and name), figure, title, url (missing where there is no
    page to open), evidence, quote."""
    rows = [
        {
            "indicator": f"{code} · {_.name(names.indicator(plan, code))}",
            "figure": source.figure,
            "title": source.title,
            "url": source.url or None,
            "evidence": source.evidence,
            "quote": source.quote,
        }
        for code in dict.fromkeys(plan.published["indicator"])
        for source in sources_of(plan, code, names.indicator(plan, code)["unit"], _)
    ]
    return pd.DataFrame(rows, columns=["indicator", "figure", "title", "url", "evidence", "quote"])


def evidence(_: Words) -> tuple[str, ...]:
    """In what ways a figure can be had from a source."""
    return tuple(_(how) for how in EVIDENCE.values())


# ---------------------------------------------------------------- tables to take along


def table(store: Store, name: str, as_of: str) -> pd.DataFrame:
    """One of TABLES, or the SCORECARD of a period, as machines read it: codes, plain numbers, dates."""
    if name == SCORECARD:
        return scorecard(store, period=as_of, scope="all")[list(FIELDS)]
    return exports.plan_table(name, store.plan) if name in exports.PLAN_TABLES else exports.store_table(name, store)


def sheet_is_possible(store: Store) -> bool:
    """Whether what the store keeps is little enough for a workbook."""
    return bool(store.query("store/export/counts")["actuals"].iloc[0] <= SHEET_ROWS)


def written(store: Store, name: str, ending: str, as_of: str, today: date, _: Words) -> bytes:
    """A table as a file. ending: csv, json or xlsx."""
    return _WRITERS[ending](table(store, name, as_of), name, _made_of(store, today, _), _)


def _csv(frame: pd.DataFrame, _name: str, _said: str, _: Words) -> bytes:
    return ("\ufeff" + exports.csv_text(frame)).encode()  # the mark lets Excel show the diacritics


def _json(frame: pd.DataFrame, _name: str, _said: str, _: Words) -> bytes:
    return exports.json_text(frame).encode()


def _xlsx(frame: pd.DataFrame, name: str, said: str, _: Words) -> bytes:
    return downloads.xlsx_file(exports.plain(frame), name, said, _)


_WRITERS: dict[str, Callable[[pd.DataFrame, str, str, Words], bytes]] = {"csv": _csv, "json": _json, "xlsx": _xlsx}


def _made_of(store: Store, today: date, _: Words) -> str:
    told = {"plan": store.plan.name[_.lang], "day": _.date(today)}
    if store.is_demo:
        return _("DEMONSTRATION FIGURES, made up: not the results of any agency. {plan}; as of {day}.", **told)
    return _("{plan}; as of {day}.", **told)


def package(plan: Plan) -> bytes:
    """The plan's folder, a Frictionless Data Package, as a ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in plan.folder.iterdir() if path.is_file() and path.name[0] not in ".~"):
            archive.write(file, f"{plan.id}/{file.name}")
    return packed.getvalue()
