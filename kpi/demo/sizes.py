"""How much there is to count: what an indicator's denominator speaks of, and how big each agency is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Size:
    """`flow` counts grow within the year (dossiers), the others stand (staff); one size each for the total and the
    highest, middle and lowest level."""

    flow: bool
    total: float
    levels: tuple[float, float, float]

    def at(self, level_rank: int) -> float:
        """The usual count of one agency; rank -1 is the total, 0 the highest level."""
        return self.total if level_rank < 0 else self.levels[min(level_rank, len(self.levels) - 1)]


ONE_EACH = Size(False, 20, (1, 1, 1))

# First word found in what the decision counts wins: the longer, more telling ones stand first.
SIZES = (
    ("tổng số ubnd", ONE_EACH),
    ("hồ sơ công việc", Size(True, 260_000, (14_000, 9_000, 1_200))),
    ("hồ sơ", Size(True, 420_000, (9_000, 14_000, 2_200))),
    ("kết quả", Size(False, 900_000, (60_000, 45_000, 9_000))),
    ("lượt", Size(True, 90_000, (2_500, 3_000, 450))),
    ("phiếu", Size(True, 6_000, (400, 500, 120))),
    ("giao dịch", Size(True, 120_000, (4_000, 5_000, 600))),
    ("cuộc", Size(True, 420, (14, 18, 4))),
    ("biên chế", Size(False, 26_500, (150, 1_900, 20))),
    ("cbccvc", Size(False, 31_000, (180, 2_300, 28))),
    ("cán bộ", Size(False, 1_600, (60, 300, 11))),
    ("công chức", Size(False, 3_000, (70, 110, 12))),
    ("đơn vị", Size(False, 730, (6, 55, 5))),
    ("đvsn", Size(False, 730, (6, 55, 5))),
    ("csdl", Size(False, 24, (4, 4, 2))),
    ("httt", Size(False, 45, (5, 6, 3))),
    ("chế độ báo cáo", Size(False, 120, (20, 25, 12))),
    ("tthc", Size(False, 1_700, (110, 240, 130))),
    ("người", Size(False, 210_000, (4_000, 9_000, 1_500))),
    ("dvc", Size(False, 1_500, (90, 180, 90))),
)
LONG_AGO = pd.Timestamp("1900-01-01")
USUAL = Size(False, 400, (200, 300, 60))


def size(indicator: pd.Series) -> Size:
    """What one row of the plan's indicators counts, read from the words of its denominator (else numerator)."""
    counted = indicator["denominator_vi"] if pd.notna(indicator["denominator_vi"]) else indicator["numerator_vi"]
    words = str(counted).lower()
    return next((found for word, found in SIZES if word in words), USUAL)


def agency_factors(agencies: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """How big each agency is beside the usual one of its level: a merged agency is the sum of those it came from."""
    own = np.exp(rng.normal(0, 0.45, len(agencies)))
    own[(agencies["level"] == "total").to_numpy()] = 1.0
    factor = dict(zip(agencies["agency"], own, strict=True))
    opened = agencies["valid_from"]
    first_day = dict(zip(agencies["agency"], opened.where(opened.notna(), LONG_AGO), strict=True))
    merged = _came_from(agencies)
    for agency in sorted(merged, key=first_day.__getitem__):
        before = factor[agency] if first_day[agency] == LONG_AGO else 0.0
        factor[agency] = before + sum(factor[part] for part in merged[agency])
    return np.array([factor[agency] for agency in agencies["agency"]])


def _came_from(agencies: pd.DataFrame) -> dict[str, list[str]]:
    """agency → the agencies of its own level that were merged into it."""
    level = agencies.set_index("agency")["level"].to_dict()
    merged: dict[str, list[str]] = {}
    for agency, successors in agencies.loc[agencies["successor"].notna(), ["agency", "successor"]].itertuples(
        index=False
    ):
        for successor in str(successors).split(";"):
            if level[successor] == level[agency]:
                merged.setdefault(successor, []).append(agency)
    return merged
