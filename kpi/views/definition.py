"""An indicator's definition, the decision's words, sources, submissions behind a value; the page that has them all."""

import io
import re
import zipfile
from collections import Counter

import pandas as pd

from kpi import phrases
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import N_, SOURCE, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, Table, records
from kpi.views import names

DEFINITION_STATUS = {
    "A": N_("A: the official formula has been read."),
    "B": N_("B: an official formula exists but was not available to us."),
    "C": N_("C: the decision gives no formula; this one is our interpretation."),
}
EVIDENCE = {
    "read": N_("read in the source"),
    "derived": N_("derived from a statement in the source"),
    "computed": N_("computed from the source's data"),
}
# A file of a public repository, as published.csv names it: github:owner/repository path, row of it.
_GITHUB = re.compile(r"^github:(\S+) ([^\s,]+).*$")


def facts(plan: Plan, code: str, as_of: str, t: Words) -> tuple[tuple[str, str], ...]:
    """Facts of a definition as (heading, words): numerator, denominator, reporters, frequency, firmness."""
    row, period = names.indicator(plan, code), plan.periods.get(as_of)
    required = [text if levels == [TOTAL] else f"{', '.join(map(t.level, levels))}: {text}"
                for text, levels in targets(plan, code, t).items()]  # fmt: skip
    rows = (
        (t("Reform area"), names.area(plan, row["area"], t)),
        (t("Lead agency"), names.lead_words(plan, code, period.ends, t)),
        (t("Target"), "; ".join(required)),
        (t("Numerator"), t.text(row, "numerator")),
        (t("Denominator"), t.text(row, "denominator")),
        (t("Reported by"), " · ".join(t.level(level) for level in plan.levels_of(code))),
        (t("Due"), names.frequency(plan, row["frequency"], period.year, t)),
        (t("Definition"), t(DEFINITION_STATUS[row["definition_status"]])),
        (t("Note"), t.text(row, "note")),
    )
    return tuple((name, words) for name, words in rows if words)


def targets(plan: Plan, code: str, t: Words) -> dict[str, list[str]]:
    """The targets, each once, with their levels."""
    indicator, order = names.indicator(plan, code), (TOTAL, *plan.levels).index
    levels: dict[str, list[str]] = {}
    for row in sorted(names.targets(plan, code), key=lambda row: order(row["level"])):
        in_card = {**row, "unit": indicator["unit"], "kind": indicator["kind"], "target_form": row["form"],
                   "target_value": row["value"], "due_year": row["year_to"],
                   "each_year": row["due_basis"] == "each_year"}  # fmt: skip
        levels.setdefault(phrases.target(in_card, t, plan.base_year), []).append(row["level"])
    return levels


def quotes(plan: Plan, code: str, t: Words) -> list[Row]:
    """The decision's sentences behind the targets, each once, with its translation where English is read, and notes on
    how it was read."""
    notes: dict[tuple[str, str], list[str]] = {}
    for row in names.targets(plan, code):
        quote = plain(row["quote_vi"]), plain(row.get("quote_en")) if t.lang == SOURCE else ""
        notes.setdefault(quote, []).append(t.text(row, "note"))
    return [{"words": words, "translation": translation, "notes": [*filter(None, dict.fromkeys(of_quote))]}
            for (words, translation), of_quote in notes.items()]  # fmt: skip


def sources_of(plan: Plan, code: str, unit: str, t: Words) -> list[Row]:
    """The published values and their sources, the latest first; `url` is empty where there is no page to open."""
    rows = plan.published[plan.published["indicator"] == code].sort_values("period", ascending=False)
    return [_source(row, plan, unit, t) for row in records(rows)]


def _source(row: Row, plan: Plan, unit: str, t: Words) -> Row:
    value = row["value"] if is_missing(row["numerator"]) else 100 * row["numerator"] / row["denominator"]
    where = plain(row["source_url"])
    url = _GITHUB.sub(r"https://github.com/\1/blob/HEAD/\2", where)
    return {
        "value": f"{t.period(plan, row['period'])}: {phrases.value(value, unit, t)}",
        "title": plain(row["source_title"]) or where,
        "url": url if url.startswith(("http://", "https://")) else "",
        "evidence": t(EVIDENCE[row["evidence"]]),
        "quote": plain(row["quote"]),
    }


def plain(cell: object) -> str:
    """A cell as it is; '' for a missing one."""
    return "" if is_missing(cell) else str(cell)


def submissions(submitted: Table, t: Words) -> pd.DataFrame:
    """The submissions behind a value: one row per submission, the latest first; without empty columns.
    submitted: of the query store/value_sources."""
    rows = [
        {
            t("Submission"): str(row["submission"]),
            t("Submitted on"): t.moment(row["handed_in_at"]),
            t("By"): row["handed_in_by"],
            t("File"): row["file_name"],
            t("Number of agencies"): t.number(row["agencies"]),
            t("Numerator / denominator"): "" if is_missing(row["numerator"]) else "\u00a0/\u00a0".join(
                (t.number(row["numerator"]), t.number(row["denominator"]))),
            t("Documents"): "" if is_missing(row["documents"]) else row["documents"],
        }
        for row in records(submitted)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return table.loc[:, (table != "").any()] if len(table) else table


# ---------------------------------------------------------------- the page of definitions and sources

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


SEARCHED = (
    "name_vi", "name_en", "short_vi", "short_en", "numerator_vi", "numerator_en", "denominator_vi", "denominator_en",
)  # fmt: skip


def answer(plan: Plan, t: Words) -> str:
    """How firm the definitions are."""
    counts = Counter(plan.indicators["definition_status"])
    parts = [t(words, n=t.number(counts[letter])) for letter, words in FIRMNESS.items() if counts[letter]]
    total = t.plural("{n} indicator", "{n} indicators", len(plan.indicators))
    return f"{total}: {', '.join(parts)}"


def matching(plan: Plan, t: Words, area: int | None, as_of: str, wanted: str) -> list[Row]:
    """The indicators of an area (None: of all) that a search finds by words of both languages and by leads."""
    day = plan.periods.get(as_of).ends

    def text(row: Row) -> str:
        columns = [row[name] for name in ("indicator", *SEARCHED) if isinstance(row.get(name), str)]
        return names.searchable(" ".join([*columns, names.lead_words(plan, row["indicator"], day, t)]))

    return names.matching([(row, text(row)) for row in records(plan.indicators) if area in (None, row["area"])], wanted)


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


def published(plan: Plan, t: Words) -> list[tuple[str, Row]]:
    """Every published value under its indicator's name, the latest first."""
    indicators = [names.indicator(plan, code) for code in dict.fromkeys(plan.published["indicator"])]
    return [(f"{row['indicator']} · {t.name(row)}", source) for row in indicators
            for source in sources_of(plan, row["indicator"], row["unit"], t)]  # fmt: skip


def package(plan: Plan) -> bytes:
    """The plan's folder, a Frictionless Data Package, as a ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in plan.folder.iterdir() if path.is_file() and path.name[0] not in ".~"):
            archive.write(path, f"{plan.id}/{path.name}")
    return packed.getvalue()
