// The plot of memory: a line for each way, call by call, with a letter at its end.

import { apart, callAt, held, letter, megabytes, outstanding, ticks, trail } from "./curves.js";
import { element } from "../shared/shared.js";

const NARROW = 440; // pixels: the plot is as wide as its cell is, between this
export const WIDE = 860; // and this
const [LOW, HIGH] = [180, 320]; // pixels: the plot is as high as the window lets table and plot be seen together
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 54, 22, 40];
const GAP = 13; // pixels between two letters at the ends of lines
// Okabe-Ito colors; dashes and the letter at the end are the second and third cue
const STYLES = [
  ["var(--ocrlab-vermillion)", ""], ["var(--ocrlab-blue)", "7 3"], ["var(--ocrlab-green)", "2 3"],
  ["var(--ocrlab-purple)", "10 3 2 3"], ["var(--ocrlab-drawn-orange)", "5 2 1 2"], ["var(--ocrlab-drawn-sky)", "1 3"],
  ["var(--ocrlab-drawn-gray)", "9 3 1 3"],
];

/** The width of the plot in a place: its letters stay as large as they are, however narrow that is. */
export function plotWidth(place) {
  return Math.round(Math.min(WIDE, Math.max(NARROW, place)));
}

/** The height of the plot in a window of a height. */
export function plotHeight(window) {
  return Math.round(Math.min(HIGH, Math.max(LOW, 0.47 * window - 100)));
}

/** The call below a place on the plot, in pixels of the plot. */
export function callBelow(x, width, calls) {
  return callAt((x - LEFT) / (width - LEFT - RIGHT), calls);
}

const styleOf = ({ style }) => STYLES[style % STYLES.length];

/** A short piece of a line, as it is drawn on the plot. */
export function swatch(curve) {
  const [color, dash] = styleOf(curve);
  const line = { x1: 1, x2: 30, y1: 7, y2: 7, stroke: color, "stroke-width": 2.4, "stroke-dasharray": dash };
  return element("svg", { viewBox: "0 0 32 14", class: "ocrlab-swatch", "aria-hidden": "true" }, element("line", line));
}

export function drawPlot(app, plot, curves) {
  const calls = app.model.get("calls"), { width, height } = app;
  const shown = curves.map((curve, i) => [curve, i]).filter(([curve, i]) => !app.hidden.has(i) && curve.points.length);
  const all = shown.flatMap(([curve]) => trail(curve).map(([, bytes]) => bytes / 1e6));
  const marks = ticks(Math.max(...all, 1)), most = marks[marks.length - 1];
  const axes = {
    width, height,
    x: (call) => LEFT + ((call - 1) / Math.max(calls - 1, 1)) * (width - LEFT - RIGHT),
    y: (bytes) => height - BOTTOM - (bytes / 1e6 / most) * (height - TOP - BOTTOM),
  };
  plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.replaceChildren(
    ...gridOf(marks, axes), ...callNumbers(calls, axes), ...axisNames(axes), ...largestNote(shown, axes),
    ...shown.map(([curve]) => lineOf(curve, axes)), ...endLetters(shown, axes, app.call), ...cursorOf(app.call, shown, axes));
  plot.setAttribute("aria-label", shown.map(([curve]) => saidOf(curve)).join("; ") || "no calls yet");
}

function gridOf(marks, { width, y }) {
  return marks.flatMap((mark) => {
    const at = y(mark * 1e6);
    return [
      element("line", { x1: LEFT, x2: width - RIGHT, y1: at, y2: at, class: "ocrlab-grid" }),
      element("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end" }, String(mark)),
    ];
  });
}

function callNumbers(calls, { x, height }) {
  const whole = ticks(calls).filter((mark) => mark > 1 && mark <= calls && Number.isInteger(mark));
  const text = (call) => element("text", { x: x(call), y: height - BOTTOM + 16, "text-anchor": "middle" }, String(call));
  return [...new Set([1, ...whole])].map(text);
}

function axisNames({ width, height }) {
  return [
    element("text", { x: LEFT - 44, y: 12 }, "MB"),
    element("text", { x: (LEFT + width - RIGHT) / 2, y: height - 6, "text-anchor": "middle" }, "call"),
  ];
}

/** A line from top to bottom at a call. */
const uprightAt = (at, height, kind) => element("line", { x1: at, x2: at, y1: TOP, y2: height - BOTTOM, class: kind });

/** The call with the largest shape, where it stands out. */
function largestNote(shown, { x, height }) {
  const large = shown.length ? outstanding(shown[0][0]) : null;
  if (!large) return [];
  const [call, ...shape] = large.slice(0, 3);
  const said = element("text", { x: x(call) + 5, y: TOP - 8, "text-anchor": "middle" }, shape.join(" x "));
  return [uprightAt(x(call), height, "ocrlab-mark"), said];
}

function lineOf(curve, { x, y }) {
  const [stroke, dash] = styleOf(curve);
  const places = trail(curve).map(([call, bytes]) => `${x(call).toFixed(1)} ${y(bytes).toFixed(1)}`);
  return element("path", { d: `M${places.join("L")}`, stroke, "stroke-dasharray": dash, class: "ocrlab-line" });
}

/** At the end of each line its letter, and what it holds at the call that is pointed at. */
function endLetters(shown, { x, y }, call) {
  const last = shown.map(([{ points }]) => points.length);
  const ends = shown.map(([curve], k) => y(held(curve, last[k])));
  const now = (curve) => (call === null ? "" : ` ${megabytes(held(curve, call))}`);
  return apart(ends, GAP).map((place, k) => element("text", { x: x(last[k]) + 6, y: place + 4, class: "ocrlab-end" },
    letter(shown[k][1]) + now(shown[k][0])));
}

/** The call that is pointed at, and a dot on every line that has come to it. */
function cursorOf(call, shown, { x, y, height }) {
  if (call === null) return [];
  const there = shown.map(([curve]) => curve).filter((curve) => held(curve, call) !== undefined);
  const dot = (curve) => element("circle", { cx: x(call), cy: y(held(curve, call)), r: 3.4, fill: styleOf(curve)[0] });
  return [uprightAt(x(call), height, "ocrlab-cursor"), ...there.map(dot)];
}

function saidOf(curve) {
  const { name, points } = curve, last = points.length;
  const first = megabytes(points[0][3]), now = megabytes(held(curve, last));
  return `${name}: ${first} MB after the first call, ${now} MB after call ${last}`;
}
