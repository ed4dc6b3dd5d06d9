"""Acts of an administrator on a store: each takes the store's host, the actor, and its own arguments.

The command line runs an act itself where no dashboard runs on the store, else the dashboard's server runs it.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from kpi import DuckError, Refusal, StoreBusy, StoreError, access, i18n
from kpi.access import Act, Actor
from kpi.i18n import N_, Words
from kpi.plan import OutsidePlan, Plan, PlanError, missing_folder
from kpi.store import Kind, Store, approval, backup, explanations, marker
from kpi.store.backup import BackupDamaged
from kpi.store.lake import Lake, LakeBusy, path_of
from kpi.store.marker import StoreDamaged, StoreLost
from kpi.store.migrations import OTHER_KIND

DONE, REFUSED, MISUSED = 0, 1, 2
COPY, COPIES = "copy", ".copy-"  # the act; what follows a store's name in that of a copy's folder
REFUSALS = (PlanError, DuckError, OSError, OutsidePlan)

GO_ON = N_("Another command is using it, or the dashboard is just starting. Run the command again in a moment.")
OF_DEMONSTRATION = (COPY, "demo")  # what its store allows
ALREADY_THERE = N_("Already there: {files}. Nothing was written: name another file, or move this one away.")
OF_THE_SYSTEM = (  # what the operating system says, word for word
    N_("No such file or directory"), N_("Permission denied"), N_("No space left on device"), N_("Is a directory"),
    N_("Not a directory"), N_("Read-only file system"), N_("Directory not empty"), N_("File name too long"),
)  # fmt: skip
NOTHING_RUNS = N_("There is nothing to reload: no dashboard runs on this store. One that starts reads the plan's "
                  "folder.")  # fmt: skip
NOT_ONTO_A_LAKE = N_(
    "A backup is restored to a file and moved from there: python -m kpi restore FOLDER --store FILE, then "
    "python -m kpi move FILE ducklake:postgres:… with a new schema=NAME. Nothing was changed."
)
PLAN_UNUSABLE = N_("The plan's folder cannot be used. Correct the problems listed.")


@dataclass(frozen=True)
class Host:
    """The holder of the store at `path`, or of a lake: `store` lends it, `plan` gives its plan, `replace` closes it
    while something else is put in its place, `reload` reads the plan's folder again (None: each command reads it)."""

    path: Path
    store: Callable[[], AbstractContextManager[Store]]
    plan: Callable[[], Plan]
    replace: Callable[[Callable[[], object]], object]
    more_acts: Mapping[str, Callable[..., "Answer"]] = field(default_factory=dict)  # of packages above the store
    reload: Callable[[], Plan] | None = None
    kind: Kind = "official"
    lake: Lake | None = None


@dataclass(frozen=True)
class Answer:
    """The output of a command, its exit code, and a file that the command writes."""

    text: str
    code: int = DONE
    content: bytes = b""


@dataclass(frozen=True)
class Request:
    """A command as it goes to a server: `account` runs it, under the name `by` or its own; content: an input file."""

    command: str
    args: dict[str, Any]
    account: str
    by: str | None
    lang: str
    content: bytes = b""


def perform(host: Host, request: Request) -> Answer:
    """The answer to a command. One of REFUSALS if it is refused."""
    act = (ACTS | dict(host.more_acts)).get(request.command)
    t = i18n.of(request.lang)
    if host.kind == "demo" and request.command not in OF_DEMONSTRATION:
        raise StoreError(OTHER_KIND, path=host.path, its_kind=host.kind, kind="official")
    if act is None:
        return Answer(t("The dashboard that runs on this store does not know the command {command}. Restart it.",
                        command=request.command), MISUSED)  # fmt: skip
    file = {"content": request.content} if request.content else {}
    return act(host, access.command_line(request.account, request.by), t, **request.args, **file)


def answer(host: Host, request: Request) -> Answer:
    """The answer to a command, a refusal included."""
    try:
        return perform(host, request)
    except REFUSALS as error:
        return Answer(refusal(error, i18n.of(request.lang)), REFUSED)


def refusal(error: PlanError | DuckError | OSError | Refusal, t: Words) -> str:
    """The refusal, its reason and the way out, in the reader's language."""
    match error:
        case PlanError():
            return f"{t(PLAN_UNUSABLE)}\n{error}"
        case BackupDamaged():
            return "\n".join([*_fault_lines(error.faults, t), t(error.msgid, **error.params)])
        case StoreLost():
            return f"{t(error.msgid, **error.params)}\n{t(error.ways_out)}"
        case StoreBusy() if not isinstance(error, LakeBusy):
            return f"{t(error.msgid, **error.params)}\n{t(GO_ON)}"
        case Refusal():
            translated = {name: t(value) for name, value in error.params.items() if value in OF_THE_SYSTEM}
            return t(error.msgid, **error.params | translated)
        case FileExistsError():
            return t(ALREADY_THERE, files=error.filename)
        case OSError() if error.filename:
            return t("{path}: {why}", path=error.filename, why=t(error.strerror or str(error)))
        case _:
            return t("The store failed: {why}", why=error)


def _fault_lines(faults: list[StoreError], t: Words) -> list[str]:
    return [t(fault.msgid, **fault.params) for fault in faults]


def refused(count: int, t: Words) -> str:
    """Says that a file with problems is refused."""
    return t.plural("refused for {n} problem; nothing was stored.",
                    "refused for {n} problems; nothing was stored.", count)  # fmt: skip


def in_order(count: int, t: Words) -> str:
    """Says that a file is in order, and was only checked."""
    return t.plural("{n} row is in order; nothing was stored.", "{n} rows are in order; nothing was stored.", count)


def copies_of(store: Path) -> Iterable[Path]:
    """The folders of a store's copies for commands that read."""
    return store.parent.glob(f"{store.name}{COPIES}*")


def _copy(host: Host, by: Actor, t: Words) -> Answer:
    """Copy the store for a command that reads, into a folder that only this account can read; the answer is the path.
    The server removes the folder when the command ends. It lies beside the store: a service's /tmp is its own."""
    access.require(by, Act.ADMINISTER)
    folder = Path(mkdtemp(prefix=f"{host.path.name}{COPIES}", dir=host.path.parent))
    try:
        with host.store() as store:
            backup.copy(store, folder / host.path.name)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Answer(str(folder / host.path.name))


def _backup(host: Host, by: Actor, t: Words, folder: str) -> Answer:
    access.require(by, Act.ADMINISTER)
    with access.logged(by, "backup", folder=folder), host.store() as store:
        manifest = backup.back_up(store, Path(folder))
    return Answer(t("The backup is in {folder}: up to submission {submission}, change {revision}, of {moment}.",
                    folder=folder, submission=manifest.marker.submission, revision=manifest.marker.revision,
                    moment=t.moment(manifest.at)))  # fmt: skip


def _verify(host: Host, by: Actor, t: Words, folder: str | None) -> Answer:
    if folder is not None:
        verified = backup.verify(Path(folder))
    else:
        with host.store() as store:
            verified = backup.verify_store(store)
    reach = t(
        "{path}: up to submission {submission}, change {revision}, of {moment}.", path=folder or host.lake or host.path,
        submission=verified.marker.submission, revision=verified.marker.revision, moment=t.moment(verified.at),
    )  # fmt: skip
    verdict = t("Damaged.") if verified.faults else t("Everything is in order.")
    lines = [*_fault_lines(verified.faults, t), reach, verdict]
    return Answer("\n".join(lines), REFUSED if verified.faults else DONE)


def _restore(host: Host, by: Actor, t: Words, folder: str) -> Answer:
    access.require(by, Act.ADMINISTER)
    if host.lake is not None:
        raise StoreError(NOT_ONTO_A_LAKE)
    source, replaced = Path(folder), []
    plan_folder = missing_folder(backup.Manifest.read(source).plan)
    if plan_folder is not None:
        backup.put_plan_back(source, plan_folder)
    stage = backup.staged(source, host.path, host.plan(), by)
    host.replace(lambda: replaced.append(backup.put_in_place(stage, host.path)))
    lines = [t("The backup {folder} is restored to {path}.", folder=folder, path=host.path)]
    lines += [t("What was there before is in {folder}.", folder=aside) for aside in replaced if aside]
    return Answer("\n".join(lines))


def _accept(host: Host, by: Actor, t: Words, because: str) -> Answer:
    host.replace(lambda: accept(host.lake or host.path, host.plan(), by=by, because=because).close())
    return Answer(t("The store {path} is accepted as it is.", path=host.path))


def accept(where: Path | Lake, plan: Plan, *, by: Actor, because: str) -> Store:
    """Open an official store that `Store.open` calls lost, as it is, and note why. Nothing is deleted: an empty file or
    a log without its store is renamed. StoreError if no reason is given or nothing is lost; StoreDamaged if the file
    cannot be read."""
    access.require(by, Act.ADMINISTER)
    if not because.strip():
        raise StoreError(N_("Say why the store is accepted as it is."))
    path = path_of(where).absolute()
    try:
        Store.open(where, plan).close()
    except StoreDamaged:
        raise
    except StoreLost:
        make_way = marker.set_marker_aside if isinstance(where, Lake) else marker.make_way
        make_way(path)
    else:
        raise StoreError(N_("There is nothing to accept: the store {path} is as its marker says."), path=path)
    store = Store.open(where, plan)
    store.note(by, "store_accepted", because)
    return store


def _reload(host: Host, by: Actor, t: Words) -> Answer:
    access.require(by, Act.ADMINISTER)
    if host.reload is None:
        raise StoreError(NOTHING_RUNS)
    before, plan = host.plan(), host.reload()
    if plan.version == before.version:
        raise StoreError(N_("Nothing to reload: the dashboard uses {folder} as it is."), folder=plan.folder)
    with host.store() as store:
        store.note(by, "plan_reloaded", plan=plan.id, version=plan.version)
        revision = store.revision
    return Answer(t("Change {revision}: the plan in {folder} is reloaded by {who}.", revision=revision,
                    folder=plan.folder, who=by.name))  # fmt: skip


def _change(act: Callable[..., object], sentence: str) -> Callable[..., Answer]:
    """The act that changes the store's data and answers with a sentence of its number, its actor and its arguments."""

    def perform(host: Host, by: Actor, t: Words, **args: Any) -> Answer:
        with host.store() as store:
            act(store, **args, by=by)
            text = t(sentence, revision=store.revision, who=by.name, **args)
        reason = args.get("reason", "").strip()
        return Answer(f"{text} {t('Reason: {reason}', reason=reason)}" if reason else text)

    return perform


def _unlock(host: Host, by: Actor, t: Words, period: str, reason: str) -> Answer:
    def unlock(store: Store, reason: str, **args: Any) -> None:
        store.unlock_period(**args, reason=reason.strip() or t("No reason given."))

    sentence = N_("Change {revision}: the period {period} is unlocked by {who}.")
    return _change(unlock, sentence)(host, by, t, period=period, reason=reason)


def _request(host: Host, by: Actor, t: Words, due: str, note: str, **subject: Any) -> Answer:
    day = date.fromisoformat(due)
    with host.store() as store:
        number = explanations.ask(store, **subject, due=day, note=note, by=by)
    return Answer(t("Change {revision}: {who} asks {agency} to explain {indicator}, {period}, by {due}.",
                    revision=number, who=by.name, due=t.date(day), **subject))  # fmt: skip


ACTS: dict[str, Callable[..., Answer]] = {
    COPY: _copy, "backup": _backup, "restore": _restore, "verify": _verify, "accept": _accept, "reload": _reload,
    "withdraw": _change(Store.withdraw, N_("Change {revision}: submission {submission} is withdrawn by {who}.")),
    "reinstate": _change(Store.reinstate, N_("Change {revision}: submission {submission} is reinstated by {who}.")),
    "approve": _change(approval.approve, N_("Change {revision}: submission {submission} is approved by {who}.")),
    "return": _change(approval.return_it, N_("Change {revision}: submission {submission} is returned by {who}.")),
    "lock": _change(Store.lock_period, N_("Change {revision}: the period {period} is locked by {who}.")),
    "unlock": _unlock,
    "request": _request,
    "explain": _change(explanations.explain, N_(
        "Change {revision}: {who} explains {indicator} of {agency}, {period}. Cause: {cause}; remedy: {remedy}"
    )),
}  # fmt: skip
