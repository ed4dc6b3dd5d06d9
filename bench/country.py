"""A country made of one province: its plan with every agency 17 times, and the data of all of them.

python -m bench.country FOLDER [80 [monthly]]    makes plan/ and demo.duckdb there, of 17 provinces or so many, by the
                                                 plan's periods or by months; KPI_PLAN and KPI_STORE serve them
"""

import json
import re
import shutil
import sys
from pathlib import Path

import duckdb
import pandas as pd

from kpi import demo
from kpi.plan import TOTAL, Plan, load

PROVINCES = 17
APART = 1.8  # degrees between the provinces' boundaries, which is about as high as one of them
A_ROW = 6  # provinces side by side on the map
MONTH = """[[periods]]
suffix = "{suffix}"
share = {share!r}
starts = "12-15"
ends = "{month:02}-14"
due = "{month:02}-20"
name_vi = "Tháng {month}/{{year}}"
name_en = "Month {month} of {{year}}"
"""
EARLIER = 5  # years of which there are values by months as well, before the plan's
# Each province has the values of the first, some 15% higher or lower. By months: each year's last value, twelfth by
# twelfth, and the same years before.
VALUES = """
insert into current_actual
with
months as (
    select unnest(range(1, 13)) as month
),
given as (
    select one.*, 1.0 as part from one where not $monthly
    union all
    select
        one.* replace (
            "year" - ago || if(month = 12, '', format('-M{:02}', month)) as period, "year" - ago as "year",
            "year" - ago - 1 + month / 12 as t
        ),
        month / 12
    from (from one qualify row_number() over (partition by indicator, agency, "year" order by t desc) = 1) as one
    cross join months
    cross join (select unnest([0, $earlier]) as ago)
    where $monthly and "year" in $years
),
copies as (
    select
        given.* replace (if(number = 1, agency, agency || '.' || number) as agency),
        0.85 + 0.3 * hash(agency, indicator, number) / 2.0**64 as luck
    from given
    inner join range(1, $provinces + 1) as province (number) on number = 1 or agency != $total
)
select * exclude (part, luck) replace (
    least(round(numerator * luck * part), round(denominator * part)) as numerator,
    round(denominator * part) as denominator
)
from copies
order by indicator, "year", agency, t
"""


def make(folder: Path, provinces: int = PROVINCES, *, monthly: bool = False) -> tuple[Path, Path]:
    """The country's plan folder and the store of its values, both below `folder`."""
    plan = country(load(), folder / "plan", provinces, monthly=monthly)
    store = demo.build(load(), folder / "demo.duckdb")
    given = {"provinces": provinces, "monthly": monthly, "years": plan.years, "earlier": EARLIER,
             "total": plan.total_agency}  # fmt: skip
    with duckdb.connect(store) as connection:
        connection.execute("create temp table one as from current_actual; delete from current_actual")
        connection.execute(VALUES, given)
        connection.execute("update meta set revision = revision + 1; checkpoint")
    return plan.folder, store


def country(plan: Plan, folder: Path, provinces: int, *, monthly: bool = False) -> Plan:
    """The plan in a new folder, with every agency but the total once for each province, and twelve periods a year where
    it is `monthly`.

    The first province's agencies are unchanged, so that leads of indicators and tasks remain; the others have codes
    and names of their own.
    """
    shutil.copytree(plan.folder, folder)
    if monthly:
        settings = (folder / "plan.toml").read_text("utf-8")
        suffixes = [*(f"M{month:02}" for month in range(1, 12)), ""]
        months = "\n".join(
            MONTH.format(suffix=suffix, share=month / 12, month=month) for month, suffix in enumerate(suffixes, 1)
        )
        settings = re.sub(r"(?s)\[\[periods\]\].*?(?=\[frequencies\])", months + "\n", settings)
        settings = re.sub(r"(?m)^(quarter|half-year|year) = .*$", rf"\1 = {json.dumps(suffixes)}", settings)
        (folder / "plan.toml").write_text(settings, "utf-8")
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
    print(*make(Path(sys.argv[1]), *map(int, sys.argv[2:3]), monthly=sys.argv[3:] == ["monthly"]))
