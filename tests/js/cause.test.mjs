import assert from "node:assert/strict";
import test from "node:test";
import { boxOf, saidOfCauses, saidOfTruth } from "../../ocrlab/widgets/explorer/cause.js";
import { heightBins, placeOf, spreadOf } from "../../ocrlab/widgets/explorer/sizes.js";

const CAUSE = { words: "faint: too little contrast", state: "proven", evidence: "9 levels" };
const line = (more) => ({ causes: [], wrong: true, tried: 0, of: 9, true: "Total", ...more });

test("what became of the true lines is counted, and what no line met is left out", () => {
  const lines = new Array(17).fill({});
  assert.equal(saidOfTruth({ lines, counts: { right: 12, missing: 2, misread: 3 } }),
    "12 of 17 true lines read right, 2 missing, 3 misread");
  assert.equal(saidOfTruth({ lines, counts: { merged: 17, extra: 1 } }), "0 of 17 true lines read right, 17 merged, 1 extra");
  assert.equal(saidOfTruth({}), "", "without a truth nothing is said");
});

for (const [more, said] of [
  [{ causes: [CAUSE] }, [["faint: too little contrast", "proven", "9 levels"]]],
  [{}, "Looking for the cause …"],
  [{ tried: 9 }, "Nothing that was tried tells why."],
  [{ wrong: false }, "It reads as it stands there."],
  [{ wrong: false, true: null }, "Nothing speaks against this reading."],
]) test(`of causes is said: ${said}`, () => assert.deepEqual(saidOfCauses(line(more)), said));

test("a box that is drawn from any corner to any other has its corners clockwise from the top left", () => {
  const box = [[1, 2], [30, 2], [30, 40], [1, 40]];
  for (const [from, to] of [[box[0], box[2]], [box[2], box[0]], [box[1], box[3]], [box[3], box[1]]]) {
    assert.deepEqual(boxOf(from, to), box);
  }
});

test("heights are counted in steps of a scale on which each line is as far from one twice as high", () => {
  const bins = heightBins([4, 4, 8, 16, 1, 100000]);
  assert.equal(bins.reduce((a, b) => a + b), 6, "what is beyond the ends is in the last step");
  assert.equal(bins[0], 3);
  assert.equal(bins.at(-1), 1);
  assert.deepEqual([bins.indexOf(1), bins.indexOf(1, 5)], [4, 8], "four steps from 4 to 8, four from 8 to 16");
  assert.ok(Math.abs(placeOf(16) - placeOf(8) - (placeOf(8) - placeOf(4))) < 1e-9);
  assert.deepEqual([placeOf(0), placeOf(1e6)], [0, 1]);
});

test("of heights the lowest, the median and the highest are said", () => {
  assert.equal(spreadOf([30, 10, 20]), "10 to 30 px, 20 in the middle");
  assert.equal(spreadOf([]), "no line");
});
