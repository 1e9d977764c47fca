import assert from "node:assert/strict";
import test from "node:test";
import { readFileSync } from "node:fs";
import { USUAL, columnsFrom, golden, view } from "./explorer.mjs";

const css = readFileSync(new URL("../../ocrlab/widgets/explorer/stage.css", import.meta.url), "utf8");
const LOCAL = ["box_thresh", "unclip_ratio", "max_candidates", "min_size", "text_score"];
const other = (value) => (typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : `${value}?`);

test("controls are settings of Python, and those that run the network are Python's, too", () => {
  for (const { name, input } of view.CONTROLS) {
    assert.ok(name in golden.settings, name);
    assert.equal(Boolean(input), golden.input_settings.includes(name), name);
  }
  assert.deepEqual(view.CONTROLS.filter(({ local }) => local).map(({ name }) => name).sort(), [...LOCAL].sort());
});

test("what needs no contours is answered in the browser, and nothing else", () => {
  const before = golden.settings;
  assert.ok(view.isLocal(before, { ...before }));
  for (const [name, value] of Object.entries(before)) {
    assert.equal(view.isLocal(before, { ...before, [name]: other(value) }), LOCAL.includes(name), name);
  }
  assert.ok(view.isLocal(before, { ...before, ...Object.fromEntries(LOCAL.map((name) => [name, 1])) }));
  assert.ok(!view.isLocal(before, { ...before, box_thresh: 1, thresh: 0.77 }), "one that is not local is enough");
});

test("where boxes grow in whole pixels, Python is asked for all but the gate of the text", () => {
  const before = { ...golden.settings, unclip_mode: "integer" };
  for (const name of LOCAL) {
    assert.equal(view.isLocal(before, { ...before, [name]: other(before[name]) }), name === "text_score", name);
  }
});

test("lists are the same when their values are", () => {
  assert.ok(view.isLocal({ ...USUAL, mean: [1, 2, 3] }, { ...USUAL, mean: [1, 2, 3] }));
  assert.ok(!view.isLocal({ ...USUAL, mean: [1, 2, 3] }, { ...USUAL, mean: [1, 2, 4] }));
});

test("bars are logarithmic, and an empty one is none", () => {
  const bars = view.logBars([0, 1, 10, 100, 100_000]);
  assert.equal(bars[0], 0);
  assert.equal(bars.at(-1), 1);
  assert.ok(bars.every((bar, i) => !i || bar > bars[i - 1]));
  assert.ok(bars[1] > 0.05, "a single pixel can be seen beside a hundred thousand");
  assert.deepEqual(view.logBars([0, 0]), [0, 0]);
});

test("a dot lies at its score, half a handle from both ends, and higher for a taller line", () => {
  const size = [400, 120];
  assert.equal(view.dot(0, 9, size, 32)[0], 7);
  assert.equal(view.dot(1, 9, size, 32)[0], 393);
  assert.equal(view.dot(0.5, 9, size, 32)[0], 200);
  assert.deepEqual([1, 0.2, 0].map((side) => view.dot(0, side, size, 32)[1]), [112, 112, 112]);
  assert.equal(view.dot(0, 32, size, 32)[1], 8);
  const heights = [2, 4, 8, 16].map((side) => view.dot(0, side, size, 32)[1]);
  assert.ok(heights.every((y, i) => !i || Math.abs(heights[i - 1] - y - 104 / 5) < 1e-9), "each doubling is a step");
  assert.ok(view.dot(0.3, 1, size, 1).every(Number.isFinite));
});

test("the next candidate is the next that is shown, around the end", () => {
  const all = () => true, odd = (i) => i % 2 === 1;
  assert.equal(view.nextWanted(-1, 1, 5, all), 0);
  assert.equal(view.nextWanted(-1, -1, 5, all), 4);
  assert.equal(view.nextWanted(4, 1, 5, all), 0);
  assert.equal(view.nextWanted(0, -1, 5, all), 4);
  assert.equal(view.nextWanted(1, 1, 5, odd), 3);
  assert.equal(view.nextWanted(3, 1, 5, odd), 1);
  assert.equal(view.nextWanted(2, -1, 5, odd), 1);
  assert.equal(view.nextWanted(3, 1, 5, (i) => i === 3), 3, "the only one stays");
  assert.equal(view.nextWanted(0, 1, 5, () => false), -1);
  assert.equal(view.nextWanted(-1, 1, 0, all), -1);
});

test("going on and on visits every candidate once", () => {
  for (const step of [1, -1]) {
    const seen = [], next = (i) => view.nextWanted(i, step, 7, (k) => k !== 3);
    for (let i = next(-1); seen.length < 6; i = next(i)) seen.push(i);
    assert.deepEqual([...seen].sort(), [0, 1, 2, 4, 5, 6]);
  }
});

test("keys pan, zoom, fit, step and let go, and no other key is taken", () => {
  assert.deepEqual(view.keyAction("ArrowLeft"), { pan: [60, 0] });
  assert.deepEqual(view.keyAction("ArrowDown"), { pan: [0, -60] });
  assert.deepEqual(["+", "=", "-"].map((key) => view.keyAction(key).zoom > 1), [true, true, false]);
  assert.deepEqual([view.keyAction("0"), view.keyAction("]"), view.keyAction("["), view.keyAction("Escape")],
    [{ fit: true }, { step: 1 }, { step: -1 }, { step: 0 }]);
  assert.deepEqual(view.keyAction("Enter"), { ask: true }, "a spot can be asked about without a mouse");
  for (const key of ["Tab", " ", "a", "Shift"]) assert.equal(view.keyAction(key), null, key);
});

test("the closest calls are those nearest to box_thresh on both sides, of what was scored", () => {
  const columns = columnsFrom([
    [9, 9, 40, 10, 0.9], [9, 30, 40, 10, 0.48], [9, 60, 40, 10, 0.55], [9, 90, 2, 1, 0.5], [9, 120, 40, 10, 0.1],
  ]);
  const fates = Uint8Array.from(columns.index, (_, i) => view.fateOf(columns, i, USUAL));
  assert.deepEqual(view.closestCalls(columns, fates, USUAL), [1, 2, 0, 4], "one that is too small is no call of box_thresh");
  assert.deepEqual(view.closestCalls(columns, fates, USUAL, 2), [1, 2]);
  assert.deepEqual(view.closestCalls(columns, fates, { ...USUAL, box_thresh: 0.8 }, 1), [0]);
});

test("dropped candidates that read well are named, the best first", () => {
  const texts = [
    [0, "kept", 0.99, false], [1, "well", 0.8, false], [2, "better", 0.9, false], [3, " ", 0.95, false], [4, "badly", 0.2, false],
  ];
  const columns = columnsFrom([[9, 9, 40, 10, 0.9], ...[30, 60, 90, 120, 150].map((y) => [9, y, 40, 10, 0.3])], { texts });
  const fates = Uint8Array.from(columns.index, (_, i) => view.fateOf(columns, i, USUAL));
  assert.deepEqual(view.readableDropped(columns, fates, USUAL), [2, 1]);
  assert.deepEqual(view.readableDropped(columns, fates, USUAL, 1), [2]);
  assert.deepEqual(view.readableDropped(columns, fates, { ...USUAL, text_score: 0.1 }), [2, 1, 4]);
  assert.equal(view.saidOfDropped(columns, fates, USUAL), "Dropped, yet it can be read: 2 of 4; 1 other was not read");
  assert.match(view.saidOfDropped(columns, fates, { ...USUAL, text_score: 0.99 }), /^Of 4 dropped ones that were read, none has/);
  columns.texts.delete(2);
  const readable = view.readableDropped(columns, fates, { ...USUAL, text_score: 0 });
  assert.deepEqual(readable, [1, 4], "what was not read reads as nothing, though every score is enough");
  for (const i of [1, 3, 4]) columns.texts.delete(i);
  assert.equal(view.saidOfDropped(columns, fates, USUAL), "", "nobody asked");
});

test("what was read counts for the frame it was read for, whether it comes before that frame or after", () => {
  const frame = { number: 3, texts: [[0, "before", 0.9, false]] }, rows = [[0, "later", 0.8, true], [1, "new", 0.7, false]];
  assert.deepEqual([...view.latestTexts(frame, { frame: 3, rows }).keys()], [0, 1]);
  assert.equal(view.latestTexts(frame, { frame: 3, rows }).get(0).text, "later");
  assert.equal(view.latestTexts(frame, { frame: 2, rows }).get(0).text, "before", "other candidates have these numbers now");
  assert.equal(view.latestTexts(frame, {}).get(0).text, "before", "nothing was read yet");
});

test("what a remedy does to other boxes is said in words", () => {
  assert.equal(view.sideEffects({ gained: 0, lost: 0, moved: 0 }), "no other line changes");
  assert.equal(view.sideEffects({ gained: 2, lost: 0, moved: 31 }), "other lines: 2 gained, 31 read otherwise");
  assert.equal(view.sideEffects({ gained: 0, lost: 1, moved: 0 }), "other lines: 1 lost");
});

test("every fate has a dash of its own, so that boxes are told without color", () => {
  const dashes = view.FATES.map((_, code) => {
    const rule = css.match(new RegExp(`polygon\\.ocrlab-fate-${code} \\{([^}]*)\\}`))[1];
    return rule.match(/stroke-dasharray: ([^;]*)/)?.[1] ?? "";
  });
  assert.equal(new Set(dashes).size, view.FATES.length, String(dashes));
});

test("a file is named after what is shown, with nothing that a file system refuses", () => {
  assert.equal(view.fileName("PP-OCRv6-small, openvino in f32, 700 × 1000 px", "json"), "PP-OCRv6-small-openvino-in-f32-700-1000-px.json");
  assert.equal(view.fileName("", "png"), "ocrlab.png");
  assert.equal(view.fileName(undefined, "png"), "ocrlab.png");
  assert.equal(view.fileName("../領収書 №1: ü", "json"), "領収書-1-ü.json");
  assert.ok(view.fileName("x".repeat(300), "json").length < 70);
});

test("every mark of a fate draws something, each something else", () => {
  const drawn = view.FATES.map(({ mark }) => {
    const path = [], rounded = (numbers) => numbers.map((value) => Math.round(value * 10) / 10);
    const note = (what) => (...numbers) => path.push([what, ...rounded(numbers)].join(" "));
    const context = {
      moveTo: note("move"), lineTo: note("line"), arc: note("arc"), rect: note("rect"), closePath: note("close"),
    };
    view.addMark(context, mark, 10, 10, 4);
    assert.ok(path.length, mark);
    return mark === "ring" ? `ring ${path}` : String(path); // a ring is a disk that is not filled
  });
  assert.equal(new Set(drawn).size, view.FATES.length);
});
