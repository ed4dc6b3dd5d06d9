"""The guides of docs/, with their pictures, as they lie in the folder: nothing is fetched from elsewhere."""

import re
from functools import lru_cache
from pathlib import Path

import streamlit as st

from kpi.i18n import N_
from kpi.ui.page import Page

FOLDER = Path(__file__).parents[3] / "docs"
GUIDES = {"huong-dan-lanh-dao.md": N_("For leaders"), "huong-dan-bao-cao.md": N_("For reporters")}
_PICTURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\((?P<file>pictures/[\w.-]+)\)\s*$", re.M)
WIDEST = 900  # px of a picture


def guides(page: Page) -> None:
    """One guide, chosen by a control."""
    _ = page.t
    names = {file: _(name) for file, name in GUIDES.items()}
    chosen = st.segmented_control(
        _("Guide"), list(names), format_func=names.__getitem__, required=True, default=next(iter(names)),
        key="guide", label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if page.t.lang != "vi":
        st.info(_("The guides are written in Vietnamese, for those who work with them."), icon=":material/translate:")
    with st.container(width=WIDEST):
        for text, alt, picture in parts(FOLDER / str(chosen)):
            st.markdown(text, anchors=False)
            if picture:
                with st.container(border=True):
                    st.image(picture, alt=alt, width="stretch")


def parts(guide: Path) -> list[tuple[str, str, str]]:
    """A guide as text and, behind each piece but perhaps the last, a picture with what it shows (else both empty). Its
    headings stand one step lower, below the page's own."""
    return _parts(guide, guide.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _parts(guide: Path, _version: int) -> list[tuple[str, str, str]]:
    text = re.sub(r"^#", "##", guide.read_text("utf-8"), flags=re.M)
    found, start = [], 0
    for picture in _PICTURE.finditer(text):
        found.append((text[start : picture.start()].strip(), picture["alt"], str(guide.parent / picture["file"])))
        start = picture.end()
    rest = text[start:].strip()
    return [*found, (rest, "", "")] if rest else found
