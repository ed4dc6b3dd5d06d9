"""Reminders: who gets which, once each, through a real mail server and a real gateway."""

import hashlib
import hmac
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result

from bench.servers import free_port
from kpi import i18n
from kpi.cli import main
from kpi.plan import PlanError, load
from kpi.plan.rows import records
from kpi.report.reminders import history, remind
from kpi.reporting.reminders import messages, periods_to_remind
from kpi.store import Store
from kpi.store.admin.acts import Host
from kpi.store.admin.server import listening
from tests.support import small_plan
from tests.support.reports import submit

ADDRESSES = {"901": "hoaan@example.vn", "902": "dongson@example.vn", "VP": "vanphong@example.vn"}
SOON = "2024-06-12"  # three days before the units' due day of 2024-H1


class Inbox:
    """A mail server's received messages. refusals: how many messages it refuses first; on_message: called with each."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.refusals = 0
        self.on_message = lambda: None

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # aiosmtpd's name
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.messages.append(envelope.content)
        self.on_message()
        return "250 taken"

    def received(self) -> Counter[tuple[str, str]]:
        """How often each address got each subject."""
        mails = [message_from_bytes(content, policy=policy.default) for content in self.messages]
        return Counter((str(mail["To"]), str(mail["Subject"])) for mail in mails)

    def text(self, to: str) -> str:
        mails = [message_from_bytes(content, policy=policy.default) for content in self.messages]
        return next(mail.get_content() for mail in mails if mail["To"] == to)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server on this machine that takes mail by STARTTLS only, and the settings that name it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    inbox = Inbox()
    port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True)
    server.start()
    monkeypatch.setenv("KPI_SMTP", f"smtp://127.0.0.1:{port}?from=noivu@example.vn&ca={tmp_path / 'ca.pem'}")
    monkeypatch.setenv("KPI_ADDRESS", "https://kpi.example.vn/")
    yield inbox
    server.stop()


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan with three contacts and a store of it, in use since 2020; 902 has reported 2024-H1."""
    folder = tmp_path_factory.mktemp("reported")
    shutil.copytree(small_plan.FOLDER, folder / "plan")
    rows = [f"{agency},Văn phòng,{email}" for agency, email in ADDRESSES.items()]
    (folder / "plan" / "contacts.csv").write_text("\n".join(["agency,office,email", *rows]) + "\n", "utf-8")
    with Store.open(folder / "kpi.duckdb", load(folder / "plan")) as store:
        submit(store, "901", "2020", datetime(2020, 12, 1), ["CT2.01"])
        submit(store, "902", "2024-H1", datetime(2024, 6, 11, 3))
    return folder


@pytest.fixture
def path(in_use: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that store, for one test, with its plan."""
    shutil.copytree(in_use, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("KPI_PLAN", str(tmp_path / "plan"))
    return tmp_path / "kpi.duckdb"


def command(path: Path, *args: str) -> list[str]:
    return ["remind", *args, "--on", SOON, "--store", str(path), "--lang", "en", "--format", "json"]


def run(path: Path, *args: str) -> Result:
    return CliRunner().invoke(main, command(path, *args))


def states(result: Result) -> dict[str, str]:
    """Agency → state, of those with an address."""
    return {row["agency"]: row["state"] for row in json.loads(result.stdout) if row["to"]}


def started(path: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "kpi", *command(path, "--before", "5", "--send")],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def test_what_would_be_sent_is_shown_and_nothing_is_sent(path, inbox):
    shown = run(path, "--before", "5")
    assert shown.exit_code == 0
    assert states(shown) == {"VP": "not_sent", "901": "not_sent"}, "902 has reported"
    without = {row["agency"] for row in json.loads(shown.stdout) if row["state"] == "no_contact"}
    assert "90201" in without
    assert not inbox.messages


def test_each_agency_is_reminded_once_of_what_it_has_still_to_report(path, inbox):
    sent = run(path, "--before", "5", "--send")
    assert (sent.exit_code, states(sent)) == (0, {"VP": "sent", "901": "sent"})
    again = run(path, "--before", "5", "--send")
    assert (again.exit_code, states(again)) == (0, {"VP": "sent", "901": "sent"})
    assert set(inbox.received().values()) == {1} and len(inbox.messages) == 2
    text = inbox.text(ADDRESSES["901"])
    assert "đến hạn nộp ngày 15/06/2024, còn 3 ngày" in text
    assert "https://kpi.example.vn/upload?agency=901&period=2024-H1&year=2024" in text
    assert "CT2.01 Tỷ lệ hồ sơ trực tuyến" in text and text.endswith("Trân trọng,\nSở Nội vụ\n")
    assert "do đơn vị chủ trì" in inbox.text(ADDRESSES["VP"])


def test_another_kind_and_another_period_are_other_messages(path, inbox):
    run(path, "--before", "5", "--send")
    late = CliRunner().invoke(main, ["remind", "--after", "3", "--send", "--on", "2024-06-20", "--store", str(path)])
    assert late.exit_code == 0
    assert len(inbox.messages) == 4


def test_a_message_that_was_refused_is_tried_again_next_time(path, inbox):
    inbox.refusals = 1
    first = run(path, "--before", "5", "--send")
    assert (first.exit_code, sorted(states(first).values())) == (1, ["failed", "sent"])
    second = run(path, "--before", "5", "--send")
    assert (second.exit_code, sorted(states(second).values())) == (0, ["sent", "sent"])
    assert set(inbox.received().values()) == {1} and len(inbox.messages) == 2


def test_a_message_under_way_when_the_program_is_killed_arrives_once(path, inbox):
    process = started(path)
    inbox.on_message = lambda: os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=60)
    assert len(inbox.messages) == 1
    inbox.on_message = lambda: None
    rest = run(path, "--before", "5", "--send")
    assert sorted(states(rest).values()) == ["sent", "uncertain"]
    assert set(inbox.received().values()) == {1} and len(inbox.messages) == 2


def test_two_commands_at_once_send_each_message_once(path, inbox):
    second = threading.Thread(target=run, args=(path, "--before", "5", "--send"))
    inbox.on_message = lambda: None if second.ident else second.start()
    started(path).wait(timeout=60)
    second.join()
    run(path, "--before", "5", "--send")
    assert set(inbox.received().values()) == {1} and len(inbox.messages) == 2


def test_beside_the_dashboard_its_server_sends(path, inbox):
    plan = load()
    with Store.open(path, plan) as store:
        host = Host(path, lambda: nullcontext(store), lambda: plan, lambda put: put(), {"remind": remind})
        with listening(host):
            both = [threading.Thread(target=run, args=(path, "--before", "5", "--send")) for _ in range(2)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
            sent = run(path, "--before", "5", "--send")
    assert states(sent) == {"VP": "sent", "901": "sent"}
    assert set(inbox.received().values()) == {1} and len(inbox.messages) == 2


def test_a_server_that_cannot_encrypt_gets_nothing(path, monkeypatch):
    inbox = Inbox()
    port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("KPI_SMTP", f"smtp://127.0.0.1:{port}?from=noivu@example.vn")
    result = run(path, "--before", "5", "--send")
    server.stop()
    assert result.exit_code == 1 and not inbox.messages
    assert set(states(result).values()) == {"failed"}


def test_a_gateway_gets_each_message_signed_and_is_not_followed_elsewhere(path, tmp_path, monkeypatch):
    posts: list[tuple[dict[str, str], bytes]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            posts.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(302 if len(posts) == 1 else 204)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    gateway = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("KPI_WEBHOOK", f"http://127.0.0.1:{gateway.server_port}/kpi")
    monkeypatch.setenv("KPI_WEBHOOK_KEY_FILE", str(tmp_path / "key"))
    first, second = run(path, "--before", "5", "--send"), run(path, "--before", "5", "--send")
    gateway.shutdown()
    assert (first.exit_code, second.exit_code) == (1, 0)
    for headers, body in posts:
        signed = f"{headers['X-Kpi-Timestamp']}.".encode() + body
        expected = hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
        assert headers["X-Kpi-Signature"] == f"sha256={expected}"
    agencies = Counter(json.loads(body)["agency"] for _headers, body in posts)
    assert agencies.total() == len(agencies) + 1, "all once, and the one that was turned away again"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "Nothing can be sent"),
        ({"KPI_SMTP": "mail.example.vn"}, "KPI_SMTP cannot be mail.example.vn"),
        ({"KPI_SMTP": "smtp://a@mail.example.vn:no"}, "KPI_SMTP cannot be smtp://a@mail.example.vn:no"),
        ({"KPI_WEBHOOK": "http://gateway.example.vn"}, "KPI_WEBHOOK needs"),
    ],
)
def test_without_a_way_out_nothing_is_sent_and_the_setting_is_named(path, monkeypatch, settings, sentence):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    refused = run(path, "--before", "5", "--send")
    assert refused.exit_code == 1 and sentence in refused.stderr


def test_without_contacts_the_command_says_how_to_make_them(path, inbox, tmp_path):
    contacts = tmp_path / "plan" / "contacts.csv"
    contacts.unlink()
    message = f"No agency has an e-mail address: make {contacts} with the headings agency,office,email"
    shown, sent = run(path, "--before", "5"), run(path, "--before", "5", "--send")
    assert (shown.exit_code, message in shown.stderr) == (0, True)
    assert (sent.exit_code, message in sent.stderr, sent.stdout) == (1, True, "")
    assert not inbox.messages


def test_the_digest_of_the_week_goes_to_the_province_itself(path, inbox, tmp_path):
    with (tmp_path / "plan" / "contacts.csv").open("a", encoding="utf-8") as file:
        file.write("99,Lãnh đạo,lanhdao@example.vn\n")
    run(path, "--digest", "--send")
    ((to, subject),) = inbox.received()
    assert to == "lanhdao@example.vn" and "06/06" in subject


@pytest.mark.parametrize(
    ("kind", "days", "today", "periods"),
    [
        ("before", 5, date(2024, 6, 9), []),
        ("before", 5, date(2024, 6, 10), ["2024-H1"]),
        ("before", 5, date(2024, 6, 14), ["2024-H1"]),
        ("before", 5, date(2024, 6, 15), []),
        ("due", 0, date(2024, 6, 15), ["2024-H1"]),
        ("after", 3, date(2024, 6, 17), []),
        ("after", 3, date(2024, 6, 18), ["2024-H1"]),
        ("after", 3, date(2024, 8, 14), ["2024-H1"]),
        ("after", 3, date(2024, 8, 15), []),
        ("after", 3, date(2027, 1, 20), []),
    ],
)
def test_a_period_is_reminded_of_in_the_days_of_its_kind(plan, kind, days, today, periods):
    assert [period.code for period in periods_to_remind(plan, kind, days, today)] == periods


@pytest.mark.parametrize(
    ("row", "column"), [("999,Văn phòng,a@example.vn", "agency"), ("901,Văn phòng,nobody", "email")]
)
def test_a_wrong_contact_is_a_problem_of_the_plan(tmp_path, row, column):
    folder = tmp_path / "plan"
    shutil.copytree(small_plan.FOLDER, folder)
    (folder / "contacts.csv").write_text(f"agency,office,email\n{row}\n", "utf-8")
    with pytest.raises(PlanError) as refused:
        load(folder)
    assert [(problem.file, problem.line, problem.column) for problem in refused.value.problems] == [
        ("contacts.csv", 2, column)
    ]


def test_the_history_says_who_was_reminded_when(path, inbox):
    run(path, "--before", "5", "--send")
    with Store.open(path, load()) as store:
        shown = history(records(messages(store)), "2024-H1", i18n.of("vi"))
    assert set(shown) == {"VP", "901"}
    assert shown["901"].startswith("trước hạn: đã gửi (")
