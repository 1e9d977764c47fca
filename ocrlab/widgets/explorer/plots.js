// The two plots on which a threshold is dragged: the histogram of the map, and the strip of candidates by score.

import { CONTROLS } from "./controls.js";
import { legend } from "./legend.js";
import { CODE, FATES } from "./rules.js";
import { drawMarks } from "./swatch.js";
import { write } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const EDGE = 7; // half of a handle, in pixels: a scale from 0 to 1 begins and ends there
const PIXELS = "pixels of the map by probability (logarithmic)";
const CANDIDATES = "candidates: score, and short side upward (logarithmic)";
const NEAR = 64; // pixels of the screen, squared: a dot within that distance is pointed at

/** Heights 0..1 of the bars of a histogram on a logarithmic scale; an empty bar is none. */
export function logBars(counts) {
  const most = Math.log1p(Math.max(...counts, 1));
  return counts.map((count) => Math.log1p(count) / most);
}

/** Where a candidate's dot lies in a strip of a size: by its score and, on a logarithmic scale, its short side. */
export function dot(score, side, [width, height], tallest) {
  const part = Math.log2(Math.max(side, 1)) / Math.log2(Math.max(tallest, 2));
  return [EDGE + score * (width - 2 * EDGE), height - 8 - part * (height - 16)];
}

/** A plot with a threshold on it: drag anywhere on the plot (or near the line), or use the slider below with the keys. */
function plotWith(app, name, plot, near) {
  const { min, max, step } = CONTROLS.find((one) => one.name === name);
  const line = element("div", { class: "ocrlab-line" }, element("b", {}));
  const slider = element("input", {
    type: "range", name, min, max, step, "aria-label": name, oninput: () => app.set(name, +slider.value),
  });
  const area = element("div", { class: "ocrlab-plotarea" }, plot, line);
  dragged(app, area, name, near);
  let shown;
  const draw = () => {
    const value = app.settings[name];
    if (value === shown) return;
    shown = value;
    line.style.left = `calc(${EDGE}px + ${value} * (100% - ${2 * EDGE}px))`;
    write(line.firstChild, `${name} ${value}`);
    line.firstChild.classList.toggle("ocrlab-before", value > 0.6);
    slider.value = value;
  };
  return { root: element("div", { class: "ocrlab-plot" }, area, slider), draw, area };
}

/** Set a setting to where the pointer is dragged in an area, from a place near its value on. */
function dragged(app, area, name, near) {
  const { min, max, step } = CONTROLS.find((one) => one.name === name);
  const at = (event) => {
    const box = area.getBoundingClientRect();
    const part = (event.clientX - box.left - EDGE) / (box.width - 2 * EDGE);
    return Math.min(Math.max(Math.round(part / step) * step, min), max);
  };
  const set = (event) => app.set(name, Math.round(at(event) * 1e6) / 1e6);
  area.addEventListener("pointerdown", (event) => {
    if (event.button || Math.abs(at(event) - app.settings[name]) > near) return;
    event.preventDefault();
    area.setPointerCapture(event.pointerId);
    set(event);
  });
  area.addEventListener("pointermove", (event) => { if (area.hasPointerCapture(event.pointerId)) set(event); });
}

function scale() {
  const values = [0, 0.25, 0.5, 0.75, 1].map((value) => element("span", {}, String(value)));
  return element("div", { class: "ocrlab-scale", "aria-hidden": "true" }, ...values);
}

/** The histogram of the map: `thresh` is dragged on it. */
export function histogram(app) {
  const bars = element("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", class: "ocrlab-bars", "aria-hidden": "true" });
  const plot = plotWith(app, "thresh", bars, Infinity);
  const caption = element("figcaption", { title: PIXELS }, PIXELS);
  const said = element("output", { class: "ocrlab-said" });
  const drawMap = (counts) => bars.replaceChildren(...logBars(counts).map((height, i) =>
    element("rect", { x: i, y: 100 - height * 96, width: 0.92, height: height * 96 })));
  const draw = () => {
    plot.draw();
    const { counts, width, height, most } = app.map, all = width * height;
    const above = counts.reduce((sum, count, i) => sum + (i / counts.length >= app.settings.thresh ? count : 0), 0);
    const percent = ((100 * above) / all).toFixed(above / all < 0.01 ? 2 : 1);
    write(said, `about ${percent} % of ${width} × ${height} px above; highest ${most.toFixed(3)}`);
  };
  return { root: element("figure", { class: "ocrlab-figure" }, caption, plot.root, scale(), said), drawMap, draw };
}

/** The strip of candidates: each a mark at its score, `box_thresh` is dragged on it. */
export class Strip {
  constructor(app) {
    this.app = app;
    this.canvas = element("canvas", { class: "ocrlab-dots", role: "img", "aria-label": CANDIDATES });
    this.plot = plotWith(app, "box_thresh", this.canvas, 0.02);
    this.limit = element("div", { class: "ocrlab-limit" }, element("b", {}));
    this.legend = legend(app);
    const caption = element("figcaption", { title: CANDIDATES }, CANDIDATES);
    this.plot.area.append(this.limit);
    this.root = element("figure", { class: "ocrlab-figure" }, caption, this.plot.root, scale());
    this.watchSize();
    this.watchPointer();
  }

  draw() { this.plot.draw(); }

  watchSize() {
    this.size = [0, 0]; // asking the browser for it costs a layout each time
    new ResizeObserver(() => {
      this.size = [this.canvas.clientWidth, this.canvas.clientHeight];
      if (this.app.columns) this.drawDots();
    }).observe(this.canvas);
  }

  watchPointer() {
    const { app, plot: { area } } = this;
    area.addEventListener("pointermove", (event) => { if (!event.buttons) app.hover(this.nearest(event)); });
    area.addEventListener("pointerleave", () => app.hover(-1));
    area.addEventListener("click", (event) => { const i = this.nearest(event); if (i >= 0) app.select(i, true); });
  }

  place(i) {
    const { scores, sides: heights, tallest } = this.app.columns;
    return dot(scores[i] || 0, heights[i], this.size, tallest);
  }

  nearest(event) {
    const box = this.canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let best = -1, least = NEAR;
    this.app.each((i) => {
      const [u, v] = this.place(i), away = (u - x) ** 2 + (v - y) ** 2;
      if (away < least) { least = away; best = i; }
    });
    return best;
  }

  drawDots() {
    const { canvas, size: [width, height] } = this, density = window.devicePixelRatio || 1;
    if (!width) return;
    if (canvas.width !== Math.round(width * density)) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    }
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    this.drawFates(context);
    this.drawMarked(context);
    this.drawLimit();
  }

  drawFates(context) {
    const { app } = this, points = FATES.map(() => []);
    app.each((i) => points[app.judging.fates[i]].push(this.place(i)));
    context.lineWidth = 1.3;
    points.forEach((those, code) => {
      context.globalAlpha = !app.filter.size || app.filter.has(code) ? 0.85 : 0.12;
      if (those.length) drawMarks(context, FATES[code], those, 3.2);
    });
    context.globalAlpha = app.filter.size ? 0.12 : 0.7;
    context.lineWidth = 0.8;
    drawMarks(context, { mark: "ring", color: app.ink }, points[CODE.kept], 3.6); // a blue disk hardly shows on black
    context.globalAlpha = 1;
  }

  drawMarked(context) {
    const { app } = this;
    context.lineWidth = 2;
    for (const i of [app.hovered, app.selected]) {
      if (i >= 0 && i < app.columns.count) drawMarks(context, { mark: "ring", color: app.ink }, [this.place(i)], 6.5);
    }
  }

  drawLimit() {
    const { limit, app: { settings, columns } } = this;
    const [, y] = dot(0, settings.min_size, this.size, columns.tallest);
    if (limit.style.top !== `${y}px`) limit.style.top = `${y}px`;
    write(limit.firstChild, `min_size ${settings.min_size}`);
  }
}
