"""Which target binds whom (design, 4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi.reckon.terms import Columns
from kpi.rows import records

# What a binding repeats of its target.
_REPEATED = {
    "indicator": object, "target_level": object, "target_form": object, "comparator": object, "target_value": float,
    "due_year": int, "each_year": bool, "area": int, "kind": object, "unit": object, "direction": object,
    "rolls_up": bool,
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """A target of the plan with what is to be known of its indicator, and the levels that it binds. It is due in
    `due_year`, or in each year from `year_from` to that one."""

    indicator: str
    target_level: str
    target_form: str
    comparator: str
    target_value: float
    year_from: int
    due_year: int
    each_year: bool
    area: int
    kind: str
    unit: str
    direction: str
    levels: tuple[str, ...]

    @property
    def rolls_up(self) -> bool:
        """Whether it asks something of the total that levels report: their agencies owe the figures, not one office."""
        return len(self.levels) > 1


def asks(targets: pd.DataFrame, indicators: pd.DataFrame) -> list[Ask]:
    """What the plan's targets ask, ordered by indicator and target.

    A target of level total binds the total and, for ratios, each level and agency of the indicator's reporting levels;
    a target of another level binds that level and its agencies.
    """
    about = {row["indicator"]: row for row in records(indicators)}
    found = []
    for target in records(targets):
        indicator, level = about[target["indicator"]], target["level"]
        wide = level == "total" and indicator["kind"] == "ratio"
        reporting = (one.strip() for one in indicator["reporting_levels"].split(";")) if wide else ()
        one = Ask(
            target["indicator"], level, target["form"], target["comparator"], target["value"], target["year_from"],
            target["year_to"], target["due_basis"] == "each_year",
            indicator["area"], indicator["kind"], indicator["unit"], indicator["direction"],
            tuple(dict.fromkeys((level, *reporting))),
        )  # fmt: skip
        found.append(one)
    return sorted(found, key=lambda one: (one.indicator, one.target_level, one.target_form))


def bind(asked: Sequence[Ask], scopes: Columns) -> dict[str, np.ndarray]:
    """One element per indicator, scope, year and target that binds it there: what asks() says of the target, and the
    scope. Ordered by indicator, by scope and year as `scopes` is, and by target.

    scopes: scope, level, agency, year: every scope to be judged. A target due each year binds in its years only;
    another one binds in every year and is due in its last.
    """
    level, year = np.asarray(scopes["level"], object), np.asarray(scopes["year"], int)
    targets, rows = [np.empty(0, int)], [np.empty(0, int)]
    for place, target in enumerate(asked):
        binds = np.isin(level, target.levels)
        if target.each_year:
            binds &= (year >= target.year_from) & (year <= target.due_year)
        rows.append(np.flatnonzero(binds))
        targets.append(np.full(len(rows[-1]), place))
    of_target, row = np.concatenate(targets), np.concatenate(rows)
    indicator = pd.factorize(np.array([target.indicator for target in asked], dtype=object))[0]
    order = np.lexsort((of_target, row, indicator[of_target]))
    of_target, row = of_target[order], row[order]
    bound = {name: np.array([getattr(one, name) for one in asked], of)[of_target] for name, of in _REPEATED.items()}
    bound |= {name: np.asarray(scopes[name])[row] for name in ("scope", "level", "agency", "year")}
    return bound | {"due_year": np.where(bound["each_year"], bound["year"], bound["due_year"])}
