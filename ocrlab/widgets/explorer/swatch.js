// The marks of the fates: each has a shape as well as a color.

import { element } from "../shared/shared.js";

/** Add a mark around a point to the path that is being made. */
export function addMark(path, kind, x, y, r) {
  if (kind === "disk" || kind === "dot" || kind === "ring") {
    const radius = kind === "dot" ? r * 0.6 : r;
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 7);
  }
  if (kind === "square") path.rect(x - r, y - r, 2 * r, 2 * r);
  if (kind === "cross") { path.moveTo(x - r, y - r); path.lineTo(x + r, y + r); path.moveTo(x + r, y - r); path.lineTo(x - r, y + r); }
  if (kind === "plus" || kind === "minus") { path.moveTo(x - r, y); path.lineTo(x + r, y); }
  if (kind === "plus") { path.moveTo(x, y - r); path.lineTo(x, y + r); }
  if (kind === "triangle") { path.moveTo(x, y - r); path.lineTo(x + r, y + r); path.lineTo(x - r, y + r); path.closePath(); }
}

/** Draw marks of one fate at points, in one stroke. */
export function drawMarks(context, { mark, color }, points, r) {
  context.beginPath();
  for (const [x, y] of points) addMark(context, mark, x, y, r);
  context.fillStyle = context.strokeStyle = color;
  if (mark === "disk" || mark === "dot") context.fill();
  else context.stroke();
}

/** What a canvas would draw, as the path of an SVG. */
class Path {
  constructor() { this.d = ""; }
  moveTo(x, y) { this.d += `M${x} ${y}`; }
  lineTo(x, y) { this.d += `L${x} ${y}`; }
  arc(x, y, r) { this.d += `M${x + r} ${y}a${r} ${r} 0 1 0 ${-2 * r} 0a${r} ${r} 0 1 0 ${2 * r} 0`; }
  rect(x, y, width, height) { this.d += `M${x} ${y}h${width}v${height}h${-width}z`; }
  closePath() { this.d += "z"; }
}

/** A fate's mark in its color; every canvas of a page is a layer of its own, so it is none. */
export function swatch({ mark, color }) {
  const path = new Path(), isFilled = mark === "disk" || mark === "dot";
  addMark(path, mark, 12, 12, 7);
  const drawn = { d: path.d, fill: isFilled ? color : "none", stroke: isFilled ? "none" : color, "stroke-width": 2.6 };
  return element("svg", { viewBox: "0 0 24 24", class: "ocrlab-swatch", "aria-hidden": "true" }, element("path", drawn));
}
