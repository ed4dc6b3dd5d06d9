"""The report's text as it will be written, a part under each heading; tables and charts are named where they stand."""

from collections.abc import Sequence

import streamlit as st

from kpi.report import Block, Heading, Paragraph, Point, Report
from kpi.ui.page import Page, escaped


def preview(page: Page, made: Report) -> None:
    """What opens the report, then a fold for each part."""
    _ = page.t
    st.subheader(_("What it says"), anchor=False)
    st.caption(_("Tables and charts stand in the files; what is written here is all of the text between them."))
    first, *parts = _parts(made.body)
    with st.container(border=True):
        st.markdown(f"**{escaped(made.subject)}**\n\n{_written(first)}")
    for part in parts:
        heading, *blocks = part
        with st.expander(escaped(heading.text if isinstance(heading, Heading) else "")):
            st.markdown(_written(blocks))


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks before the first part, then each part with its heading first."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            parts.append([])
        parts[-1].append(block)
    return parts


def _written(blocks: Sequence[Block]) -> str:
    """The blocks as Markdown, in one piece: a page of many elements is slow."""
    return "\n".join(_line(block) for block in blocks)


def _line(block: Block) -> str:
    if isinstance(block, Heading):
        return f"\n**{escaped(block.text)}**\n"
    if isinstance(block, Paragraph):
        return f"\n{escaped(block.text)}\n"
    if isinstance(block, Point):
        return f"{'    ' * block.depth}- {escaped(block.text)}"
    return f"\n:gray[*{escaped(block.title)}*]\n"
