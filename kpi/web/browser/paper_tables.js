// A table that scrolls is drawn on a canvas: on paper, what happened to be seen of it. There a real one stands in its
// place, with all of its rows and columns, which the browser breaks between rows, its heads again on each sheet.
{
  const MOST = 400; // rows: 15 sheets; kpi/ui/show.py says under a longer table where the rest is
  const BRIEF = 14; // characters: a figure, a date, a state stay in one line
  const shape = (width, height, drawn) =>
    `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${drawn}</svg>`;

  // What the grid was given to draw. React keeps it with the element around it.
  const given = box => {
    const props = box[Object.keys(box).find(key => key.startsWith("__reactProps$"))];
    return [props?.children].flat(Infinity).map(child => child?.props).find(found => found?.getCellContent);
  };
  const progress = ({min, max, value}) =>
    shape(100, 8, `<rect class="track" width="100" height="8"/><rect width="${100 * (value - min) / (max - min)}" height="8"/>`);
  const course = ({values, yAxis: [low, high], graphKind}) => {
    const up = values.map(value => 20 * (value - low) / (high - low || 1));
    return shape(values.length, 20, graphKind === "bar"
      ? up.map((top, at) => `<rect x="${at + 0.1}" y="${20 - top}" width="0.8" height="${top}"/>`).join("")
      : `<polyline points="${up.map((top, at) => `${at + 0.5},${20 - top}`).join(" ")}"/>`);
  };
  const draw = {"range-cell": progress, "sparkline-cell": course};

  const written = ({kind, data, displayData, copyData}) => {
    if (kind === "boolean") return data ? "✓" : "";
    if (kind === "uri") return data; // an address is read on paper, not opened
    return displayData ?? data?.label ?? copyData ?? "";
  };
  const fill = (place, cell) => {
    const drawn = cell.data?.kind, align = drawn === "range-cell" ? "right" : cell.contentAlign ?? "";
    if (!cell.isMissingValue && drawn !== "sparkline-cell") place.textContent = written(cell);
    if (draw[drawn]) place.insertAdjacentHTML("afterbegin", draw[drawn](cell.data));
    place.className = place.textContent.length < BRIEF ? `${align} brief` : align;
  };
  const tableOf = ({columns, rows, getCellContent}) => {
    const table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    for (let at = 0; at < Math.min(rows, MOST); at++) {
      const row = body.insertRow();
      for (let of = 0; of < columns.length; of++) fill(row.insertCell(), getCellContent([of, at]));
    }
    for (const [of, {title}] of columns.entries()) {
      const name = head.appendChild(document.createElement("th"));
      Object.assign(name, {textContent: title, className: body.rows[0]?.cells[of].classList.contains("right") ? "right" : ""});
    }
    table.className = "on-paper";
    return table;
  };
  const takeAway = () => document.querySelectorAll("table.on-paper:not(.drawn)").forEach(table => table.remove());

  addEventListener("beforeprint", () => {
    takeAway();
    for (const box of document.querySelectorAll("[data-testid=stDataFrameResizable]")) {
      const grid = given(box);
      if (grid) box.after(tableOf(grid));
    }
  });
  addEventListener("afterprint", takeAway);
}
