"""A chart: Plotly draws it in the reader's theme; it is clicked, walked by keyboard and downloaded as a picture."""

from pathlib import Path

from kpi.charts import Drawing
from kpi.charts.sheet import wrap
from kpi.i18n import Words
from kpi.store import Store
from kpi.ui.components.markup import html
from kpi.views import names
from kpi.web.files import PLOTLY, address

SCRIPT = Path(__file__).with_suffix(".js")
TITLE, SOURCE = 75, 120  # letters in a line of a picture of 800 px
_SCRIPT, _PLOTLY = f".{address(SCRIPT)}", f".{address(PLOTLY)}"


def chart(store: Store, t: Words, drawing: Drawing, key: str, *, title: str, as_of: str) -> str:
    """The HTML of a chart, for a template that `markup` shows. A click sends `key` and the shape's customdata.

    title: what its picture is called. as_of: the period that it shows.
    """
    plan, is_demo = store.plan, store.is_demo
    pictures = {
        "title": wrap(title, TITLE),
        "source": wrap(names.source(plan, as_of, store.today, is_demo, t), SOURCE),
        "names": {
            kind: names.file_name(kind, title.partition(". ")[0], as_of, is_demo=is_demo, t=t)
            for kind in ("png", "svg")
        },
        "labels": {"png": t("Download PNG"), "svg": t("Download SVG")},
    }
    given = {
        "figure": drawing.json,
        "alt": drawing.alt,
        "walk": t("Points of the chart: arrow keys go from one to the next, Enter opens it."),
        "plotly": _PLOTLY,
        "pictures": pictures,
    }
    return html("chart.html", t, key=key, script=_SCRIPT, given=given)
