"""An indicator's definition, the decision's words, the sources of published values, the submissions behind a value."""

import re
from dataclasses import dataclass

import pandas as pd

from kpi import phrases
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


@dataclass(frozen=True)
class Quote:
    """A sentence of the decision, its translation where English is read, and notes on how it was read."""

    words: str
    translation: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A published value and its source; `url` is empty where there is no page to open."""

    value: str
    title: str
    url: str
    evidence: str
    quote: str


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


def quotes(plan: Plan, code: str, t: Words) -> tuple[Quote, ...]:
    """The decision's sentences behind the targets, each once."""
    notes: dict[tuple[str, str], list[str]] = {}
    for row in names.targets(plan, code):
        quote = _text(row["quote_vi"]), _text(row.get("quote_en")) if t.lang == SOURCE else ""
        notes.setdefault(quote, []).append(t.text(row, "note"))
    return tuple(Quote(words, translation, tuple(filter(None, dict.fromkeys(of_quote))))
                 for (words, translation), of_quote in notes.items())  # fmt: skip


def sources_of(plan: Plan, code: str, unit: str, t: Words) -> tuple[Source, ...]:
    rows = plan.published[plan.published["indicator"] == code].sort_values("period", ascending=False)
    return tuple(_source(row, plan, unit, t) for row in records(rows))


def _source(row: Row, plan: Plan, unit: str, t: Words) -> Source:
    value = row["value"] if is_missing(row["numerator"]) else 100 * row["numerator"] / row["denominator"]
    where, how = _text(row["source_url"]), EVIDENCE[row["evidence"]]
    url = _GITHUB.sub(r"https://github.com/\1/blob/HEAD/\2", where) if _GITHUB.match(where) else where
    return Source(
        value=f"{t.period(plan, row['period'])}: {phrases.value(value, unit, t)}",
        title=_text(row["source_title"]) or where,
        url=url if url.startswith(("http://", "https://")) else "",
        evidence=t(how),
        quote=_text(row["quote"]),
    )


def _text(cell: object) -> str:
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
