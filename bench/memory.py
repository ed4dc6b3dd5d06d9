"""The rise of a process's peak memory by a large file: ours, and DuckDB's that only reads it.

python -m bench.memory upload PLAN_FOLDER FILE STORE and … strict PLAN_FOLDER FILE STORE print it in MB.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from bench.measure import Ratio
from bench.upload import STRICT, STRICT_TYPES
from kpi import intake
from kpi.plan import load
from kpi.store import Store
from tests.support.people import somebody

REPEATS = 3  # one after the other, each into a new store, so that memory left behind adds up


def measure(folder: Path, plan: Path, file: Path, rows: int) -> Ratio:
    """Several uploads of the file in one process, against as many strict reads in another."""
    ours, other = (_peak(kind, plan, file, folder / f"memory-{kind}") for kind in ("upload", "strict"))
    size = file.stat().st_size / 1e6
    spread = f"{ours / size:.1f} times the file"
    return Ratio(f"memory to take in {rows:,} rows", ours, other, "DuckDB's strict read", "MB", spread=spread)


def _peak(kind: str, plan: Path, file: Path, store: Path) -> float:
    command = [sys.executable, "-m", "bench.memory", kind, str(plan), str(file), str(store)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _raised(action: Callable[[], object]) -> float:
    """The rise of the process's peak memory by the action, in MB."""
    before = _highest()
    action()
    return (_highest() - before) / 1000


def _highest() -> int:
    """The peak in kB of this program alone; getrusage would include that of its parent."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])


def main(kind: str, plan_folder: str, file: str, path_stem: str) -> None:
    plan = load(Path(plan_folder))
    with Store.open(f"{path_stem}.duckdb", plan):  # so that the program's own memory is not counted
        pass

    def submit(number: int) -> None:
        checked = intake.check(Path(file).read_bytes(), plan)
        with Store.open(f"{path_stem}-{number}.duckdb", plan) as store:
            store.submit(checked.arrow, by=somebody("bench"), file_name=file, sha256=checked.sha256)

    def strict(number: int) -> None:
        with duckdb.connect(f"{path_stem}-{number}.duckdb") as connection:
            connection.execute(STRICT, {"file": file, "types": STRICT_TYPES})

    action = {"upload": submit, "strict": strict}[kind]
    print(_raised(lambda: [action(number) for number in range(REPEATS)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
