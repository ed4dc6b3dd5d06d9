"""Uploaded files that Streamlit holds, as its own manager reports them."""

from types import SimpleNamespace

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from kpi.ui import uploaded_bytes


def test_the_bytes_of_all_sessions_count_until_they_end(monkeypatch):
    files = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=files))
    assert uploaded_bytes() == 0
    for session, size in (("one", 1000), ("two", 20)):
        files.add_file(session, UploadedFileRec(file_id="1", name="a.csv", type="text/csv", data=b"x" * size))
    assert uploaded_bytes() == 1020
    files.remove_session_files("one")
    assert uploaded_bytes() == 20
