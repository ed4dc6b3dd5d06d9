"""The plan's tasks: what may be said of one, and in which state each is on a day. Pure: it neither reads nor writes.

update      what a person records of a task, and what keeps it from being recorded
states      the updates that count → products, states, due dates
file        a file of updates → updates, or every problem at once
"""

from kpi.tasks.states import STATES, counting, products, standing
from kpi.tasks.update import PROGRESS, TRIGGER, WITHDRAWAL, Fault, Update, faults

__all__ = [
    "PROGRESS",
    "STATES",
    "TRIGGER",
    "WITHDRAWAL",
    "Fault",
    "Update",
    "counting",
    "faults",
    "products",
    "standing",
]
