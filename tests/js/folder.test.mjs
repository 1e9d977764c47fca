import assert from "node:assert/strict";
import test from "node:test";
import * as bar from "../../ocrlab/widgets/folder/bar.js";
import * as brush from "../../ocrlab/widgets/folder/brush.js";
import * as filters from "../../ocrlab/widgets/folder/filters.js";
import * as view from "../../ocrlab/widgets/folder/folder.js";
import * as tiles from "../../ocrlab/widgets/folder/tiles.js";

const row = (page, more = {}) => ({
  page, name: `page ${page}`, reason: "", errors: null, weight: 0, lowest: 0.9, lines: 2, size: [1000, 800], kinds: [], unread: 0, ...more,
});
const binsOf = (...pages) => {
  const bins = new Uint8Array(pages.length * filters.SCORE_BINS);
  pages.forEach((scores, page) => scores.forEach((bin) => { bins[page * filters.SCORE_BINS + bin] += 1; }));
  return bins;
};

test("rows come from columns, and newer ones take their place", () => {
  const index = { name: ["a", "b"], errors: [3, null] };
  assert.deepEqual(filters.rowsOf(index), [{ name: "a", errors: 3, page: 0 }, { name: "b", errors: null, page: 1 }]);
  assert.deepEqual(filters.rowsOf(index, { 1: { name: "b", errors: 0 } })[1], { name: "b", errors: 0, page: 1 });
  assert.deepEqual(filters.rowsOf({}), []);
});

test("a value lies in the step from its edge on", () => {
  const edges = [0, 1, 2, 5, 10];
  assert.deepEqual([0, 0.9, 1, 4.99, 5, 99].map((value) => filters.binOf(value, edges)), [0, 0, 1, 2, 3, 4]);
});

test("a page matches all filters at once, and one brush can be left out", () => {
  const bins = binsOf([49, 30], [49]), none = filters.noFilter(), one = row(0, { kinds: [1, 4], errors: 7 });
  assert.ok(filters.matches(one, none, bins));
  assert.ok(filters.matches(one, { ...none, kind: 1, fate: 4 }, bins));
  assert.ok(!filters.matches(one, { ...none, kind: 1, fate: 5 }, bins));
  assert.ok(!filters.matches(one, { ...none, found: new Set([1]) }, bins));
  const low = { ...none, brushes: { scores: [0, 40] } };
  assert.ok(filters.matches(one, low, bins));
  assert.ok(!filters.matches(row(1), low, bins));
  assert.ok(filters.matches(row(1), low, bins, "scores"));
  assert.ok(!filters.matches(row(1), { ...none, brushes: { errors: [0, 12] } }, bins), "a page without truth has no errors");
});

test("a histogram counts what matches all but its own brush", () => {
  const bins = binsOf([49, 49, 10], [49], []), rows = [row(0, { kinds: [2] }), row(1), row(2, { unread: 1 })];
  const counts = filters.histogramOf(rows, { ...filters.noFilter(), brushes: { scores: [0, 1] } }, "scores", bins);
  assert.deepEqual([counts[49], counts[10]], [3, 1]);
  assert.equal(filters.histogramOf(rows, { ...filters.noFilter(), kind: 2 }, "lines", bins).reduce((a, b) => a + b), 1);
  assert.deepEqual(filters.brushable(rows, bins), ["scores", "weights", "lines", "size"]);
});

test("pages are sorted as they were, by their lowest score, and by name as people count", () => {
  const rows = [row(0, { name: "page 10", lowest: 0.5 }), row(1, { name: "page 9", lowest: null }), row(2, { name: "page 1" })];
  const by = (order) => filters.inOrderOf(rows, [2, 0, 1], order).map(({ page }) => page);
  assert.deepEqual(by("worst"), [2, 0, 1]);
  assert.deepEqual(by("lowest"), [1, 0, 2]);
  assert.deepEqual(by("name"), [2, 1, 0]);
});

test("filters are said, each with what is without it", () => {
  const filter = { kind: 0, fate: -1, text: "total", found: new Set(), brushes: { scores: [30, 39], errors: [1, 1] } };
  const chips = filters.chipsOf(filter, [{ name: "misread" }]);
  assert.deepEqual(chips.map(([words]) => words), [
    "misread", "“total”", "score of a line: 0.6 to 0.8", "wrong characters a page: 1",
  ]);
  assert.equal(chips[0][1].kind, -1);
  assert.deepEqual([chips[1][1].text, chips[1][1].found], ["", null]);
  assert.deepEqual(Object.keys(chips[2][1].brushes), ["errors"]);
  assert.equal(filters.rangeSaid("lines", [3, 12]), "5 or more");
  assert.equal(filters.rangeSaid("size", [1, 2]), "0.1 to below 0.5");
  assert.equal(filters.rangeSaid("scores", [45, 49]), "0.9 to 1");
});

test("how many match is a sentence", () => {
  assert.equal(filters.matchSaid(3000, 3000), "All 3,000 pages.");
  assert.equal(filters.matchSaid(1, 3000), "1 of 3,000 pages matches.");
  assert.equal(filters.matchSaid(12, 3000), "12 of 3,000 pages match.");
  assert.match(filters.matchSaid(0, 8), /^No page of 8 matches/);
  assert.match(filters.matchSaid(0, 0), /no page in this run/);
});

test("tiles fill the width, and only those in sight are there", () => {
  assert.equal(tiles.columnsIn(1190).columns, 6);
  assert.equal(tiles.columnsIn(100).columns, 1);
  const { columns, width } = tiles.columnsIn(1190), step = tiles.TILE.height + tiles.TILE.gap;
  assert.equal(Math.round(columns * width + (columns - 1) * tiles.TILE.gap), 1190);
  assert.deepEqual(tiles.placeOf(7, { columns: 6, width: 190 }), [200, step]);
  assert.deepEqual(tiles.inSight(0, 500, 6, 3000, 0), [0, 18]);
  assert.deepEqual(tiles.inSight(100 * step, 500, 6, 3000, 1), [594, 624]);
  assert.deepEqual(tiles.inSight(0, 500, 6, 4), [0, 4]);
  assert.equal(tiles.heightOf(7, 6), 2 * step - tiles.TILE.gap);
});

test("arrow keys go from tile to tile, and nowhere beyond the last", () => {
  const grid = { columns: 6, rows: 2, count: 20 };
  const cases = [
    [0, "ArrowRight", 1], [0, "ArrowLeft", 0], [19, "ArrowRight", 19], [3, "ArrowDown", 9], [3, "ArrowUp", 3], [16, "ArrowDown", 19],
    [19, "ArrowDown", 19], [0, "PageDown", 12], [5, "PageUp", 0], [7, "Home", 0], [7, "End", 19], [7, "x", null],
  ];
  for (const [at, key, to] of cases) assert.equal(tiles.tileAt(at, key, grid), to, `${key} from ${at}`);
});

test("the steps that are drawn have no empty ones at their ends", () => {
  const scores = new Array(50).fill(0);
  scores[32] = 4;
  assert.deepEqual(brush.usedBins(scores, "scores"), [30, 50]);
  assert.deepEqual(brush.usedBins(new Array(50).fill(0), "scores"), [0, 50]);
  assert.deepEqual(brush.usedBins([1, 0, 2, 0, 0, 0, 0, 0], "lines"), [0, 5]);
});

test("a brush has two ends that keys move", () => {
  assert.deepEqual([-0.2, 0, 0.5, 1.4].map((part) => brush.binAt(part, [30, 50])), [30, 30, 40, 49]);
  assert.deepEqual(brush.ordered(7, 3), [3, 7]);
  assert.equal(brush.endMoved(49, "ArrowRight", [30, 50]), 49);
  assert.equal(brush.endMoved(49, "Home", [30, 50]), 30);
  assert.equal(brush.endMoved(40, "PageDown", [30, 50]), 35);
  assert.equal(brush.endMoved(40, "Tab", [30, 50]), null);
});

test("a single page beside a thousand can be seen", () => {
  const [one, many, none] = brush.barsOf([1, 1000, 0]);
  assert.ok(one > 0.09 && many === 1 && none === 0);
  assert.ok(brush.barsOf([1], 1000)[0] < 0.2, "the axis is that of all pages");
});

test("the numbers below the bars leave room for each other", () => {
  assert.deepEqual(brush.ticksOf("scores", [40, 50], 20), [[40, "0.8"], [45, "0.9"], [50, "1"]]);
  assert.deepEqual(brush.ticksOf("lines", [0, 8], 4).map(([, text]) => text), ["0", "2", "10", "50", "200"]);
});

test("the lines in question are gone through around the ends, and said", () => {
  assert.deepEqual([bar.lineAfter(0, -1, 3), bar.lineAfter(2, 1, 3), bar.lineAfter(0, 1, 0)], [2, 0, -1]);
  assert.equal(bar.lineSaid({ lines: ["cut: x"], at: 0, reason: "r" }), "line 1 of 1 in question: cut: x");
  assert.equal(bar.lineSaid({ lines: [], at: -1, reason: "Nothing looks wrong." }), "Nothing looks wrong.");
});

test("the choices of a filter come in groups, those of most pages first, and without what is nowhere any more", () => {
  const kinds = [
    { group: "state", name: "cut", pages: 1, lines: 2 }, { group: "fate", name: "low_score", pages: 9, lines: 9 },
    { group: "state", name: "misread", pages: 4, lines: 5 }, { group: "state", name: "gone", pages: 0, lines: 0 },
  ];
  assert.deepEqual(view.choicesOf(kinds, ["cause", "state"]), [
    ["what became of lines", [[2, "misread (5 on 4)"], [0, "cut (2 on 1)"]]],
  ]);
  assert.deepEqual(view.choicesOf(kinds, ["fate"]), [["", [[1, "low_score (9 on 9)"]]]]);
});
