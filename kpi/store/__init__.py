"""The store of all submissions and the current values: the only package that knows DuckDB."""

from kpi import DuckError, StoreBusy, StoreError
from kpi.store.lake import Kind, default_location, default_path
from kpi.store.marker import StoreLost
from kpi.store.steps import COLUMNS
from kpi.store.submissions import Store, StoreChanged, SubmissionKind

__all__ = [
    "COLUMNS", "DuckError", "Kind", "Store", "StoreBusy", "StoreChanged", "StoreError", "StoreLost", "SubmissionKind",
    "default_location", "default_path",
]  # fmt: skip
