import assert from "node:assert/strict";
import test from "node:test";
import * as measures from "../../ocrlab/widgets/shared/measures.js";
import * as machines from "../../ocrlab/widgets/wall/machines.js";
import * as view from "../../ocrlab/widgets/wall/wall.js";

const wall = { ...measures, ...machines, ...view };

const mark = (ms, more = {}) => ({
  precision: "f32", version: "1", median: ms / 1000, p10: ms / 1000, p90: ms / 1000, n: 9, peak: ms * 1e6, noise: [], ...more,
});
const machine = (label, marks, factors = {}, more = {}) =>
  ({ label, machine: {}, given: "", marks, factors, excluded: {}, apart: null, ...more });
const labels = (machines) => machines.map(({ label }) => label);
const factor = (value) => ({ value, low: value * 0.9, high: value * 1.1 });

test("machines are sorted by gain, time, memory or name; those that do not tell come last", () => {
  const all = [
    machine("pc 10", { onnxruntime: mark(50) }, { own: factor(2) }),
    machine("none", {}),
    machine("pc 2", { onnxruntime: mark(90), f32: mark(1) }, { own: factor(3) }),
  ];
  assert.deepEqual(labels(wall.inOrder(all, "own")), ["pc 2", "pc 10", "none"]);
  assert.deepEqual(labels(wall.inOrder(all, "time")), ["pc 10", "pc 2", "none"]);
  assert.deepEqual(labels(wall.inOrder(all, "memory")), ["pc 2", "none", "pc 10"]);
  assert.deepEqual(labels(wall.inOrder(all, "name")), ["none", "pc 2", "pc 10"]);
  assert.deepEqual(labels(wall.inOrder(all, "f32")), ["none", "pc 2", "pc 10"]);
});

test("where OpenVINO picked f32 itself, its two rows are one mark", () => {
  const roles = (one) => wall.drawn(one).map(([role]) => role);
  assert.deepEqual(roles(machine("a", { onnxruntime: mark(1), f32: mark(2), own: mark(3) })), ["onnxruntime", "f32"]);
  const three = machine("a", { onnxruntime: mark(1), f32: mark(2), own: mark(3, { precision: "bf16" }) });
  assert.deepEqual(roles(three), ["onnxruntime", "f32", "own"]);
  assert.deepEqual(roles(machine("a", { own: mark(3) })), ["own"]);
});

test("a verdict comes from the interval", () => {
  assert.equal(wall.verdict({ value: 1.2, low: 1.1, high: 1.3 }).sign, "▲");
  assert.equal(wall.verdict({ value: 0.8, low: 0.7, high: 0.9 }).sign, "▼");
  assert.equal(wall.verdict({ value: 1.2, low: 0.9, high: 1.3 }).sign, "≈");
  assert.equal(wall.verdict(undefined).words, "not compared");
});

test("axes hold everything that is drawn", () => {
  const [low, high] = wall.span([machine("a", { f32: mark(10, { p10: 0.008, p90: 0.2 }) }), machine("b", {})]);
  assert.ok(low < 8 && high > 200);
  assert.deepEqual(wall.span([]), [1, 10]);
  assert.deepEqual(wall.steps(330), [0, 100, 200, 300]);
  assert.deepEqual(wall.steps(1.08), [0, 0.5, 1]);
});

test("everything that a file says is told, and what it does not say is no error", () => {
  const marks = { f32: mark(10, { noise: ["The machine ran on its battery."] }) };
  const more = { excluded: { own: "row: wrong. x" }, apart: "it was given y." };
  const told = wall.facts(machine("a", marks, {}, more)).join("\n");
  for (const part of [
    "unknown processor", "got f32, 10 ms", "10 MB at the peak", "battery", "Excluded: row: wrong. x", "Not counted: it was given y.",
  ]) assert.ok(told.includes(part), part);
  assert.ok(!wall.facts(machine("a", { f32: mark(10, { peak: null }) })).join().includes("MB"));
});
