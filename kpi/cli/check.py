"""check: checks the plan's folder, and a store."""

import pandas as pd

from kpi.cli.options import Run, command
from kpi.plan import Plan


@command()
def check(run: Run) -> None:
    """Check the plan's folder and print its counts.

    What is wrong is printed as rows: file, line, column, message. With --store that store is checked as well.
    """
    counts = _plan_counts(run.plan)
    differences = 0
    if run.store_path is not None:
        with run.open_store(reading=True) as store:
            store_counts = store.query("store/export/counts")
            differences = len(store.faults())
        counts = pd.concat([counts, store_counts.T.reset_index().set_axis(["what", "count"], axis=1)])
    run.print(counts)
    if differences:
        run.refuse(run.t("{count} values of the store differ from those of its submissions.", count=differences))


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
