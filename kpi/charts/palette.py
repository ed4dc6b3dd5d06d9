"""What a status looks like: a colour, a shape and a text mark. The word stands in kpi/i18n.

One set of colours serves the light and the dark theme: each has a contrast of 3:1 or more against both grounds.
Red, orange and brown lie far from blue and green for protan, deutan and tritan eyes; where two neighbours come close,
their shapes differ. Neutral tones are left to the reader's theme and named as in a style sheet; the reader's browser
puts them in (kpi/ui/components/chart.js).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """colour: hex. symbol: Plotly's marker. mark: the same shape as a character. on: legible text upon the colour.
    fill: of a sign, calmer than the colour, which then is its edge."""

    colour: str
    symbol: str
    mark: str
    on: str
    fill: str = ""


WHITE, BLACK = "#ffffff", "#10151b"

STATUS: dict[str, Look] = {
    "missed": Look("#c41c50", "x", "✖", WHITE),
    "off_track": Look("#f26d0d", "triangle-down", "▼", BLACK),
    "behind": Look("#94701a", "diamond", "◆", WHITE, "#f3b93b"),
    "on_track": Look("#2f74d0", "triangle-up", "▲", WHITE, "#4f8bce"),
    "met": Look("#11a383", "circle", "●", BLACK, "#38967a"),
    "thin": Look("#76818e", "circle-open", "○", WHITE),
    "pending": Look("#8c96a2", "square-open", "□", BLACK),
    "no_data": Look("#8c96a2", "line-ew-open", "–", BLACK),
    "not_applicable": Look("#8c96a2", "circle-x-open", "∅", BLACK),
}
TASK: dict[str, Look] = {
    "overdue": STATUS["missed"],
    "unrecorded": STATUS["thin"],
    "under_way": STATUS["on_track"],
    "not_started": Look("#94701a", "diamond-open", "◇", WHITE),
    "waiting": STATUS["pending"],
    "done": STATUS["met"],
}
REPORTING: dict[str, Look] = {  # how a report stands, by kpi.reporting.punctuality.STATES
    "missing": STATUS["missed"],
    "partial": STATUS["off_track"],
    "late": STATUS["behind"],
    "on_time": STATUS["met"],
    "not_due": STATUS["pending"],
    "did_not_exist": STATUS["no_data"],
}
UNJUDGED = Look("#76818e", "circle", "●", WHITE)  # a reading from before the plan

INK = "var(--st-text-color)"  # text and the target's line
GROUND = "var(--st-background-color)"  # the page itself
BORDER = "var(--st-border-color)"
FONT = "var(--st-font)"
