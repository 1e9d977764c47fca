// Runtimes side by side: a table to sort, every sample with its median, memory kept inside its peak.

import { COLORS, megabytes, milliseconds, part, ticks } from "../shared/measures.js";
import { element, hideStills } from "../shared/shared.js";

/** What is left when the runtime gave back all it can while the network stays open. */
export function released({ memory }) {
  const left = ["release_memory", "shrinkage", "malloc_trim"].map((step) => memory[step]?.above_import).filter((bytes) => bytes !== undefined);
  return left.length ? Math.min(...left) : undefined;
}

const seconds = (name, head) => [head, (row) => milliseconds(row.seconds[name]?.median), (row) => row.seconds[name]?.median, `seconds.${name}`];
const memory = (step, head, what = "above_import") => [head, (row) => megabytes(row.memory[step]?.[what]), (row) => row.memory[step]?.[what], `memory.${step === "peak" ? "peak" : "resident"}`];
const number = (head, of) => [head, (row) => { const value = of(row); return value === undefined || value === null ? "–" : Number(value.toPrecision(2)).toString(); }, (row) => of(row) ?? undefined];
const word = (head, of, none = "–") => [head, (row) => String(of(row) ?? none), (row) => of(row) ?? undefined];
const NAME = ["row", (row) => row.name, (row) => row.name];
const ASKED = word("asked", (row) => row.precision.asked, "own choice"), GOT = word("got", (row) => row.precision.got, "?");

/** The columns by what they tell: head, what is shown of a row, what it is sorted by, and under which name a row says why it is missing. */
export const GROUPS = {
  "how fast": [NAME, ASKED, GOT, seconds("steady", "ms"),
    ["p10 … p90", (row) => (row.seconds.steady ? `${milliseconds(row.seconds.steady.p10)} … ${milliseconds(row.seconds.steady.p90)}` : "–"), (row) => row.seconds.steady?.p90],
    ["min", (row) => milliseconds(row.seconds.steady?.min), (row) => row.seconds.steady?.min], word("n", (row) => row.seconds.steady?.n), ["times as fast", timesAsFast, (row) => row.factor?.value], seconds("cpu", "cpu ms")],
  "until then": [NAME, seconds("import", "import ms"), seconds("read", "read"), seconds("compile", "compile"), seconds("compile_cached", "from cache"), seconds("load", "load"), seconds("first", "first"), seconds("new_shape", "new shape"), seconds("new_shape_again", "again")],
  "memory and answer": [NAME, memory("import", "imports MB", "bytes"), memory("load", "loaded"), memory("peak", "peak"), memory("run", "kept"), ["released", (row) => megabytes(released(row)), released], memory("peak", "peak in all", "bytes"),
    number("max diff", (row) => row.difference?.max), number("p99.9", (row) => row.difference?.p999), ["boxes", boxesApart, (row) => row.difference && (row.difference.lost ?? 0) + (row.difference.gained ?? 0)], word("texts differ", (row) => row.difference?.texts)],
  "what ran": [NAME, word("runtime", (row) => (row.version ? `${row.backend} ${row.version}` : row.backend)), word("device", (row) => row.device), word("model", (row) => row.format), ASKED, GOT, word("threads", (row) => row.threads?.got ?? row.threads?.asked), word("streams", (row) => row.streams?.got), word("input", (row) => row.shape.input?.join(" x ")), word("compiled", (row) => row.shape.kind), word("instructions", (row) => shortIsa(row))],
};

/** What a processor may do, in short: "Intel AVX-512 with ..." is AVX-512; OpenCV lists all that it has. */
export function shortIsa({ isa, max_isa: held }) {
  const found = isa?.match(/AMX|bfloat16|AVX-?512|AVX2|SSE4\.1|NEON/g);
  const most = found ? ["AMX", "bfloat16", "AVX-512", "AVX512", "AVX2", "SSE4.1", "NEON"].find((name) => found.includes(name)) : isa;
  const words = most === "bfloat16" ? "AVX-512 with bf16" : most === "AVX512" ? "AVX-512" : most;
  return held ? `${words ?? "?"}, held to ${held}` : words;
}

/** How the boxes of a row differ from those of the base row. */
export function boxesApart({ difference }) {
  if (!difference || difference.same === null || difference.same === undefined) return "–";
  const parts = ["moved", "lost", "gained"].filter((name) => difference[name]).map((name) => `${difference[name]} ${name === "gained" ? "new" : name}`);
  return parts.join(", ") || "same";
}

/** The factor with its interval, or why there is none. */
export function timesAsFast(row) {
  if (row.failure) return row.failure.kind;
  if (row.difference?.wrong) return "wrong";
  if (!row.factor) return "–";
  const { value, low, high } = row.factor;
  return `${value.toFixed(2)} (${low.toFixed(2)} … ${high.toFixed(2)})`;
}

/** Rows by a value; those that have none come last, whichever way. */
export function sorted(rows, value, down) {
  if (!value) return [...rows];
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a) ?? undefined, value(b) ?? undefined];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
}

/** Everything that a row says and its columns do not: every step of memory, and each reason. */
export function facts(row) {
  const steps = Object.entries(row.memory).map(([step, { bytes, above_import: above }]) => `${step} ${megabytes(bytes)} (${above < 0 ? "−" : "+"}${megabytes(Math.abs(above))})`);
  const found = steps.length ? [`Memory in MB, in all and above that after the imports: ${steps.join(", ")}.`] : [];
  if (row.isa) found.push(`Instructions: ${row.isa}.`);
  const asked = Object.entries(row.options ?? {}).map(([name, value]) => `${name} = ${value}`);
  if (asked.length) found.push(`Asked for, too: ${asked.join(", ")}.`);
  if (row.failure) found.push(`Failed: ${row.failure.kind}. ${row.failure.said}`);
  if (row.difference?.wrong) found.push(`Wrong: ${row.difference.wrong}`);
  return [...found, ...(row.noise ?? []).map((why) => `Noisy: ${why}`), ...Object.entries(row.missing ?? {}).map(([name, why]) => `${name === "level" ? "Not settled" : `No ${name.replace(/^(seconds|memory)\./, "").replaceAll("_", " ")}`}: ${why}`)];
}

const color = (row) => COLORS[row.precision.got] ?? "#999999";

function build(app) {
  const button = (label, onclick) => element("button", { type: "button", onclick }, label);
  const ask = (what, more = {}, buffers = []) => app.model.send({ ask: what, ...more }, undefined, buffers);
  const file = element("input", { type: "file", accept: ".json", multiple: true, hidden: true, onchange: async () => {
    const chosen = [...file.files];
    const bytes = await Promise.all(chosen.map((one) => one.arrayBuffer()));
    file.value = "";
    chosen.forEach(({ name }, i) => ask("load", { name }, [bytes[i]]));
  } });
  const ui = { table: element("table", {}), samples: element("figure", {}), memory: element("figure", {}), notes: element("ul", { class: "ocrlab-notes" }),
    state: element("span", { class: "ocrlab-state", role: "status" }), machine: element("p", { class: "ocrlab-soft" }), progress: element("progress", { max: 1, "aria-label": "measured" }), beside: element("div", {}) };
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
  ui.groups = element("div", { class: "ocrlab-groups", role: "group", "aria-label": "what the table tells" }, ...Object.keys(GROUPS).map((name) => button(name, () => { Object.assign(app, { group: name, column: -1 }); app.draw(); })));
  ui.root = element("div", { class: "ocrlab-view ocrlab-measuring ocrlab-race", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.progress, ui.state, ui.copy, ui.save, button("load others …", () => file.click()), file),
    ui.groups, element("div", { class: "ocrlab-scroll" }, ui.table), element("div", { class: "ocrlab-figures" }, ui.samples, ui.memory), ui.notes, ui.machine, ui.beside);
  return ui;
}

function drawTable(app, table, rows, whose = "") {
  const columns = GROUPS[app.group], value = columns[app.column]?.[2];
  const head = columns.map(([label], i) => element("th", { scope: "col", "aria-sort": app.column === i ? (app.down ? "descending" : "ascending") : "none" },
    element("button", { type: "button", onclick: () => { app.down = app.column === i && !app.down; app.column = i; app.draw(); } }, label, app.column === i ? (app.down ? " ▾" : " ▴") : "")));
  const body = sorted(rows, value, app.down).flatMap((row) => {
    const key = `${whose}/${row.name}`, open = app.open.has(key);
    const name = element("button", { type: "button", "aria-expanded": String(open), title: row.noise?.join("\n"), onclick: () => { if (!app.open.delete(key)) app.open.add(key); app.draw(); } }, row.name, row.noise?.length ? element("em", {}, " ~ noisy") : "");
    const cells = columns.slice(1).map(([head_, shown, , why]) => element("td", { title: shown(row) === "–" && why ? row.missing?.[why] : undefined }, head_ === "got" ? element("i", { class: "ocrlab-dot", style: `background: ${color(row)}` }) : "", shown(row)));
    const line = element("tr", { class: row.failure || row.difference?.wrong ? "ocrlab-wrong" : undefined, "data-row": row.name }, element("th", { scope: "row" }, name), ...cells);
    return open ? [line, element("tr", { class: "ocrlab-facts" }, element("td", { colspan: columns.length }, element("ul", {}, ...facts(row).map((one) => element("li", {}, one)))))] : [line];
  });
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
  const app = { model, group: "how fast", column: -1, down: false, open: new Set() };
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
      drawTable(app, table, theirs, label);
      return element("details", { open: true }, element("summary", {}, label), element("div", { class: "ocrlab-scroll" }, table));
    }));
    for (const one of ui.groups.children) one.setAttribute("aria-pressed", String(one.textContent === app.group));
    ui.progress.hidden = !model.get("running");
    ui.progress.value = model.get("fraction");
    ui.state.textContent = message || model.get("progress");
    ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
    ui.run.disabled = model.get("running");
    ui.cancel.disabled = !model.get("running");
    ui.copy.disabled = ui.save.disabled = !model.get("document");
    Object.assign(ui.root.dataset, { rows: rows.length, running: model.get("running") ? 1 : 0, ready: 1 });
  };
  const changes = ["rows", "beside", "notes", "running", "fraction", "progress", "machine", "message", "document"].map((name) => `change:${name}`);
  let frame = null;
  const soon = () => { frame ??= requestAnimationFrame(() => { frame = null; app.draw(); }); };
  for (const change of changes) model.on(change, soon);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => { cancelAnimationFrame(frame); for (const change of changes) model.off(change, soon); };
}

export default { render };
