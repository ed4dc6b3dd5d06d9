// Shows HTML that the server wrote and escaped. A plain click on one of its links is sent to the server, which changes
// the page without a reload; with Ctrl, Shift, the middle button or a target of its own it is the browser's.
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.firstElementChild ?? parentElement.appendChild(document.createElement("div"));
  box.className = "kpi";
  if (box.written !== data.html) {
    const focused = box.contains(document.activeElement) && document.activeElement.getAttribute("href");
    box.innerHTML = box.written = data.html;
    if (focused) [...box.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    box.querySelector("[data-shown]")?.scrollIntoView({ block: "start" });
  }
  box.onclick = (click) => {
    const unfold = click.target.closest("[data-unfold]");
    if (unfold) {
      const open = document.querySelector("." + unfold.dataset.unfold)?.classList.toggle("unfolded");
      unfold.setAttribute("aria-expanded", String(Boolean(open)));
    }
    const link = click.target.closest("a[href]");
    if (!link || link.target || click.button || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    setTriggerValue("href", link.getAttribute("href"));
  };
}
