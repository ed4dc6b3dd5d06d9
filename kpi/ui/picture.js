// A chart as a file, made by the reader's browser out of what it has drawn: PNG or SVG, with title, source and date on
// it, always on white paper. Plotly's own button knows neither, and Streamlit lets a page add no other.

const EDGE = 16;
const TITLE = { size: 17, weight: 650, line: 23 };
const SAID = { size: 12, weight: 400, line: 17 };
const DEMO = { size: 13, weight: 650, line: 19 };
const FAMILY = '"Source Sans", Arial, sans-serif';
const PAPER = "rgb(255, 255, 255)";
const INK = "rgb(28, 39, 51)";
const SHARPNESS = 3; // pixels of a PNG to one of the screen
const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".buttons");
  box.replaceChildren(...data.buttons.map((button) => made(button, data)));
}

function made(button, data) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = button.label;
  element.onclick = async () => {
    try {
      await handOut(button, data);
    } catch (error) {
      element.textContent = data.failed;
      throw error;
    }
  };
  return element;
}

async function handOut({ kind, name }, data) {
  const named = data.chart.replace(/[^\w-]/g, "-"); // as Streamlit makes a class of a key
  const chart = document.querySelector(`.st-key-${named} .js-plotly-plot`);
  const picture = await drawn(chart, data);
  const text = new XMLSerializer().serializeToString(picture);
  const svg = new Blob([text], { type: "image/svg+xml;charset=utf-8" });
  const file = kind === "svg" ? svg : await pixels(svg, picture);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function drawn(chart, { title, said, is_demo }) {
  const size = chart.getBoundingClientRect();
  const width = Math.ceil(size.width) + 2 * EDGE;
  const head = lines(title, width - 2 * EDGE, TITLE);
  const foot = lines(said, width - 2 * EDGE, is_demo ? DEMO : SAID);
  const top = EDGE + head.length * TITLE.line + 8;
  const below = top + Math.ceil(size.height) + 8;
  const height = below + foot.length * (is_demo ? DEMO : SAID).line + EDGE;
  const picture = element("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  picture.append(
    element("title", {}, title),
    element("desc", {}, said),
    element("style", {}, await font()),
    element("rect", { width, height, fill: PAPER }),
    ...written(head, EDGE, TITLE),
    ...layers(chart).map((layer) => onPaper(placed(layer, EDGE, top))),
    ...written(foot, below, is_demo ? DEMO : SAID),
  );
  return picture;
}

// Plotly draws in several sheets, one over the other; the last is that of what is pointed at.
function layers(chart) {
  return [...chart.querySelectorAll(".main-svg")].filter((sheet) => !sheet.querySelector(".hoverlayer > *"));
}

function placed(sheet, x, y) {
  const copy = sheet.cloneNode(true);
  copy.removeAttribute("style");
  copy.setAttribute("x", x);
  copy.setAttribute("y", y);
  const words = copy.querySelectorAll("text"); // the page's style also keeps lines off the figures that they cross
  sheet.querySelectorAll("text").forEach((text, at) => {
    const { paintOrder, strokeWidth, strokeLinejoin } = getComputedStyle(text);
    const halo = { paintOrder, stroke: PAPER, strokeWidth, strokeLinejoin };
    if (paintOrder.startsWith("stroke")) Object.assign(words[at].style, halo);
  });
  const traces = copy.querySelectorAll(".trace"); // and what it hides would be seen in the picture
  sheet.querySelectorAll(".trace").forEach((trace, at) => {
    if (getComputedStyle(trace).display === "none") traces[at].remove();
  });
  copy.querySelectorAll(".hoverlayer, .draglayer, .zoomlayer").forEach((layer) => layer.remove());
  for (const line of copy.querySelectorAll("[style*=vector-effect]")) line.style.vectorEffect = "none"; // else thin in a PNG
  return copy;
}

// A dark screen's ink and ground become those of paper; the colours of statuses serve both.
function onPaper(layer) {
  const ground = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  if (ground === PAPER) return layer;
  for (const one of layer.querySelectorAll("[style], [fill], [stroke]")) {
    for (const name of ["fill", "stroke"]) {
      const colour = one.style[name] || one.getAttribute(name);
      if (!colour || colour === "none") continue;
      if (same(colour, ground)) one.style[name] = PAPER;
      else if (isPale(colour)) one.style[name] = INK;
    }
  }
  return layer;
}

function same(colour, other) {
  return colour.replace(/\s/g, "") === other.replace(/\s/g, "");
}

// Near white and without a hue of its own: words and lines on a dark ground. White itself is what stands on statuses.
function isPale(colour) {
  const parts = (colour.match(/^rgba?\(([^)]+)\)/)?.[1] ?? "").split(",").map(Number);
  const [red, green, blue, alpha = 1] = parts;
  if (same(colour, PAPER)) return false;
  return alpha > 0.5 && Math.min(red, green, blue) > 150 && Math.max(red, green, blue) - Math.min(red, green, blue) < 40;
}

function written(texts, y, look) {
  return texts.map((text, at) =>
    element(
      "text",
      {
        x: EDGE,
        y: y + at * look.line + look.size,
        fill: INK,
        "font-family": FAMILY,
        "font-size": look.size,
        "font-weight": look.weight,
      },
      text,
    ),
  );
}

// The text in lines that fit the width.
function lines(text, width, look) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${look.weight} ${look.size}px ${FAMILY}`;
  const found = [];
  for (const word of text.split(/\s+/)) {
    const longer = found.length ? `${found.at(-1)} ${word}` : word;
    if (found.length && pen.measureText(longer).width <= width) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}

function element(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

// The page's own letters, packed in: a picture is drawn without the page's fonts.
let letters;
function font() {
  letters ??= packed();
  return letters;
}

async function packed() {
  const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter(isOurs);
  const found = await Promise.all(faces.map(withLetters));
  return found.join("\n");
}

function isOurs(rule) {
  return rule instanceof CSSFontFaceRule && /^["']?Source Sans["']?$/.test(rule.style.fontFamily)
    && rule.style.fontStyle !== "italic";
}

async function withLetters(rule) {
  const address = rule.style.getPropertyValue("src").match(/url\(["']?([^"')]+)/)[1];
  const answer = await fetch(new URL(address, rule.parentStyleSheet.href ?? document.baseURI));
  const read = new FileReader();
  const loaded = new Promise((resolve, reject) => {
    read.onload = () => resolve(read.result);
    read.onerror = () => reject(read.error);
  });
  read.readAsDataURL(await answer.blob());
  const weight = rule.style.fontWeight || "400";
  return `@font-face {font-family: "Source Sans"; font-weight: ${weight}; src: url(${await loaded});}`;
}

async function pixels(svg, picture) {
  const image = new Image();
  const address = URL.createObjectURL(svg);
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.getAttribute("width") * SHARPNESS;
  canvas.height = picture.getAttribute("height") * SHARPNESS;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}
