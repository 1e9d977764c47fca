import assert from "node:assert/strict";
import test from "node:test";
import { saidElsewhere } from "../../ocrlab/widgets/explorer/elsewhere.js";

const row = (more) => ({ said: "12 lines lost on 4 of 23 other pages", verdict: "worse", looked: 23, of: 23, whole: true, ...more });

for (const [more, wanted] of [
  [{}, { verdict: "worse", said: "12 lines lost on 4 of 23 other pages" }],
  [{ looked: 7, whole: false }, { verdict: "worse", said: "12 lines lost on 4 of 23 other pages; 7 of 23 looked at …" }],
  [{ looked: 0, whole: false }, { verdict: "open", said: "23 pages to look at …" }],
]) test(`of the other pages is said: ${wanted.said}`, () => assert.deepEqual(saidElsewhere(row(more)), wanted));
