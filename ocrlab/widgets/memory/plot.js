// The plot of memory: a line for each way, call by call, with a letter at its end.

import { apart, callAt, held, letter, megabytes, outstanding, ticks, trail } from "./curves.js";
import { element } from "../shared/shared.js";
import { PALETTE } from "../shared/palette.js";

const NARROW = 440; // pixels: the plot is as wide as its cell is, between this
export const WIDE = 860; // and this
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [320, 52, 30, 22, 40];
const GAP = 13; // pixels between two letters at the ends of lines
// Okabe-Ito colors; dashes and the letter at the end are the second and third cue
const STYLES = [
  [PALETTE.vermillion, ""], [PALETTE.blue, "7 3"], [PALETTE.green, "2 3"], [PALETTE.purple, "10 3 2 3"], [PALETTE.orange, "5 2 1 2"],
  [PALETTE.sky, "1 3"], [PALETTE.gray, "9 3 1 3"],
];

/** The width of the plot in a place: its letters stay as large as they are, however narrow that is. */
export function plotWidth(place) {
  return Math.round(Math.min(WIDE, Math.max(NARROW, place)));
}

/** The call below a place on the plot, in pixels of the plot. */
export function callBelow(x, width, calls) {
  return callAt((x - LEFT) / (width - LEFT - RIGHT), calls);
}

const styleOf = ({ style }) => STYLES[style % STYLES.length];

/** A short piece of a line with its letter, as it is drawn on the plot. */
export function swatch(curve, i) {
  const [color, dash] = styleOf(curve);
  const line = { x1: 1, x2: 30, y1: 7, y2: 7, stroke: color, "stroke-width": 2.4, "stroke-dasharray": dash };
  return element("svg", { viewBox: "0 0 46 14", class: "ocrlab-swatch", "aria-hidden": "true" },
    element("line", line), element("text", { x: 35, y: 11 }, letter(i)));
}

export function drawPlot(app, plot, curves) {
  const calls = app.model.get("calls"), { width } = app;
  const shown = curves.map((curve, i) => [curve, i]).filter(([curve, i]) => !app.hidden.has(i) && curve.points.length);
  const all = shown.flatMap(([curve]) => trail(curve).map(([, bytes]) => bytes / 1e6));
  const marks = ticks(Math.max(...all, 1)), most = marks[marks.length - 1];
  const axes = {
    width,
    x: (call) => LEFT + ((call - 1) / Math.max(calls - 1, 1)) * (width - LEFT - RIGHT),
    y: (bytes) => HEIGHT - BOTTOM - (bytes / 1e6 / most) * (HEIGHT - TOP - BOTTOM),
  };
  plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  plot.replaceChildren(
    ...gridOf(marks, axes), ...callNumbers(calls, axes), ...axisNames(width), ...largestNote(shown, axes),
    ...shown.map(([curve]) => lineOf(curve, axes)), ...endLetters(shown, axes), ...cursorOf(app.call, shown, axes));
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

function callNumbers(calls, { x }) {
  const whole = ticks(calls).filter((mark) => mark > 1 && mark <= calls && Number.isInteger(mark));
  const text = (call) => element("text", { x: x(call), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, String(call));
  return [...new Set([1, ...whole])].map(text);
}

function axisNames(width) {
  return [
    element("text", { x: LEFT - 44, y: 12 }, "MB"),
    element("text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "call"),
  ];
}

/** A line from top to bottom at a call. */
const upright = (at, kind) => element("line", { x1: at, x2: at, y1: TOP, y2: HEIGHT - BOTTOM, class: kind });

/** The call with the largest shape, where it stands out. */
function largestNote(shown, { x }) {
  const large = shown.length ? outstanding(shown[0][0]) : null;
  if (!large) return [];
  const [call, height, width] = large;
  const said = element("text", { x: x(call) + 5, y: TOP - 8, "text-anchor": "middle" }, `${height} x ${width}`);
  return [upright(x(call), "ocrlab-mark"), said];
}

function lineOf(curve, { x, y }) {
  const [stroke, dash] = styleOf(curve);
  const places = trail(curve).map(([call, bytes]) => `${x(call).toFixed(1)} ${y(bytes).toFixed(1)}`);
  return element("path", { d: `M${places.join("L")}`, stroke, "stroke-dasharray": dash, class: "ocrlab-line" });
}

function endLetters(shown, { x, y }) {
  const last = shown.map(([{ points }]) => points.length);
  const ends = shown.map(([curve], k) => y(held(curve, last[k])));
  return apart(ends, GAP).map((place, k) =>
    element("text", { x: x(last[k]) + 6, y: place + 4, class: "ocrlab-end" }, letter(shown[k][1])));
}

/** The call that is pointed at, and a dot on every line that has come to it. */
function cursorOf(call, shown, { x, y }) {
  if (call === null) return [];
  const there = shown.map(([curve]) => curve).filter((curve) => held(curve, call) !== undefined);
  const dot = (curve) => element("circle", { cx: x(call), cy: y(held(curve, call)), r: 3.4, fill: styleOf(curve)[0] });
  return [upright(x(call), "ocrlab-cursor"), ...there.map(dot)];
}

function saidOf(curve) {
  const { name, points } = curve, last = points.length;
  const first = megabytes(points[0][3]), now = megabytes(held(curve, last));
  return `${name}: ${first} MB after the first call, ${now} MB after call ${last}`;
}
