"""An administrator takes a store as it is, that the program calls lost."""

from pathlib import Path

from kpi import StoreError, access
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.store import marker as store_marker
from kpi.store.lake import Lake, location
from kpi.store.marker import StoreDamaged, StoreLost
from kpi.store.opening import path_of
from kpi.store.submissions import Store


def accept(where: Path | Lake | str, plan: Plan, *, by: Actor, because: str) -> Store:
    """Open an official store that `Store.open` calls lost, as it is, and note why. Nothing is deleted: an empty file or
    a log without its store is renamed. StoreError if no reason is given or nothing is lost; StoreDamaged if the file
    cannot be read."""
    access.require(by, Act.ADMINISTER)
    if not because.strip():
        raise StoreError(N_("Say why the store is accepted as it is."))
    where = where if isinstance(where, Lake) else location(where)
    path = path_of(where).absolute()
    try:
        Store.open(where, plan).close()
    except StoreDamaged:
        raise
    except StoreLost:
        make_way = store_marker.set_marker_aside if isinstance(where, Lake) else store_marker.make_way
        make_way(path)
    else:
        raise StoreError(N_("There is nothing to accept: the store {path} is as its marker says."), path=path)
    store = Store.open(where, plan)
    store.note(by, "store_accepted", because)
    return store
