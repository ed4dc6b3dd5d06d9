"""Python's part of the choice list: the button's text, the initial value, the catalogue's words."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from kpi import i18n


def page(value: str | None, **options: str) -> None:
    from kpi import i18n
    from kpi.ui.components.filters import Group, Option, choice_list

    districts = Group("Districts", (Option("544", "Hoài Ân District", "Hoài Ân"), Option("545", "Phù Mỹ District")))
    choice_list("Agency", [districts], value, key="agency", t=i18n.of("vi"), on_choice=print, **options)


def drawn(value: str | None, **options: str) -> dict:
    """The data given to the browser."""
    visitor = AppTest.from_function(page, args=(value,), kwargs=options).run()
    assert not visitor.exception
    (component,) = visitor.get("bidi_component")
    return json.loads(component.proto.bytes)


@pytest.mark.parametrize(
    ("value", "options", "words"),
    [
        ("544", {}, "Hoài Ân"),
        ("545", {}, "Phù Mỹ District"),
        ("544", {"look": "title"}, "Hoài Ân District"),
        (None, {"all_label": "all"}, "all"),
        (None, {}, ""),
        ("999", {"all_label": "all"}, "999"),
    ],
    ids=["short name", "no short name", "heading", "all", "nothing chosen", "not in the list"],
)
def test_the_button_names_the_choice(value, options, words):
    assert drawn(value, **options)["chosen"] == words


def test_the_browser_gets_all_options_and_the_words_of_the_catalogue():
    given, t = drawn("544"), i18n.of("vi")
    assert given["groups"] == [
        {
            "name": "Districts",
            "options": [
                {"value": "544", "label": "Hoài Ân District", "short": "Hoài Ân", "also": ""},
                {"value": "545", "label": "Phù Mỹ District", "short": "", "also": ""},
            ],
        }
    ]
    assert (given["value"], given["all"]) == ("544", None)
    assert (given["search"], given["nothing"]) == (t("Search by name or code"), "Không có kết quả")
