"""Offices in the place of persons: the store as viewers read it where people sign in."""

import pandas as pd
import pytest

from kpi import exports
from kpi.store import Store, explanations
from kpi.store.snapshot import PERSONS, PROGRAMS, OfficeStore, snapshot_on
from kpi.tasks import update_log
from tests.store.test_rights import ADMINISTRATOR, PHU_CAT, record, submit, values
from tests.store.test_store import IN_MEMORY

LAN, PHU_CATS, STANDING = ADMINISTRATOR.name, "Huyện Phù Cát", "Sở Nội vụ"
SUBJECT = {"indicator": "CT3.07", "agency": PHU_CAT, "period": "2024"}


@pytest.fixture
def used(store: Store) -> Store:
    """A store with an act of Lan of each kind."""
    number = store.submit(values(), by=ADMINISTRATOR, file_name="a.csv", sha256="1", agency=PHU_CAT)
    store.withdraw(number, by=ADMINISTRATOR, reason="sai")
    store.reinstate(number, by=ADMINISTRATOR, reason="đúng")
    both = pd.concat([values(), values("545")]).assign(line=[2, 3])
    store.submit(both, by=ADMINISTRATOR, file_name="b.csv", sha256="2")
    store.withdraw(number, by=ADMINISTRATOR, reason="sai")
    explanations.ask(store, **SUBJECT, by=ADMINISTRATOR)
    explanations.explain(store, **SUBJECT, cause="A", remedy="B", by=ADMINISTRATOR)
    record(store, ADMINISTRATOR, task=2)
    store.lock_period("2025", by=ADMINISTRATOR)
    return store


@IN_MEMORY
def test_each_act_is_its_offices(used):
    offices = OfficeStore(used)
    assert offices.submissions()["handed_in_by"].tolist() == [STANDING, PHU_CATS]
    assert offices.submissions()["withdrawn_by"].dropna().tolist() == [STANDING]
    assert set(offices.history("CT3.07", PHU_CAT)["handed_in_by"]) == {STANDING, PHU_CATS}
    assert explanations.explanations(offices)["written_by"].tolist() == [PHU_CATS]
    assert explanations.requests(offices)["asked_by"].tolist() == [STANDING]
    assert update_log.updates(offices)["who"].tolist() == ["Sở Kế hoạch và Đầu tư"]
    assert offices.locked_periods().dropna()["locked_by"].tolist() == [STANDING]
    assert offices.events().set_index("what")["who"].to_dict() == {
        "locked": STANDING, "task_updated": "Sở Kế hoạch và Đầu tư", "explained": PHU_CATS,
        "asked_to_explain": STANDING, "withdrawn": STANDING, "reinstated": STANDING, "handed_in": PHU_CATS,
    }  # fmt: skip


@IN_MEMORY
def test_no_table_of_the_store_names_a_person(used):
    offices = OfficeStore(used)
    for name in exports.STORE_TABLES:
        assert LAN in exports.csv_text(exports.store_table(name, used)), name
        assert LAN not in exports.csv_text(exports.store_table(name, offices)), name
    assert LAN not in exports.csv_text(exports.task_table(offices, used.today))
    snapshot = snapshot_on(used, used.today)
    assert LAN in exports.csv_text(exports.store_table("events", snapshot))
    for earlier in (OfficeStore(snapshot), snapshot_on(offices, used.today)):
        assert LAN not in exports.csv_text(exports.store_table("events", earlier))


@IN_MEMORY
def test_nobody_is_found_by_their_name(used):
    assert len(used.submissions(person="nobody")) == 0
    assert len(OfficeStore(used).submissions(person="nobody")) == 2


def test_programs_keep_their_names(official_store):
    published = OfficeStore(official_store).submissions()
    assert set(published["handed_in_by"]) <= set(PROGRAMS)


@IN_MEMORY
def test_both_read_the_same_store(used):
    offices = OfficeStore(used)
    assert (offices.shows_persons, used.shows_persons) == (False, True)
    submit(offices, ADMINISTRATOR, "545")
    assert offices.revision == used.revision
    assert len(offices.submissions()) == len(used.submissions()) == 3


@IN_MEMORY
def test_every_column_of_a_person_is_known(used):
    """A query with another column that names somebody must be added to PERSONS."""
    names = {name for name in exports.STORE_TABLES
             for column, values in exports.store_table(name, used).items()
             if values.dtype == "str" and LAN in set(values) and column not in PERSONS}  # fmt: skip
    assert names == set()
