// A chart. Plotly draws box.given, which markup.py wrote; everything that a reader does with it is here.

const CONFIG = {displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false};
const STEPS = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity};

export default async function (box, send) {
  const plot = box.firstElementChild, {given} = box;
  if (!box.send) listen(box, plot);
  box.send = (point) => send([box.id, point.customdata]);
  await import(new URL(given.plotly, document.baseURI));
  if (box.given === given) await drawn(box, plot); // else the next data have come meanwhile
}

function listen(box, plot) {
  new ResizeObserver(() => window.Plotly && drawn(box, plot)).observe(box);
  box.addEventListener("touchstart", (touch) => touch.stopPropagation(), {capture: true, passive: true}); // scrolls
  box.onkeydown = (press) => walked(press, box, plot);
  box.onblur = () => point(box, plot);
}

async function drawn(box, plot) {
  const {alt, walk} = box.given, isFirst = !plot.on, width = Math.floor(box.clientWidth); // else Plotly draws twice
  const {plain, data, layout} = figure(box);
  plot.ariaLabel = alt;
  box.points = data.flatMap(({hovertext = [], customdata}, curveNumber) =>
    hovertext.map((text, pointNumber) => ({text, curveNumber, pointNumber, customdata: customdata?.[pointNumber]})));
  const walkable = {role: "application", ariaLabel: walk, tabIndex: 0};
  Object.assign(box, box.points.length ? walkable : {role: null, ariaLabel: null, tabIndex: -1});
  for (const button of box.querySelectorAll("button")) {
    button.title = button.ariaLabel = box.given.pictures.labels[button.value];
    button.onclick = () => download(box, button.value);
  }
  if (!width || box.drawn === plain + width) return; // in what is folded; called for the same once more
  Object.assign(box, {width, drawn: plain + width});
  await Plotly.react(plot, data, {...layout, width}, CONFIG);
  if (isFirst) plot.on("plotly_click", ({points}) => clicked(box, points.find((one) => one.customdata !== undefined)));
}

// The figure in the colours and letters of the page, which it names as a style sheet does: var(--missed).
function figure(box, {scheme = "", font = "inherit"} = {}) {
  const sample = box.querySelector("i"), style = getComputedStyle(sample);
  Object.assign(sample.style, {colorScheme: scheme, fontFamily: font});
  const plain = box.given.figure.replace(/var\((--[\w-]+)\)/g, (named, name) => {
    if (name === "--st-font") return style.fontFamily.replaceAll('"', "'");
    sample.style.color = named;
    return style.color;
  });
  return {plain, ...JSON.parse(plain)};
}

function clicked(box, shape) {
  if (shape?.customdata !== undefined) box.send(shape);
}

function walked(press, box, plot) {
  const {key} = press, {points, at} = box;
  if (press.target !== box || press.ctrlKey || press.altKey || press.metaKey) return;
  if (key === "Enter") clicked(box, points[at]);
  else if (key === "Escape") point(box, plot);
  else if (key in STEPS) {
    press.preventDefault();
    point(box, plot, Math.max(0, Math.min(points.length - 1, (at ?? -1) + STEPS[key])));
  }
}

// Point at a point and say its words; at none without `at`.
function point(box, plot, at) {
  const text = box.points[at]?.text.replaceAll("<br>", ". ") ?? "";
  box.at = at;
  box.children[1].textContent = new DOMParser().parseFromString(text, "text/html").body.textContent;
  if (at === undefined) Plotly.Fx.unhover(plot);
  else Plotly.Fx.hover(plot, [box.points[at]]);
}

// The chart on white paper, its title above and its source below; a picture is seen without the page's letters.
async function download(box, format) {
  const {data, layout} = figure(box, {scheme: "light", font: "Arial, sans-serif"});
  const {title, source, names} = box.given.pictures;
  const size = {width: Math.max(box.width, 800), height: layout.height + 100}, {margin, xaxis} = layout; // px
  const above = {text: title, font: {size: 17, weight: 650}, x: 0, xanchor: "left", yref: "container", yanchor: "top"};
  const below = {text: source, font: {size: 12}, standoff: 14};
  const paper = {...layout, ...size, paper_bgcolor: "#ffffff", margin: {...margin, t: margin.t + 70},
    title: {...above, y: 1 - 26 / size.height, pad: {l: 16}}, xaxis: {...xaxis, automargin: true, title: below}};
  const scale = format === "png" ? 3 : 1; // pixels of a PNG to one of the screen
  const href = await Plotly.toImage({data, layout: paper, config: CONFIG}, {format, ...size, scale});
  Object.assign(document.createElement("a"), {href, download: names[format]}).click();
}
