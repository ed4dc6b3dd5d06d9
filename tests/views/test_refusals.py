"""Refusals in the reader's language."""

from datetime import date

import pytest

from kpi import i18n
from kpi.store import Store, StoreError
from kpi.views.names import refusal
from tests.support.people import somebody


@pytest.mark.parametrize(
    ("lang", "named"),
    [
        ("vi", ("quý I/2024", "6 tháng đầu năm 2024, năm 2024, …", "14/12/2025", "Thành phố Quy Nhơn")),
        ("en", ("Q1 2024", "first half of 2024, 2024, …", "14 Dec 2025", "Quy Nhơn City")),
    ],
)
def test_a_refusal_names_periods_days_and_agencies_as_the_readers_language_does(plan, lang, named):
    params = {"period": "2024-Q1", "periods": "2024-H1, 2024, …", "day": date(2025, 12, 14), "agency": "540"}
    assert tuple(refusal(params, plan, i18n.of(lang)).values()) == named


def test_a_refusal_shows_an_unknown_period_as_it_was_written(plan, store: Store):
    with pytest.raises(StoreError) as refused:
        store.lock_period("2024-Q2", by=somebody("Lan"))
    params = refusal(refused.value.params, plan, i18n.of("en"))
    assert i18n.of("en")(refused.value.msgid, **params) == "There is no period 2024-Q2."
