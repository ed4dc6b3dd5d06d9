// Streamlit looks for its server below the page's address first. Every page is one step below the root: "." is the root.
window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href};

// Streamlit's navigation has the choice in the session alone, which another tab does not share: its links get the query
// string. A click with Ctrl, Shift or Command is the browser's.
for (const act of ["pointerdown", "keydown"])
  addEventListener(act, ({target}) => {
    const link = target.closest?.("a[data-testid=stSidebarNavLink]");
    if (link) link.search = location.search;
  }, {capture: true, passive: true});
addEventListener("click", (click) => {
  if ((click.ctrlKey || click.metaKey || click.shiftKey) && click.target.closest?.("a[href]")) click.stopPropagation();
}, {capture: true});

// From the identity provider Streamlit leads to the first page: go on to the one that was asked for.
{
  const ASKED = "kpi asked";
  const asked = sessionStorage.getItem(ASKED);
  sessionStorage.removeItem(ASKED);
  if (asked && asked !== location.pathname + location.search) location.replace(asked);
  addEventListener("click", ({target}) => {
    if (target.closest?.(".st-key-sign_in [data-testid=stBaseButton-primary]"))
      sessionStorage.setItem(ASKED, location.pathname + location.search);
  }, {capture: true, passive: true});
}
