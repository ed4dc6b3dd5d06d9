"""The look of a status: a shape, a character, and its colours on the screen and on paper.

The screen's colours are named as in kpi/web/browser/tokens.css, which has a light and a dark value for each. The
browser fills them in (kpi/ui/components/chart.js). Every sign or its edge has a contrast of 3:1 or more.
"""

from dataclasses import dataclass

INK, INK2, GROUND = "var(--ink)", "var(--ink2)", "var(--bg)"
GREY, GRID, BORDER, FONT = "var(--line2)", "var(--track)", "var(--line)", "var(--st-font)"
WHITE, BLACK = "#ffffff", "#10151b"


@dataclass(frozen=True)
class Look:
    """symbol: Plotly's marker. mark: the same shape as a character. fill, edge: the sign's, on the screen. colour, on:
    of a bar on paper and of text upon it, in hex."""

    symbol: str
    mark: str
    fill: str
    edge: str
    colour: str
    on: str

    @property
    def outline(self) -> str:
        """The edge of the sign where it is hollow."""
        return self.fill if self.edge == GROUND else self.edge


STATUS: dict[str, Look] = {
    "missed": Look("x", "✖", "var(--missed)", GROUND, "#c41c50", WHITE),
    "off_track": Look("triangle-down", "▼", "var(--off)", GROUND, "#f26d0d", BLACK),
    "behind": Look("diamond", "◆", "var(--behind)", "var(--behind-text)", "#94701a", WHITE),
    "on_track": Look("triangle-up", "▲", "var(--track-on-edge)", GROUND, "#2f74d0", WHITE),
    "met": Look("circle", "●", "var(--met-edge)", GROUND, "#11a383", BLACK),
    "thin": Look("circle", "○", GROUND, GREY, "#76818e", WHITE),
    "pending": Look("circle", "□", GROUND, GREY, "#8c96a2", BLACK),
    "no_data": Look("circle", "–", GROUND, GREY, "#8c96a2", BLACK),
    "not_applicable": Look("circle", "∅", GROUND, GREY, "#8c96a2", BLACK),
}
BEFORE_PLAN = Look("circle", "●", GREY, GROUND, "#76818e", WHITE)

TASK = {"overdue": "✖", "unrecorded": "○", "under_way": "▲", "not_started": "◇", "waiting": "□", "done": "●"}
