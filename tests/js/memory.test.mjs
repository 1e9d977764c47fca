import assert from "node:assert/strict";
import test from "node:test";
import * as curves from "../../ocrlab/widgets/memory/curves.js";
import * as plot from "../../ocrlab/widgets/memory/plot.js";
import * as view from "../../ocrlab/widgets/memory/memory.js";

const memory = { ...curves, ...view };

const curve = (...points) => ({
  name: "a", steps: [], points: points.map(([bytes, released = null, side = 64], i) => [i + 1, side, side, bytes, released]),
});

test("a line falls straight down where memory was given back after a call", () => {
  assert.deepEqual(memory.trail(curve([10], [50, 20], [21])), [[1, 10], [2, 50], [2, 20], [3, 21]]);
  assert.deepEqual(memory.trail(curve()), []);
});

test("held is what the next call begins with, and nothing where the curve has not come to it", () => {
  assert.equal(memory.held(curve([10], [50, 20]), 2), 20);
  assert.equal(memory.held(curve([10], [50, 0]), 2), 0);
  assert.equal(memory.held(curve([10]), 2), undefined);
});

test("ticks begin at 0, are round, about five, and reach the most", () => {
  assert.deepEqual(memory.ticks(743), [0, 200, 400, 600, 800]);
  assert.deepEqual(memory.ticks(1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  for (const most of [3, 40, 99, 100, 101, 2500, 12000]) {
    const found = memory.ticks(most);
    assert.ok(found[0] === 0 && found.at(-1) >= most && found.length >= 3 && found.length <= 7, `${most}: ${found}`);
  }
});

test("a place on the plot is the nearest call, and never one that is not there", () => {
  assert.equal(memory.callAt(0, 200), 1);
  assert.equal(memory.callAt(1, 200), 200);
  assert.equal(memory.callAt(-3, 200), 1);
  assert.equal(memory.callAt(7, 200), 200);
  assert.equal(memory.callAt(0.5, 3), 2);
});

test("letters at the ends of lines do not lie on each other, and keep their order", () => {
  assert.deepEqual(memory.apart([100, 50, 101], 13), [94, 50, 107]);
  assert.deepEqual(memory.apart([10, 10, 10], 5), [5, 10, 15]);
  assert.deepEqual(memory.apart([], 5), []);
});

test("a shape stands out when it is more than four times the middle one", () => {
  assert.equal(memory.outstanding(curve([1], [9, null, 256], [1])).at(0), 2);
  assert.equal(memory.outstanding(curve([1], [9, null, 96], [1])), null);
  assert.equal(memory.outstanding(curve([1], [9, null, 256])), null);
});

test("steps are those of any curve, each once; letters and units", () => {
  const one = { steps: [["import", 1], ["load", 2]] };
  const other = { steps: [["import", 1], ["peak", 3], ["shrinkage", 2], ["other", 1]] };
  assert.deepEqual(memory.stepNames([one, other]), ["import", "load", "shrinkage", "peak", "other"]);
  assert.equal(memory.letter(0) + memory.letter(5), "AF");
  assert.deepEqual([memory.megabytes(1_499_999), memory.megabytes(undefined), memory.megabytes(0)], ["1", "–", "0"]);
});

test("the plot is as high as the window lets the table be seen with it", () => {
  assert.deepEqual([2000, 900, 600, 480].map(plot.plotHeight), [320, 320, 182, 180]);
});
