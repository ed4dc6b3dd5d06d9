"""The dashboard of a province's plan: its targets compared with the values that agencies submit."""


class Refusal(Exception):
    """An act that is not possible. `msgid` and `params` say why, for translation."""

    def __init__(self, msgid: str, **params: object) -> None:
        super().__init__(msgid.format(**params))
        self.msgid, self.params = msgid, params


class DuckError(Exception):
    """DuckDB refused or failed."""


class StoreError(Refusal, DuckError):
    """An act on a store was refused or failed."""


class StoreBusy(StoreError):
    """Another process, or another Store of this one, holds the store, or its database does not answer."""
