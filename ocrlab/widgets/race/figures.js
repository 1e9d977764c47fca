// Two figures: every sample of every row, and what each row kept inside of its peak.

import { colorOf, megabytes, milliseconds, part, ticks } from "../shared/measures.js";
import { element } from "../shared/shared.js";

const LEAST = 300, STEP = 26; // pixels: how wide a drawing is at least, and how high a row is
const VALUES = 90; // pixels at the right for the numbers of the memory
const LETTER = 6.2; // pixels of a letter in a name

/** How many pixels names have at the left of a drawing: what the longest wants, but no more than half. */
export function nameRoom(names, width) {
  return Math.min(width / 2, Math.max(0, ...names.map(({ length }) => length)) * LETTER + 12);
}

/** A name as far as there is room for it. */
export function inRoom(name, room) {
  const letters = Math.floor((room - 8) / LETTER);
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}

function label(name, lane, left) {
  const place = { x: left - 8, y: 24 + lane * STEP, "text-anchor": "end" };
  return element("text", place, inRoom(name, left), element("title", {}, name));
}

function drawing(width, height, said, ...parts) {
  return element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": said }, ...parts);
}

/** The dots of a row on its lane: samples one below the other, so that equal ones are seen. */
function dotsOf(row, lane, x) {
  const top = 14 + lane * STEP;
  return row.samples.map((second, i) => {
    const place = { cx: x(second * 1000).toFixed(1), cy: (top + ((i * 7) % 13)).toFixed(1) };
    return element("circle", { ...place, r: 2.2, fill: colorOf(row.precision) });
  });
}

function axisOf(low, high, bottom, x) {
  return ticks(low, high).flatMap((value) => [
    element("line", { x1: x(value), x2: x(value), y1: 6, y2: bottom, class: "ocrlab-grid" }),
    element("text", { x: x(value), y: bottom + 14, "text-anchor": "middle" }, String(value)),
  ]);
}

/** Every sample of every row on one logarithmic axis, with the median as a line; in a place of a width in pixels. */
export function drawSamples(figure, rows, place) {
  const measured = rows.filter((row) => row.median !== null);
  const all = measured.flatMap((row) => row.samples.map((second) => second * 1000));
  if (!all.length) return figure.replaceChildren();
  const low = Math.min(...all) * 0.95, high = Math.max(...all) * 1.05, bottom = 10 + measured.length * STEP;
  const width = Math.max(place, LEAST), left = nameRoom(measured.map(({ name }) => name), width);
  const x = (value) => left + part(value, low, high) * (width - left - 12);
  const lanes = measured.flatMap((row, lane) => {
    const middle = x(row.median * 1000), top = 10 + lane * STEP;
    const median = element("line", { x1: middle, x2: middle, y1: top, y2: top + 20, class: "ocrlab-median" });
    return [label(row.name, lane, left), ...dotsOf(row, lane, x), median];
  });
  const said = measured.map((row) => `${row.name}: ${milliseconds(row.median)} ms`).join("; ");
  figure.replaceChildren(
    element("figcaption", {}, "every sample, milliseconds (logarithmic); the line is the median"),
    drawing(width, bottom + 20, said, ...axisOf(low, high, bottom, x), ...lanes),
  );
}

/** What each row kept after the run, inside of its peak; in a place of a width in pixels. */
export function drawMemory(figure, rows, place) {
  const measured = rows.filter((row) => row.peak !== null && row.kept !== null);
  if (!measured.length) return figure.replaceChildren();
  const most = Math.max(...measured.map((row) => row.peak), 1);
  const width = Math.max(place, LEAST), left = nameRoom(measured.map(({ name }) => name), width);
  const wide = (bytes) => (Math.max(bytes, 0) / most) * (width - left - VALUES);
  const said = (row) => `${megabytes(row.kept)} of ${megabytes(row.peak)}`;
  const bars = measured.flatMap((row, lane) => {
    const top = 12 + lane * STEP;
    return [
      label(row.name, lane, left),
      element("rect", { x: left, y: top, width: wide(row.peak), height: 18, class: "ocrlab-peak" }),
      element("rect", { x: left, y: top + 4, width: wide(row.kept), height: 10, fill: colorOf(row.precision) }),
      element("text", { x: left + wide(row.peak) + 5, y: top + 13 }, said(row)),
    ];
  });
  const words = measured.map((row) => `${row.name}: ${said(row)} MB`).join("; ");
  figure.replaceChildren(
    element("figcaption", {}, "memory above that after the imports, MB: kept after the run, inside of the peak"),
    drawing(width, 14 + measured.length * STEP, words, ...bars),
  );
}
