// The rows of the class wall: a machine in each, with its marks on an axis of time and on one of memory.

import { NAMES, ROLES, drawn, facts, verdict } from "./machines.js";
import { colorOf, megabytes, milliseconds, part } from "../shared/measures.js";
import { element } from "../shared/shared.js";

const SHAPES = { f32: "circle", bf16: "diamond", f16: "triangle", int8: "square" };
const POINTS = {
  diamond: "0,-5.5 5.5,0 0,5.5 -5.5,0",
  triangle: "0,-5 5.2,4.2 -5.2,4.2",
  square: "-4,-4 4,-4 4,4 -4,4",
  cross: "-4,-1 -1,-4 4,1 1,4",
};

const percent = (value) => `${(value * 100).toFixed(2)}%`;

/** How far down in its lane the mark of a role lies. */
const topOf = (role) => `top: ${(ROLES.indexOf(role) + 0.5) * 33.3}%`;

/** A mark: its color and shape say the precision; hollow is ONNX Runtime, filled is OpenVINO. */
export function mark(role, precision, attributes = {}) {
  const shape = SHAPES[precision] ?? "cross", paint = colorOf(precision), paper = "var(--ocrlab-paper)";
  const look = role === "onnxruntime"
    ? { fill: paper, stroke: paint, "stroke-width": 2 }
    : { fill: paint, stroke: paper, "stroke-width": 0.7 };
  const form = shape === "circle"
    ? element("circle", { r: 4.2, ...look })
    : element("polygon", { points: POINTS[shape], ...look });
  return element("svg", { class: "ocrlab-mark", viewBox: "-7 -7 14 14", "aria-hidden": "true", ...attributes }, form);
}

// ---- the head

/** The names of the columns, and the numbers of the two axes. */
export function head(axis) {
  const times = axis.ticks.map((value) => [value, part(value, ...axis.time)]);
  const sizes = axis.steps.map((value) => [value, value / axis.most]);
  return element("div", { class: "ocrlab-head", role: "row" },
    columnHead("machine"),
    scale(times, "time, ms (logarithmic)"),
    columnHead("f32", element("small", {}, "times as fast")),
    columnHead("own", element("small", {}, "times as fast")),
    scale(sizes, "peak memory, MB"));
}

function columnHead(...children) {
  return element("div", { role: "columnheader" }, ...children);
}

function scale(places, word) {
  const numbers = places.map(([value, place]) => element("i", { style: `left: ${percent(place)}` }, String(value)));
  const named = { class: "ocrlab-scale", role: "columnheader", "aria-label": word };
  return element("div", named, element("span", {}, word), ...numbers);
}

// ---- a machine

/** The row of a machine, and below it, where it is open, all that its file says. */
export function machineRow(app, one, axis) {
  const isOpen = app.model.get("selected") === one.label;
  const kind = `ocrlab-machine${one.apart ? " ocrlab-apart" : ""}`;
  const row = element("div", { class: kind, role: "row", "data-machine": one.label },
    element("div", { role: "rowheader" }, machineButton(app, one, isOpen)),
    timeLane(one, axis),
    timesAsFast(one, "f32"),
    timesAsFast(one, "own"),
    memoryLane(one, axis));
  return isOpen ? [row, details(one)] : [row];
}

function machineButton(app, one, isOpen) {
  const { label, machine, marks, apart } = one;
  const isNoisy = Object.values(marks).some(({ noise }) => noise.length);
  const onclick = () => app.open(isOpen ? "" : label, label);
  return element("button", { type: "button", "aria-expanded": String(isOpen), onclick },
    element("b", {}, label),
    isNoisy ? element("em", { title: "noisy; open it to see why" }, " ~ noisy") : "",
    apart ? element("em", {}, " not counted") : "",
    element("small", {}, `${machine.cpu ?? "unknown processor"}, ${machine.cores ?? "?"} cores`));
}

function details(one) {
  const lines = facts(one).map((line) => element("li", {}, line));
  const cell = { role: "cell", "aria-colspan": 5 };
  return element("div", { class: "ocrlab-details", role: "row" }, element("div", cell, element("ul", {}, ...lines)));
}

function timeLane(one, axis) {
  const marks = drawn(one).flatMap(([role, { p10, p90, median, precision }]) => {
    const [low, middle, high] = [p10, median, p90].map((seconds) => part(seconds * 1000, ...axis.time));
    const bar = `left: ${percent(low)}; width: ${percent(high - low)}; ${topOf(role)}; background: ${colorOf(precision)}`;
    return [
      element("i", { class: "ocrlab-whisker", style: bar }),
      mark(role, precision, { style: `left: ${percent(middle)}; ${topOf(role)}` }),
    ];
  });
  const said = drawn(one).map(([role, { median, p10, p90, precision }]) => {
    const range = `p10 to p90 ${milliseconds(p10)} to ${milliseconds(p90)}`;
    return `${NAMES[role]} (${precision}): ${milliseconds(median)} ms, ${range}`;
  });
  return lane(said.join("; "), axis.ticks.map((value) => part(value, ...axis.time)), marks);
}

function memoryLane(one, axis) {
  const told = drawn(one).filter(([, { peak }]) => peak !== null && peak !== undefined);
  const marks = told.map(([role, { peak, precision }]) =>
    mark(role, precision, { style: `left: ${percent(peak / 1e6 / axis.most)}; ${topOf(role)}` }));
  const said = told.map(([role, { peak, precision }]) => `${NAMES[role]} (${precision}): ${megabytes(peak)} MB`);
  const shown = told.length ? marks : [element("span", { class: "ocrlab-soft" }, "not told")];
  return lane(said.join("; ") || "not told by this system", axis.steps.map((value) => value / axis.most), shown);
}

/** A lane along an axis: a thin line at each of its numbers, and what lies on it. */
function lane(said, places, marks) {
  const lines = places.map((place) => element("i", { class: "ocrlab-line", style: `left: ${percent(place)}` }));
  const named = { class: "ocrlab-lane", role: "cell", title: said.replaceAll("; ", "\n"), "aria-label": said };
  return element("div", named, ...lines, ...marks);
}

/** How many times as fast OpenVINO is in a role, with the interval; or why that is not said. */
function timesAsFast(one, role) {
  const factor = one.factors[role], why = one.excluded[role], { sign, words } = verdict(factor);
  const cell = (title, ...children) => element("div", { class: "ocrlab-times", role: "cell", title }, ...children);
  if (!factor) return cell(why ?? words, why ? element("b", { class: "ocrlab-excluded" }, "✕ excluded") : "–");
  const interval = `${factor.low.toFixed(2)} … ${factor.high.toFixed(2)}`;
  return cell(`${words}; interval ${interval}`, `${sign} ${factor.value.toFixed(2)}×`, element("small", {}, interval));
}
