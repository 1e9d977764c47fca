import assert from "node:assert/strict";
import test from "node:test";
import { colorOf, megabytes, milliseconds, part, ticks } from "../../ocrlab/widgets/shared/measures.js";
import { inRoom, nameRoom } from "../../ocrlab/widgets/race/figures.js";
import { answerWithoutPython, drawRunning, spoken } from "../../ocrlab/widgets/shared/measuring.js";
import { sorted } from "../../ocrlab/widgets/race/table.js";

const row = (name, ms) => ({ name, cells: [[[name, name, ""], [ms === null ? "n/a" : String(ms), ms, ""]]] });
const names = (rows) => rows.map((one) => one.name);
const ms = (one) => one.cells[0][1][1];

test("rows are sorted by a column, and those that have nothing there come last, whichever way", () => {
  const rows = [row("b", 0.2), row("none", null), row("a", 0.1), row("c", 0.3)];
  assert.deepEqual(names(sorted(rows, ms, false)), ["a", "b", "c", "none"]);
  assert.deepEqual(names(sorted(rows, ms, true)), ["c", "b", "a", "none"]);
  assert.deepEqual(names(sorted(rows, null, true)), ["b", "none", "a", "c"]);
  assert.deepEqual(names(rows), ["b", "none", "a", "c"]);
});

test("units", () => {
  assert.equal(milliseconds(0.012345), "12.3");
  assert.equal(milliseconds(1.5), "1500");
  assert.equal(milliseconds(undefined), "–");
  assert.equal(megabytes(138_400_000), "138");
  assert.equal(megabytes(0), "0");
});

test("a precision has its color; one that is not known is gray", () => {
  assert.equal(colorOf("f32"), "var(--ocrlab-kept)");
  assert.equal(colorOf("bf16"), "var(--ocrlab-drawn-orange)");
  assert.equal(colorOf(null), "var(--ocrlab-drawn-gray)");
});

test("ticks are round and lie between the ends; parts go from 0 to 1", () => {
  assert.deepEqual(ticks(30, 700), [50, 100, 200, 500]);
  assert.deepEqual(ticks(0.9, 5.2), [1, 2, 5]);
  assert.equal(part(10, 10, 1000), 0);
  assert.equal(part(1000, 10, 1000), 1);
  assert.ok(Math.abs(part(100, 10, 1000) - 0.5) < 1e-12);
  assert.equal(part(7, 7, 7), 0);
});

test("names have the room of the longest, but never more than half; what is too long ends in an ellipsis", () => {
  assert.equal(nameRoom(["abc", "abcde"], 1000), 5 * 6.2 + 12);
  assert.equal(nameRoom(["x".repeat(200)], 400), 200);
  assert.equal(inRoom("OpenVINO f32", nameRoom(["OpenVINO f32"], 1000)), "OpenVINO f32");
  assert.equal(inRoom("OpenVINO, its own precision", 80), "OpenVINO, …");
});

test("of a measurement is heard that it began and how it ended, not its steps", () => {
  const said = (state) => spoken({ get: (name) => state[name] });
  assert.equal(said({ message: "", running: true, progress: "3 of 18 processes measured" }), "Measuring …");
  assert.equal(said({ message: "", running: false, progress: "Done." }), "Done.");
  assert.equal(said({ message: "No such file.", running: false, progress: "" }), "No such file.");
});

test("a page without Python says what would need it; with Python, nothing is answered here", () => {
  let answers;
  answerWithoutPython({ isSaved: true, answer: (given) => { answers = given; } }, { load: "Loading needs Python" });
  assert.deepEqual([answers.run(), answers.load()], ["Measuring again needs Python", "Loading needs Python"]);
  answerWithoutPython({ answer: () => assert.fail() });
});

test("who begins a measurement can cancel it with the next key, and begin it again with the one after", () => {
  const page = {}, button = () => ({ ownerDocument: page, disabled: false, focus() { page.activeElement = this; } });
  const ui = { run: button(), cancel: button() };
  for (const [held, running, next] of [["run", true, "cancel"], ["cancel", true, "cancel"], ["cancel", false, "run"]]) {
    ui[held].focus();
    drawRunning(ui, running);
    assert.equal(page.activeElement, ui[next]);
    assert.deepEqual([ui.run.disabled, ui.cancel.disabled], [running, !running]);
  }
  page.activeElement = "elsewhere";
  drawRunning(ui, true);
  assert.equal(page.activeElement, "elsewhere");
});
