// One step of a person is one entry of the browser's history, whose address is the view that the step led to.
//
// Streamlit pushes an entry for the page and another one for its query string. The first push after a person acted makes
// the entry; those that follow until the person acts again only say its address better. Where the browser went back or
// forward the entry stands already, and a late push of the view that was left must not overwrite it.
{
  const original = {push: history.pushState.bind(history), replace: history.replaceState.bind(history)};
  let next = "replace";
  for (const act of ["pointerdown", "keydown", "click"]) {
    addEventListener(act, () => { next = "push"; }, {capture: true, passive: true});
  }
  addEventListener("popstate", () => { next = null; }, {capture: true});
  history.pushState = (...entry) => {
    if (next) original[next](...entry);
    if (next === "push") next = "replace";
  };
}
