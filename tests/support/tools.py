"""Programs of the machine that some tests need."""

import shutil

import pytest

NOT_RUN = "not run: "  # what the reason of such a skip begins with; tests/conftest.py reports them by name


def needed(program: str) -> str:
    """The path of a program. Where it is missing, the test that asks for it is not run."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"{NOT_RUN}{program} is missing")
    return path
