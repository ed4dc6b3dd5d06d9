"""The files and stack depth behind a cold indicator page: what a reader opens to trace a number."""

import os
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from streamlit.testing.v1 import AppTest

from bench.measure import Ratio

ROOT = Path(__file__).parents[1]
OURS = (f"{ROOT}/kpi/", f"{ROOT}/pages/")


@dataclass
class Trail:
    """Our files whose functions ran, and the deepest stack of our frames."""

    files: set[str] = field(default_factory=set)
    deepest: int = 0

    def follow(self, frame: FrameType, event: str, _: Any) -> None:
        """A profile function, see sys.setprofile."""
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(OURS) and code.co_name != "<module>":
            self.files.add(code.co_filename)
            self.deepest = max(self.deepest, _depth(frame))


def _depth(frame: FrameType | None) -> int:
    depth = 0
    while frame is not None:
        depth += frame.f_code.co_filename.startswith(OURS)
        frame = frame.f_back
    return depth


def measure(folder: Path, demonstration: Path) -> Iterable[Ratio]:
    """Prints both for the indicator page of the demonstration, of which nothing is cached."""
    os.environ["KPI_STORE"] = str(folder / "kpi.duckdb")
    shutil.copy(demonstration, folder / "demo.duckdb")
    visitor = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    visitor.query_params["data"] = "demo"
    visitor.run()
    import_module("kpi.ui.indicator")  # code that runs during the import does not count
    trail = Trail()
    threading.setprofile(trail.follow)
    try:
        visitor = visitor.switch_page("indicator.py").run()
    finally:
        threading.setprofile(None)
    assert not visitor.exception
    print(f"a cold indicator page: {len(trail.files)} of our files, {trail.deepest} of our frames at the deepest")
    return []
