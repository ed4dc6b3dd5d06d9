"""Pictures of every page: wide and narrow, in both languages and data sets, light and dark; and the README's.

python -m bench.shots            all of them into shots/, and docs/overview.png
python -m bench.shots indicator  those of one page into shots/
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bench import servers
from bench.servers import ROOT, Server
from bench.waiting import until
from kpi import i18n
from kpi.store import default_path
from kpi.ui import navigation

SHOTS = ROOT / "shots"
README = ROOT / "docs" / "overview.png"
# What is shown of a page besides its own address, and which of its switches is pressed before.
QUERIES = {"indicator": "indicator=CT3.07", "area": "area=3", "agencies": "level=district&agency=540"}
FURTHER = {
    "indicator": {"agency": ("indicator=CT3.07&level=district&agency=540", None)},
    "agencies": {"level": ("level=district&agency=", None), "cells": ("level=district&agency=&tab=cells", None)},
    "upload": {
        "typing": ("agency=540", "Enter data"),
        "locks": ("", "Locked periods"),
        "log": ("", "Log"),
    },
}
FURTHER_KINDS = ("wide", "phone")
KINDS = {
    "wide": (1366, "data=demo&year=2024", "light"),
    "phone": (390, "data=demo&year=2024", "light"),
    "dark": (1366, "data=demo&year=2024", "dark"),
    "english": (1366, "data=demo&year=2024&lang=en", "light"),
    "official": (1366, "", "light"),
    "official-phone": (390, "", "light"),
}
DRAWN = """() => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
    && document.querySelector(".st-key-first_content")
    && !document.querySelector("[data-testid=stSkeleton], [data-stale=true]")
    && [...document.querySelectorAll(".kpi-chart")].every(c => c.querySelector(".main-svg"))
    && document.fonts.status === "loaded" """


def open_page(browser: Browser, server: Server, code: str, kind: str, view: str, pressed: str | None) -> Page:
    """A view of the page, drawn, in a window so high that nothing scrolls."""
    width, common_query, scheme = KINDS[kind]
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="vi-VN")
    query = "&".join(part for part in (common_query, view) if part)
    page.goto(f"{server.url}/{'' if code == navigation.DEFAULT else code}?{query}")
    until(page, DRAWN)
    if pressed:
        t = i18n.of("en" if "lang=en" in common_query else "vi")
        page.get_by_role("radio", name=t(pressed), exact=True).click()
        expect(page.get_by_role("radio", name=t(pressed), exact=True)).to_be_checked()
        until(page, DRAWN)
    height = 900
    while (now := page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")) > height:
        height = now
        page.set_viewport_size({"width": width, "height": height})
        until(page, DRAWN)
    return page


def shoot(browser: Browser, server: Server, code: str) -> None:
    wanted = [(kind, "", QUERIES.get(code, ""), None) for kind in KINDS]
    wanted += [
        (kind, f"-{name}", view, pressed)
        for name, (view, pressed) in FURTHER.get(code, {}).items()
        for kind in FURTHER_KINDS
    ]
    for kind, name, view, pressed in wanted:
        page = open_page(browser, server, code, kind, view, pressed)
        page.screenshot(path=SHOTS / f"{code}{name}-{kind}.png")
        page.close()


def picture_of_the_readme(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    page.goto(f"{server.url}/?data=demo&year=2024")
    until(page, DRAWN)
    page.screenshot(path=README)
    page.close()


def main(wanted: list[str]) -> None:
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(default_path("demo"), Path(folder, "demo.duckdb"))
        with servers.running("streamlit", Path(folder)) as server, servers.chromium() as browser:
            for code in wanted or [page.code for page in navigation.PAGES]:
                shoot(browser, server, code)
            if not wanted:
                picture_of_the_readme(browser, server)


if __name__ == "__main__":
    main(sys.argv[1:])
