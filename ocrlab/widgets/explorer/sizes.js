// How large the page is at every stage, and how high its lines are where the detector sees them.

import { isBox, numbers } from "./rules.js";
import { refill, write } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const LOWEST_POWER = 2; // powers of two: heights from 4 pixels
const HIGH = 9.5; // to some 700
const STEP = 0.25;
const FACTORS = 3; // powers of two: the page from an eighth to four times as large

/** How many of the heights lie in each step of a scale of powers of two, from 4 pixels on; what is beyond is in the last. */
export function heightBins(heights) {
  const bins = new Array(Math.round((HIGH - LOWEST_POWER) / STEP)).fill(0);
  for (const height of heights) {
    const at = Math.floor((Math.log2(Math.max(height, 1)) - LOWEST_POWER) / STEP);
    bins[Math.min(Math.max(at, 0), bins.length - 1)] += 1;
  }
  return bins;
}

/** Where a height lies on the scale, 0..1. */
export const placeOf = (height) => Math.min(Math.max((Math.log2(Math.max(height, 1)) - LOWEST_POWER) / (HIGH - LOWEST_POWER), 0), 1);

/** Of heights, in words: the lowest, the median, the highest. */
export function spreadOf(heights) {
  if (!heights.length) return "no line";
  const sorted = [...heights].sort((a, b) => a - b), px = (value) => value.toFixed(0);
  return `${px(sorted[0])} to ${px(sorted.at(-1))} px, ${px(sorted[sorted.length >> 1])} in the middle`;
}

/** The panel: sizes and rules, heights of lines at each stage, and the factor, which runs the network once on release. */
export function sizesPanel(app) {
  const root = element("details", { class: "ocrlab-panel", "data-panel": "sizes" });
  const body = element("div", {}), plot = element("div", { class: "ocrlab-heights" }), said = element("output", {});
  const slider = element("input", {
    type: "range", min: -FACTORS, max: 2, step: 0.05, "aria-label": "how large the page is shown to the detector",
    oninput: () => write(said, saidOfFactor(2 ** +slider.value)),
    onchange: () => app.ask("zoom", { factor: 2 ** +slider.value }),
  });
  const field = element("label", { class: "ocrlab-row" }, "shown at ", slider, said);
  root.append(element("summary", {}, "Sizes: page, picture, tensor, and how high the lines are"), body, plot, field);
  let shown;
  const draw = () => {
    const { sizes } = app.about;
    if (!sizes || !root.open) return;
    const heights = heightsOf(app);
    refill(body, tableOf(sizes, heights, app.about.rec_height));
    refill(plot, ...heightPlot(heights.detector, sizes.known));
    if (shown === sizes.factor) return;
    shown = sizes.factor;
    slider.value = Math.log2(shown);
    write(said, saidOfFactor(shown));
  };
  root.addEventListener("toggle", draw);
  return { root, draw };
}

const saidOfFactor = (factor) => (factor >= 1 ? `${factor.toFixed(2)} × as large` : `${(1 / factor).toFixed(2)} × smaller`);

/** The heights of the kept lines, in pixels of the page and of the detector's picture. */
function heightsOf(app) {
  const picture = [], detector = [];
  app.each((i) => {
    if (!isBox(app.judging.fates[i])) return;
    const of = numbers(app.columns, i, app.settings, app.about.rec_height);
    picture.push(of.picture);
    detector.push(of.line);
  });
  return { picture, detector };
}

function tableOf({ stages, factor }, heights, recognizer) {
  const cellsOf = (cells) => cells.map((cell) => element("td", {}, cell));
  const row = ([name, ...cells]) => element("tr", {}, element("th", { scope: "row" }, name), ...cellsOf(cells));
  const titles = ["size", "lines are high", "the rule"].map((title) => element("th", { scope: "col" }, title));
  const lines = { page: spreadOf(heights.picture), picture: "", tensor: spreadOf(heights.detector) };
  return element("table", { class: "ocrlab-sizes" }, element("tr", {}, element("td", {}), ...titles),
    ...stages.map(({ name, width, height, rule }) => row([name, `${width} × ${height} px`, lines[name], rule])),
    row(["crops", `${recognizer} px high`, `all ${recognizer} px`, "rec_height"]),
    row(["factor", saidOfFactor(factor), "", "pixels of the tensor in one of the page"]));
}

/** The histogram of heights at the detector, over the range that it knows. */
function heightPlot(heights, [least, most]) {
  const bins = heightBins(heights), highest = Math.max(...bins, 1), wide = 100 / bins.length;
  const bars = bins.map((count, i) => element("rect", {
    x: i * wide, y: 40 - (36 * count) / highest, width: wide * 0.9, height: (36 * count) / highest,
  }));
  const known = element("rect", {
    x: 100 * placeOf(least), y: 0, width: 100 * (placeOf(most) - placeOf(least)), height: 40, class: "ocrlab-known",
  });
  const said = `${heights.length} lines by their height in px where the detector sees them (each mark is twice as high); `
    + `shaded: the heights that it knows, ${least} to ${most} px`;
  const ticks = [4, 8, 16, 32, 64, 128, 256, 512].map((value) =>
    element("span", { style: `left: ${100 * placeOf(value)}%` }, String(value)));
  return [
    element("svg", { viewBox: "0 0 100 40", preserveAspectRatio: "none", role: "img", "aria-label": said }, known, ...bars),
    element("div", { class: "ocrlab-ticks", "aria-hidden": "true" }, ...ticks), element("small", {}, said),
  ];
}
