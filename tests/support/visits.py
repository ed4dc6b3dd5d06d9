"""Pages as a visitor meets them, without a browser: the frame under Streamlit's AppTest, on stores of its own."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpi.access import VERDICT, WRITE
from kpi.store import Store
from kpi.ui import stores
from kpi.ui.navigation import DEFAULT

ROOT = Path(__file__).parents[2]
FRAME = ROOT / "pages" / "frame.py"

Visit = Callable[..., AppTest]


def opened(room: str, *, unfolded: Iterable[str] = (), **query: str) -> AppTest:
    """A page opened by its address, in a session of its own. unfolded: the keys of folds that are open."""
    visitor = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in query.items():
        visitor.query_params[name] = value
    visitor.run()
    for key in unfolded:
        visitor.session_state[key] = True
    if room == DEFAULT and not unfolded:
        return visitor
    return visitor.switch_page(f"{room}.py").run()


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_store: Store) -> Iterator[Visit]:
    """visit("upload", lang="en"): a page opened by its address, in a session of its own. Official figures are those of
    the first start; the demonstration is that of all tests of the worker, which no page may change. The visitor sits at
    the machine itself and may write."""
    own = stores._opened
    monkeypatch.setattr(stores, "_opened", lambda kind: demo_store if kind == "demo" else own(kind))
    monkeypatch.setattr(demo_store, "close", lambda: None)
    (tmp_path / "demo.duckdb").symlink_to(demo_store.path)
    before = demo_store.revision

    yield from _visits(tmp_path, monkeypatch)
    assert demo_store.revision == before, "ask for visit_alone"


@pytest.fixture
def visit_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_file: Path) -> Iterator[Visit]:
    """visit(), with a demonstration that the test has alone and may change."""
    shutil.copy(demo_file, tmp_path / "demo.duckdb")
    yield from _visits(tmp_path, monkeypatch)


def _visits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    monkeypatch.setenv("KPI_STORE", str(folder / "kpi.duckdb"))
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {VERDICT: WRITE})
    stores.close()

    yield opened
    stores.close()


def drawn_charts(visitor: AppTest) -> dict[str, dict[str, Any]]:
    """The page's charts by key: what their component is given, its figure read."""
    given = {one.proto.id.rsplit("-", 1)[-1]: json.loads(one.proto.json)
             for one in visitor.get("bidi_component") if one.proto.component_name == "kpi_chart"}  # fmt: skip
    return {key: data | {"figure": json.loads(data["figure"])} for key, data in given.items()}


def lines(visitor: AppTest, alt: str) -> str:
    """The table of words with this message, as HTML without entities."""
    [found] = [one.proto.body for one in visitor.get("html") if f'aria-label="{escape(alt)}"' in one.proto.body]
    return unescape(found)


def texts(visitor: AppTest) -> list[str]:
    """All that is written on the page, in order."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    return [element.value for kind in kinds for element in visitor.get(kind)]


def markup(visitor: AppTest, key: str) -> str:
    """What a part of the page that is HTML was given to show."""
    [part] = [each for each in visitor.get("bidi_component") if each.proto.id.endswith(key)]
    return str(json.loads(part.proto.json)["html"])
