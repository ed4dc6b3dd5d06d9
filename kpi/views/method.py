"""The page of definitions and sources: each indicator's definition, periods, sources, tables to take along."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import exports
from kpi.i18n import N_, Words
from kpi.period import fold
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import definition, downloads, names
from kpi.views.definition import EVIDENCE, Quote, Source

KINDS = {
    "ratio": N_("Rate: numerator over denominator, in %"),
    "score": N_("Index, as its publisher brings it out"),
    "rank": N_("Place, as its publisher brings it out; a smaller number is better"),
    "reduction": N_("Count that must fall against {year}"),
    "milestone": N_("Milestone: completed or not"),
}
FIRMNESS = {  # how firm a definition is
    "A": N_("{n} by official formula (A)"),
    "B": N_("{n} formula not available (B)"),
    "C": N_("{n} our reading (C)"),
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
    """What an indicator means. firmness: a key of DEFINITION_STATUS. found_by: what a search looks into, folded."""

    indicator: str
    name: str
    area: str
    kind: str
    lead: str
    target: str
    firmness: str
    facts: tuple[tuple[str, str], ...]
    quotes: tuple[Quote, ...]
    sources: tuple[Source, ...]
    found_by: str


@dataclass(frozen=True)
class Published:
    """A published value in words; url is empty where there is no page to open."""

    indicator: str
    figure: str
    title: str
    url: str
    evidence: str
    quote: str


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


def definitions(plan: Plan, t: Words, area: int | None, as_of: str) -> tuple[Definition, ...]:
    """The indicators of an area (None: of all), in the plan's order, with those who lead them at a period's end."""
    chosen = plan.indicators if area is None else plan.indicators[plan.indicators["area"] == area]
    return tuple(_definition(row, plan, t, as_of) for row in records(chosen))


def _definition(row: Row, plan: Plan, t: Words, as_of: str) -> Definition:
    code, kind = row["indicator"], KINDS[row["kind"]]
    leads = [names.agency(plan, one) for one in names.leads(plan, code, plan.periods.get(as_of).ends)]
    said = (code, *(row.get(column) for column in FOUND_BY), *(t.name(one) for one in leads))
    return Definition(
        indicator=code,
        name=t.name(row),
        area=names.area_short(plan, row["area"], t),
        kind=t.kind(row["kind"]),
        lead=" · ".join(t.short(one) for one in leads),
        target="; ".join(dict.fromkeys(target.asks for target in definition.targets_of(plan, code, t))),
        firmness=row["definition_status"],
        facts=((t("Formula"), t(kind, year=plan.base_year)), *definition.facts(plan, code, as_of, t)),
        quotes=definition.quotes(plan, code, t),
        sources=definition.sources_of(plan, code, row["unit"], t),
        found_by=fold(" ".join(str(part) for part in said if isinstance(part, str))),
    )


def answer(plan: Plan, t: Words) -> str:
    """How firm the definitions are."""
    counts = Counter(plan.indicators["definition_status"])
    parts = [t(words, n=t.number(counts[letter])) for letter, words in FIRMNESS.items() if counts[letter]]
    total = t.plural("{n} indicator", "{n} indicators", len(plan.indicators))
    return f"{total}: {', '.join(parts)}"


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


def published(plan: Plan, t: Words) -> tuple[Published, ...]:
    """Every published value, by indicator, the latest first."""
    indicators = {code: names.indicator(plan, code) for code in dict.fromkeys(plan.published["indicator"])}
    return tuple(
        Published(f"{code} · {t.name(row)}", source.figure, source.title, source.url, source.evidence, source.quote)
        for code, row in indicators.items()
        for source in definition.sources_of(plan, code, row["unit"], t)
    )


def evidence(_: Words) -> tuple[str, ...]:
    """In what ways a figure can be had from a source."""
    return tuple(_(how) for how in EVIDENCE.values())


# ---------------------------------------------------------------- tables to download


def written(table: pd.DataFrame, name: str, ending: str, made_of: str, t: Words) -> bytes:
    """A table as a file. ending: csv, json or xlsx. made_of: what a workbook says above it."""
    return _WRITERS[ending](table, name, made_of, t)


def made_of(plan: Plan, today: date, t: Words, *, is_demo: bool) -> str:
    """Of what a workbook's numbers are made, and when."""
    told = {"plan": plan.name[t.lang], "day": t.date(today)}
    if is_demo:
        return t("DEMONSTRATION FIGURES, made up: not the results of any agency. {plan}; as of {day}.", **told)
    return t("{plan}; as of {day}.", **told)


def _csv(frame: pd.DataFrame, _name: str, _said: str, _: Words) -> bytes:
    return ("\ufeff" + exports.csv_text(frame)).encode()  # the mark lets Excel show the diacritics


def _json(frame: pd.DataFrame, _name: str, _said: str, _: Words) -> bytes:
    return exports.json_text(frame).encode()


def _xlsx(frame: pd.DataFrame, name: str, said: str, _: Words) -> bytes:
    return downloads.xlsx_file(exports.plain(frame), name, said, _)


_WRITERS: dict[str, Callable[[pd.DataFrame, str, str, Words], bytes]] = {"csv": _csv, "json": _json, "xlsx": _xlsx}


def package(plan: Plan) -> bytes:
    """The plan's folder, a Frictionless Data Package, as a ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in plan.folder.iterdir() if path.is_file() and path.name[0] not in ".~"):
            archive.write(file, f"{plan.id}/{file.name}")
    return packed.getvalue()
