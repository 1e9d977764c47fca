// One line as the recognizer sees it: columns, the path through them, three lanes to the text, and what a pick changes.

import {
  BLANK, begunBy, characterAt, charactersOf, pathOf, runsOf, scoreOf, sentenceOf, textAfter, twinsOf,
} from "./ctc.js";
import { COLUMN, GUTTER, columnWidth, columnsOf, drawLanes, drawStrip, signOf } from "./lanes.js";
import { drawCard, drawNotes, drawText, listenToText } from "./readout.js";
import { afterPaint, element, hideStills, objectUrl, perfCounters } from "../shared/shared.js";

const PACE = 140; // milliseconds a column, when it plays
const TOLD = 150; // milliseconds of quiet until Python is told of the step
const NONE = { path: { classes: [], scores: [] }, found: [], twins: [] };

class Reading {
  constructor(model, el) {
    Object.assign(this, { model, ...NONE, hovered: -1, pinned: -1, width: COLUMN[0], perf: perfCounters("hover", "step", "pick", "python"), dirty: {}, data: {}, said: "", begun: 0 });
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
    if (this.playing) { this.stop(); return; }
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
    for (const column of Object.keys(picked)) if (picked[column] === path.classes[column]) delete picked[column];
    this.pickAll(picked);
  }

  pickAll(picked) {
    this.asked = { picked: JSON.stringify(picked), began: performance.now() };
    this.tell({ picked });
    const standing = this.model.get("reading"), path = pathOf(this.columns, picked);
    if (JSON.stringify(standing.picked) === this.asked.picked) { // taken back before Python has heard of it: nothing will follow
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
    if (this.model.get("message") && this.asked) { this.asked = null; this.onReading(); }
    this.changed("card");
  }

  /** Show a path, with the text and the score that Python made of it, or our own until it has. */
  take(path, { text, score } = {}) {
    const drawn = path.classes.length === this.path.classes.length && path.classes.every((one, column) => one === this.path.classes[column]);
    this.path = path;
    this.found = charactersOf(path.classes);
    this.twins = twinsOf(path.classes);
    this.text = text ?? textAfter(path.classes, path.classes.length, this.label);
    this.score = score ?? scoreOf(path);
    this.changed(drawn ? "answer" : "path"); // an answer that was foreseen changes no picture
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
    if (dirty.path) { drawStrip(this); drawLanes(this); drawText(this); drawNotes(this); }
    if (dirty.path || dirty.step) this.drawStep(dirty.path);
    if (dirty.path || dirty.card) drawCard(this);
    if (dirty.path || dirty.answer || dirty.gate) this.drawGate();
    this.drawData(this.dataOf(dirty));
    if (began) afterPaint(() => { this.perf.paints += 1; this.perf[began[0]].push(performance.now() - began[1]); });
  }

  resize() {
    const place = this.ui.root.clientWidth;
    if (!place) return;
    this.width = columnWidth(this.columns.count, place);
    this.ui.root.classList.toggle("ocrlab-narrow", place < 760);
    this.ui.grid.style.setProperty("--ocrlab-column", `${this.width}px`);
    this.ui.grid.style.setProperty("--ocrlab-count", this.columns.count);
    this.ui.picture.style.width = `${this.columns.covers * this.width}px`;
    this.changed("path");
  }

  /** What depends on the step; after another path, on every character anew. */
  drawStep(anew) {
    const { ui, step, columns: { count }, path } = this, all = step >= count;
    ui.veil.style.transform = `translateX(${step * this.width}px)`;
    ui.now.hidden = all || !step;
    ui.now.style.transform = `translateX(${(step - 1) * this.width}px)`;
    ui.slider.max = count;
    ui.slider.value = step;
    ui.slider.setAttribute("aria-valuetext", `${step} of ${count} columns`);
    ui.play.textContent = this.playing ? "❚❚ pause" : "▶ play";
    ui.sentence.textContent = all ? `All ${count} columns → ${runsOf(path.classes).length} runs once repeats are merged → ${this.found.length} characters once blanks are dropped.` : sentenceOf(path.classes, step, this.sign);
    this.hideLater(anew);
    if (this.playing) this.follow(step - 1);
  }

  /** Hide the characters that begin later; those on the same side of the step as before stay as they are. */
  hideLater(anew) {
    const { found, step, ui: { chars } } = this, begun = begunBy(found, step);
    const from = anew ? 0 : Math.min(begun, this.begun), to = anew ? chars.length : Math.max(begun, this.begun);
    for (let i = from; i < to; i++) chars[i]?.classList.toggle("ocrlab-later", i >= begun);
    this.begun = begun;
  }

  /** Scroll the columns, not the page, so that one is seen. */
  follow(column) {
    const { scroll } = this.ui, x = column * this.width, room = scroll.clientWidth - GUTTER;
    if (x < scroll.scrollLeft || x + this.width > scroll.scrollLeft + room) scroll.scrollLeft = x - room / 3;
  }

  drawGate() {
    const { gate, verdict, score, mark } = this.ui, limit = Number(gate.value);
    const kept = this.score >= limit && this.text.trim();
    score.textContent = this.text ? this.score.toFixed(4) : "–";
    mark.style.left = `${this.score * 100}%`;
    verdict.textContent = kept ? "kept" : this.text.trim() ? "dropped: low_text" : "dropped: no_text";
    verdict.className = kept ? "ocrlab-passes" : "ocrlab-falls";
    this.ui.limit.textContent = limit.toFixed(2);
  }

  /** What can be asked of the view from outside, as far as it may have changed: a hover changes a column alone. */
  dataOf(dirty) {
    const { step, model } = this, now = { selected: model.get("selected"), column: this.shown, pending: this.asked ? 1 : 0 };
    if (dirty.path || dirty.answer || dirty.step) Object.assign(now, { step, soFar: this.found.slice(0, begunBy(this.found, step)).map((run) => this.label(run.class)).join("") });
    if (!dirty.path && !dirty.answer) return now;
    return { ...now, text: this.text ?? "", score: this.score ?? 0, columns: this.columns.count, picked: JSON.stringify(model.get("picked")), ready: this.columns.count ? 1 : 0 };
  }

  drawData(now) {
    const { root, message } = this.ui, said = this.model.get("message");
    for (const [name, value] of Object.entries(now)) if (this.data[name] !== value) root.dataset[name] = this.data[name] = value;
    if (this.said !== said) message.textContent = this.said = said;
  }
}

// ---- the parts of the view

function buildReading(app) {
  const ui = {}, button = (label, said, onclick) => element("button", { type: "button", title: said, "aria-label": said, onclick }, label);
  app.ui = ui;
  ui.title = element("div", { class: "ocrlab-title" });
  ui.text = element("div", { class: "ocrlab-text", role: "group", "aria-label": "the text, character by character" });
  listenToText(app);
  ui.message = element("div", { class: "ocrlab-message ocrlab-alarm", role: "alert" });
  ui.chars = [];
  ui.play = element("button", { type: "button", class: "ocrlab-play", onclick: () => app.play() });
  ui.slider = element("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "columns gone through", oninput: () => app.go(Number(ui.slider.value)) });
  ui.sentence = element("div", { class: "ocrlab-sentence", "aria-live": "polite" });
  const player = element("div", { class: "ocrlab-player" }, button("|◀", "before the first column", () => app.go(0)), button("◀", "one column back", () => app.go(app.step - 1)),
    ui.play, button("▶", "one column on", () => app.go(app.step + 1)), button("▶|", "all columns", () => app.go(app.columns.count)), ui.slider);
  ui.card = element("section", { class: "ocrlab-card", "aria-label": "the column" });
  ui.notes = element("section", { class: "ocrlab-notes" });
  ui.root = element("div", { class: "ocrlab-view ocrlab-reading", "data-lm-suppress-shortcuts": "true" }, ui.title, element("div", { class: "ocrlab-head" }, ui.text, buildGate(app)), ui.message,
    player, ui.sentence, buildColumns(app), element("div", { class: "ocrlab-panels" }, ui.card, ui.notes));
  return ui;
}

function buildGate(app) {
  const { ui } = app;
  Object.assign(ui, { score: element("b", {}), verdict: element("span", {}), limit: element("span", {}), mark: element("i", { class: "ocrlab-mark" }) });
  ui.gate = element("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": "text_score", oninput: () => app.changed("gate") });
  return element("div", { class: "ocrlab-gate" }, element("span", {}, "score ", ui.score), element("span", { class: "ocrlab-track" }, ui.gate, ui.mark),
    element("span", {}, "text_score ", ui.limit), ui.verdict);
}

function buildColumns(app) {
  const { ui } = app, lane = (name) => { ui[name] = element("div", { class: `ocrlab-lane ocrlab-lane-${name}` }); return ui[name]; };
  ui.picture = element("img", { alt: "the crop as the network is given it", draggable: "false" });
  ui.strip = element("canvas", { class: "ocrlab-strip", role: "img", "aria-label": "probabilities by column" });
  Object.assign(ui, { veil: element("div", { class: "ocrlab-veil" }), now: element("div", { class: "ocrlab-now", hidden: true }), run: element("div", { class: "ocrlab-run", hidden: true }), here: element("div", { class: "ocrlab-here", hidden: true }) });
  const row = (name, ...content) => [element("div", { class: "ocrlab-name" }, ...name), element("div", { class: "ocrlab-content" }, ...content)];
  const small = (text) => element("small", {}, text);
  ui.over = element("div", { class: "ocrlab-over", "aria-hidden": "true" }, ui.run, ui.here, ui.veil, ui.now);
  ui.grid = element("div", { class: "ocrlab-grid" },
    ...row(["the crop", small("as the network sees it")], ui.picture), ...row([small("likeliest"), small("2nd"), small("3rd"), small("4th"), small("5th"), small("other, picked"), small("blank ∅")], ui.strip),
    ...row(["raw", small("a class a column")], lane("raw")), ...row(["merged", small("repeats joined")], lane("merged")), ...row(["text", small("blanks dropped")], lane("final")), ui.over);
  ui.scroll = element("div", { class: "ocrlab-scroll", tabindex: 0, role: "application", "aria-label": "columns",
    "aria-description": "Left and right go through the columns; 1 to 8 pick a class, 0 the blank, Backspace takes the pick back; comma and period step; Esc lets go" }, ui.grid);
  const columnAt = (event) => {
    const x = event.clientX - ui.over.getBoundingClientRect().left, inside = event.clientX - ui.scroll.getBoundingClientRect().left > GUTTER;
    return inside && x >= 0 && x < app.columns.count * app.width ? Math.floor(x / app.width) : -1;
  };
  ui.grid.addEventListener("pointermove", (event) => app.hover(columnAt(event)));
  ui.grid.addEventListener("pointerleave", () => app.hover(-1));
  ui.grid.addEventListener("click", (event) => app.choose(columnAt(event)));
  ui.scroll.addEventListener("keydown", (event) => onKey(app, event));
  return ui.scroll;
}

/** What a key asks for: a move, a step, a pick by rank (0 is the blank), taking it back, or letting go. */
export function readingKey(key) {
  if (/^[0-9]$/.test(key)) return { rank: Number(key) };
  return { ArrowLeft: { move: -1 }, ArrowRight: { move: 1 }, Home: { move: -Infinity }, End: { move: Infinity }, ",": { step: -1 }, ".": { step: 1 }, Backspace: { back: true }, Delete: { back: true }, Escape: { leave: true } }[key] ?? null;
}

function onKey(app, event) {
  const action = event.ctrlKey || event.metaKey || event.altKey ? null : readingKey(event.key);
  if (!action || event.target !== app.ui.scroll) return;
  event.preventDefault();
  event.stopPropagation();
  const { columns, pinned } = app;
  if (action.move) {
    const from = pinned >= 0 ? pinned : action.move < 0 ? columns.count : -1;
    app.choose(Math.max(0, Math.min(from + action.move, columns.count - 1)));
    app.follow(app.pinned);
  } else if (action.step) app.go(app.step + action.step);
  else if (action.leave) app.choose(-1);
  else if (pinned >= 0) pickByRank(app, pinned, action);
}

function pickByRank(app, column, { rank, back }) {
  if (back) return app.pick({ [column]: app.likeliest.path.classes[column] });
  return rank <= app.columns.k ? app.pick({ [column]: rank ? app.columns.classes[column * app.columns.k + rank - 1] : BLANK }) : null;
}

function drawTitle(app) {
  const about = app.model.get("about"), count = app.columns.count;
  app.ui.title.replaceChildren(element("b", {}, about.title || "a line"), ` ${about.model ?? ""}: ${count} columns × ${(about.classes ?? 0).toLocaleString("en")} classes`,
    about.note ? element("span", { class: "ocrlab-note" }, about.note) : "");
  if (about.text_score !== app.given) app.ui.gate.value = app.given = about.text_score ?? 0.5; // on the same line it stays where it was dragged
}

function render({ model, el }) {
  const app = new Reading(model, el);
  // On a machine's own loopback a small answer waits 40 ms for an acknowledgment (Nagle's rule); a large one does not.
  model.set("local", ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname));
  const watch = {
    "change:columns": () => { app.given = null; app.onColumns(); drawTitle(app); }, "change:reading": () => app.onReading(), "change:about": () => { drawTitle(app); app.changed("path"); },
    "change:step": () => app.changed("step"), "change:message": () => app.onMessage(),
    "change:selected": () => { if (model.get("selected") !== characterAt(app.found, app.pinned)) app.pinned = -1; app.changed("card"); },
    "change:picked": () => app.changed("path"),
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  watch["change:columns"]();
  const sizes = new ResizeObserver(() => app.resize());
  sizes.observe(app.ui.root);
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    sizes.disconnect();
    cancelAnimationFrame(app.frame);
    clearInterval(app.playing);
    clearTimeout(app.telling);
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    if (app.url) URL.revokeObjectURL(app.url);
  };
}

export default { render };
