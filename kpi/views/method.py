"""The page of definitions and sources: each indicator's definition, periods, sources, tables to download."""

import io
import zipfile
from collections import Counter
from dataclasses import dataclass

from kpi.evaluation import STATUS_ORDER
from kpi.i18n import N_, Words
from kpi.period import fold
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import definition, names
from kpi.views.definition import Quote, Source

KINDS = {
    "ratio": N_("Rate: numerator over denominator, in %"),
    "score": N_("Index, as published"),
    "rank": N_("Rank, as published; a smaller number is better"),
    "reduction": N_("Count that must fall against {year}"),
    "milestone": N_("Milestone: completed or not"),
}
FIRMNESS = {  # how firm a definition is
    "A": N_("{n} by official formula (A)"),
    "B": N_("{n} formula not available (B)"),
    "C": N_("{n} interpreted (C)"),
}
TABLES = {
    "areas": N_("The reform areas, in the decision's order"),
    "indicators": N_("What is measured: definition, unit, who reports it and how often"),
    "targets": N_("Targets, with the text of the decision"),
    "tasks": N_("The plan's tasks: lead, product, deadline"),
    "milestones": N_("Which tasks make up a milestone"),
    "agencies": N_("Agencies that report, their first and last day, and their successors"),
    "published": N_("Results published elsewhere, each with its source"),
    "actuals": N_("Current values, each with its submission"),
    "submissions": N_("All submissions, including withdrawn ones"),
    "explanations": N_("Explanations of results below target, with their remedies"),
    "requests": N_("Requests for an explanation"),
    "task_updates": N_("Progress updates of the plan's tasks"),
    "events": N_("The log: who did what, and when"),
}
SCORECARD = "scorecard"


@dataclass(frozen=True)
class Definition:
    """An indicator's definition. `firmness` is a key of DEFINITION_STATUS; `searched` the text that a search reads."""

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
    searched: str


SEARCHED = (
    "name_vi", "name_en", "short_vi", "short_en", "numerator_vi", "numerator_en", "denominator_vi", "denominator_en",
)  # fmt: skip


def definitions(plan: Plan, t: Words, area: int | None, as_of: str) -> tuple[Definition, ...]:
    """The indicators of an area (None: of all), in the plan's order, with those who lead them at a period's end."""
    chosen = plan.indicators if area is None else plan.indicators[plan.indicators["area"] == area]
    return tuple(_definition(row, plan, t, as_of) for row in records(chosen))


def _definition(row: Row, plan: Plan, t: Words, as_of: str) -> Definition:
    code, kind = row["indicator"], KINDS[row["kind"]]
    leads = [names.agency(plan, lead) for lead in names.leads(plan, code, plan.periods.get(as_of).ends)]
    searched = (code, *(row.get(column) for column in SEARCHED), *(t.name(lead) for lead in leads))
    return Definition(
        indicator=code,
        name=t.name(row),
        area=names.area_short(plan, row["area"], t),
        kind=t.kind(row["kind"]),
        lead=" · ".join(t.short(lead) for lead in leads),
        target="; ".join(definition.targets(plan, code, t)),
        firmness=row["definition_status"],
        facts=((t("Formula"), t(kind, year=plan.base_year)), *definition.facts(plan, code, as_of, t)),
        quotes=definition.quotes(plan, code, t),
        sources=definition.sources_of(plan, code, row["unit"], t),
        searched=fold(" ".join(part for part in searched if isinstance(part, str))),
    )


def answer(plan: Plan, t: Words) -> str:
    """How firm the definitions are."""
    counts = Counter(plan.indicators["definition_status"])
    parts = [t(words, n=t.number(counts[letter])) for letter, words in FIRMNESS.items() if counts[letter]]
    total = t.plural("{n} indicator", "{n} indicators", len(plan.indicators))
    return f"{total}: {', '.join(parts)}"


def matching(definitions: tuple[Definition, ...], search: str) -> tuple[Definition, ...]:
    """The definitions in which every word of a search occurs, with or without diacritics."""
    words = fold(search).split()
    return tuple(row for row in definitions if all(word in row.searched for word in words))


def numbers(plan: Plan, t: Words) -> dict[str, str]:
    """The plan's own numbers, and the words of statuses, by their names in the sentences of the method."""
    rules, periods = plan.rules, plan.periods.of_year(plan.years[-1])
    return {
        "share": t.percent(100 * rules.min_coverage, 0),
        "points": t("{x} percentage points", x=t.number(rules.differs_points)),
        "year": str(plan.base_year),
        "shares": "; ".join(f"{t.in_text(plan, each.code)} {t.percent(100 * each.share, 0)}" for each in periods),
        "way": t.percent(100 * rules.tolerance),
        "least": t.percent(100 * rules.tolerance_floor),
        "days": t.number(rules.grace_days),
        **{status: t.status(status) for status in STATUS_ORDER},
    }


def published(plan: Plan, t: Words) -> list[tuple[str, Source]]:
    """Every published value under its indicator's name, the latest first."""
    indicators = [names.indicator(plan, code) for code in dict.fromkeys(plan.published["indicator"])]
    return [(f"{row['indicator']} · {t.name(row)}", source) for row in indicators
            for source in definition.sources_of(plan, row["indicator"], row["unit"], t)]  # fmt: skip


def package(plan: Plan) -> bytes:
    """The plan's folder, a Frictionless Data Package, as a ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in plan.folder.iterdir() if path.is_file() and path.name[0] not in ".~"):
            archive.write(path, f"{plan.id}/{path.name}")
    return packed.getvalue()
