"""Wrong usage in the reader's language: click's own sentences, which it takes from gettext, and those of our commands.

The help of a command stays English, as its docstring is.
"""

import gettext
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kpi import i18n
from kpi.i18n import N_

DOMAIN = "kpi"


def plural(singular: str, _plural: str) -> str:
    """Mark a sentence and its plural for extraction."""
    return singular


SENTENCES = (
    N_("Usage:"), N_("Error: {message}"), N_("Try '{command} {option}' for help."),
    N_("Invalid value: {message}"), N_("Invalid value for {param_hint}: {message}"),
    N_("Missing command."), N_("Missing argument"), N_("Missing option"), N_("Choose from:\n\t{choices}"),
    N_("No such command {name!r}."), N_("No such option {name!r}."),
    plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    N_("Option {name!r} does not take a value."),
    plural("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    plural("{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}."),
    N_("{value!r} is not a valid {number_type}."), N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."), N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
)  # fmt: skip


def speak(lang: str) -> str:
    """Let gettext look for the sentences of this language, and return it."""
    os.environ["LANGUAGE"] = lang
    return lang


@contextmanager
def sentences() -> Iterator[None]:
    """Give click our catalogue, as the file that gettext reads; the language is KPI_LANG until --lang is read."""
    with tempfile.TemporaryDirectory() as folder:
        for lang in i18n.LANGUAGES:
            if lang != i18n.SOURCE:
                file = Path(folder) / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
                file.parent.mkdir(parents=True)
                file.write_bytes(i18n.compiled(lang))
        gettext.bindtextdomain(DOMAIN, folder)
        gettext.textdomain(DOMAIN)
        speak(i18n.of(os.environ.get("KPI_LANG", "")).lang)
        yield


class Group(click.Group):
    """Commands whose wrong usage is said in the reader's language."""

    def main(self, *args: Any, **extra: Any) -> Any:
        with sentences():
            return super().main(*args, **extra)


def misused(msgid: str, hint: str | None = None, **params: object) -> click.UsageError:
    """Wrong usage of the command that runs, of its option or argument `hint` where one is named."""
    message = i18n.of(click.get_current_context().params["lang"])(msgid, **params)
    return click.BadParameter(message, param_hint=f"'{hint}'") if hint else click.UsageError(message)
