"""Runs an administrator's act: in the dashboard's server where one runs on the store, else in this process."""

import getpass
from collections.abc import Callable
from pathlib import Path

import click

from kpi.i18n import N_
from kpi.plan import load
from kpi.store import Store, StoreError, default_path, marker
from kpi.store.admin.acts import DONE, Host, Request, perform
from kpi.store.admin.server import ask


def run(ctx: click.Context, command: str, store_path: Path | None, lang: str, by: str | None, **args: object) -> None:
    """Prints what the act answers and ends the command with its code."""
    path = (store_path or default_path()).absolute()
    request = Request(command, args, getpass.getuser(), by, lang)
    answer = ask(path, request) or perform(_own_host(path), request)
    click.echo(answer.text, err=answer.code != DONE)
    ctx.exit(answer.code)


def _own_host(path: Path) -> Host:
    return Host(path, store=lambda: _opened(path), plan=load, replace=_call)


def _call(put: Callable[[], object]) -> None:
    put()  # nothing holds the store in this process


def _opened(path: Path) -> Store:
    if not path.exists() and marker.read(path) is None:
        raise StoreError(N_("There is no store at {path}."), path=path)
    return Store.open(path, load())
