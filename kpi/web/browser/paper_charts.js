// A drawing of many rows may be higher than a sheet, which would cut through it. On paper it stands row by row, each a
// view of its own of the same drawing; what is written above the rows is the head that a browser repeats on each sheet.
// Where its rows end says the drawing itself: kpi/charts/sheet.py, in_rows().
{
  const WHOLE = 500; // px: a lower one goes to the next sheet as it is

  // Copies of what a node shows, by the strip of the drawing that it lies in. A trace is there in each, be it empty:
  // styles count on their order.
  const copies = (node, strips) => {
    const {top, bottom} = node.getBoundingClientRect(), isGroup = /^(svg|g)$/.test(node.localName);
    const own = node.classList.contains("trace") ? strips : strips.filter(one => bottom > one.top && top < one.bottom);
    const found = new Map(own.map(strip => [strip, node.cloneNode(!isGroup)]));
    if (isGroup)
      for (const child of node.children) for (const [strip, copy] of copies(child, own)) found.get(strip).append(copy);
    return found;
  };
  const viewed = ({from, to}, copied, width) => {
    const view = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    view.setAttribute("viewBox", `0 ${from} ${width} ${to - from}`);
    view.append(...copied);
    return view;
  };
  // The words of a head, each where it stands: Chromium forgets the places within a drawing that it repeats.
  const written = ({from, to, top, bottom}, texts, left) => {
    const head = document.createElement("div");
    head.style.height = `${to - from}px`;
    for (const text of texts) {
      const box = text.getBoundingClientRect(), middle = (box.top + box.bottom) / 2;
      if (!box.width || middle < top || middle > bottom) continue;
      const {fontSize, fill: color} = getComputedStyle(text), lines = [...text.querySelectorAll(".line")];
      const word = head.appendChild(document.createElement("span"));
      word.textContent = lines.length ? lines.map(line => line.textContent).join("\n") : text.textContent;
      word.className = box.height > 1.5 * box.width ? "upright" : "";
      const [x, y, width, height] = [box.left - left, box.top - top, box.width, box.height].map(px => `${px}px`);
      Object.assign(word.style, {left: x, top: y, width, height, fontSize, color});
      word.style.fontWeight = text.querySelector("[style*=bold]") ? "bold" : "";
    }
    return head;
  };
  const parted = chart => {
    const {yaxis, height, width, meta} = chart._fullLayout, blocks = JSON.parse(meta);
    const layers = [...chart.querySelectorAll(".main-svg")];
    const {top, left} = layers[0].getBoundingClientRect(), texts = chart.querySelectorAll(".main-svg text");
    let from = 0;
    const last = blocks.at(-1).at(-1); // below its row may stand a legend
    const strips = blocks.map(ends => ends.map(end => {
      const to = end === last ? height : yaxis._offset + yaxis.l2p(end);
      const strip = {from, to, top: top + from, bottom: top + to};
      from = to;
      return strip;
    }));
    const copied = layers.map(layer => copies(layer, strips.flatMap(([_head, ...rows]) => rows)));
    return strips.map(([head, ...rows]) => {
      const table = Object.assign(document.createElement("table"), {className: "on-paper drawn"});
      table.style.width = `${width}px`;
      table.createTHead().insertRow().insertCell().append(written(head, texts, left));
      const body = table.createTBody();
      for (const row of rows)
        body.insertRow().insertCell().append(viewed(row, copied.map(layer => layer.get(row)).filter(Boolean), width));
      return table;
    });
  };
  const takeAway = () => document.querySelectorAll("table.on-paper.drawn").forEach(table => table.remove());

  addEventListener("beforeprint", () => {
    takeAway();
    for (const chart of document.querySelectorAll(".js-plotly-plot"))
      if (chart._fullLayout?.meta && chart._fullLayout.height > WHOLE) chart.after(...parted(chart));
  });
  addEventListener("afterprint", takeAway);
}
