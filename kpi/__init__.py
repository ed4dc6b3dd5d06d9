"""Promises of a province's plan against what its agencies hand in."""


class DuckError(Exception):
    """DuckDB refused or failed."""


class StoreError(DuckError):
    """A store cannot be used as asked. `msgid` and `params` let the interface say it in its own language."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid = msgid
        self.params = params


class StoreBusy(StoreError):
    """Somebody else holds the store's file; `pid` is the process, where DuckDB knows it."""

    def __init__(self, msgid: str, *, pid: int | None = None, **params: object) -> None:
        super().__init__(msgid, pid=pid, **params)
        self.pid = pid
