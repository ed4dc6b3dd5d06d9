"""Waiting for a condition on a page.

Playwright's own wait_for_function compiles its condition within the page, which the content security policy refuses.
"""

from playwright.sync_api import Page

SECONDS = 60


def until(page: Page, condition: str, arg: object = None) -> None:
    """Wait until `condition`, a JavaScript function of `arg`, is true in one of the page's frames."""
    page.evaluate(
        f"""arg => new Promise((done, failed) => {{
            const condition = {condition};
            const look = () => condition(arg) ? done() : requestAnimationFrame(look);
            setTimeout(() => failed(new Error("waited in vain for " + condition)), {SECONDS * 1000});
            look();
        }})""",
        arg,
    )
