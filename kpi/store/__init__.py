"""The store of all submissions and the current values: the only package that knows DuckDB."""

from kpi import DuckError, StoreBusy, StoreError
from kpi.store.marker import StoreLost
from kpi.store.steps import COLUMNS
from kpi.store.submissions import Kind, Store, StoreChanged, SubmissionKind, default_path

__all__ = [
    "COLUMNS", "DuckError", "Kind", "Store", "StoreBusy", "StoreChanged", "StoreError", "StoreLost", "SubmissionKind",
    "default_path",
]  # fmt: skip
