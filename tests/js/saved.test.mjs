// A page without Python: its model, the frames that it keeps, and what it refuses.

import assert from "node:assert/strict";
import test from "node:test";
import { SavedModel, revived } from "../../ocrlab/widgets/shared/saved_model.js";
import { nearestFrame, nearestTo } from "../../ocrlab/widgets/explorer/frames.js";
import { exportsOf } from "../../ocrlab/widgets/explorer/saved.js";

const SETTINGS = { thresh: 0.3, box_thresh: 0.5, use_dilation: false };
const FRAMES = [0, 0.25, 0.5].map((thresh) => ({ made: { ...SETTINGS, thresh } }));
globalThis.requestAnimationFrame = (then) => then();
const answered = () => new Promise((then) => { setTimeout(then, 5); });

test("bytes come back from a page as they went in", () => {
  const { data, plain } = JSON.parse('{"data": {"$bytes": "AAH/"}, "plain": {"a": [1]}}', revived);
  assert.deepEqual([...new Uint8Array(data.buffer)], [0, 1, 255]);
  assert.deepEqual(plain, { a: [1] });
});

test("who listens is told of a change, once, and not of what stays", () => {
  const heard = [], model = new SavedModel({ a: 1 }, () => {}), listen = () => heard.push(model.get("a"));
  model.on("change:a", listen);
  model.set("a", 2);
  model.set("a", 2);
  model.off("change:a", listen);
  model.set("a", 3);
  assert.deepEqual(heard, [2]);
});

test("what is asked is answered, or refused in a sentence that the next question takes away", async () => {
  const said = [], model = new SavedModel({}, (sentence) => said.push(sentence));
  model.answer({ known: () => "", refused: () => "This needs Python" });
  for (const ask of ["known", "refused", "unheard of"]) {
    model.send({ ask });
    await answered();
  }
  const sentences = said.filter(Boolean);
  assert.equal(said.filter((one) => !one).length, 3);
  assert.match(sentences[0], /^This needs Python\. This page has none/);
  assert.match(sentences[1], /^“unheard of” needs Python\./);
});

test("the nearest frame is taken, and none where more differs than thresh and what the view answers itself", () => {
  assert.equal(nearestFrame(FRAMES, { ...SETTINGS, thresh: 0.3 }), FRAMES[1]);
  assert.equal(nearestFrame(FRAMES, { ...SETTINGS, thresh: 0.5, box_thresh: 0.9 }), FRAMES[2]);
  assert.equal(nearestFrame(FRAMES, { ...SETTINGS, use_dilation: true }), null);
  assert.equal(nearestFrame([], SETTINGS), null);
  assert.equal(nearestFrame(null, SETTINGS), null);
});

test("the selected candidate is found again where it lay, and not far away", () => {
  const quad = (x) => [x, 0, x + 10, 0, x + 10, 4, x, 4];
  const columns = { count: 2, quads: new Float32Array([...quad(0), ...quad(100)]) };
  assert.equal(nearestTo(columns, quad(99)), 1);
  assert.equal(nearestTo(columns, quad(50)), -1);
  assert.equal(nearestTo(columns, null), -1);
});

test("settings that were changed are taken home as JSON, and what they were in other words says of when it is", () => {
  const first = { Python: { text: "ocrlab.load()" }, JSON: { text: "{}" } };
  const once = exportsOf(first, SETTINGS), twice = exportsOf(once, { ...SETTINGS, thresh: 0.7 });
  assert.deepEqual(Object.keys(twice), ["as saved: Python", "JSON"]);
  assert.equal(JSON.parse(twice.JSON.text).thresh, 0.7);
});
