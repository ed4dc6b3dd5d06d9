"""Bring data/locale/vi in line with the code: `make words`, after a sentence was added or changed.

A sentence is marked by t("…") or _("…"), t.plural("…", "…", n), N_("…"), or is the message of a StoreError; templates
mark theirs in the same way. What a plan.toml says of its sources are sentences too. New ones come in without a
translation and are listed; those that nothing says any more go. English has no file: the msgid is the English sentence.
"""

import ast
import io
import re
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent
LANG = "vi"
PO_FILE = ROOT / "data" / "locale" / LANG / "LC_MESSAGES" / "kpi.po"
MARKERS = {"_", "t", "N_", "StoreError", "StoreBusy"}
HEADER = "# The words of the interface. To bring them in line with the code: make words"
VOLATILE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To): .*\n',
    re.M,
)


@dataclass
class Sentence:
    """A sentence's English forms (one, or singular and plural) and the files that say it."""

    forms: tuple[str, ...]
    files: set[str] = field(default_factory=set)


@cache
def sentences() -> dict[str, Sentence]:
    """All sentences of code and plans, by msgid (the singular), in the order of their files."""
    found: dict[str, Sentence] = {}
    for file in [*sorted(ROOT.glob("kpi/**/*.py")), *sorted(ROOT.glob("pages/*.py"))]:
        for forms in _marked(ast.parse(file.read_text("utf-8"))):
            _add(found, forms, file)
    for file in sorted(ROOT.glob("kpi/**/*.html")):
        for forms in _marked_in_template(Environment().parse(file.read_text("utf-8"))):
            _add(found, forms, file)
    for file in sorted(ROOT.glob("data/plans/*/plan.toml")):
        for source in tomllib.loads(file.read_text("utf-8"))["sources"]:
            _add(found, (source["what"],), file)
            _add(found, (source["licence"],), file)
    found.pop("", None)
    return found


def _add(found: dict[str, Sentence], forms: tuple[str, ...], file: Path) -> None:
    sentence = found.setdefault(forms[0], Sentence(forms))
    if len(forms) > len(sentence.forms):
        sentence.forms = forms
    sentence.files.add(file.relative_to(ROOT).as_posix())


def _marked(tree: ast.Module) -> list[tuple[str, ...]]:
    """The literal sentences of a module, those within f-strings too."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [forms for call in calls for forms in [_forms(call)] if forms]


def _marked_in_template(tree: nodes.Template) -> list[tuple[str, ...]]:
    """The literal sentences of a Jinja template."""
    found = []
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        wanted = 2 if name == "plural" else 1 if name in MARKERS else 0
        texts = [arg.value for arg in call.args[:wanted] if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
        if wanted and len(texts) == wanted:
            found.append(tuple(texts))
    return found


def _forms(call: ast.Call) -> tuple[str, ...]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    wanted = 2 if name == "plural" else 1 if name in MARKERS else 0
    texts = [arg.value for arg in call.args[:wanted] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return tuple(texts) if len(texts) == wanted else ()


def translations() -> dict[str, tuple[str, ...]]:
    """msgid (the singular) → its translated forms, of the file as it is."""
    with PO_FILE.open("rb") as po:
        catalog = read_po(po, locale=LANG)
    pairs = ((message.id, message.string) for message in catalog if message.id and not message.fuzzy)
    return {_first(msgid): string if isinstance(string, tuple) else (string,) for msgid, string in pairs}


def _first(msgid: str | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def update() -> list[str]:
    """Write the file anew; the msgids that have no translation."""
    known, catalog, missing = translations(), Catalog(locale=LANG, project="kpi", fuzzy=False), []
    catalog.header_comment = HEADER
    for msgid, sentence in sentences().items():
        translated = known.get(msgid, ("",))
        if not all(translated):
            missing.append(msgid)
        is_plural = len(sentence.forms) == 2
        padded = (*translated, *[translated[-1]] * catalog.num_plurals)[: catalog.num_plurals]
        places = [(file, None) for file in sorted(sentence.files)]
        catalog.add(sentence.forms if is_plural else msgid, padded if is_plural else translated[0], places)
    written = io.BytesIO()
    write_po(written, catalog, width=0, include_lineno=False)
    text = VOLATILE.sub("", written.getvalue().decode()).replace("#, python-brace-format\n", "")
    PO_FILE.write_text(text, "utf-8")
    return missing


def main() -> int:
    """1 where a sentence waits for its translation."""
    missing = update()
    for msgid in missing:
        print(f"{PO_FILE.relative_to(ROOT)}: no translation of {msgid!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
