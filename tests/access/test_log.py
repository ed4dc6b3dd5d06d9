"""The log of acts: a line of JSON for each, also for those that are refused or fail, without tokens or files."""

import json
import logging
from contextlib import nullcontext

import pytest

from kpi import access
from kpi.access import Actor, NotAllowed, Role
from kpi.plan import Plan
from kpi.store import Store, StoreError
from kpi.store.admin.acts import Host, Request, answer
from kpi.web.process import log_acts_to, log_to
from tests.store.test_rights import PHU_CAT, values

LAN = Actor("Lê Lan ", Role.REPORTER, "lan@example.vn", "10.0.0.7", agencies=frozenset({PHU_CAT}))
OF_LAN = {"who": "Lê Lan", "identity": "lan@example.vn", "role": "reporter", "address": "10.0.0.7"}


@pytest.fixture
def official(tmp_path, plan: Plan):
    with Store.open(tmp_path / "kpi.duckdb", plan) as store:
        yield store


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture):
    """lines(): what was logged since the last time, of each line what JSON it is."""
    caplog.set_level(logging.INFO, "kpi.acts")

    def logged() -> list[dict]:
        texts = [record.getMessage() for record in caplog.records if record.name == "kpi.acts"]
        caplog.clear()
        assert not any("\n" in text for text in texts)
        return [json.loads(text) for text in texts]

    return logged


def test_a_change_is_logged_with_its_event(official, lines):
    lines()
    official.submit(values(), by=LAN, file_name="a\nb.csv", sha256="1", content=b"a secret", agency=PHU_CAT)
    [line] = lines()
    event = official.events(count=1).iloc[0]
    expected = OF_LAN | {"act": "handed_in", "outcome": "done", "event": event["event"], "file_name": "a\nb.csv",
                         "submission": event["submission"], "rows": 1, "sha256": "1"}  # fmt: skip
    assert expected.items() <= line.items()
    assert line["hash"] == official.marker().event_hash
    assert "a secret" not in json.dumps(line)


def test_a_refused_and_a_failed_act_are_logged_once(official, lines):
    lines()
    with pytest.raises(NotAllowed):
        official.withdraw(1, by=LAN, reason="sai")
    assert lines() == [OF_LAN | {"act": "withdraw", "outcome": "refused", "why": "Your role does not allow this."}]
    with pytest.raises(NotAllowed):
        official.submit(values("545"), by=LAN, file_name="a.csv", sha256="1")
    [line] = lines()
    assert (line["act"], line["outcome"]) == ("submit", "refused") and "545" in line["why"]
    approver = Actor("Hương", Role.APPROVER, "huong@example.vn")
    with pytest.raises(NotAllowed):  # within the change: the published values are the administrator's
        official.withdraw(1, by=approver, reason="sai")
    assert [line["outcome"] for line in lines()] == ["refused"]
    with pytest.raises(StoreError):
        official.withdraw(99, by=approver, reason="sai")
    [line] = lines()
    assert (line["act"], line["outcome"], line["why"]) == ("withdraw", "failed", "StoreError")


def test_to_ask_whether_somebody_may_is_no_act(lines):
    assert access.refusal(LAN, access.Act.LOCK) is not None
    assert lines() == []


def test_what_only_a_demonstration_does_is_not_logged(store, lines):
    store.submit(values(), by=LAN, file_name="a.csv", sha256="1")
    assert lines() == []


def test_a_backup_is_logged(official, tmp_path, lines):
    host = Host(official.path, lambda: nullcontext(official), lambda: official.plan, lambda put: put())
    lines()
    for folder in ("one", "one"):
        answer(host, Request("backup", {"folder": str(tmp_path / folder)}, "root", None, "vi"))
    [done, failed] = lines()
    assert (done["act"], done["outcome"], done["role"]) == ("backup", "done", "administrator")
    assert done["identity"] == "command line, account root" and done["folder"] == str(tmp_path / "one")
    assert (failed["outcome"], failed["why"]) == ("failed", "BackupError")


@pytest.fixture
def loggers():
    """Puts the process's loggers back."""
    root, kpi, acts = logging.getLogger(), logging.getLogger("kpi"), logging.getLogger("kpi.acts")
    before = root.handlers[:], kpi.level, acts.handlers[:], acts.level
    yield
    root.handlers[:], acts.handlers[:] = before[0], before[2]
    kpi.setLevel(before[1])
    acts.setLevel(before[3])
    acts.propagate = True


@pytest.mark.parametrize("log", [log_to, log_acts_to], ids=["the server", "a command without one"])
def test_the_log_file_holds_acts_and_what_the_program_says(tmp_path, official, loggers, log):
    file = tmp_path / "kpi.log"
    log(file)
    official.submit(values(), by=LAN, file_name="a.csv", sha256="1")
    texts = [line.split(" kpi.acts: ", 1)[1] for line in file.read_text("utf-8").splitlines() if " kpi.acts: " in line]
    assert [json.loads(text)["identity"] for text in texts] == ["lan@example.vn"]
    assert ("change" in file.read_text("utf-8")) == (log is log_to), "the last hash is in the server's log"


def test_a_stranger_s_refusals_do_not_fill_the_log(caplog):
    """Warnings that repeat are left out after five a minute; who is signed in is always named."""
    caplog.set_level(logging.INFO, "kpi.acts")
    access.log(Actor("", Role.VIEWER, "", "10.0.0.9"), "read", access.REFUSED)
    access.log(LAN, "submit", access.REFUSED)
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.INFO]
