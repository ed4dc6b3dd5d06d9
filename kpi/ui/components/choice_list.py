"""A long list to choose from: a button with the choice on it that opens a search and the options in groups.

The search runs in the browser (choice_list.js): it ignores diacritics and case. The caller keeps the choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from kpi.i18n import Words

_LIST = st.components.v2.component(
    "kpi_choice_list",
    html=Path(__file__).with_suffix(".html").read_text("utf-8"),
    css=Path(__file__).with_suffix(".css").read_text("utf-8"),
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Option:
    """One thing to choose. The search also finds it by its value, by `short` and by `also` (a code, an official name);
    `short` is what a filter's button shows."""

    value: str
    label: str
    short: str = ""
    also: str = ""


@dataclass(frozen=True)
class Group:
    """Options under a heading of their own."""

    name: str
    options: tuple[Option, ...]


def choice_list(
    name: str,
    groups: Sequence[Group],
    value: str | None,
    *,
    key: str,
    t: Words,
    on_choice: Callable[[str], None],
    look: Literal["filter", "title"] = "filter",
    all_label: str | None = None,
) -> None:
    """Draw the list; `on_choice` gets the chosen value ("" for all) before the page runs again.

    name: on the button of a filter. value: the current choice, if any. look: a filter, or the page's title. all_label:
    of an entry that clears the choice, if there is one.
    """

    def choose() -> None:
        on_choice(st.session_state[key].choice)

    _LIST(
        key=key,
        data={
            "name": name,
            "value": value or "",
            "chosen": _chosen(groups, value, look) or all_label or "",
            "all": all_label,
            "groups": _plain(tuple(groups)),
            "look": look,
            "search": t("Search by name or code"),
            "nothing": t("No results"),
        },
        on_choice_change=choose,
        width="stretch" if look == "title" else "content",
    )


@lru_cache(maxsize=64)  # some hundred options each, on every run of a page
def _plain(groups: tuple[Group, ...]) -> list[dict[str, Any]]:
    return [asdict(group) for group in groups]


def _chosen(groups: Sequence[Group], value: str | None, look: str) -> str | None:
    """The words on the button; a value that is in no group is shown as it is."""
    for option in (option for group in groups for option in group.options if option.value == value):
        return option.label if look == "title" else option.short or option.label
    return value
