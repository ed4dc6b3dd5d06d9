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
