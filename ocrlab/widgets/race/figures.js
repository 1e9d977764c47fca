// Two figures: every sample of every row, and what each row kept inside of its peak.

import { colorOf, megabytes, milliseconds, part, ticks } from "../shared/measures.js";
import { element } from "../shared/shared.js";

const WIDTH = 480, LEFT = 170, STEP = 26; // of the drawings, in their own units
const VALUES = 90; // room at the right for the numbers of the memory

const label = (text, lane) => element("text", { x: LEFT - 8, y: 24 + lane * STEP, "text-anchor": "end" }, text);

function drawing(height, said, ...parts) {
  return element("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": said }, ...parts);
}

/** The dots of a row on its lane: samples one below the other, so that equal ones are seen. */
function dotsOf(row, lane, x) {
  const top = 14 + lane * STEP;
  return row.samples.map((second, i) => {
    const place = { cx: x(second * 1000).toFixed(1), cy: (top + ((i * 7) % 13)).toFixed(1) };
    return element("circle", { ...place, r: 1.8, fill: colorOf(row.precision) });
  });
}

function axisOf(low, high, bottom, x) {
  return ticks(low, high).flatMap((value) => [
    element("line", { x1: x(value), x2: x(value), y1: 6, y2: bottom, class: "ocrlab-grid" }),
    element("text", { x: x(value), y: bottom + 14, "text-anchor": "middle" }, String(value)),
  ]);
}

/** Every sample of every row on one logarithmic axis, with the median as a line. */
export function drawSamples(figure, rows) {
  const measured = rows.filter((row) => row.median !== null);
  const all = measured.flatMap((row) => row.samples.map((second) => second * 1000));
  if (!all.length) return figure.replaceChildren();
  const low = Math.min(...all) * 0.95, high = Math.max(...all) * 1.05, bottom = 10 + measured.length * STEP;
  const x = (value) => LEFT + part(value, low, high) * (WIDTH - LEFT - 12);
  const lanes = measured.flatMap((row, lane) => {
    const middle = x(row.median * 1000), top = 10 + lane * STEP;
    const median = element("line", { x1: middle, x2: middle, y1: top, y2: top + 20, class: "ocrlab-median" });
    return [label(row.name, lane), ...dotsOf(row, lane, x), median];
  });
  const said = measured.map((row) => `${row.name}: ${milliseconds(row.median)} ms`).join("; ");
  figure.replaceChildren(
    element("figcaption", {}, "every sample, milliseconds (logarithmic); the line is the median"),
    drawing(bottom + 20, said, ...axisOf(low, high, bottom, x), ...lanes),
  );
}

/** What each row kept after the run, inside of its peak. */
export function drawMemory(figure, rows) {
  const measured = rows.filter((row) => row.peak !== null && row.kept !== null);
  if (!measured.length) return figure.replaceChildren();
  const most = Math.max(...measured.map((row) => row.peak), 1);
  const wide = (bytes) => (Math.max(bytes, 0) / most) * (WIDTH - LEFT - VALUES);
  const said = (row) => `${megabytes(row.kept)} of ${megabytes(row.peak)}`;
  const bars = measured.flatMap((row, lane) => {
    const top = 12 + lane * STEP;
    return [
      label(row.name, lane),
      element("rect", { x: LEFT, y: top, width: wide(row.peak), height: 18, class: "ocrlab-peak" }),
      element("rect", { x: LEFT, y: top + 4, width: wide(row.kept), height: 10, fill: colorOf(row.precision) }),
      element("text", { x: LEFT + wide(row.peak) + 5, y: top + 13 }, said(row)),
    ];
  });
  const words = measured.map((row) => `${row.name}: ${said(row)} MB`).join("; ");
  figure.replaceChildren(
    element("figcaption", {}, "memory above that after the imports, MB: kept after the run, inside of the peak"),
    drawing(14 + measured.length * STEP, words, ...bars),
  );
}
