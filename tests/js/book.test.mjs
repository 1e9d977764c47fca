// A page of the book: which answers are open, and what a reader guessed before.

import assert from "node:assert/strict";
import test from "node:test";
import { guessesOf, isOpen } from "../../ocrlab/book/site/guesses.js";
import { keepFor, recalled } from "../../ocrlab/book/site/keeping.js";

test("what waits for several questions is open once all of them are answered", () => {
  const cases = [["1", [], false], ["1", ["1"], true], ["1 2", ["2"], false], ["1 2", ["2", "1"], true], ["1", ["11"], false]];
  for (const [waits, answered, wanted] of cases) assert.equal(isOpen(waits, new Set(answered)), wanted, `${waits} | ${answered}`);
});

test("what was kept of guesses is taken as it is, and nothing where it is damaged", () => {
  assert.deepEqual(guessesOf('{"How many?": 1}'), { "How many?": 1 });
  for (const damaged of [null, "", "{", "null"]) assert.deepEqual(guessesOf(damaged), {}, damaged);
});

test("a browser that keeps nothing for files is no error", () => {
  globalThis.localStorage = { getItem() { throw new Error("SecurityError"); }, setItem() { throw new Error("SecurityError"); } };
  keepFor("a", "b");
  assert.equal(recalled("a"), null);
});
