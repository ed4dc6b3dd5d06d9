"""The plan's published actuals, which an official store takes in when it is opened."""

from hashlib import sha256 as sha256_of
from typing import TYPE_CHECKING

from kpi import access
from kpi.store.steps import COLUMNS

if TYPE_CHECKING:
    from kpi.store.submissions import Store

PUBLISHER = access.program("Nguồn công bố")


def publish(store: "Store") -> None:
    """Submit the plan's published actuals, once per version. An older version is withdrawn: it may hold what the plan's
    folder no longer has."""
    if store.plan.published.empty:
        return
    content = (store.plan.folder / "published.csv").read_bytes()
    sha256 = sha256_of(content).hexdigest()
    before = store.query("store/published_before")
    if sha256 in set(before["sha256"]):
        return
    for submission in before.loc[before["state"] == "accepted", "submission"]:
        store.withdraw(int(submission), by=PUBLISHER, reason="published.csv", even_published=True)
    rows = store.plan.published.rename(columns={"source_url": "document"})
    rows = rows.assign(line=range(2, 2 + len(rows)))[list(COLUMNS)]
    store.submit(rows, by=PUBLISHER, file_name="published.csv", sha256=sha256, content=content, kind="published")
