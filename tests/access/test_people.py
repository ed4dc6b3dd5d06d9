"""The access file: what each entry means, and what is refused with the reason."""

import logging
from hashlib import sha256

import pytest

from kpi.access import IDENTITY, PERSON, TOKEN, VERDICT, Role
from kpi.access.people import AccessFileError, People, Right, people, read, reader

VIEWER, APPROVER = Right(Role.VIEWER), Right(Role.APPROVER)
FILE = """
default = "viewer"
[people]
" Lan@Example.vn" = {role = "reporter", agencies = ["548", "SNV"]}
"nam@example.vn" = {role = "viewer"}
[groups]
"SNV-CCHC" = {role = "approver"}
"huyen-a" = {role = "reporter", agencies = ["548"]}
"huyen-b" = {role = "reporter", agencies = ["545"]}
[tokens]
ioc = {sha256 = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", role = "viewer"}
"""  # of "secret"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "access.toml"
    path.write_text(FILE, "utf-8")
    return path


@pytest.mark.parametrize(
    ("address", "groups", "right"),
    [
        ("lan@example.VN ", [], Right(Role.REPORTER, frozenset({"548", "SNV"}))),
        ("lan@example.vn", ["snv-cchc"], Right(Role.REPORTER, frozenset({"548", "SNV"}))),  # the own entry counts
        ("nam@example.vn", ["snv-cchc"], VIEWER),
        ("x@example.vn", [], VIEWER),
        ("x@example.vn", ["other"], VIEWER),
        ("x@example.vn", ["SNV-cchc", "huyen-a"], APPROVER),
        ("x@example.vn", ["huyen-a", "huyen-b"], Right(Role.REPORTER, frozenset({"548", "545"}))),
    ],
)
def test_a_person_has_their_own_right_else_the_highest_of_their_groups_else_the_default(file, address, groups, right):
    assert people(file).right(address, groups) == right


def test_without_a_default_nobody_else_is_let_in(file):
    file.write_text('[people]\n"lan@example.vn" = {role = "viewer"}', "utf-8")
    assert people(file).right("lan@example.vn") == VIEWER
    assert people(file).right("x@example.vn") is None
    assert People().right("lan@example.vn") is None


def test_a_token_is_known_by_its_hash_alone(file):
    assert people(file).of_token("secret") == VIEWER
    assert people(file).of_token(sha256(b"secret").hexdigest()) is None


def test_a_changed_file_counts_at_once_and_a_broken_or_missing_one_lets_nobody_in(file, caplog):
    assert people(file).right("nam@example.vn") == VIEWER
    file.write_text(FILE.replace('"nam@example.vn" = {role = "viewer"}', ""), "utf-8")
    assert people(file).right("nam@example.vn") == VIEWER  # the default
    for content in ("default =", None):
        if content is None:
            file.unlink()
        else:
            file.write_text(content, "utf-8")
        with caplog.at_level(logging.ERROR):
            assert people(file).right("lan@example.vn") is None
        assert "lets nobody in" in caplog.text
        caplog.clear()
    assert people(None).right("lan@example.vn") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("default = 1", "the role of default must be one of viewer, reporter, approver, administrator"),
        ('default = "reporter"', "default must have agencies"),
        ('defualt = "viewer"', "there is no section defualt"),
        ("people = 1", "each entry of [people]"),
        ('[people]\na = "viewer"', "each entry of [people]"),
        ("[people]\na = {}", "the role of a must be"),
        ('[people]\na = {role = "boss"}', "the role of a must be"),
        ('[people]\na = {role = "reporter"}', "a must have agencies"),
        ('[people]\na = {role = "reporter", agencies = []}', "a must have agencies"),
        ('[people]\na = {role = "reporter", agencies = [548]}', "a must have agencies"),
        ('[people]\na = {role = "reporter", agencies = "548"}', "a must have agencies"),
        ('[people]\na = {role = "approver", agencies = ["548"]}', "and only then"),
        ('[people]\na = {role = "approver", agencies = []}', "and only then"),
        ('[people]\na = {role = "viewer", agency = "548"}', "a has agency, which does not exist"),
        ('[tokens]\na = {role = "viewer"}', "the token a needs sha256"),
        ('[tokens]\na = {sha256 = "secret", role = "viewer"}', "the token a needs sha256"),
        ("[people", "cannot be read"),
    ],
)
def test_what_it_cannot_mean_is_refused(file, content, reason):
    file.write_text(content, "utf-8")
    with pytest.raises(AccessFileError) as refused:
        read(file)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("headers", "right"),
    [
        ({VERDICT: "write"}, VIEWER),
        ({VERDICT: "elsewhere"}, VIEWER),
        ({}, None),  # nothing went through the guard
        ({VERDICT: PERSON}, None),
        ({VERDICT: PERSON, IDENTITY: "nam@example.vn"}, VIEWER),
        ({VERDICT: PERSON, TOKEN: "secret"}, VIEWER),
        ({VERDICT: PERSON, TOKEN: "other"}, None),
        ({VERDICT: PERSON, TOKEN: "other", IDENTITY: "nam@example.vn"}, None),
        ({TOKEN: "secret"}, None),
    ],
)
def test_a_program_reads_by_its_token_or_as_the_person_who_is_signed_in(file, headers, right):
    assert reader(headers, file) == right


def test_somebody_whom_the_file_does_not_name_reads_nothing(file):
    file.write_text(FILE.replace('default = "viewer"', ""), "utf-8")
    assert reader({VERDICT: PERSON, IDENTITY: "x@example.vn"}, file) is None
    assert reader({VERDICT: PERSON, IDENTITY: "x@example.vn"}, None) is None
