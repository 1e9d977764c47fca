// A page that becomes a truth: the page with its boxes, and the lines with what stands there and what was read, to be corrected.

import { BoxForm } from "./box_form.js";
import { LineRows } from "./line_rows.js";
import { PageSheet } from "./page_sheet.js";
import { afterEnter, beside, isDoubtful, nextLine, progressSaid } from "./saying.js";
import { Unsaved } from "./unsaved.js";
import { holdFocus } from "../shared/focus.js";
import { element, hideStills, textButton, viewNumber } from "../shared/shared.js";

const CLOSE = 900, NARROW = 480; // pixels: below that, the lines have more of it; one column
const PATIENCE = 4000; // milliseconds without an answer, after which the kernel is said to be silent
const KEYS = "Enter: right, and on · Ctrl+Enter: right, and on to the next doubtful one · F8: next doubtful one · ↑ ↓: go · "
  + "Alt+↑ ↓: read it earlier, later · Escape: as it was · Ctrl+Z: undo · an empty line says that no text stands there";
const SILENT = "Not saved yet: the kernel does not answer. It is busy, or gone; what you typed is kept in this browser until the page "
  + "is opened again.";

class App {
  constructor(model, el) {
    Object.assign(this, { model, id: `ocrlab-truth-${viewNumber()}`, goTo: 0 });
    this.changes = Math.max(model.get("saved"), model.get("refused")); // so many were asked for
    this.unsaved = new Unsaved(this.get("about").key);
    this.rows = new LineRows(this);
    this.sheet = new PageSheet(this);
    this.box = new BoxForm(this);
    this.build();
    el.append(this.root);
  }

  build() {
    this.status = element("span", { role: "status", class: "ocrlab-progress" });
    this.bar = element("progress", { "aria-label": "lines looked at" });
    this.where = element("span", { class: "ocrlab-soft" });
    this.alarm = element("div", { role: "alert", class: "ocrlab-alarm" });
    this.notices = element("div", { class: "ocrlab-notices" });
    this.live = element("span", { class: "ocrlab-aside", "aria-live": "polite" });
    this.again = this.button("try again", () => this.change({ ask: "again" }));
    this.theirs = this.button("take what is in the file", () => this.change({ ask: "theirs" }));
    this.mine = this.button("keep mine", () => this.change({ ask: "mine" }));
    this.root = element("div", { class: "ocrlab-view ocrlab-truth", "data-lm-suppress-shortcuts": "true" },
      element("div", { class: "ocrlab-headline ocrlab-bar" }, this.status, this.bar, this.where),
      this.alarm, element("div", { class: "ocrlab-row" }, this.again, this.theirs, this.mine), this.notices, this.tools(),
      element("div", { class: "ocrlab-halves" }, this.sheet.root, this.rows.root),
      this.box.root, element("p", { class: "ocrlab-keys ocrlab-soft" }, KEYS), this.live);
    holdFocus(this.root);
  }

  tools() {
    const onLine = (then) => () => { const row = this.rows.row(this.selected()); if (row && !this.isReadonly()) then(row); };
    this.undo = this.button("undo", () => this.key("undo"));
    return element("div", { class: "ocrlab-row", role: "group", "aria-label": "the selected line" },
      this.button("next doubtful", () => this.key("doubtful")),
      this.button("no text stands there", onLine((row) => row.say(""))),
      this.button("read earlier", onLine((row) => this.key("moved up", row))),
      this.button("read later", onLine((row) => this.key("moved down", row))),
      this.undo,
      this.button("I looked at all: the rest is right", () => { if (!this.isReadonly()) this.change({ ask: "rest" }); }));
  }

  /** A button; who uses it with a mouse has the field again after it, who uses keys stays on it. */
  button(label, then) {
    return textButton(label, (event) => {
      then();
      if (event.detail) this.focus(this.selected());
    });
  }

  // ---- what the parts use

  get(name) { return this.model.get(name); }
  selected() { return this.get("selected"); }
  line(number) { return this.get("lines").find((line) => line.number === number); }
  isReadonly() { return Boolean(this.get("about").readonly); }

  /** Ask Python for a change, and note that it is not in a file yet; its number. */
  change(asked) {
    this.changes += 1;
    this.waiting ??= setTimeout(() => this.hush(), PATIENCE);
    this.send({ ...asked, change: this.changes });
    this.drawState();
    return this.changes;
  }

  send(content) { this.toPython(() => this.model.send(content)); }

  /** Tell Python something; a kernel that is gone makes it fail. */
  toPython(tell) {
    try {
      tell();
    } catch {
      this.hush();
    }
  }

  /** Say that nobody answers. */
  hush() {
    this.isSilent = true;
    this.drawState();
  }

  announce(text) { this.live.textContent = text; }

  select(number) {
    if (number !== this.selected()) {
      this.model.set("selected", number);
      this.toPython(() => this.model.save_changes());
    }
    this.drawSelected();
  }

  /** Go to a line: its field has the focus. */
  focus(number) {
    const row = this.rows.row(number);
    if (!row) return;
    row.field.focus({ preventScroll: true });
    this.select(number);
  }

  /** Do what a key in the field of a line asks for. */
  key(asked, row = this.rows.row(this.selected())) {
    const lines = this.get("lines"), number = row?.number ?? -1;
    const [what, where] = asked.split(/,? /);
    if (what === "said" && !this.isReadonly()) row.say();
    if (what === "said") this.focus(where === "doubtful" ? this.doubtful(number, 1) : afterEnter(lines, number));
    else if (what === "doubtful") this.focus(this.doubtful(number, where === "before" ? -1 : 1));
    else if (what === "go") this.focus(beside(lines, number, where === "down" ? 1 : -1));
    else if (this.isReadonly()) return;
    else if (what === "untyped") row.takeBack();
    else if (what === "moved") this.change({ ask: "moved", line: number, by: where === "down" ? 1 : -1 });
    else if (what === "undo") this.takeBack();
  }

  takeBack() {
    const isInField = this.rows.root.contains(document.activeElement);
    if (!this.get("about").undo) this.announce("Nothing is left to undo.");
    else if (isInField) this.goTo = this.change({ ask: "undo" });
    else this.change({ ask: "undo" });
  }

  /** The next doubtful line, or the same where none is left. */
  doubtful(number, by) {
    const to = nextLine(this.get("lines"), number, isDoubtful, by);
    if (to < 0) this.announce("No other doubtful line is left.");
    return to < 0 ? number : to;
  }

  draw(quad) {
    this.goTo = this.change({ ask: "drawn", quad });
  }

  put(quad) {
    if (this.line(this.selected()) && !this.isReadonly()) this.change({ ask: "put", line: this.selected(), quad });
  }

  // ---- drawing

  drawSelected() {
    const number = this.selected();
    for (const row of this.rows.rows.values()) row.root.classList.toggle("ocrlab-selected", row.number === number);
    this.root.dataset.selected = number;
    this.sheet.mark(number);
    this.sheet.reveal(number);
    if (!this.isPointed) this.rows.reveal(number); // else what is being clicked would move away
    if (this.box.root.open) this.box.follow();
  }

  drawState() {
    const about = this.get("about"), lines = this.get("lines"), answered = Math.max(this.get("saved"), this.get("refused"));
    const unsaved = this.changes > answered;
    this.changes = Math.max(this.changes, answered); // another view of this page counts, too
    if (!unsaved) { clearTimeout(this.waiting); this.waiting = undefined; this.isSilent = false; }
    const done = lines.filter((line) => line.state !== "untouched").length, said = progressSaid(lines, about.whole);
    if (this.status.textContent !== said) this.status.textContent = said;
    Object.assign(this.bar, { max: Math.max(lines.length, 1), value: lines.length ? done : Number(about.whole) });
    const place = about.readonly ? "not saved: only looked at" : `${about.folder}/${about.file}`;
    this.where.textContent = `${about.title} · ${unsaved ? "saving …" : place}`;
    const alarm = this.isSilent ? SILENT : this.get("message");
    if (this.alarm.textContent !== alarm) this.alarm.textContent = alarm;
    this.notices.replaceChildren(...about.notices.map((one) => element("p", {}, one)));
    this.again.textContent = about.here ? "take it over" : "try again";
    this.again.hidden = about.readonly !== true;
    this.theirs.hidden = this.mine.hidden = !about.conflict;
    if (document.activeElement?.hidden && this.root.contains(document.activeElement)) this.focus(this.selected());
    Object.assign(this.root.dataset, { lines: lines.length, looked: done, whole: Number(about.whole), unsaved: Number(unsaved) });
  }

  // ---- what comes from Python

  onLines() {
    const lines = this.get("lines"), saved = this.get("saved");
    this.unsaved.savedTo(saved);
    if (this.rows.draw(lines, Math.max(saved, this.get("refused")))) this.rows.reveal(this.selected());
    this.sheet.lines(lines);
    this.drawState();
    if (this.goTo && saved >= this.goTo) { // the line that was drawn is there
      this.goTo = 0;
      this.focus(this.selected());
    }
  }

  onCustom(content, buffers) {
    if (content.answer === "crops") this.rows.takeCrops(content, buffers);
  }

  async onImage() {
    const bytes = this.get("image");
    if (!bytes.byteLength) return;
    this.sheet.bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    this.sheet.fit();
    this.drawSelected();
    this.root.dataset.ready = 1;
  }

  /** What an earlier view could not tell: it stands in the fields again, and is kept, as something that was not finished. */
  restore() {
    if (this.isReadonly()) return;
    const left = this.unsaved.left().filter(([number, text]) => this.line(number) && this.line(number).text !== text);
    for (const [line, text] of left) this.unsaved.keep(line, text, this.change({ ask: "typed", line, text }));
    if (left.length) this.announce(`${left.length} lines were typed and not saved: they are here again.`);
  }

  onResize() {
    const width = this.root.clientWidth;
    this.root.classList.toggle("ocrlab-close", width < CLOSE);
    this.root.classList.toggle("ocrlab-narrow", width < NARROW);
    this.sheet.fit();
    this.drawSelected();
  }

  /** The page is being left: what was typed is told now. */
  onLeaving() {
    for (const row of this.rows.rows.values()) if (this.unsaved.waits(row.number)) row.tellTyped();
  }

  close() {
    clearTimeout(this.waiting);
    this.onLeaving();
    this.rows.close();
  }
}

function render({ model, el }) {
  const app = new App(model, el), onLines = () => app.onLines(), leaving = () => app.onLeaving();
  const watch = {
    "change:image": () => app.onImage(), "change:lines": onLines, "change:about": onLines, "change:saved": onLines,
    "change:refused": onLines, "change:selected": () => app.drawSelected(), "change:message": () => app.drawState(),
    "msg:custom": (content, buffers) => app.onCustom(content, buffers),
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  app.onLines();
  app.onImage();
  app.restore();
  const sizes = new ResizeObserver(() => app.onResize());
  sizes.observe(app.root);
  window.addEventListener("pagehide", leaving);
  requestAnimationFrame(() => hideStills(app.root));
  return () => {
    sizes.disconnect();
    window.removeEventListener("pagehide", leaving);
    app.close();
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
  };
}

export default { render };
