"""An administrator's acts: done by the dashboard's server where one runs on the store, else in this process."""

import getpass
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click

from kpi.cli.options import Run, command
from kpi.i18n import N_
from kpi.plan import load
from kpi.store import Store, StoreError, default_path, marker
from kpi.store.admin.acts import DONE, Host, Request, perform
from kpi.store.admin.server import ask


def act(function: Callable[..., dict[str, object]]) -> click.Command:
    """Makes a function a command that performs the act of its name with the arguments that it returns."""

    @wraps(function)
    def call(run: Run, by: str | None = None, **params: object) -> None:
        path = (run.store_path or default_path()).absolute()
        request = Request(function.__name__, function(**params), getpass.getuser(), by, run.lang)
        answer = ask(path, request) or perform(_own_host(path), request)
        click.echo(answer.text, err=answer.code != DONE)
        click.get_current_context().exit(answer.code)

    return command(tables=False)(call)


def _own_host(path: Path) -> Host:
    return Host(path, store=lambda: _opened(path), plan=load, replace=_call)


def _call(put: Callable[[], object]) -> None:
    put()  # nothing holds the store in this process


def _opened(path: Path) -> Store:
    if not path.exists() and marker.read(path) is None:
        raise StoreError(N_("There is no store at {path}."), path=path)
    return Store.open(path, load())
