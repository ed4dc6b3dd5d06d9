"""The process: container, open files and log; limits on repeated lines and on the log's size."""

import logging
import platform
import resource
import subprocess
import sys

import pytest

from kpi.web import process

LAYERS = "612 511 0:95 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l"
SUBVOLUME = "612 511 0:31 /@/docker/btrfs/subvolumes/4f2 / rw,relatime - btrfs /dev/sda2 rw"
DISK = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard"
PROC = "22 27 0:21 / /proc rw,relatime - proc proc rw"


@pytest.mark.parametrize(
    ("has_mark", "variables", "mounts", "is_container"),
    [
        (False, {"container": ""}, [PROC, DISK], False),
        (False, {"container": "podman"}, [PROC, DISK], True),
        (False, {"KUBERNETES_SERVICE_HOST": "10.96.0.1"}, [PROC, DISK], True),
        (True, {}, [PROC, LAYERS], True),
        (True, {}, [PROC, SUBVOLUME], True),
        (True, {}, [], True),
        (True, {}, [PROC, DISK], False),  # a virtual machine whose disk was made of an image
        (False, {}, [PROC, LAYERS], False),  # a live system
    ],
)
def test_a_container_is_recognised_by_its_file_or_variable(
    tmp_path, monkeypatch, has_mark, variables, mounts, is_container
):
    mark, mountinfo = tmp_path / "mark", tmp_path / "mountinfo"
    if has_mark:
        mark.touch()
    mountinfo.write_text("\n".join(mounts))
    monkeypatch.setattr(process, "CONTAINER_FILES", (mark,))
    monkeypatch.setattr(process, "MOUNTS", mountinfo)
    assert process.in_container(variables) == is_container


def test_as_many_files_may_be_open_as_the_system_allows():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    program = (
        "import resource as r; from kpi.web.process import raise_open_files as f; "
        f"r.setrlimit(r.RLIMIT_NOFILE, (256, {hard})); f(); print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == str(hard)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap for each thread")
def test_all_threads_share_one_heap(tmp_path):
    program = """if True:
        import ctypes, sys, threading
        from kpi.web.process import keep_one_heap
        keep_one_heap()
        libc = ctypes.CDLL(None)
        libc.fopen.restype = ctypes.c_void_p
        threads = [threading.Thread(target=libc.malloc, args=[1000]) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
        libc.malloc_info(0, file)
        libc.fclose(file)
    """
    info = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", program, str(info)], check=True)
    assert info.read_text().count("<heap nr=") == 1


@pytest.fixture
def loggers():
    """Names of loggers for one test, and the root's handlers put back after it."""
    root = logging.getLogger()
    before, disabled = root.handlers[:], {}
    for name in list(logging.root.manager.loggerDict):
        disabled[name] = (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate)
    yield "test_process.like_streamlit"
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    for name, (handlers, propagate) in disabled.items():
        logging.getLogger(name).handlers[:], logging.getLogger(name).propagate = handlers, propagate


def test_all_loggers_write_to_the_file_once(tmp_path, loggers, capsys):
    own = logging.getLogger(loggers)
    own.addHandler(logging.StreamHandler())
    own.propagate = False
    silent = logging.getLogger("uvicorn.access")
    silent.addHandler(logging.StreamHandler())
    silent.setLevel(logging.INFO)
    process.log_to(tmp_path / "kpi.log")
    own.warning("một")
    silent.info("GET /")
    assert not silent.hasHandlers()
    logging.getLogger("kpi").error("two")
    lines = (tmp_path / "kpi.log").read_text("utf-8").splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [f"WARNING {loggers}: một", "ERROR   kpi: two"]
    assert capsys.readouterr().err == ""


def test_the_file_rotates(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "FILE_BYTES", 1000)
    handler = process.handler(tmp_path / "kpi.log")
    for n in range(500):
        handler.handle(logging.makeLogRecord({"name": "kpi", "levelno": logging.INFO, "msg": f"line {n}"}))
    handler.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["kpi.log", *(f"kpi.log.{n}" for n in range(1, 6))]
    assert max(file.stat().st_size for file in files) <= 1000


def test_a_warning_that_repeats_is_written_five_times_a_minute_and_says_so():
    now = [0.0]
    flood = process.RepeatedWarnings(clock=lambda: now[0])

    def passes(message: str, level: int = logging.ERROR, error: Exception | None = None) -> str | None:
        values = {"name": "asyncio", "levelno": level, "msg": message, "exc_info": (type(error), error, None)}
        record = logging.makeLogRecord(values)
        return record.getMessage() if flood.filter(record) else None

    written = [passes("no more files") for _ in range(1000)]
    assert written[:5] == [*["no more files"] * 4,
                           "no more files (this message is left out for the rest of the minute)"]  # fmt: skip
    assert set(written[5:]) == {None}
    assert passes("something else") == "something else"
    assert passes("no more files", error=OSError("disk full")) == "no more files"
    assert all(passes("GET /", logging.INFO) for _ in range(10))
    now[0] = 60.0
    assert passes("no more files") == "no more files"


def test_single_websockets_leave_no_line(tmp_path):
    handler = process.handler(tmp_path / "kpi.log")
    lines = [("INFO", '%s - "WebSocket %s" 403'), ("INFO", "connection open"), ("ERROR", process.FALSE_ALARM),
             ("INFO", "Application startup complete."), ("ERROR", "connection lost")]  # fmt: skip
    for level, line in lines:
        values = {"name": "uvicorn.error", "levelname": level, "levelno": logging.getLevelName(level), "msg": line}
        handler.handle(logging.makeLogRecord(values))
    handler.close()
    written = (tmp_path / "kpi.log").read_text("utf-8").splitlines()
    assert [line.rsplit("uvicorn.error: ")[1] for line in written] == [
        "Application startup complete.",
        "connection lost",
    ]
