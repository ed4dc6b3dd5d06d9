"""What every page begins with: Streamlit's index.html, completed, or as it is where it cannot be."""

from hashlib import sha256
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from kpi.web.first_document import FirstDocument, first_document, inline_script_hashes
from kpi.web.health import HEALTH
from kpi.web.own_files import OwnFiles, own_files

STREAMLIT = Path(streamlit.__file__).parent / "static"
FILES = {"/own/kpi.12.js": b"1", "/own/kpi.34.css": b"b {}"}


def front(static: Path = STREAMLIT) -> TestClient:
    async def original(_request):
        return PlainTextResponse("from Streamlit")

    document = first_document(static, title="Kế hoạch", lang="vi", files=FILES, scripts=["/own/plotly.56.js"])
    middleware = [Middleware(FirstDocument, document=document, paths=["/", "/upload"])]
    return TestClient(Starlette(routes=[HEALTH, Route("/{rest:path}", original)], middleware=middleware))


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", ["/", "/upload"])
def test_the_first_document_has_its_language_its_title_and_our_files(path, encoding):
    answer = front().get(path, headers={"Accept-Encoding": encoding})
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="vi">' in answer.text
    assert "<title>Kế hoạch</title>" in answer.text
    assert (
        '<script src="./own/kpi.12.js"></script><link rel="stylesheet" href="./own/kpi.34.css"></head>' in answer.text
    )
    assert '<link rel="modulepreload" crossorigin href="./own/plotly.56.js">' in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/upload/_stcore/health", "/_stcore/health", "/favicon.png"])
def test_what_is_not_a_page_is_left_to_streamlit(path):
    assert front().get(path).text == "from Streamlit"


INDEX = '<html lang="en"><head><title>Streamlit</title></head></html>'


@pytest.mark.parametrize(
    ("index", "page", "complaint"),
    [
        (INDEX.replace("<title>Streamlit", "<title>App"), "<title>App</title>", "<title>Streamlit</title>"),
        (INDEX.replace("</head>", ""), "<title>Kế hoạch</title>", "</head>"),
        (None, "from Streamlit", "index.html"),
    ],
    ids=["another title", "no head", "no file"],
)
def test_another_streamlit_s_document_is_served_as_it_is_and_the_log_says_so(tmp_path, caplog, index, page, complaint):
    if index is not None:
        (tmp_path / "index.html").write_text(index, "utf-8")
    client = front(tmp_path)
    assert page in client.get("/upload").text
    assert client.get("/health").json() == {"status": "ok"}
    assert complaint in caplog.text


def test_the_only_inline_script_is_streamlit_s_and_its_hash_is_what_browsers_compute():
    document = first_document(STREAMLIT, title="Kế hoạch", lang="vi", files=FILES, scripts=[])
    assert len(inline_script_hashes(document)) == 1
    assert inline_script_hashes("<SCRIPT>alert(1)</SCRIPT><script type=module src='a.js'></script>") == [
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    ]


def test_our_scripts_and_styles_are_two_files_named_by_their_content_and_kept_for_ever(tmp_path):
    for name, content in {"a.js": "first()", "b.js": "second()", "c.css": "b {}", "d.txt": "no"}.items():
        (tmp_path / name).write_text(content, "utf-8")
    files = own_files(tmp_path)
    script = b"first()\n;\nsecond()"
    assert files == {
        f"/own/kpi.{sha256(script).hexdigest()[:16]}.js": script,
        f"/own/kpi.{sha256(b'b {}').hexdigest()[:16]}.css": b"b {}",
    }
    client = TestClient(OwnFiles(PlainTextResponse("from Streamlit"), files=files))
    for encoding in ("gzip", "identity"):
        answer = client.get(next(iter(files)), headers={"Accept-Encoding": encoding})
        assert (answer.content, answer.headers.get("content-encoding", "identity")) == (script, encoding)
        assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get("/own/kpi.js").text == "from Streamlit"
