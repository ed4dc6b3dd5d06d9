"""check: is the plan's folder sound, and the store?"""

from pathlib import Path

import click
import pandas as pd

from kpi import i18n
from kpi.cli.options import Command, format_option, lang_option, open_store, say_error, store_option
from kpi.cli.printing import print_table
from kpi.plan import Plan, load


@click.command(cls=Command)
@store_option
@format_option
@lang_option
@click.pass_context
def check(ctx: click.Context, store_path: Path | None, form: str, lang: str) -> None:
    """Check the plan's folder and print its counts.

    What is wrong is printed as rows: file, line, column, message. With --store that store is checked as well.
    """
    _ = i18n.of(lang)
    plan = load()
    counts = _plan_counts(plan)
    differences = 0
    if store_path is not None:
        with open_store(plan, store_path, _, reading=True) as store:
            of_store = store.query("store/export/counts")
            differences = len(store.faults())
        counts = pd.concat([counts, of_store.T.reset_index().set_axis(["what", "count"], axis=1)])
    print_table(counts, form, _)
    if differences:
        say_error(_("{count} values of the store differ from those of its submissions.", count=differences))
        ctx.exit(1)


def _plan_counts(plan: Plan) -> pd.DataFrame:
    milestones = int((plan.indicators["kind"] == "milestone").sum())
    counts = {
        "areas": len(plan.areas),
        "indicators": len(plan.indicators),
        "indicators_quantified": len(plan.indicators) - milestones,
        "indicators_milestones": milestones,
        "targets": len(plan.targets),
        "tasks": len(plan.tasks),
        "agencies": len(plan.agencies),
        "published_actuals": len(plan.published),
        **{f"boundaries_{level}": len(plan.boundaries(level)["features"]) for level in plan.levels},
    }
    return pd.DataFrame(counts.items(), columns=["what", "count"])
