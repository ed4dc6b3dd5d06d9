// A list with a search, after the ARIA pattern of a combobox: the focus stays in the search field, which names the
// active option. The popup is the browser's own popover: above everything, closed by Esc and by a click outside.

const EDGE = 16; // px between the popup and the window's edges
const ENOUGH = 260; // px below the button in which the popup opens there

export default function ({ data, parentElement, setTriggerValue }) {
  const [head, button, name, chosen, popup, search, list, nothing] =
    [".head", "button", ".name", ".chosen", ".popup", ".search", ".list", ".nothing"]
      .map((part) => parentElement.querySelector(part));
  let options = [];
  let active = null;

  head.className = `head ${data.look}`;
  head.role = data.look === "title" ? "heading" : null;
  head.ariaLevel = data.look === "title" ? "1" : null;
  name.textContent = data.look === "title" && data.chosen ? "" : data.name;
  chosen.textContent = data.chosen;
  for (const element of [popup, search, list]) element.ariaLabel = data.name;
  search.placeholder = data.search;

  popup.onbeforetoggle = ({ newState }) => {
    if (newState !== "open" && parentElement.activeElement === search) button.focus();
    if (newState !== "open") return;
    search.value = "";
    draw();
  };
  popup.ontoggle = ({ newState }) => {
    popup.following?.abort();
    if (newState !== "open") return;
    popup.following = new AbortController();
    const { signal } = popup.following;
    const follow = () => place(popup, button);
    visualViewport.addEventListener("resize", follow, { signal });
    document.addEventListener("scroll", follow, { signal, capture: true });
    follow();
    activate(list.querySelector("[aria-selected=true]") ?? active);
  };
  search.oninput = find;
  search.onkeydown = (event) => {
    event.stopPropagation(); // a letter is no shortcut of the page
    if (event.isComposing) return; // Enter ends a word of an input method
    const shown = options.filter(({ hidden }) => !hidden);
    const at = shown.indexOf(active);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) activate(shown.at(to % shown.length));
    else if (event.key === "Enter") choose(active);
    else if (event.key === "Tab") popup.hidePopover(); // and the focus goes on from the button
    if (to !== undefined || event.key === "Enter") event.preventDefault();
  };
  list.onmousedown = (event) => event.preventDefault(); // the focus stays in the search field
  list.onclick = (event) => choose(event.target.closest("[role=option]"));
  if (popup.matches(":popover-open")) draw(); // the page has run meanwhile
  return () => popup.following?.abort();

  function draw() {
    const all = data.all === null ? [] : [optionOf({ value: "", label: data.all })];
    list.replaceChildren(...all, ...data.groups.map((group) => {
      const box = element("group", "group");
      box.ariaLabel = group.name;
      const heading = element("presentation", "heading", group.name);
      box.append(heading, ...group.options.map(optionOf));
      return box;
    }));
    options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, at) => (option.id = `option${at}`));
    find();
  }

  function optionOf({ value, label, short = "", also = "" }) {
    const option = element("option", "option", label);
    option.dataset.value = value;
    option.ariaSelected = value === data.value;
    option.words = searchable([label, short, value, also].join(" "));
    return option;
  }

  // All words in any order; where some options have them in this order, only those: "nhon phu" is no Phường Nhơn Bình.
  function find() {
    const wanted = searchable(search.value).trim();
    const inAnyOrder = options.filter(({ words }) => wanted.split(" ").every((word) => words.includes(` ${word}`)));
    const inOrder = inAnyOrder.filter(({ words }) => words.includes(` ${wanted}`));
    const found = new Set(inOrder.length ? inOrder : inAnyOrder);
    for (const option of options) option.hidden = !found.has(option);
    for (const group of list.querySelectorAll(".group")) group.hidden = !group.querySelector(".option:not([hidden])");
    const [first = null] = found;
    activate(first);
    search.ariaExpanded = first !== null;
    list.hidden = first === null;
    nothing.textContent = first === null ? data.nothing : "";
  }

  function activate(option) {
    active?.classList.remove("active");
    active = option ?? null;
    active?.classList.add("active");
    active?.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", active?.id ?? "");
  }

  function choose(option) {
    if (!option) return;
    popup.hidePopover();
    if (option.dataset.value !== data.value) setTriggerValue("choice", option.dataset.value);
  }
}

function element(role, className, textContent = "") {
  return Object.assign(document.createElement("div"), { role, className, textContent });
}

// Without diacritics, case and punctuation, a space before each word and each number: "CT3.04" → " ct 3.04".
function searchable(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  return ` ${plain.replace(/[^\p{L}\d.]+/gu, " ").replace(/(?<=\p{L})(?=\d)/gu, " ")}`;
}

// Below the button where there is enough room, else on the side that has more; never over the window's edges.
function place(popup, button) {
  const { left, top, bottom } = button.getBoundingClientRect();
  const height = visualViewport.height; // without a phone's keyboard
  const below = height - bottom - EDGE;
  const isBelow = below >= Math.min(ENOUGH, top);
  popup.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - popup.offsetWidth - EDGE))}px`;
  popup.style.top = isBelow ? `${bottom + 4}px` : "auto";
  popup.style.bottom = isBelow ? "auto" : `${innerHeight - top + 4}px`;
  popup.style.maxHeight = `${Math.min(0.6 * height, isBelow ? below : top - EDGE)}px`;
}
