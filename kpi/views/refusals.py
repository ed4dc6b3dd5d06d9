"""What a refusal tells (the parameters of a StoreError or a FormError), as the reader's language writes it."""

from collections.abc import Mapping
from datetime import date

from kpi.i18n import Words
from kpi.period import PeriodError
from kpi.plan import Plan

BETWEEN = ", "  # of several periods


def told(params: Mapping[str, object], plan: Plan, _: Words) -> dict[str, object]:
    """Days as this language writes them, and for the codes under `period` and `periods` the names that the plan has;
    what is no period of the plan stays as it is."""
    return {name: _told(name, value, plan, _) for name, value in params.items()}


def _told(name: str, value: object, plan: Plan, _: Words) -> object:
    if isinstance(value, date):
        return _.date(value)
    if name in ("period", "periods"):
        return BETWEEN.join(_named(code, plan, _) for code in str(value).split(BETWEEN))
    return value


def _named(code: str, plan: Plan, _: Words) -> str:
    try:
        return _.in_text(plan, code)
    except PeriodError:
        return code
