// What lies beside: a reading of another frame, a box that keys draw, what is heard, and where the focus goes.

import assert from "node:assert/strict";
import test from "node:test";
import { columnsFrom, view } from "./explorer.mjs";
import { outward } from "../../ocrlab/widgets/shared/focus.js";
import { newsOf } from "../../ocrlab/widgets/shared/heard.js";

const READ = Object.assign(columnsFrom([[0, 0, 100, 20, 0.9], [0, 40, 100, 20, 0.9], [0, 80, 9, 9, 0.2]],
  { texts: [[0, "first", 0.99, false], [1, " ", 0.2, false]] }), { thresh: 0.3 });
READ.quads = READ.rects;
const quad = (left, top, width, height) => [left, top, left + width, top, left + width, top + height, left, top + height];

for (const [said, box, text] of [
  ["the same box", quad(0, 0, 100, 20), "first"],
  ["one that is somewhat larger", quad(-4, -2, 110, 24), "first"],
  ["half of it", quad(0, 0, 50, 20), "first"],
  ["less than half of it", quad(0, 0, 45, 20), undefined],
  ["one that reads as nothing", quad(0, 40, 100, 20), undefined],
  ["one that was not read", quad(0, 80, 9, 9), undefined],
  ["one far away", quad(300, 300, 100, 20), undefined],
]) {
  test(`a candidate of another frame is read as what overlaps with it: ${said}`, () => {
    const near = view.readingNear(READ, box);
    assert.equal(near?.text, text);
    if (near) assert.equal(near.thresh, 0.3);
  });
}

test("nothing is read near while Python told of nothing yet", () => assert.equal(view.readingNear(undefined, quad(0, 0, 9, 9)), null));

test("a box that keys draw is moved, sized, and never turned inside out", () => {
  const box = view.boxOf([10, 20], [50, 30]), corners = ([a, , b]) => [...a, ...b];
  assert.deepEqual(corners(view.nudged(box, [8, -8], false)), [18, 12, 58, 22]);
  assert.deepEqual(corners(view.nudged(box, [8, 4], true)), [10, 20, 58, 34]);
  assert.deepEqual(corners(view.nudged(box, [-80, -80], true)), [10, 20, 12, 22]);
});

test("of what is known, that is heard which is new under its name", () => {
  assert.equal(newsOf({}, { state: "9 kept", card: "" }), "9 kept");
  assert.equal(newsOf({ state: "9 kept" }, { state: "9 kept", card: "Candidate 1" }), "Candidate 1");
  assert.equal(newsOf({ state: "9 kept", card: "Candidate 1" }, { state: "8 kept", card: "" }), "8 kept");
});

test("the focus goes to what stands nearest, what comes after first", () => {
  assert.deepEqual(outward(2, 5), [2, 3, 1, 4, 0]);
  assert.deepEqual(outward(4, 4), [3, 2, 1, 0]);
  assert.deepEqual(outward(0, 0), []);
});
