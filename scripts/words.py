"""Bring data/locale/vi in line with the code: `make words`, after a sentence was added or changed.

A sentence is marked by t("…"), t.plural("…", "…", n), N_("…"), or is the message of a StoreError; templates
mark theirs in the same way. The sources in a plan.toml are sentences too. New sentences are added
without a translation and listed; unused ones are removed. English has no file: the msgid is the English sentence.
"""

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent
LANG = "vi"
PO_FILE = ROOT / "data" / "locale" / LANG / "LC_MESSAGES" / "kpi.po"
MARKERS = {"t", "N_", "StoreError", "StoreBusy"}
HEADER = "# The words of the interface. To bring them in line with the code: make words"
VOLATILE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To): .*\n',
    re.M,
)


@cache
def sentences() -> dict[str, tuple[str, ...]]:
    """All sentences of code and plans by msgid: the English forms, one, or singular and plural."""
    by_msgid: dict[str, tuple[str, ...]] = {}
    for forms in sorted(_all_marked(), key=len):
        by_msgid[forms[0]] = forms
    by_msgid.pop("", None)
    return by_msgid


def _all_marked() -> Iterator[tuple[str, ...]]:
    for file in [*ROOT.glob("kpi/**/*.py"), *ROOT.glob("pages/*.py")]:
        yield from _marked(ast.parse(file.read_text("utf-8")))
    for file in [*ROOT.glob("kpi/**/*.html"), *ROOT.glob("kpi/**/*.txt")]:
        yield from _marked_in_template(Environment().parse(file.read_text("utf-8")))
    for file in ROOT.glob("data/plans/*/plan.toml"):
        for source in tomllib.loads(file.read_text("utf-8"))["sources"]:
            yield from ((source["what"],), (source["licence"],))


def _marked(tree: ast.Module) -> list[tuple[str, ...]]:
    """The literal sentences of a module, those within f-strings too."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [forms for call in calls for forms in [_forms(call)] if forms]


def _marked_in_template(tree: nodes.Template) -> list[tuple[str, ...]]:
    """The literal sentences of a Jinja template."""
    sentences = []
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        number = _number_of_forms(name)
        texts = [arg.value for arg in call.args[:number] if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
        if number and len(texts) == number:
            sentences.append(tuple(texts))
    return sentences


def _forms(call: ast.Call) -> tuple[str, ...]:
    number = _number_of_forms(call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", ""))
    texts = [arg.value for arg in call.args[:number] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return tuple(texts) if len(texts) == number else ()


def _number_of_forms(function: str) -> int:
    """How many sentences a call of this function marks: two for a plural, one, or none."""
    return 2 if function == "plural" else 1 if function in MARKERS else 0


def translations() -> dict[str, tuple[str, ...]]:
    """msgid (the singular) → its translated forms in the file."""
    with PO_FILE.open("rb") as po:
        catalog = read_po(po, locale=LANG)
    pairs = ((message.id, message.string) for message in catalog if message.id and not message.fuzzy)
    return {_first(msgid): string if isinstance(string, tuple) else (string,) for msgid, string in pairs}


def _first(msgid: str | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def update() -> list[str]:
    """Writes the file anew and returns the msgids that have no translation."""
    translated_forms, catalog, missing = translations(), Catalog(locale=LANG, project="kpi", fuzzy=False), []
    catalog.header_comment = HEADER
    for msgid, forms in sentences().items():
        translated = translated_forms.get(msgid, ("",))
        if not all(translated):
            missing.append(msgid)
        is_plural = len(forms) == 2
        padded = (*translated, *[translated[-1]] * catalog.num_plurals)[: catalog.num_plurals]
        catalog.add(forms if is_plural else msgid, padded if is_plural else translated[0])
    written = io.BytesIO()
    write_po(written, catalog, width=0, sort_output=True)
    text = VOLATILE.sub("", written.getvalue().decode()).replace("#, python-brace-format\n", "")
    PO_FILE.write_text(text, "utf-8")
    return missing


def main() -> int:
    """1 if a sentence has no translation."""
    missing = update()
    for msgid in missing:
        print(f"{PO_FILE.relative_to(ROOT)}: no translation of {msgid!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
