"""The overview's parts."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kpi import evaluation, views
from kpi.charts.palette import STATUS
from kpi.plan.rows import records
from kpi.ui import navigation, show
from kpi.ui.lines import lines
from kpi.ui.page import Page
from kpi.views import names
from kpi.views.overview import Short

CARD_WIDTH, COLUMNS = 270, 3  # px; cards in a row, where there is room
SHOWN_FIRST = 6


def indicators(page: Page, items: Sequence[Short], *, key: str) -> None:
    """Indicators as cards, each a link to its page, with its status, its gap and who answers for it."""
    shown = items if st.session_state.get(key) else items[:SHOWN_FIRST]
    with st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap="xsmall"):
        for item in shown:
            _card(page, item)
    if len(items) > SHOWN_FIRST:
        st.toggle(page._.plural("Show all {n}", "Show all {n}", len(items)), key=key)


def _card(page: Page, item: Short) -> None:
    """Two elements and no more: a list of them is most of what a page costs the server."""
    _ = page._
    lead = _("Lead: {agencies}", agencies=show.escaped(item.lead))
    where = f"{_.level(item.level)} · {lead}" if item.level else lead
    status = f"{show.status_text(_, item.status)} **{show.escaped(item.figure)}** · {show.escaped(item.said)}"
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.markdown(f"**{show.escaped(item.name)}**  \n{status}  \n:small[:gray[{where}]]")
        # The name is no link itself: Streamlit cuts a link's words off where they do not fit in one line.
        navigation.link("indicator", item.indicator, indicator=item.indicator, level=item.level, agency=None)


def which_are_these(page: Page, area: int | None) -> None:
    """Beneath the counts, folded away: the indicators that are counted, by status, each a link to its page."""
    _ = page._
    folded = st.expander(_("Which indicators these are"), key="by_status", type="compact", on_change="rerun")
    if not folded.open:
        return
    with folded:
        _listed(page, page.kept(views.every_indicator, page.store, _, page.choice.as_of, area),
                named=_("Indicator"), figure=_("Actual"), alt=_("All indicators, the worst first"))  # fmt: skip


def published(page: Page, items: Sequence[Short]) -> None:
    """The latest result of each index that others publish, each a link to its page."""
    _ = page._
    _listed(page, items, named=_("Index"), figure=_("Latest result"), alt=_("Latest published indices"))


def _listed(page: Page, items: Sequence[Short], *, named: str, figure: str, alt: str) -> None:
    """A line per indicator, its name leading to its page. named, figure: the headings of the first two columns."""
    _ = page._
    rows = [
        {
            named: f"{item.indicator} · {item.name}",
            figure: item.figure,
            _("Status"): names.status_words(item.status, _),
            _("Judgement"): item.said,
        }
        for item in items
    ]
    links = [navigation.address("indicator", indicator=item.indicator, level=item.level, agency=None) for item in items]
    lines(pd.DataFrame(rows), alt=alt, links=links)


def who_has_to_act(page: Page, who: pd.DataFrame) -> None:
    """The agencies that lead an indicator that falls short, with how many of theirs do, each with its scorecard."""
    _ = page._
    if who.empty:
        st.caption(_("Nobody: no indicator falls short."))
        return
    with st.container(gap="small"):
        for row in records(who):
            level = names.agency(page.plan, row["agency"])["level"]
            # The counts first: where a name finds no room, its end is what is cut off.
            navigation.link("agencies", row["name"], mark=_badges(row), icon="", key=f"who_{row['agency']}",
                            agency=row["agency"], level=level)  # fmt: skip


def _badges(counts: dict[str, int]) -> str:
    return " ".join(
        f":{show.STATUS_COLOUR[status]}-badge[{STATUS[status].mark} {counts[status]}]"
        for status in evaluation.SHORT
        if counts[status]
    )


def coverage(page: Page, levels: pd.DataFrame) -> None:
    """Of the figures due from each level's agencies, how many have come in."""
    _ = page._
    if levels.empty:
        st.caption(_("One office alone reports each of these indicators."))
        return
    with st.grid(len(levels), min_column_width=220):
        for level, have, due in levels[["level", "have", "due"]].itertuples(index=False):
            said = _("{level}: {have} of {due} figures due have come in ({share})", level=_.level(level),
                     have=_.number(have), due=_.number(due), share=_.percent(100 * have / due, 0))  # fmt: skip
            st.progress(have / due, text=said)
    navigation.link("reporting", _("Who has reported"))
