// Runtimes side by side: a table to sort, every sample with its median, memory kept inside its peak.

/** What is left when the runtime gave back all it can while the network stays open. */
export function released({ memory }) {
  const left = ["release_memory", "shrinkage", "malloc_trim"].map((step) => memory[step]?.above_import).filter((bytes) => bytes !== undefined);
  return left.length ? Math.min(...left) : undefined;
}

/** The columns: head, what is shown of a row, and what it is sorted by. */
export const COLUMNS = [
  ["row", (row) => row.name, (row) => row.name],
  ["asked", (row) => row.precision.asked ?? "own choice", (row) => row.precision.asked ?? ""],
  ["got", (row) => row.precision.got ?? "?", (row) => row.precision.got ?? ""],
  ["shape", (row) => row.shape.kind ?? "–", (row) => row.shape.kind ?? ""],
  ["ms", (row) => milliseconds(row.seconds.steady?.median), (row) => row.seconds.steady?.median],
  ["p10 … p90", (row) => (row.seconds.steady ? `${milliseconds(row.seconds.steady.p10)} … ${milliseconds(row.seconds.steady.p90)}` : "–"), (row) => row.seconds.steady?.p90],
  ["n", (row) => String(row.seconds.steady?.n ?? "–"), (row) => row.seconds.steady?.n],
  ["times as fast", timesAsFast, (row) => row.factor?.value],
  ["load ms", (row) => milliseconds(row.seconds.load?.median), (row) => row.seconds.load?.median],
  ["first ms", (row) => milliseconds(row.seconds.first?.median), (row) => row.seconds.first?.median],
  ["peak MB", (row) => megabytes(row.memory.peak?.above_import), (row) => row.memory.peak?.above_import],
  ["kept", (row) => megabytes(row.memory.run?.above_import), (row) => row.memory.run?.above_import],
  ["released", (row) => megabytes(released(row)), released],
  ["max diff", (row) => (row.difference ? Number(row.difference.max.toPrecision(2)).toString() : "–"), (row) => row.difference?.max],
];

/** The factor with its interval, or why there is none. */
export function timesAsFast(row) {
  if (row.failure) return row.failure.kind;
  if (row.difference?.wrong) return "wrong";
  if (!row.factor) return "–";
  const { value, low, high } = row.factor;
  return `${value.toFixed(2)} (${low.toFixed(2)} … ${high.toFixed(2)})`;
}

/** Rows by a column; those that have nothing there come last, whichever way. */
export function sorted(rows, column, down) {
  if (column < 0) return [...rows];
  const value = COLUMNS[column][2];
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
}

const color = (row) => COLORS[row.precision.got] ?? "#999999";

function build(app) {
  const button = (label, onclick) => element("button", { type: "button", onclick }, label);
  const ask = (what, more = {}, buffers = []) => app.model.send({ ask: what, ...more }, undefined, buffers);
  const file = element("input", { type: "file", accept: ".json", hidden: true, onchange: async () => {
    const [chosen] = file.files;
    file.value = "";
    if (chosen) ask("load", { name: chosen.name }, [await chosen.arrayBuffer()]);
  } });
  const ui = { table: element("table", {}), samples: element("figure", {}), memory: element("figure", {}), notes: element("ul", { class: "ocrlab-notes" }),
    state: element("span", { class: "ocrlab-state", role: "status" }), machine: element("p", { class: "ocrlab-soft" }), beside: element("div", {}) };
  ui.run = button("run", () => ask("run"));
  ui.cancel = button("cancel", () => ask("cancel"));
  ui.copy = button("copy as Markdown", async () => {
    try { await navigator.clipboard.writeText(app.model.get("markdown")); ui.copy.textContent = "copied"; } catch { ui.copy.textContent = "the browser does not allow it here"; }
    setTimeout(() => { ui.copy.textContent = "copy as Markdown"; }, 1500);
  });
  ui.save = button("save JSON", () => {
    const link = element("a", { href: URL.createObjectURL(new Blob([app.model.get("document")], { type: "application/json" })), download: "ocrlab-bench.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  ui.root = element("div", { class: "ocrlab-view ocrlab-race", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.state, ui.copy, ui.save, button("load others …", () => file.click()), file),
    element("div", { class: "ocrlab-scroll" }, ui.table), element("div", { class: "ocrlab-figures" }, ui.samples, ui.memory), ui.notes, ui.machine, ui.beside);
  return ui;
}

function drawTable(app, table, rows) {
  const head = COLUMNS.map(([label], i) => element("th", { scope: "col", "aria-sort": app.column === i ? (app.down ? "descending" : "ascending") : "none" },
    element("button", { type: "button", onclick: () => { app.down = app.column === i && !app.down; app.column = i; app.draw(); } }, label, app.column === i ? (app.down ? " ▾" : " ▴") : "")));
  const body = sorted(rows, app.column, app.down).map((row) => element("tr", { class: row.failure || row.difference?.wrong ? "ocrlab-wrong" : undefined, "data-row": row.name },
    ...COLUMNS.map(([, shown], i) => element(i ? "td" : "th", i ? {} : { scope: "row" }, i === 2 ? element("i", { class: "ocrlab-dot", style: `background: ${color(row)}` }) : "", shown(row)))));
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
}

/** Every sample of every row on one logarithmic axis, with the median as a line. */
function drawSamples(figure, rows) {
  const measured = rows.filter((row) => row.seconds.steady), all = measured.flatMap((row) => row.seconds.steady.samples.map((second) => second * 1000));
  if (!all.length) { figure.replaceChildren(); return; }
  const low = Math.min(...all) * 0.95, high = Math.max(...all) * 1.05, step = 26, width = 480, left = 170;
  const x = (value) => left + part(value, low, high) * (width - left - 12);
  const lanes = measured.flatMap((row, lane) => {
    const y = 10 + lane * step, middle = x(row.seconds.steady.median * 1000);
    const dots = row.seconds.steady.samples.map((second, i) => element("circle", { cx: x(second * 1000).toFixed(1), cy: (y + 4 + ((i * 7) % 13)).toFixed(1), r: 1.4, fill: color(row), opacity: 0.5 }));
    return [element("text", { x: left - 8, y: y + 14, "text-anchor": "end" }, row.name), ...dots, element("line", { x1: middle, x2: middle, y1: y, y2: y + 20, class: "ocrlab-median" })];
  });
  const bottom = 10 + measured.length * step;
  const axis = ticks(low, high).flatMap((value) => [element("line", { x1: x(value), x2: x(value), y1: 6, y2: bottom, class: "ocrlab-grid" }), element("text", { x: x(value), y: bottom + 14, "text-anchor": "middle" }, String(value))]);
  figure.replaceChildren(element("figcaption", {}, "every sample, milliseconds (logarithmic); the line is the median"),
    element("svg", { viewBox: `0 0 ${width} ${bottom + 20}`, role: "img", "aria-label": measured.map((row) => `${row.name}: ${milliseconds(row.seconds.steady.median)} ms`).join("; ") }, ...axis, ...lanes));
}

/** What each row kept after the run, inside of its peak. */
function drawMemory(figure, rows) {
  const measured = rows.filter((row) => row.memory.peak && row.memory.run);
  if (!measured.length) { figure.replaceChildren(); return; }
  const most = Math.max(...measured.map((row) => row.memory.peak.above_import), 1), step = 26, width = 480, left = 170;
  const wide = (bytes) => (Math.max(bytes, 0) / most) * (width - left - 90);
  const bars = measured.flatMap((row, lane) => {
    const y = 10 + lane * step, peak = row.memory.peak.above_import, kept = row.memory.run.above_import;
    return [element("text", { x: left - 8, y: y + 14, "text-anchor": "end" }, row.name),
      element("rect", { x: left, y: y + 2, width: wide(peak), height: 18, class: "ocrlab-peak" }), element("rect", { x: left, y: y + 6, width: wide(kept), height: 10, fill: color(row) }),
      element("text", { x: left + wide(peak) + 5, y: y + 15 }, `${megabytes(kept)} of ${megabytes(peak)}`)];
  });
  figure.replaceChildren(element("figcaption", {}, "memory above that after the imports, MB: kept after the run, inside of the peak"),
    element("svg", { viewBox: `0 0 ${width} ${14 + measured.length * step}`, role: "img", "aria-label": measured.map((row) => `${row.name}: ${megabytes(row.memory.run.above_import)} of ${megabytes(row.memory.peak.above_import)} MB`).join("; ") }, ...bars));
}

function render({ model, el }) {
  const app = { model, column: -1, down: false };
  const ui = build(app);
  el.append(ui.root);
  app.draw = () => {
    const rows = model.get("rows"), message = model.get("message");
    drawTable(app, ui.table, rows);
    drawSamples(ui.samples, rows);
    drawMemory(ui.memory, rows);
    ui.notes.replaceChildren(...model.get("notes").map((note) => element("li", {}, note)));
    ui.machine.textContent = model.get("machine");
    ui.beside.replaceChildren(...model.get("beside").map(({ label, rows: theirs }) => {
      const table = element("table", {});
      drawTable(app, table, theirs);
      return element("details", { open: true }, element("summary", {}, label), element("div", { class: "ocrlab-scroll" }, table));
    }));
    ui.state.textContent = message || model.get("progress");
    ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
    ui.run.disabled = model.get("running");
    ui.cancel.disabled = !model.get("running");
    ui.copy.disabled = ui.save.disabled = !model.get("document");
    Object.assign(ui.root.dataset, { rows: rows.length, running: model.get("running") ? 1 : 0, ready: 1 });
  };
  const changes = ["rows", "beside", "notes", "running", "progress", "machine", "message", "document"].map((name) => `change:${name}`);
  let frame = null;
  const soon = () => { frame ??= requestAnimationFrame(() => { frame = null; app.draw(); }); };
  for (const change of changes) model.on(change, soon);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => { cancelAnimationFrame(frame); for (const change of changes) model.off(change, soon); };
}

export default { render };
