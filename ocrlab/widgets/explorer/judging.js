// What becomes of every candidate under the settings as they are now: its fate, its shape, and what another side has instead.

import { LOCAL, growsInPython } from "./controls.js";
import { changes, quadAt } from "./quads.js";
import { CODE, fateOf, isBox, isGrown, shapeOf, textFate } from "./rules.js";

export const NONE = [];

/** Typed columns of the bytes that came from Python; a copy, because a message is not aligned. */
export function columnsOf(frame, place) {
  const typed = (name, Kind) => copied(frame[name], Kind);
  const columns = {
    index: typed("index", Uint32Array), rects: typed("rects", Float32Array), quads: typed("quads", Float32Array),
    scores: typed("scores", Float64Array), sides: typed("sides", Float64Array), fates: typed("fates", Uint8Array),
    flips: typed("flips", Float32Array), points: typed("points", Uint16Array), starts: typed("starts", Uint32Array),
    place, texts: new Map(),
  };
  columns.count = columns.index.length;
  columns.tallest = columns.sides.reduce((most, side) => Math.max(most, side), 32);
  return columns;
}

const copied = (view, Kind) => new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

/** Texts by candidate, from [candidate, text, score, flipped]. */
export const textsOf = (rows) => new Map(rows.map(([index, text, score, flipped]) => [index, { text, score, flipped }]));

/** The latest texts of a frame: those that were read after it was made, whether they came before it or after. */
export const latestTexts = (frame, texts) => textsOf(texts.frame === frame.number ? texts.rows : frame.texts);

/** Fates and shapes by candidate; `reshaped` are those whose shape nobody has drawn yet. */
export class Judging {
  constructor(app) {
    Object.assign(this, { app, versus: null, marks: new Map(), lost: NONE, reshaped: new Set() });
  }

  /** Begin anew with the candidates of a frame; those it counts and does not send are `hidden`. */
  begin(frame) {
    const { columns } = this.app;
    this.fates = new Uint8Array(columns.count);
    this.quads = new Array(columns.count);
    this.shaped = new Array(columns.count).fill(null);
    this.ratios = new Float64Array(columns.count);
    this.reshaped = new Set();
    this.hidden = [...frame.counts];
    columns.fates.forEach((code) => { this.hidden[code] -= 1; });
    this.applied = frame.made ?? frame.settings;
    this.forget();
  }

  forget() { this.judged = null; }

  /** How many candidates met each fate: those that are drawn as they are now, the others as Python counted them. */
  counts() {
    const counts = [...this.hidden];
    this.app.each((i) => { counts[this.fates[i]] += 1; });
    return counts;
  }

  /**
   * Let every candidate fall by the rules; where Python has answered these very settings, its answer stands, and where boxes
   * grow in Python, what it answered last.
   */
  judge() {
    const { columns, settings } = this.app;
    const same = (name) => String(settings[name]) === String(this.applied[name]);
    const exact = growsInPython(settings) || Object.keys(settings).every(same);
    const key = `${exact} ${LOCAL.map((name) => settings[name])}`;
    if (key === this.judged && columns.texts === this.judgedTexts) return;
    Object.assign(this, { judged: key, judgedTexts: columns.texts });
    this.app.each((i) => (exact ? this.accept(i) : this.judgeOne(i)));
    this.compare();
  }

  accept(i) {
    const { columns, settings } = this.app, code = columns.fates[i];
    this.fates[i] = code === CODE.kept ? textFate(columns.texts.get(columns.index[i]), settings) : code;
    if (this.ratios[i] === settings.unclip_ratio && this.shaped[i] === isGrown(code)) return;
    this.reshape(i, quadAt(columns.quads, i));
  }

  judgeOne(i) {
    const { columns, settings } = this.app, fate = fateOf(columns, i, settings);
    this.fates[i] = fate;
    if (this.shaped[i] === isGrown(fate) && (!isGrown(fate) || this.ratios[i] === settings.unclip_ratio)) return;
    this.reshape(i, shapeOf(columns, i, settings, this.fates[i]));
  }

  reshape(i, quad) {
    this.quads[i] = quad;
    this.shaped[i] = isGrown(this.fates[i]);
    this.ratios[i] = this.app.settings.unclip_ratio;
    this.reshaped.add(i);
  }

  /** Find what the boxes are to those of the other side, where there is one. */
  compare() {
    const other = this.app.model.get("other");
    this.marks = new Map();
    this.lost = NONE;
    if (!other.quads) { this.versus = null; return; }
    const sent = copied(other.quads, Float32Array), kept = [];
    const before = Array.from({ length: sent.length / 8 }, (_, i) => quadAt(sent, i));
    this.app.each((i) => { if (isBox(this.fates[i])) kept.push(i); });
    this.versus = changes(before, kept.map((i) => this.quads[i]));
    for (const j of this.versus.gained) this.marks.set(kept[j], "ocrlab-gained");
    for (const [, j] of this.versus.moved) this.marks.set(kept[j], "ocrlab-moved");
    for (const [, j] of this.versus.same) this.marks.set(kept[j], "ocrlab-same");
    this.lost = this.versus.lost.map((i) => before[i]);
  }
}
