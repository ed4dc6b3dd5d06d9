"""Approval: one table of cases, each by the page and by the command; then what the pages tell each person.

How a submission counts on a day, and for the warnings: tests/store/test_approval.py."""

import getpass
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

import pytest
from click.testing import CliRunner

from kpi import access
from kpi.access import IDENTITY, PERSON, VERDICT, Actor, Role
from kpi.cli import main, options
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store, approval
from kpi.ui import stores
from tests.store.test_approval import INDICATOR, PERIOD, current, submit
from tests.support.people import somebody
from tests.support.visits import markup, texts, visit
from tests.ui.test_upload import GOOD, confirmed, with_file

__all__ = ["visit"]

LAN, HUONG, AN, NAM = "lan@example.vn", "huong@example.vn", "an@example.vn", "nam@example.vn"
ACCESS = f"""
[people]
"{LAN}" = {{role = "reporter", agencies = ["540", "543"]}}
"{HUONG}" = {{role = "approver"}}
"{AN}" = {{role = "administrator"}}
"{NAM}" = {{role = "viewer"}}
"""
W, A, R, X = "waiting", "accepted", "returned", "withdrawn"
NOT_WAITING, NOT_WITHDRAWN = "does not wait for an approval", "is not withdrawn"
NOTHING_TO_WITHDRAW, NO_REASON, NOBODY = "nothing to withdraw", "Say why", "Nobody approves their own"
DECISIONS = {"approve", "return", "withdraw"}
OFFERED = {W: {"approve", "return"}, A: {"withdraw"}, R: set(), X: {"reinstate"}}  # to an approver, by state
LAN_AT_WORK = Actor(LAN, Role.REPORTER, LAN)


@dataclass(frozen=True)
class Case:
    """An act on the submission `number` of several of one value (50, 60), by their states; the states and the value
    after it, and a part of the sentence that refuses it. own: whoever acts submitted it; trusted: the plan lets people
    approve their own."""

    before: str
    act: str
    after: str
    value: float | None
    refusal: str = ""
    number: int = 1
    own: bool = False
    trusted: bool = False
    reason: str = "wrong period"


CASES = [
    # One that waits is approved, or returned with a reason, and nothing else.
    Case(W, "approve", A, 50),
    Case(W, "return", R, None),
    Case(W, "return", W, None, NO_REASON, reason=" "),
    Case(W, "withdraw", W, None, NOTHING_TO_WITHDRAW),
    Case(W, "reinstate", W, None, NOT_WITHDRAWN),
    # Nobody approves their own, unless the plan says so; they may return it.
    Case(W, "approve", W, None, NOBODY, own=True),
    Case(W, "approve", A, 50, own=True, trusted=True),
    Case(W, "return", R, None, own=True),
    # Decided is decided: an approved one can be withdrawn, a returned one is submitted anew.
    Case(A, "approve", A, 50, NOT_WAITING),
    Case(A, "return", A, 50, NOT_WAITING),
    Case(A, "withdraw", X, None),
    Case(R, "approve", R, None, NOT_WAITING),
    Case(R, "return", R, None, NOT_WAITING),
    Case(R, "withdraw", R, None, NOTHING_TO_WITHDRAW),
    Case(R, "reinstate", R, None, NOT_WITHDRAWN),
    Case(X, "approve", X, None, NOT_WAITING),
    Case(X, "return", X, None, NOT_WAITING),
    Case(X, "reinstate", A, 50),
    # Values count in the order of numbers: a lower one never replaces those of a higher one.
    Case(f"{W} {A}", "approve", f"{A} {A}", 60),
    Case(f"{W} {A}", "return", f"{R} {A}", 60),
    Case(f"{A} {W}", "approve", f"{A} {A}", 60, number=2),
    Case(f"{A} {W}", "return", f"{A} {R}", 50, number=2),
    Case(f"{A} {A}", "withdraw", f"{A} {X}", 50, number=2),
    Case(f"{A} {X}", "reinstate", f"{A} {A}", 60, number=2),
]


@pytest.fixture(scope="module")
def careful(plan: Plan) -> Iterator[Store]:
    """A store of a plan that asks for approvals, shared by all cases: each has a value of an agency of its own."""
    with Store.open(None, replace(plan, needs_approval=True)) as opened:
        yield opened


@pytest.fixture
def sign_in(visit, careful, tmp_path, monkeypatch):
    """sign_in("lan@example.vn"): from now on that person visits."""
    monkeypatch.setattr(careful, "close", lambda: None)
    opened = stores._opened
    monkeypatch.setattr(stores, "_opened", lambda kind: careful if kind == "official" else opened(kind))
    monkeypatch.setattr(stores, "plan", lambda: careful.plan)
    (tmp_path / "access.toml").write_text(ACCESS, "utf-8")
    monkeypatch.setenv("KPI_ACCESS", "proxy")
    for name, value in {"ACCESS_FILE": tmp_path / "access.toml", "PROXY_HEADER": "X-Remote-User",
                        "PROXY_SECRET_FILE": tmp_path / "secret"}.items():  # fmt: skip
        monkeypatch.setenv(f"KPI_{name}", str(value))

    def signed_in(identity: str) -> None:
        headers = {VERDICT: PERSON, IDENTITY: identity}
        monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)

    return signed_in


@pytest.fixture
def by_page(visit, sign_in):
    """The approver at the page, and what they do there: the refusal, empty where it is done. The approval of their own
    the page does not offer."""

    def act(case: Case, submission: int) -> str:
        sign_in(HUONG)
        visitor = visit("upload", lang="en")
        if f"{case.act}_{submission}" not in buttons(visitor):
            return case.refusal or "not offered"
        visitor = visitor.button(key=f"{case.act}_{submission}").click().run()
        for field in visitor.text_area:
            field.set_value(case.reason)
        visitor = visitor.button(key="submission_act").click().run()
        if "submission_by_refused" in visitor.session_state:  # in a browser the dialog stays open and says why
            visitor = visitor.button(key=f"{case.act}_{submission}").click().run()
        return " ".join(error.value for error in visitor.error)

    return Actor(HUONG, Role.APPROVER, HUONG), act


@pytest.fixture
def by_command(careful, tmp_path, monkeypatch):
    """The administrator at the command line, and what they do there."""
    path = tmp_path / "kpi.duckdb"
    path.touch()  # in its place the shared store is opened
    monkeypatch.setattr(options, "load", lambda: careful.plan)
    monkeypatch.setattr(options.Store, "open", lambda *_args, **_kwargs: nullcontext(careful))

    def act(case: Case, submission: int) -> str:
        reason = [] if case.act == "approve" else ["--reason", case.reason]
        command = [case.act, str(submission), *reason, "--by", "Hương", "--store", str(path), "--lang", "en"]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == (1 if done.stderr else 0)
        assert bool(done.stderr) != (f": submission {submission} is " in done.stdout)
        return done.stderr

    return access.command_line(getpass.getuser(), "Hương"), act


def put(store: Store, number: int, state: str, agency: str, by: Actor) -> int:
    """Submits the value 50, 60, … and brings it into a state; returns the submission's number."""
    submission = submit(store, 40 + 10 * number, agency=agency, by=by)
    if state == R:
        approval.return_it(store, submission, by=somebody("An"), reason="sai")
    elif state != W:
        approval.approve(store, submission, by=somebody("An"))
    if state == X:
        store.withdraw(submission, by=somebody("An"), reason="sai")
    return submission


def due(store: Store) -> dict[str, bool]:
    """The agencies that have to report the value, and whether they have submitted it."""
    rows = punctuality.data_due(store, int(PERIOD), store.today)
    rows = rows[(rows["indicator"] == INDICATOR) & (rows["period"] == PERIOD)]
    return dict(zip(rows["agency"], rows["first_at"].notna(), strict=True))


@pytest.fixture(scope="module")
def agencies(careful) -> Iterator[str]:
    """The agencies that have to report the value, another for each case."""
    return iter(due(careful))


def offered(case: Case) -> bool:
    """Whether the page offers the act: the others are refused by that."""
    return case.act in OFFERED.get(case.before, set())


@pytest.mark.parametrize(
    ("case", "way"),
    # Which value counts among several submissions, the store decides for the page as for the command.
    [*((case, "command") for case in CASES), *((case, "page") for case in CASES if offered(case))],
    ids=lambda each: f"{each.before}, {each.act}" if isinstance(each, Case) else each,
)
def test_each_act_on_a_submission(careful, agencies, request, monkeypatch, way, case):
    actor, act = request.getfixturevalue(f"by_{way}")
    agency = next(agencies)
    monkeypatch.setattr(careful, "plan", replace(careful.plan, approve_own=case.trusted))
    by = actor if case.own else LAN_AT_WORK
    numbers = [put(careful, number, state, agency, by) for number, state in enumerate(case.before.split(), 1)]
    refusal = act(case, numbers[case.number - 1])
    assert case.refusal in refusal and bool(case.refusal) == bool(refusal)
    assert [careful.submissions(submission=number)["state"].iloc[0] for number in numbers] == case.after.split()
    assert current(careful, agency) == ([] if case.value is None else [case.value])
    assert due(careful)[agency] == (W in case.after or A in case.after)
    assert careful.faults().empty


def buttons(visitor) -> set[str]:
    return {str(button.key) for button in visitor.button}


def test_the_page_offers_the_acts_that_a_state_allows(visit, sign_in, careful, agencies):
    numbers = {state: put(careful, 1, state, next(agencies), LAN_AT_WORK) for state in OFFERED}
    sign_in(HUONG)
    keys = buttons(visit("upload", lang="en"))
    acts = {case.act for case in CASES}
    assert {state: {act for act in acts if f"{act}_{number}" in keys} for state, number in numbers.items()} == OFFERED


@pytest.mark.parametrize(("person", "acts"), [(LAN, set()), (NAM, set()), (HUONG, DECISIONS), (AN, DECISIONS)])
def test_approvers_and_administrators_are_offered_to_decide_and_nobody_else(visit, sign_in, careful, person, acts):
    for number, state in enumerate((W, A), 1):
        put(careful, number, state, "540", LAN_AT_WORK)
    sign_in(person)
    offered = {key.rsplit("_", 1)[0] for key in buttons(visit("upload", lang="en"))}
    assert offered & DECISIONS == acts


def test_what_a_reporter_uploads_waits_and_they_and_the_approver_are_told(visit, sign_in, careful):
    sign_in(LAN)
    visitor = with_file(visit("upload", lang="en"), GOOD)
    assert "The values count once the standing agency has approved them." in texts(visitor)
    visitor = confirmed(visitor)
    number = int(careful.submissions()["submission"].max())
    assert visitor.success[0].value.startswith(f"Submission {number} waits for approval")
    sign_in(HUONG)
    visitor = visit("reporting", lang="en", year="2024")
    waiting = len(careful.submissions(state=W))
    assert any(f"{waiting} submission" in link.label for link in visitor.get("page_link"))

    approval.return_it(careful, number, by=somebody("Hương"), reason="another period")
    sign_in(LAN)
    assert any("another period" in text for text in texts(visit("upload", lang="en")))
    own = markup(visit("agencies", lang="en", year="2024", agency="540"), "one_agency")
    assert f"Submission {number} was returned" in own and "another period" in own


def test_a_reporter_finds_their_own_agencies_and_the_upload_opens_on_the_first(visit, sign_in):
    sign_in(LAN)
    visitor = visit("upload")
    own = [link.label for link in visitor.sidebar.get("page_link")]
    assert [label.split()[-2:] for label in own] == [["Quy", "Nhơn"], ["Hoài", "Nhơn"]]
    assert "Quy Nhơn" in markup(visitor, "answer")
    sign_in(HUONG)
    assert not visit("upload").sidebar.get("page_link")
