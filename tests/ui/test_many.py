"""Several files in one upload: each is stored or refused by itself, and one table says what became of each."""

import io
import re
import zipfile

from kpi.store import Store, StoreChanged
from tests.support.people import somebody
from tests.support.visits import markup, texts, visit
from tests.ui.test_upload import BAD, GOOD, HEADINGS, confirmed, official, submissions

__all__ = ["visit"]

OTHER = HEADINGS + "CT3.07,545,2024,1,2,\n"


def with_files(visitor, **files: str):
    """The page with the files chosen, by their names without an ending."""
    visitor.file_uploader[0].set_value([(f"{name}.csv", text.encode(), "text/csv") for name, text in files.items()])
    return visitor.run()


def outcomes(visitor) -> list[str]:
    """The outcome of each file in the table."""
    html = markup(visitor, "upload_outcomes")
    return re.findall("<b[^>]*>(.*?)</b>", html)


def test_valid_files_are_stored_each_by_itself_and_the_wrong_one_is_refused(visit):
    visitor = with_files(visit("upload", lang="en"), a=GOOD, bad=BAD, b=OTHER)
    assert outcomes(visitor) == ["Refused", "Ready", "Ready"]
    assert "**2 files are valid · 4 values · 1 file is refused**" in texts(visitor)
    visitor = confirmed(visitor)
    assert not visitor.exception
    assert outcomes(visitor) == ["Refused", "Stored", "Stored"]
    assert [(name, rows) for _by, name, _state, rows in submissions()] == [("a.csv", 3), ("b.csv", 1)]
    assert "2 files are stored in the official data." in [success.value for success in visitor.success]
    assert "Download the refused file, marked (ZIP)" in [button.label for button in visitor.get("download_button")]


def test_confirmed_files_stay_with_the_data_set_that_they_were_confirmed_for(visit):
    visitor = confirmed(with_files(visit("upload", lang="en"), a=GOOD, b=OTHER))
    visitor.segmented_control(key="filter_data").set_value("demo").run()
    assert not visitor.exception
    assert any(info.value.startswith("The files chosen before go to the other data set") for info in visitor.info)
    assert not [part for part in visitor.get("bidi_component") if part.proto.id.endswith("upload_outcomes")]


def test_a_file_is_checked_as_if_those_before_it_were_stored(visit):
    correction = HEADINGS + "CT3.07,540,2024,100,1000,\n"
    visitor = with_files(visit("upload", lang="en"), a=GOOD, again=GOOD, correction=correction)
    assert outcomes(visitor) == ["Ready", "Ready, with warnings", "Ready, with warnings"]
    html = markup(visitor, "upload_outcomes")
    assert "This exact file has already been uploaded" in html
    assert "10% is far from 52.3%" in html
    assert [error.value for error in confirmed(visitor).error] == [
        "Tick the box to confirm that you have checked the warnings."
    ]


def test_a_zip_is_as_good_as_its_files(visit):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xã/a.csv", GOOD)
        archive.writestr("b.csv", OTHER)
    visitor = visit("upload", lang="en")
    visitor.file_uploader[0].upload("all.zip", packed.getvalue())
    visitor = visitor.run()
    assert outcomes(visitor) == ["Ready", "Ready"]
    assert "xã/a.csv" in markup(visitor, "upload_outcomes")


def test_files_that_others_have_made_stale_meanwhile_are_checked_again(visit, monkeypatch):
    visitor = with_files(visit("upload", lang="en"), a=GOOD, b=OTHER)
    submit, calls = Store.submit, []

    def overtaken(store: Store, rows, **how):
        """Another session changes the store before the first file, and what the first was to add."""
        calls.append(how["file_name"])
        if len(calls) == 1:
            raise StoreChanged("")
        if len(calls) == 3:
            submit(store, rows, by=somebody("Somebody else"), file_name="x", sha256="x")
        return submit(store, rows, **how)

    monkeypatch.setattr(Store, "submit", overtaken)
    visitor = confirmed(visitor)
    assert calls == ["a.csv", "a.csv", "b.csv"]
    assert outcomes(visitor) == ["Not stored", "Stored"]
    assert official().submissions(person="somebody else").shape[0] == 1
