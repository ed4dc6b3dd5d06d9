"""Text from a plan's folder or a person is drawn letter for letter on every page."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from kpi import intake
from kpi import plan as plans
from kpi.access import VERDICT, WRITE
from kpi.store import Store, explanations
from kpi.tasks import Update, update_log
from kpi.ui import stores
from kpi.ui.page import escaped
from tests.support.people import somebody
from tests.support.visits import opened

pytestmark = pytest.mark.xdist_group("verbatim")  # its plan is written and read once, in one process

MARK = "<i>*z*</i>"  # the end of every name, note and reason
TEXTS = {
    "agencies.csv": ("name_vi", "name_en", "kind_vi"),
    "areas.csv": ("name_vi", "name_en"),
    "indicators.csv": (
        "name_vi",
        "name_en",
        "numerator_vi",
        "denominator_vi",
        "note",
        "numerator_en",
        "denominator_en",
        "note_vi",
    ),
    "milestones.csv": ("note",),
    "published.csv": ("source_title", "quote", "note"),
    "targets.csv": ("note", "source", "note_vi", "quote_en"),
    "tasks.csv": (
        "name_vi",
        "lead_agency",
        "coordinating_agencies",
        "product_vi",
        "deadline_vi",
        "name_en",
        "product_en",
        "deadline_en",
    ),
}
# Patterns of a mark that would be drawn as something other than its letters.
WRONG = {
    "markdown": re.compile(r"(?<!\\)<i>|(?<!\\)\*z|&lt;i"),
    "html": re.compile(r"<i>|\\<i|\\&lt;i|&amp;lt;i"),
    "plain": re.compile(r"\\<i|&lt;i"),
}
MARKED = re.compile(r"(?:\\?<|&lt;)i")
# Fields of elements that are shown as plain text; all others are Markdown.
PLAIN = {"alt", "code_text", "default", "json", "options", "raw_value", "value"}
FOLDS = (
    "why", "by_status", "areas_figures", "by_year_figures", "by_level_figures", "by_agency_figures", "gap_figures",
)  # fmt: skip
INDICATOR, DISTRICT, TASK = "CT3.07", "540", 3
ADDRESSES: tuple[tuple[str, dict[str, str]], ...] = (
    ("overview", {}),
    ("area", {"area": "3"}),
    ("indicator", {"indicator": INDICATOR, "level": "district", "agency": DISTRICT}),
    ("indicator", {"indicator": INDICATOR, "level": "district"}),
    ("indicator", {"indicator": "CT1.01"}),
    ("indicator", {"indicator": "CT2.M1"}),
    ("agencies", {"level": "district", "agency": DISTRICT}),
    ("agencies", {"level": "district", "tab": "cells"}),
    ("agencies", {"level": "district"}),
    ("agencies", {"level": "district", "agency": DISTRICT, "year": "2025"}),
    ("reporting", {"level": "district", "agency": DISTRICT}),
    ("reporting", {"level": "district", "agency": DISTRICT, "tab": "report"}),
    ("reporting", {"year": "2024", "tab": "letter"}),
    ("reporting", {"year": "2025"}),
    ("report", {}),
    ("report", {"agency": DISTRICT, "level": "district"}),
    ("tasks", {"task": str(TASK)}),
    ("changes", {"since": "2024-01-01"}),
    ("upload", {}),
    *(("method", {"part": part}) for part in ("indicators", "formulas", "statuses", "reporting", "sources", "data")),
    ("method", {"part": "indicators", "indicator": "CT1.01"}),
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Nguyễn Văn A, 14:30 (52.3%)", "Nguyễn Văn A, 14:30 (52.3%)"),
        ("  a\n# b\u00a0c ", "a # b\u00a0c"),
        ("*A* _b_ `c` ~d~ <b> R&D $q$ a|b {x} \\", r"\*A\* \_b\_ \`c\` \~d\~ \<b\> R\&D \$q\$ a\|b \{x\} \\"),
        ("![y](//z)", r"!\[y\](//z)"),
        (":red[x]", r"\:red\[x\]"),
        ("# x", r"\# x"),
        ("2024. x", r"2024\. x"),
        ("- x", r"\- x"),
        ("https://a.vn, WWW.a.vn, a@b.vn", "https:color[]://a.vn, W:color[]WW.a.vn, a:color[]@b.vn"),
        (":smile: :material/home:", r"\::color[]smile: \::color[]material/home\:"),
        ("a -> b -- c", r"a -:color[]\> b -:color[]- c"),
    ],
)
def test_text_is_escaped_where_streamlit_would_read_more_into_it(typed, shown):
    assert escaped(typed) == shown


def hostile_plan(folder: Path) -> Path:
    """The shipped plan, with the mark at the end of all free text."""
    shutil.copytree(plans.load().folder, folder)
    for file, columns in TEXTS.items():
        with (folder / file).open(encoding="utf-8", newline="") as before:
            rows = list(csv.DictReader(before))
        marked = [{name: cell + MARK if cell and name in columns else cell for name, cell in row.items()}
                  for row in rows]  # fmt: skip
        with (folder / file).open("w", encoding="utf-8", newline="") as after:
            writer = csv.DictWriter(after, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(marked)
    settings = folder / "plan.toml"
    text = re.sub(r'^((?:name|province)_..) = "(.*)"', rf'\1 = "\2{MARK}"', settings.read_text("utf-8"), flags=re.M)
    settings.write_text(re.sub(r'^(decision_number) = "(.*)"', rf'\1 = "\2{MARK}"', text, flags=re.M), "utf-8")
    return folder


def write_everywhere(store: Store) -> None:
    """Submits, withdraws, locks, explains, requests and records, with the mark in every typed text."""
    by, reason, now = somebody(f"A {MARK}"), f"why {MARK}", datetime(2025, 1, 20, 3, tzinfo=UTC)

    def submit(numerator: int) -> int:
        text = (
            f"indicator,agency,period,numerator,denominator,note\n{INDICATOR},{DISTRICT},2024,{numerator},1000,{MARK}"
        )
        rows = intake.check(text.encode(), store.plan).rows
        return store.submit(rows, by=by, file_name=f"{MARK}.csv", sha256=str(numerator), note=reason, reason=reason)

    submit(100)
    store.lock_period("2024", by=by, reason=reason)
    submit(110)
    store.withdraw(submit(120), by=by, reason=reason)
    key = {"indicator": INDICATOR, "agency": DISTRICT, "period": "2024"}
    explanations.explain(store, **key, cause=reason, remedy=reason, by=by)
    explanations.ask(store, **key, by=by, note=reason)
    update = Update(task=TASK, day=now.date(), share=0.5, document=MARK, note=reason)
    update_log.record(store, [update], by=by, at=now)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[None]:
    """The demonstration of that plan, with the mark in every typed text. Tests share it: none needs it unchanged."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copy(demo_file, folder / "demo.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_STORE", str(folder / "kpi.duckdb"))
        patch.setenv("KPI_PLAN", str(hostile_plan(folder / "plan")))
        patch.setattr("streamlit.runtime.context.ContextProxy.headers", {VERDICT: WRITE})
        stores.close()
        write_everywhere(stores.store("demo"))
        yield
        stores.close()


def drawn(message: Message, kind: str) -> Iterator[tuple[str, str]]:
    """The texts of a message to the browser, each with its markup: "markdown", "html" or "plain"."""
    for about, value in message.ListFields():
        for item in value if about.is_repeated else [value]:
            if isinstance(item, Message):
                yield from drawn(item, kind)
            elif kind == "BidiComponent" and about.name == "bytes":
                given = json.loads(item) if item.startswith(b"{") else {"html": item.decode()}
                yield "html", json.dumps(json.loads(given.pop("figure", "{}")))
                yield "html", given.pop("html", "")
                pictures = given.get("pictures", {})  # Plotly writes title and source into them
                yield from (("html", pictures.pop(name)) for name in ("title", "source") if name in pictures)
                yield from (("plain", str(text)) for text in given.values())
            elif isinstance(item, bytes):
                frame = convert_arrow_bytes_to_pandas_df(item)
                cells = [*frame.columns, *frame.index, *frame.to_numpy().ravel()]
                yield from (("markdown" if kind == "Table" else "plain", str(cell)) for cell in cells)
            elif (kind, about.name) == ("Dataframe", "columns"):
                looks = json.loads(item).values()
                yield from (
                    ("markdown" if name == "help" else "plain", str(x)) for look in looks for name, x in look.items()
                )
            elif isinstance(item, str):
                yield "html" if kind == "Html" else "plain" if about.name in PLAIN else "markdown", item


def nodes(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        yield from nodes(child) if hasattr(child, "children") else ()


def marked(visitor: AppTest) -> set[tuple[str, str, str]]:
    """The page's texts with the mark: (kind of element, markup, text)."""
    assert not visitor.exception
    messages = [node.proto for node in nodes(visitor._tree) if isinstance(node.proto, Message)]
    drawn_texts = (
        (type(message).__name__, *text) for message in messages for text in drawn(message, type(message).__name__)
    )
    return {(kind, markup, text) for kind, markup, text in drawn_texts if MARKED.search(text)}


def faults(texts: set[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The texts that would not be drawn letter for letter; fails without any text."""
    assert texts
    return sorted((kind, markup, text) for kind, markup, text in texts if WRONG[markup].search(text))


def test_no_page_reads_more_into_a_name_or_a_note_than_its_letters(hostile):
    texts = set()
    for page, query in ADDRESSES:
        texts |= marked(opened(page, unfolded=FOLDS, data="demo", **{"year": "2024"} | query))
    assert faults(texts) == []
    assert {markup for _kind, markup, _text in texts} == {"markdown", "html", "plain"}


def with_file(visitor: AppTest, line: str) -> AppTest:
    text = f"indicator,agency,period,numerator,denominator,note\n{line}\n"
    visitor.file_uploader[0].upload(f"{MARK}.csv", text.encode())
    return visitor.run()


def test_a_file_its_problems_and_what_was_done_with_it_are_shown_letter_for_letter(hostile):
    visitor = with_file(opened("upload", data="demo", lang="en"), f"{MARK},{MARK},{MARK},{MARK},1,{MARK}")
    assert len(visitor.error) == 1
    texts = marked(visitor)
    texts |= marked(with_file(visitor, f"{INDICATOR},{DISTRICT},2024,5,1000,{MARK}"))
    visitor.text_input(key="upload_by").set_value(MARK)
    visitor.checkbox[0].check()
    visitor.text_area[0].set_value(MARK)
    texts |= marked(visitor.button(key="upload_confirm").click().run())
    assert len(visitor.success) == 1
    for part in ("locks", "log"):
        texts |= marked(visitor.segmented_control(key="records").set_value(part).run())
    assert faults(texts) == []


def test_dialogs_show_names_and_notes_letter_for_letter(hostile):
    indicator = {"indicator": INDICATOR, "level": "district", "agency": DISTRICT}
    dialogs = {
        "upload": ("contents_", "withdraw_"),
        "indicator": ("explain_ask", "explain_write", "answer_", "take_back_"),
    }
    texts = set()
    for page, buttons in dialogs.items():
        for button in buttons:
            visitor = opened(page, data="demo", lang="en", year="2024", tab="explanations", **indicator)
            texts |= marked(next(each for each in visitor.button if str(each.key).startswith(button)).click().run())
    assert faults(texts) == []
