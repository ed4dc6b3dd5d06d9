// A chart. Plotly draws what chart.py sends; everything that a reader does with it is here.

const CONFIG = {displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false};
const ON_PAPER = {"--st-text-color": "#1c2733", "--st-background-color": "#ffffff", "--st-border-color": "#d5dbe2",
  "--st-font": "Arial, sans-serif"};  // a picture is seen without the page's own letters
const EDGE = 16, TITLE = 17, SOURCE = 12; // px
const SHARPNESS = 3; // pixels of a PNG to one of the screen

export default async function ({data, parentElement, setTriggerValue}) {
  const box = parentElement.querySelector(".kpi-chart"), plot = box.firstElementChild ?? furnished(box);
  const turn = {};
  Object.assign(box, {turn, given: data, send: point => setTriggerValue("click", point.customdata)});
  await import(new URL(data.plotly, document.baseURI));
  if (box.turn !== turn) return; // meanwhile Streamlit has called once more
  await drawn(box, plot);
  return () => box.isConnected || Plotly.purge(plot); // Streamlit also calls this as the next data come
}

// What stays as long as the chart: where it is drawn, who listens, what a screen reader says.
function furnished(box) {
  box.innerHTML = `<div role="img"></div><p aria-live="polite"></p><div class="pictures"></div>`;
  const [plot, said] = box.children;
  new ResizeObserver(() => resized(box, plot)).observe(box);
  box.addEventListener("touchstart", touch => touch.stopPropagation(), {capture: true, passive: true}); // scrolls the page
  box.addEventListener("keydown", press => walked(press, box, plot, said));
  box.addEventListener("blur", () => unmarked(box, plot, said));
  return plot;
}

async function drawn(box, plot) {
  const {given} = box, theme = getComputedStyle(box), isFirst = !plot.on;
  plot.setAttribute("aria-label", given.alt);
  const {plain, data, layout} = figure(given, name => theme.getPropertyValue(name));
  box.points = data.flatMap(points);
  const walkable = box.points.length ? {role: "application", tabindex: 0, "aria-label": given.walk} : {};
  for (const name of ["role", "tabindex", "aria-label"])
    name in walkable ? box.setAttribute(name, walkable[name]) : box.removeAttribute(name);
  box.classList.toggle("clicks", given.clicks);
  offerPictures(box, plot);
  const width = Math.floor(box.clientWidth); // whole pixels: Plotly would round them, and draw once more
  if (!width || box.drawn === plain + layout.height) return; // in what is folded; called for the same once more
  Object.assign(box, {width, drawn: plain + layout.height});
  await Plotly.react(plot, data, {...layout, width}, CONFIG);
  if (isFirst) plot.on("plotly_click", ({points}) => clicked(box, points.find(point => point.customdata !== undefined)));
}

// The figure in the colours of a theme, which it names as a style sheet does: var(--st-text-color).
function figure({figure, height}, colour) {
  const plain = figure.replace(/var\((--[\w-]+)\)/g, (_, name) => JSON.stringify(colour(name).trim()).slice(1, -1));
  const {data, layout} = JSON.parse(plain);
  return {plain, data, layout: height ? {...layout, height} : layout};
}

function resized(box, plot) {
  const width = Math.floor(box.clientWidth);
  if (!box.given || !width || width === box.width) return;
  if (!plot.on) return window.Plotly && drawn(box, plot);
  Plotly.relayout(plot, {width: box.width = width});
}

function clicked(box, point) {
  if (box.given.clicks && point?.customdata !== undefined) box.send(point);
}

// Its points in the order of its traces, each with the words that pointing at it shows; a heat map's row by row.
function points({hoverinfo, hovertext, customdata, type}, curveNumber) {
  const one = (text, pointNumber, customdata) => text ? [{text, curveNumber, pointNumber, customdata, type}] : [];
  if (hoverinfo === "skip") return [];
  return [hovertext ?? []].flat().flatMap((text, at) => Array.isArray(text)
    ? text.flatMap((cell, across) => one(cell, [at, across], customdata?.[at]?.[across]))
    : one(text, at, customdata?.[at]));
}

function walked(press, box, plot, said) {
  if (press.target !== box || press.ctrlKey || press.altKey || press.metaKey) return;
  const {key} = press, last = box.points.length - 1, now = box.place ?? -1;
  if (key === "Enter") return clicked(box, box.points[now]);
  if (key === "Escape") return unmarked(box, plot, said);
  const to = {ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: last}[key];
  if (to === undefined) return;
  press.preventDefault();
  const point = box.points[box.place = Math.max(0, Math.min(last, to))];
  const words = new DOMParser().parseFromString(point.text.replaceAll("<br>", "\n"), "text/html").body.textContent;
  said.textContent = words.replaceAll("\n", ". ");
  if (point.type !== "choropleth") Plotly.Fx.hover(plot, [point]); // Plotly cannot on a map
}

function unmarked(box, plot, said) {
  Plotly.Fx.unhover(plot);
  said.textContent = "";
  delete box.place;
}

function offerPictures(box, plot) {
  const {pictures} = box.given, row = box.lastElementChild;
  row.replaceChildren(...Object.entries(pictures?.labels ?? {}).map(([format, label]) => {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: format.toUpperCase()});
    button.setAttribute("aria-label", button.title = label);
    button.onclick = () => handOut(box, plot, format);
    return button;
  }));
}

// The chart as it is seen, on white paper with its title above and its source below.
async function handOut({given}, plot, format) {
  const {data, layout} = figure(given, name => ON_PAPER[name]), {l, r, t, b} = plot._fullLayout._size;
  const width = plot._fullLayout.width, head = folded(given.pictures.title, width, `650 ${TITLE}px`);
  const foot = folded(given.pictures.source, width, `${SOURCE}px`);
  const above = EDGE + 1.35 * TITLE * head.length, below = EDGE + 1.4 * SOURCE * foot.length;
  const words = {x: 0, xref: "paper", xshift: EDGE - l, xanchor: "left", yref: "paper", showarrow: false, align: "left"};
  const font = (size, weight = 400) => ({size, weight, color: ON_PAPER["--st-text-color"]});
  const annotations = [...layout.annotations ?? [],
    {...words, y: 1, yanchor: "bottom", yshift: t + 4, text: head.join("<br>"), font: font(TITLE, 650)},
    {...words, y: 0, yanchor: "top", yshift: -b, text: foot.join("<br>"), font: font(SOURCE)}];
  const size = {width, height: plot._fullLayout.height + above + below};
  const paper = {...layout, ...size, annotations, paper_bgcolor: "#ffffff", margin: {l, r, t: t + above, b: b + below}};
  const hidden = new Set([...plot.querySelectorAll(".trace")]  // by a style of the page, as names too long for it are
    .filter(one => getComputedStyle(one).display === "none").map(one => one.__data__?.[0]?.trace.index));
  const picture = {data: data.filter((_, at) => !hidden.has(at)), layout: paper, config: CONFIG};
  const link = document.createElement("a");
  link.href = await Plotly.toImage(picture, {format, ...size, scale: format === "png" ? SHARPNESS : 1});
  link.download = given.pictures.names[format];
  link.click();
}

// A text in lines that fit the width, written as Plotly reads it.
function folded(text, width, font) {
  const pen = Object.assign(document.createElement("canvas").getContext("2d"), {font: `${font} Arial, sans-serif`});
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length && pen.measureText(longer).width <= width - 2 * EDGE) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map(line => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
}
