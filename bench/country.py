"""A country made of one province: its plan with every agency 17 times, and the data of all of them.

python -m bench.country FOLDER [80]    makes plan/ and demo.duckdb there, of 17 provinces or so many; KPI_PLAN and
                                       KPI_STORE serve them
"""

import json
import shutil
import sys
from pathlib import Path

import pandas as pd

from kpi import demo
from kpi.plan import TOTAL, Plan, load

PROVINCES = 17
APART = 1.8  # degrees between the provinces' boundaries, which is about as high as one of them
A_ROW = 6  # provinces side by side on the map


def make(folder: Path, provinces: int = PROVINCES) -> tuple[Path, Path]:
    """The country's plan folder and the store of its demonstration, both below `folder`."""
    plan = country(load(), folder / "plan", provinces)
    return plan.folder, demo.build(plan, folder / "demo.duckdb")


def country(plan: Plan, folder: Path, provinces: int) -> Plan:
    """The plan in a new folder, with every agency but the total once for each province.

    The first province's agencies are unchanged, so that leads of indicators and tasks remain; the others have codes
    and names of their own.
    """
    shutil.copytree(plan.folder, folder)
    agencies = pd.read_csv(folder / "agencies.csv", dtype=str, keep_default_na=False)
    theirs = agencies[agencies["level"] != TOTAL]
    codes = set(theirs["agency"])
    copies = [_of_province(theirs, codes, number) for number in range(2, provinces + 1)]
    pd.concat([agencies, *copies]).to_csv(folder / "agencies.csv", index=False)
    for file in folder.glob("*.geojson"):
        shapes = json.loads(file.read_text("utf-8"))
        features = [_moved(each, number) for number in range(1, provinces + 1) for each in shapes["features"]]
        file.write_text(json.dumps(shapes | {"features": features}, ensure_ascii=False), "utf-8")
    return load(folder)


def _of_province(agencies: pd.DataFrame, codes: set[str], number: int) -> pd.DataFrame:
    """The agencies of a further province. They belong to, and are succeeded by, each other and the total."""

    def its_own(cell: str) -> str:
        return ";".join(_code(code, number) if code in codes else code for code in cell.split(";"))

    return agencies.assign(
        name_vi=agencies["name_vi"] + f", tỉnh {number}",
        name_en=agencies["name_en"] + f", province {number}",
        official_code="",
        **{column: agencies[column].map(its_own) for column in ("agency", "parent", "successor")},
    )


def _code(code: str, number: int) -> str:
    return code if number == 1 else f"{code}.{number}"


def _moved(feature: dict, number: int) -> dict:
    """A boundary as that of its copy, beside those of the other provinces."""
    row, column = divmod(number - 1, A_ROW)
    east, north = column * APART, -row * APART
    its = feature["properties"]
    labels = {"label_lon": its["label_lon"] + east, "label_lat": its["label_lat"] + north} if "label_lon" in its else {}
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    moved = [[[[x + east, y + north] for x, y in ring] for ring in polygon] for polygon in polygons]
    return feature | {
        "id": _code(feature.get("id", its["code"]), number),
        "properties": its | labels | {"code": _code(its["code"], number)},
        "geometry": {"type": "MultiPolygon", "coordinates": moved},
    }


if __name__ == "__main__":
    print(*make(Path(sys.argv[1]), *map(int, sys.argv[2:])))
