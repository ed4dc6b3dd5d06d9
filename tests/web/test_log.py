"""The log: where it is written, and limits on repeated lines and on its size."""

import logging

import pytest

from kpi.web import log


@pytest.fixture
def loggers():
    """Names of loggers for one test, and the root's handlers put back after it."""
    root = logging.getLogger()
    before, disabled = root.handlers[:], {}
    for name in list(logging.root.manager.loggerDict):
        disabled[name] = (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate)
    yield "test_log.like_streamlit"
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
    silent.handlers.clear()
    silent.propagate = False
    silent.setLevel(logging.INFO)
    log.log_to(tmp_path / "kpi.log")
    own.warning("một")
    silent.info("GET /")
    logging.getLogger("kpi").error("two")
    lines = (tmp_path / "kpi.log").read_text("utf-8").splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [f"WARNING {loggers}: một", "ERROR   kpi: two"]
    assert capsys.readouterr().err == ""


def test_the_file_rotates(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "FILE_BYTES", 1000)
    handler = log.handler(tmp_path / "kpi.log")
    for n in range(500):
        handler.handle(logging.makeLogRecord({"name": "kpi", "levelno": logging.INFO, "msg": f"line {n}"}))
    handler.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["kpi.log", *(f"kpi.log.{n}" for n in range(1, 6))]
    assert max(file.stat().st_size for file in files) <= 1000


def test_a_warning_that_repeats_is_written_five_times_a_minute_and_says_so():
    now = [0.0]
    flood = log.RepeatedWarnings(clock=lambda: now[0])

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
    handler = log.handler(tmp_path / "kpi.log")
    lines = [("INFO", '%s - "WebSocket %s" 403'), ("INFO", "connection open"), ("ERROR", log.FALSE_ALARM),
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
