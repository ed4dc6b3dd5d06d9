// After a sleep or a restart of the server Streamlit connects again but runs nothing: the new session would not know
// what was chosen. So the page is requested once more by its address, as by the back button; not while a dialog is open,
// which that would close.
{
  let isLost = false;
  const request = () => {
    if (document.querySelector("[role=dialog]")) setTimeout(request, 100); // ms
    else dispatchEvent(new PopStateEvent("popstate"));
  };
  new MutationObserver((changes) => {
    isLost ||= changes.some(({oldValue}) => oldValue === "CONNECTED");
    if (!isLost || !document.querySelector("[data-test-connection-state=CONNECTED]")) return;
    isLost = false;
    setTimeout(request, 100);
  }).observe(document, {attributeFilter: ["data-test-connection-state"], attributeOldValue: true, subtree: true});
}
