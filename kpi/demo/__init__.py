"""The demonstration: believable sample data for every indicator, agency and period of any plan.

No code of any one plan is named here. The same plan and seed always give the same data.
"""

import os
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

from kpi import access
from kpi.access import Act, Actor
from kpi.demo import incidents
from kpi.demo.values import values
from kpi.i18n import Words
from kpi.plan import TOTAL, Plan
from kpi.store import COLUMNS, Store, StoreError, default_path
from kpi.store.admin.acts import Answer, Host
from kpi.store.marker import log_of

SEED = 3809

# Share of the agencies that have the habit, how often they submit nothing, and how many days after the due day they do.
HABITS = pd.DataFrame(
    {"share": [0.84, 0.1, 0.06], "silent": [0.01, 0.05, 0.3], "from_day": [-2, 1, 3], "to_day": [1, 13, 36]},
    index=["punctual", "late", "negligent"],
)
INCOMPLETE, FORGOTTEN = 0.06, 0.2  # of the reports lack rows; of their rows are missing
THIN, THIN_YEARS = 0.7, 3  # of the agencies never report one indicator in so many last years
MISTYPED = 0.02  # of the submissions had one numerator mistyped, corrected days later
PUBLISHED_DAYS = (95, 140)  # after the year: indices are published in the April or May after
BASE_DAYS = (10, 40)  # after the decision: when values of years before the plan were collected
OFFICE_HOURS = (60, 600)  # minutes after midnight UTC: 8 to 17 o'clock in Vietnam
CORRECTION_NOTE = "Đính chính số liệu đã nạp"


def build(plan: Plan, path: Path | None = None, seed: int = SEED) -> Path:
    """Builds the demonstration's store anew at `path`, or in its usual place, and returns the path.

    The old store stays until the new one is complete. StoreBusy if somebody holds it, StoreError if it is an official
    store.
    """
    path = path or default_path("demo")
    if path.exists():
        try:
            Store.open(path, plan, kind="demo").close()
        except StoreError as error:
            if "its_plan" not in error.params:  # another plan's demonstration may be replaced
                raise
    unfinished = path.with_name(path.name + ".new")
    for leftover in (unfinished, log_of(unfinished)):
        leftover.unlink(missing_ok=True)
    with Store.open(unfinished, plan, kind="demo") as store:
        fill(store, seed)
    # A write-ahead log that outlived its store would be replayed into the new one, which then could not be opened.
    log_of(path).unlink(missing_ok=True)
    os.replace(unfinished, path)
    return path


def rebuild(host: Host, by: Actor, t: Words, *, seed: int) -> Answer:
    """The act of the command `demo`: builds the demonstration's store anew."""
    access.require(by, Act.ADMINISTER)
    host.replace(lambda: build(host.plan(), host.path, seed))
    return Answer(t("The demonstration with sample data is in {path}.", path=host.path))


def fill(store: Store, seed: int = SEED) -> int:
    """Submits all sample values on believable days, adds tasks and incidents, and returns the number of submissions."""
    count = submit(store, rows_to_submit(store.plan, seed))
    incidents.record(store)
    return count


def submit(store: Store, rows: pd.DataFrame) -> int:
    """Adds the submissions of `rows`, as from `rows_to_submit`, and returns how many they are."""
    files = rows.drop_duplicates("submission").drop(columns="note").rename(columns={"submission_note": "note"})
    fingerprints = rows.groupby("submission")[list(COLUMNS)].apply(
        lambda own: sha256(own.to_csv(index=False).encode()).hexdigest()
    )
    return store.submit_many(
        files[["submission", "at", "by", "file_name", "agency", "note"]].assign(sha256=fingerprints.to_numpy()),
        rows[["submission", *COLUMNS]],
        by=access.program("kpi"),
        kind="demo",
    )


def rows_to_submit(plan: Plan, seed: int) -> pd.DataFrame:
    """The rows that reach the store, in the order of their submissions (numbered from 1): COLUMNS, submission, at
    (UTC), by, file_name, submission_note."""
    rng = np.random.default_rng([seed, 2])
    habits = pd.Series(rng.choice(HABITS.index, len(plan.agencies), p=HABITS["share"]), plan.agencies["agency"])
    habits[plan.total_agency] = "punctual"
    rows = _with_sender(plan, _reported(plan, values(plan, seed), habits, rng))
    keys = ["agency", "sender", "period", "published"]
    rows["submission"] = rows.groupby(keys, sort=False).ngroup()
    files = rows.drop_duplicates("submission").set_index("submission")[keys]
    files["at"] = _moments(plan, files, habits, rng)
    files["by"] = files["sender"].map(plan.agencies.set_index("agency")["name_vi"])
    sender = ("_" + files["sender"]).where(files["agency"] == plan.total_agency, "")
    files["file_name"] = files["agency"] + "_" + files["period"] + sender + ".csv"
    files["document"] = pd.Series(rng.integers(11, 980, len(files)), files.index).astype(str) + "/BC-" + files["sender"]
    rows = rows.join(files[["at", "by", "file_name", "document"]], on="submission").assign(
        submission_note="", note=None
    )
    rows = _with_mistakes(rows, rng).sort_values(["at", "submission", "indicator"], kind="stable", ignore_index=True)
    rows["line"] = rows.groupby("submission").cumcount() + 2
    rows["submission"] = pd.factorize(rows["submission"])[0] + 1
    return rows[["submission", "at", "by", "file_name", "submission_note", *COLUMNS]]


def _reported(plan: Plan, rows: pd.DataFrame, habits: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    report = rows.groupby(["agency", "period"], sort=False).ngroup().to_numpy()
    luck, rows_luck = rng.uniform(size=(2, report.max() + 1))[:, report], rng.uniform(size=len(rows))
    is_silent = luck[0] < rows["agency"].map(habits.map(HABITS["silent"]))
    is_silent &= rows["t"] > rows.groupby("agency")["t"].transform("min")  # everybody reports once
    is_forgotten = (luck[1] < INCOMPLETE) & (rows_luck < FORGOTTEN)
    missing = (is_silent | is_forgotten) & (rows["level"] != TOTAL)

    levels = plan.indicators["reporting_levels"]
    thin = plan.indicators.loc[(levels != TOTAL) & ~levels.str.contains(plan.levels[-1]), "indicator"].head(1)
    quiet = plan.agencies["agency"][rng.uniform(size=len(plan.agencies)) < THIN]
    missing |= rows["indicator"].isin(thin) & rows["agency"].isin(quiet) & rows["year"].isin(plan.years[-THIN_YEARS:])
    not_published = plan.indicators.loc[plan.indicators["kind"] == "score", "indicator"].iloc[-2:-1]
    missing |= rows["indicator"].isin(not_published) & (rows["year"] == plan.years[-2])
    reported: pd.DataFrame = rows[~missing]
    return reported


def _with_sender(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds sender, the agency that submits (for the total: the indicator's lead agency then), and published."""
    indicators = plan.indicators.set_index("indicator")
    leads = indicators["lead_agency"].str.split(";").str[0]
    senders, is_total = rows["agency"].copy(), rows["agency"] == plan.total_agency
    senders[is_total] = [
        plan.agency_on(leads[indicator], plan.periods.get(period).ends)
        for indicator, period in rows.loc[is_total, ["indicator", "period"]].itertuples(index=False)
    ]
    return rows.assign(sender=senders, published=rows["indicator"].map(indicators["frequency"] == "published"))


def _moments(plan: Plan, files: pd.DataFrame, habits: pd.Series, rng: np.random.Generator) -> pd.Series:
    """When each file comes: around its due day, never before its period is over."""
    periods = plan.periods.frame({plan.periods.get(code).year for code in files["period"].unique()})
    files = files.join(periods.set_index("period")[["year", "ends", "unit_due"]], on="period")
    habit = files["agency"].map(habits)
    day = files["unit_due"] + _days(rng.integers(habit.map(HABITS["from_day"]), habit.map(HABITS["to_day"])))
    day = day.where(day > files["ends"], files["ends"] + pd.Timedelta(days=1))
    new_year = pd.to_datetime((files["year"] + 1).astype("str"), format="%Y")
    day = day.where(~files["published"], new_year + _days(rng.integers(*PUBLISHED_DAYS, len(files))))
    collected = pd.Timestamp(plan.decision_date) + _days(rng.integers(*BASE_DAYS, len(files)))
    day = day.where(files["year"] >= min(plan.years), pd.Series(collected, files.index))
    return day + pd.to_timedelta(rng.integers(*OFFICE_HOURS, len(files)), unit="m")


def _days(counts: np.ndarray) -> pd.TimedeltaIndex:
    return pd.to_timedelta(counts, unit="D")


def _with_mistakes(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some submissions lost the last digit of a numerator; the right value follows as a correction of one row."""
    countable = rows[rows["numerator"] >= 10]
    one_each = countable.loc[countable.groupby("submission").sample(n=1, random_state=rng).index]
    mistyped = one_each[rng.uniform(size=len(one_each)) < MISTYPED]
    corrections = mistyped.assign(
        submission=mistyped["submission"] + rows["submission"].max() + 1,
        at=mistyped["at"] + pd.to_timedelta(rng.integers(3 * 1440, 15 * 1440, len(mistyped)), unit="m"),
        file_name=mistyped["file_name"].str.replace(".csv", "_dinh-chinh.csv", regex=False),
        submission_note=CORRECTION_NOTE,
    )
    rows = rows.copy()
    rows.loc[mistyped.index, "numerator"] = mistyped["numerator"] // 10
    return pd.concat([rows, corrections], ignore_index=True)
