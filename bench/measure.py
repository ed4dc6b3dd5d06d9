"""A measurement: the two sides of a ratio, taken in turns in one run, and the table that shows them."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

REPORT = Path(__file__).parents[1] / "docs" / "performance.md"

Side = TypeVar("Side")


@dataclass(frozen=True)
class Ratio:
    """`ours` against `other`, medians in `unit`; `budget` is the ratio that ought not to be exceeded, if there is one;
    where `more_is_better`, the one that ought to be reached.

    `spread` has further numbers, such as the slowest of twenty.
    """

    name: str
    ours: float
    other: float
    other_is: str
    unit: str
    budget: float | None = None
    spread: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    @property
    def is_held(self) -> bool:
        if self.budget is None:
            return True
        return self.ratio >= self.budget if self.more_is_better else self.ratio <= self.budget


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def in_turns(ours: Callable[[], Side], other: Callable[[], Side], times: int) -> tuple[list[Side], list[Side]]:
    """Both sides in turns, `times` times, so that disturbances of the machine affect both."""
    pairs = [(ours(), other()) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile: of twenty, the second slowest."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def written(value: float) -> str:
    """A number with three digits: 1,140; 394; 3.06; 0.341."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def report(name: str, rows: Sequence[str]) -> None:
    """Put a table between the comments <!-- name --> and <!-- end of name --> of docs/performance.md."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = REPORT.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    REPORT.write_text(f"{before}{begin}\n" + "\n".join(rows) + f"\n\n{end}{after}", "utf-8")


HEADINGS = ("| what | here | other side | ratio | budget |", "| --- | --- | --- | --- | --- |")


def as_row(each: Ratio) -> str:
    """A row of the table in docs/performance.md."""
    bound, missed = ("≥", "under") if each.more_is_better else ("≤", "over")
    budget = "" if each.budget is None else f"{bound} {each.budget:.3g}{'' if each.is_held else f' **{missed}**'}"
    here = f"{written(each.ours)} {each.unit}{f' ({each.spread})' if each.spread else ''}"
    other = f"{written(each.other)} {each.unit} ({each.other_is})"
    return f"| {each.name} | {here} | {other} | {each.ratio:.2f} | {budget} |"
