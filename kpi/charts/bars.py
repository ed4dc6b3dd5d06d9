"""The axis of names that bars and strips stand on."""

from typing import Any

from kpi.charts import palette
from kpi.charts.sheet import LABEL


def names_axis(labels: list[str]) -> dict[str, Any]:
    """The axis of names, the first on top."""
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True, "ticklabelstandoff": 6,
            "ticklabeloverflow": "allow", "range": [len(labels) - 0.5, -0.5], "tickvals": list(range(len(labels))),
            "ticktext": labels, "tickfont": {"size": LABEL, "color": palette.INK}}  # fmt: skip
