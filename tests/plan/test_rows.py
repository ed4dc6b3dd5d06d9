"""Rows are put in order by their keys, however large these are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpi.plan.rows import ordered

SMALL = st.integers(0, 3)  # so few that many rows are alike
LARGE = st.integers(0, 2**63 - 1)  # no room beside the key


@given(st.lists(SMALL | LARGE) | st.lists(SMALL))
def test_rows_come_in_order_of_their_keys_and_equal_ones_as_they_stood(keys):
    key = np.array(keys, dtype=np.int64)
    order, in_order = ordered(key)
    expected = sorted(range(len(keys)), key=keys.__getitem__)
    assert order.tolist() == expected
    assert in_order.tolist() == [keys[row] for row in expected]
    assert key.tolist() == keys
