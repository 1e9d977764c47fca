// One line as the recognizer sees it: columns, the path through them, three lanes to the text, and what a pick changes.

import { arrived, focused } from "./arrival.js";
import { begunBy, characterAt, charactersOf, pathOf, scoreOf, textAfter, twinsOf } from "./ctc.js";
import { drawGate } from "./gate.js";
import { COLUMN, columnWidth, columnsOf, drawLanes, drawStrip, signOf } from "./lanes.js";
import { drawNotes } from "./notes.js";
import { buildReading } from "./parts.js";
import { drawStep } from "./player.js";
import { drawCard, drawText } from "./readout.js";
import { answerReading, pickAlone } from "./saved.js";
import { afterPaint, element, hideStills, objectUrl, perfCounters } from "../shared/shared.js";

const PACE = 140; // milliseconds a column, when it plays
const NARROW = 480; // pixels: below that, one column
const TOLD = 150; // milliseconds of quiet until Python is told of the step
const NONE = { path: { classes: [], scores: [] }, found: [], twins: [] };

class Reading {
  constructor(model, el) {
    Object.assign(this, { model, ...NONE, hovered: -1, pinned: -1, width: COLUMN[0], dirty: {}, data: {}, said: "", begun: 0 });
    this.perf = perfCounters("hover", "step", "pick", "python");
    this.columns = columnsOf({});
    this.ui = buildReading(this);
    el.append(this.ui.root);
  }

  label = (one) => this.columns.labels[one] ?? "?";
  sign = (one) => signOf(this.columns.labels, one);

  /** The column that the card is about: under the pointer, or chosen, or that of the selected character; -1 for none. */
  get shown() {
    if (this.hovered >= 0) return this.hovered;
    return this.pinned >= 0 ? this.pinned : (this.found[this.model.get("selected")]?.start ?? -1);
  }

  get step() {
    const step = this.model.get("step");
    return step < 0 ? this.columns.count : Math.min(step, this.columns.count);
  }

  // ---- what a person does

  hover(column) {
    if (column === this.hovered) return;
    this.began ??= ["hover", performance.now()];
    this.hovered = column;
    this.changed("card");
  }

  choose(column) {
    const began = ["hover", performance.now()];
    this.pinned = Math.max(-1, Math.min(column, this.columns.count - 1));
    this.hovered = -1;
    this.tell({ selected: this.pinned < 0 ? -1 : characterAt(this.found, this.pinned) });
    this.began ??= began;
    this.changed("card");
  }

  select(index) {
    this.pinned = this.found[index]?.start ?? -1;
    this.tell({ selected: index });
    this.changed("card");
  }

  go(step) {
    this.began ??= ["step", performance.now()];
    const possible = Math.max(0, Math.min(step, this.columns.count));
    this.model.set("step", possible === this.columns.count ? -1 : possible);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.model.save_changes(), TOLD);
    this.changed("step");
  }

  play() {
    if (this.playing) {
      this.stop();
      return;
    }
    if (this.step >= this.columns.count) this.go(0);
    this.playing = setInterval(() => {
      this.go(this.step + 1);
      if (this.step >= this.columns.count) this.stop();
    }, PACE);
    this.changed("step");
  }

  stop() {
    clearInterval(this.playing);
    this.playing = null;
    this.changed("step");
  }

  /** Take other classes in some columns: {column: class}; the likeliest one is no pick. */
  pick(classes) {
    const picked = { ...this.model.get("picked"), ...classes }, { path } = this.likeliest;
    for (const column of Object.keys(picked)) {
      if (picked[column] === path.classes[column]) delete picked[column];
    }
    this.pickAll(picked);
  }

  pickAll(picked) {
    if (this.model.isSaved) { pickAlone(this, picked); return; }
    this.asked = { picked: JSON.stringify(picked), began: performance.now() };
    this.tell({ picked });
    const standing = this.model.get("reading"), path = pathOf(this.columns, picked);
    if (JSON.stringify(standing.picked) === this.asked.picked) { // taken back before Python heard of it: nothing will follow
      this.asked = null;
      this.take(standing, standing);
    } else if (path.scores.every(Number.isFinite)) this.take(path); // at once; Python's answer follows
  }

  tell(traits) {
    for (const [name, value] of Object.entries(traits)) this.model.set(name, value);
    this.model.save_changes();
  }

  // ---- what comes from Python

  onColumns() {
    const sent = this.model.get("columns");
    this.columns = columnsOf(sent);
    this.asked = null;
    this.stop();
    this.pinned = this.hovered = -1;
    Object.assign(this, NONE);
    const path = pathOf(this.columns);
    this.likeliest = { path };
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = sent.picture ? objectUrl(sent.picture, "image/png") : "";
    this.ui.picture.src = this.url;
    this.resize();
    this.onReading();
  }

  onReading() {
    const reading = this.model.get("reading");
    if (reading.classes?.length !== this.columns.count) return; // it belongs to columns that are still to come
    if (JSON.stringify(reading.picked) !== JSON.stringify(this.model.get("picked"))) return; // the person is ahead of it
    if (this.asked) {
      this.began = ["pick", this.asked.began];
      this.perf.python.push(reading.milliseconds);
      this.asked = null;
    }
    this.take(reading, reading);
  }

  /** A pick that Python refused is taken back. */
  onMessage() {
    if (this.model.get("message") && this.asked) {
      this.asked = null;
      this.onReading();
    }
    this.changed("card");
  }

  /** Show a path, with the text and the score that Python made of it, or our own until it has. */
  take(path, { text, score } = {}) {
    const before = this.path.classes, now = path.classes;
    const isDrawn = now.length === before.length && now.every((one, column) => one === before[column]);
    this.path = path;
    this.found = charactersOf(path.classes);
    this.twins = twinsOf(path.classes);
    this.text = text ?? textAfter(path.classes, path.classes.length, this.label);
    this.score = score ?? scoreOf(path);
    this.changed(isDrawn ? "answer" : "path"); // an answer that was foreseen changes no picture
  }

  // ---- drawing

  changed(what) {
    this.dirty[what] = true;
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); });
  }

  draw() {
    const { dirty } = this, began = this.began;
    this.dirty = {};
    this.began = null;
    if (dirty.path) this.drawPath();
    if (dirty.path || dirty.step) drawStep(this, dirty.path);
    if (dirty.path || dirty.card) drawCard(this);
    if (dirty.path || dirty.answer || dirty.gate) drawGate(this);
    this.drawData(this.dataOf(dirty));
    this.ui.heard.stir();
    if (began) this.measure(...began);
  }

  /** Count how long it took until what a person did was painted. */
  measure(what, began) {
    afterPaint(() => {
      this.perf.paints += 1;
      this.perf[what].push(performance.now() - began);
    });
  }

  drawPath() {
    drawStrip(this);
    drawLanes(this);
    drawText(this);
    drawNotes(this);
  }

  resize() {
    const place = this.ui.root.clientWidth;
    if (!place) return;
    this.width = columnWidth(this.columns.count, place);
    this.ui.root.classList.toggle("ocrlab-narrow", place < NARROW);
    this.ui.grid.style.setProperty("--ocrlab-column", `${this.width}px`);
    this.ui.grid.style.setProperty("--ocrlab-count", this.columns.count);
    this.ui.picture.style.width = `${this.columns.covers * this.width}px`;
    this.changed("path");
    if (!this.isHere && this.columns.count) arrived(this);
  }

  /** What can be asked of the view from outside, as far as it may have changed: a hover changes a column alone. */
  dataOf(dirty) {
    const { step, model, found, columns: { count } } = this;
    const now = { selected: model.get("selected"), column: this.shown, pending: this.asked ? 1 : 0 };
    if (dirty.path || dirty.answer || dirty.step) {
      const begun = found.slice(0, begunBy(found, step));
      Object.assign(now, { step, soFar: begun.map((run) => this.label(run.class)).join("") });
    }
    if (!dirty.path && !dirty.answer) return now;
    const picked = JSON.stringify(model.get("picked"));
    return { ...now, text: this.text ?? "", score: this.score ?? 0, columns: count, picked, ready: count ? 1 : 0 };
  }

  drawData(now) {
    const { root, message } = this.ui, said = this.model.get("message");
    for (const [name, value] of Object.entries(now)) {
      if (this.data[name] !== value) root.dataset[name] = value;
      this.data[name] = value;
    }
    if (this.said !== said) message.textContent = said;
    this.said = said;
  }
}

function drawTitle(app) {
  const { title } = app.ui, about = app.model.get("about"), classes = (about.classes ?? 0).toLocaleString("en");
  title.replaceChildren(
    element("b", {}, about.title || "a line"),
    ` ${about.model ?? ""}: ${app.columns.count} columns × ${classes} classes`,
    about.note ? element("span", { class: "ocrlab-note" }, about.note) : "");
  if (about.text_score === app.given) return; // on the same line the gate stays where it was dragged
  app.given = about.text_score ?? 0.5;
  app.ui.gate.value = app.given;
}

/** What to do when Python, or another view of the same model, changes a value. */
function watched(app) {
  const card = () => {
    if (app.model.get("selected") !== characterAt(app.found, app.pinned)) app.pinned = -1;
    app.changed("card");
  };
  return {
    "change:columns": () => {
      app.given = null;
      app.onColumns();
      drawTitle(app);
    },
    "change:reading": () => app.onReading(),
    "change:about": () => {
      drawTitle(app);
      app.changed("path");
    },
    "change:step": () => app.changed("step"),
    "change:focus": () => focused(app),
    "change:message": () => app.onMessage(),
    "change:selected": card,
    "change:picked": () => app.changed("path"),
  };
}

function render({ model, el }) {
  const app = new Reading(model, el), watch = watched(app);
  answerReading(app);
  // On a machine's own loopback a small answer waits 40 ms for an acknowledgment (Nagle's rule); a large one does not.
  model.set("local", ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname));
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  for (const first of ["change:columns", "change:focus"]) watch[first]();
  const sizes = new ResizeObserver(() => app.resize());
  sizes.observe(app.ui.root);
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    sizes.disconnect();
    app.ui.heard.close();
    cancelAnimationFrame(app.frame);
    clearInterval(app.playing);
    clearTimeout(app.telling);
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    if (app.url) URL.revokeObjectURL(app.url);
  };
}

export default { render };
