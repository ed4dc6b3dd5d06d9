"""Scripts, styles and the first document: ours compressed and completed, an unknown Streamlit's served unchanged."""

import gzip
from hashlib import sha256
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kpi.ui import navigation
from kpi.web.files import Files, first_document, inline_script_hashes, own_files, streamlit_files
from kpi.web.routes import HEALTH

STREAMLIT = Path(streamlit.__file__).parent / "static"
INDEX = (STREAMLIT / "index.html").read_text("utf-8")
OWN = {"/own/kpi.12.js": b"1", "/own/kpi.34.css": b"b {}"}
PAGES = ["/", *(f"/{page.code}" for page in navigation.PAGES)]
SCRIPT = "export const x = 1;\n" * 500


def served(files) -> TestClient:
    """A client of an app that serves these files and passes all else on to Streamlit."""

    async def original(_request):
        return PlainTextResponse("from Streamlit")

    routes = [HEALTH, Route("/{rest:path}", original)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Files, files=files)]))


def pages(static: Path = STREAMLIT) -> TestClient:
    document = first_document(static, title="Kế hoạch", lang="vi", files=OWN, scripts=["/own/plotly.56.js"])
    return served({} if document is None else dict.fromkeys(PAGES, document.encode()))


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_page_begins_with_its_language_its_title_and_our_files(encoding):
    client = pages()
    for page in PAGES:
        answer = client.get(page, headers={"Accept-Encoding": encoding})
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="vi">' in answer.text and "<title>Kế hoạch</title>" in answer.text
        assert 'crossorigin href="./own/plotly.56.js"><script src="./own/kpi.12.js"></script>' in answer.text
        assert '<link rel="stylesheet" href="./own/kpi.34.css"></head>' in answer.text


@pytest.mark.parametrize(
    ("index", "part", "warning"),
    [
        (INDEX.replace("<title>Streamlit", "<title>App"), "<title>App</title>", "<title>Streamlit</title>"),
        (INDEX.replace("/index.", "/main."), "<title>Kế hoạch</title>", ""),
        (INDEX.replace("</head>", ""), "<title>Kế hoạch</title>", "</head>"),
        ("", "", "</head>"),
        (None, "from Streamlit", "index.html"),
    ],
    ids=["another title", "another bundle", "no head", "empty", "no file"],
)
def test_another_streamlit_s_document_is_served_as_it_is_and_logged(tmp_path, caplog, index, part, warning):
    if index is not None:
        (tmp_path / "index.html").write_text(index, "utf-8")
    client = pages(tmp_path)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200 and part in answer.text
    assert client.get("/health").json() == {"status": "ok"}
    assert warning in caplog.text


def test_the_only_inline_script_is_streamlit_s_and_its_hash_is_what_browsers_compute():
    document = first_document(STREAMLIT, title="Kế hoạch", lang="vi", files=OWN, scripts=[])
    assert len(inline_script_hashes(document)) == 1
    assert inline_script_hashes("<SCRIPT>alert(1)</SCRIPT><script type=module src='a.js'></script>") == [
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    ]


def test_our_scripts_and_styles_are_two_files_named_by_their_content_and_cached_for_ever(tmp_path, monkeypatch):
    for name, content in {"a.js": "first()", "b.js": "second()", "c.css": "b {}", "d.txt": "no"}.items():
        (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.setattr("kpi.web.files.BROWSER", tmp_path)
    files = own_files()
    script, style = files.values()
    assert list(files) == [
        f"/own/kpi.{sha256(script).hexdigest()[:16]}.js",
        f"/own/kpi.{sha256(style).hexdigest()[:16]}.css",
    ]
    words, own = script.split(b"\n", 1)
    assert (own, style) == (b"first()\n;\nsecond()", b"b {}")
    assert words.startswith(b"const KPI_WORDS = ") and '["Trang trước", "Previous page"]'.encode() in words
    for encoding in ("gzip", "identity"):
        answer = served(files).get(next(iter(files)), headers={"Accept-Encoding": encoding})
        assert (answer.content, answer.headers.get("content-encoding", "identity")) == (script, encoding)
        assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "index.abc.js").write_text(SCRIPT, "utf-8")
    (tmp_path / "js" / "tiny.js").write_text("1", "utf-8")
    (tmp_path / "font.woff2").write_bytes(b"x" * 5000)
    return served(streamlit_files(tmp_path))


def test_streamlit_s_scripts_are_compressed_once(client, monkeypatch):
    calls, original = [], gzip.compress
    monkeypatch.setattr(gzip, "compress", lambda *args, **options: calls.append(args) or original(*args, **options))
    for method in (client.get, client.get, client.head):
        answer = method("/static/js/index.abc.js")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.text == ("" if method == client.head else SCRIPT)
    assert len(calls) == 1


@pytest.mark.parametrize(
    "path",
    ["/static/js/tiny.js", "/static/font.woff2", "/static/js/missing.js", "/static/%2e%2e/secret.js", "/nowhere",
     "/upload/_stcore/health", "/_stcore/health", "/favicon.png", "/own/kpi.js"],
)  # fmt: skip
def test_everything_else_is_left_to_streamlit(client, path):
    assert client.get(path, headers={"Accept-Encoding": "gzip"}).text == "from Streamlit"
