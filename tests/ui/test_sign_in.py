"""The person that an ID token names."""

import pytest

from kpi.ui.sign_in import Person, of_claims

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
