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

/** A fate's mark in its color. */
export function swatch(fate) {
  const canvas = element("canvas", { width: 24, height: 24, class: "ocrlab-swatch", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.lineWidth = 2.6;
  drawMarks(context, fate, [[12, 12]], 7);
  return canvas;
}
