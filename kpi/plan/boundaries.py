"""Boundary files, GeoJSON by level, each feature the territory of an agency."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kpi.plan.problem import PlanProblem
from kpi.plan.tables import Table

FILES = {"district": "districts.geojson", "commune": "communes.geojson"}


def read(files: Mapping[str, str], agencies: Table | None) -> tuple[dict[str, str], list[PlanProblem]]:
    """The texts of the files that are there, by level, and every problem in them. As text they take a tenth of the
    memory, and only a map asks for them."""
    texts: dict[str, str] = {}
    problems: list[PlanProblem] = []
    for level, file in FILES.items():
        if file not in files:
            continue
        try:
            collection = json.loads(files[file])
        except json.JSONDecodeError as error:
            reason = f"this is not JSON: {error.msg} (character {error.colno})."
            problems.append(PlanProblem(file, error.lineno, "", reason))
            continue
        problems += _wrong_features(file, files[file], collection, _codes(agencies, level))
        texts[level] = files[file]
    return texts, problems


def _codes(agencies: Table | None, level: str) -> set[str] | None:
    """The codes of a level's agencies; None if not all of them could be read."""
    if agencies is None or {"agency", "level"} & agencies.doubtful.keys():
        return None
    return {code for _, code, its_level in agencies.rows("agency", "level") if its_level == level}


def _wrong_features(file: str, text: str, collection: Any, codes: set[str] | None) -> Iterator[PlanProblem]:
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        yield PlanProblem(file, 1, "features", "this is not a FeatureCollection of GeoJSON; export the file again.")
        return
    seen, place, line = set[str](), -1, 1
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties")
        code = properties.get("code") if isinstance(properties, dict) else None
        before, place = max(place, 0), text.find(f'"{code}"', place + 1)
        line = line + text.count("\n", before, place) if place >= 0 else 1
        if not isinstance(code, str):
            yield PlanProblem(file, 1, f"features[{number}].code", "this property is missing; it is an agency's code.")
            continue
        if codes is not None and code not in codes:
            yield PlanProblem(file, line, "code", f"“{code}” is no agency of this level; mend the code.")
        elif code in seen:
            yield PlanProblem(file, line, "code", f"“{code}” has two boundaries; join them into one.")
        seen.add(code)
