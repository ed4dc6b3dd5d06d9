// Whoever comes back to a page finds it alive. After a sleep or a restart of the server Streamlit connects anew but runs
// nothing: the new session would know nothing of what was chosen, and lose it with the next click. Here the page is asked
// for once more, by its address, as the back button would; while a dialog is open, which that would close, it waits.
{
  const Plain = window.WebSocket;
  const ask = () => {
    if (document.querySelector("[role=dialog]")) later();
    else dispatchEvent(new PopStateEvent("popstate"));
  };
  const later = () => setTimeout(ask, 100); // ms; by then Streamlit knows of the connection
  let opened = 0;
  window.WebSocket = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener("open", () => {
        if (opened++) later();
      });
    }
  };
}
