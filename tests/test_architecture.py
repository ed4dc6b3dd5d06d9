"""The house as sentences: which way data flows, who may open which door, how large a room may be."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts import architecture

ROOT = Path(__file__).parent.parent
PRODUCT = sorted([ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("kpi/**/*.py")])
PAGES = sorted(ROOT.glob("pages/*.py"))
QUERIES = sorted(ROOT.glob("kpi/**/*.sql"))
CODE = sorted([*PRODUCT, *ROOT.glob("bench/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("scripts/*.py")])

LONGEST_PAGE = 80
LONGEST_MODULE = 450
LONGEST_TEST = 600  # tables worked out by hand are long, and read one row at a time
LONGEST_FUNCTION = 60
LONGEST_QUERY = 60

# Who may import a library: everybody else asks them.
DOORS = {
    "duckdb": ("kpi/store/connection.py",),
    "plotly": ("kpi/web/files.py",),
    "streamlit": ("app.py", "pages/", "kpi/ui"),
    "babel": ("kpi/i18n",),
    "click": ("kpi/__main__.py", "kpi/cli"),
    "openpyxl": ("kpi/annotate",),
    "docx": ("kpi/report/word",),
    "starlette": ("app.py", "kpi/web"),
}

# Of kpi/evaluation: frames in, frames out.
PURE = ("terms",)

# Data flows one way; these never look back, and none does another's work.
NEVER_IMPORTS = {
    "kpi/period": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.store", "kpi.ui"),
    "kpi/plan": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.store", "kpi.ui"),
    "kpi/intake": ("kpi.charts", "kpi.evaluation", "kpi.store", "kpi.ui"),
    "kpi/store": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.ui"),
    "kpi/store/connection": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.plan", "kpi.store", "kpi.ui"),
    "kpi/evaluation": ("kpi.charts", "kpi.intake", "kpi.ui"),
    "kpi/evaluation/scorecard": ("kpi.charts", "kpi.intake", "kpi.store.connection", "kpi.ui"),
    "kpi/tasks/file": ("kpi.charts", "kpi.evaluation", "kpi.store", "kpi.ui"),
    "kpi/tasks/__init__.py": ("kpi.charts", "kpi.evaluation", "kpi.store", "kpi.ui"),
    "kpi/charts": ("kpi.evaluation.scorecard", "kpi.intake", "kpi.store", "kpi.ui"),
    "kpi/i18n": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.store", "kpi.ui"),
    "kpi/views": ("kpi.evaluation.scorecard", "kpi.evaluation.tables", "kpi.intake", "kpi.store", "kpi.ui"),
    "kpi/web": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.plan", "kpi.store", "kpi.ui"),
    "kpi/access": ("kpi.charts", "kpi.evaluation", "kpi.intake", "kpi.plan", "kpi.store", "kpi.ui", "kpi.web"),
    "pages/": ("kpi.store.admin", "kpi.store.connection", "kpi.web"),
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Dotted names a file imports, wherever in it: 'kpi.store', and 'kpi.store.Store' for a from-import."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            source = ".".join([*package, *filter(None, [node.module])])
            found |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return found


def of(path: Path, *prefixes: str) -> bool:
    return name(path).startswith(prefixes)


def reaches(imported: set[str], module: str) -> bool:
    return any(each == module or each.startswith(module + ".") for each in imported)


def strings(path: Path) -> Iterator[ast.Constant]:
    """The strings a file uses, without its docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree(path)) if isinstance(node, documented)
                  and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_the_house_is_there():
    assert len(PRODUCT) > 10
    assert PAGES and QUERIES


@pytest.mark.parametrize("library", DOORS)
def test_only_the_named_door_imports_its_library(library):
    trespassers = [name(path) for path in PRODUCT if reaches(imports(path), library) and not of(path, *DOORS[library])]
    assert trespassers == []
    users = [path for path in PRODUCT if reaches(imports(path), library)]
    assert users, f"nobody uses {library}: is its door still the right one?"


@pytest.mark.parametrize("part", NEVER_IMPORTS)
def test_data_flows_one_way(part):
    members = [path for path in PRODUCT if of(path, part)]
    assert members, f"there is no {part} any more"
    looks_back = [
        (name(path), module) for path in members for module in NEVER_IMPORTS[part] if reaches(imports(path), module)
    ]
    assert looks_back == []


def test_the_reckoning_knows_tables_and_nothing_else():
    allowed = {"pandas", "numpy"} | set(sys.stdlib_module_names)
    for path in [path for path in PRODUCT if of(path, *(f"kpi/evaluation/{each}.py" for each in PURE))]:
        foreign = {
            each
            for each in imports(path)
            if each.split(".")[0] not in allowed
            and not re.match(rf"kpi(\.plan\.rows|\.evaluation\.({'|'.join(PURE)})|$)", each)
        }
        assert foreign == set(), name(path)


def test_no_two_parts_of_the_house_need_each_other():
    parts = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts[:2]) for path in PRODUCT if of(path, "kpi/")}
    needs = {part: set() for part in parts.values()}
    for path, part in parts.items():
        needs[part] |= {other for other in needs if other != part and reaches(imports(path), other)}
    while needs:
        free = [part for part in needs if not needs[part] & needs.keys()]
        assert free, f"these need each other: { {part: sorted(others) for part, others in needs.items()} }"
        needs = {part: others for part, others in needs.items() if part not in free}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_short_and_holds_no_sql(page):
    assert len(page.read_text("utf-8").splitlines()) <= LONGEST_PAGE
    sql = re.compile(r"\bselect\b.*\bfrom\b|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\b.*\bset\b", re.S)
    assert [node.value for node in strings(page) if sql.search(node.value)] == []
    called = {node.func.attr for node in ast.walk(tree(page)) if isinstance(node, ast.Call)
              and isinstance(node.func, ast.Attribute)}  # fmt: skip
    assert called & {"sql", "execute", "executemany", "cursor"} == set()


def test_only_words_reads_the_locale_folder():
    readers = {name(path) for path in PRODUCT for node in strings(path) if re.search(r"\blocale\b", node.value)}
    assert readers == {"kpi/i18n.py"}


def test_nothing_is_translated_while_a_module_is_imported():
    """A word translated at import would speak the first visitor's language to all others."""
    early = []
    for path in PRODUCT:
        if of(path, "pages/"):
            continue  # a page runs anew for every visitor
        inside = {id(node) for function in ast.walk(tree(path))
                  if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                  for node in ast.walk(function)}  # fmt: skip
        early += [
            f"{name(path)}:{node.lineno}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("_", "t")
            and id(node) not in inside
        ]
    assert early == []


@pytest.mark.parametrize("query", QUERIES, ids=name)
def test_a_query_says_its_grain_first_and_stays_readable(query):
    text = query.read_text("utf-8")
    if re.search(r"^(insert|delete|update|create|drop|alter)\b", text, re.M):
        assert text.startswith("-- "), "the first line says what changes"
    else:
        assert re.match(r"-- One row( per |: )", text), "the first line states the grain"
    assert len(text.splitlines()) <= LONGEST_QUERY
    code = re.sub(r"--.*|'[^']*'", "", text)
    shouted = re.findall(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|ORDER BY|WITH|AS|AND|OR|NOT|NULL)\b", code)
    assert shouted == [], "keywords are lowercase"


def test_every_query_is_asked_by_somebody():
    """By its name, or by the end of it where code puts the folder before; versions of the schema by their number."""
    asked = {node.value for path in PRODUCT for node in strings(path)}
    forgotten = [
        name(query)
        for query in QUERIES
        if query.parent.name != "schema"
        and not asked
        & {query.stem, f"{query.relative_to(ROOT).parts[1]}/{query.stem}", f"store/{query.parent.name}/{query.stem}"}
    ]
    assert forgotten == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_modules_and_functions_are_short_enough_to_read(path):
    longest = LONGEST_TEST if of(path, "tests/") else LONGEST_MODULE
    assert len(path.read_text("utf-8").splitlines()) <= longest
    long_functions = {
        node.name: length
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long_functions == {}


def test_names_say_what_a_thing_is():
    vague_modules = [name(path) for path in CODE if re.search(r"util|helper|manager|common|misc", path.stem)]
    vague_variables = [
        f"{name(path)}:{node.lineno} {node.id}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and re.fullmatch(r"(df|tmp)\d*", node.id)
    ]
    assert vague_modules + vague_variables == []


def test_every_file_is_handed_out_by_the_one_button_that_does_not_run_the_page_as_well():
    """Streamlit's own runs the page on a click, and a page that runs may forget the file before it is made."""
    makers = {
        name(path)
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "download_button"
    }
    assert makers == {"kpi/ui/downloads.py"}


def test_no_error_is_swallowed_silently():
    swallowed = [
        f"{name(path)}:{node.lineno}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert swallowed == []


def third_party(paths: list[Path]) -> set[str]:
    ours = {"kpi", "app", "pages", "bench", "tests", "scripts"}
    return {each.split(".")[0] for path in paths for each in imports(path)} - ours - set(sys.stdlib_module_names)


def required(file: str) -> set[str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    pin = re.compile(r"([\w.-]+)==[\w.]+(; [^#]+)?\s+#\s*\S")
    pins = [pin.match(line) for line in lines if line and not line.startswith(("#", "-"))]
    assert all(pins), f"each line of {file} is a pinned package and says why"
    return {re.sub(r"[-.]", "_", each[1]).lower() for each in pins if each}


def test_what_is_imported_is_what_is_installed():
    imported_by_nobody = {"tzdata", "uvicorn", "uvloop"}  # zoneinfo reads it; a program of its own; its loop
    installed_as = {"docx": "python_docx"}
    imported = {installed_as.get(each, each) for each in third_party(PRODUCT)}
    assert imported == required("requirements.txt") - imported_by_nobody


def test_the_architecture_page_lists_every_package_and_module():
    written = architecture.TABLE.search(architecture.PAGE.read_text("utf-8"))
    assert written and written[0] == architecture.rows(), "make architecture"
    assert "|  |" not in written[0], "each has a docstring"


def test_every_part_of_the_house_is_met_by_a_test():
    """A part is a module or a package of kpi; it is met where a test imports from it."""
    parts = {".".join(path.relative_to(ROOT).with_suffix("").parts[:2]) for path in PRODUCT if of(path, "kpi/")}
    met = {each for path in ROOT.glob("tests/**/*.py") for each in imports(path)}
    run_as_a_program = {"kpi.__init__", "kpi.__main__"}
    one_call_of_pandas = {"kpi.plan.rows"}
    assert {part for part in parts if not reaches(met, part)} - run_as_a_program - one_call_of_pandas == set()
