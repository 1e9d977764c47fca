// The class wall: a machine by row, both runtimes on one axis of time and one of memory, and what follows in sentences.

import { COLORS, megabytes, milliseconds, part, ticks } from "../shared/measures.js";
import { element, hideStills, objectUrl } from "../shared/shared.js";

const ROLES = ["onnxruntime", "f32", "own"];
const NAMES = { onnxruntime: "ONNX Runtime", f32: "OpenVINO in f32", own: "OpenVINO in the precision it picks itself" };
const SHAPES = { f32: "circle", bf16: "diamond", f16: "triangle", int8: "square" };
const POINTS = { diamond: "0,-5.5 5.5,0 0,5.5 -5.5,0", triangle: "0,-5 5.2,4.2 -5.2,4.2", square: "-4,-4 4,-4 4,4 -4,4", cross: "-4,-1 -1,-4 4,1 1,4" };

const gain = (role) => (one) => -(one.factors[role]?.value ?? -Infinity);
const ofMark = (role, name) => (one) => one.marks[role]?.[name] ?? Infinity;

/** By what the machines can be sorted: key, words, and the number that comes first when it is small. */
export const ORDERS = [
  ["own", "OpenVINO's gain in its own precision", gain("own")],
  ["f32", "OpenVINO's gain in f32", gain("f32")],
  ["time", "ONNX Runtime's time", ofMark("onnxruntime", "median")],
  ["memory", "OpenVINO's memory in f32", ofMark("f32", "peak")],
];

/** Machines in an order; "name" is by label, as people count ("pc 2" before "pc 10"). Those that do not tell come last. */
export function inOrder(machines, key) {
  const byName = (a, b) => a.label.localeCompare(b.label, "en", { numeric: true });
  const value = ORDERS.find(([name]) => name === key)?.[2];
  if (!value) return [...machines].sort(byName);
  const compared = (a, b) => (a === b ? 0 : a < b ? -1 : 1); // Infinity - Infinity is no number
  return [...machines].sort((a, b) => compared(value(a), value(b)) || byName(a, b));
}

/** The marks of a machine that are drawn: where OpenVINO picked f32 itself, its two rows are one. */
export function drawn({ marks }) {
  return ROLES.filter((role) => marks[role] && !(role === "own" && marks.f32 && marks.own.precision === "f32")).map((role) => [role, marks[role]]);
}

/** The ends of the axis of time over all machines, in milliseconds. */
export function span(machines) {
  const all = machines.flatMap((one) => drawn(one).flatMap(([, { p10, p90 }]) => [p10 * 1000, p90 * 1000]));
  return all.length ? [Math.min(...all) * 0.88, Math.max(...all) * 1.14] : [1, 10];
}

/** Round numbers from 0 on, about four of them up to a value. */
export function steps(most) {
  const rough = most / 4, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(3)));
}

/** How OpenVINO did on a machine: a sign, and words; from the interval, not from the value alone. */
export function verdict(factor) {
  if (!factor) return { sign: "", words: "not compared" };
  if (factor.low > 1) return { sign: "▲", words: "OpenVINO is faster" };
  return factor.high < 1 ? { sign: "▼", words: "OpenVINO is slower" } : { sign: "≈", words: "the samples do not tell" };
}

/** A mark: its color and shape say the precision; hollow is ONNX Runtime, filled is OpenVINO. */
function mark(role, precision, attributes = {}) {
  const shape = SHAPES[precision] ?? "cross", paint = COLORS[precision] ?? "#999999";
  const look = role === "onnxruntime" ? { fill: "var(--ocrlab-paper)", stroke: paint, "stroke-width": 2 } : { fill: paint, stroke: "var(--ocrlab-paper)", "stroke-width": 0.7 };
  const form = shape === "circle" ? element("circle", { r: 4.2, ...look }) : element("polygon", { points: POINTS[shape], ...look });
  return element("svg", { class: "ocrlab-mark", viewBox: "-7 -7 14 14", "aria-hidden": "true", ...attributes }, form);
}

const percent = (value) => `${(value * 100).toFixed(2)}%`;
const lines = (places) => places.map((place) => element("i", { class: "ocrlab-line", style: `left: ${percent(place)}` }));

function timeLane(one, axis) {
  const at = (seconds) => part(seconds * 1000, ...axis.time);
  const marks = drawn(one).flatMap(([role, { p10, p90, median, precision }]) => {
    const top = `top: ${(ROLES.indexOf(role) + 0.5) * 33.3}%`;
    return [element("i", { class: "ocrlab-whisker", style: `left: ${percent(at(p10))}; width: ${percent(at(p90) - at(p10))}; ${top}; background: ${COLORS[precision] ?? "#999999"}` }),
      mark(role, precision, { style: `left: ${percent(at(median))}; ${top}` })];
  });
  const said = drawn(one).map(([role, { median, p10, p90, precision }]) => `${NAMES[role]} (${precision}): ${milliseconds(median)} ms, p10 to p90 ${milliseconds(p10)} to ${milliseconds(p90)}`).join("; ");
  return element("div", { class: "ocrlab-lane", role: "cell", title: said.replaceAll("; ", "\n"), "aria-label": said }, ...lines(axis.ticks.map((value) => part(value, ...axis.time))), ...marks);
}

function memoryLane(one, axis) {
  const told = drawn(one).filter(([, { peak }]) => peak !== null && peak !== undefined);
  const marks = told.map(([role, { peak, precision }]) => mark(role, precision, { style: `left: ${percent(peak / 1e6 / axis.most)}; top: ${(ROLES.indexOf(role) + 0.5) * 33.3}%` }));
  const said = told.map(([role, { peak, precision }]) => `${NAMES[role]} (${precision}): ${megabytes(peak)} MB`).join("; ") || "not told by this system";
  return element("div", { class: "ocrlab-lane", role: "cell", title: said.replaceAll("; ", "\n"), "aria-label": said }, ...lines(axis.steps.map((value) => value / axis.most)), ...(told.length ? marks : [element("span", { class: "ocrlab-soft" }, "not told")]));
}

function times(one, role) {
  const factor = one.factors[role], { sign, words } = verdict(factor), why = one.excluded[role];
  if (!factor) return element("div", { class: "ocrlab-times", role: "cell", title: why ?? words }, why ? element("b", { class: "ocrlab-excluded" }, "✕ excluded") : "–");
  const interval = `${factor.low.toFixed(2)} … ${factor.high.toFixed(2)}`;
  return element("div", { class: "ocrlab-times", role: "cell", title: `${words}; interval ${interval}` }, `${sign} ${factor.value.toFixed(2)}×`, element("small", {}, interval));
}

function machineRow(app, one, axis) {
  const { machine } = one, noisy = Object.values(one.marks).some(({ noise }) => noise.length), open = app.model.get("selected") === one.label;
  const words = `${machine.cpu ?? "unknown processor"}, ${machine.cores ?? "?"} cores`;
  const label = element("button", { type: "button", "aria-expanded": String(open), onclick: () => { app.model.set("selected", open ? "" : one.label); app.model.save_changes(); app.draw(); app.focus(one.label); } },
    element("b", {}, one.label), noisy ? element("em", { title: "noisy; open it to see why" }, " ~ noisy") : "", one.apart ? element("em", {}, " not counted") : "", element("small", {}, words));
  const row = element("div", { class: `ocrlab-machine${one.apart ? " ocrlab-apart" : ""}`, role: "row", "data-machine": one.label },
    element("div", { role: "rowheader" }, label), timeLane(one, axis), times(one, "f32"), times(one, "own"), memoryLane(one, axis));
  return open ? [row, details(one)] : [row];
}

/** Everything that a file says of its machine. */
export function facts({ machine, given, marks, excluded, apart }) {
  const found = [`${machine.cpu ?? "unknown processor"}, ${machine.architecture ?? "?"}, ${machine.cores ?? "?"} cores${machine.container_cores ? `, a container that may use ${machine.container_cores}` : ""}, ${machine.memory ? (machine.memory / 2 ** 30).toFixed(0) : "?"} GiB, ${machine.system ?? "unknown system"}${machine.battery ? ", on its battery" : ""}${machine.power_profile ? `, power profile ${machine.power_profile}` : ""}`];
  if (given) found.push(`It was given ${given}.`);
  for (const [role, one] of Object.entries(marks)) {
    const peak = one.peak === null ? "" : `, ${megabytes(one.peak)} MB at the peak`;
    found.push(`${NAMES[role]} ${one.version}: got ${one.precision}, ${milliseconds(one.median)} ms (${milliseconds(one.p10)} … ${milliseconds(one.p90)}, n = ${one.n})${peak}.${one.noise.length ? ` Noisy: ${one.noise.join(" ")}` : ""}`);
  }
  return [...found, ...Object.values(excluded).map((why) => `Excluded: ${why}`), ...(apart ? [`Not counted: ${apart}`] : [])];
}

const details = (one) => element("ul", { class: "ocrlab-details" }, ...facts(one).map((line) => element("li", {}, line)));

function head(axis) {
  const scale = (places, word) => element("div", { class: "ocrlab-scale", role: "columnheader", "aria-label": word }, element("span", {}, word), ...places.map(([value, place]) => element("i", { style: `left: ${percent(place)}` }, String(value))));
  return element("div", { class: "ocrlab-head", role: "row" }, element("div", { role: "columnheader" }, "machine"),
    scale(axis.ticks.map((value) => [value, part(value, ...axis.time)]), "time, ms (logarithmic)"),
    element("div", { role: "columnheader" }, "f32", element("small", {}, "times as fast")), element("div", { role: "columnheader" }, "own", element("small", {}, "times as fast")),
    scale(axis.steps.map((value) => [value, value / axis.most]), "memory at the peak, MB"));
}

function legend(machines) {
  const all = machines.flatMap(drawn), seen = new Set(all.filter(([role]) => role !== "onnxruntime").map(([, { precision }]) => precision));
  const entry = (role, precision, words) => element("span", {}, mark(role, precision), words);
  return [entry("onnxruntime", "f32", "ONNX Runtime, f32 (hollow)"), ...[...seen].sort().map((precision) => entry("own", precision, `OpenVINO, ${precision} (filled)`)), element("span", {}, "bar: p10 to p90"), element("span", {}, "▲ faster, ▼ slower, ≈ the samples do not tell")];
}

function build(app) {
  const button = (label, onclick) => element("button", { type: "button", onclick }, label);
  const file = element("input", { type: "file", accept: ".json", multiple: true, hidden: true, onchange: async () => {
    const chosen = [...file.files];
    const bytes = await Promise.all(chosen.map((one) => one.arrayBuffer()));
    file.value = "";
    if (chosen.length) app.model.send({ ask: "add", names: chosen.map(({ name }) => name) }, undefined, bytes);
  } });
  const sort = element("select", { "aria-label": "sort by", onchange: () => { app.order = sort.value; app.draw(); } }, ...ORDERS.map(([key, words]) => element("option", { value: key }, words)), element("option", { value: "name" }, "name"));
  const copy = button("copy as Markdown", async () => {
    try { await navigator.clipboard.writeText(app.model.get("markdown")); copy.textContent = "copied"; } catch { copy.textContent = "the browser does not allow it here"; }
    setTimeout(() => { copy.textContent = "copy as Markdown"; }, 1500);
  });
  const save = button("save all as JSON", () => {
    const link = element("a", { href: objectUrl(app.model.get("document"), "application/json"), download: "class-wall.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  const ui = { legend: element("div", { class: "ocrlab-legend" }), table: element("div", { class: "ocrlab-bricks", role: "table", "aria-label": "class wall" }), said: element("div", { class: "ocrlab-said" }), notes: element("ul", { class: "ocrlab-notes" }), message: element("p", { class: "ocrlab-message ocrlab-alarm", role: "status" }) };
  ui.root = element("div", { class: "ocrlab-view ocrlab-wall", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, element("label", {}, "sort by ", sort), button("add files …", () => file.click()), copy, save, file), ui.message, ui.legend, ui.table, ui.said, ui.notes);
  return ui;
}

function render({ model, el }) {
  const app = { model, order: "own" }, ui = build(app);
  el.append(ui.root);
  app.focus = (label) => ui.table.querySelector(`[data-machine="${CSS.escape(label)}"] button`)?.focus();
  app.draw = () => {
    const machines = model.get("machines"), time = span(machines);
    const most = Math.max(1, ...machines.flatMap((one) => drawn(one).map(([, { peak }]) => (peak ?? 0) / 1e6))) * 1.08;
    const axis = { time, ticks: ticks(...time), most, steps: steps(most) };
    ui.legend.replaceChildren(...legend(machines));
    ui.table.replaceChildren(head(axis), ...inOrder(machines, app.order).flatMap((one) => machineRow(app, one, axis)));
    ui.said.replaceChildren(...model.get("sentences").map((line) => element("p", {}, line)));
    ui.notes.replaceChildren(...model.get("notes").map((line) => element("li", {}, line)));
    ui.message.textContent = model.get("message");
    ui.message.hidden = !model.get("message");
    Object.assign(ui.root.dataset, { machines: machines.length, ready: 1 });
  };
  const changes = ["machines", "sentences", "notes", "message"].map((name) => `change:${name}`);
  let frame = null;
  const soon = () => { frame ??= requestAnimationFrame(() => { frame = null; app.draw(); }); };
  for (const change of changes) model.on(change, soon);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => { cancelAnimationFrame(frame); for (const change of changes) model.off(change, soon); };
}

export default { render };
