"""Which target binds whom (design, 4.3)."""

import pandas as pd


def bind(targets: pd.DataFrame, indicators: pd.DataFrame, scopes: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator, scope, year and target that binds it there.

    targets, indicators: the plan's. scopes: scope, level, agency, year: every scope to be judged.
    A target of level total binds the total and, for ratios, each level and agency of the indicator's reporting
    levels; a target of another level binds that level and its agencies. A target due each year binds from its
    year_from to its year_to; another one binds in every year and is due in its year_to. Ordered by indicator, scope,
    year and target.
    """
    about = indicators[["indicator", "area", "kind", "unit", "direction", "reporting_levels"]]
    target = targets.rename(columns={"level": "target_level", "value": "target_value", "form": "target_form"})
    target = target[
        ["indicator", "target_level", "year_from", "year_to", "target_form", "comparator", "target_value", "due_basis"]
    ].merge(about, on="indicator")
    bound = _bound_levels(target).merge(scopes, on="level")
    each_year = bound["due_basis"] == "each_year"
    bound = bound[~each_year | bound["year"].between(bound["year_from"], bound["year_to"])].copy()
    bound["each_year"] = bound["due_basis"] == "each_year"
    bound["due_year"] = bound["year_to"].where(~bound["each_year"], bound["year"])
    bound["_scope"] = bound["scope"].map({"total": 0, "level": 1, "agency": 2})
    order = ["indicator", "_scope", "level", "agency", "year", "target_level", "target_form"]
    bound = bound.sort_values(order, kind="stable", ignore_index=True)
    return bound.drop(columns=["year_from", "year_to", "due_basis", "reporting_levels", "_scope"])


def _bound_levels(target: pd.DataFrame) -> pd.DataFrame:
    """One row per target and level that it binds."""
    own = target.assign(level=target["target_level"])
    wide = target[(target["target_level"] == "total") & (target["kind"] == "ratio")]
    reporting = wide.assign(level=wide["reporting_levels"].str.split(";")).explode("level")
    reporting["level"] = reporting["level"].str.strip()
    return pd.concat([own, reporting[reporting["level"] != "total"]], ignore_index=True)
