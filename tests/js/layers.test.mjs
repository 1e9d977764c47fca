import assert from "node:assert/strict";
import test from "node:test";
import view from "../../ocrlab/widgets/layers/layers.js";
import { filtered, listedTime, milliseconds, sortedBy } from "../../ocrlab/widgets/layers/profile.js";
import { layerAfter, scaleOf } from "../../ocrlab/widgets/layers/runs.js";

// a layer as Python packs it, with three columns: its number, its precision, and how many operations it does
const layer = (order, ms, words, kinds, ...values) => ({
  order, ms, words, kinds, cells: [order, ...values].map((value) => [String(value), value]),
});
const LAYERS = [
  layer(1, 0.5, "r_f32_bf16 reorder f32", { type: "Reorder", precision: "f32", precisions: "f32 → bf16", layouts: "abcd → acdb" }, "f32", 0),
  layer(2, 3, "conv.0 bf16 add.0 relu.0", { type: "Convolution", precision: "bf16", chain: "Conv + Add + Relu" }, "bf16", 3),
  layer(3, 1, "conv.1 bf16 add.7 relu.3", { type: "Convolution", precision: "bf16", chain: "Conv + Add + Relu" }, "bf16", 3),
  layer(4, 0.25, "mul.0 eltwise f32", { type: "Eltwise", precision: "f32", precisions: "bf16 → f32" }, "f32", 1),
  layer(5, 0, "gelu", { type: "Gelu", precision: "not told" }, null, null),
];
const orders = (layers) => layers.map((one) => one.order);

test("words and filters must all fit", () => {
  const found = (words, filters = {}) => orders(filtered(LAYERS, words, filters));
  assert.deepEqual(found(""), [1, 2, 3, 4, 5]);
  assert.deepEqual(found("conv BF16"), [2, 3]);
  assert.deepEqual(found("relu.3"), [3]);
  assert.deepEqual(found("", { type: "Reorder" }), [1]);
  assert.deepEqual(found("", { precision: "not told" }), [5]);
  assert.deepEqual(found("", { precisions: "bf16 → f32" }), [4]);
  assert.deepEqual(found("", { layouts: "abcd → acdb" }), [1]);
  assert.deepEqual(found("conv.0", { chain: "Conv + Add + Relu" }), [2]);
  assert.deepEqual(found("nothing like it"), []);
});

test("sorting keeps the order of execution among equals, and what is not told last, whichever way", () => {
  const order = (column, down) => orders(sortedBy(LAYERS, column, down));
  assert.deepEqual(order(0, true), [5, 4, 3, 2, 1]);
  assert.deepEqual(order(1, false), [2, 3, 1, 4, 5]);
  assert.deepEqual(order(1, true), [1, 4, 2, 3, 5]);
  assert.deepEqual(order(2, false), [1, 4, 2, 3, 5]);
  assert.deepEqual(order(2, true), [2, 3, 4, 1, 5]);
  assert.deepEqual(orders(LAYERS), [1, 2, 3, 4, 5]);
});

test("the time of what is listed is said as Python says times: tests/layers/test_layers_view.py has the same numbers", () => {
  const times = [123.4, 12.25, 12.34, 1.234, 0.1234, 0.0625, 0.0234, 0.0006, 0.0004, 0];
  assert.deepEqual(times.map(milliseconds), ["123", "12.3", "12.3", "1.23", "0.123", "0.063", "0.023", "0.001", "0", "0"]);
  assert.equal(listedTime(LAYERS), "4.75");
  assert.equal(listedTime([]), "0");
});

test("all runs are drawn on the scale of the longest, and no run at all is no mistake", () => {
  const run = (ms, longest) => ({ ms, types: { parts: [{ ms: longest }, { ms: 0.1 }] } });
  assert.deepEqual(scaleOf([run(4, 1), run(3, 2)]), { run: 4, type: 2 });
  assert.ok(scaleOf([]).run > 0);
});

test("the view loads together with what it stands on", () => {
  assert.equal(typeof view.render, "function");
});

test("keys go through the strip in the order of execution, and let go", () => {
  const at = (chosen, key) => layerAfter([{ order: 1 }, { order: 2 }, { order: 3 }], chosen, key);
  assert.deepEqual([at(-1, "ArrowRight"), at(1, "ArrowRight"), at(3, "ArrowRight")], [1, 2, 3]);
  assert.deepEqual([at(-1, "ArrowLeft"), at(3, "ArrowDown"), at(2, "Home"), at(2, "End")], [1, 2, 1, 3]);
  assert.deepEqual([at(1, "PageUp"), at(3, "PageDown"), at(2, "Escape"), at(2, "a")], [3, 1, -1, undefined]);
});
