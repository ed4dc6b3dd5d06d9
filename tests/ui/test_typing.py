"""Manual entry: the values in the sheet, their problems, the outlook, storing."""

import io

import pandas as pd
from streamlit.testing.v1 import AppTest

from kpi.store import COLUMNS, Store
from kpi.template.manual_entry import ENTRIES
from kpi.ui import stores
from kpi.ui.upload.choose import FILE_NAME
from tests.support.people import somebody
from tests.support.visits import lines, texts, visit
from tests.ui.test_upload import confirmed, previewed

__all__ = ["visit"]


def official() -> Store:
    return stores.store("official")


def submit(*rows: tuple) -> None:
    """Submits rows (indicator, agency, period, numerator, denominator)."""
    table = pd.DataFrame(rows, columns=["indicator", "agency", "period", "numerator", "denominator"])
    table = table.assign(line=range(2, 2 + len(table)), value=float("nan"), note=None, document=None)
    official().submit(table[list(COLUMNS)], by=somebody("A"), file_name="a.csv", sha256="a")


def at_the_sheet(visit, agency: str = "540", **query: str) -> AppTest:
    """The page in English with the sheet of an agency for 2024."""
    visitor = visit("upload", **{"lang": "en", "year": "2024", "agency": agency, **query})
    return visitor.segmented_control(key="upload_way").set_value("typing").run()


def fields(visitor: AppTest, indicator: str) -> list[str]:
    """The entries of an indicator that are in the form."""
    entries = {key.split("_")[2]: text.value for text in visitor.text_input
             if (key := str(text.key)).startswith(f"entry_{indicator}_")}  # fmt: skip
    return [entries.get(entry, "") for entry in ENTRIES]


def indicators_in(visitor: AppTest) -> list[str]:
    """The indicators in the form."""
    keys = [str(text.key).split("_") for text in visitor.text_input if str(text.key).startswith("entry_")]
    return list(dict.fromkeys(key[1] for key in keys))


def check(visitor: AppTest, cells: dict[tuple[str, str], str], turn: int = 0) -> AppTest:
    """Type into the fields, then have them checked."""
    for (indicator, entry), text in cells.items():
        visitor.text_input(key=f"entry_{indicator}_{entry}_official_540_2024_{turn}").set_value(text)
    submit = next(button for button in visitor.button if button.label == "Check the data")
    return submit.click().run()


def test_the_sheet_is_of_the_agency_and_period_of_the_address_and_holds_what_is_there(visit):
    visit("upload")
    submit(("CT3.07", "540", "2024", 2523, 5000), ("CT3.07", "540", "2023", 300, 1000))
    visitor = at_the_sheet(visit)
    assert not visitor.exception
    assert fields(visitor, "CT3.07") == ["2,523", "5,000", "", "", ""]
    assert (
        "**CT3.07** Dossiers handled online (level 3/4) of all dossiers · :gray[Year 2023: 30% (300/1,000)]"
        in texts(visitor)
    )
    assert all(fields(visitor, code) == [""] * 5 for code in indicators_in(visitor) if code != "CT3.07")


def test_the_definitions_are_the_labels_of_the_fields(visit):
    visitor = at_the_sheet(visit, agency="52-BD")
    labels = {str(text.key).removesuffix("_official_52-BD_2024_0"): text.label for text in visitor.text_input}
    ranks = [code for code in indicators_in(visitor) if labels[f"entry_{code}_value"].endswith("(place)")]
    assert ranks
    assert f"entry_{ranks[0]}_numerator" not in labels
    ratio = next(code for code in indicators_in(visitor) if f"entry_{code}_numerator" in labels)
    assert labels[f"entry_{ratio}_numerator"].startswith("Numerator: ")


def test_an_agency_without_reports_gets_the_reason_and_no_sheet(visit):
    visitor = at_the_sheet(visit, year="2025")
    assert [info.value for info in visitor.info] == [
        "Quy Nhơn City does not exist on 14 Dec 2025, the last day of the period (2025)."
    ]  # fmt: skip
    assert indicators_in(visitor) == []


def test_a_problem_is_shown_beside_its_indicator_and_blocks_confirming(visit):
    visitor = check(at_the_sheet(visit), {("CT3.07", "numerator"): "30", ("CT3.07", "denominator"): "20"})
    assert not visitor.exception
    assert visitor.error[0].value.startswith("There is 1 problem in the fields above.")
    alt = "Problems in the data: where they are, and how to fix them"
    problems = pd.read_html(io.StringIO(lines(visitor, alt)))[0]
    assert problems[["Indicator", "Column"]].to_numpy().tolist() == [
        ["CT3.07 · Dossiers handled online (level 3/4) of all dossiers", "Numerator"]
    ]
    assert problems.iloc[0, 2].startswith("Out of range.")
    assert "upload_confirm" not in {button.key for button in visitor.button}


def test_typed_values_are_previewed_assessed_stored_and_shown(visit):
    visit("upload")
    submit(("CT7.06", "540", "2021", 1, 10), ("CT7.06", "540", "2024", 5, 10))
    visitor = check(at_the_sheet(visit), {("CT7.06", "numerator"): "10", ("CT3.07", "value"): "52,3"})
    assert previewed(visitor)[["Change", "Current value", "New value"]].to_numpy().tolist() == [
        ["Replaces", "50% (5/10)", "100% (10/10)"], ["New", "–", "52.3%"],
    ]  # fmt: skip
    # The plan wants 50% of CT3.07 by 2025, and 100% of CT7.06: from 10% in 2021, that is 77.5% at the end of 2024.
    outlook = visitor.table[0].value
    assert outlook.set_index("Indicator").map(str).to_numpy().tolist() == [
        [":gray-badge[– No data yet] → 52.3% :green-badge[● Met]"],
        ["50% :orange-badge[▼ Off track] → 100% :green-badge[● Met]"],
    ]
    assert "Year 2024: 2 statuses change." in [fold.label for fold in visitor.expander]
    visitor.checkbox[0].check()
    visitor = confirmed(visitor)
    assert not visitor.exception
    latest = official().submissions(count=1).iloc[0]
    assert latest[["file_name", "handed_in_by", "rows"]].tolist() == [FILE_NAME, "Nguyễn Văn A", 2]
    assert [fields(visitor, "CT7.06"), fields(visitor, "CT3.07")] == [
        ["10", "10", "", "", ""],
        ["", "", "52.3", "", ""],
    ]


def test_what_another_person_stores_meanwhile_shows_up_and_what_was_typed_stays(visit):
    visitor = check(at_the_sheet(visit), {("CT3.07", "value"): "52.3"})
    submit(("CT3.08", "540", "2024", 9, 10))
    visitor.run()
    assert fields(visitor, "CT3.08")[:2] == ["9", "10"]
    assert fields(visitor, "CT3.07")[2] == "52.3"
    assert previewed(visitor)["New value"].tolist() == ["52.3%"]


def test_emptied_cells_withdraw_nothing_and_the_page_says_so(visit):
    visit("upload")
    submit(("CT3.07", "540", "2024", 523, 1000))
    visitor = check(at_the_sheet(visit), {("CT3.07", "numerator"): "", ("CT3.07", "denominator"): ""})
    assert visitor.warning[0].value.startswith("CT3.07: emptying a value does not withdraw it")
    assert "upload_confirm" not in {button.key for button in visitor.button}
