"""The map of a level's units: outlines, classes of the share on target, and positions of names."""

from itertools import pairwise

import pytest

from kpi import i18n
from kpi.views import map as maps
from kpi.views import names
from kpi.views.map import MOST_LEADERS, WIDTH, has_boundaries, level_map

VI, EN = i18n.of("vi"), i18n.of("en")


def rows(plan, code: str, as_of: str, shares: dict[str, int | None] | None = None):
    """The agencies of a level with their names and shares in percent (None: not ranked), 100 where not given."""
    agencies = plan.due_agencies(as_of).query("level == @code")["agency"]
    return {each: (VI.short(names.agency(plan, each)), (shares or {}).get(each, 100)) for each in agencies}


def borders(path: str) -> set[tuple[str, str]]:
    """The segments of an SVG path."""
    rings = [ring.split("L") for ring in path.removeprefix("M").removesuffix("Z").split("ZM")]
    return {border for ring in rings for border in pairwise(ring)}


@pytest.mark.parametrize(("code", "as_of"), [("district", "2024"), ("commune", "2025")])
def test_no_gap_opens_between_neighbours(plan, code, as_of):
    """Every segment is shared by two units, except on the coast and the province's border."""
    drawn = [borders(unit["path"]) for unit in level_map(rows(plan, code, as_of), plan, code)["territories"]]
    every = set().union(*drawn)
    shared = sum((end, start) in every for start, end in every) / len(every)
    assert shared > 0.7
    assert sum(len(unit) for unit in drawn) < 9_000


def test_each_unit_has_the_class_of_its_share_and_one_without_a_rank_its_own(plan):
    shares = {"540": 29, "542": 30, "543": 50, "544": 70, "545": None}
    units = level_map(rows(plan, "district", "2024", shares), plan, "district")["territories"]
    shown = {unit["agency"]: (unit["shade"], unit["share"]) for unit in units}
    assert {agency: shown[agency] for agency in shares} == {
        "540": ("q1", "29%"), "542": ("q2", "30%"), "543": ("q3", "50%"), "544": ("q4", "70%"), "545": ("none", ""),
    }  # fmt: skip


def test_every_district_has_its_name_in_it_or_at_the_end_of_a_line_none_over_another(plan):
    labels = [each["label"] for each in level_map(rows(plan, "district", "2024"), plan, "district")["territories"]]
    assert all(labels)
    outside = sorted(label["y"] for label in labels if label["leader"])
    assert 0 < len(outside) <= MOST_LEADERS
    assert all(after - before >= 2 * maps.LINE for before, after in pairwise(outside))
    assert all(label["x"] < WIDTH for label in labels)


def test_of_many_narrow_units_the_lowest_are_named_beside_the_land(plan):
    communes = rows(plan, "commune", "2025")
    shares = {code: 40 + at for at, code in enumerate(reversed(communes))}  # the southernmost codes are lowest
    units = {code: (name, shares[code]) for code, (name, _share) in communes.items()}
    drawing = level_map(units, plan, "commune")
    named = {unit["agency"]: unit["label"] for unit in drawing["territories"] if unit["label"]}
    assert sorted(named, key=shares.get) == sorted(shares, key=shares.get)[:MOST_LEADERS]
    assert drawing["lowest"] == MOST_LEADERS
    tops = sorted(label["y"] for label in named.values())
    assert all(after - before >= 2 * maps.LINE for before, after in pairwise(tops))
    assert tops[0] > 0 and tops[-1] + maps.LINE < drawing["height"]
    assert all(label["x"] + maps.BOLD * len(units[code][0]) <= WIDTH for code, label in named.items())


def test_of_equal_shares_all_are_named_or_none(plan):
    communes = rows(plan, "commune", "2025")
    units = {code: (name, 10 if at < 3 else 50) for at, (code, (name, _share)) in enumerate(communes.items())}
    drawing = level_map(units, plan, "commune")
    assert [unit["agency"] for unit in drawing["territories"] if unit["label"]] == list(communes)[:3]
    assert drawing["lowest"] == 3
    nobody = level_map({code: (name, None) for code, (name, _share) in communes.items()}, plan, "commune")
    assert not any(unit["label"] for unit in nobody["territories"]) and nobody["lowest"] == 0


def test_units_without_boundaries_have_no_map_and_the_plan_knows_whose_it_has(plan):
    assert level_map(rows(plan, "commune", "2023"), plan, "commune") is None
    assert len(level_map(rows(plan, "commune", "2025"), plan, "commune")["territories"]) == 58
    assert not has_boundaries(plan, "province", ["SNV"]) and has_boundaries(plan, "district", ["540"])


def test_names_are_short_in_both_languages(plan):
    def both(code):
        return names.short(names.agency(plan, code), VI), names.short(names.agency(plan, code), EN)

    assert both("540") == ("Quy Nhơn", "Quy Nhơn")
    assert both("21769-2025") == ("An Lương", "An Lương")
    assert names.short(names.agency(plan, "SGDDT"), VI) == "Sở Giáo dục và Đào tạo"
