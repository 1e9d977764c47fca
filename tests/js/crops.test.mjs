import assert from "node:assert/strict";
import test from "node:test";
import * as cutting from "../../ocrlab/widgets/crops/cutting.js";
import * as list from "../../ocrlab/widgets/crops/crop_list.js";
import * as loupe from "../../ocrlab/widgets/crops/loupe.js";
import * as said from "../../ocrlab/widgets/crops/said.js";
import * as sheet from "../../ocrlab/widgets/crops/sheet.js";
import * as turning from "../../ocrlab/widgets/crops/turning.js";
import { kindOf } from "../../ocrlab/widgets/shared/shared.js";
import * as strip from "../../ocrlab/widgets/steps/strip.js";

const crops = { ...cutting, ...list, ...loupe, ...said, ...sheet, ...turning };

const QUAD = [[10, 10], [90, 10], [90, 30], [10, 30]];

test("a line is turned above the threshold, compared in single precision as Python does", () => {
  assert.equal(crops.isTurned(0.9000001, 0.9), true);
  assert.equal(crops.isTurned(Math.fround(0.9), 0.9), false); // 0.8999999761581421 in double precision, the same number in single
  assert.equal(crops.isTurned(Math.fround(0.1), 0.1), false); // 0.10000000149011612
  assert.equal(crops.isTurned(0, 0), false);
  assert.equal(crops.isTurned(undefined, 0), false);
});

test("a probability near 0 or 1 keeps its first digit", () => {
  assert.equal(crops.near(0.5), "0.500");
  assert.equal(crops.near(2e-11), "2e-11");
  assert.equal(crops.near(1 - 3e-6), "1 − 3e-6");
  assert.equal(crops.near(0), "0.000");
  assert.equal(crops.near(1), "1.000");
});

test("what would flip a line is its own probability", () => {
  assert.equal(crops.flipSaid(0.25, 0.9), "would be turned below cls_thresh 0.250");
  assert.equal(crops.flipSaid(0.95, 0.9), "stays as it was cut from cls_thresh 0.950 on");
  assert.equal(crops.flipSaid(undefined, 0.9), "the classifier was not asked yet");
});

test("the threshold that flips a line does flip it, wherever the line stands", () => {
  for (const down of [0, 1e-9, 0.0004, 0.001, 0.1234, 0.25, 0.5, 0.9, 0.9995, 0.99999, 1]) {
    for (const turned of [true, false]) {
      const to = crops.flipTo({ down, turned });
      assert.ok(to >= 0 && to <= 1);
      if (down > 0 || turned) assert.equal(crops.isTurned(down, to), !turned, `${down} ${turned} ${to}`);
    }
  }
});

test("a corner is moved alone, to a tenth of a pixel, and not far off the page", () => {
  const size = [200, 400];
  assert.deepEqual(crops.moved(QUAD, 1, [3.14159, -2], size), [[10, 10], [93.1, 8], [90, 30], [10, 30]]);
  assert.deepEqual(crops.moved(QUAD, 0, [-1000, -1000], size)[0], [-20, -20]);
  assert.deepEqual(crops.moved(QUAD, 2, [1000, 1000], size)[2], [420, 220]);
  assert.deepEqual(QUAD[1], [90, 10]);
});

test("arrow keys move by a pixel, with Shift by ten", () => {
  assert.deepEqual(crops.keyStep("ArrowLeft", false), [-1, 0]);
  assert.deepEqual(crops.keyStep("ArrowDown", true), [0, 10]);
  assert.equal(crops.keyStep("Enter", false), null);
});

test("keys walk through the list in the order in which it is shown", () => {
  const order = [4, 2, 0, 3];
  assert.equal(crops.lineStep(order, 2, "ArrowDown"), 0);
  assert.equal(crops.lineStep(order, 4, "ArrowUp"), 4);
  assert.equal(crops.lineStep(order, -1, "ArrowDown"), 4);
  assert.equal(crops.lineStep(order, -1, "ArrowUp"), 3);
  assert.equal(crops.lineStep(order, 2, "End"), 3);
  assert.equal(crops.lineStep(order, 2, "Escape"), -1);
  assert.equal(crops.lineStep(order, 2, "a"), null);
  assert.equal(crops.lineStep([], -1, "ArrowDown"), null);
});

test("the loupe shows the whole quad with something around it", () => {
  for (const quad of [QUAD, [[0, 0], [5000, 0], [5000, 20], [0, 20]], [[7, 7], [7, 7], [7, 7], [7, 7]]]) {
    const { scale, x, y } = crops.loupe(quad, [600, 190]);
    for (const [cx, cy] of quad) {
      assert.ok(cx * scale + x > 0 && cx * scale + x < 600);
      assert.ok(cy * scale + y > 0 && cy * scale + y < 190);
    }
    assert.ok(scale > 0 && scale <= 8);
  }
});

test("of a thousand rows only those in sight are made", () => {
  assert.deepEqual(crops.inSight(0, 400, 50, 1000), [0, 14]);
  assert.deepEqual(crops.inSight(25000, 400, 50, 1000), [494, 514]);
  assert.deepEqual(crops.inSight(0, 400, 50, 0), [0, 0]);
});

test("the most doubtful lines come first, those not judged last", () => {
  assert.deepEqual(crops.ordered("doubtful", [0.1, 0.85, undefined, 1], 0.9), [1, 3, 0, 2]);
  assert.deepEqual(crops.ordered("reading", [0.1, 0.85], 0.9), [0, 1]);
});

const state = (more = {}) => ({
  lines: [{ quad: QUAD, size: [20, 80], quarter: false }], down: [0.2],
  texts: crops.byLine([[0, 0, "up", 0.9], [0, 1, "down", 0.4]]), quads: {}, answers: {}, ways: [], thresh: 0.9, orientation: "line", ...more,
});
const MOVED = QUAD.map(([x, y]) => [x + 5, y]);
const answer = {
  asked: MOVED, quad: MOVED, size: [20, 81], quarter: false, down: 0.95, texts: [[1, "moved", 0.8]], crop: "jpeg", error: "",
};

test("a line shows the text of the way round that the threshold gives it", () => {
  assert.deepEqual([crops.entryOf(0, state()).text, crops.entryOf(0, state()).turned], ["up", false]);
  assert.deepEqual([crops.entryOf(0, state({ thresh: 0.1 })).text, crops.entryOf(0, state({ thresh: 0.1 })).turned], ["down", true]);
  assert.equal(crops.entryOf(0, state({ texts: [] })).text, undefined);
});

test("a nudged line waits for its answer, shows it, and keeps the last good one where a quad cannot be cut", () => {
  const waits = crops.entryOf(0, state({ quads: { 0: MOVED } }));
  assert.deepEqual([waits.waits, waits.quad, waits.text], [true, MOVED, "up"]);
  const done = crops.entryOf(0, state({ quads: { 0: MOVED }, answers: { 0: answer } }));
  assert.deepEqual([done.waits, done.text, done.turned, done.crop], [false, "moved", true, "jpeg"]);
  const crossed = [MOVED[1], MOVED[0], MOVED[2], MOVED[3]];
  const refused = { ...answer, asked: crossed, error: "The corners cross." };
  const wrong = crops.entryOf(0, state({ quads: { 0: crossed }, answers: { 0: refused } }));
  assert.deepEqual([wrong.waits, wrong.error, wrong.text, wrong.quad], [false, "The corners cross.", "moved", crossed]);
  const reset = crops.entryOf(0, state({ answers: { 0: answer } }));
  assert.deepEqual([reset.text, reset.quad, reset.nudged], ["up", QUAD, false]);
  const never = crops.entryOf(0, state({ quads: { 0: crossed }, answers: { 0: { asked: crossed, error: "The corners cross." } } }));
  assert.deepEqual([never.text, never.error], ["up", "The corners cross."]);
});

test("where lines are not turned one by one, Python says which are, and why", () => {
  const page = (way) => crops.entryOf(0, state({ orientation: "page", down: [0.99], ways: way }));
  assert.deepEqual([page([[0, 1]]).turned, page([[0, 1]]).why, page([[0, 1]]).text], [false, 1, "up"]);
  assert.deepEqual([page([[1, 0]]).turned, page([[1, 0]]).text], [true, "down"]);
  assert.deepEqual([page([]).turned, page([]).why], [false, undefined]);
  const nudged = { quads: { 0: MOVED }, answers: { 0: { ...answer, way: [0, 2] } } };
  assert.equal(crops.entryOf(0, state({ orientation: "page", ways: [[1, 0]], ...nudged })).turned, false);
});

test("a quarter turn is said", () => {
  assert.equal(crops.cutSaid({ size: [20, 80], quarter: false }), "80 × 20 px");
  assert.match(crops.cutSaid({ size: [20, 80], quarter: true }), /turned a quarter to the left/);
});

test("times are said in the digits that matter, and every bar can be seen", () => {
  assert.deepEqual([0.00021, 0.0042, 0.0421, 0.9996, 3.21].map(strip.time), ["0.21 ms", "4.2 ms", "42 ms", "1000 ms", "3.21 s"]);
  assert.equal(strip.share(0.5, 1), 50);
  assert.equal(strip.share(1e-6, 1), 1);
  assert.equal(strip.share(0, 0), 0);
  assert.equal(strip.longestOf([{ seconds: null, other: null }, { seconds: 0.1, other: 0.4 }]), 0.4);
  assert.equal(strip.longestOf([]), 0);
});

test("arrow keys lead from step to step, and lines go round", () => {
  assert.equal(strip.neighborStep(["a", "b", "c"], "b", "ArrowRight"), "c");
  assert.equal(strip.neighborStep(["a", "b", "c"], "c", "ArrowRight"), "c");
  assert.equal(strip.neighborStep(["a", "b", "c"], "c", "Home"), "a");
  assert.equal(strip.neighborStep(["a"], "a", "x"), null);
  const beside = [[2, 1, 3], [0, -1, 3], [-1, 1, 3], [-1, -1, 3], [-1, 1, 0]].map((one) => strip.lineBeside(...one));
  assert.deepEqual(beside, [0, 2, 0, 2, -1]);
});

test("a figure is PNG or JPEG by its first byte, wherever in a message it lies", () => {
  const bytes = new DataView(Uint8Array.from([0, 0x89, 0x50]).buffer, 1);
  assert.equal(kindOf(bytes), "image/png");
  assert.equal(kindOf(new DataView(Uint8Array.from([0xff, 0xd8]).buffer)), "image/jpeg");
  assert.equal(kindOf(new TextEncoder().encode("<svg")), "image/svg+xml");
});

test("keys move and zoom the page, and zero shows all of it", () => {
  const view = { scale: 1, x: 10, y: 20 }, size = [100, 200], room = [400, 400];
  assert.deepEqual(crops.keyView(view, "ArrowLeft", size, room), { scale: 1, x: 50, y: 20 });
  assert.deepEqual(crops.keyView(view, "ArrowDown", size, room), { scale: 1, x: 10, y: -20 });
  assert.ok(crops.keyView(view, "-", size, room).scale >= 0.8 * crops.keyView(view, "0", size, room).scale);
  assert.equal(crops.keyView({ scale: 3, x: 0, y: 0 }, "+", size, room).scale, 3.75);
  assert.deepEqual(crops.keyView(view, "0", size, room), { scale: 2, x: 0, y: 100 });
  assert.equal(crops.keyView(view, "a", size, room), undefined);
});

test("the selected line is told in a sentence, with what is wrong, missing or not read", () => {
  const told = (one, reason) => crops.selectedSaid(1, 3, one, reason);
  assert.equal(told({ text: "Tea", turned: false }, "the page is upright"), "Line 2 of 3: Tea. Not turned: the page is upright.");
  assert.equal(told({ text: "", turned: true }, ""), "Line 2 of 3: nothing was read. Turned.");
  assert.equal(told({ turned: false }, ""), "Line 2 of 3: not read yet. Not turned.");
  assert.equal(told({ error: "no quad", turned: false }, ""), "Line 2 of 3: no quad. Not turned.");
  assert.equal(told(undefined), "");
  assert.deepEqual([[0, 0], [1, 0], [3, 2]].map(([count, nudged]) => crops.countSaid(count, nudged)),
    ["no line on this page", "1 line", "3 lines, 2 nudged"]);
});
