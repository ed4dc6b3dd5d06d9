"""Visits of pages without a browser: Streamlit's AppTest on stores of the test's own."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kpi.access import VERDICT, WRITE
from kpi.changes import upload
from kpi.store import Store
from kpi.ui import stores
from kpi.ui.navigation import DEFAULT

ROOT = Path(__file__).parents[2]
FRAME = ROOT / "pages" / "frame.py"
CHART = re.compile(r'<div class="kpi-chart" id="(\w+)".*?<script type="application/json">(.*?)</script>', re.S)

Visit = Callable[..., AppTest]


def opened(page: str, *, unfolded: Iterable[str] = (), **query: str) -> AppTest:
    """A page opened by its address, in a session of its own. unfolded: the keys of folds that are open."""
    visitor = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in query.items():
        visitor.query_params[name] = value
    for key in unfolded:
        visitor.session_state[key] = True
    return (visitor if page == DEFAULT else visitor.switch_page(f"{page}.py")).run()


@pytest.fixture
def visit(
    monkeypatch: pytest.MonkeyPatch,
    demo_store: Store,
    new_store: Path,
    first_start: list[Store],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Visit]:
    """visit("upload", lang="en"): a page opened by its address, in a session of its own.

    Official data are those of the first start. The demonstration is shared by the worker's tests and must not change.
    The visitor is at the machine itself and may write.
    """
    if not first_start:
        folder = Path(shutil.copytree(new_store, tmp_path_factory.mktemp("official"), dirs_exist_ok=True))
        (folder / "demo.duckdb").symlink_to(demo_store.path)
        first_start.append(Store.open(folder / "kpi.duckdb", demo_store.plan))
    official, before = first_start[0], (first_start[0].revision, demo_store.revision)
    both = {"official": official, "demo": demo_store}
    monkeypatch.setattr(stores, "_opened", both.__getitem__)
    for each in both.values():
        monkeypatch.setattr(each, "close", lambda: None)

    yield from _visits(official.path.parent, monkeypatch)
    if official.revision != before[0]:
        first_start.clear()
        Store.close(official)
    assert demo_store.revision == before[1], "ask for visit_alone"


@pytest.fixture
def visit_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_file: Path, new_store: Path) -> Iterator[Visit]:
    """visit() with a demonstration of the test's own, which it may change."""
    shutil.copytree(new_store, tmp_path, dirs_exist_ok=True)
    shutil.copy(demo_file, tmp_path / "demo.duckdb")
    yield from _visits(tmp_path, monkeypatch)


def _visits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    monkeypatch.setenv("KPI_STORE", str(folder / "kpi.duckdb"))
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {VERDICT: WRITE})
    monkeypatch.setattr("kpi.ui.upload.checks.outlook", _outlook)
    stores.close()

    yield opened
    stores.close()


_outlooks: dict[tuple[object, ...], pd.DataFrame] = {}


def _outlook(store: Store, rows: pd.DataFrame) -> pd.DataFrame:
    """The outlook of a file, worked out once; many tests upload the same one beside the same values."""
    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    key = store.plan.version, store.today, *(len(each) for each in (current, rows)), *map(_hash, (current, rows))
    if key not in _outlooks:
        _outlooks[key] = upload.outlook(store, rows)
    return _outlooks[key]


def _hash(rows: pd.DataFrame) -> int:
    return int(pd.util.hash_pandas_object(rows, index=False).sum())


def drawn_charts(visitor: AppTest) -> dict[str, dict[str, Any]]:
    """The data given to the page's charts, by key."""
    parts = [part.proto for part in visitor.get("bidi_component") if part.proto.component_name == "kpi_markup"]
    given = {key: json.loads(data) for part in parts for key, data in CHART.findall(part.bytes.decode())}
    return {key: data | {"figure": json.loads(data["figure"])} for key, data in given.items()}


def lines(visitor: AppTest, alt: str) -> str:
    """The HTML of the table of words with this label, without entities."""
    [text] = [
        element.proto.body for element in visitor.get("html") if f'aria-label="{escape(alt)}"' in element.proto.body
    ]
    return unescape(text)


def texts(visitor: AppTest) -> list[str]:
    """All texts of the page, in order."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    return [element.value for kind in kinds for element in visitor.get(kind)]


def markup(visitor: AppTest, key: str) -> str:
    """The HTML of a part of the page."""
    [part] = [each for each in visitor.get("bidi_component") if each.proto.id.endswith(key)]
    return part.proto.bytes.decode()
