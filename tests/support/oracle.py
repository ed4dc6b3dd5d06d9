"""The evaluation again, row by row and without pandas, to compare the program with.

Written from docs/methodology.md, section 4, alone; slow, and meant to be read beside it.
"""

from collections import defaultdict
from datetime import timedelta
from functools import cache
from itertools import combinations
from statistics import median

NEAR = 1e-9  # counts as equal, so that no status depends on the last bit of a float


def scorecard(plan, actuals, as_of, today, current_units=False):
    """The scorecard's rows (methodology, 5) as of a period, for its year. `actuals`: the current ones, as dicts.

    current_units: only rows of agencies, on current units.
    """
    return list((OfCurrentUnits if current_units else Oracle)(plan, actuals, plan.periods.get(as_of), today).rows())


class Oracle:
    def __init__(self, plan, actuals, as_of, today):
        self.plan, self.as_of, self.year, self.today = plan, as_of, as_of.year, today
        self.agencies = [_plain(row) for row in plan.agencies.to_dict("records")]
        self.indicators = {row["indicator"]: _plain(row) for row in plan.indicators.to_dict("records")}
        self.targets = [_plain(row) for row in plan.targets.to_dict("records")]
        self.submitted = {}
        self.years = defaultdict(set)
        for row in map(_plain, actuals):
            period = plan.periods.get(row["period"])
            if period.t <= as_of.t + NEAR:  # 4: later values are not seen
                self.submitted[row["indicator"], row["agency"], period.code] = row
                self.years[row["indicator"]].add(period.year)

    def rows(self):
        for target in filter(self.in_force, self.targets):
            indicator = self.indicators[target["indicator"]]
            for scope in self.bound(indicator, target):
                yield self.row(indicator, target, scope)

    def in_force(self, target):
        """4.3: what is due each year binds from year_from to year_to; what is due in D binds before and after it."""
        return not _each_year(target) or target["year_from"] <= self.year <= target["year_to"]

    def bound(self, indicator, target):
        """4.3, last paragraph: the scopes (scope, level, agency) that a target binds."""
        levels = [target["level"]]
        if target["level"] == "total":
            yield "total", "total", self.plan.total_agency
            levels = _below_total(indicator) if indicator["kind"] == "ratio" else []
        for level in levels:
            if any(self.due([level], period) for period in self.periods(self.year)):
                yield "level", level, None
            for agency in self.agencies:
                if agency["level"] == level and self.reports_in_year(agency):
                    yield "agency", level, agency["agency"]

    def reports_in_year(self, agency):
        return agency["reports"] and any(_exists(agency, period.ends) for period in self.periods(self.year))

    def periods(self, year):
        """The periods of a year that can be seen, the shortest first."""
        return [period for period in self.plan.periods.of_year(year) if period.t <= self.as_of.t + NEAR]

    # 4.1

    def own(self, indicator, agency, year):
        """An agency's reading, and whether it submitted anything."""
        submitted = False
        for period in reversed(self.periods(year)):
            actual = self.submitted.get((indicator["indicator"], agency, period.code))
            submitted = submitted or actual is not None
            if actual and _value(indicator, actual) is not None:
                numerator, denominator = actual["numerator"], actual["denominator"]
                return _reading(period, numerator, denominator, _value(indicator, actual), "own"), True
        return None, submitted

    # 4.2

    def due(self, levels, period):
        """The agencies of these levels that are due for a period."""
        return [
            agency["agency"]
            for agency in self.agencies
            if agency["reports"] and agency["level"] in levels and _exists(agency, period.ends)
        ]

    def coverage(self, indicator, levels, period):
        due = self.due(levels, period)
        have = [agency for agency in due if (indicator["indicator"], agency, period.code) in self.submitted]
        return have, due

    def roll_up(self, indicator, levels, year):
        """The sum of one period, and (have, due) of it."""
        candidates = [(period, *self.coverage(indicator, levels, period)) for period in self.periods(year)]
        candidates = [(period, have, due) for period, have, due in candidates if due]
        if not candidates:
            return None, (0, 0)
        share = {period.code: len(have) / len(due) for period, have, due in candidates}
        firm = [entry for entry in candidates if share[entry[0].code] >= self.plan.rules.min_coverage]
        chosen = firm[-1] if firm else max(candidates, key=lambda entry: (share[entry[0].code], entry[0].t))
        period, have, due = chosen
        numerator, denominator, bare = 0.0, 0.0, []
        for agency in have:
            actual = self.submitted[indicator["indicator"], agency, period.code]
            if actual["denominator"] is not None:
                numerator += actual["numerator"]
                denominator += actual["denominator"]
            else:
                bare.append(actual["value"])
        counts = (len(have), len(due))
        if denominator > 0:
            value = 100 * numerator / denominator
            return _reading(period, numerator, denominator, value, "rolled_up", not firm, len(bare)), counts
        if bare:
            return _reading(period, None, None, sum(bare) / len(bare), "estimate", not firm, len(bare)), counts
        # All of it 0/0: no reading, but the coverage is this period's, and so the row names it.
        return _reading(period, None, None, None, None, False, 0) if have else None, counts

    @cache  # noqa: B019
    def reading(self, code, scope, year):
        """The reading of a scope (None: no data), its (have, due), and the rolled-up value where it has two."""
        indicator = self.indicators[code]
        kind, level, agency = scope
        if kind == "agency":
            own, submitted = self.own(indicator, agency, year)
            return own, (int(submitted), 1), None
        if kind == "level":
            return *self.roll_up(indicator, [level], year), None
        own, submitted = self.own(indicator, agency, year)
        reported = own and {**own, "basis": "reported"}
        if _below_total(indicator) == [] or indicator["kind"] != "ratio":
            return reported, (int(submitted), 1), None
        rolled, counts = self.roll_up(indicator, _below_total(indicator), year)
        if not reported:
            return rolled, counts, None
        value = rolled and rolled["value"]
        if value is not None and not rolled["thin"] and rolled["period"].t > reported["period"].t:
            return rolled, counts, value
        have, due = self.coverage(indicator, _below_total(indicator), reported["period"])
        return reported, (len(have), len(due)), value

    def firm(self, indicator, scope, year):
        """The reading of a year if it may serve as a base or previous year: not if it is thin."""
        reading = self.reading(indicator["indicator"], scope, year)[0]
        return None if reading is None or reading["value"] is None or reading["thin"] else reading

    # 4.3 and 4.4

    def base(self, indicator, target, scope):
        """The reading that a target's straight line begins at; a reduction's is the base year's and none other."""
        if target["form"] == "reduction":
            return self.firm(indicator, scope, self.plan.base_year) if self.year >= self.plan.base_year else None
        years = sorted(year for year in self.years[indicator["indicator"]] if year <= self.year)
        firm = [(year, self.firm(indicator, scope, year)) for year in years]
        firm = [(year, reading) for year, reading in firm if reading]
        before = [reading for year, reading in firm if year <= self.plan.base_year]
        return before[-1] if before else firm[0][1] if firm else None

    def row(self, indicator, target, scope):
        reading, (have, due), rolled_up_value = self.reading(indicator["indicator"], scope, self.year)
        kind, level, agency = scope
        due_year = self.year if _each_year(target) else target["year_to"]
        row = {
            **{"indicator": indicator["indicator"], "scope": kind, "level": level, "agency": agency},
            **{"year": self.year, "period": None, "numerator": None, "denominator": None, "value": None},
            **{"basis": None, "rolled_up_value": rolled_up_value, "coverage_have": have, "coverage_due": due},
            **{"unweighted": None, "target_form": target["form"], "target_level": target["level"]},
            **{"target_value": target["value"], "due_year": due_year, "expected": None, "status": "no_data"},
            **{"gap": None, "needed_pace": None, "projection": None},
        }
        if reading is None or reading["value"] is None:
            row["status"] = (
                "not_applicable" if self.is_not_applicable(indicator, scope, reading, have, due) else "no_data"
            )
        if reading is None:
            return row
        row |= {name: reading[name] for name in ("numerator", "denominator", "value", "basis", "unweighted")}
        row["period"] = reading["period"].code
        if reading["value"] is None:
            return row
        previous = self.firm(indicator, scope, self.year - 1)
        base = self.base(indicator, target, scope)
        goal, expected = self.goal_and_expected(indicator, target, reading, previous, base)
        row["expected"] = expected
        if reading["thin"]:
            return row | {"status": "thin"}
        a, t = reading["value"], reading["period"].t
        met = goal is not None and self.meets(indicator, target, a, goal)
        if expected is not None:
            row["gap"] = expected - a if _down(target) else a - expected
        if goal is not None and not met and due_year > t + NEAR:  # 4.5
            row["needed_pace"] = (goal - a) / (due_year - t)
        if indicator["kind"] != "milestone" and due_year > t + NEAR:
            row["projection"] = self.projection(indicator, scope, due_year)
        row["status"] = self.status(indicator, target, row, reading, previous, base, goal)
        if expected is None and row["status"] in ("met", "missed"):
            row["gap"] = goal - a if _down(target) else a - goal
        return row

    def is_not_applicable(self, indicator, scope, reading, have, due):
        """4.4: whether there is no reading because what was submitted is 0/0."""
        kind, _level, agency = scope
        if kind == "level" or (kind == "total" and indicator["kind"] == "ratio" and _below_total(indicator)):
            return reading is not None and have / due >= self.plan.rules.min_coverage
        submitted = [
            period for period in self.periods(self.year)
            if (indicator["indicator"], agency, period.code) in self.submitted
        ]  # fmt: skip
        return bool(submitted) and not self.owes_after(indicator, agency, submitted[-1])

    def owes_after(self, indicator, agency, period):
        """Whether a later period that can be seen is due of an agency."""
        (row,) = (row for row in self.agencies if row["agency"] == agency)
        return any(_exists(row, later.ends) for later in self.due_after(indicator, period))

    def due_after(self, indicator, period):
        due = self.plan.periods.due_for(indicator["frequency"], period.year)
        return [later for later in self.periods(period.year) if later in due and later.t > period.t]

    def status(self, indicator, target, row, reading, previous, base, goal):
        """4.4: the first that fits."""
        a, t, expected, due_year = reading["value"], reading["period"].t, row["expected"], row["due_year"]
        if goal is not None and self.meets(indicator, target, a, goal):
            return "met"
        closed = self.as_of.share == 1 and self.today > self.as_of.due + timedelta(self.plan.rules.grace_days)
        if goal is not None and due_year <= self.year and (reading["period"].share == 1 or closed):
            return "missed"
        if expected is None:
            return "pending"
        if self.meets(indicator, target, a, expected):
            return "on_track"
        if -row["gap"] <= self.tolerance(target, goal, base) + NEAR:
            return "behind"
        if previous and not _each_year(target) and due_year > t + NEAR:
            pace = (a - previous["value"]) / (t - previous["period"].t)
            if self.meets(indicator, target, a + pace * (due_year - t), goal):
                return "behind"
        return "off_track"

    def goal_and_expected(self, indicator, target, reading, previous, base):
        t, due_year = reading["period"].t, target["year_to"]
        if target["form"] == "increase":
            if previous is None:
                return None, None
            ends = [previous["value"] + target["value"] * share for share in (1, reading["period"].share)]
            return tuple(min(end, 100) for end in ends) if indicator["kind"] == "ratio" else tuple(ends)
        goal = target["value"]
        if target["form"] == "reduction":
            if base is None:
                return None, None
            goal = base["value"] * (1 - target["value"] / 100)
        if _each_year(target) or t >= due_year - NEAR:
            return goal, goal
        if indicator["kind"] == "milestone" or base is None:
            return goal, None
        if self.meets(indicator, target, base["value"], goal):
            return goal, goal
        t_b, b = base["period"].t, base["value"]
        if t <= t_b + NEAR:
            return goal, None
        return goal, b + (goal - b) * (t - t_b) / (due_year - t_b)

    def meets(self, indicator, target, value, wanted):
        sign = target["comparator"]
        if target["form"] == "reduction":  # to fall by at least so much is to be at most what is left
            sign = {">=": "<=", ">": "<"}[sign]
        if target["form"] == "increase" and indicator["kind"] == "ratio" and wanted >= 100 - NEAR:
            sign = ">="  # no rate is above 100
        short = wanted - value if sign in (">", ">=") else value - wanted
        return short <= NEAR if sign in (">=", "<=") else short < -NEAR

    def tolerance(self, target, goal, base):
        share, floor = self.plan.rules.tolerance, self.plan.rules.tolerance_floor
        if _each_year(target):
            return share * abs(target["value"])
        way = 0 if base is None else (base["value"] - goal if _down(target) else goal - base["value"])
        return max(share * max(way, 0), floor * abs(goal))

    # 4.5

    def projection(self, indicator, scope, due_year):
        years = sorted(year for year in self.years[indicator["indicator"]] if year <= self.year)
        readings = [reading for year in years if (reading := self.firm(indicator, scope, year))]
        points = [(reading["period"].t, reading["value"]) for reading in readings]
        if len(points) < 3:
            return None
        slope = median((later[1] - early[1]) / (later[0] - early[0]) for early, later in combinations(points, 2))
        end = median(value - slope * t for t, value in points) + slope * due_year
        return min(max(end, 0.0), 100.0) if indicator["unit"] == "%" else end


class OfCurrentUnits(Oracle):
    """The evaluation on current units, as docs/decisions/0017 defines it."""

    def __init__(self, *args):
        super().__init__(*args)
        self.row_of = {agency["agency"]: agency for agency in self.agencies}
        self.former = defaultdict(list)
        for agency in self.agencies:
            reports = agency["reports"] and agency["level"] != "total"
            for successor in self.successors_of(agency["agency"]) if reports else ():
                self.former[successor].append(agency["agency"])

    def successors_of(self, agency):
        """The final successors of an agency."""
        successors = self.row_of[agency]["successor"]
        ends = [end for code in successors.split(";") for end in self.successors_of(code)] if successors else [agency]
        return list(dict.fromkeys(ends))

    def due_in_place_of(self, successor, period):
        return [agency for agency in self.former[successor] if _exists(self.row_of[agency], period.ends)]

    def bound(self, indicator, target):
        levels = [target["level"]]
        if target["level"] == "total":
            levels = _below_total(indicator) if indicator["kind"] == "ratio" else []
        for successor in self.former:
            level = self.row_of[successor]["level"]
            if level in levels and any(self.due_in_place_of(successor, period) for period in self.periods(self.year)):
                yield "agency", level, successor

    def coverage(self, indicator, levels, period):
        """The former agencies due for a successor (`levels`), and those of them whose data count for it."""
        (successor,) = levels
        due = self.due_in_place_of(successor, period)
        return [
            agency for agency in due
            if self.successors_of(agency) == [successor]
            and (indicator["indicator"], agency, period.code) in self.submitted
        ], due  # fmt: skip

    def is_not_applicable(self, indicator, scope, reading, have, due):
        """As for a level, but only if nothing later is due in its place."""
        if reading is None or have / due < self.plan.rules.min_coverage:
            return False
        return not any(self.due_in_place_of(scope[2], later) for later in self.due_after(indicator, reading["period"]))

    def reading(self, code, scope, year):
        reading, (have, due) = self.roll_up(self.indicators[code], [scope[2]], year)
        if reading and due == 1 and reading["basis"]:
            reading |= {"basis": "own", "unweighted": None}
        return reading, (have, due or 1), None


def _plain(row):
    """A row whose missing cells are None."""
    return {name: None if value != value else value for name, value in row.items()}


def _each_year(target):
    return target["due_basis"] == "each_year"


def _down(target):
    return target["form"] == "reduction" or target["comparator"] in ("<", "<=")


def _below_total(indicator):
    """The levels whose agencies report the indicator."""
    return [level for level in indicator["reporting_levels"].split(";") if level != "total"]


def _exists(agency, day):
    start, end = agency["valid_from"], agency["valid_to"]
    return (start is None or start.date() <= day) and (end is None or day <= end.date())


def _value(indicator, actual):
    """4.1: what an actual is a reading of; None for 0/0."""
    if indicator["kind"] == "ratio" and actual["denominator"] is not None:
        return 100 * actual["numerator"] / actual["denominator"] if actual["denominator"] > 0 else None
    return actual["value"]


def _reading(period, numerator, denominator, value, basis, thin=False, unweighted=None):
    return {
        **{"period": period, "numerator": numerator, "denominator": denominator, "value": value},
        **{"basis": basis, "thin": thin, "unweighted": unweighted},
    }
