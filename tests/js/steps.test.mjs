import assert from "node:assert/strict";
import test from "node:test";
import * as legend from "../../ocrlab/widgets/explorer/legend.js";
import * as stage from "../../ocrlab/widgets/explorer/stage.js";
import * as undo from "../../ocrlab/widgets/explorer/undo.js";
import * as place from "../../ocrlab/widgets/shared/place.js";
import * as paper from "../../ocrlab/widgets/steps/paper.js";

test("every step of the explorer shows layers of its own, and alone it shows the page with its boxes", () => {
  const shown = (focus) => Object.entries(stage.layersOf(focus)).filter(([, is]) => is).map(([name]) => name);
  assert.deepEqual(shown(""), ["image", "boxes", "truth"]);
  assert.deepEqual(shown("map"), ["map"]);
  assert.deepEqual(shown("mask"), ["mask", "boxes"]);
  assert.deepEqual(shown("boxes"), ["image", "boxes", "truth"]);
});

test("a drag is one change, and changes are taken back from the last to the first", () => {
  const changes = new undo.Changes();
  changes.note({ thresh: 0.2 }, [], 0); // a press where it is already
  changes.note({ thresh: 0.2 }, ["thresh"], 0);
  changes.note({ thresh: 0.3 }, ["thresh"], 100);
  changes.note({ thresh: 0.4 }, ["thresh"], 900);
  changes.note({ thresh: 0.5, box_thresh: 0.4 }, ["box_thresh"], 950);
  changes.note({ thresh: 0.5, box_thresh: 0.6 }, ["thresh"], 960);
  changes.note({ thresh: 0.6, box_thresh: 0.6 }, ["thresh"], 9000);
  const back = Array.from({ length: 5 }, () => changes.takeBack());
  assert.deepEqual(back, [
    { thresh: 0.6, box_thresh: 0.6 }, { thresh: 0.5, box_thresh: 0.6 }, { thresh: 0.5, box_thresh: 0.4 }, { thresh: 0.2 }, undefined,
  ]);
});

test("what a held pointer changes is one change, however long it rests", () => {
  const changes = new undo.Changes(), listeners = [];
  const event = { target: { ownerDocument: { addEventListener: (_, letGo) => listeners.push(letGo) } } };
  undo.onPointer({ changes }, event);
  for (const now of [0, 5000, 9000]) changes.note({ thresh: now }, ["thresh"], now);
  listeners[0]();
  undo.onPointer({ changes }, event); // the next drag of the same setting
  changes.note({ thresh: 1 }, ["thresh"], 12000);
  assert.deepEqual([changes.takeBack(), changes.takeBack(), changes.takeBack()], [{ thresh: 1 }, { thresh: 0 }, undefined]);
});

test("settings differ by what they are worth, lists too", () => {
  assert.deepEqual(undo.differing({ a: 1, b: [1, 2], c: true }, { a: 1, b: [1, 2], c: false }), ["c"]);
});

test("Ctrl + Z is the view's, but not where text is typed", () => {
  const pressed = (event, isText = false) => {
    const past = new undo.Changes(), set = [];
    past.note({ thresh: 0.2 }, ["thresh"], 0);
    const app = { changes: past, setAll: (values, isNew) => set.push([values, isNew]) };
    undo.onUndoKey(app, { target: { matches: () => isText }, preventDefault() {}, stopPropagation() {}, ...event });
    return set;
  };
  assert.deepEqual(pressed({ ctrlKey: true, key: "z" }), [[{ thresh: 0.2 }, false]]);
  assert.deepEqual(pressed({ metaKey: true, key: "Z" }), [[{ thresh: 0.2 }, false]]);
  assert.deepEqual(pressed({ ctrlKey: true, key: "z" }, true), []);
  assert.deepEqual(pressed({ ctrlKey: true, shiftKey: true, key: "Z" }), []);
  assert.deepEqual(pressed({ key: "z" }), []);
});

test("true lines are counted by how they are outlined", () => {
  const lines = ["right", "missing", "missing", "merged", "cut", "unread"].map((state) => ({ state }));
  const counted = [["missing", "missing", 2], ["read otherwise", "misread", 2], ["read right", "right", 1], ["not read yet", "unread", 1]];
  assert.deepEqual(legend.truthCounts(lines), counted);
});

test("what lies somewhere by one corner lies elsewhere by another", () => {
  assert.deepEqual(place.shifted({ scale: 2, x: 5, y: 7 }, [-5, 3]), { scale: 2, x: 0, y: 10 });
});

test("a low line is brought nearer, as far as it fits, and the page fills the place as far as it can", () => {
  const size = [1000, 700], room = [600, 400], whole = { scale: 0.4, x: 160, y: 0 };
  assert.equal(place.nearer(whole, size, room, [100, 500, 300, 540]), whole); // 16 pixels high already
  const near = place.nearer(whole, size, room, [100, 500, 300, 520]);
  assert.equal(near.scale, 0.7);
  assert.equal(Math.round(near.x), 55); // in the middle: the page is narrower than the place
  assert.ok(Math.abs(near.y - (200 - 510 * 0.7)) < 1e-9); // the line in the middle
  assert.equal(place.nearer(whole, size, room, [100, 0, 300, 20]).y, 0); // the page's top stays at the top
  assert.equal(place.nearer(whole, size, room, [0, 0, 6000, 20]), whole); // as wide a line would not fit
});

test("keys move the page of a step, and lead through its lines", () => {
  const view = { scale: 1, x: 0, y: 0 }, size = [100, 100], room = [200, 100];
  assert.deepEqual(paper.viewAfter("ArrowLeft", view, size, room), { scale: 1, x: 60, y: 0 });
  assert.equal(paper.viewAfter("+", view, size, room).scale, 1.25);
  assert.deepEqual(paper.viewAfter("0", view, size, room), { scale: 1, x: 50, y: 0 });
  assert.equal(paper.viewAfter("x", view, size, room), null);
  assert.deepEqual(["ArrowDown", "ArrowUp", "Home", "End", "x"].map((key) => paper.lineAfter(1, key, 3)), [2, 0, 0, 2, null]);
  assert.equal(paper.lineAfter(-1, "ArrowUp", 3), 2);
  assert.equal(paper.lineAfter(0, "ArrowDown", 0), null);
  assert.deepEqual(paper.boxOfQuad([[3, 1], [9, 2], [8, 6], [2, 5]]), [2, 1, 9, 6]);
});
