"""A table of words as HTML that everybody can read: a screen reader its rows and headings, a phone a card to a row, the
printer all of it. For tables to read; st.dataframe is for those to sort and search."""

from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

_STYLE = (Path(__file__).parent / "lines.css").read_text("utf-8")


def lines(table: pd.DataFrame, *, alt: str, numbers: Collection[str] = (), links: Sequence[str] | None = None) -> None:
    """table: words, its columns named for the reader; the first names the row. alt: what the table shows. numbers: the
    columns set to the right. links: an address per row, for its name to lead to."""
    st.html(html(table, alt=alt, numbers=numbers, links=links))


def html(table: pd.DataFrame, *, alt: str, numbers: Collection[str] = (), links: Sequence[str] | None = None) -> str:
    """The table that lines() draws."""
    looks = [' class="number"' if name in numbers else "" for name in table.columns]
    heads = "".join(
        f'<th scope="col" role="columnheader"{look}>{escape(str(name))}</th>'
        for name, look in zip(table.columns, looks, strict=True)
    )
    rows = "".join(
        _row(row, list(map(str, table.columns)), looks, links[place] if links else None)
        for place, row in enumerate(table.itertuples(index=False, name=None))
    )
    return (
        f'<div class="lines" tabindex="0" role="group" aria-label="{escape(alt)}"><style>{_STYLE}</style>'
        f'<table role="table"><caption>{escape(alt)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _row(row: Sequence[object], names: list[str], looks: list[str], link: str | None) -> str:
    first, *others = (escape(str(cell)) for cell in row)
    name = f'<a href="{escape(link)}" target="_self">{first}</a>' if link else first
    cells = "".join(
        f'<td role="cell" data-label="{escape(label)}"{look}>{cell}</td>'
        for label, look, cell in zip(names[1:], looks[1:], others, strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader"{looks[0]}>{name}</th>{cells}</tr>'
