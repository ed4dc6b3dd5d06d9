"""Agencies as letterheads and people write them: the one that is meant on the day, or none."""

from datetime import date

import pytest

from kpi.intake.agencies import AMBIGUOUS, INACTIVE, UNKNOWN, Agencies

END_OF_2023, END_OF_2024, EARLY_2025, END_OF_2025 = (
    date(2023, 12, 14), date(2024, 12, 14), date(2025, 3, 14), date(2025, 12, 14),
)  # fmt: skip


@pytest.fixture(scope="module")
def agencies(plan):
    return Agencies(plan)


def chosen(agencies: Agencies, text: str, day: date) -> str | int:
    index = agencies.choose(agencies.find(text), day)
    return agencies.codes[index] if index >= 0 else index


NAMES = {
    "UBND phường Nhơn Phú": "21553", "Ủy ban nhân dân huyện Phù Cát": "548", "Uỷ ban Nhân dân xã Nhơn Lý": "21598",
    "UBND TP Quy Nhơn": "540", "TP. Quy Nhơn": "540", "Tp.Quy Nhơn": "540", "T.P Quy Nhơn": "540", "tp quy nhon": "540",
    "THÀNH PHỐ QUY NHƠN": "540", "H. Phù Cát": "548", "h.phù cát": "548", "UBND H.Phù Cát": "548", "TX An Nhơn": "549",
    "T.X. An Nhơn": "549", "P. Nhơn Phú": "21553", "X. Cát Sơn": "21856", "TT. Ngô Mây": "21853", "TT Phù Mỹ": "21730",
    "Sở NN&PTNT": "SNNPTNT", "Sở NN và PTNT": "SNNPTNT", "Sở Nông nghiệp và PTNT": "SNNPTNT", "Sở NNPTNT": "SNNPTNT",
    "Sở TN&MT": "STNMT", "SỞ TNMT": "STNMT", "Sở LĐTB&XH": "SLDTBXH", "Sở LĐ-TBXH": "SLDTBXH",
    "Sở Lao động, Thương binh và Xã hội": "SLDTBXH", "Sở LĐ, TB và XH": "SLDTBXH", "Sở KH&ĐT": "SKHDT",
    "Sở KHĐT": "SKHDT", "SKHĐT": "SKHDT", "So KH va DT": "SKHDT", "Sở TTTT": "STTTT", "Sở TT-TT": "STTTT",
    "Sở Thông tin & Truyền thông": "STTTT", "Sở GD-ĐT": "SGDDT", "Sở VHTT": "SVHTT", "Sở GTVT": "SGTVT",
    "VP UBND tỉnh": "VPUBND", "VPUBND tỉnh": "VPUBND", "Văn phòng Ủy ban nhân dân tỉnh": "VPUBND",
    "Văn phòng UBND tỉnh Bình Định": "VPUBND", "Sở Nội vụ tỉnh Bình Định": "SNV", "Ban Quản lý KKT tỉnh": "BQLKKT",
    "tỉnh Bình Định": "52-BD", "UBND tỉnh": "52-BD", "UBND tỉnh Bình Định": "52-BD", "52": "52-BD",
    "Nhơn Phú": "21553", "Phù Cát": "548", "Quy Nhơn": "540", "Hoài Hảo": "21661", "an hoà": "21628",
    "huyện Phù Cát, tỉnh Bình Định": "548", "huyện Phù Cát - tỉnh Bình Định": "548", "TX Hoài Nhơn (Bình Định)": "543",
    "Xã Cát Sơn, huyện Phù Cát": "21856", "xã Cát Sơn H. Phù Cát tỉnh Bình Định": "21856",
    "Bình Định, An Nhơn": "21907",
    "540 (Thành phố Quy Nhơn)": "540", "540 - TP Quy Nhơn": "540", "540.0": "540", "snv": "SNV",
    "Phường Nhơn Phú (21553)": "21553", "Nhơn Phú - 21553": "21553", "21553 Nhơn Phú": "21553", "SYT: Sở Y tế": "SYT",
    "52-BD (Tỉnh Bình Định)": "52-BD", "U.B.N.D huyện Phù Cát": "548", "UB ND xã Cát Sơn": "21856",
    "Quy Nhơn City": "540", "Quy Nhon City People's Committee": "540", "Department of Home Affairs": "SNV",
    "People's Committee of Phù Cát District": "548",
}  # fmt: skip
NOT_CERTAIN = {
    "An Lão": AMBIGUOUS,  # the district and its township
    "Ngô Mây": AMBIGUOUS, "Bình Định": AMBIGUOUS, "Sở NV": AMBIGUOUS, "An Nghia": AMBIGUOUS,
    "540 (Huyện Phù Cát)": AMBIGUOUS, "Xã Hoài Hảo": UNKNOWN, "Qui Nhơn": UNKNOWN, "TP QN": UNKNOWN, "UBND": UNKNOWN,
    "Sở": UNKNOWN, "huyện": UNKNOWN, "tỉnh": UNKNOWN, "x": UNKNOWN, "xã Cát Sơn, huyện An Lão": UNKNOWN,
    "Phù Cát, tỉnh Gia Lai": UNKNOWN, "Văn phòng UBND": UNKNOWN, "NN&PTNT": UNKNOWN, "-": UNKNOWN, "…" * 300: UNKNOWN,
}  # fmt: skip


@pytest.mark.parametrize(("text", "agency"), NAMES.items())
def test_an_agency_is_found_as_people_write_it(agencies, text, agency):
    assert chosen(agencies, text, END_OF_2024) == agency


@pytest.mark.parametrize(("text", "outcome"), NOT_CERTAIN.items())
def test_what_is_not_certain_is_not_chosen(agencies, text, outcome):
    assert chosen(agencies, text, END_OF_2024) == outcome


@pytest.mark.parametrize(
    ("text", "day", "agency"),
    [
        ("21580", END_OF_2023, "21580-OLD"),
        ("21580", EARLY_2025, "21580"),
        ("21583", END_OF_2023, "21583-OLD"),
        ("21583", END_OF_2025, "21583-2025"),
        ("21586", END_OF_2023, "21586-OLD"),
        ("Phường Trần Phú", END_OF_2023, "21586-OLD"),
        ("Phường Trần Phú", EARLY_2025, "21580"),
        ("Phù Cát", END_OF_2025, "21853-2025"),
        ("Sở KHCN", EARLY_2025, "SKHCN2025"),
        ("Sở Nội vụ", EARLY_2025, "SNV2025"),
        ("Sở Nội vụ", END_OF_2025, INACTIVE),
        ("21580", END_OF_2025, INACTIVE),
    ],
)
def test_codes_and_names_are_those_of_the_day(agencies, text, day, agency):
    assert chosen(agencies, text, day) == agency


@pytest.mark.parametrize(
    ("text", "day", "first"),
    [
        ("Xã Hoài Hảo", END_OF_2023, "21661"),
        ("Thị trấn Bồng Sơn", END_OF_2023, "21640"),
        ("Huyện Hoài Nhơn", END_OF_2023, "543"),
        ("Thành phố Qui Nhơn", END_OF_2023, "540"),
        ("Thành phố Qui Nhơn", END_OF_2025, "21583-2025"),
        ("UBND xã Hoài Thanh", END_OF_2023, "21667"),
    ],
)
def test_suggestions_exist_on_the_day_and_begin_with_the_same_place(agencies, text, day, first):
    nearest = agencies.nearest(text, day)
    assert agencies.codes[nearest[0]] == first
    assert agencies.on(nearest, day) == nearest


@pytest.mark.parametrize(
    ("code", "day", "others"),
    [
        ("SNV", EARLY_2025, ["SNV2025"]),
        ("548", END_OF_2025, ["21853-2025"]),  # the commune of the same name
        ("21568-OLD", END_OF_2025, ["21583-2025"]),  # the successor of its successor
        ("SYT", END_OF_2025, []),
    ],
)
def test_who_reports_instead_exists_on_the_day(agencies, code, day, others):
    assert [agencies.codes[i] for i in agencies.instead_of([agencies.codes.index(code)], day)] == others
