"""The report's page, without a browser."""

from datetime import date, datetime

from kpi import i18n
from kpi.i18n import HERE
from tests.support.visits import markup, texts, visit

__all__ = ["visit"]

VI = i18n.of("vi")


def test_the_page_shows_the_reports_text_and_offers_its_files(visit, monkeypatch):
    monkeypatch.setattr("kpi.report.converter", lambda: None)
    visitor = visit("report", data="demo", year="2024")
    assert not visitor.exception
    text = "\n".join(texts(visitor))
    assert "Kết quả thực hiện Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn 2021–2025 trong năm 2024" in text
    assert [fold.label for fold in visitor.expander][:3] == [
        "I. Công tác chỉ đạo điều hành cải cách hành chính",
        "II. Cải cách thể chế",
        "III. Cải cách thủ tục hành chính",
    ]
    assert [button.proto.label for button in visitor.get("download_button")] == [
        "Tải báo cáo (Word)",
        "Tóm tắt một trang (Word)",
        "Phụ lục số liệu (Excel)",
    ]


def test_the_page_offers_a_pdf_where_the_server_can_make_it(visit, monkeypatch):
    monkeypatch.setattr("kpi.report.converter", lambda: "/usr/bin/soffice")
    visitor = visit("report", data="demo", year="2024")
    assert visitor.get("download_button")[-1].proto.label == "Báo cáo (PDF)"


def test_several_years_make_a_review(visit):
    visitor = visit("report", data="demo", year="2025")
    visitor.selectbox(key="report_from").set_value(2021).run()
    assert "Tổng kết thực hiện Kế hoạch cải cách hành chính" in "\n".join(texts(visitor))


def test_an_agency_of_the_address_writes_its_own_report(visit):
    visitor = visit("report", data="demo", year="2024", agency="SNV")
    assert "Sở Nội vụ báo cáo kết quả thực hiện năm 2024 như sau" in "\n".join(texts(visitor))


def test_the_report_can_be_in_english_on_a_vietnamese_page(visit):
    visitor = visit("report", data="demo", year="2024")
    visitor.selectbox(key="report_lang").set_value("en").run()
    text = "\n".join(texts(visitor))
    assert "Results of the Administrative reform plan of Bình Định province" in text
    assert "Nội dung báo cáo" in [heading.value for heading in visitor.subheader]


def test_an_agency_that_did_not_exist_at_the_time_gets_a_notice(visit):
    visitor = visit("report", data="demo", year="2023", agency="SNV2025")
    assert [info.value for info in visitor.info] == ["SNV2025 không hoạt động trong kỳ 2023."]
    assert not visitor.get("download_button")


def test_without_data_the_page_offers_the_next_step(visit):
    visitor = visit("report", year="2025")
    today = VI.date(datetime.now(HERE).date())
    assert [info.value for info in visitor.info] == [
        f"Tính đến ngày {today} chưa có số liệu của năm 2025 nên chưa lập được báo cáo."
    ]
    assert "Các bước tiếp theo" in markup(visitor, "next_steps")


def test_a_date_before_the_first_data_leaves_nothing_to_report(visit):
    visitor = visit("report", data="demo", year="2025")
    visitor.date_input(key="report_date").set_value(date(2024, 12, 1)).run()
    assert [info.value for info in visitor.info] == [
        "Tính đến ngày 01/12/2024 chưa có số liệu của năm 2025 nên chưa lập được báo cáo."
    ]
