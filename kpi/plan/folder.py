"""The plan: what its folder holds, read once and checked."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kpi.plan import boundaries, checks, schema, settings, tables
from kpi.plan.problem import MISSING_FILE, PlanError, PlanProblem
from kpi.plan.settings import TOTAL, Settings
from kpi.plan.tables import Table

PLANS = Path(__file__).parents[2] / "data" / "plans"
_NO_MILESTONES = pd.DataFrame({"indicator": "", "task": 0, "note": ""}, index=[]).astype(
    {"indicator": "str", "task": "int64", "note": "str"}
)
_TEXT_FILES = (".csv", ".geojson", ".json", ".toml", ".txt")


@dataclass(frozen=True, eq=False)
class Plan(Settings):
    """What plan.toml says, and the folder's tables with the columns of its CSV files: text is ``str``, whole numbers
    ``int64`` (``tasks.deadline_year`` ``Int64``), ``targets.value`` and published figures ``float64``,
    ``agencies.valid_from`` and ``valid_to`` ``datetime64[s]`` (NaT: open), ``agencies.reports`` ``bool``,
    ``indicators.scale_max`` ``Int64``. Empty cells are missing. Optional columns (short names, English, notes in
    Vietnamese) are there where the file has them: read them with ``_.text`` and ``_.short`` of kpi.i18n.

    ``milestones`` says which tasks make up which milestone; it is empty where the folder does not say.
    ``decision`` is the decision's text; ``version`` changes whenever any file of the folder does.
    """

    areas: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    agencies: pd.DataFrame
    tasks: pd.DataFrame
    published: pd.DataFrame
    milestones: pd.DataFrame
    folder: Path
    decision: str
    version: str
    _boundaries: Mapping[str, str]
    _levels: Mapping[str, tuple[str, ...]]
    _successors: Mapping[str, tuple[str, ...]]
    _last_days: Mapping[str, date | None]

    def boundaries(self, level: str) -> dict[str, Any]:
        """The GeoJSON FeatureCollection of a level, read anew; each feature's property ``code`` is an agency. Without
        features where the plan has none of that level."""
        if level not in self._boundaries:
            return {"type": "FeatureCollection", "features": []}
        read: dict[str, Any] = json.loads(self._boundaries[level])
        return read

    def levels_of(self, indicator: str) -> tuple[str, ...]:
        """The levels whose agencies report the indicator; KeyError if it is none of the plan's."""
        return self._levels[indicator]

    def successors(self, agency: str) -> tuple[str, ...]:
        """The agencies that took this one over when it ended; KeyError if it is none of the plan's."""
        return self._successors[agency]

    def acting_for(self, agency: str, day: date) -> tuple[str, ...]:
        """The agency itself until it ends, then its successors on that day, or theirs. Empty if it ended without."""
        last_day = self._last_days[agency]
        if last_day is None or day <= last_day:
            return (agency,)
        later = (code for successor in self._successors[agency] for code in self.acting_for(successor, day))
        return tuple(dict.fromkeys(later))

    def due_agencies(self, period: str) -> pd.DataFrame:
        """The rows of ``agencies`` that must report at the end of a period: they report, exist on its last day, and are
        not the province itself."""
        return _due_agencies(self, period).copy(deep=False)


@lru_cache(maxsize=256)
def _due_agencies(plan: Plan, period: str) -> pd.DataFrame:
    """Asked for on every page, and always the same."""
    agencies, day = plan.agencies, pd.Timestamp(plan.periods.get(period).ends)
    exists = ~(agencies["valid_from"] > day) & ~(agencies["valid_to"] < day)
    return agencies[exists & agencies["reports"] & (agencies["level"] != TOTAL)]


def load(folder: Path | None = None) -> Plan:
    """The plan in a folder (else in that of ``KPI_PLAN``, else in the one under data/plans); PlanError with every
    problem at once."""
    folder = folder or _default_folder()
    contents = _contents(folder)
    texts, problems = _texts(contents)
    said, found = settings.read(texts[settings.FILE]) if settings.FILE in texts else (None, [])
    problems += found
    schemas, found = schema.read(texts[schema.FILE], contents) if schema.FILE in texts else ([], [])
    problems += found
    known, found = tables.read(schemas, texts)
    problems += found
    shapes, found = boundaries.read(texts, known.get("agencies"))
    problems += found + checks.check(said, known, texts)
    if said is not None and said.decision_source not in contents:
        problems.append(PlanProblem(said.decision_source, 0, "", MISSING_FILE))
    if problems or said is None:
        raise PlanError(problems)
    return _plan(folder, said, known, shapes, texts[said.decision_source], _version(contents))


def _plan(
    folder: Path, said: Settings, known: Mapping[str, Table], shapes: Mapping[str, str], decision: str, version: str
) -> Plan:
    agencies, indicators = known["agencies"], known["indicators"]
    frames: dict[str, Any] = {"milestones": _NO_MILESTONES} | {name: table.frame() for name, table in known.items()}
    return Plan(
        **vars(said),
        **frames,
        folder=folder,
        decision=decision,
        version=version,
        _boundaries=shapes,
        _levels={code: checks.split(cell) for _, code, cell in indicators.rows("indicator", "reporting_levels")},
        _successors={code: checks.split(cell) for _, code, cell in agencies.rows("agency", "successor")},
        _last_days={code: day for _, code, day in agencies.rows("agency", "valid_to")},
    )


def _default_folder() -> Path:
    if chosen := os.environ.get("KPI_PLAN"):
        return Path(chosen)
    folders = sorted(path for path in PLANS.glob("*") if path.is_dir())
    if len(folders) == 1:
        return folders[0]
    found = f"has several ({', '.join(path.name for path in folders)})" if folders else "has none"
    message = f"no plan is chosen, and {PLANS.name} {found}; set KPI_PLAN to the folder of the one you want."
    raise PlanError([PlanProblem(str(PLANS), 0, "", message)])


def missing_folder(plan: str) -> Path | None:
    """Where the folder of a plan should be, if there is no plan at all; None if there is one."""
    chosen = os.environ.get("KPI_PLAN")
    if chosen:
        return None if Path(chosen).exists() else Path(chosen)
    return None if any(path.is_dir() for path in PLANS.glob("*")) else PLANS / plan


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of the folder by name, but hidden ones and what editors leave behind."""
    if not folder.is_dir():
        raise PlanError([PlanProblem(str(folder), 0, "", "there is no such folder; a plan is a folder.")])
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~")))
    return {path.name: path.read_bytes() for path in paths}


def _texts(contents: Mapping[str, bytes]) -> tuple[dict[str, str], list[PlanProblem]]:
    """The files that are text, in NFC, so that a letter is the same letter in every file."""
    texts: dict[str, str] = {}
    problems = [PlanProblem(name, 0, "", MISSING_FILE) for name in (settings.FILE, schema.FILE) if name not in contents]
    for name, data in contents.items():
        if not name.endswith(_TEXT_FILES):
            continue
        try:
            texts[name] = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.append(PlanProblem(name, line, "", "this is not UTF-8; save the file again as UTF-8."))
    return texts, problems


def _version(contents: Mapping[str, bytes]) -> str:
    digests = (f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in contents.items())
    return hashlib.sha256("".join(digests).encode()).hexdigest()
