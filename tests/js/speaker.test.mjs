import assert from "node:assert/strict";
import test from "node:test";
import { Speaker, piecesOf, readBy } from "../../ocrlab/widgets/shared/speaker.js";
import { put, write } from "../../ocrlab/widgets/shared/nodes.js";

const TABLE = {
  "{kept} boxes kept": "保留 {kept} 个框", "{dropped} dropped": "丢弃 {dropped} 个", "exactly 1 box": "正好一个框", "undo": "撤销",
  "from {low} to {high}, or {low2}": "{low} 到 {high}，或 {low2}",
};

test("a template is words and holes, and braces that are meant are doubled", () => {
  assert.deepEqual(piecesOf("{a} of {{b}}"), [{ hole: "a" }, " of {b}"]);
  assert.deepEqual(readBy(piecesOf("{a} of {b}"), "1 of 2 of 3"), { a: "1", b: "2 of 3" });
  assert.equal(readBy(piecesOf("all {a}"), "not all 3"), null);
});

test("texts that differ in their numbers only are said by the first of them", () => {
  const speaker = new Speaker(TABLE);
  let asked = 0;
  const { sayNew } = speaker;
  speaker.sayNew = (text) => { asked++; return sayNew.call(speaker, text); };
  for (let i = 0; i < 50; i++) assert.equal(speaker.say(`${i} boxes kept, ${i * 0.5} dropped`), `保留 ${i} 个框，丢弃 ${i * 0.5} 个`);
  assert.equal(asked, 2, "the first, and the same with numbers that stand in");
  assert.equal(speaker.say("from 3 to 5, or 3"), "3 到 5，或 3");
  assert.equal(speaker.say("from 4 to 4, or 6"), "4 到 4，或 6");
});

test("a number that is a word of a sentence is not taken for another", () => {
  const speaker = new Speaker(TABLE);
  assert.equal(speaker.say("exactly 1 box"), "正好一个框");
  assert.equal(speaker.say("exactly 2 box"), "exactly 2 box");
  assert.equal(speaker.say("exactly 1 box"), "正好一个框");
});

test("what is shown in Chinese is not written again", () => {
  const writes = [], node = {
    get textContent() { return this.text; }, set textContent(text) { writes.push(text); this.text = text; },
    getAttribute: () => node.title, setAttribute: (_, value) => { writes.push(value); node.title = value; },
  };
  globalThis.__ocrlab_language = { now: "zh", speaker: new Speaker(TABLE), english: new WeakMap(), tell: new Set() };
  write(node, "3 dropped");
  node.text = "丢弃 3 个";
  write(node, "3 dropped");
  write(node, "4 dropped");
  put(node, "title", "undo");
  node.title = "撤销";
  put(node, "title", "undo");
  assert.deepEqual(writes, ["3 dropped", "4 dropped", "undo"]);
  delete globalThis.__ocrlab_language;
});
