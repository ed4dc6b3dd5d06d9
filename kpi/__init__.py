"""The dashboard of a province's plan: its targets compared with the values that agencies submit."""


class DuckError(Exception):
    """DuckDB refused or failed."""


class StoreError(DuckError):
    """An act on a store was refused or failed. `msgid` and `params` are the message, for translation."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid = msgid
        self.params = params


class StoreBusy(StoreError):
    """Another process, or another Store of this one, holds the store's file."""
