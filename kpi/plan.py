"""A plan's folder → checked tables. A new plan is a new folder; nothing of any one plan is written here."""

import hashlib
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from kpi import plan_checks, plan_settings, plan_tables
from kpi.plan_problem import PlanError, PlanProblem
from kpi.plan_settings import TOTAL, IntakeLimits, Reckoning, Settings

__all__ = ["TOTAL", "IntakeLimits", "Plan", "PlanError", "PlanProblem", "Reckoning", "load"]

_TEXT_FILES = (".csv", ".geojson", ".json", ".toml", ".txt")
PLANS = Path(__file__).parent.parent / "data" / "plans"


@dataclass(frozen=True, eq=False)
class Plan(Settings):
    """What plan.toml says, and the folder's tables with the columns of its CSV files: text is ``str``, whole numbers
    ``int64`` (``tasks.deadline_year`` ``Int64``), ``agencies.valid_from`` and ``valid_to`` ``datetime64[s]`` (NaT: open),
    ``agencies.reports`` ``bool``, ``targets.value`` and published figures ``float64``. Empty cells are missing.

    ``decision`` is the decision's text; ``version`` changes whenever any file of the folder does.
    """

    areas: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    agencies: pd.DataFrame
    tasks: pd.DataFrame
    published: pd.DataFrame
    folder: Path
    decision: str
    version: str
    _boundaries: Mapping[str, dict[str, Any]]
    _levels: Mapping[str, tuple[str, ...]]
    _successors: Mapping[str, tuple[str, ...]]

    def boundaries(self, level: str) -> dict[str, Any]:
        """The GeoJSON FeatureCollection of a level; each feature's property ``code`` is an agency. Without features
        where the plan has none of that level."""
        return self._boundaries.get(level, {"type": "FeatureCollection", "features": []})

    def levels_of(self, indicator: str) -> tuple[str, ...]:
        """The levels whose agencies report the indicator; KeyError if it is none of the plan's."""
        return self._levels[indicator]

    def successors(self, agency: str) -> tuple[str, ...]:
        """The agencies that took this one over when it ended; KeyError if it is none of the plan's."""
        return self._successors[agency]

    def due_agencies(self, period: str) -> pd.DataFrame:
        """The rows of ``agencies`` that must report at the end of a period: they report, exist on its last day and are
        not the province itself."""
        agencies, day = self.agencies, pd.Timestamp(self.periods.get(period).ends)
        exists = ~(agencies["valid_from"] > day) & ~(agencies["valid_to"] < day)
        return agencies[exists & agencies["reports"] & (agencies["level"] != TOTAL)]


def load(folder: Path | None = None) -> Plan:
    """The plan of a folder (``KPI_PLAN``, else the one under data/plans); PlanError with every problem at once."""
    folder = folder or _default_folder()
    contents = _contents(folder)
    texts, problems = _texts(contents)
    settings, found = plan_settings.read(texts.get(plan_settings.FILE, ""))
    problems += found
    tables, found = plan_tables.read(texts)
    problems += found
    boundaries, found = plan_checks.boundaries(texts, tables)
    problems += found + plan_checks.check(settings, tables, texts)
    if problems or settings is None:
        raise PlanError(problems)
    return Plan(
        **{one.name: getattr(settings, one.name) for one in fields(Settings)},
        **{name: table.frame() for name, table in tables.items()},
        folder=folder,
        decision=texts[settings.decision_source],
        version=_version(contents),
        _boundaries=boundaries,
        _levels=_codes(tables["indicators"], "indicator", "reporting_levels"),
        _successors=_codes(tables["agencies"], "agency", "successor"),
    )


def _default_folder() -> Path:
    if chosen := os.environ.get("KPI_PLAN"):
        return Path(chosen)
    folders = sorted(path for path in PLANS.glob("*") if path.is_dir())
    if len(folders) == 1:
        return folders[0]
    names = ", ".join(folder.name for folder in folders)
    found = f"there are several plans ({names})" if folders else "there is none"
    message = f"no plan is chosen and {found}; set KPI_PLAN to the folder of one."
    raise PlanError([PlanProblem("data/plans", 0, "", message)])


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of the folder by name, but hidden ones and the left-overs of editors."""
    if not folder.is_dir():
        raise PlanError([PlanProblem(str(folder), 0, "", "there is no such folder; a plan is a folder.")])
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~")))
    return {path.name: path.read_bytes() for path in paths}


def _texts(contents: Mapping[str, bytes]) -> tuple[dict[str, str], list[PlanProblem]]:
    """The files that are text, in NFC, so that a letter is the same letter in every file."""
    texts: dict[str, str] = {}
    problems = []
    for name, data in contents.items():
        if Path(name).suffix not in _TEXT_FILES:
            continue
        try:
            texts[name] = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.append(PlanProblem(name, line, "", "this is not UTF-8; save the file as “CSV UTF-8” or “UTF-8”."))
    return texts, problems


def _version(contents: Mapping[str, bytes]) -> str:
    digests = (f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in contents.items())
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _codes(table: plan_tables.Table, key: str, column: str) -> dict[str, tuple[str, ...]]:
    return {code: plan_checks.split_codes(cell) for _, code, cell in table.rows(key, column)}
