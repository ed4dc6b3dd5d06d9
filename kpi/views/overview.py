"""The plan in one year: how it stands, where it falls short, who has to act, and what is known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kpi import phrases
from kpi.evaluation import ON_TARGET, SHORT, UNASSESSED
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.bullets import IndicatorRow, indicator_rows, scope
from kpi.views.names import by_lead, task_leads, tasks_by_lead

UNASSESSED_TOGETHER = "unassessed"  # the statuses without a judgement, as one part of a bar
PARTS = (*SHORT, *ON_TARGET, UNASSESSED_TOGETHER)
FURTHEST, WORSE, BY_LEAD = "furthest", "worse", "lead"
TABS = {FURTHEST: N_("Furthest from target"), WORSE: N_("Worse than {period}"), BY_LEAD: N_("By lead agency")}
_JUDGED = (*SHORT, *ON_TARGET)  # the worst first
_LEGIBLE = 13 / 138  # of a column's height: enough for its count
MOST_LEADS = 7


@dataclass(frozen=True)
class Part:
    """Some of a bar: a status (or all without a judgement), its word, how many. `is_wide`: room for the count."""

    status: str
    word: str
    count: int
    is_wide: bool = True


@dataclass(frozen=True)
class Year:
    year: int
    parts: tuple[Part, ...]
    below: int


@dataclass(frozen=True)
class Area:
    area: int
    name: str
    parts: tuple[Part, ...]
    total: int


@dataclass(frozen=True)
class Lead:
    """An agency that leads: indicators below target by status, its tasks past their deadline, and those of them of
    which nothing was recorded."""

    agency: str | None
    level: str | None
    name: str
    below: int
    counts: tuple[Part, ...]
    overdue: int
    unrecorded: int


@dataclass(frozen=True)
class Change:
    """An indicator whose status turned since the period before, at one level and held against one target."""

    indicator: str
    name: str
    level_name: str
    before: str
    status: str
    actual_before: str
    actual: str


@dataclass(frozen=True)
class Coverage:
    level: str
    have: int
    due: int


@dataclass(frozen=True)
class Published:
    """The places that a published index gave the province. points: year, place, its part of the drawing's width (0 to
    1) and height (0 is the best of the drawing); goal: the same height of the place to reach."""

    indicator: str
    name: str
    points: tuple[tuple[int, str, float, float], ...]
    goal: str
    goal_height: float


@dataclass(frozen=True)
class Overview:
    """What the first page shows. `attention` has each indicator once, the furthest from its target first, milestones
    last; `tabs`: code, word, count."""

    answer: str
    short_answer: str
    parts: tuple[Part, ...]
    total: int
    years: tuple[Year, ...]
    areas: tuple[Area, ...]
    leads: tuple[Lead, ...]
    attention: tuple[IndicatorRow, ...]
    tabs: tuple[tuple[str, str, int], ...]
    coverage: tuple[Coverage, ...]
    tasks: int
    overdue: int
    unrecorded: int
    open_requests: int
    published: tuple[Published, ...]
    changes: tuple[Change, ...]
    changes_title: str

    @property
    def is_mostly_empty(self) -> bool:
        return 2 * sum(part.count for part in self.parts if part.status == UNASSESSED_TOGETHER) > self.total


@dataclass(frozen=True)
class Facts:
    """What the overview is made of. card: the total's and the levels' rows of every year of the plan, that of `as_of`
    as of it; stands: one of them per indicator and year, the worst; card_before: as of the period `before`; tasks: how
    each stands."""

    as_of: str
    before: str | None
    card: Sequence[Row]
    stands: Sequence[Row]
    card_before: Sequence[Row]
    tasks: Sequence[Row]
    open_requests: int
    published: Mapping[str, Sequence[Row]]


def overview(facts: Facts, plan: Plan, t: Words, *, area: int | None, lead: str | None, status: str | None,
             tab: str | None) -> Overview:  # fmt: skip
    """The overview of one area or all, of what one agency leads or all; `status` and `tab` choose the rows below."""
    period = plan.periods.get(facts.as_of)
    of_choice = {code for code in plan.indicators["indicator"]
                 if area in (None, names.indicator(plan, code)["area"])
                 and (lead is None or lead in names.leads(plan, code, period.ends))}  # fmt: skip
    card = [row for row in facts.card if row["indicator"] in of_choice]
    of_years = [row for row in facts.stands if row["indicator"] in of_choice]
    stands = [row for row in of_years if row["year"] == period.year]
    rows = [row for _row, row in indicator_rows(stands, card, plan, t, period.ends)]
    changes = _changes(stands, facts.card_before, plan, t)
    worse = {each.indicator for each in changes if _is_worse(each) and each.status in SHORT}
    tasks = [row for row in facts.tasks if area in (None, row["area"])
             and (lead is None or lead in task_leads(row, plan, period.ends))]  # fmt: skip
    overdue, unrecorded = _late(tasks)
    counts = Counter(row["status"] for row in stands)
    shown = _shown(rows, status, tab, worse)
    short = sum(counts[each] for each in SHORT)
    return Overview(
        answer=_answer(counts, t.in_text(plan, facts.as_of), t),
        short_answer=_short_answer(counts, t.in_text(plan, facts.as_of), t),
        parts=parts(counts, t),
        total=len(stands),
        years=tuple(_year(year, of_years, t) for year in plan.years),
        areas=_areas(stands, plan, t),
        leads=_leads(stands, tasks, plan, period.ends, t),
        attention=shown,
        tabs=_tabs(short, len(worse), facts.before, plan, t),
        coverage=_coverage([row for row in card if row["year"] == period.year], plan),
        tasks=len(tasks),
        overdue=overdue,
        unrecorded=unrecorded,
        open_requests=facts.open_requests,
        published=tuple(_published(code, rows, plan, t) for code, rows in facts.published.items() if code in of_choice),
        changes=changes,
        changes_title=t("Changed since {period}", period=t.in_text(plan, facts.before)) if facts.before else "",
    )


def _published(code: str, readings: Sequence[Row], plan: Plan, t: Words) -> Published:
    goal = max(row["value"] for row in names.targets(plan, code))
    first, last = readings[0]["year"], max(readings[-1]["year"], readings[0]["year"] + 1)
    best = min(goal, *(row["value"] for row in readings))
    worst = max(goal, *(row["value"] for row in readings))

    def height(place: float) -> float:
        return float((place - best) / max(1.0, worst - best))

    points = tuple(
        (row["year"], t.number(row["value"], 0), (row["year"] - first) / (last - first), height(row["value"]))
        for row in readings
    )
    return Published(code, t.short(names.indicator(plan, code)), points, t.number(goal, 0), height(goal))


def parts(counts: Mapping[str, int], t: Words, legible: float = 0.0) -> tuple[Part, ...]:
    """The parts of a bar, the worst first; those without a judgement are one. legible: the share of the whole that
    has room for a count."""
    together = {status: counts.get(status, 0) for status in (*SHORT, *ON_TARGET)}
    together[UNASSESSED_TOGETHER] = sum(counts.get(status, 0) for status in UNASSESSED)
    total = sum(together.values())
    return tuple(
        Part(status, status_word(status, t), count, count >= legible * total)
        for status, count in together.items()
        if count
    )


def status_word(status: str, t: Words) -> str:
    return t("Not assessed") if status == UNASSESSED_TOGETHER else t.status(status)


def _three(counts: Counter[str]) -> tuple[int, int, int]:
    """All indicators, those met or on track, those below target."""
    return counts.total(), sum(counts[each] for each in ON_TARGET), sum(counts[each] for each in SHORT)


def _answer(counts: Counter[str], period: str, t: Words) -> str:
    total, kept, short = _three(counts)
    if not kept and not short:
        return t("{period}: none of the {total} indicators can be assessed yet",
                 period=_capital(period), total=t.number(total))  # fmt: skip
    numbers = {"period": _capital(period), "kept": t.number(kept), "total": t.number(total), "short": t.number(short)}
    sentence = t("{period}: {kept}/{total} indicators met or on track · {short} missed or behind", **numbers)
    if open_ := total - kept - short:
        sentence += " · " + t("{n} not assessed", n=t.number(open_))
    return sentence


def _short_answer(counts: Counter[str], period: str, t: Words) -> str:
    total, kept, short = _three(counts)
    return t("{period}: {kept}/{total} met or on track · {short} missed or behind",
             period=_capital(period), kept=t.number(kept), total=t.number(total), short=t.number(short))  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _year(year: int, stands: Iterable[Row], t: Words) -> Year:
    counts = Counter(row["status"] for row in stands if row["year"] == year)
    return Year(year, parts(counts, t, _LEGIBLE), sum(counts[status] for status in SHORT))


def _areas(stands: Iterable[Row], plan: Plan, t: Words) -> tuple[Area, ...]:
    counts: dict[int, Counter[str]] = {}
    for row in stands:
        counts.setdefault(row["area"], Counter())[row["status"]] += 1
    return tuple(
        Area(area, names.area_short(plan, area, t), parts(counts[area], t), counts[area].total())
        for area in sorted(counts)
    )


def _late(tasks: Iterable[Row]) -> tuple[int, int]:
    """Tasks past their deadline, and those of them of which nobody has recorded anything."""
    states = Counter(task["state"] for task in tasks)
    return states["overdue"], states["unrecorded"]


def _leads(stands: Sequence[Row], tasks: Sequence[Row], plan: Plan, day: date, t: Words) -> tuple[Lead, ...]:
    """Who leads what falls short or is overdue, most below target first; tasks that name no agency last."""
    below = by_lead((row for row in stands if row["status"] in SHORT), plan, day)
    late = tasks_by_lead((task for task in tasks if task["state"] in ("overdue", "unrecorded")), plan, day)
    rows = [_lead(agency, Counter(row["status"] for row in below.get(agency, ())), _late(late.get(agency, ())), plan, t)
            for agency in {**below, **late}]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.agency is None, -row.below, -row.overdue, -row.unrecorded)))


def _lead(agency: str | None, below: Counter[str], late: tuple[int, int], plan: Plan, t: Words) -> Lead:
    about = names.agency(plan, agency) if agency else None
    return Lead(
        agency=agency,
        level=about["level"] if about else None,
        name=t.short(about) if about else t("Several agencies"),
        below=below.total(),
        counts=tuple(Part(status, t.status(status), below[status]) for status in SHORT),
        overdue=late[0],
        unrecorded=late[1],
    )


def _changes(stands: Iterable[Row], card_before: Iterable[Row], plan: Plan, t: Words) -> tuple[Change, ...]:
    """Statuses that turned, worse ones first. Both are judgements, of one level and one target."""
    before = {scope(row): row for row in card_before if row["status"] in _JUDGED}
    pairs = [(before[scope(row)], row) for row in stands if row["status"] in _JUDGED and scope(row) in before]
    turned = [_change(was, row, plan, t) for was, row in pairs if was["status"] != row["status"]]
    return tuple(sorted(turned, key=lambda each: (not _is_worse(each), _JUDGED.index(each.status), each.indicator)))


def _change(was: Row, row: Row, plan: Plan, t: Words) -> Change:
    return Change(
        indicator=row["indicator"],
        name=t.short(names.indicator(plan, row["indicator"])),
        level_name="" if row["level"] == "total" else t.level(row["level"]),
        before=was["status"],
        status=row["status"],
        actual_before=phrases.reading(was, t),
        actual=phrases.reading(row, t),
    )


def _is_worse(change: Change) -> bool:
    return _JUDGED.index(change.status) < _JUDGED.index(change.before)


def _shown(
    rows: Sequence[IndicatorRow], status: str | None, tab: str | None, worse: set[str]
) -> tuple[IndicatorRow, ...]:
    if status is not None:
        wanted = UNASSESSED if status == UNASSESSED_TOGETHER else (status,)
        return tuple(row for row in rows if row.status in wanted)
    short = [row for row in rows if row.status in SHORT]
    if tab == WORSE:
        return tuple(row for row in short if row.indicator in worse)
    if tab == BY_LEAD:
        return tuple(sorted(short, key=lambda row: row.lead))
    return tuple(short)


def _tabs(short: int, worse: int, before: str | None, plan: Plan, t: Words) -> tuple[tuple[str, str, int], ...]:
    tabs = [(FURTHEST, t(TABS[FURTHEST]), short)]
    if before:
        tabs.append((WORSE, t(TABS[WORSE], period=t.in_text(plan, before)), worse))
    return (*tabs, (BY_LEAD, t(TABS[BY_LEAD]), short))


def _coverage(card: Iterable[Row], plan: Plan) -> tuple[Coverage, ...]:
    """Of the actuals due from each level's agencies, how many have come in; an indicator has a row for each target."""
    of_levels = {(row["indicator"], row["level"]): row for row in card if row["scope"] == "level"}
    counted = [
        Coverage(level, *(sum(int(row[name]) for (_code, of), row in of_levels.items() if of == level
                              and not is_missing(row[name])) for name in ("coverage_have", "coverage_due")))
        for level in plan.levels
    ]  # fmt: skip
    return tuple(each for each in counted if each.due)
