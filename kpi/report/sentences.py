"""How an indicator is, as a report says it: its value, its distance from the target, its change, its assessment.

Amounts are as precise as on the pages (kpi/phrases.py); what is not known is named as such.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kpi import phrases
from kpi.evaluation import SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import N_, Words, is_missing
from kpi.plan.rows import Row
from kpi.report.facts import Facts, Item, Scope

COUNTED_UNITS = ("unit", "post")
BEST_FIRST = (*STATUS_ORDER[4::-1], *STATUS_ORDER[5:])
SIGN = re.compile("([≥>≤<])[ \u00a0]([0-9.,]+(?:%| điểm %| điểm| percentage points| points?)?)")


def lowered(text: str) -> str:
    """A text that opens no sentence."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """A text that opens a cell."""
    return text[:1].upper() + text[1:]


def written_out(text: str, t: Words) -> str:
    """The text without mathematical signs, as an official report is written: 'từ 90% trở lên', 'điểm phần trăm'."""
    words = {">=": t("{x} or more"), ">": t("more than {x}"), "<=": t("at most {x}"), "<": t("less than {x}")}
    signs = {sign: words[comparator] for comparator, sign in phrases.COMPARATOR.items()}
    spelled = SIGN.sub(lambda match: signs[match[1]].format(x=match[2]), text)
    return spelled.replace("điểm %", "điểm phần trăm")


def in_column(x: float | None, unit: str, t: Words) -> str:
    """A value in a table: counts without their unit, which the indicator's name has and a column no space for."""
    return t.number(x, 0) if unit in COUNTED_UNITS else phrases.value(x, unit, t)


def reading_in_column(row: Row, t: Words) -> str:
    """The same of a row's value, which never reads as the target that it misses."""
    is_bare = row["unit"] in COUNTED_UNITS or is_missing(row["value"])
    return in_column(row["value"], row["unit"], t) if is_bare else phrases.reading(row, t)


def signed_in_column(x: float | None, unit: str, t: Words) -> str:
    """A difference in a table; never zero for a small one."""
    return t.number(None) if x is None or is_missing(x) else t.signed(x, phrases.places_of(x, unit))


def counted(statuses: Sequence[str], t: Words) -> str:
    """'Có 13 chỉ tiêu, trong đó: 5 đạt; 3 đúng tiến độ; …'"""
    counts = Counter(statuses)
    each = "; ".join(
        t("{n} {status}", n=t.number(counts[status]), status=lowered(t.status(status)))
        for status in BEST_FIRST if counts[status]
    )  # fmt: skip
    return t.plural("There is {n} indicator: {each}.", "There are {n} indicators, of which {each}.", len(statuses),
                    each=each)  # fmt: skip


def named(item: Item, t: Words) -> str:
    """Name and code, with the scope if there is but one and it is not plain."""
    name = t("{name} ({code})", name=item.name, code=item.indicator)
    label = item.scopes[0].label if len(item.scopes) == 1 else ""
    return f"{name}, {lowered(label)}" if label else name


def of_indicator(item: Item, facts: Facts, t: Words) -> list[str]:
    """One sentence, or if the indicator has several scopes its name and then one sentence for each."""
    sentences = []
    for scope in item.scopes:
        sentence = of_scope(scope, facts, t)
        if facts.request.is_span:
            sentence = " ".join(filter(None, [sentence, *_over_the_years(scope, facts, t)]))
        sentences.append(f"{scope.label if len(item.scopes) > 1 else named(item, t)}: {sentence}")
    return sentences if len(item.scopes) == 1 else [f"{named(item, t)}:", *sentences]


def of_scope(scope: Scope, facts: Facts, t: Words) -> str:
    """'đạt 52,3%, vượt 2,3 điểm % so với mục tiêu (≥ 50%); … Đánh giá: Đạt.'"""
    row = scope.row
    if row["status"] == "no_data":
        return _no_data(scope, facts, t)
    if row["status"] == "not_applicable":
        sentence = t("there were no cases in {period}", period=facts.period_words(t))
        return f"{sentence} ({row['note']})." if row.get("note") else f"{sentence}."
    if row["status"] == "thin":
        have, due = t.number(row["coverage_have"]), t.number(row["coverage_due"])
        return t("only {have} of {due} agencies have reported ({x}), too few to assess.", have=have, due=due,
                 x=phrases.value(row["value"], row["unit"], t))  # fmt: skip
    if row["kind"] == "milestone":
        return f"{milestone(row, t)}."
    by_year = sorted(scope.targets, key=lambda row: (not row["each_year"], STATUS_ORDER.index(row["status"])))
    clause = ", ".join([_reading(row, facts, t), *(distance(target, facts, t) for target in by_year)])
    sentence = "; ".join(filter(None, [clause, _change(scope, t)])) + "."
    if row["status"] in UNASSESSED:
        return sentence
    return f"{sentence} {t('Assessed: {status}.', status=t.status(row['status']))}"


def _no_data(scope: Scope, facts: Facts, t: Words) -> str:
    sentence = t("there are no data for {period}", period=facts.period_words(t))
    if (last := scope.latest) is None:
        return f"{sentence}."
    latest = t("the latest: {x} ({period})", x=phrases.value(last["value"], last["unit"], t),
               period=t.in_text(facts.plan, last["period"]))  # fmt: skip
    return f"{sentence}; {latest}."


def milestone(row: Row, t: Words) -> str:
    """Whether a milestone has been reached, and when it is due."""
    if row["value"] >= 1:
        return t("has been completed")
    if row["status"] == "missed":
        return t("has not been completed; it was due by {year}", year=row["due_year"])
    return t("has not been completed yet; due by {year}", year=row["due_year"])


def _reading(row: Row, facts: Facts, t: Words) -> str:
    """The value, and of which period it is if that is not the report's own."""
    verb = {"rank": t("ranked {x}"), "reduction": t("was {x}")}.get(row["kind"], t("reached {x}"))
    x = t.number(row["value"], 0) if row["unit"] == "rank" else phrases.reading(row, t)
    parts = [verb.format(x=x)]
    if row["basis"] == "estimate":
        parts.append(t("(an estimate: the mean of bare rates)"))
    if row["period"] != facts.request.period.code:
        parts.append(t("(data of {period})", period=t.in_text(facts.plan, row["period"])))
    return " ".join(parts)


# ---------------------------------------------------------------- distance and change


def distance(row: Row, facts: Facts, t: Words) -> str:
    """The distance of the reading from one target."""
    form, status = row["target_form"], row["status"]
    if status == "pending":
        return _pending(row, facts, t)
    if form == "increase" and row["target_value"] == 0:
        if status == "met":
            return t("better than the year before, as the target asks")
        return t("no better than the year before, though the target asks it")
    if status in ("met", "missed") or row["expected"] == row["goal"]:
        return far(row, row["goal"], _mark(row, t), t)
    x = phrases.expectation(row, t)
    if form == "increase":
        return far(row, row["expected"], t("what was due by then ({x})", x=x), t)
    ahead = t("(target by {year}: {goal})", year=row["due_year"], goal=phrases.goal(row, t))
    return f"{far(row, row['expected'], t('what was expected by then ({x})', x=x), t)} {ahead}"


def _mark(row: Row, t: Words) -> str:
    """The words for the goal: the target itself, or a value that follows from the year before."""
    if row["target_form"] == "increase":
        return t("what the year demands ({x})", x=phrases.value(row["goal"], row["unit"], t))
    if row["target_form"] == "reduction":
        return t("the target of {x}", x=phrases.mark(row, t))
    return t("the target ({x})", x=phrases.goal(row, t))


def _pending(row: Row, facts: Facts, t: Words) -> str:
    if row["target_form"] == "increase":
        before = t.in_text(facts.plan, str(row["year"] - 1))
        return t("not assessed: no data of {period} to compare with", period=before)
    if row["target_form"] == "reduction" and is_missing(row["goal"]):
        return t("not assessed: no data of the base year {year}", year=facts.plan.base_year)
    return t("not assessed yet (target by {year}: {goal})", year=row["due_year"], goal=phrases.goal(row, t))


def far(row: Row, mark: float, name: str, t: Words) -> str:
    """The distance from a mark, in a clause: 'vượt 2,3 điểm % so với …', 'thấp hơn …', 'bằng …'."""
    better = (row["value"] - mark) * (-1 if row["direction"] == "down" else 1)
    x = phrases.amount(better, row["unit"], t)
    is_better, is_count = better > 0, row["unit"] not in ("%", "point")
    if _is_nothing(x):
        clause = t("no better than {mark}") if row["status"] in SHORT else t("equal to {mark}")
    elif row["unit"] == "rank":
        clause = t("{x} better than {mark}") if is_better else t("{x} short of {mark}")
    elif row["direction"] == "down" and is_count:
        clause = t("{x} fewer than {mark}") if is_better else t("{x} more than {mark}")
    elif row["direction"] == "down":
        clause = t("{x} lower than {mark}") if is_better else t("{x} higher than {mark}")
    else:
        clause = t("{x} above {mark}") if is_better else t("{x} below {mark}")
    return clause.format(x=x, mark=name)


def _is_nothing(x: str) -> bool:
    return not any(digit in "123456789" for digit in x)


def _change(scope: Scope, t: Words) -> str:
    row = scope.row
    if is_missing(scope.before):
        if any(target["target_form"] == "increase" and target["status"] == "pending" for target in scope.targets):
            return ""  # the sentence has named the missing year already
        return t("no data of {period} to compare with", period=scope.before_name)
    return change(scope.before, row["value"], row["unit"], scope.before_name, t)


def change(before: float, now: float, unit: str, since: str, t: Words) -> str:
    """'tăng 4,1 điểm % so với năm 2023'; of a rank, up is towards the first place."""
    x = phrases.amount(now - before, unit, t)
    if _is_nothing(x):
        return t("unchanged from {period}", period=since)
    up = (now > before) != (unit == "rank")
    return t("up {x} from {period}", x=x, period=since) if up else t("down {x} from {period}", x=x, period=since)


def goal(row: Row, t: Words) -> str:
    """The goal, and its year if it is not due yet: '≥ 90% (năm 2025)'."""
    goal = phrases.goal(row, t)
    if row["each_year"] or row["due_year"] <= row["year"]:
        return goal
    return t("{goal} (by {year})", goal=goal, year=row["due_year"])


# ---------------------------------------------------------------- several years


def _over_the_years(scope: Scope, facts: Facts, t: Words) -> Iterable[str]:
    """The change since the first reading; of each yearly target the years in which it was met."""
    yield _since_the_first(scope, facts, t)
    years = facts.request.years
    for target in scope.targets:
        if target["each_year"]:
            same = ("target_level", "target_form", "target_value")
            rows = [row for row in scope.past if all(row[name] == target[name] for name in same)]
            yield _year_by_year({row["year"]: row["status"] for row in (*rows, target) if row["year"] in years}, t)


def _since_the_first(scope: Scope, facts: Facts, t: Words) -> str:
    row, request = scope.row, facts.request
    if row["kind"] == "milestone" or is_missing(row["value"]) or row["thin"]:
        return ""
    first = next(
        (row for row in scope.past
         if row["year"] in request.years and not is_missing(row["value"]) and not row["thin"]), None
    )  # fmt: skip
    if first is None:
        return t("There are no data of earlier years of the report.")
    since = t("{period} ({x})", period=t.in_text(facts.plan, first["period"]),
              x=phrases.value(first["value"], first["unit"], t))  # fmt: skip
    return t("Over all years: {change}.", change=change(first["value"], row["value"], row["unit"], since, t))


def _year_by_year(statuses: dict[int, str], t: Words) -> str:
    met = [year for year, status in statuses.items() if status == "met"]
    short = [year for year, status in statuses.items() if status in SHORT]
    others = [year for year in statuses if year not in (*met, *short)]
    parts = [t("met in {met} of {n} years{years}", met=t.number(len(met)), n=t.number(len(statuses)),
               years=f" ({_joined(met)})" if met else "")]  # fmt: skip
    if short:
        parts.append(t("not met in {years}", years=_joined(short)))
    if others:
        parts.append(t("not assessed in {years}", years=_joined(others)))
    return t("Year by year: {years}.", years="; ".join(parts))


def _joined(years: Iterable[int]) -> str:
    return ", ".join(map(str, years))


# ---------------------------------------------------------------- abbreviations, spelled out once

ABBREVIATIONS = {
    "UBND": N_("People's Committee (UBND)"),
    "HĐND": N_("People's Council (HĐND)"),
    "TTHC": N_("administrative procedures (TTHC)"),
    "HCNN": N_("public administration (HCNN)"),
    "CBCCVC": N_("officials, civil servants and public employees (CBCCVC)"),
    "ĐVSN": N_("service units (ĐVSN)"),
    "ĐVSNCL": N_("public service units (ĐVSNCL)"),
    "DVC": N_("public services (DVC)"),
    "DVCTT": N_("online public services (DVCTT)"),
    "DVCQG": N_("national public services (DVCQG)"),
    "CSDL": N_("databases (CSDL)"),
    "HTTT": N_("information systems (HTTT)"),
    "CNTT": N_("information technology (CNTT)"),
    "PCI": N_("Provincial Competitiveness Index (PCI)"),
    "DDCI": N_("Department and District Competitiveness Index (DDCI)"),
    "PAPI": N_("Provincial Governance and Public Administration Performance Index (PAPI)"),
    "PAR INDEX": N_("Public Administration Reform Index (PAR INDEX)"),
    "SIPAS": N_("Satisfaction Index of Public Administration Services (SIPAS)"),
}


def abbreviations(texts: Iterable[str], t: Words) -> str:
    """The abbreviations that the texts use, in their order above; empty if there is none. Those in the symbol of a
    document, such as 12/QĐ-UBND, do not count."""
    text = "\n".join(texts)
    used = [meaning for short, meaning in ABBREVIATIONS.items() if re.search(rf"(?<![-/\w]){short}\b", text)]
    return t("Abbreviations: {list}.", list="; ".join(t(meaning) for meaning in used)) if used else ""
