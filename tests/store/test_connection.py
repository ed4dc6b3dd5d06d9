"""The connection to DuckDB: what a query may do, and the errors when a store's file cannot be opened."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from kpi.store import DuckError, StoreBusy, StoreError
from kpi.store.connection import SHORT, attach, connect, duck_errors, release, show, sql


def refusal(path: Path) -> StoreError:
    """The error raised when the store at `path` is opened."""
    connection = connect()
    with pytest.raises(StoreError) as caught:
        attach(connection, path)
    connection.close()
    return caught.value


@pytest.mark.parametrize("table", [pd.DataFrame({"n": [1, 2]}), pa.table({"n": [1, 2]})], ids=["frame", "arrow"])
def test_a_query_sees_the_tables_it_is_shown_and_no_python_variable(table):
    connection = connect()
    show(connection, "given", table)
    assert connection.execute("select sum(n) from given").fetchall() == [(3,)]
    with pytest.raises(DuckError, match="unseen does not exist"), duck_errors():
        unseen = table
        connection.execute("select * from unseen")
    assert unseen is table
    connection.close()


def test_nothing_is_fetched_from_the_internet():
    connection = connect()
    settings = connection.execute("select name, value from duckdb_settings() where name like 'auto%known_extensions'")
    assert dict(settings.fetchall()) == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection.close()


def test_a_query_that_is_not_there_is_named():
    with pytest.raises(DuckError, match="no query called 'no_such_query'"):
        sql("no_such_query")


@pytest.mark.parametrize("start", [b"indicator;agency\n", b"PK\x03\x04", b"SQLite format 3\x00"])
def test_a_file_that_is_no_duckdb_database_is_refused_and_left_alone(tmp_path, start):
    path, content = tmp_path / "kpi.duckdb", start + bytes(20_000)
    path.write_bytes(content)
    assert str(refusal(path)) == f"The file {path} is not a store: it is no DuckDB database."
    assert path.read_bytes() == content


def test_a_folder_in_the_files_place_is_refused(tmp_path):
    assert str(refusal(tmp_path)).startswith(f"The store {tmp_path} cannot be opened: ")


def test_a_store_open_in_this_process_is_busy(tmp_path):
    path = tmp_path / "kpi.duckdb"
    connection = connect()
    attach(connection, path)
    error = refusal(path)
    assert isinstance(error, StoreBusy)
    assert str(error) == f"The store {path} is open in this very process already."
    release(connection)


def test_a_store_held_by_another_process_is_busy_and_names_it(tmp_path):
    path = tmp_path / "số liệu.duckdb"
    holding = "import sys, duckdb; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        error = refusal(path)
        holder.communicate()
    assert isinstance(error, StoreBusy)
    assert error.params["pid"] == holder.pid
    assert str(error).startswith(f"The store {path} is in use by process {holder.pid} (")
    assert error.msgid.format(**error.params) == str(error)


@pytest.mark.parametrize("existing", [True, False], ids=["read-only file", "read-only folder"])
def test_a_folder_or_file_that_cannot_be_written_is_refused(tmp_path, existing):
    """In a process without root's privileges, as root may write everywhere."""
    folder = tmp_path / "data"
    folder.mkdir()
    path = folder / "kpi.duckdb"
    if existing:
        duckdb.connect(str(path)).close()
        path.chmod(0o444)
    folder.chmod(0o555)
    opened = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from kpi.store import connection
        sys.stdout.reconfigure(encoding="utf-8")
        os.chdir(sys.argv[1])
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            connection.attach(connection.connect(), Path("kpi.duckdb"))
        except connection.StoreError as error:
            print(error)
    """)
    process = subprocess.run(
        [sys.executable, "-c", opened, str(folder)], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert process.stdout == "The store kpi.duckdb cannot be opened: this account may not write there.\n"


@pytest.mark.parametrize("rows", [1, SHORT + 1], ids=["short", "long"])
def test_an_arrow_table_of_any_length_is_read_alike(rows):
    """A short one is shown as a frame, in which a missing number is NaN and a missing text None."""
    columns = {
        "text": pa.array(["Hoài Ân", None] * rows),
        "code": pa.array(["540", None] * rows).dictionary_encode(),
        "figure": pa.array([52.5, None] * rows),
        "year": pa.array([2024, None] * rows, pa.int16()),
        "line": pa.array([7, 8] * rows),
    }
    connection = connect()
    show(connection, "arriving", pa.table(columns))
    distinct = connection.execute("select distinct text, code::varchar, figure, year, line from arriving order by line")
    assert distinct.fetchall() == [("Hoài Ân", "540", 52.5, 2024, 7), (None, None, None, None, 8)]
    connection.close()


def test_a_short_arrow_table_does_not_load_pyarrow_s_part_for_datasets():
    program = """
        import sys
        import pyarrow as pa
        from kpi.store import connection as duck
        connection = duck.connect()
        duck.show(connection, "arriving", pa.table({"n": [1, 2]}))
        assert connection.execute("select sum(n) from arriving").fetchall() == [(3,)]
        assert "pyarrow.dataset" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)
