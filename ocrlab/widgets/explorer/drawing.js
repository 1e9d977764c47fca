// Everything that is drawn on the stage: pixels on a canvas, boxes as nodes over it, and what is marked.

import { NONE } from "./judging.js";
import { LEVELS, grownOf, rectOf } from "./rules.js";
import { paintImage, paintMap, paletteOf } from "../shared/canvas.js";
import { element } from "../shared/shared.js";
import { PALETTE } from "../shared/palette.js";

const STROKES = { contours: { color: PALETTE.sky, dash: [] }, rects: { color: PALETTE.yellow, dash: [5, 3] } };
const SPOT = 7; // pixels of the screen: the radius of the spot that is asked about

export class Drawing {
  constructor(app) {
    Object.assign(this, { app, overlay: null, polygons: [], lost: NONE });
    this.canvas = element("canvas", { class: "ocrlab-pixels" });
    this.truth = element("g", { class: "ocrlab-standing" });
    for (const name of ["before", "boxes", "marked"]) this[name] = element("g", { class: `ocrlab-${name}` });
    this.group = element("g", {}, this.truth, this.before, this.boxes, this.marked);
  }

  // ---- pixels

  drawPixels() {
    const { app } = this, { layers, view: { x, y, scale } } = app, density = Math.min(window.devicePixelRatio || 1, 2);
    this.fit(...app.place().map((side) => Math.round(side * density)));
    const context = this.canvas.getContext("2d"), view = { scale: scale * density, x: x * density, y: y * density };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (layers.image && app.pictures) paintImage(context, app.pictures, view, app.model.get("size"));
    for (const layer of ["map", "mask", "difference"]) if (layers[layer]) this.drawMap(context, layer, view);
    for (const shapes of ["contours", "rects"]) if (layers[shapes]) this.drawShapes(context, shapes, view);
    this.group.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }

  fit(width, height) {
    if (this.canvas.width === width && this.canvas.height === height) return;
    Object.assign(this.canvas, { width, height });
    this.overlay = null;
  }

  drawMap(context, layer, view) {
    const { app } = this, levels = layer === "difference" ? app.difference : app.levels;
    if (!levels) return;
    const { width, height } = context.canvas;
    this.overlay ??= new OffscreenCanvas(width, height);
    const inner = this.overlay.getContext("2d"), pixels = inner.createImageData(width, height);
    paintMap(pixels, levels, paletteOf(layer, LEVELS, app.settings.thresh), view, app.map.place);
    inner.putImageData(pixels, 0, 0);
    context.globalAlpha = app.layers.image ? app.opacity : 1;
    context.drawImage(this.overlay, 0, 0);
    context.globalAlpha = 1;
  }

  /** Contours or rectangles, each the numbers from one of the starts to the next. */
  drawShapes(context, shapes, view) {
    const { app, app: { columns } } = this, { by: [ax, ay], plus: [bx, by] } = ontoScreen(columns.place, view);
    const [numbers, starts] = shapes === "contours" ? [columns.points, columns.starts]
      : [columns.rects, Uint32Array.from({ length: columns.count + 1 }, (_, i) => i * 4)];
    context.beginPath();
    app.each((i) => {
      if (!app.wanted(i)) return;
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        context[k === starts[i] ? "moveTo" : "lineTo"](numbers[2 * k] * ax + bx, numbers[2 * k + 1] * ay + by);
      }
      context.closePath();
    });
    context.lineWidth = 1.5;
    context.setLineDash(STROKES[shapes].dash);
    context.strokeStyle = STROKES[shapes].color;
    context.stroke();
    context.setLineDash([]);
  }

  // ---- boxes

  drawBoxes() {
    const { app, boxes, polygons } = this, { quads, reshaped, versus, lost } = app.judging;
    boxes.style.display = app.layers.boxes ? "" : "none";
    for (; polygons.length < app.columns.count; polygons.push({ node: boxes.lastChild, kind: "" })) boxes.append(element("polygon", {}));
    for (const i of reshaped) polygons[i].node.setAttribute("points", quads[i].map((value) => Math.round(value * 10) / 10).join(" "));
    reshaped.clear();
    polygons.forEach((one, i) => {
      const kind = this.kindOf(i);
      if (one.kind !== kind) one.node.setAttribute("class", kind);
      one.kind = kind;
    });
    if (lost !== this.lost) {
      this.before.replaceChildren(...lost.map((quad) => polygon(quad, "ocrlab-lost")));
      this.lost = lost;
    }
    boxes.classList.toggle("ocrlab-compared", Boolean(versus));
  }

  /** The classes of the polygon of candidate i; polygons that no candidate needs now are kept for later. */
  kindOf(i) {
    const { app, app: { judging } } = this;
    if (i >= app.columns.count) return "ocrlab-none";
    return `ocrlab-fate-${judging.fates[i]} ${judging.marks.get(i) ?? ""}${app.wanted(i) ? "" : " ocrlab-dim"}`;
  }

  drawTruth() {
    const lines = (this.app.layers.truth && this.app.model.get("truth").lines) || [];
    this.truth.replaceChildren(...lines.map(({ quad, text, state, read }) => polygon(quad.flat(), `ocrlab-true-${state}`,
      element("title", {}, state === "right" ? `“${text}”` : `“${text}”\n${state}${read ? `: “${read}”` : ""}`))));
  }

  // ---- what is marked

  /** The hovered and the selected candidate: rectangle, unclipped box, and the distance between them; and the spot. */
  drawMarked() {
    const { hovered, selected, columns, settings, asking: { spot, drawn }, view } = this.app, parts = [];
    for (const [i, kind] of [[hovered, "hovered"], [selected, "selected"]]) {
      if (i < 0 || i >= columns.count) continue;
      const rect = rectOf(columns, i), grown = grownOf(columns, i, settings);
      parts.push(polygon(grown, `ocrlab-${kind}-halo`), polygon(grown, `ocrlab-${kind}`), polygon(rect, `ocrlab-${kind}-core`));
      if (kind === "selected") parts.push(arrow(rect, grown));
    }
    if (drawn) parts.push(polygon(drawn.flat(), "ocrlab-drawn"));
    if (spot) parts.push(element("circle", { cx: spot[0], cy: spot[1], r: SPOT / view.scale, class: "ocrlab-spot" }));
    this.marked.replaceChildren(...parts);
  }
}

const polygon = (quad, kind, ...children) => element("polygon", { points: quad.join(" "), class: kind }, ...children);

/** The unclip distance, drawn from the middle of the rectangle's top edge to that of the unclipped box. */
function arrow(rect, grown) {
  const middle = (quad) => [(quad[0] + quad[2]) / 2, (quad[1] + quad[3]) / 2];
  const [x1, y1] = middle(rect), [x2, y2] = middle(grown);
  return element("line", { x1, y1, x2, y2, class: "ocrlab-arrow" });
}

/** From pixels of the map to those of the screen, by axis: times `by` plus `plus`; a pixel's corner, not its center, is at a
 * whole number. */
function ontoScreen({ scale, shift, pageScale, pageShift }, view) {
  const axes = [0, 1], corner = [view.x, view.y];
  return {
    by: axes.map((axis) => (scale[axis] / pageScale[axis]) * view.scale),
    plus: axes.map((axis) => ((shift[axis] * scale[axis] - pageShift[axis]) / pageScale[axis]) * view.scale + corner[axis]),
  };
}
