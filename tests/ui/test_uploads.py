"""Uploaded files that Streamlit holds, as its own manager reports them."""

from types import SimpleNamespace

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from kpi.ui import stores
from kpi.ui.upload.checks import Upload


def test_the_bytes_of_all_sessions_count_until_they_end(monkeypatch):
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=files))
    before = stores.uploaded_bytes()  # of sessions of other tests
    for session, size in (("one", 1000), ("two", 20)):
        files.add_file(session, UploadedFileRec(file_id="1", name="a.csv", type="text/csv", data=b"x" * size))
    assert stores.uploaded_bytes() - before == 1020
    files.remove_session_files("one")
    assert stores.uploaded_bytes() - before == 20


def test_files_that_wait_for_confirmation_count_until_they_are_forgotten(monkeypatch):
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=manager))
    before = stores.uploaded_bytes()
    chosen = Upload("id", (), 500)
    stores.hold(chosen)
    assert stores.uploaded_bytes() - before == 500
    del chosen
    assert stores.uploaded_bytes() - before == 0
