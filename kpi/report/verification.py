"""The short code of a report, and its verification: which of its numbers are others today.

The code is printed on the paper: which report it is, until when it knows, and a check of its numbers. Nobody has to
keep a list of reports: what one said is worked out again from the store.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.report.facts import Facts, gather
from kpi.report.request import ReportError, Request, request, span_in_text
from kpi.reporting.punctuality import COUNTED
from kpi.store import Store
from kpi.store.snapshot import snapshot_after
from kpi.views.changes import Difference, differences

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that looks like something else
ALIKE = str.maketrans("ILOU", "110V")
# part: the period's number among those of its year, from the fifth on beside `fours`, which older codes have as 0.
BITS = {"fours": 2, "day": 15, "revision": 24, "year": 7, "part": 2, "earlier": 4, "agency": 20, "check": 16}
LENGTH, GROUP = 18, 6  # letters, in groups
FIRST_DAY, FIRST_YEAR = date(2000, 1, 1), 2000
NOT_A_CODE = N_("{code} is no code of a report. A code has 18 letters and digits: compare it with the paper.")
NOT_OF_THIS_STORE = N_(
    "No report from these data has the code {code}. Compare it with the paper; verify a report of the demonstration in "
    "the demonstration. If both are right, the plan or the store is not the one of then."
)


def code_of(facts: Facts) -> str:
    """The code of a report, '7KX2Q9-PM44TD-0Z3H2A'."""
    request = facts.request
    fours, part = divmod(facts.plan.periods.of_year(request.year).index(request.period), 4)
    values = {
        "fours": fours,
        "day": (facts.known_until - FIRST_DAY).days,
        "revision": facts.revision,
        "year": request.year - FIRST_YEAR,
        "part": part,
        "earlier": len(request.years) - 1,
        "agency": _of_agency(request.agency),
        "check": check_of(facts),
    }
    number = 0
    for name, bits in BITS.items():
        number = number << bits | values[name]
    letters = "".join(LETTERS[number >> 5 * position & 31] for position in reversed(range(LENGTH)))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(plan: Plan, code: str) -> tuple[list[Request], int, int]:
    """The content of a code as somebody typed it: the reports that it may stand for, in most cases one; the last event
    that the report knows; and the check that tells which one it is. ReportError if it is no code."""
    letters = "".join(code.upper().translate(ALIKE).replace("-", " ").split())
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        raise ReportError(NOT_A_CODE, code=code)
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    values: dict[str, int] = {}
    for name, bits in reversed(BITS.items()):
        values[name], number = number & (1 << bits) - 1, number >> bits
    requests = list(_requests(plan, values))
    if number or not requests:
        raise ReportError(NOT_A_CODE, code=code)
    return requests, values["revision"], values["check"]


def _requests(plan: Plan, values: dict[str, int]) -> Iterator[Request]:
    year, day = FIRST_YEAR + values["year"], FIRST_DAY + timedelta(days=values["day"])
    first = year - values["earlier"] if values["earlier"] else None
    agencies: Iterable[str | None] = [None, *plan.agencies["agency"]]
    part = 4 * values["fours"] + values["part"]
    for period in plan.periods.of_year(year)[part : part + 1] if year in plan.years else ():
        for agency in agencies:
            with suppress(ReportError):  # that agency has none of that period
                if _of_agency(agency) == values["agency"]:
                    yield request(plan, period.code, first, agency, day)


def _of_agency(agency: str | None) -> int:
    """A number that few agencies share; 0 for the province."""
    return int(sha256(agency.encode()).hexdigest()[:5], 16) if agency else 0


def check_of(facts: Facts) -> int:
    """A number that changes with any number of the report."""

    def text(value: object) -> str:  # sums of fractions may differ in their last digits
        return "" if is_missing(value) else f"{value:.4f}" if isinstance(value, float) else str(value)

    names = ("indicator", "scope", "level", "agency", "year", "target_level", "target_form", "value", "status")
    rows = [[text(row[name]) for name in names] for row in records(facts.annex)]
    rows += [[str(row["task"]), row["state"]] for row in facts.tasks]
    return int(sha256("\n".join(map("\t".join, rows)).encode()).hexdigest()[:4], 16)


# ---------------------------------------------------------------- verification


def verify(store: Store, t: Words, code: str) -> Row:
    """The report with this code, and what has changed since. ReportError if there is none.

    span, request, known_until (the last day that the report knows); indicators (their values), tasks (their states),
    reports (how many came, on time, late, in part, or are missing): the differences, and changed, how many they are;
    count: the numbers that were compared.
    """
    requests, revision, check = read_code(store.plan, code)
    day = requests[0].dated
    if day > store.today:
        raise ReportError(NOT_OF_THIS_STORE, code=code)
    with snapshot_after(store, revision, day) as snapshot:
        possible = (gather(snapshot, t, request) for request in requests)
        then = next((facts for facts in possible if check_of(facts) == check), None)
    if then is None:
        raise ReportError(NOT_OF_THIS_STORE, code=code)
    now = gather(store, t, replace(then.request, dated=store.today))
    states = {row["task"]: row["state"] for row in now.tasks}
    # How many of the reports that were due when the paper was written came, and how.
    due = then.grid[then.grid["fell_due"]]
    counts, later = (Counter(grid["state"]) for grid in (due, now.grid.merge(due[["agency", "period"]])))
    indicators = differences(records(then.annex), records(now.annex), store.plan, t)
    tasks = [
        Difference(f"{row['task']}. {t.name(row)}", "", None, t.task_state(row["state"]),
                   t.task_state(states[row["task"]]))
        for row in then.tasks if row["task"] in states and states[row["task"]] != row["state"]
    ]  # fmt: skip
    reports = [
        Difference(t.reporting_state(state), "", None, t.number(counts[state]), t.number(later[state]))
        for state in COUNTED if counts[state] != later[state]
    ]  # fmt: skip
    return {
        "span": span_in_text(store.plan, then.request, t), "request": then.request, "known_until": then.known_until,
        "indicators": indicators, "tasks": tasks, "reports": reports,
        "changed": len(indicators) + len(tasks) + len(reports),
        "count": len(then.annex) + len(then.tasks) + len(COUNTED),
    }  # fmt: skip
