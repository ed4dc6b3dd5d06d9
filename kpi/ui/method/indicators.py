"""What each indicator means: to search, to filter by area, to open one by one."""

import streamlit as st

from kpi.ui import filters, navigation, results, show
from kpi.ui.page import Page
from kpi.views import method
from kpi.views.definition import DEFINITION_STATUS
from kpi.views.method import Definition


def indicators(page: Page) -> None:
    """The definitions that fit the filters; where an indicator is chosen, that one, open."""
    _ = page._
    with st.grid(3, min_column_width=200, gap="small"):
        area = filters.area_filter(page)
        code = filters.indicator_filter(page, with_all=True)
        asked = st.text_input(
            _("Search"), key="method_search", type="search", placeholder=_("A word of its name or definition"),
            persist_state="session",
        )  # fmt: skip
    day = page.plan.periods.get(page.choice.as_of).ends
    defined = page.kept(method.definitions, page.plan, _, area, day)
    chosen = next((one for one in defined if one.row["indicator"] == code), None)
    if chosen:
        _one(page, chosen)
        return
    fitting = method.found(defined, asked or "")
    st.caption(_.plural("{n} indicator", "{n} indicators", len(fitting)) + " · " + _firmness(page))
    if not fitting:
        st.info(_("No indicator has these words. Search for fewer or others."), icon=":material/search_off:")
    previous = None
    for one in fitting:
        if one.area != previous:
            st.markdown(f"**{show.escaped(one.area)}**")
            previous = one.area
        _folded(page, one)


def _firmness(page: Page) -> str:
    """What the letter beside each name says: how firm its definition is."""
    said = [page._(meaning) for meaning in DEFINITION_STATUS.values()]
    return " ".join(show.escaped(one) for one in said)


def _folded(page: Page, one: Definition) -> None:
    """An indicator to open; what is inside is drawn only then."""
    code = one.row["indicator"]
    label = f"**{code}** · {show.escaped(one.name)} :gray-badge[{one.row['definition_status']}]"
    with st.expander(label, key=f"definition_{code}", on_change="rerun") as opened:
        if opened.open:
            _content(page, one)


def _one(page: Page, one: Definition) -> None:
    st.subheader(show.escaped(f"{one.row['indicator']} · {one.name}"), anchor=False)
    _content(page, one)


def _content(page: Page, one: Definition) -> None:
    _, code = page._, one.row["indicator"]
    st.caption(show.escaped(one.kind))
    results.definition(page, one)
    own_words, published = _("In the decision's own words"), _("Where the published figures come from")
    st.markdown(f"**{own_words}**")
    results.quotes(page, one)
    if one.sources:
        st.markdown(f"**{published}**")
        results.sources(page, one)
    navigation.link("indicator", _("The indicator's page"), indicator=code, key=f"to_{code}")
