"""The pages as known on an earlier day, and the page that verifies a report, without a browser."""

from datetime import date, datetime

import pytest

from kpi import i18n, report
from kpi.ui import navigation, stores
from tests.evaluation.test_scorecard import DISTRICTS, ratio
from tests.store.test_snapshot import submit
from tests.support.visits import markup, texts, visit

__all__ = ["visit"]

DECEMBER = {"known": "2024-12-20", "year": "2024"}


@pytest.fixture
def corrected(visit):
    """The official store, reported on in December and corrected in January."""
    store = stores.store("official")
    submit(store, datetime(2021, 12, 16), ratio("CT7.06", DISTRICTS, "2021", 1, 10))
    submit(store, datetime(2024, 12, 17), ratio("CT7.06", DISTRICTS, "2024", 2, 10))
    submit(store, datetime(2025, 1, 10), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    return store


def test_the_pages_show_the_numbers_of_the_day_and_what_changed(corrected, visit):
    frozen = visit("indicator", indicator="CT7.06", **DECEMBER)
    assert '<b class="big">20%</b>' in markup(frozen, "indicator_body")
    strip = markup(frozen, "known")
    assert "Như đã biết đến hết ngày 20/12/2024" in strip and "20% · Nguy cơ không đạt → <b>90%" in strip
    now = visit("indicator", indicator="CT7.06", year="2024")
    assert '<b class="big">90%</b>' in markup(now, "indicator_body")


def test_every_page_keeps_the_day_and_changes_nothing(corrected, visit):
    for code in (entry.code for entry in navigation.PAGES):
        visitor = visit(code, **DECEMBER)
        assert not visitor.exception, code
        assert visitor.query_params["known"] == DECEMBER["known"], code
        assert any("không thay đổi được gì" in text for text in texts(visitor)), code
        buttons = [button.label for button in visitor.button]
        assert [label for label in buttons if label.startswith(("Nạp", "Xác nhận", "Lưu"))] == [], code


def test_a_day_to_come_is_dropped_with_a_notice(visit):
    visitor = visit("overview", known="2999-01-01")
    assert "known" not in visitor.query_params and visitor.toast


def test_a_report_is_verified_by_its_code(corrected, visit):
    code = report.compose(corrected, i18n.of("vi"), "2024", dated=date(2024, 12, 20)).code
    visitor = visit("verify")
    visitor.text_input(key="report_code").set_value(code.lower())
    visitor.button[0].click().run()
    assert visitor.query_params["code"] == code
    assert "đã thay đổi sau ngày 20/12/2024" in markup(visitor, "answer")
    assert "90% · Đúng tiến độ" in markup(visitor, "verify")
    assert "không phải là mã báo cáo" in visit("verify", code="ABC").error[0].value
