import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as ctc from "../../ocrlab/widgets/reading/ctc.js";
import * as keys from "../../ocrlab/widgets/reading/keys.js";
import * as lanes from "../../ocrlab/widgets/reading/lanes.js";
import * as reading from "../../ocrlab/widgets/reading/reading.js";
import { columnSaid } from "../../ocrlab/widgets/reading/said.js";

const view = { ...ctc, ...keys, ...lanes, ...reading };
// Python's answers (tests/reading_answers.py writes them)
const golden = JSON.parse(readFileSync(new URL("../golden/reading.json", import.meta.url), "utf8"));
const tries = Object.entries(golden).flatMap(([name, line]) => line.tries.map((one, i) => [`${name}, try ${i}`, line, one]));
const near = (got, kept) => assert.ok(Math.abs(got - kept) < 1e-12, `${got} is not ${kept}`);

for (const [name, line, one] of tries) {
  const label = (number) => line.labels[number];

  test(`${name}: the path and its score are Python's`, () => {
    const path = view.pathOf(line, one.picked);
    assert.deepEqual(path.classes, one.classes);
    path.scores.forEach((score, column) => near(score, one.scores[column]));
    near(view.scoreOf(path), one.score);
  });

  test(`${name}: lanes, steps, twins and text are Python's`, () => {
    const triples = (runs) => runs.map((run) => [run.start, run.stop, run.class]);
    assert.deepEqual(view.stepsOf(one.classes), one.steps);
    assert.deepEqual(triples(view.runsOf(one.classes)), one.runs);
    assert.deepEqual(triples(view.charactersOf(one.classes)), one.characters);
    assert.deepEqual(view.twinsOf(one.classes), one.twins);
    assert.deepEqual(one.so_far.map((_, step) => view.textAfter(one.classes, step, label)), one.so_far);
    assert.equal(view.textAfter(one.classes, one.classes.length, label), one.text);
  });
}

test("a class that is not among the likeliest has a place in the path and no probability", () => {
  const line = golden["one column"], { classes, scores } = view.pathOf(line, { 0: 999 });
  assert.deepEqual(classes, [999]);
  assert.ok(!Number.isFinite(scores[0]));
  assert.equal(view.rankOf(line, 0, 999), -1);
});

test("a class that only Python knows the probability of has none in any column, so that its answer is waited for", () => {
  const columns = { count: 3, k: 2, classes: [7, 8, 7, 8, 7, 8], scores: [0.9, 0.1, 0.8, 0.2, 0.7, 0.3], blanks: [0, 0, 0] };
  for (const column of [0, 1, 2]) {
    const { scores } = view.pathOf(columns, { [column]: 999 });
    assert.deepEqual(scores.map(Number.isNaN), [0, 1, 2].map((one) => one === column));
  }
});

test("the path goes through the class that is taken, and through no other class's cell", () => {
  const k = 8, count = 2, classes = Array.from({ length: k * count }, (_, i) => 10 + (i % k)), columns = { k, count, classes };
  const rows = [...classes.slice(0, k), 999, view.BLANK].map((one) => view.rowOf(columns, 1, one));
  assert.deepEqual(rows, [0, 1, 2, 3, 4, 5, 5, 5, 5, 6]);
  const ys = [0, 4, 5, 6].map((rank) => view.middleOf(columns, 20, 0, classes[rank])[1]);
  assert.deepEqual(ys, [9.5, 85.5, 104.5, 104.5]);
  assert.equal(view.middleOf(columns, 20, 0, view.BLANK)[1], 128.5);
});

test("a column has its place whether it is a number or, as the name of a pick, a text", () => {
  const columns = { k: 1, count: 9, classes: Array(9).fill(4) };
  assert.deepEqual(Object.keys({ 3: 4 }).map((column) => view.middleOf(columns, 20, column, 4)), [[70, 9.5]]);
  assert.deepEqual(view.middleOf(columns, 20, 3, 4), [70, 9.5]);
});

test("what is not ASCII has a code point, as some signs look alike", () => {
  assert.deepEqual(["T", "\uff34", "\u0422", "\u{20000}", "e\u0301", "", undefined].map(view.codeOf),
    ["", "U+FF34", "U+0422", "U+20000", "U+0065 U+0301", "", ""]);
});

test("so many characters have begun after so many columns", () => {
  const classes = [0, 1, 1, 0, 1, 2], found = view.charactersOf(classes);
  for (let step = 0; step <= classes.length; step++) {
    assert.equal(view.begunBy(found, step), view.charactersOf(classes.slice(0, step)).length);
  }
});

test("nothing is read of no columns", () => {
  const path = view.pathOf(view.columnsOf({}));
  assert.deepEqual([path.classes, path.scores], [[], []]);
  assert.equal(view.scoreOf(path), 0);
  assert.equal(view.sentenceOf([], 0, String), "Before the first column: no text yet.");
});

test("a step says whether a character begins, is merged, dropped, or doubled", () => {
  const label = (one) => "_bok"[one], said = (step) => view.sentenceOf([0, 1, 1, 2, 0, 2, 3, 0], step, label);
  assert.match(said(1), /^Column 0: blank\. It will be dropped\.$/);
  assert.match(said(2), /“b”: a character begins/);
  assert.match(said(3), /“b” as in the column before: merged/);
  assert.match(said(5), /parts “o” from the “o” that follows/);
  assert.match(said(6), /“o” again, with a blank between: a second “o”/);
  assert.match(said(8), /blank\. It will be dropped\.$/);
});

test("columns are unpacked from bytes that lie anywhere in a message", () => {
  const sent = (values) => {
    const bytes = Buffer.from(values.buffer), message = new ArrayBuffer(bytes.length + 3);
    new Uint8Array(message, 3).set(bytes);
    return new DataView(message, 3, bytes.length);
  };
  const columns = view.columnsOf({
    count: 1, k: 2, classes: sent(Uint32Array.of(18709, 3)), scores: sent(Float32Array.of(0.5, 0.25)),
    blanks: sent(Float32Array.of(0.125)), labels: {},
  });
  assert.deepEqual([columns.classes, columns.scores, columns.blanks], [[18709, 3], [0.5, 0.25], [0.125]]);
});

test("columns fit the place where they can, and are never too narrow to read", () => {
  assert.equal(view.columnWidth(52, 1200), 20);
  assert.equal(view.columnWidth(4, 1200), 26);
  assert.equal(view.columnWidth(600, 1200), 13);
  assert.equal(view.columnWidth(0, 1200), 26);
});

test("spaces and the blank are seen", () => {
  assert.deepEqual([0, 1, 2, 3].map((one) => view.signOf({ 1: " ", 2: "é" }, one)), ["∅", "␣", "é", "?"]);
});

test("probabilities are written short, and small ones in powers of ten", () => {
  assert.deepEqual([1, 0.99998, 0.9999999, 0.9731, 0.05, 0.00234, 0.000234, 2.1e-6, 3e-10, 0].map(view.probability),
    ["1.000", "0.99998", "1.000", "0.973", "0.050", "0.002", "2·10⁻⁴", "2·10⁻⁶", "0", "0"]);
  assert.deepEqual([1, 1e-3, 1e-6, 0].map((value) => Number(view.shade(value).toFixed(9))), [1, 0.5, 0, 0]);
});

test("keys move, step, pick by rank, take back and let go", () => {
  assert.deepEqual(["ArrowLeft", "End", ",", "3", "0", "Backspace", "Escape", "x"].map(view.readingKey),
    [{ move: -1 }, { move: Infinity }, { step: -1 }, { rank: 3 }, { rank: 0 }, { back: true }, { leave: true }, null]);
});

test("a column belongs to a character or to none", () => {
  const found = view.charactersOf([0, 1, 1, 0, 2]);
  assert.deepEqual([0, 1, 2, 3, 4].map((column) => view.characterAt(found, column)), [-1, 0, 0, -1, 1]);
});

test("what two lists share is their start and their end, and nothing twice", () => {
  const cases = [
    ["", "", 0, 0], ["abc", "abc", 3, 0], ["abc", "abd", 2, 0], ["abc", "xbc", 0, 2], ["abcd", "axd", 1, 1],
    ["aa", "aaa", 2, 0], ["aba", "a", 1, 0], ["", "ab", 0, 0], ["ab", "", 0, 0],
  ];
  for (const [before, now, start, end] of cases) assert.deepEqual(view.common([...before], [...now]), [start, end], `${before} ${now}`);
});

test("a space that was put in is read, has the blank's score, and gives way to a pick", () => {
  const line = { count: 3, k: 1, classes: [7, 9, 8], scores: [0.9, 0.2, 0.8], blanks: [0.1, 0.75, 0.1], putIn: { 1: 9 } };
  assert.deepEqual(view.pathOf(line), { classes: [7, 9, 8], scores: [0.9, 0.75, 0.8] });
  assert.deepEqual(view.pathOf(line, { 1: 0 }).classes, [7, 0, 8]);
  assert.deepEqual(view.pathOf(line, { 1: 9 }).scores, [0.9, 0.2, 0.8]);
  assert.match(view.sentenceOf([7, 9, 8], 2, String, line.putIn), /a space is likelier than space_thresh/);
});

test("the column that was chosen is told with the class that is taken there", () => {
  const path = { classes: [0, 2, 2], scores: [0.75, 0.5, 0.25] }, found = view.charactersOf(path.classes);
  const told = (pinned) => columnSaid({ pinned, path, found, sign: (one) => "_ab"[one], columns: { count: 3 } });
  assert.equal(told(0), "Column 0 of 3: blank, probability 0.750.");
  assert.equal(told(2), "Column 2 of 3: “b”, probability 0.250, character 0.");
  assert.equal(told(-1), "");
});
