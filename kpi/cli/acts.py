"""Commands that make and maintain a store. Each act is performed also while a dashboard runs."""

import getpass
from dataclasses import replace

import click
import pandas as pd

from kpi import demo as demonstration
from kpi.access import command_line
from kpi.cli.options import DAY, FOLDER, Run, act, by_option, command
from kpi.store import default_path
from kpi.store.lake import location

submission = click.argument("submission", metavar="N", type=click.IntRange(min=1))
folder = click.argument("folder", metavar="DIR", type=FOLDER)


@act
@submission
@click.option("--reason", required=True, help="Why it is withdrawn.")
@click.option("--published", "even_published", is_flag=True,
              help="Withdraw it even if it holds the published values of the plan.")  # fmt: skip
@by_option
def withdraw() -> None:
    """Withdraw submission N: the values that it replaced count again.

    A withdrawal can be reinstated. The exit code is 1 if nothing was changed.
    """


@act
@submission
@click.option("--reason", required=True, help="Why it counts again.")
@by_option
def reinstate() -> None:
    """Let the withdrawn submission N count again, in its old order. The exit code is 1 if nothing was changed."""


@act
@submission
@by_option
def approve() -> None:
    """Approve the waiting submission N: its values count, except those that a later submission has replaced.

    The exit code is 1 if nothing was changed.
    """


@act
@submission
@click.option("--reason", required=True, help="Why it is returned.")
@by_option
def return_() -> None:
    """Return the waiting submission N to its agency: from today it counts as not submitted.

    The exit code is 1 if nothing was changed.
    """


@act
@click.argument("period")
@click.option("--reason", default="", help="Why it is locked.")
@by_option
def lock() -> None:
    """Lock PERIOD: its values are then replaced only with a reason. The exit code is 1 if nothing was changed."""


@act
@click.argument("period")
@click.option("--reason", default="", help="Why it is unlocked.")
@by_option
def unlock() -> None:
    """Unlock PERIOD, also one that the plan locks some days after it is due. The exit code is 1 if nothing was
    changed."""


@act
@click.argument("indicator")
@click.argument("agency")
@click.argument("period")
@click.option("--due", type=DAY, required=True, help="The last day for the explanation, as 2025-01-31.")
@click.option("--note", default="", help="What to explain.")
@by_option
def request() -> None:
    """Ask AGENCY to explain its value of INDICATOR for PERIOD, all by their codes, by a due day.

    The request is open until an explanation of the same is written. The exit code is 1 if nothing was changed.
    """


@act
@click.argument("indicator")
@click.argument("agency")
@click.argument("period")
@click.option("--cause", required=True, help="Why the value is below target.")
@click.option("--remedy", required=True, help="What is done about it.")
@by_option
def explain() -> None:
    """Write AGENCY's explanation of its value of INDICATOR for PERIOD, all by their codes.

    It answers an open request for the same. The exit code is 1 if nothing was changed.
    """


@act
@folder
@by_option
def backup() -> None:
    """Back the official store up into DIR, a new or an empty folder, also while the dashboard runs.

    The backup holds the store, the submitted files, the plan and a checksum of each file.
    """


@command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@by_option
def move(run: Run, source: str, target: str, by: str | None) -> None:
    """Move the official store from its file into the database of several machines, or back; stop the dashboards first.

    FROM and TO are written as KPI_STORE; KPI_DATA is the folder or s3:// that the machines share. Prints each table
    with its rows and their checksum, the same in both places. TO must be empty; FROM stays as it is.
    """
    from kpi.store.move import move as moved

    tables = moved(location(source), location(target), run.plan, command_line(getpass.getuser(), by))
    run.print(pd.DataFrame([vars(each) for each in tables]))
    click.echo(run.t("The store is in {path}. Set KPI_STORE to it, and keep {before} until you trust it.", path=target,
                     before=source), err=True)  # fmt: skip


@act
@folder
@by_option
def restore() -> None:
    """Replace the official store by the backup in DIR, also while the dashboard runs.

    The backup is verified first. The store before it is moved into a folder beside it, never deleted. On an empty
    machine the plan's folder is restored too.
    """


@act
@by_option
def reload() -> None:
    """Let the running dashboard read the plan's folder again: new targets, published values, contacts.

    If anything in the folder is wrong, every problem is named and the dashboard goes on with the plan as it was. The
    exit code is 1 if nothing was changed.
    """


@act
@click.argument("folder", metavar="[DIR]", required=False, type=FOLDER)
def verify() -> None:
    """Check the backup in DIR, without DIR the official store, and print how far it goes.

    Of a backup every checksum; of both the values against their submissions, the log of events, and the submitted
    files. The exit code is 1 if anything is wrong.
    """


@click.group()
def store() -> None:
    """Accept a store that differs from the one used before; --store names its file."""


@store.add_command
@act
@click.option("--because", required=True, help="Why the store is accepted as it is; goes into the log of events.")
@by_option
def accept() -> None:
    """Use the store as it is, where the program refuses it as missing, empty, older or another's.

    Data that are missing from it are lost. Restore a backup instead if there is one.
    """


@command(tables=False)
@click.option("--seed", type=click.IntRange(min=0), default=demonstration.SEED, show_default=True,
              help="The same seed makes the same data.")  # fmt: skip
def demo(run: Run, seed: int) -> None:
    """Build the demonstration's store anew, with sample data.

    It lies beside the official store (data/demo.duckdb), or where --store says, and never mixes with it.
    """
    of_demo = replace(run, store_path=run.store_path or default_path("demo"))
    with of_demo.acting("demo", demonstration.rebuild) as perform:
        run.conclude(perform(seed=seed))
