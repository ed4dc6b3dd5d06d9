"""The targets of a province's plan against the values that its agencies submit."""


class DuckError(Exception):
    """DuckDB refused or failed."""


class StoreError(DuckError):
    """A store cannot be used as asked. `msgid` and `params` let the interface say it in its own language."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid = msgid
        self.params = params


class StoreBusy(StoreError):
    """Another process, or another Store of this one, holds the store's file."""
