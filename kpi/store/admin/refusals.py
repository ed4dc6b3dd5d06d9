"""Errors as the sentences that an administrator reads."""

from kpi.i18n import N_, Words
from kpi.plan import PlanError
from kpi.store import DuckError, StoreBusy, StoreError
from kpi.store.backup import BackupDamaged, Fault
from kpi.store.marker import StoreLost

GO_ON = N_("Stop the dashboard and run the command again, or hand figures in and look at them in the dashboard itself.")

PLAN_UNUSABLE = N_("The plan's folder cannot be used: mend what is listed.")

Refusal = PlanError | DuckError | OSError


def sentence(error: Refusal, _: Words) -> str:
    """What was refused, why, and what to do, in the reader's language."""
    match error:
        case PlanError():
            return f"{_(PLAN_UNUSABLE)}\n{error}"
        case BackupDamaged():
            return "\n".join([*fault_lines(error.faults, _), _(error.msgid, **error.params)])
        case StoreLost():
            return f"{_(error.msgid, **error.params)}\n{_(error.ways_out)}"
        case StoreBusy():
            return f"{_(error.msgid, **error.params)}\n{_(GO_ON)}"
        case StoreError():
            return _(error.msgid, **error.params)
        case OSError() if error.filename:
            return _("{path}: {why}", path=error.filename, why=error.strerror)
        case _:
            return _("The store failed: {why}", why=error)


def fault_lines(faults: list[Fault], _: Words) -> list[str]:
    return [_(fault.msgid, **fault.params) for fault in faults]
