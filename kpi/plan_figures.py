"""Whether a published figure can be one of its indicator's kind."""


def figure_problem(
    kind: str, numerator: float | None, denominator: float | None, value: float | None, agree_points: float
) -> tuple[str, str] | None:
    """The column and what is wrong there, of the figures of one row; None if they fit. ``agree_points``: percentage
    points by which a value may differ from its numerator and denominator."""
    if kind == "ratio":
        return _ratio_problem(numerator, denominator, value, agree_points)
    for column, figure in (("numerator", numerator), ("denominator", denominator)):
        if figure is not None:
            return column, f"must be empty: the figure of a {kind} stands in “value”."
    if value is None:
        return "value", f"is empty; the figure of a {kind} stands here."
    if kind in ("rank", "reduction", "milestone") and not value.is_integer():
        return "value", f"the figure of a {kind} is a whole number."
    if kind == "rank" and value < 1:
        return "value", "the first rank is 1."
    if kind == "milestone" and value > 1:
        return "value", "a milestone is 0 or 1."
    return None


def _ratio_problem(
    numerator: float | None, denominator: float | None, value: float | None, agree_points: float
) -> tuple[str, str] | None:
    if value is not None and value > 100:
        return "value", "a ratio is in percent: at most 100."
    if numerator is None and denominator is None:
        return None if value is not None else ("value", "is empty; give a value, or numerator and denominator.")
    if numerator is None:
        return "numerator", "is empty though there is a denominator."
    if denominator is None:
        return "denominator", "is empty though there is a numerator."
    for column, count in (("numerator", numerator), ("denominator", denominator)):
        if not count.is_integer():
            return column, "is a count: a whole number."
    if numerator > denominator:
        return "numerator", "is larger than its denominator."
    if value is not None and denominator and abs(100 * numerator / denominator - value) > agree_points:
        return "value", f"differs from {numerator:.0f}/{denominator:.0f} by more than {agree_points} points."
    return None
