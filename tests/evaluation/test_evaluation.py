"""The worst of several statuses, and where the shortfall lies (methodology, 4.4 and 4.5)."""

import itertools

import numpy as np
import pandas as pd

from kpi import evaluation


def test_an_indicator_is_as_good_as_its_worst_target():
    for worse, better in itertools.combinations(evaluation.STATUS_ORDER, 2):
        card = pd.DataFrame(
            {
                "indicator": "X", "status": [better, worse], "gap": [1.0, -1.0], "goal": [10.0, 10.0],
                "target_level": ["a", "b"], "target_form": "threshold",
            }
        )  # fmt: skip
        assert evaluation.worst(card, ["indicator"])["status"].tolist() == [worse]


def test_the_plans_status_looks_at_each_target_at_its_own_level():
    card = pd.DataFrame(
        {
            "indicator": ["X"] * 4, "year": 2024, "scope": ["total", "level", "level", "agency"],
            "level": ["total", "district", "commune", "district"],
            "target_level": ["district", "district", "commune", "district"],
            "status": ["missed", "on_track", "behind", "missed"], "gap": [0.0] * 4, "goal": [1.0] * 4,
            "target_form": "threshold",
        }
    )  # fmt: skip
    chosen = evaluation.plan_status(card)
    assert chosen[["level", "status"]].to_numpy().tolist() == [["commune", "behind"]]


def test_the_shortfall_is_shared_by_missing_numerator():
    submitted = pd.DataFrame(
        {
            "agency": ["large", "small", "good", "bare", "empty"],
            "numerator": [400.0, 10.0, 95.0, np.nan, 0.0],
            "denominator": [1000.0, 40.0, 100.0, np.nan, 0.0],
        }
    )
    gap = evaluation.shortfalls(submitted, 50.0)
    expected = pd.DataFrame(
        {
            "agency": ["large", "small"], "missing": [100.0, 10.0],
            "share": [100 / 110, 10 / 110], "share_so_far": [100 / 110, 1.0],
        }
    ).astype({"agency": object})  # fmt: skip
    pd.testing.assert_frame_equal(gap, expected)


def test_a_met_target_has_no_shortfall():
    submitted = pd.DataFrame({"agency": ["good"], "numerator": [5.0], "denominator": [10.0]})
    assert evaluation.shortfalls(submitted, 50.0).empty
