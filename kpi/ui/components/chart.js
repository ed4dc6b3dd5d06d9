// A chart. Plotly draws what chart.py sends; everything that a reader does with it is here.

const CONFIG = {displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false};
const ON_PAPER = {scheme: "light", font: "Arial, sans-serif"}; // a picture is seen without the page's own letters
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
  box.innerHTML = `<div role="img"></div><p aria-live="polite"></p><i hidden></i><div class="pictures"></div>`;
  const [plot, said] = box.children;
  new ResizeObserver(() => resized(box, plot)).observe(box);
  box.addEventListener("touchstart", touch => touch.stopPropagation(), {capture: true, passive: true}); // scrolls the page
  box.addEventListener("keydown", press => walked(press, box, plot, said));
  box.addEventListener("blur", () => unmarked(box, plot, said));
  return plot;
}

async function drawn(box, plot) {
  const {given} = box, isFirst = !plot.on;
  plot.setAttribute("aria-label", given.alt);
  const {plain, data, layout} = figure(box, {scheme: "", font: "inherit"});
  box.points = data.flatMap(points);
  const walkable = box.points.length ? {role: "application", tabindex: 0, "aria-label": given.walk} : {};
  for (const name of ["role", "tabindex", "aria-label"])
    name in walkable ? box.setAttribute(name, walkable[name]) : box.removeAttribute(name);
  offerPictures(box, plot);
  const width = Math.floor(box.clientWidth); // whole pixels: Plotly would round them, and draw once more
  if (!width || box.drawn === plain) return; // in what is folded; called for the same once more
  Object.assign(box, {width, drawn: plain});
  await Plotly.react(plot, data, {...layout, width}, CONFIG);
  if (isFirst) plot.on("plotly_click", ({points}) => clicked(box, points.find(point => point.customdata !== undefined)));
}

// The figure in the colours and letters of a theme, which it names as a style sheet does: var(--missed).
function figure(box, {scheme, font}) {
  const sample = box.querySelector("i"), style = getComputedStyle(sample), values = {};
  sample.style.colorScheme = scheme;
  sample.style.fontFamily = font;
  values["--st-font"] = style.fontFamily.replaceAll('"', "'");
  const plain = box.given.figure.replace(/var\((--[\w-]+)\)/g, (named, name) => {
    if (!values[name]) sample.style.color = named;
    return values[name] ??= style.color;
  });
  return {plain, ...JSON.parse(plain)};
}

function resized(box, plot) {
  const width = Math.floor(box.clientWidth);
  if (!box.given || !width || width === box.width) return;
  if (!plot.on) return window.Plotly && drawn(box, plot);
  Plotly.relayout(plot, {width: box.width = width});
}

function clicked(box, point) {
  if (point?.customdata !== undefined) box.send(point);
}

// The points of a trace, each with the words that pointing at it shows.
function points({hovertext = [], customdata}, curveNumber) {
  return hovertext.map((text, pointNumber) => ({text, curveNumber, pointNumber, customdata: customdata?.[pointNumber]}));
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
  Plotly.Fx.hover(plot, [point]);
}

function unmarked(box, plot, said) {
  Plotly.Fx.unhover(plot);
  said.textContent = "";
  delete box.place;
}

function offerPictures(box, plot) {
  box.lastElementChild.replaceChildren(...Object.entries(box.given.pictures.labels).map(([format, label]) => {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: format.toUpperCase()});
    button.setAttribute("aria-label", button.title = label);
    button.onclick = () => download(box, plot, format);
    return button;
  }));
}

// The chart as it is seen, on white paper with its title above and its source below.
async function download(box, plot, format) {
  const {given} = box, {data, layout} = figure(box, ON_PAPER), {l, r, t, b} = plot._fullLayout._size;
  const width = plot._fullLayout.width, head = folded(given.pictures.title, width, `650 ${TITLE}px`);
  const foot = folded(given.pictures.source, width, `${SOURCE}px`);
  const above = EDGE + 1.35 * TITLE * head.length, below = EDGE + 1.4 * SOURCE * foot.length;
  const words = {x: 0, xref: "paper", xshift: EDGE - l, xanchor: "left", yref: "paper", showarrow: false, align: "left"};
  const font = (size, weight = 400) => ({size, weight, color: layout.font.color});
  const annotations = [...layout.annotations ?? [],
    {...words, y: 1, yanchor: "bottom", yshift: t + 4, text: head.join("<br>"), font: font(TITLE, 650)},
    {...words, y: 0, yanchor: "top", yshift: -b, text: foot.join("<br>"), font: font(SOURCE)}];
  const size = {width, height: plot._fullLayout.height + above + below};
  const paper = {...layout, ...size, annotations, paper_bgcolor: "#ffffff", margin: {l, r, t: t + above, b: b + below}};
  const link = document.createElement("a"), scale = format === "png" ? SHARPNESS : 1;
  link.href = await Plotly.toImage({data, layout: paper, config: CONFIG}, {format, ...size, scale});
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
