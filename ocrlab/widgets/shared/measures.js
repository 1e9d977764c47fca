// What the views of the bench share: units, axes, and the color of a precision.

import { element } from "./shared.js";

const COLORS = {
  f32: "var(--ocrlab-kept)", // blue, or sky in the dark
  bf16: "var(--ocrlab-drawn-orange)", f16: "var(--ocrlab-green)", int8: "var(--ocrlab-purple)",
};

/** The color of a precision; gray for one that is not known. */
export const colorOf = (precision) => COLORS[precision] ?? "var(--ocrlab-drawn-gray)";

/** A dot in the color of a precision. */
export function dot(precision) {
  return element("i", { class: "ocrlab-dot", style: `background: ${colorOf(precision)}` });
}

/** Milliseconds with three digits. */
export function milliseconds(seconds) {
  return seconds === undefined || seconds === null ? "–" : Number((seconds * 1000).toPrecision(3)).toString();
}

/** Megabytes. */
export function megabytes(bytes) {
  return bytes === undefined || bytes === null ? "–" : Math.round(bytes / 1e6).toString();
}

/** Round numbers along a logarithmic axis between two values: 1, 2 and 5 times powers of ten. */
export function ticks(low, high) {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of [1, 2, 5]) {
      const at = step * 10 ** power;
      if (at >= low * 0.999 && at <= high * 1.001) found.push(Number(at.toPrecision(1)));
    }
  }
  return found;
}

/** Where a value lies between two, 0..1, on a logarithmic scale. */
export function part(value, low, high) {
  return Math.log(value / low) / (Math.log(high / low) || 1);
}
