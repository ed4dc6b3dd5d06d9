"""The acts of the commands `task` and `import-tasks`: updates of tasks are recorded or withdrawn."""

import json
from datetime import date
from typing import Any

from kpi import i18n
from kpi.access import Actor
from kpi.i18n import N_, Words
from kpi.store import StoreError
from kpi.store.admin.acts import REFUSED, Answer, Host, in_order, refused
from kpi.tasks import Update, update_log
from kpi.tasks.file import check

DAYS = ("day", "due", "document_day")


def record(host: Host, by: Actor, t: Words, **values: Any) -> Answer:
    """Record an update of a task; values: the fields of an Update, days as ISO text."""
    days = {name: date.fromisoformat(values[name]) for name in DAYS if values[name]}
    update = Update(**(values | days))
    with host.store() as store:
        try:
            (number,) = update_log.record(store, [update], by=by)
        except update_log.TaskFaults as error:
            return Answer("\n".join(fault.message(t) for fault in error.faults[0]), REFUSED)
    return Answer(t("Update {number} of task {task} is recorded.", number=number, task=update.task))


def withdraw(host: Host, by: Actor, t: Words, *, task: int, update: int, reason: str) -> Answer:
    """Withdraw an update of a task."""
    with host.store() as store:
        if update not in set(update_log.updates(store, task=task)["update"]):
            raise StoreError(N_("There is no update {number} that counts."), number=update)
        update_log.withdraw(store, update, by=by, reason=reason)
    return Answer(t("Update {number} is withdrawn.", number=update))


def import_file(host: Host, by: Actor, t: Words, *, dry_run: bool, content: bytes = b"") -> Answer:
    """Record the updates of a file, all or none. The answer is in JSON: outcome, in words; problems: line, column,
    code, message."""
    with host.store() as store:
        checked = check(content, store.plan, today=i18n.today(), recorded=update_log.updates(store))
        count = len(checked.updates)
        problems = [(each.line, each.column, each.code, each.message(t, store.plan)) for each in checked.problems]
        if problems:
            outcome = refused(len(problems), t)
        elif dry_run:
            outcome = in_order(count, t)
        else:
            if count:
                update_log.record(store, checked.updates, by=by)
            outcome = t.plural("{n} update recorded.", "{n} updates recorded.", count)
    if checked.unchanged:
        outcome += " " + t.plural("{n} row was recorded before.", "{n} rows were recorded before.", checked.unchanged)
    return Answer(json.dumps({"outcome": outcome, "problems": problems}, ensure_ascii=False))
