"""What all commands share: their options, how they open a store and print, and how they end when refused."""

import errno
import getpass
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
import pandas as pd

from kpi import access, i18n
from kpi.access import Actor
from kpi.cli.printing import print_table, speak_plainly_if_need_be
from kpi.i18n import Words
from kpi.period import PeriodError
from kpi.plan import Plan, PlanError
from kpi.store import DuckError, Store, StoreError, default_path
from kpi.store.admin.acts import PLAN_UNUSABLE, refusal

REFUSED = 1
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
YEAR = click.IntRange(1990, 2100)
FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Run:
    """One call of a command: the file of its store (None: the usual one), the form of its tables, its language."""

    store_path: Path | None
    form: str
    lang: str

    @property
    def t(self) -> Words:
        return i18n.of(self.lang)

    def open_store(self, plan: Plan, *, reading: bool = False) -> Store:
        """The store, for reading that of the demonstration as well."""
        path = self.store_path or default_path()
        is_new = not path.exists()
        try:
            store = Store.open(path, plan)
        except StoreError as error:
            if not (reading and error.params.get("its_kind") == "demo"):
                raise
            store = Store.open(path, plan, kind="demo")
        if reading and is_new:
            say_error(self.t("There was no store at {path} yet: a new one is made.", path=path))
        return store

    def print(self, table: pd.DataFrame) -> None:
        print_table(table, self.form, self.t)

    def refuse(self, message: str) -> NoReturn:
        """End the command with this message."""
        say_error(message)
        click.get_current_context().exit(REFUSED)


class Command(click.Command):
    """A command that ends with 1 and a message for people where its input is refused, never with a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        speak_plainly_if_need_be()
        t = i18n.of(ctx.params["lang"])
        try:
            return super().invoke(ctx)
        except PlanError as error:
            rows = [(problem.file, problem.line, problem.column, problem.message) for problem in error.problems]
            table = pd.DataFrame(rows, columns=["file", "line", "column", "message"])
            print_table(table, ctx.params.get("form", "table"), t)
            say_error(t(PLAN_UNUSABLE))
        except (DuckError, OSError) as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:  # the reader has seen enough: click ends it
                raise
            say_error(refusal(error, t))
        ctx.exit(REFUSED)


def command(name: str | None = None, *, tables: bool = True) -> Callable[[Callable[..., None]], click.Command]:
    """Makes a function of a Run and its own options a command; tables: whether it prints any."""

    def decorate(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(store_path: Path | None, lang: str, form: str = "table", **params: object) -> None:
            function(Run(store_path, form, lang), **params)

        click_command = click.command(name or function.__name__, cls=Command)(run)
        click_command.params.append(click.Option(
            ["--store", "store_path"], type=FILE, help="File of the store (else KPI_STORE, else data/kpi.duckdb).",
        ))  # fmt: skip
        if tables:
            click_command.params.append(click.Option(
                ["--format", "form"], type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
                help="table for people; csv and json for other programs.",
            ))  # fmt: skip
        click_command.params.append(click.Option(
            ["--lang"], type=click.Choice(list(i18n.LANGUAGES)), default="vi", show_default=True, envvar="KPI_LANG",
            help="Language of messages (else KPI_LANG).",
        ))  # fmt: skip
        return click_command

    return decorate


by_option = click.option("--by", help="Who does it (else the account that runs this).")


def operator(by: str | None) -> Actor:
    """Who runs this command: an administrator, under the name of --by or of the account."""
    return access.command_line(getpass.getuser(), by)


def say_error(message: str) -> None:
    click.echo(message, err=True)


def check_code(option: str, code: str | int | None, codes: Iterable[str | int]) -> None:
    """Wrong usage if the code is none of the plan's; with the nearest ones."""
    texts = [str(each) for each in codes]
    if code is None or str(code) in texts:
        return
    near = get_close_matches(str(code).upper(), texts, n=3, cutoff=0.6) or (texts if len(texts) < 20 else [])
    hint = f" Perhaps: {', '.join(near)}." if near else ""
    raise click.BadParameter(f"{code!r} is not in the plan.{hint}", param_hint=f"'--{option}'")


def check_period(plan: Plan, period: str | None, year: int | None) -> int | None:
    """The year of the period, else `year`; wrong usage if they differ or there is no such period."""
    if period is None:
        return year
    try:
        of_period = plan.periods.get(period).year
    except PeriodError as error:
        raise click.BadParameter(str(error), param_hint="'--period'") from error
    if year not in (None, of_period):
        raise click.BadParameter(f"{period} is not in the year {year}.", param_hint="'--period'")
    return of_period


def file_kind(output: Path, *endings: str) -> str:
    """The ending of a file; wrong usage if it is none of these two."""
    if output.suffix.lower() not in endings:
        raise click.BadParameter(f"{output.name} ends neither in {' nor in '.join(endings)}.", param_hint="'-o'")
    return output.suffix.lower()
