import assert from "node:assert/strict";
import test from "node:test";
import * as measures from "../../ocrlab/widgets/shared/measures.js";
import * as view from "../../ocrlab/widgets/race/race.js";

const race = { ...measures, ...view };

const row = (name, median, more = {}) => ({
  name, precision: { asked: null, got: "f32" }, shape: { kind: "dynamic" }, memory: {}, difference: null, factor: null, failure: null,
  seconds: median === undefined ? {} : { steady: { median, p10: median, p90: median * 2, n: 3, samples: [median] } }, ...more,
});

const column = (group, head) => race.GROUPS[group].find(([name]) => name === head);

test("rows are sorted by a column, and those that have nothing there come last, whichever way", () => {
  const rows = [row("b", 0.2), row("none"), row("a", 0.1), row("c", 0.3)];
  const ms = column("how fast", "ms")[2];
  assert.deepEqual(race.sorted(rows, ms, false).map((one) => one.name), ["a", "b", "c", "none"]);
  assert.deepEqual(race.sorted(rows, ms, true).map((one) => one.name), ["c", "b", "a", "none"]);
  assert.deepEqual(race.sorted(rows, undefined, true).map((one) => one.name), ["b", "none", "a", "c"]);
  assert.deepEqual(rows.map((one) => one.name), ["b", "none", "a", "c"]);
});

test("a factor has its interval; a row that failed or is wrong has none, and says so", () => {
  assert.equal(race.timesAsFast(row("a", 1, { factor: { value: 2, low: 1.5, high: 2.25 } })), "2.00 (1.50 … 2.25)");
  assert.equal(race.timesAsFast(row("a", 1, { failure: { kind: "time limit", said: "" }, factor: { value: 2, low: 1, high: 3 } })), "time limit");
  assert.equal(race.timesAsFast(row("a", 1, { difference: { wrong: "too far off" }, factor: { value: 2, low: 1, high: 3 } })), "wrong");
  assert.equal(race.timesAsFast(row("a", 1)), "–");
});

test("units", () => {
  assert.equal(race.milliseconds(0.012345), "12.3");
  assert.equal(race.milliseconds(1.5), "1500");
  assert.equal(race.milliseconds(undefined), "–");
  assert.equal(race.megabytes(138_400_000), "138");
  assert.equal(race.megabytes(0), "0");
});

test("released is the least of what the release steps left", () => {
  const held = (bytes) => ({ above_import: bytes });
  assert.equal(race.released({ memory: { run: held(9), release_memory: held(5), malloc_trim: held(3), "delete model": held(1) } }), 3);
  assert.equal(race.released({ memory: { run: held(9) } }), undefined);
});

test("every column shows a row of which nothing is known, and sorts it", () => {
  for (const columns of Object.values(race.GROUPS)) {
    for (const [head, shown, value] of columns) {
      assert.equal(typeof shown(row("a")), "string", head);
      assert.equal(race.sorted([row("a"), row("b")], value, true).length, 2, head);
    }
  }
});

test("a row says everything that its columns do not", () => {
  const held = (bytes, above) => ({ bytes, above_import: above });
  const told = race.facts(row("a", 1, { memory: { import: held(9e7, 0), "model deleted": held(8e7, -1e7) }, isa: "Intel AVX2", options: { arena: true }, noise: ["On battery."],
    missing: { "seconds.read": "One call." }, failure: { kind: "crash", said: "It died." }, difference: { wrong: "Too far." } })).join("\n");
  for (const part of ["import 90 (+0)", "model deleted 80 (−10)", "Intel AVX2", "arena = true", "Noisy: On battery.", "No read: One call.", "Failed: crash. It died.", "Wrong: Too far."]) assert.ok(told.includes(part), part);
  assert.deepEqual(race.facts(row("a")), []);
});

test("instructions in short, and what they were held to", () => {
  assert.equal(race.shortIsa({ isa: "Intel AVX-512 with Intel DL Boost and bfloat16 support" }), "AVX-512 with bf16");
  assert.equal(race.shortIsa({ isa: "Intel AVX2", max_isa: "AVX2" }), "AVX2, held to AVX2");
  assert.equal(race.shortIsa({ isa: "SSE SSE2 *SSE4.1 *AVX2 *AVX512-SKX" }), "AVX-512");
  assert.equal(race.shortIsa({ isa: null }), null);
});

test("boxes that differ are counted, the same are the same", () => {
  assert.equal(race.boxesApart({ difference: { same: 5, moved: 0, lost: 0, gained: 0 } }), "same");
  assert.equal(race.boxesApart({ difference: { same: 5, moved: 2, lost: 0, gained: 1 } }), "2 moved, 1 new");
  assert.equal(race.boxesApart({ difference: null }), "–");
});

test("ticks are round and lie between the ends; parts go from 0 to 1", () => {
  assert.deepEqual(race.ticks(30, 700), [50, 100, 200, 500]);
  assert.deepEqual(race.ticks(0.9, 5.2), [1, 2, 5]);
  assert.equal(race.part(10, 10, 1000), 0);
  assert.equal(race.part(1000, 10, 1000), 1);
  assert.ok(Math.abs(race.part(100, 10, 1000) - 0.5) < 1e-12);
  assert.equal(race.part(7, 7, 7), 0);
});
