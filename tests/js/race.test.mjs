import assert from "node:assert/strict";
import test from "node:test";
import { colorOf, megabytes, milliseconds, part, ticks } from "../../ocrlab/widgets/shared/measures.js";
import { sorted } from "../../ocrlab/widgets/race/table.js";

const row = (name, ms) => ({ name, cells: [[[name, name, ""], [ms === null ? "n/a" : String(ms), ms, ""]]] });
const names = (rows) => rows.map((one) => one.name);
const ms = (one) => one.cells[0][1][1];

test("rows are sorted by a column, and those that have nothing there come last, whichever way", () => {
  const rows = [row("b", 0.2), row("none", null), row("a", 0.1), row("c", 0.3)];
  assert.deepEqual(names(sorted(rows, ms, false)), ["a", "b", "c", "none"]);
  assert.deepEqual(names(sorted(rows, ms, true)), ["c", "b", "a", "none"]);
  assert.deepEqual(names(sorted(rows, null, true)), ["b", "none", "a", "c"]);
  assert.deepEqual(names(rows), ["b", "none", "a", "c"]);
});

test("units", () => {
  assert.equal(milliseconds(0.012345), "12.3");
  assert.equal(milliseconds(1.5), "1500");
  assert.equal(milliseconds(undefined), "–");
  assert.equal(megabytes(138_400_000), "138");
  assert.equal(megabytes(0), "0");
});

test("a precision has its color; one that is not known is gray", () => {
  assert.equal(colorOf("f32"), "var(--ocrlab-kept)");
  assert.equal(colorOf("bf16"), "#e69f00");
  assert.equal(colorOf(null), "#999999");
});

test("ticks are round and lie between the ends; parts go from 0 to 1", () => {
  assert.deepEqual(ticks(30, 700), [50, 100, 200, 500]);
  assert.deepEqual(ticks(0.9, 5.2), [1, 2, 5]);
  assert.equal(part(10, 10, 1000), 0);
  assert.equal(part(1000, 10, 1000), 1);
  assert.ok(Math.abs(part(100, 10, 1000) - 0.5) < 1e-12);
  assert.equal(part(7, 7, 7), 0);
});
