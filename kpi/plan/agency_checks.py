"""Checks of what belongs to agencies: their days and parents, published values and boundaries."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kpi.plan.problem import PlanProblem
from kpi.plan.tables import Table

BOUNDARIES = {"district": "districts.geojson", "commune": "communes.geojson"}
_COUNTS = ("rank", "reduction", "milestone")
Problems = Iterator[PlanProblem]


def exists(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether an agency with these first and last days (None: open) exists on a day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def successors(agencies: Table) -> Problems:
    """Successors exist on the day after an agency's last, so that no chain of them is circular."""
    doubtful = agencies.doubtful.get("valid_from", set()) | agencies.doubtful.get("valid_to", set())
    days = {
        code: (valid_from, valid_to)
        for line, code, valid_from, valid_to in agencies.rows("agency", "valid_from", "valid_to")
        if line not in doubtful
    }
    for line, last_day, successors in agencies.rows("valid_to", "successor"):
        for successor in successors.split(";") if successors and last_day else ():
            day = last_day + timedelta(days=1)
            if successor in days and not exists(*days[successor], day):
                message = f"“{successor}” does not exist on {day}, the day after this agency's last; correct one."
                yield agencies.problem(line, "successor", message)


def parents(agencies: Table) -> Problems:
    """No agency belongs to itself."""
    parent_of = {code: parent for _, code, parent in agencies.rows("agency", "parent")}
    for line, code, parent in agencies.rows("agency", "parent"):
        above, passed = parent, set[str]()
        while above is not None and above != code and above not in passed:
            passed.add(above)
            above = parent_of.get(above)
        if code is not None and above == code:
            yield agencies.problem(line, "parent", f"by its parents “{code}” belongs to itself; correct one of them.")


def wrong_actual(
    agree_points: float, numerator: float | None, denominator: float | None, value: float | None, kind: str
) -> tuple[str, str] | None:
    """The column and the message, if a published value would not pass the checks of submitted ones."""
    if kind == "ratio":
        return _wrong_ratio(numerator, denominator, value, agree_points)
    for column, cell in (("numerator", numerator), ("denominator", denominator)):
        if cell is not None:
            return column, f"must be empty: a {kind} belongs into the column value."
    if value is None:
        return "value", f"this cell is empty; a {kind} belongs here."
    if kind in _COUNTS and not value.is_integer():
        return "value", f"{value:g} is not whole; a {kind} is."
    if kind == "rank" and value < 1:
        return "value", "0 is no rank; the first is 1."
    if kind == "milestone" and value > 1:
        return "value", "a milestone is 0 or 1."
    return None


def _wrong_ratio(
    numerator: float | None, denominator: float | None, value: float | None, agree_points: float
) -> tuple[str, str] | None:
    """The column and the message, of a ratio with numerator and denominator, or with a bare rate."""
    if value is not None and value > 100:
        return "value", f"{value:g} is more than 100, and a ratio is in percent."
    if numerator is None and denominator is None:
        return None if value is not None else ("value", "no value; give one, or numerator and denominator.")
    if numerator is None or denominator is None:
        column = "numerator" if numerator is None else "denominator"
        return column, "this cell is empty, and the other half of the ratio is not."
    for column, count in (("numerator", numerator), ("denominator", denominator)):
        if not count.is_integer():
            return column, f"{count:g} is not whole, and a count is."
    if numerator > denominator:
        return "numerator", f"{numerator:.0f} is more than the denominator, {denominator:.0f}."
    rate = 100 * numerator / denominator if denominator else None
    if value is not None and rate is not None and abs(rate - value) > agree_points:
        return "value", f"{value:g} is not {numerator:.0f}/{denominator:.0f}, which is {rate:.2f}; correct one."
    return None


def boundaries(files: Mapping[str, str], agencies: Table | None) -> tuple[dict[str, str], list[PlanProblem]]:
    """The texts of the GeoJSON files that are there, by level, and every problem in them. As text they take a tenth of
    the memory, and only a map needs them."""
    texts: dict[str, str] = {}
    problems: list[PlanProblem] = []
    for level, file in BOUNDARIES.items():
        if file not in files:
            continue
        try:
            collection = json.loads(files[file])
        except json.JSONDecodeError as error:
            message = f"this is not JSON: {error.msg} (character {error.colno})."
            problems.append(PlanProblem(file, error.lineno, "", message))
            continue
        codes = None
        if agencies is not None and not {"agency", "level"} & agencies.doubtful.keys():
            codes = {code for _, code, own in agencies.rows("agency", "level") if own == level}
        problems += _features(file, files[file], collection, codes)
        texts[level] = files[file]
    return texts, problems


def _features(file: str, text: str, collection: Any, codes: set[str] | None) -> Problems:
    """Each feature has the code of one agency of the level; `codes` is None if not all of them could be read."""
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        yield PlanProblem(file, 1, "features", "this is not a FeatureCollection of GeoJSON; export the file again.")
        return
    seen, position, line = set[str](), -1, 1
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties")
        code = properties.get("code") if isinstance(properties, dict) else None
        before, position = max(position, 0), text.find(f'"{code}"', position + 1)
        line = line + text.count("\n", before, position) if position >= 0 else 1
        if not isinstance(code, str):
            yield PlanProblem(file, 1, f"features[{number}].code", "this property is missing; it is an agency's code.")
            continue
        if codes is not None and code not in codes:
            yield PlanProblem(file, line, "code", f"“{code}” is no agency of this level; correct the code.")
        elif code in seen:
            yield PlanProblem(file, line, "code", f"“{code}” has two boundaries; join them into one.")
        seen.add(code)
