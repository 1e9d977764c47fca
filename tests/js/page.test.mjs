import assert from "node:assert/strict";
import test from "node:test";
import * as shared from "../../ocrlab/widgets/shared/shared.js";
import * as gallery from "../../ocrlab/widgets/start/gallery.js";
import * as page from "../../ocrlab/widgets/start/page.js";
import * as timing from "../../ocrlab/widgets/start/timing.js";

test("a quad becomes the points of a polygon", () => {
  assert.equal(page.points([[0, 1], [2, 1], [2, 3], [0, 3]]), "0,1 2,1 2,3 0,3");
});

test("a page is fitted to the height, a very tall one to the width, and none is wider than its place", () => {
  assert.equal(page.shownWidth([1000, 700], 2000, 620), 434);
  assert.equal(page.shownWidth([1000, 700], 300, 620), 300);
  assert.equal(page.shownWidth([12119, 810], 2000, 620), 810);
  assert.equal(page.shownWidth([12119, 810], 500, 620), 500);
});

test("the summary says what matters most", () => {
  assert.equal(page.summary([{}, {}], [], false, ""), "2 lines");
  assert.equal(page.summary([{}], [], false, ""), "1 line");
  assert.equal(page.summary([], [], false, ""), "0 lines");
  assert.equal(page.summary([{}], [], false, "", ["The page was turned."]), "1 line. The page was turned.");
  assert.equal(page.summary([{}], [], true, ""), "Reading …");
  assert.equal(page.summary([{}], [], true, "x.png: 0 bytes"), "x.png: 0 bytes");
  const lines = [{ mark: "right" }, { mark: "wrong" }, { mark: "extra" }];
  assert.equal(page.summary(lines, [{}, {}], false, ""), "3 lines: 1 right, 1 wrong, 1 extra; 2 missed");
  assert.equal(page.summary([], [{}], false, ""), "0 lines: 0 right, 0 wrong, 0 extra; 1 missed");
});

test("a missed line says in words what it was lost to", () => {
  assert.match(page.lostTo("low_score"), /box_thresh/);
  assert.equal(page.lostTo("something new"), "something new");
});

test("a large file goes in parts that make it whole again", () => {
  assert.deepEqual(gallery.partsOf(0), [[0, 0]]);
  assert.deepEqual(gallery.partsOf(10, 4), [[0, 4], [4, 8], [8, 10]]);
  assert.deepEqual(gallery.partsOf(8, 4), [[0, 4], [4, 8]]);
});

test("arrow keys go around the tiles", () => {
  assert.equal(gallery.nextTile(0, "ArrowLeft", 3), 2);
  assert.equal(gallery.nextTile(2, "ArrowRight", 3), 0);
  assert.equal(gallery.nextTile(1, "x", 3), 1);
});

test("arrow keys stay inside the table", () => {
  assert.equal(page.neighbor(0, "ArrowUp", 3), 0);
  assert.equal(page.neighbor(0, "ArrowDown", 3), 1);
  assert.equal(page.neighbor(2, "ArrowDown", 3), 2);
  assert.equal(page.neighbor(1, "Enter", 3), 1);
  assert.equal(page.neighbor(1, "Home", 3), 0);
  assert.equal(page.neighbor(1, "End", 3), 2);
});

test("a crop is wide enough for its characters", () => {
  assert.equal(page.stripWidth([[0, 0], [100, 0], [100, 10], [0, 10]], 5), 720);
  assert.equal(page.stripWidth([[0, 0], [10, 0], [10, 10], [0, 10]], 80), 1040);
});

test("scores and durations are written in one way", () => {
  assert.equal(shared.score(0.98765), "0.988");
  assert.equal(shared.duration(0.0421), "42 ms");
  assert.equal(shared.duration(3.214), "3.21 s");
});

test("the parts of a bar follow each other and are measured by the longest reading", () => {
  const reading = { total: 2, seconds: { detect: 1, classify: 0.5, recognize: 0.5, rest: 0 } };
  const parts = timing.parts(reading, 4);
  assert.deepEqual(parts.map((part) => part.width), [25, 12.5, 12.5, 0]);
  assert.deepEqual(parts.map((part) => part.offset), [0, 25, 37.5, 50]);
});

test("the stages of a reading are said in words, and those that took no time are left out", () => {
  assert.equal(timing.saidOf({ seconds: { detect: 1.5, classify: 0, recognize: 0.04, rest: 0.001 } }), "detect 1.50 s, recognize 40 ms, rest 1 ms");
});
