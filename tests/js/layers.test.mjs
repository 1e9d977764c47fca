import assert from "node:assert/strict";
import test from "node:test";
import view from "../../ocrlab/widgets/layers/layers.js";
import * as profile from "../../ocrlab/widgets/layers/profile.js";

const layer = (order, name, ms, more = {}) => ({
  order, name, type: "Convolution", kernel: "jit", ms, precision: "f32", takes: "f32", gives: "f32", from_layout: "acdb", layout: "acdb", shape: [1, 8, 4, 4], fused: [name], ...more,
});
const LAYERS = [
  layer(1, "r_f32_bf16", 0.5, { type: "Reorder", gives: "bf16", from_layout: "abcd", fused: [] }),
  layer(2, "Conv.0", 3, { precision: "bf16", takes: "bf16", gives: "bf16", fused: ["Conv.0", "Add.0", "Relu.0"] }),
  layer(3, "Conv.1", 1, { precision: "bf16", takes: "bf16", gives: "bf16", fused: ["Conv.1", "Add.7", "Relu.3"] }),
  layer(4, "Mul.0", 0.25, { type: "Eltwise", takes: "bf16", shape: [] }),
  layer(5, "Gelu", 0, { type: "Gelu", precision: null, takes: null, gives: null, from_layout: null, layout: null, fused: null }),
];

test("parts have time and number, the longest first, and are split by precision", () => {
  const parts = profile.partsBy(LAYERS, "type");
  assert.deepEqual(parts.map(({ kind, ms, layers }) => [kind, ms, layers]), [["Convolution", 4, 2], ["Reorder", 0.5, 1], ["Eltwise", 0.25, 1], ["Gelu", 0, 1]]);
  assert.deepEqual(parts[0].precisions.map(({ kind, ms }) => [kind, ms]), [["bf16", 4]]);
  assert.equal(profile.partsBy(LAYERS, "precision").at(-1).kind, "not told");
});

test("transitions between precisions and layouts are told apart; what is not told is none", () => {
  assert.deepEqual(profile.transitions(LAYERS, "precision"), { kinds: ["f32", "bf16"], cells: { "f32 → bf16": { ms: 0.5, layers: 1 }, "bf16 → f32": { ms: 0.25, layers: 1 } } });
  assert.deepEqual(profile.transitions(LAYERS, "layout"), { kinds: ["abcd", "acdb"], cells: { "abcd → acdb": { ms: 0.5, layers: 1 } } });
  assert.deepEqual(profile.transitions([], "layout"), { kinds: [], cells: {} });
});

test("words and filters must all fit", () => {
  const names = (words, filters = {}) => profile.filtered(LAYERS, words, filters).map((one) => one.order);
  assert.deepEqual(names(""), [1, 2, 3, 4, 5]);
  assert.deepEqual(names("conv BF16"), [2, 3]);
  assert.deepEqual(names("relu.3"), [3]);
  assert.deepEqual(names("", { type: "Reorder" }), [1]);
  assert.deepEqual(names("", { precision: "not told" }), [5]);
  assert.deepEqual(names("", { precisions: "bf16 → f32" }), [4]);
  assert.deepEqual(names("", { layouts: "abcd → acdb" }), [1]);
  assert.deepEqual(names("conv.0", { chain: "Conv + Add + Relu" }), [2]);
  assert.deepEqual(names("nothing like it"), []);
});

test("chains are counted by kind of operation; one operation, none, or none told is no chain", () => {
  assert.deepEqual(profile.chains(LAYERS).map(({ kind, layers }) => [kind, layers]), [["Conv + Add + Relu", 2]]);
  assert.deepEqual(LAYERS.map((one) => profile.chain(one) !== null), [false, true, true, false, false]);
});

test("sorting keeps the order of execution among equals, and what is not told last, whichever way", () => {
  const value = (head) => profile.COLUMNS.find((column) => column.head === head).value;
  const order = (head, down) => profile.sortedBy(LAYERS, value(head), down).map((one) => one.order);
  assert.deepEqual(order("ms", true), [2, 3, 1, 4, 5]);
  assert.deepEqual(order("precision", false), [2, 3, 1, 4, 5]);
  assert.deepEqual(order("precision", true), [1, 4, 2, 3, 5]);
  assert.deepEqual(order("operations of the model", false), [1, 4, 2, 3, 5]);
  assert.deepEqual(LAYERS.map((one) => one.order), [1, 2, 3, 4, 5]);
});

test("every column shows every layer, told or not", () => {
  for (const { head, shown } of profile.COLUMNS) for (const one of LAYERS) assert.equal(typeof shown(one), "string", head);
  assert.equal(profile.operations(LAYERS[0]), "none: put in by the runtime");
  assert.equal(profile.operations(LAYERS[4]), "not told");
  assert.equal(profile.arrow("f32", "f32", "bf16"), "f32 → bf16");
  assert.equal(profile.arrow(null, null, null), "–");
});

test("a layer is told in sentences", () => {
  assert.equal(profile.sentences(LAYERS[0]), "r_f32_bf16, Reorder, number 1 in the order of execution: 0.500 ms with jit. No operation of the model: the runtime put it in. "
    + "It takes f32 and gives bf16. It takes the layout abcd and gives acdb. It gives 1 × 8 × 4 × 4 numbers.");
  assert.match(profile.sentences(LAYERS[1]), /does 3 operations of the model at once: Conv.0, Add.0, Relu.0\./);
});

test("milliseconds have about three digits, and never more than microseconds", () => {
  assert.deepEqual([123.4, 12.34, 1.234, 0.1234, 0.0234, 0.0006, 0.0004, 0].map(profile.milliseconds), ["123", "12.3", "1.23", "0.123", "0.023", "0.001", "0", "0"]);
});

test("layers of another run are found by name", () => {
  assert.equal(profile.byName(LAYERS).get("Conv.1"), 1);
  assert.equal(profile.byName(LAYERS).get("Conv.9"), undefined);
});

test("CSV has every layer, and quotes what holds a comma", () => {
  const lines = profile.asCsv([LAYERS[1], layer(2, 'a "b", c', 1, { fused: null })]).split("\n");
  assert.equal(lines[0], "order,ms,name,type,kernel,precision,takes,gives,from_layout,layout,shape,fused");
  assert.equal(lines[1], "2,3,Conv.0,Convolution,jit,bf16,bf16,bf16,acdb,acdb,1 x 8 x 4 x 4,Conv.0 + Add.0 + Relu.0");
  assert.equal(lines[2], '2,1,"a ""b"", c",Convolution,jit,f32,f32,f32,acdb,acdb,1 x 8 x 4 x 4,');
  assert.equal(lines.length, 4);
});

test("the view loads together with what it stands on", () => {
  assert.equal(typeof view.render, "function");
});
