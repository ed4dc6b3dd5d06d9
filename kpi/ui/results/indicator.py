"""An indicator's definition, the decision's words and its sources, as the page of definitions shows them."""

import streamlit as st

from kpi.i18n import is_missing
from kpi.ui import show
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.method import Definition


def definition(page: Page, view: Definition) -> None:
    """What is counted, over what, by whom, how often, and how firm the definition is."""
    _, row = page._, view.row
    rows = {
        _("Reform area"): view.area,
        _("Lead agency"): " · ".join(name for _code, name in view.leads),
        _("Target"): _targets(page, view),
        _("Numerator"): _.text(row, "numerator"),
        _("Denominator"): _.text(row, "denominator"),
        _("Reported by"): " · ".join(_.level(level) for level in page.plan.levels_of(row["indicator"])),
        _("Due"): names.frequency(page.plan, row["frequency"], page.choice.year, _),
        _("Definition"): view.definition,
        _("Note"): _.text(row, "note"),
    }
    told = {name: show.escaped(cell) for name, cell in rows.items() if not is_missing(cell) and cell}
    show.facts(told, alt=_("What the indicator measures"))


def _targets(page: Page, view: Definition) -> str:
    """What is asked, each once, with the levels that it is asked of."""
    levels: dict[str, list[str]] = {}
    for target in sorted(view.targets, key=lambda target: ("total", *page.plan.levels).index(target.level)):
        levels.setdefault(target.asks, []).append(target.level)
    return "; ".join(
        asks if of == ["total"] else f"{', '.join(page._.level(level) for level in of)}: {asks}"
        for asks, of in levels.items()
    )


def quotes(page: Page, view: Definition) -> None:
    """The decision's sentences behind the targets, each once, with what had to be read into them."""
    _, plan = page._, page.plan
    for quote, translation in dict.fromkeys((target.quote, target.translation) for target in view.targets):
        st.markdown(f"> {show.escaped(quote)}")
        if translation:
            st.caption(_("Translation: {text}", text=show.escaped(translation)))
        notes = dict.fromkeys(target.note for target in view.targets if target.quote == quote and target.note)
        for note in notes:
            st.caption(_("Note: {note}", note=show.escaped(note)))
    source = _("Decision {number} of {day}", number=show.escaped(plan.decision_number), day=_.date(plan.decision_date))
    st.caption(source)


def sources(page: Page, view: Definition) -> None:
    """Each published figure with its source to click on."""
    lines = []
    for source in view.sources:
        named = show.linked(source.title, source.url)
        quote = f" · “{show.escaped(source.quote)}”" if source.quote else ""
        lines.append(f"- **{show.escaped(source.figure)}** · {named} · {source.evidence}{quote}")
    st.markdown("\n".join(lines))
