"""What an indicator measures, in the decision's words, and where published values come from."""

import re
from dataclasses import dataclass

from kpi import phrases
from kpi.i18n import N_, SOURCE, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
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
class Target:
    """A target in short, and in the decision's own words; `translation`: those in English, where English is read."""

    level: str
    asks: str
    quote: str
    translation: str
    note: str
    source: str


@dataclass(frozen=True)
class Quote:
    """A sentence of the decision, its translation where English is read, and notes on how it was read."""

    words: str
    translation: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A published value and where it stands; `url` is empty where there is no page to open."""

    value: str
    title: str
    url: str
    evidence: str
    quote: str


def facts(plan: Plan, code: str, as_of: str, t: Words) -> tuple[tuple[str, str], ...]:
    """What is counted, over what, by whom and how often, and how firm the definition is: heading, words."""
    row, period = names.indicator(plan, code), plan.periods.get(as_of)
    firmness = DEFINITION_STATUS[row["definition_status"]]
    told = (
        (t("Reform area"), names.area(plan, row["area"], t)),
        (t("Lead agency"), names.lead_words(plan, code, period.ends, t)),
        (t("Target"), _targets(plan, code, t)),
        (t("Numerator"), t.text(row, "numerator")),
        (t("Denominator"), t.text(row, "denominator")),
        (t("Reported by"), " · ".join(t.level(level) for level in plan.levels_of(code))),
        (t("Due"), names.frequency(plan, row["frequency"], period.year, t)),
        (t("Definition"), t(firmness)),
        (t("Note"), t.text(row, "note")),
    )
    return tuple((name, words) for name, words in told if words)


def _targets(plan: Plan, code: str, t: Words) -> str:
    """What is asked, each once, with the levels that it is asked of."""
    levels: dict[str, list[str]] = {}
    order = ("total", *plan.levels)
    for target in sorted(targets_of(plan, code, t), key=lambda target: order.index(target.level)):
        levels.setdefault(target.asks, []).append(target.level)
    return "; ".join(
        asks if of == ["total"] else f"{', '.join(t.level(level) for level in of)}: {asks}"
        for asks, of in levels.items()
    )


def targets_of(plan: Plan, code: str, t: Words) -> tuple[Target, ...]:
    about, targets = names.indicator(plan, code), []
    for row in names.targets(plan, code):
        asks = phrases.target(_as_card(row, about), t, plan.base_year)
        translation = _text(row.get("quote_en")) if t.lang == SOURCE else ""
        note, source = t.text(row, "note"), _text(row["source"])
        targets.append(Target(row["level"], asks, _text(row["quote_vi"]), translation, note, source))
    return tuple(targets)


def _as_card(target: Row, about: Row) -> Row:
    """A row of the plan's targets under the names that a scorecard gives it."""
    due = {"due_year": target["year_to"], "each_year": target["due_basis"] == "each_year"}
    return {**target, "unit": about["unit"], "kind": about["kind"], "target_form": target["form"],
            "target_value": target["value"], **due}  # fmt: skip


def quotes(plan: Plan, code: str, t: Words) -> tuple[Quote, ...]:
    """The decision's sentences behind the targets, each once."""
    of = targets_of(plan, code, t)
    return tuple(
        Quote(quote, translation, tuple(dict.fromkeys(one.note for one in of if one.quote == quote and one.note)))
        for quote, translation in dict.fromkeys((one.quote, one.translation) for one in of)
    )


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
