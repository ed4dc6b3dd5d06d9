"""What all commands share: their options, how they open a store, and how they end when something is refused."""

import errno
import getpass
from pathlib import Path
from typing import Any

import click
import pandas as pd

from kpi import access, i18n
from kpi.access import Actor
from kpi.cli.printing import print_table, speak_plainly_if_need_be
from kpi.i18n import Words
from kpi.plan import Plan, PlanError
from kpi.store import DuckError, Store, StoreError, default_path
from kpi.store.admin.acts import PLAN_UNUSABLE, refusal

REFUSED = 1

store_option = click.option(
    "--store",
    "store_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the store (else KPI_STORE, else data/kpi.duckdb).",
)
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="table for the eye; csv and json for other programs.",
)  # fmt: skip
lang_option = click.option(
    "--lang", type=click.Choice(list(i18n.LANGUAGES)), default="vi", show_default=True, envvar="KPI_LANG",
    help="Language of messages (else KPI_LANG).",
)  # fmt: skip
by_option = click.option("--by", help="Who does it (else the account that runs this).")


class Command(click.Command):
    """A command that ends with 1 and a message for people where its input is refused, never with a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        speak_plainly_if_need_be()
        _ = i18n.of(ctx.params["lang"])
        try:
            return super().invoke(ctx)
        except PlanError as error:
            _show_plan_problems(error, ctx.params.get("form", "table"), _)
        except (DuckError, OSError) as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:  # the reader has seen enough: click ends it
                raise
            say_error(refusal(error, _))
        ctx.exit(REFUSED)


def say_error(message: str) -> None:
    click.echo(message, err=True)


def _show_plan_problems(error: PlanError, form: str, _: Words) -> None:
    rows = [(problem.file, problem.line, problem.column, problem.message) for problem in error.problems]
    print_table(pd.DataFrame(rows, columns=["file", "line", "column", "message"]), form, _)
    say_error(_(PLAN_UNUSABLE))


def operator(by: str | None) -> Actor:
    """Who runs this command: an administrator, under the name of --by or of the account."""
    return access.command_line(getpass.getuser(), by)


def open_store(plan: Plan, path: Path | None, _: Words, *, reading: bool = False) -> Store:
    """The store at `path`, or where it usually lies. For reading, the demonstration's does as well."""
    path = path or default_path()
    is_new = not path.exists()
    try:
        store = Store.open(path, plan)
    except StoreError as error:
        if not (reading and error.params.get("its_kind") == "demo"):
            raise
        store = Store.open(path, plan, kind="demo")
    if reading and is_new:
        say_error(_("There was no store at {path} yet: a new one is made.", path=path))
    return store
