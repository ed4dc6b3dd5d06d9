// The meeting begins with the key m outside of fields, or with its link: the full screen can be asked for only on a
// person's own press. Where the browser refuses, the meeting goes on in the window.
addEventListener("keydown", (key) => {
  if (key.key !== "m" || key.ctrlKey || key.metaKey || key.altKey) return;
  if (key.target.closest?.("input, textarea, select, [contenteditable], [role=combobox]")) return;
  document.querySelector("[data-meeting]")?.click();
});
addEventListener("click", ({target}) => {
  if (target.closest?.("[data-meeting]")) document.documentElement.requestFullscreen?.().catch(() => {});
}, {capture: true});
