"""The person that an ID token names, and what somebody sees who is not signed in."""

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

from kpi import i18n
from kpi.access import IDENTITY, PERSON, VERDICT, NotAllowed
from kpi.access.settings import SettingsError
from kpi.ui.sign_in import SIGN_IN, Person, make_sure_it_is_set_up, may_upload, of_claims
from tests.support.visits import ROOT, texts, visit

__all__ = ["visit"]

SESSION = "test session id"  # AppTest's
NOW = 1_800_000_000.0
CLAIMS = {"sub": "a1", "iat": NOW - 60, "email": "lan@example.vn", "name": "Lê Lan", "groups": ["snv"]}


@pytest.mark.parametrize(
    ("changed", "person"),
    [
        ({}, Person("lan@example.vn", "Lê Lan", ("snv",))),
        ({"email_verified": True}, Person("lan@example.vn", "Lê Lan", ("snv",))),
        ({"email_verified": False}, Person("a1", "Lê Lan", ("snv",))),  # whoever typed it is not that person
        ({"email_verified": "false"}, Person("a1", "Lê Lan", ("snv",))),
        ({"email": None}, Person("a1", "Lê Lan", ("snv",))),
        ({"email": None, "sub": ""}, None),
        ({"name": None, "groups": None}, Person("lan@example.vn", "lan@example.vn")),
        ({"groups": "snv"}, Person("lan@example.vn", "Lê Lan")),
        ({"iat": NOW - 12 * 3600 + 1}, Person("lan@example.vn", "Lê Lan", ("snv",))),
        ({"iat": NOW - 12 * 3600}, None),
        ({"iat": NOW + 30}, Person("lan@example.vn", "Lê Lan", ("snv",))),  # a clock that is a little ahead
        ({"iat": NOW + 600}, None),
        ({"iat": None}, None),
        ({"iat": "now"}, None),
    ],
)
def test_the_person_of_a_token(changed, person):
    assert of_claims(CLAIMS | changed, NOW) == person


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only file of secrets that Streamlit reads."""
    file = tmp_path / "secrets.toml"
    other = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: [str(file)] if name == "secrets.files" else other(name))
    monkeypatch.setattr(st, "secrets", Secrets())
    return file


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No secrets found"), ("[auth\n", "Error parsing secrets file"), ("[mail]\n", "needs the section")],
)
def test_secrets_that_cannot_be_used_stop_the_start_with_a_sentence(secrets_file, content, why):
    if content is not None:
        secrets_file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=why):
        make_sure_it_is_set_up()


def test_secrets_of_another_account_stop_the_start_with_a_sentence(secrets_file):
    secrets_file.mkdir()  # for root nothing else is unreadable
    with pytest.raises(SettingsError, match="cannot be read"):
        make_sure_it_is_set_up()


@pytest.fixture
def sign_in(visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """sign_in("lan"): from now on that person visits; None: nobody."""
    monkeypatch.setenv("KPI_ACCESS", "proxy")
    for name, value in {
        "ACCESS_FILE": str(tmp_path / "access.toml"),
        "PROXY_HEADER": "x",
        "PROXY_SECRET_FILE": "x",
    }.items():
        monkeypatch.setenv(f"KPI_{name}", value)

    def signed_in(identity: str | None) -> None:
        headers = {VERDICT: PERSON} | ({IDENTITY: identity} if identity else {})
        monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)

    grant(tmp_path, lan="reporter", huong="approver", nam="viewer")
    return signed_in


def grant(folder: Path, **roles: str) -> None:
    """Writes an access file: these people and nobody else."""
    agencies = {"reporter": ', agencies = ["540"]'}
    lines = [f'{name} = {{role = "{role}"{agencies.get(role, "")}}}' for name, role in roles.items()]
    (folder / "access.toml").write_text("\n".join(["[people]", *lines]), "utf-8")


def test_somebody_who_is_not_signed_in_can_choose_the_language(visit, sign_in):
    sign_in(None)
    visitor = visit("upload", lang="vi")
    for lang in ("vi", "en", "vi"):
        visitor = visitor.segmented_control[0].set_value(lang).run()
        assert i18n.of(lang)(SIGN_IN) in texts(visitor) and not visitor.exception


@pytest.mark.parametrize(
    ("person", "may"), [("lan", True), ("huong", True), ("nam", False), ("xuan", False), (None, False)]
)
def test_only_the_session_of_somebody_who_may_submit_uploads(visit, sign_in, tmp_path, person, may):
    sign_in(person)
    visitor = visit("upload")  # holds the session
    assert may_upload(SESSION) == may
    grant(tmp_path, an="administrator")
    assert not may_upload(SESSION)
    del visitor


def test_a_download_that_was_prepared_is_made_only_while_its_holder_may_read(visit, sign_in, tmp_path, monkeypatch):
    prepared = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, **_look: prepared.update({label: data}))
    sign_in("nam")
    visit("method", lang="en", part="data")
    assert prepared and all(make() for make in prepared.values())
    grant(tmp_path, lan="reporter")
    for make in prepared.values():
        with pytest.raises(NotAllowed):
            make()


def test_what_runs_without_the_frame_asks_who_may_read():
    alone = re.compile(r"st\.(dialog|fragment|download_button)\(|@st\.(fragment)")
    texts_of = {file.name: file.read_text("utf-8") for file in (ROOT / "kpi" / "ui").rglob("*.py")}
    assert {name for name, text in texts_of.items() if alone.search(text)} == {"page.py", "downloads.py"}
