"""The person that an ID token names, and what somebody sees who is not signed in."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.secrets import Secrets

from kpi import i18n
from kpi.access import PERSON, VERDICT
from kpi.access.settings import SettingsError
from kpi.ui.sign_in import SIGN_IN, Person, make_sure_it_is_set_up, of_claims
from tests.support.visits import texts, visit

__all__ = ["visit"]

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
    monkeypatch.setattr("streamlit.config.get_option", lambda name: [str(file)])
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


def test_somebody_who_is_not_signed_in_can_choose_the_language(visit, monkeypatch):
    monkeypatch.setenv("KPI_ACCESS", "proxy")
    for name in ("ACCESS_FILE", "PROXY_HEADER", "PROXY_SECRET_FILE"):
        monkeypatch.setenv(f"KPI_{name}", "x")
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {VERDICT: PERSON})
    visitor = visit("upload", lang="vi")
    for lang in ("vi", "en", "vi"):
        visitor = visitor.segmented_control[0].set_value(lang).run()
        assert i18n.of(lang)(SIGN_IN) in texts(visitor) and not visitor.exception
