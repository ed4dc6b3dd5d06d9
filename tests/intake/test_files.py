"""Several files in one upload: what a ZIP or a folder holds, and the limits of a ZIP."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from kpi.intake import bounds, files
from kpi.intake.problem import Unreadable


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return packed.getvalue()


def refused(content: bytes, plan) -> str:
    with pytest.raises(Unreadable) as unreadable:
        files.unpacked("all.zip", content, plan.intake)
    return str(unreadable.value)


def test_a_file_that_is_no_zip_is_itself(plan):
    (file,) = files.unpacked("q1.csv", b"indicator,agency", plan.intake)
    assert (file.path, file.read()) == ("q1.csv", b"indicator,agency")


@pytest.mark.parametrize("part", ["[Content_Types].xml", "content.xml"])
def test_a_workbook_is_no_archive(part, plan):
    content = zipped((part, b"<x/>"), ("xl/workbook.xml", b"<x/>"))
    assert not files.is_archive(content)
    assert [file.name for file in files.unpacked("q1.xlsx", content, plan.intake)] == ["q1.xlsx"]


def test_paths_lead_nowhere_and_files_of_systems_are_passed_over(plan):
    content = zipped(
        ("a.csv", b"1"), ("xã/a.csv", b"2"), ("../../etc/b.csv", b"3"), ("C:\\temp\\c.csv", b"4"), ("folder/", b""),
        ("__MACOSX/a.csv", b"5"), (".DS_Store", b"6"), ("xã/~$a.xlsx", b"7"), ("Thumbs.db", b"8"),
    )  # fmt: skip
    unpacked = [(file.name, file.folder, file.read()) for file in files.unpacked("all.zip", content, plan.intake)]
    assert unpacked == [("a.csv", "", b"1"), ("a.csv", "xã", b"2"), ("b.csv", "etc", b"3"), ("c.csv", "C:/temp", b"4")]


def test_a_name_in_utf8_without_its_flag_is_read(plan):
    content = zipped(("Phù Cát.csv", b"1")).replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert [file.name for file in files.unpacked("all.zip", content, plan.intake)] == ["Phù Cát.csv"]


def test_limits_are_checked_before_anything_is_unpacked(plan, monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    many = zipped(*((f"{number}.csv", b"1") for number in range(files.MOST_FILES + 1)))
    assert refused(many, plan) == "archive_files"
    assert refused(zipped(("a.csv", bytes(bounds.UNPACKED // 2)), ("b.csv", bytes(bounds.UNPACKED // 2 + 1))), plan) \
        == "archive_size"  # fmt: skip
    assert refused(zipped(("folder/", b"")), plan) == "archive_empty"
    locked = bytearray(zipped(("a.csv", b"1")))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # the flag of a password, in the directory
    assert refused(bytes(locked), plan) == "encrypted"


def test_a_zip_whose_directory_has_too_many_entries_is_not_opened(monkeypatch):
    content = zipped(("a.csv", b"PK\x01\x02" * (bounds.PARTS + 1)), method=zipfile.ZIP_STORED)
    monkeypatch.setattr(files.zipfile, "ZipFile", None)
    assert not files.is_archive(content)


def test_an_entry_larger_than_its_directory_says_is_damaged(plan):
    content = zipped(("a.csv", b"1" * 5000), ("b.csv", b"2"))
    content = content.replace(struct.pack("<L", 5000), struct.pack("<L", 50))
    file, other = files.unpacked("all.zip", content, plan.intake)
    with pytest.raises(Unreadable, match="archive_damaged"):
        file.read()
    assert other.read() == b"2"


def test_a_zip_within_a_zip_is_one_file(plan):
    content = zipped(("inner.zip", zipped(("a.csv", b"1"))))
    assert [file.name for file in files.unpacked("all.zip", content, plan.intake)] == ["inner.zip"]


def test_a_folder_gives_its_files_in_order(tmp_path: Path):
    for path in ("b.csv", "a/c.csv", ".hidden/d.csv"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(path.encode())
    entries = files.of_folder(tmp_path)
    assert [(file.path, file.read()) for file in entries] == [("a/c.csv", b"a/c.csv"), ("b.csv", b"b.csv")]
