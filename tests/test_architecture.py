"""Rules of the architecture: the direction of imports, one package per library, sizes of files, plain names."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts import architecture

pytestmark = pytest.mark.xdist_group("architecture")  # the files are read once, in one process

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

# The only files that may import a library.
ENTRY_POINTS = {
    "duckdb": ("kpi/store/connection.py",),
    "psycopg": ("kpi/store/lake.py",),
    "plotly": ("kpi/web/files.py",),
    "streamlit": ("app.py", "pages/", "kpi/ui"),
    "babel": ("kpi/i18n",),
    "click": ("kpi/__main__.py", "kpi/cli"),
    "openpyxl": ("kpi/annotate",),
    "docx": ("kpi/report/word",),
    "starlette": ("app.py", "kpi/web"),
}

# Modules of kpi/evaluation that may import only pandas: frames in, frames out.
PURE = ("terms",)

# Data flows one way: a part must not import those listed.
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


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


@cache
def imports(path: Path) -> set[str]:
    """Dotted names a file imports, wherever in it: 'kpi.store', and 'kpi.store.Store' for a from-import."""
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
            source = ".".join([*package, *filter(None, [node.module])])
            names |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return names


def is_in(path: Path, *prefixes: str) -> bool:
    return name(path).startswith(prefixes)


def reaches(imported: set[str], module: str) -> bool:
    return any(each == module or each.startswith(module + ".") for each in imported)


def strings(path: Path) -> Iterator[ast.Constant]:
    """The strings a file uses, without its docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in nodes(path) if isinstance(node, documented)
                  and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_the_globs_of_this_file_match_files():
    assert len(PRODUCT) > 10
    assert PAGES and QUERIES


@pytest.mark.parametrize("library", ENTRY_POINTS)
def test_a_library_is_imported_only_by_its_entry_point(library):
    trespassers = [
        name(path) for path in PRODUCT if reaches(imports(path), library) and not is_in(path, *ENTRY_POINTS[library])
    ]
    assert trespassers == []
    users = [path for path in PRODUCT if reaches(imports(path), library)]
    assert users, f"nobody uses {library}: is its entry point still right?"


@pytest.mark.parametrize("part", NEVER_IMPORTS)
def test_data_flows_one_way(part):
    members = [path for path in PRODUCT if is_in(path, part)]
    assert members, f"there is no {part} any more"
    looks_back = [
        (name(path), module) for path in members for module in NEVER_IMPORTS[part] if reaches(imports(path), module)
    ]
    assert looks_back == []


def test_the_evaluation_imports_pandas_and_nothing_else():
    allowed = {"pandas", "numpy"} | set(sys.stdlib_module_names)
    for path in [path for path in PRODUCT if is_in(path, *(f"kpi/evaluation/{each}.py" for each in PURE))]:
        foreign = {
            each
            for each in imports(path)
            if each.split(".")[0] not in allowed
            and not re.match(rf"kpi(\.plan\.rows|\.evaluation\.({'|'.join(PURE)})|$)", each)
        }
        assert foreign == set(), name(path)


def test_packages_import_each_other_without_cycles():
    parts = {
        path: ".".join(path.relative_to(ROOT).with_suffix("").parts[:2]) for path in PRODUCT if is_in(path, "kpi/")
    }
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
    called = {node.func.attr for node in nodes(page) if isinstance(node, ast.Call)
              and isinstance(node.func, ast.Attribute)}  # fmt: skip
    assert called & {"sql", "execute", "executemany", "cursor"} == set()


def test_only_words_reads_the_locale_folder():
    readers = {name(path) for path in PRODUCT for node in strings(path) if re.search(r"\blocale\b", node.value)}
    assert readers == {"kpi/i18n.py"}


def test_nothing_is_translated_while_a_module_is_imported():
    """A word translated at import would be in the first visitor's language for all."""
    early = []
    for path in PRODUCT:
        if is_in(path, "pages/"):
            continue  # a page runs anew for every visitor
        inside = {id(node) for function in nodes(path)
                  if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                  for node in ast.walk(function)}  # fmt: skip
        early += [
            f"{name(path)}:{node.lineno}"
            for node in nodes(path)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "t"
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


def test_every_query_is_used():
    """By its name, or by the end of it where code puts the folder before; versions of the schema by their number."""
    used = {node.value for path in PRODUCT for node in strings(path)}
    forgotten = [
        name(query)
        for query in QUERIES
        if query.parent.name != "schema"
        and not used
        & {query.stem, f"{query.relative_to(ROOT).parts[1]}/{query.stem}", f"store/{query.parent.name}/{query.stem}"}
    ]
    assert forgotten == []


def test_modules_and_functions_are_short_enough_to_read():
    long_modules = {
        name(path): length
        for path in CODE
        if (length := len(path.read_text("utf-8").splitlines()))
        > (LONGEST_TEST if is_in(path, "tests/") else LONGEST_MODULE)
    }
    long_functions = {
        f"{name(path)}:{node.name}": length
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long_modules | long_functions == {}


def test_no_name_is_vague():
    vague_modules = [name(path) for path in CODE if re.search(r"util|helper|manager|common|misc", path.stem)]
    vague_variables = [
        f"{name(path)}:{node.lineno} {node.id}"
        for path in PRODUCT
        for node in nodes(path)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and re.fullmatch(r"(df|tmp)\d*", node.id)
    ]
    assert vague_modules + vague_variables == []


def test_only_one_module_has_download_buttons():
    """Streamlit's own button runs the page on a click, and the run may drop the file before it is made."""
    makers = {
        name(path)
        for path in PRODUCT
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "download_button"
    }
    assert makers == {"kpi/ui/downloads.py"}


def test_no_error_is_swallowed_silently():
    swallowed = [
        f"{name(path)}:{node.lineno}"
        for path in PRODUCT
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert swallowed == []


def third_party(paths: list[Path]) -> set[str]:
    ours = {"kpi", "app", "pages", "bench", "tests", "scripts"}
    return {each.split(".")[0] for path in paths for each in imports(path)} - ours - set(sys.stdlib_module_names)


def required(file: str) -> set[str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    pin = re.compile(r"([\w.-]+)(?:\[\w+\])?==[\w.]+(; [^#]+)?\s+#\s*\S")
    pins = [pin.match(line) for line in lines if line and not line.startswith(("#", "-"))]
    assert all(pins), f"each line of {file} is a pinned package and says why"
    return {re.sub(r"[-.]", "_", each[1]).lower() for each in pins if each}


def test_what_is_imported_is_what_is_installed():
    imported_by_nobody = {"tzdata", "uvicorn", "uvloop"}  # zoneinfo reads it; a program of its own; its loop
    imported_by_nobody |= {f"duckdb_extension_{name}" for name in ("ducklake", "postgres_scanner", "httpfs")}  # DuckDB
    installed_as = {"docx": "python_docx"}
    imported = {installed_as.get(each, each) for each in third_party(PRODUCT)}
    assert imported == required("requirements.txt") - imported_by_nobody


def test_the_architecture_page_lists_every_package_and_module():
    written = architecture.TABLE.search(architecture.PAGE.read_text("utf-8"))
    assert written and written[0] == architecture.rows(), "make architecture"
    assert "|  |" not in written[0], "each has a docstring"


def test_every_package_is_imported_by_a_test():
    """A part is a module or a package of kpi; it is met where a test imports from it."""
    parts = {".".join(path.relative_to(ROOT).with_suffix("").parts[:2]) for path in PRODUCT if is_in(path, "kpi/")}
    met = {each for path in ROOT.glob("tests/**/*.py") for each in imports(path)}
    run_as_a_program = {"kpi.__init__", "kpi.__main__"}
    one_call_of_pandas = {"kpi.plan.rows"}
    assert {part for part in parts if not reaches(met, part)} - run_as_a_program - one_call_of_pandas == set()


# Words that are no part of an identifier (between underscores); docs/glossary.md has the plain ones.
BANNED_PARTS = {
    "figure", "figures", "handed", "hand_in", "hand_ins", "hands_in", "judge", "judged", "judges", "judgement",
    "reckon", "reckoned", "reckoning", "mend", "mended", "falls_short", "lacks", "kept", "keeper", "of_then",
    "of_today", "heir", "heirs", "stand", "stands", "stood", "course", "courses", "taken_along", "take_along", "room",
    "rooms", "door", "doors", "house", "whoever", "wherever", "lest", "in_part",
}  # fmt: skip
# No names of things, so that no variable, function or class has them as its name.
BANNED_NAMES = {
    "said", "told", "found", "asked", "place", "of", "made", "one", "known", "whole", "what", "who",
}  # fmt: skip
# Names that a table, a file, the command line or a library gives; "of" only in i18n.of("vi").
ALLOWED_NAMES = {
    "figure": ("kpi/charts/",),  # Plotly's
    "known": ("kpi/cli/tasks.py", "kpi/ui/choice.py", "tests/ui/test_known.py"),  # --known, and in addresses
    "of": ("kpi/i18n.py",),
    "place": ("kpi/plan/settings.py",),  # the letterhead's place in plan.toml
    "what": ("kpi/store/", "kpi/tasks/", "kpi/views/tasks.py", "tests/tasks/"),  # a column of events and updates
}


def defined_names(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of everything that a file names: functions, classes, arguments, variables, attributes, imports."""
    for node in nodes(path):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.ExceptHandler(name=str()) | ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.Import() | ast.ImportFrom():
                yield from ((node.lineno, alias.asname) for alias in node.names if alias.asname)


def is_banned(identifier: str) -> bool:
    plain = identifier.lower().strip("_")
    return plain in BANNED_NAMES or any(f"_{word}_" in f"_{plain}_" for word in BANNED_PARTS)


@pytest.mark.parametrize(
    ("identifier", "banned"),
    [("kept_rows", True), ("HAND_INS", True), ("_said", True), ("judge", True), ("keep", False), ("whole_at", False)],
)
def test_a_banned_word_is_a_part_of_a_name_or_the_name(identifier, banned):
    assert is_banned(identifier) == banned


def test_identifiers_are_plain_words():
    banned = [
        f"{name(path)}:{line} {identifier}"
        for path in CODE
        for line, identifier in [*defined_names(path), (1, path.stem), (1, path.parent.name)]
        if is_banned(identifier) and not is_in(path, *ALLOWED_NAMES.get(identifier.strip("_"), ("-",)))
    ]
    assert banned == []


def test_the_translator_is_called_t():
    calls = [(path, node.func) for path in CODE for node in nodes(path) if isinstance(node, ast.Call)]
    assert [name(path) for path, called in calls if isinstance(called, ast.Name) and called.id == "_"] == []


def test_docstrings_open_with_their_subject():
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    riddles = [
        f"{name(path)}:{getattr(node, 'lineno', 1)}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, documented) and re.match(r"(What|Who|Whom|Of)\b", ast.get_docstring(node) or "")
    ]
    assert riddles == []


def test_a_function_that_changes_a_store_takes_an_actor():
    """mypy refuses a call without one: so a function that writes and knows nobody who does it cannot be written."""
    writers = {
        f"{name(path)}:{node.name}": any(
            isinstance(each, ast.Name) and each.id in ("Actor", "Recorded")
            for argument in (*node.args.args, *node.args.kwonlyargs)
            if argument.annotation
            for each in ast.walk(argument.annotation)
        )
        for path in PRODUCT
        if is_in(path, "kpi/store/", "kpi/tasks/", "kpi/reporting/", "kpi/report/")
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "change"
    }
    assert len(writers) > 10
    assert [writer for writer, has_actor in writers.items() if not has_actor] == []


def test_no_row_for_a_template_has_a_name_of_a_dicts_own_method():
    """Jinja would find the method first."""
    hidden = [
        f"{name(path)}:{key.lineno}"
        for path in PRODUCT
        if is_in(path, "kpi/views/", "kpi/ui/", "kpi/report/verification")
        for node in nodes(path)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and key.value in dir(dict)
    ]
    assert hidden == []
