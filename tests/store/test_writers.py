"""Several threads write to one store while others read it. WRITES says how many submissions each writer makes."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from kpi import plan as plans
from kpi.store import Store
from kpi.store.events import first_broken
from tests.store.test_store import ALL, RATIO, submit
from tests.support.people import somebody

PLAN = plans.load()
WRITERS, READERS = 4, 3
WRITES = int(os.environ.get("WRITES", "3"))


def test_readers_never_see_half_a_change_and_writers_wait_for_each_other(tmp_path):
    """Each submission gives all eleven districts the same numerator: a reader must see one numerator eleven times."""
    districts = list(PLAN.agencies.loc[PLAN.agencies["level"] == "district", "agency"])
    done, seen = threading.Event(), set()
    with Store.open(tmp_path / "kpi.duckdb", PLAN, kind="demo") as store:

        def write(writer: int) -> list[int]:
            numbers = []
            for step in range(1, WRITES + 1):
                numerator = writer * WRITES + step
                numbers.append(submit(store, *[(RATIO, each, "2024", numerator, 10**6, None) for each in districts]))
                if step % 3 == 0:
                    store.withdraw(numbers[-1], by=somebody("Bình"), reason="thử")
            return numbers

        def read() -> int:
            count = 0
            while not done.is_set():
                actuals = store.query("store/current_actuals", **ALL)
                seen.add((len(actuals), actuals["numerator"].nunique(), actuals["submission"].nunique()))
                count += 1
            return count

        submit(store, *[(RATIO, each, "2024", 0, 10**6, None) for each in districts])
        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            readers = [pool.submit(read) for _ in range(READERS)]
            writers = [pool.submit(write, writer) for writer in range(WRITERS)]
            numbers = [number for writer in writers for number in writer.result()]
            done.set()
            assert all(reader.result() > 0 for reader in readers)
        assert len(set(numbers)) == WRITERS * WRITES
        assert store.revision == 1 + WRITERS * (WRITES + WRITES // 3)
        assert seen == {(len(districts), 1, 1)}
        assert store.faults().empty
        assert first_broken(store.connect()) is None
