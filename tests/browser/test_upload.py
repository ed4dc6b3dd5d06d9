"""Uploading files on the page, as a reporter does."""

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from kpi import template
from kpi.intake.problem import COLUMN
from kpi.store import COLUMNS
from kpi.template import workbook
from kpi.ui.upload import LOST_SENTENCE as LOST
from kpi.views.upload import PROBLEM
from tests.browser.actions import REPORTER, VI, choose_file, download, finished, visit
from tests.browser.test_form import fill
from tests.browser.test_history import FORGOTTEN

PROBLEMS = VI("Problems in the data: where they are, and how to fix them")
HEAD = "indicator,agency,period,numerator,denominator,value"
MISTAKES = [
    ("CT9.99,540,2024,1,2,", "indicator", "unknown_indicator"),
    ("CT3.01,999,2024,1,2,", "agency", "unknown_agency"),
    ("CT7.09,540,2024,1,2,", "indicator", "wrong_level"),
    ("CT3.03,540,2024-Q2,1,2,", "period", "bad_period"),
    ("CT3.03,52-BD,2099,1,2,", "period", "future_period"),
    ("CT3.04,540,2024,,,", "value", "missing_figure"),
    ("CT3.07,540,2024,12x,20,", "numerator", "bad_number"),
    ("CT3.08,540,2024,30,20,", "numerator", "out_of_range"),
    ("CT3.09,540,2024,10,20,51", "value", "mismatch"),
    ("CT3.12,540,2025,10,20,", "agency", "not_active"),
    ("CT3.13,540,2024,10,20,", None, None),
]


@pytest.fixture
def mistaken(tmp_path: Path) -> Path:
    file = tmp_path / "mistakes.csv"
    file.write_text("\n".join([HEAD, *(line for line, _, _ in MISTAKES)]) + "\n", "utf-8")
    return file


@pytest.fixture
def forms(tmp_path: Path, plan) -> Path:
    """A ZIP of the forms of four agencies for 2023, one of them with a mistake."""
    packed = tmp_path / "forms.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for agency in ("547", "548", "549", "550"):
            form = tmp_path / f"{agency}_2023.xlsx"
            blank = template.form(plan, pd.DataFrame(columns=list(COLUMNS)), agency, "2023")
            form.write_bytes(workbook.xlsx_form(blank, plan))
            fill(form, {"CT3.07": ("12x" if agency == "549" else 12, 20), "CT3.08": (91, 100)})
            archive.write(form, f"forms/{form.name}")
    return packed


def test_of_four_forms_three_are_stored_and_one_comes_back_marked(writable, page, forms, tmp_path):
    visit(page, writable, "/upload")
    choose_file(page, forms)
    confirm = page.get_by_role("button", name=VI.plural("Confirm: store {n} file", "Confirm: store {n} files", 3))
    expect(confirm).to_be_visible()
    page.get_by_label(VI("Uploaded by (full name, office)")).fill(REPORTER)
    confirm.click()
    where = VI("in the official data")
    stored = VI.plural("{n} file is stored {where}.", "{n} files are stored {where}.", 3, where=where)
    expect(page.get_by_text(stored)).to_be_visible()
    rows = page.get_by_role("table", name=VI("What became of each file")).locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text=VI("Stored"))).to_have_count(3)
    expect(rows.filter(has_text="12x")).to_have_count(1)
    file = download(page.get_by_role("button", name=VI.plural("Download the refused file, marked (ZIP)",
                                                           "Download the {n} refused files, marked (ZIP)", 1)),
                 tmp_path)  # fmt: skip
    with zipfile.ZipFile(file) as archive:
        assert [name.rpartition(".")[2] for name in archive.namelist()] == ["csv", "xlsx"]


def test_ten_mistakes_are_ten_problems_and_nothing_is_stored(server, page, mistaken, tmp_path):
    visit(page, server, "/upload")
    choose_file(page, mistaken)
    refused = VI.plural(
        "{file} has {n} problem. Nothing was stored: fix it and choose the file again.",
        "{file} has {n} problems. Nothing was stored: fix them and choose the file again.",
        10, file=mistaken.name,
    )  # fmt: skip
    expect(page.get_by_text(refused)).to_be_visible()
    listed_rows = page.get_by_role("table", name=PROBLEMS).locator("tbody tr")
    expect(listed_rows).to_have_count(10)
    for line, code in enumerate((code for _, _, code in MISTAKES[:10]), start=2):
        expect(listed_rows.filter(has_text=f"{VI(PROBLEM[code])}.")).to_contain_text(str(line))
    file = download(page.get_by_role("button", name=VI("Download this list (CSV)")), tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as listed:
        problems = [tuple(row[VI(name)] for name in ("Line", "Column", "Code")) for row in csv.DictReader(listed)]
    assert problems == [
        (str(line), VI(COLUMN[column]), code) for line, (_, column, code) in enumerate(MISTAKES, start=2) if code
    ]
    expect(page.get_by_role("button", name=VI("Confirm upload"))).to_have_count(0)
    visit(page, server, "/upload")
    expect(page.locator("[class*=st-key-withdraw_]")).to_have_count(1)  # the published values


def test_an_upload_that_the_server_has_forgotten_is_said_to_be_lost(server, page, mistaken):
    page = page.context.new_page()
    page.add_init_script(FORGOTTEN)
    visit(page, server, "/upload")
    choose_file(page, mistaken)
    expect(page.get_by_role("table", name=PROBLEMS)).to_be_visible()
    finished(page)
    page.evaluate("line.close()")
    expect(page.get_by_text(VI(LOST))).to_be_visible()
    page.close()
