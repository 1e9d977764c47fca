// The picture of what is shown, as a file, and what a file is called.

import { saveFile } from "../shared/files.js";
import { element } from "../shared/shared.js";

/** A name for a file, made of what is shown. */
export function fileName(title, ending) {
  return `${(title || "ocrlab").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60)}.${ending}`;
}

/** What is shown as a PNG: the pixels, and the boxes painted over them. */
export function savePicture(app) {
  const { canvas: pixels, group } = app.drawing, { width, height } = pixels;
  const canvas = element("canvas", { width, height }), context = canvas.getContext("2d");
  const density = width / app.place()[0], { scale, x, y } = app.view;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.drawImage(pixels, 0, 0);
  context.setTransform(scale * density, 0, 0, scale * density, x * density, y * density);
  for (const polygon of group.querySelectorAll("polygon:not(.ocrlab-none)")) {
    paintPolygon(context, polygon, scale, polygon.parentNode === app.drawing.boxes);
  }
  canvas.toBlob((blob) => saveFile(fileName(app.about.title, "png"), [blob], "image/png"));
}

/** Paint a polygon as it is styled; the boxes with the white edge that on the screen sets them off from what they lie on. */
function paintPolygon(context, polygon, scale, isEdged) {
  const style = getComputedStyle(polygon), points = polygon.getAttribute("points").trim().split(/[\s,]+/).map(Number);
  if (style.stroke === "none" || style.display === "none" || polygon.parentNode.style.display === "none") return;
  context.beginPath();
  for (let k = 0; k < points.length; k += 2) context[k ? "lineTo" : "moveTo"](points[k], points[k + 1]);
  context.closePath();
  context.globalAlpha = +style.opacity;
  const lineWidth = parseFloat(style.strokeWidth) / scale;
  if (isEdged) {
    Object.assign(context, { strokeStyle: "#ffffff", lineWidth: lineWidth + 1.6 / scale });
    context.stroke();
  }
  Object.assign(context, { strokeStyle: style.stroke, lineWidth });
  const dashes = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[\s,]+/);
  context.setLineDash(dashes.map((part) => parseFloat(part) / scale));
  context.stroke();
  context.setLineDash([]);
}
