"""Shared by all commands: options, opening a store, printing on any terminal, exit codes, the person who runs them."""

import errno
import getpass
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import Any, NoReturn

import click
import pandas as pd

from kpi import Refusal, i18n
from kpi.cli.printing import print_table, replace_letters_that_cannot_be_shown, written
from kpi.cli.usage import misused, speak
from kpi.i18n import N_, Words
from kpi.period import PeriodError
from kpi.plan import Plan, PlanError, load
from kpi.store import DuckError, Store, StoreError, default_location, marker
from kpi.store.admin import acts
from kpi.store.admin.acts import COPY, DONE, REFUSED, Answer, Request
from kpi.store.admin.server import ask, asking
from kpi.store.lake import Lake, location, path_of

NAMED = 3  # files that a refusal names; of more their number
YEAR = click.IntRange(1990, 2100)
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PROBLEM_COLUMNS = ["file", "line", "column", "code", "message"]

BY = "Who does it (else the account that runs this)."
by_option = click.option("--by", help=BY)


class Day(click.ParamType[date]):
    """A day, as 2024-12-31 or 31/12/2024."""

    name = "day"
    _written = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        return self._written.convert(value, param, ctx).date()


DAY = Day()


@dataclass(frozen=True)
class Run:
    """One call of a command: where its store is (None: the usual one), the form of its tables, its language."""

    store_path: Path | None
    form: str
    lang: str

    @property
    def t(self) -> Words:
        return i18n.of(self.lang)

    @cached_property
    def plan(self) -> Plan:
        return load()

    @property
    def path(self) -> Path:
        """The file of the store, absolute: a server has another working folder."""
        return path_of(self.location).absolute()

    @property
    def location(self) -> Path | Lake:
        return location(self.store_path) if self.store_path else default_location()

    @property
    def is_there(self) -> bool:
        """Whether there is a store. Whether there is a lake, opening it tells."""
        return isinstance(self.location, Lake) or self.path.exists()

    @contextmanager
    def open_store(self) -> Iterator[Store]:
        """The opened store, to read it: a copy of it where a dashboard has it open. It may be the demonstration's."""
        with asking(self.path, self._request(COPY, {})) as copy:
            if copy is not None and copy.code != DONE:
                self.refuse(copy.text)
            with self._opened(self.location if copy is None else Path(copy.text)) as store:
                yield store

    def _opened(self, where: Path | Lake) -> Store:
        is_new = isinstance(where, Path) and not where.exists()
        try:
            store = Store.open(where, self.plan)
        except StoreError as error:
            if error.params.get("its_kind") != "demo":
                raise
            store = Store.open(where, self.plan, kind="demo")
        if is_new:
            click.echo(self.t("There was no store at {path} yet: a new one is made.", path=where), err=True)
        return store

    @contextmanager
    def acting(
        self, name: str, function: Callable[..., Answer] | None = None, *, by: str | None = None, makes: bool = False
    ) -> Iterator[Callable[..., Answer]]:
        """A function that performs an act: in the dashboard's server where one runs on the store, else here, in a
        store that is opened once. It takes the act's arguments, and `content`, its file.

        function: the act itself, unless it is one of ACTS; makes: whether a missing store is made.
        """
        with ExitStack() as opened:

            @cache
            def store() -> Store:
                if not makes and not self.is_there and marker.read(self.path) is None:
                    raise StoreError(N_("There is no store at {path}."), path=self.path)
                return opened.enter_context(Store.open(self.location, self.plan))

            host = acts.Host(
                self.path, lambda: nullcontext(store()), lambda: self.plan, lambda put: put(),
                more_acts={} if function is None else {name: function},
                lake=where if isinstance(where := self.location, Lake) else None,
            )  # fmt: skip

            def performed(content: bytes = b"", **args: object) -> Answer:
                request = self._request(name, args, by, content)
                return ask(self.path, request) or acts.perform(host, request)

            yield performed

    def _request(self, name: str, args: Mapping[str, object], by: str | None = None, content: bytes = b"") -> Request:
        plain = {key: _plain(value) for key, value in args.items()}
        return Request(name, plain, getpass.getuser(), by, self.lang, content)

    def conclude(self, answer: Answer) -> NoReturn:
        """Print an answer that is a sentence, and end the command with its exit code."""
        click.echo(answer.text, err=answer.code != DONE)
        click.get_current_context().exit(answer.code)

    def parsed(self, answer: Answer) -> Any:
        """The content of an answer in JSON; a refusal, which is a sentence, ends the command."""
        try:
            return json.loads(answer.text)
        except json.JSONDecodeError:
            self.conclude(Answer(answer.text, answer.code or acts.MISUSED))

    def write(self, files: Mapping[Path, bytes]) -> None:
        """Write new files, all or none: one that is there may have been filled in or signed by now."""
        there = [str(path) for path in files if path.exists()]
        if there:
            more = f", … ({len(there)})" if len(there) > NAMED else ""
            self.refuse(self.t(acts.ALREADY_THERE, files=", ".join(there[:NAMED]) + more))
        for path, content in files.items():
            with path.open("xb") as file:
                file.write(content)

    def print(self, table: pd.DataFrame, columns: Sequence[str] | None = None) -> None:
        """Print the table, or these columns of it."""
        shown = table[[*columns]] if columns else table
        print_table(shown, self.form, self.t, written(table, self.plan, self.t) if self.form == "table" else None)

    def print_problems(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Print PROBLEM_COLUMNS; programs get the table even if it is empty."""
        if rows or self.form != "table":
            self.print(pd.DataFrame(rows, columns=PROBLEM_COLUMNS).astype({"line": "int64"}))

    def end(self, outcomes: Iterable[str], *, refused: bool) -> NoReturn:
        """End the command with the outcome of each file, beside the table of problems that programs read."""
        for outcome in outcomes:
            click.echo(outcome, err=self.form != "table")
        click.get_current_context().exit(REFUSED if refused else 0)

    def refuse(self, message: str) -> NoReturn:
        """End the command with this message."""
        click.echo(message, err=True)
        click.get_current_context().exit(REFUSED)


class Command(click.Command):
    """A command that ends with exit code 1 and a message if its input is refused, never with a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        replace_letters_that_cannot_be_shown()
        t = i18n.of(ctx.params["lang"])
        try:
            return super().invoke(ctx)
        except PlanError as error:
            rows = [(problem.file, problem.line, problem.column, problem.message) for problem in error.problems]
            table = pd.DataFrame(rows, columns=["file", "line", "column", "message"])
            print_table(table, ctx.params.get("form", "table"), t)
            click.echo(t(acts.PLAN_UNUSABLE), err=True)
        except (DuckError, OSError, Refusal) as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:  # the reader has seen enough: click ends it
                raise
            click.echo(acts.refusal(error, t), err=True)
        ctx.exit(REFUSED)


def command(name: str | None = None, *, tables: bool = True) -> Callable[[Callable[..., None]], click.Command]:
    """Makes a function of a Run and its own options a command; tables: whether it prints any."""
    store = click.Option(["--store", "store_path"], type=FILE,
                         help="File of the store (else KPI_STORE, else data/kpi.duckdb).")  # fmt: skip
    form = click.Option(["--format", "form"], type=click.Choice(["table", "csv", "json"]), default="table",
                        show_default=True, help="table for people; csv and json for other programs.")  # fmt: skip
    lang = click.Option(["--lang"], type=click.Choice(list(i18n.LANGUAGES)), default="vi", show_default=True,
                        envvar="KPI_LANG", is_eager=True, callback=lambda _context, _option, lang: speak(lang),
                        help="Language of messages (else KPI_LANG).")  # fmt: skip

    def decorate(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(store_path: Path | None, lang: str, form: str = "table", **params: object) -> None:
            function(Run(store_path, form, lang), **params)

        click_command = click.command(name or function.__name__, cls=Command)(run)
        click_command.params += [store, form, lang] if tables else [store, lang]
        return click_command

    return decorate


def act(function: Callable[..., None]) -> click.Command:
    """Makes a function the command of the administrator's act of the same name, with its options and docstring, and who
    does it. The dashboard's server performs it if one runs on the store, else this process."""
    name = function.__name__.removesuffix("_")

    @wraps(function)
    def call(run: Run, by: str | None, **args: object) -> None:
        with run.acting(name, by=by) as perform:
            run.conclude(perform(**args))

    click_command = command(name, tables=False)(call)
    click_command.params.insert(-2, click.Option(["--by"], help=BY))  # before --store and --lang
    return click_command


def _plain(value: object) -> object:
    """An argument for the server: paths are absolute, as the server has another working folder."""
    if isinstance(value, Path):
        return str(value.absolute())
    return value.isoformat() if isinstance(value, date) else value


def check_code(option: str, code: str | int | None, codes: Iterable[str | int]) -> None:
    """Wrong usage if the code is none of the plan's; with the nearest ones."""
    texts = [str(each) for each in codes]
    if code is None or str(code) in texts:
        return
    near = get_close_matches(str(code).upper(), texts, n=3, cutoff=0.6) or (texts if len(texts) < 20 else [])
    if near:
        raise misused(N_("{code} is not in the plan. Perhaps: {near}."), f"--{option}", code=code, near=", ".join(near))
    raise misused(N_("{code} is not in the plan."), f"--{option}", code=code)


def check_period(plan: Plan, period: str | None, year: int | None) -> int | None:
    """The year of the period, else `year`; wrong usage if they differ or there is no such period. OutsidePlan if it is
    none of the plan's."""
    if period is None:
        return year if year is None else plan.period(str(year)).year
    try:
        year_of_period = plan.period(period).year
    except PeriodError as error:
        examples = ", ".join(each.code for each in plan.periods.of_year(plan.years[-1]))
        raise misused(N_("{period} is not a period. Write one such as {examples}."), "--period", period=period,
                      examples=examples) from error  # fmt: skip
    if year not in (None, year_of_period):
        raise misused(N_("{period} is not in the year {year}."), "--period", period=period, year=year)
    return year_of_period


def file_kind(output: Path, *endings: str, option: str = "-o") -> str:
    """The ending of a file; wrong usage if it is none of these."""
    if output.suffix.lower() not in endings:
        raise misused(N_("{name} must end in one of: {endings}."), option, name=output.name,
                      endings=", ".join(endings))  # fmt: skip
    return output.suffix.lower()
