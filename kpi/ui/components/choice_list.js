// A list with a search, after the ARIA pattern of a combobox: the focus stays in the search field, which names the
// active option. The popup is the browser's own popover: above everything, closed by Esc and by a click outside.

const EDGE = 16, GAP = 4; // px from the popup to the window's edges, and to the button
const PHONE = 640; // px
const ENOUGH = 260; // px below the button in which the popup opens there
const PAUSE = 200; // ms after a letter until the server searches a list that is too long for a browser
const PARTS = ["#head", "button", ".name", ".chosen", ".popup", ".search", ".list", ".nothing"];

export default function ({data: bytes, parentElement: root, setTriggerValue}) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  const [head, button, name, chosen, popup, search, list, nothing] = PARTS.map((part) => root.querySelector(part));
  let options = [], active = null;

  head.className = data.look;
  name.textContent = data.look === "title" && data.chosen ? "" : data.name;
  chosen.textContent = (innerWidth <= PHONE && data.brief) || data.chosen;
  for (const part of [popup, search, list]) part.ariaLabel = data.name;
  search.placeholder = data.search;

  popup.onbeforetoggle = ({newState}) => {
    search.value = "";
    if (newState === "open") draw(), data.typed && setTriggerValue("search", "");
    else if (root.activeElement === search) button.focus();
  };
  popup.ontoggle = ({newState}) => {
    if (newState !== "open") return;
    follow(popup, button);
    activate(active); // now that it can be scrolled to
  };
  search.oninput = () => {
    find();
    clearTimeout(root.waiting);
    if (data.more || data.typed) root.waiting = setTimeout(() => setTriggerValue("search", search.value), PAUSE);
  };
  search.onkeydown = (press) => {
    press.stopPropagation(); // a letter is no shortcut of the page
    if (press.isComposing) return; // Enter ends a word of an input method
    const shown = options.filter(({hidden}) => !hidden), at = shown.indexOf(active);
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1}[press.key];
    if (to !== undefined) activate(shown.at(to % shown.length));
    else if (press.key === "Enter") choose(active);
    else if (press.key === "Tab") return popup.hidePopover(); // and the focus goes on from the button
    else return;
    press.preventDefault();
  };
  list.onmousedown = (press) => press.preventDefault(); // the focus stays in the search field
  list.onclick = ({target}) => choose(target.closest(".option"));
  if (popup.matches(":popover-open")) draw(); // the page has run meanwhile

  function draw() {
    const all = data.all === null ? [] : [optionOf({value: "", label: data.all})];
    list.replaceChildren(...all, ...data.groups.map((group) => {
      const box = element("group", "group");
      box.ariaLabel = group.name;
      box.append(element("presentation", "heading", group.name), ...group.options.map(optionOf));
      return box;
    }), element("presentation", "more", data.more));
    options = [...list.querySelectorAll(".option")];
    find();
    if (!search.value) activate(list.querySelector("[aria-selected=true]") ?? active);
  }

  function optionOf({value, label, short = "", also = ""}) {
    const words = searchable([label, short, value, also].join(" ")), ariaSelected = value === data.value;
    return Object.assign(element("option", "option", label), {value, words, ariaSelected, id: `option-${value}`});
  }

  // All words in any order; where some options keep the order, only those: "nhon phu" is no Phường Nhơn Bình.
  function find() {
    const wanted = searchable(search.value).trim();
    const inAnyOrder = options.filter(({words}) => wanted.split(" ").every((word) => words.includes(` ${word}`)));
    const inOrder = inAnyOrder.filter(({words}) => words.includes(` ${wanted}`));
    const shown = inOrder.length ? inOrder : inAnyOrder, isEmpty = !shown.length;
    for (const option of options) option.hidden = !shown.includes(option);
    for (const group of list.querySelectorAll(".group")) group.hidden = !group.querySelector(".option:not([hidden])");
    activate(shown[0] ?? null);
    search.ariaExpanded = !isEmpty;
    list.hidden = isEmpty;
    nothing.textContent = isEmpty ? data.more || data.nothing : "";
  }

  function activate(option) {
    active?.classList.remove("active");
    active = option;
    active?.classList.add("active");
    active?.scrollIntoView({block: "nearest"});
    search.setAttribute("aria-activedescendant", active?.id ?? "");
  }

  function choose(option) {
    if (option) popup.hidePopover();
    if (option && option.value !== data.value) setTriggerValue("choice", option.value);
  }
}

function element(role, className, textContent = "") {
  return Object.assign(document.createElement("div"), {role, className, textContent});
}

// Without diacritics, case and punctuation, a space before each word and each number: "CT3.04" → " ct 3.04".
function searchable(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  return ` ${plain.replace(/[^\p{L}\d.]+/gu, " ").replace(/(?<=\p{L})(?=\d)/gu, " ")}`;
}

// While it is open, the popup is below the button where there is enough room, else on the side that has more.
function follow(popup, button) {
  if (!popup.matches(":popover-open")) return;
  const {left, top, bottom} = button.getBoundingClientRect();
  const below = visualViewport.height - bottom - GAP - EDGE; // visual: without a phone's keyboard
  const isBelow = below >= Math.min(ENOUGH, top), x = Math.max(EDGE, Math.min(left, innerWidth - popup.offsetWidth - EDGE));
  const place = `left: ${x}px; ${isBelow ? `top: ${bottom + GAP}px` : `bottom: ${innerHeight - top + GAP}px`};
    max-height: min(60vh, ${isBelow ? below : top - GAP - EDGE}px)`;
  if (popup.place !== place) popup.style = popup.place = place;
  requestAnimationFrame(() => follow(popup, button));
}
