// A link opens in another tab as it does in this one. Streamlit's navigation carries what was chosen within the session,
// which another tab does not share: its links take it along. And a click with Ctrl, Shift or Command is the browser's.
for (const act of ["pointerdown", "keydown"]) {
  addEventListener(
    act,
    ({target}) => {
      const link = target.closest?.("a[data-testid=stSidebarNavLink]");
      if (link) link.search = location.search;
    },
    {capture: true, passive: true},
  );
}
addEventListener(
  "click",
  (click) => {
    if ((click.ctrlKey || click.metaKey || click.shiftKey) && click.target.closest?.("a[href]")) click.stopPropagation();
  },
  {capture: true},
);
