// All that the explorer's files export, and Python's answers (tests/explorer_answers.py writes them).
import { readFileSync, readdirSync } from "node:fs";

const widgets = new URL("../../ocrlab/widgets/", import.meta.url);
const own = readdirSync(new URL("explorer/", widgets)).filter((name) => name.endsWith(".js")).map((name) => `explorer/${name}`);
const files = [...own, "shared/canvas.js", "shared/nodes.js", "shared/shared.js"];

export const view = Object.assign({}, ...(await Promise.all(files.map((file) => import(new URL(file, widgets))))));
export const golden = JSON.parse(readFileSync(new URL("../golden/explorer.json", import.meta.url), "utf8"));

/** Bytes as they come from Python: somewhere in a message, so not aligned. */
export function sent(base64) {
  const bytes = Buffer.from(base64 ?? "", "base64"), message = new ArrayBuffer(bytes.length + 3);
  new Uint8Array(message, 3).set(bytes);
  return new DataView(message, 3, bytes.length);
}

/** The columns of a map of the golden file, with the readings of a try. */
export function columnsOf({ columns, place }, texts = []) {
  const names = ["index", "rects", "quads", "scores", "sides", "fates", "flips", "points", "starts"];
  const made = view.columnsOf(Object.fromEntries(names.map((name) => [name, sent(columns[name])])), place);
  return { ...made, texts: view.textsOf(texts) };
}

/** Columns of rectangles [left, top, width, height, score] on a page that is as large as its map. */
export function columnsFrom(rects, { size = [1000, 1000], texts = [], flips = [] } = {}) {
  const place = { scale: [1, 1], shift: [0, 0], picture: size, pageScale: [1, 1], pageShift: [0, 0], page: size };
  const quads = rects.flatMap(([x, y, w, h]) => [x, y, x + w, y, x + w, y + h, x, y + h]);
  return {
    index: Uint32Array.from(rects.keys()), rects: Float32Array.from(quads), scores: Float32Array.from(rects, (one) => one[4]),
    sides: Float32Array.from(rects, ([, , w, h]) => Math.min(w, h)), flips: Float32Array.from(rects, (_, i) => flips[i] ?? NaN),
    place, texts: view.textsOf(texts), count: rects.length,
  };
}

export const USUAL = { max_candidates: 1000, min_size: 3, box_thresh: 0.5, unclip_ratio: 1.5, text_score: 0.5 };
