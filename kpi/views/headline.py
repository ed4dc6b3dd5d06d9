"""Whether the plan is kept, in one sentence."""

from collections import Counter

from kpi import evaluation
from kpi.i18n import Words


def headline(counts: Counter[str], period: str, _: Words) -> str:
    """Whether the plan is kept, in one sentence."""
    total, short = counts.total(), sum(counts[status] for status in evaluation.SHORT)
    kept, open_ = (
        sum(counts[status] for status in evaluation.KEPT),
        sum(counts[status] for status in evaluation.UNJUDGED),
    )
    params = {"period": period, "total": _.number(total), "kept": _.number(kept)}
    if not kept and not short:
        return _("{period}: none of the {total} indicators can be judged yet.", **params)
    if not short:
        said = _("{period}: no indicator falls short; {kept} of {total} are met or on track.", **params)
    else:
        said = _("{period}: {short} of {total} indicators fall short; {kept} are met or on track.",
                 short=_.number(short), **params)  # fmt: skip
    if open_:
        said += " " + _.plural("{n} cannot be judged yet.", "{n} cannot be judged yet.", open_)
    if without := counts[evaluation.NOT_APPLICABLE]:
        said += " " + _.plural("{n} had no cases.", "{n} had no cases.", without)
    return said
