// One step of a person is one entry of the browser's history. Streamlit pushes one entry for the page and another for
// its query string: the first push after a person acted makes the entry, the others replace its address. After Back or
// Forward the entry exists already, and a late push of the view that was left must not overwrite it.
{
  const original = {push: history.pushState.bind(history), replace: history.replaceState.bind(history)};
  let next = "replace";
  const on = (act, kind) => addEventListener(act, () => { next = kind; }, {capture: true, passive: true});
  for (const act of ["pointerdown", "keydown", "click"]) on(act, "push");
  on("popstate", null);
  history.pushState = (...entry) => {
    if (next) original[next](...entry);
    if (next === "push") next = "replace";
  };
}
