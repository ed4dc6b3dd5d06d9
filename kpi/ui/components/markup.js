// Shows HTML that the server wrote and escaped. A plain click on one of its links is sent to the server, which changes
// the page without a reload; with Ctrl, Shift, the middle button or a target of its own it is the browser's.
export default function ({data, parentElement, setTriggerValue}) {
  const box = parentElement.firstElementChild ?? parentElement.appendChild(document.createElement("div"));
  const html = new TextDecoder().decode(data);
  if (box.written !== html) {
    const charts = [...box.querySelectorAll(".kpi-chart")];
    const focused = box.contains(document.activeElement) && document.activeElement;
    box.className = "kpi";
    box.innerHTML = box.written = html;
    for (const chart of box.querySelectorAll(".kpi-chart")) edit(chart, charts.find(({id}) => id === chart.id));
    const link = () => [...box.querySelectorAll("a")].find((one) => one.getAttribute("href") === focused.getAttribute("href"));
    if (focused) (focused.isConnected ? focused : link())?.focus();
    box.querySelector("[data-shown]")?.scrollIntoView({block: "start"});
    if (box.firstElementChild?.dataset.slide) meeting(box.firstElementChild, (slide) => setTriggerValue("slide", slide));
  }
  for (const chart of box.querySelectorAll(".kpi-chart")) // also in the colours of another theme
    import(new URL(chart.dataset.script, document.baseURI)).then((script) =>
      script.default(chart, (point) => setTriggerValue("click", point)));
  box.onclick = (click) => {
    const unfold = click.target.closest("[data-unfold]"), link = click.target.closest("a[href]");
    if (unfold) unfold.ariaExpanded = document.querySelector("." + unfold.dataset.unfold).classList.toggle("unfolded");
    if (!link || link.target || click.button || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    setTriggerValue("href", link.getAttribute("href"));
  };
}

// Gives a chart its data. One that was there before stays: Plotly edits what it drew.
function edit(chart, before = chart) {
  before.given = JSON.parse(chart.lastElementChild.textContent);
  if (before !== chart) chart.replaceWith(before);
}

const STEPS = {ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1};

// Slides over the whole window: arrow and page keys or a click turn them, Esc or the button ends.
function meeting(dialog, send) {
  const slides = dialog.querySelectorAll("section");
  const show = (slide) => {
    slides.forEach((section, index) => { section.hidden = index + 1 !== slide; });
    dialog.dataset.slide = dialog.querySelector(".at").textContent = slide;
    dialog.focus();
  };
  const turn = (step) => {
    const slide = Number(dialog.dataset.slide) + step;
    if (slides[slide - 1]) show(slide), send(slide);
  };
  const end = () => { document.fullscreenElement && document.exitFullscreen(); send(0); };
  dialog.onclick = ({target, clientX}) => {
    if (target.closest("[data-end]")) end();
    else if (!target.closest("a")) turn(clientX < innerWidth / 4 ? -1 : 1);
  };
  dialog.onkeydown = (press) => {
    if (press.key === " " && press.target.closest("[data-end]")) return;
    if (press.key in STEPS) turn(STEPS[press.key]);
    else if (press.key === "Escape") end();
    else return;
    press.preventDefault();
    press.stopPropagation();
  };
  show(Number(dialog.dataset.slide));
}
