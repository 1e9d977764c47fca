// What can be said of lines and their corners without drawing anything.

export const CORNERS = ["top left", "top right", "bottom right", "bottom left"];
const SLACK = 0.05; // how far a corner can be dragged out of the page, as a part of its longer side

/** Whether a line is turned: Python compares in single precision, so this does, too. */
export function isTurned(down, thresh) {
  return down !== undefined && Math.fround(down) > Math.fround(thresh);
}

/** 0.98765 -> "0.988"; what lies so near 0 or 1 that it would be rounded to it keeps its first digit. */
export function near(value) {
  if (value > 0 && value < 0.0005) return value.toExponential(0);
  if (value < 1 && value > 0.9995) return `1 − ${(1 - value).toExponential(0)}`;
  return value.toFixed(3);
}

/** What would turn a line, or turn it back: its flip value in words. */
export function flipSaid(down, thresh) {
  if (down === undefined) return "the classifier was not asked yet";
  return isTurned(down, thresh) ? `stays as it was cut from cls_thresh ${near(down)} on` : `would be turned below cls_thresh ${near(down)}`;
}

/** A quad with one corner moved, which stays on or near the page. */
export function moved(quad, corner, [dx, dy], [height, width]) {
  const slack = SLACK * Math.max(height, width), held = (value, most) => Math.min(Math.max(value, -slack), most + slack);
  const tenth = (value) => Math.round(value * 10) / 10;
  return quad.map(([x, y], k) => (k === corner ? [tenth(held(x + dx, width)), tenth(held(y + dy, height))] : [x, y]));
}

/** What an arrow key moves a corner by: a pixel, ten with Shift; null for other keys. */
export function keyStep(key, shift) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  return step ? step.map((one) => one * (shift ? 10 : 1)) : null;
}

/** The line that a key leads to, in a list of lines; null for other keys. */
export function lineStep(order, selected, key) {
  const at = order.indexOf(selected), last = order.length - 1;
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, Home: 0, End: last, PageDown: at + 8, PageUp: Math.max(at - 8, 0) }[key];
  if (key === "Escape") return -1;
  return to === undefined || last < 0 ? null : order[Math.max(0, Math.min(last, to))];
}

/** The view of a quad with some of the page around it: pixels of the place = pixels of the page x scale + (x, y). */
export function loupe(quad, [placeWidth, placeHeight]) {
  const xs = quad.map(([x]) => x), ys = quad.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const margin = Math.max(12, 0.35 * Math.min(right - left, bottom - top));
  const scale = Math.min(placeWidth / (right - left + 2 * margin), placeHeight / (bottom - top + 2 * margin), 8);
  return { scale, x: placeWidth / 2 - ((left + right) / 2) * scale, y: placeHeight / 2 - ((top + bottom) / 2) * scale };
}

/** The rows of a list that are in sight, and some before and after them: [from, to). */
export function inSight(top, height, row, count, ahead = 6) {
  return [Math.max(0, Math.floor(top / row) - ahead), Math.min(count, Math.ceil((top + height) / row) + ahead)];
}

/** The order in which lines are listed: as they are read, or those nearest to the threshold first. */
export function ordered(how, downs, thresh) {
  const lines = downs.map((_, i) => i), away = (i) => (downs[i] === undefined ? 2 : Math.abs(downs[i] - thresh));
  return how === "doubtful" ? lines.sort((a, b) => away(a) - away(b) || a - b) : lines;
}

/** A line as it is shown: where it lies, its probability, its text; what was nudged and answered wins. */
export function entryOf(i, { lines, down, ways, texts, quads, answers, thresh, orientation }) {
  const answer = quads[i] && answers[i], asked = quads[i], shown = answer?.quad ? answer : lines[i];
  const probability = answer?.quad ? answer.down : down[i], way = answer?.quad ? answer.way : ways[i];
  const turned = orientation === "line" ? isTurned(probability, thresh) : Boolean(way?.[0]);
  const read = (answer?.quad ? answer.texts : texts[i])?.find(([way]) => Boolean(way) === turned);
  return {
    quad: asked ?? lines[i].quad, size: shown.size, quarter: shown.quarter,
    down: probability, turned, why: way?.[1], text: read?.[1], score: read?.[2],
    crop: answer?.crop, error: answer && same(answer.asked, asked) ? answer.error : "", nudged: Boolean(asked),
    waits: Boolean(asked) && !same(answer?.asked, asked),
  };
}

/** Whether two quads are the same to a tenth of a pixel. */
export function same(one, other) {
  return Boolean(one && other) && one.every(([x, y], k) => Math.abs(x - other[k][0]) < 0.05 && Math.abs(y - other[k][1]) < 0.05);
}

/** [line, turned, text, score], ... -> by line, [turned, text, score], ... */
export function byLine(texts) {
  const found = [];
  for (const [line, ...read] of texts) {
    found[line] ??= [];
    found[line].push(read);
  }
  return found;
}

/** How a line was cut, in words. */
export function cutSaid({ size: [height, width], quarter }) {
  return `${width} × ${height} px${quarter ? ", turned a quarter to the left: it runs down or up the page" : ""}`;
}
