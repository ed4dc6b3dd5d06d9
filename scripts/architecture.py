"""Bring the table of packages in docs/architecture.md in line with the code: `make architecture`."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
TABLE = re.compile(r"(?<=\n\| --- \| --- \|\n)(\| `kpi/.*\n)+")


def rows() -> str:
    """One line per package and loose module of kpi: its path and the first paragraph of its docstring."""
    packages = (path.parent for path in ROOT.glob("kpi/*/**/__init__.py"))
    modules = (path for path in ROOT.glob("kpi/*.py") if path.name != "__init__.py")
    return "".join(_row(path) for path in sorted([*packages, *modules]))


def _row(path: Path) -> str:
    module = path / "__init__.py" if path.is_dir() else path
    paragraph = (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition("\n\n")[0]
    name = path.relative_to(ROOT).as_posix() + ("/" if path.is_dir() else "")
    return f"| `{name}` | {' '.join(paragraph.split())} |\n"


if __name__ == "__main__":
    PAGE.write_text(TABLE.sub(lambda _: rows(), PAGE.read_text("utf-8")), "utf-8")
