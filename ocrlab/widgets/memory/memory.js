// Memory by call: a line for each way, drawn as it grows, and a table of what is held after each step.

import { element, hideStills, objectUrl } from "../shared/shared.js";

const [NARROW, WIDE] = [440, 860], HEIGHT = 320, LEFT = 52, RIGHT = 30, TOP = 22, BOTTOM = 40;
// Okabe-Ito colors; dashes and the letter at the end are the second and third cue
const STYLES = [["#d55e00", ""], ["#0072b2", "7 3"], ["#009e73", "2 3"], ["#cc79a7", "10 3 2 3"], ["#e69f00", "5 2 1 2"], ["#56b4e9", "1 3"], ["#999999", "9 3 1 3"]];
const STEPS = ["import", "load", "first call", "largest call", "last call", "release_memory", "shrinkage", "malloc_trim", "request deleted", "model deleted", "peak"];

/** Megabytes. */
export function megabytes(bytes) {
  return bytes === undefined || bytes === null ? "–" : Math.round(bytes / 1e6).toString();
}

/** The letter that stands at the end of a line. */
export function letter(i) {
  return String.fromCharCode(65 + (i % 26));
}

/** Round numbers from 0 up to at least a value: about five of them. */
export function ticks(most) {
  const rough = Math.max(most, 1) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999);
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** [call, bytes] along a curve; two with the same call where memory was given back after it. */
export function trail({ points }) {
  return points.flatMap(([call, , , bytes, released]) => (released === null ? [[call, bytes]] : [[call, bytes], [call, released]]));
}

/** What is in memory after a call; undefined where the curve has not come to it. */
export function held({ points }, call) {
  const point = points[call - 1];
  return point && (point[4] ?? point[3]);
}

/** The call below a place on the plot, 0..1 from the first to the last. */
export function callAt(part, calls) {
  return Math.min(calls, Math.max(1, Math.round(1 + part * (calls - 1))));
}

/** Places for labels, moved as little as possible so that none is nearer to the next than a gap; their order stays. */
export function apart(places, gap) {
  const order = places.map((place, i) => [place, i]).sort((a, b) => a[0] - b[0]);
  const groups = []; // labels that touch move together, to the middle of where they want to be
  order.forEach(([place], k) => {
    groups.push({ sum: place - k * gap, count: 1 });
    while (groups.length > 1 && groups.at(-2).sum / groups.at(-2).count > groups.at(-1).sum / groups.at(-1).count) {
      const { sum, count } = groups.pop();
      groups.at(-1).sum += sum;
      groups.at(-1).count += count;
    }
  });
  const middles = groups.flatMap(({ sum, count }) => Array(count).fill(sum / count)), moved = [...places];
  order.forEach(([, i], k) => { moved[i] = middles[k] + k * gap; });
  return moved;
}

/** The names of all steps that any curve has, in the order in which they are taken. */
export function stepNames(curves) {
  const there = new Set(curves.flatMap(({ steps }) => steps.map(([name]) => name)));
  return [...STEPS.filter((name) => there.has(name)), ...[...there].filter((name) => !STEPS.includes(name))];
}

/** The largest shape, where it stands out: more than four times the middle one; else null. */
export function outstanding({ points }) {
  if (points.length < 3) return null;
  const areas = points.map(([, height, width]) => height * width), most = Math.max(...areas);
  return most > 4 * [...areas].sort((a, b) => a - b)[areas.length >> 1] ? points[areas.indexOf(most)] : null;
}

function build(app) {
  const button = (label, onclick) => element("button", { type: "button", onclick }, label);
  const ask = (what) => app.model.send({ ask: what });
  const ui = { table: element("table", {}), figure: element("figure", {}), state: element("span", { class: "ocrlab-state", role: "status" }),
    machine: element("p", { class: "ocrlab-soft" }), notes: element("ul", { class: "ocrlab-notes" }) };
  ui.run = button("run again", () => ask("run"));
  ui.cancel = button("cancel", () => ask("cancel"));
  ui.copy = button("copy as Markdown", async () => {
    try { await navigator.clipboard.writeText(app.model.get("markdown")); ui.copy.textContent = "copied"; } catch { ui.copy.textContent = "the browser does not allow it here"; }
    setTimeout(() => { ui.copy.textContent = "copy as Markdown"; }, 1500);
  });
  ui.save = button("save JSON", () => {
    const link = element("a", { href: objectUrl(app.model.get("document"), "application/json"), download: "ocrlab-memory.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  ui.caption = element("figcaption", {}, "memory of the process after each call, MB; point at the plot, or use the arrow keys on it");
  ui.plot = element("svg", { role: "img", tabindex: 0 });
  ui.figure.append(ui.caption, ui.plot);
  ui.plot.addEventListener("pointermove", (event) => {
    const box = ui.plot.getBoundingClientRect(), x = ((event.clientX - box.left) / box.width) * app.width;
    app.point(callAt((x - LEFT) / (app.width - LEFT - RIGHT), app.model.get("calls")));
  });
  ui.plot.addEventListener("keydown", (event) => {
    const calls = app.model.get("calls"), now = app.call ?? app.last();
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now + 10, PageDown: now - 10, Home: 1, End: calls }[event.key];
    if (event.key === "Escape") app.point(null);
    else if (to !== undefined) app.point(Math.min(calls, Math.max(1, to)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  ui.root = element("div", { class: "ocrlab-view ocrlab-measuring ocrlab-memory", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.state, ui.copy, ui.save), ui.figure, element("div", { class: "ocrlab-scroll" }, ui.table), ui.notes, ui.machine);
  return ui;
}

/** A short piece of a line with its letter, as it is drawn on the plot. */
function swatch({ style }, i) {
  const [color, dash] = STYLES[style % STYLES.length];
  return element("svg", { viewBox: "0 0 46 14", class: "ocrlab-swatch", "aria-hidden": "true" },
    element("line", { x1: 1, x2: 30, y1: 7, y2: 7, stroke: color, "stroke-width": 2.4, "stroke-dasharray": dash }), element("text", { x: 35, y: 11 }, letter(i)));
}

function drawPlot(app, plot, curves) {
  const calls = app.model.get("calls"), width = app.width, shown = curves.map((curve, i) => [curve, i]).filter(([curve, i]) => !app.hidden.has(i) && curve.points.length);
  const marks = ticks(Math.max(...shown.flatMap(([curve]) => trail(curve).map(([, bytes]) => bytes / 1e6)), 1)), most = marks[marks.length - 1];
  const x = (call) => LEFT + ((call - 1) / Math.max(calls - 1, 1)) * (width - LEFT - RIGHT), y = (bytes) => HEIGHT - BOTTOM - (bytes / 1e6 / most) * (HEIGHT - TOP - BOTTOM);
  const grid = marks.flatMap((mark) => [element("line", { x1: LEFT, x2: width - RIGHT, y1: y(mark * 1e6), y2: y(mark * 1e6), class: "ocrlab-grid" }),
    element("text", { x: LEFT - 6, y: y(mark * 1e6) + 4, "text-anchor": "end" }, String(mark))]);
  const across = [...new Set([1, ...ticks(calls).filter((mark) => mark > 1 && mark <= calls && Number.isInteger(mark))])];
  const axis = across.map((call) => element("text", { x: x(call), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, String(call)));
  const names = [element("text", { x: LEFT - 44, y: 12 }, "MB"), element("text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "call")];
  const large = shown.length ? outstanding(shown[0][0]) : null;
  const note = large ? [element("line", { x1: x(large[0]), x2: x(large[0]), y1: TOP, y2: HEIGHT - BOTTOM, class: "ocrlab-mark" }),
    element("text", { x: x(large[0]) + 5, y: TOP - 8, "text-anchor": "middle" }, `${large[1]} x ${large[2]}`)] : [];
  const lines = shown.map(([curve]) => element("path", { d: `M${trail(curve).map(([call, bytes]) => `${x(call).toFixed(1)} ${y(bytes).toFixed(1)}`).join("L")}`,
    stroke: STYLES[curve.style % STYLES.length][0], "stroke-dasharray": STYLES[curve.style % STYLES.length][1], class: "ocrlab-line" }));
  const ends = shown.map(([curve]) => y(held(curve, curve.points.length)));
  const labels = apart(ends, 13).map((place, k) => element("text", { x: x(shown[k][0].points.length) + 6, y: place + 4, class: "ocrlab-end" }, letter(shown[k][1])));
  const cursor = app.call === null ? [] : [element("line", { x1: x(app.call), x2: x(app.call), y1: TOP, y2: HEIGHT - BOTTOM, class: "ocrlab-cursor" }),
    ...shown.filter(([curve]) => held(curve, app.call) !== undefined).map(([curve]) => element("circle", { cx: x(app.call), cy: y(held(curve, app.call)), r: 3.4, fill: STYLES[curve.style % STYLES.length][0] }))];
  plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  plot.replaceChildren(...grid, ...axis, ...names, ...note, ...lines, ...labels, ...cursor);
  plot.setAttribute("aria-label", shown.map(([curve]) => `${curve.name}: ${megabytes(curve.points[0][3])} MB after the first call, ${megabytes(held(curve, curve.points.length))} MB after call ${curve.points.length}`).join("; ") || "no calls yet");
}

function drawTable(app, table, curves) {
  const steps = stepNames(curves), call = app.call ?? app.last();
  const shape = curves.map(({ points }) => points[call - 1]).find(Boolean);
  const head = ["MB", `call ${call}${shape ? `, ${shape[1]}\u00a0x\u00a0${shape[2]}` : ""}`, ...steps].map((name) => element("th", { scope: "col" }, name));
  const body = curves.map((curve, i) => {
    const bytes = new Map(curve.steps), hidden = app.hidden.has(i);
    const toggle = element("button", { type: "button", "aria-pressed": String(!hidden), title: hidden ? "show this line" : "hide this line",
      onclick: () => { if (hidden) app.hidden.delete(i); else app.hidden.add(i); app.draw(); } }, swatch(curve, i), curve.name);
    return element("tr", { class: hidden ? "ocrlab-hidden" : undefined, "data-way": curve.name }, element("th", { scope: "row" }, toggle),
      element("td", { class: "ocrlab-now" }, megabytes(held(curve, call))), ...steps.map((name) => element("td", {}, megabytes(bytes.get(name)))));
  });
  const before = table.contains(document.activeElement) ? [...table.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  if (before >= 0) table.querySelectorAll("button")[before]?.focus();
}

function render({ model, el }) {
  const app = { model, hidden: new Set(), call: null, width: WIDE };
  const ui = build(app);
  el.append(ui.root);
  app.last = () => Math.max(1, ...model.get("curves").map(({ points }) => points.length));
  app.draw = () => {
    const curves = model.get("curves"), message = model.get("message");
    drawPlot(app, ui.plot, curves);
    drawTable(app, ui.table, curves);
    ui.notes.replaceChildren(...curves.filter(({ failure }) => failure).map(({ name, failure }) => element("li", {}, `${name}: ${failure}`)));
    ui.machine.textContent = model.get("machine");
    ui.state.textContent = message || model.get("progress");
    ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
    ui.run.disabled = model.get("running");
    ui.cancel.disabled = !model.get("running");
    ui.copy.disabled = ui.save.disabled = !model.get("document");
    Object.assign(ui.root.dataset, { curves: curves.length, calls: curves.reduce((sum, { points }) => sum + points.length, 0), running: model.get("running") ? 1 : 0, ready: 1 });
  };
  const changes = ["curves", "calls", "running", "progress", "machine", "message", "document"].map((name) => `change:${name}`);
  let frame = null;
  const soon = () => { frame ??= requestAnimationFrame(() => { frame = null; app.draw(); }); };
  app.point = (call) => { if (call !== app.call) { app.call = call; soon(); } };
  const fitted = new ResizeObserver(() => { // letters stay as large as they are, however narrow the cell is
    const width = Math.round(Math.min(WIDE, Math.max(NARROW, ui.figure.clientWidth)));
    if (width !== app.width) { app.width = width; soon(); }
  });
  fitted.observe(ui.figure);
  ui.plot.addEventListener("pointerleave", () => app.point(null));
  for (const change of changes) model.on(change, soon);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => { fitted.disconnect(); cancelAnimationFrame(frame); for (const change of changes) model.off(change, soon); };
}

export default { render };
