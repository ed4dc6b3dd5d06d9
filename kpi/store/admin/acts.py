"""What an administrator can do to a store: each act takes who holds the store, who acts, and its own arguments.

The command line runs an act itself where no dashboard runs on the store, else the dashboard's server runs it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kpi import access, i18n
from kpi.access import Act, Actor
from kpi.i18n import Words
from kpi.plan import Plan, PlanError, missing_folder
from kpi.store import DuckError, Store, explanations, restore
from kpi.store import backup as store_backup
from kpi.store.admin.refusals import Refusal, fault_lines, sentence

DONE, REFUSED, MISUSED = 0, 1, 2
ERRORS = (PlanError, DuckError, OSError)


@dataclass(frozen=True)
class Host:
    """Who holds the official store at `path`: `store` lends it, `plan` gives its plan, `replace` lets go of it while
    something else is put in its place."""

    path: Path
    store: Callable[[], AbstractContextManager[Store]]
    plan: Callable[[], Plan]
    replace: Callable[[Callable[[], object]], None]


@dataclass(frozen=True)
class Answer:
    """What a command prints and how it ends."""

    text: str
    code: int = DONE


@dataclass(frozen=True)
class Request:
    """A command as it goes to a server: `account` runs it, under the name `by` or its own."""

    command: str
    args: dict[str, Any]
    account: str
    by: str | None
    lang: str


def perform(host: Host, request: Request) -> Answer:
    """Does what is asked. PlanError, DuckError and OSError say why not."""
    act = ACTS.get(request.command)
    _ = i18n.of(request.lang)
    if act is None:
        return Answer(_("The dashboard that runs on this store does not know the command {command}. Restart it.",
                        command=request.command), MISUSED)  # fmt: skip
    return act(host, access.command_line(request.account, request.by), _, **request.args)


def answer(host: Host, request: Request) -> Answer:
    """Does what is asked, and says why where it is refused."""
    try:
        return perform(host, request)
    except ERRORS as error:
        return Answer(refusal(error, request.lang), REFUSED)


def refusal(error: Refusal, lang: str) -> str:
    return sentence(error, i18n.of(lang))


def _backup(host: Host, by: Actor, _: Words, folder: str) -> Answer:
    access.require(by, Act.ADMINISTER)
    with host.store() as store:
        made = store_backup.back_up(store, Path(folder))
    return Answer(_("The backup is in {folder}: up to submission {submission}, change {revision}, of {moment}.",
                    folder=folder, submission=made.marker.submission, revision=made.marker.revision,
                    moment=_.moment(made.at)))  # fmt: skip


def _verify(host: Host, by: Actor, _: Words, folder: str | None) -> Answer:
    if folder is not None:
        found = store_backup.verify(Path(folder))
    else:
        with host.store() as store:
            found = store_backup.verify_store(store)
    reach = _(
        "{path}: up to submission {submission}, change {revision}, of {moment}.", path=folder or host.path,
        submission=found.marker.submission, revision=found.marker.revision, moment=_.moment(found.at),
    )  # fmt: skip
    verdict = _("Damaged.") if found.faults else _("Everything is in order.")
    lines = [*fault_lines(found.faults, _), reach, verdict]
    return Answer("\n".join(lines), REFUSED if found.faults else DONE)


def _restore(host: Host, by: Actor, _: Words, folder: str) -> Answer:
    access.require(by, Act.ADMINISTER)
    backup, aside = Path(folder), []
    plan_folder = missing_folder(store_backup.Manifest.read(backup).plan)
    if plan_folder is not None:
        restore.put_plan_back(backup, plan_folder)
    stage = restore.staged(backup, host.path, host.plan(), by)
    host.replace(lambda: aside.append(restore.put_in_place(stage, host.path)))
    lines = [_("The backup {folder} is restored to {path}.", folder=folder, path=host.path)]
    lines += [_("What was there before is in {folder}.", folder=before) for before in aside if before]
    return Answer("\n".join(lines))


def _accept(host: Host, by: Actor, _: Words, because: str) -> Answer:
    host.replace(lambda: Store.accept(host.path, host.plan(), by=by, because=because).close())
    return Answer(_("The store {path} is accepted as it is.", path=host.path))


def _withdraw(host: Host, by: Actor, _: Words, submission: int, reason: str, published: bool) -> Answer:
    with host.store() as store:
        store.withdraw(submission, by=by, reason=reason, even_published=published)
        return Answer(_("Change {revision}: submission {submission} is withdrawn by {who}. {reason}",
                        revision=store.revision, submission=submission, who=by.name, reason=reason))  # fmt: skip


def _reinstate(host: Host, by: Actor, _: Words, submission: int, reason: str) -> Answer:
    with host.store() as store:
        store.reinstate(submission, by=by, reason=reason)
        return Answer(_("Change {revision}: submission {submission} is reinstated by {who}. {reason}",
                        revision=store.revision, submission=submission, who=by.name, reason=reason))  # fmt: skip


def _request(host: Host, by: Actor, _: Words, indicator: str, agency: str, period: str, due: str, note: str) -> Answer:
    day = date.fromisoformat(due)
    with host.store() as store:
        number = explanations.ask(
            store, indicator=indicator, agency=agency, period=period, due=day, note=note, by=by
        )  # fmt: skip
    return Answer(_("Change {revision}: {who} asks {agency} to explain {indicator}, {period}, by {due}.",
                    revision=number, who=by.name, agency=agency, indicator=indicator, period=period,
                    due=_.date(day)))  # fmt: skip


ACTS: dict[str, Callable[..., Answer]] = {
    "backup": _backup,
    "restore": _restore,
    "verify": _verify,
    "accept": _accept,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "request": _request,
}
