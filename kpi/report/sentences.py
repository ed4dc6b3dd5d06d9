"""How an indicator stands, as a report says it: its figure, its distance from the target, its change, the judgement.

Pure: facts and the words of a language in, sentences out. Rates have two decimals, as official reports have them; what
is not known is said so.
"""

from collections.abc import Callable

from kpi import phrases
from kpi.evaluation import SHORT, STATUS_ORDER, UNASSESSED
from kpi.i18n import Words, is_missing, rounded
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.report.asked import Asked
from kpi.report.facts import Item, Standing

DECIMALS = {"unit": 1, "post": 1}  # two in all other units; of what is counted only the expected is a fraction


def figure(x: float | None, unit: str, _: Words) -> str:
    """A reading: '52,35%', 'hạng 21', '68,32 điểm', '657 đơn vị'; '–' where there is none."""
    if unit == "rank" and not is_missing(x):
        return _("rank {x}", x=_.number(x, 0))
    return _.value(x, unit, DECIMALS.get(unit, 2))


def in_column(x: float | None, unit: str, _: Words) -> str:
    """The same in a table: counts without their unit, which the indicator's name says and a column has no room for."""
    return _.number(x, DECIMALS[unit]) if unit in DECIMALS else figure(x, unit, _)


def amount(x: float, unit: str, _: Words) -> str:
    """A distance without its sign: '2,3 điểm %', '3 bậc', '12 đơn vị'."""
    if unit == "rank":
        return _.plural("{n} place", "{n} places", int(rounded(abs(x), 0)))
    places = max(DECIMALS.get(unit, 2), phrases.decimals(x))  # a shortfall never reads as none
    if unit == "%":
        return _("{x} percentage points", x=_.number(abs(x), places))
    return _.value(abs(x), unit, places)


def indicator(item: Item, plan: Plan, asked: Asked, _: Words) -> list[str]:
    """One sentence, or where the indicator has several scopes its name and then one sentence for each."""
    return said_of(item, lambda one: standing(one, plan, asked, _), _)


def said_of(item: Item, say: Callable[[Standing], str], _: Words) -> list[str]:
    """What is said of each scope of an indicator, under its name."""
    if len(item.standings) == 1:
        return [f"{named(item, _)}: {say(item.standings[0])}"]
    return [f"{named(item, _)}:", *(f"{one.label}: {say(one)}" for one in item.standings)]


def named(item: Item, _: Words) -> str:
    """Name and code, with the scope where there is but one and it is not plain."""
    name = _("{name} ({code})", name=item.name, code=item.indicator)
    label = item.standings[0].label if len(item.standings) == 1 else ""
    return f"{name}, {label[:1].lower()}{label[1:]}" if label else name


def standing(one: Standing, plan: Plan, asked: Asked, _: Words) -> str:
    """How one scope stands: 'đạt 52,3%, vượt 2,3 điểm % so với mục tiêu (≥ 50%); … Đánh giá: Đạt.'"""
    row = one.row
    if row["status"] == "no_data":
        return f"{_no_figure(one, plan, asked, _)}."
    if row["status"] == "not_applicable":
        said = _("there were no cases in {period}", period=_.in_text(plan, asked.period.code))
        return f"{said} ({row['note']})." if row.get("note") else f"{said}."
    if row["status"] == "thin":
        return f"{_thin(row, _)}."
    if row["kind"] == "milestone":
        return f"{milestone(row, _)}."
    clauses = [", ".join([_reading(row, plan, asked, _), *_distances(one.targets, plan, _)])]
    change = _change(one, _)
    said = "; ".join([*clauses, *([change] if change else [])])
    return f"{said}. {_judged(row, _)}".rstrip()


def _judged(row: Row, _: Words) -> str:
    if row["status"] in UNASSESSED:
        return ""
    return _("Assessed: {status}.", status=_.status(row["status"]))


def _no_figure(one: Standing, plan: Plan, asked: Asked, _: Words) -> str:
    said = _("there are no figures for {period}", period=_.in_text(plan, asked.period.code))
    last = one.latest
    if last is None:
        return said
    return said + "; " + _("the latest: {x} ({period})", x=figure(last["value"], last["unit"], _),
                           period=_.in_text(plan, last["period"]))  # fmt: skip


def _thin(row: Row, _: Words) -> str:
    have, due = _.number(row["coverage_have"]), _.number(row["coverage_due"])
    x = figure(row["value"], row["unit"], _)
    return _("only {have} of {due} agencies have handed in ({x}), too few to judge", have=have, due=due, x=x)


def milestone(row: Row, _: Words) -> str:
    """Whether a milestone has been reached, and when it is due."""
    if row["value"] >= 1:
        return _("has been completed")
    if row["status"] == "missed":
        return _("has not been completed; it was due by {year}", year=row["due_year"])
    return _("has not been completed yet; due by {year}", year=row["due_year"])


def _reading(row: Row, plan: Plan, asked: Asked, _: Words) -> str:
    """The figure, and of which period it is where that is not the report's own."""
    verb = {"rank": _("ranked {x}"), "reduction": _("stood at {x}")}.get(row["kind"], _("reached {x}"))
    x = _.number(row["value"], 0) if row["unit"] == "rank" else figure(row["value"], row["unit"], _)
    said = verb.format(x=x)
    if row["basis"] == "estimate":
        said += " " + _("(an estimate: the mean of bare rates)")
    if row["period"] != asked.period.code:
        said += " " + _("(figures of {period})", period=_.in_text(plan, row["period"]))
    return said


def _distances(targets: tuple[Row, ...], plan: Plan, _: Words) -> list[str]:
    """A clause per target, the one that is due each year first."""
    ordered = sorted(targets, key=lambda row: (not row["each_year"], STATUS_ORDER.index(row["status"])))
    return [distance(row, plan, _) for row in ordered]


def distance(row: Row, plan: Plan, _: Words) -> str:
    """How the reading stands to one target."""
    form, status = row["target_form"], row["status"]
    if status == "pending":
        return _pending(row, plan, _)
    if form == "increase" and row["target_value"] == 0:
        if status == "met":
            return _("better than the year before, as the target asks")
        return _("no better than the year before, though the target asks it")
    if status in ("met", "missed") or row["expected"] == row["goal"]:
        return far(row, row["goal"], _mark(row, _), _)
    if form == "increase":
        return far(row, row["expected"], _("what was due by then ({x})", x=figure(row["expected"], row["unit"], _)), _)
    expected = _("what was expected by then ({x})", x=figure(row["expected"], row["unit"], _))
    ahead = _("(target by {year}: {goal})", year=row["due_year"], goal=phrases.goal(row, _))
    return f"{far(row, row['expected'], expected, _)} {ahead}"


def _mark(row: Row, _: Words) -> str:
    """What the goal is called: the target itself, or what follows from the year before."""
    if row["target_form"] == "increase":
        return _("what the year demands ({x})", x=figure(row["goal"], row["unit"], _))
    if row["target_form"] == "reduction":
        return _("the target of {x}", x=phrases.mark(row, _))
    return _("the target ({x})", x=phrases.goal(row, _))


def _pending(row: Row, plan: Plan, _: Words) -> str:
    if row["target_form"] == "increase":
        before = _.in_text(plan, str(row["year"] - 1))
        return _("not assessed: no figure of {period} to compare with", period=before)
    if row["target_form"] == "reduction" and is_missing(row["goal"]):
        return _("not assessed: no figure of the base year {year}", year=plan.base_year)
    return _("not assessed yet (target by {year}: {goal})", year=row["due_year"], goal=phrases.goal(row, _))


def far(row: Row, mark: float, named: str, _: Words) -> str:
    """The distance from a mark, in a clause: 'vượt 2,3 điểm % so với …', 'thấp hơn …', 'bằng …'."""
    better = (row["value"] - mark) * (-1 if row["direction"] == "down" else 1)
    x = amount(better, row["unit"], _)
    if not any(digit in "123456789" for digit in x):
        return _("no better than {mark}", mark=named) if row["status"] in SHORT else _("equal to {mark}", mark=named)
    if row["unit"] == "rank":
        return _("{x} better than {mark}", x=x, mark=named) if better > 0 else _("{x} short of {mark}", x=x, mark=named)
    if row["direction"] == "down":
        return _lower(better > 0, row["unit"], x, named, _)
    return _("{x} above {mark}", x=x, mark=named) if better > 0 else _("{x} below {mark}", x=x, mark=named)


def _lower(is_better: bool, unit: str, x: str, named: str, _: Words) -> str:
    """The distance of what has to fall: a rate is lower or higher, of things there are fewer or more."""
    if unit in ("%", "point"):
        said = _("{x} lower than {mark}") if is_better else _("{x} higher than {mark}")
    else:
        said = _("{x} fewer than {mark}") if is_better else _("{x} more than {mark}")
    return said.format(x=x, mark=named)


def _change(one: Standing, _: Words) -> str:
    """How the reading has changed since the one that it is compared with."""
    row = one.row
    if is_missing(one.before):
        if any(target["target_form"] == "increase" and target["status"] == "pending" for target in one.targets):
            return ""  # that the year before is missing has been said
        return _("no figure of {period} to compare with", period=one.before_name)
    return change(one.before, row["value"], row["unit"], one.before_name, _)


def change(before: float, now: float, unit: str, since: str, _: Words) -> str:
    """'tăng 4,1 điểm % so với năm 2023'; of a rank, up is towards the first place."""
    x = amount(now - before, unit, _)
    if not any(digit in "123456789" for digit in x):
        return _("unchanged from {period}", period=since)
    up = (now > before) != (unit == "rank")
    return _("up {x} from {period}", x=x, period=since) if up else _("down {x} from {period}", x=x, period=since)


def goal(row: Row, _: Words) -> str:
    """What must be reached, and by when where it is not due yet: '≥ 90% (năm 2025)'."""
    written = phrases.goal(row, _)
    if row["each_year"] or row["due_year"] <= row["year"]:
        return written
    return _("{goal} (by {year})", goal=written, year=row["due_year"])
