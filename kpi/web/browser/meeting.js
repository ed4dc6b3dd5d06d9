// The meeting begins with the key m outside of fields, or with its link, in full screen where the browser allows it.
addEventListener("keydown", (press) => {
  if (press.key !== "m" || press.ctrlKey || press.metaKey || press.altKey) return;
  if (press.target.closest?.("input, textarea, select, [contenteditable], [role=combobox]")) return;
  document.querySelector("[data-meeting]")?.click();
});
addEventListener("click", ({target}) => {
  if (target.closest?.("[data-meeting]")) document.documentElement.requestFullscreen?.().catch(() => {});
}, {capture: true});
