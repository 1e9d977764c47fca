import assert from "node:assert/strict";
import test from "node:test";
import * as saying from "../../ocrlab/widgets/truth/saying.js";
import { askedBy } from "../../ocrlab/widgets/truth/typing.js";
import { Unsaved } from "../../ocrlab/widgets/truth/unsaved.js";

const line = (number, more = {}) => ({ number, text: "a", read: "a", state: "untouched", source: "read", doubts: [], score: 0.9, ...more });
const LINES = [line(7, { state: "confirmed" }), line(3), line(5, { doubts: ["read with a doubt, 0.50"] }), line(1, { state: "no_text" })];

test("Enter leads to the next line that was not looked at, around the end, and then to the next", () => {
  assert.equal(saying.afterEnter(LINES, 7), 3);
  assert.equal(saying.afterEnter(LINES, 5), 3);
  const done = LINES.map((one) => ({ ...one, state: "confirmed" }));
  assert.equal(saying.afterEnter(done, 7), 3);
  assert.equal(saying.afterEnter(done, 1), 1);
  assert.equal(saying.afterEnter([], -1), -1);
});

test("the next doubtful line is found in both directions, and a line is never its own", () => {
  const { isDoubtful, nextLine } = saying;
  assert.equal(nextLine(LINES, 7, isDoubtful), 5);
  assert.equal(nextLine(LINES, 5, isDoubtful), -1);
  assert.equal(nextLine(LINES, -1, isDoubtful), 5);
  const two = [line(0, { doubts: ["x"] }), line(1), line(2, { doubts: ["x"] })];
  assert.equal(nextLine(two, 1, isDoubtful, -1), 0);
  assert.equal(nextLine(two, 0, isDoubtful, -1), 2);
  assert.equal(nextLine(two, -1, isDoubtful, -1), 2);
});

test("what is being typed, or was drawn, is doubtful until somebody says that it is right", () => {
  assert.equal(saying.isDoubtful(line(0, { text: "ab" })), true);
  assert.equal(saying.isDoubtful(line(0, { text: "", read: "", source: "drawn" })), true);
  assert.equal(saying.isDoubtful(line(0)), false);
  assert.equal(saying.isDoubtful(line(0, { state: "corrected", text: "ab", doubts: ["x"] })), false);
});

test("how far a page is", () => {
  assert.equal(saying.progressSaid(LINES, false), "2 of 4 looked at, 1 doubtful one left");
  assert.equal(saying.progressSaid([line(0, { state: "added" })], true), "all 1 looked at: this page is a truth");
  assert.equal(saying.progressSaid([], false), "nothing was read on this page");
  assert.equal(saying.progressSaid([], true), "nothing stands on this page");
});

test("what is said of a line", () => {
  assert.equal(saying.lineSaid(LINES[2]), "read with a doubt, 0.50");
  assert.equal(saying.lineSaid(line(0, { state: "corrected", text: "b" })), "corrected; read as: a");
  assert.match(saying.lineSaid(line(0, { text: "b" })), /^typed, and not finished/);
  const dropped = line(0, { text: "", read: "", source: "dropped", doubts: ["dropped at a score of 0.39"] });
  assert.match(saying.lineSaid(dropped), /empty is right.*0\.39$/);
  assert.equal(saying.lineSaid({ ...dropped, text: "a", read: "a", doubts: ["dropped, yet reads well"] }), "dropped, yet reads well");
});

test("the lines beside one stop at both ends", () => {
  assert.deepEqual([saying.beside(LINES, 7, -1), saying.beside(LINES, 7, 1), saying.beside(LINES, 1, 1)], [7, 3, 1]);
});

test("a box is given by any two opposite corners, and stays on the page", () => {
  const quad = saying.quadOf([90, 30], [-5, 10.04], [100, 80]);
  assert.deepEqual(quad, [[0, 10], [80, 10], [80, 30], [0, 30]]);
  assert.deepEqual(saying.bounds(quad), [0, 10, 80, 30]);
  assert.equal(saying.isNoBox(saying.quadOf([5, 5], [40, 6], [100, 80])), true);
  assert.equal(saying.isNoBox(quad), false);
});

test("keys mean nothing while an input method composes", () => {
  const key = (name, more = {}, typed = false) => askedBy({ key: name, keyCode: 0, ...more }, typed);
  assert.equal(key("Enter"), "said, next");
  assert.equal(key("Enter", { ctrlKey: true }), "said, doubtful");
  for (const name of ["Enter", "Escape", "ArrowDown", "F8"]) {
    assert.equal(key(name, { isComposing: true }, true), "");
    assert.equal(key(name, { keyCode: 229 }, true), "");
  }
  assert.equal(key("ArrowUp"), "go up");
  assert.equal(key("ArrowUp", { altKey: true }), "moved up");
  assert.equal(key("F8", { shiftKey: true }), "doubtful before");
});

test("what is being typed has the field's own undo and Escape; else undo is ours", () => {
  const press = (key, typed) => askedBy({ key, ctrlKey: key === "z" }, typed);
  assert.deepEqual([press("z", false), press("z", true), press("Escape", false), press("Escape", true)], ["undo", "", "", "untyped"]);
  assert.equal(askedBy({ key: "z" }, false), "");
  assert.equal(askedBy({ key: "Z", ctrlKey: true, shiftKey: true }, false), "");
});

class Store extends Map {
  getItem(name) { return this.get(name) ?? null; }
  setItem(name, value) { this.set(name, value); }
  removeItem(name) { this.delete(name); }
}

test("what is not saved stays in the browser until its change is", () => {
  const store = new Store(), unsaved = new Unsaved("k", store);
  unsaved.keep(4, "half a");
  assert.equal(unsaved.waits(4), true);
  unsaved.savedTo(99); // it was not told yet
  assert.deepEqual(new Unsaved("k", store).left(), [[4, "half a"]]);
  assert.deepEqual(new Unsaved("other", store).left(), []);
  unsaved.keep(4, "half a word", 7);
  unsaved.savedTo(6);
  assert.deepEqual(new Unsaved("k", store).left(), [[4, "half a word"]]);
  unsaved.savedTo(7);
  assert.deepEqual([...store], []);
});

test("a browser that keeps nothing, or nonsense, is no harm", () => {
  const broken = { getItem() { throw new Error("no"); }, setItem() { throw new Error("full"); }, removeItem() { throw new Error("no"); } };
  const unsaved = new Unsaved("k", broken);
  unsaved.keep(1, "a");
  unsaved.forget(1);
  assert.deepEqual(unsaved.left(), []);
  assert.deepEqual(new Unsaved("k", new Store([["ocrlab-truth k", "{"]])).left(), []);
});
