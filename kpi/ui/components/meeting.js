// Slides over the whole window: arrow and page keys turn them, Esc ends.
const LAST = 4, FORWARD = ["ArrowRight", "ArrowDown", "PageDown", " "], BACK = ["ArrowLeft", "ArrowUp", "PageUp"];

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.firstElementChild ?? parentElement.appendChild(document.createElement("div"));
  if (box.written !== data.html) {
    box.className = "kpi";
    box.innerHTML = box.written = data.html;
  }
  const dialog = box.firstElementChild;
  const show = (slide) => {
    dialog.dataset.slide = slide;
    dialog.querySelector(".at").textContent = slide;
    dialog.focus();
  };
  const turn = (slide) => {
    if (slide < 1 || slide > LAST || slide === Number(dialog.dataset.slide)) return;
    show(slide);
    setTriggerValue("slide", slide);
  };
  const end = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    setTriggerValue("slide", 0);
  };
  box.onkeydown = (key) => {
    const now = Number(dialog.dataset.slide);
    if (FORWARD.includes(key.key)) turn(now + 1);
    else if (BACK.includes(key.key)) turn(now - 1);
    else if (key.key === "Escape") end();
    else return;
    key.preventDefault();
    key.stopPropagation();
  };
  box.onclick = (click) => {
    const link = click.target.closest("a[href]");
    if (click.target.closest("button")) end();
    else if (link && !click.ctrlKey && !click.metaKey && !click.shiftKey) {
      click.preventDefault();
      setTriggerValue("href", link.getAttribute("href"));
    } else turn(Number(dialog.dataset.slide) + (click.clientX < innerWidth / 4 ? -1 : 1));
  };
  show(Number(data.slide));
}
