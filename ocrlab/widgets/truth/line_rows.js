// The lines in reading order: of each what stands there, cut out, and below it a field with what was read.

import { put, write } from "../shared/nodes.js";
import { element, objectUrl } from "../shared/shared.js";
import { isDoubtful, isOpen, lineSaid, STATES } from "./saying.js";
import { askedBy } from "./typing.js";

const LEAST = 20; // pixels: how high a line is shown at least
const PAUSE = 250; // milliseconds without a key, after which what was typed is kept

/** A line: its field keeps what is being typed, whatever comes from Python meanwhile. */
class LineRow {
  constructor(list, line) {
    const { app } = list, { number } = line;
    Object.assign(this, { app, number, line, told: line.text, before: line.text, typing: false, sent: 0 });
    this.count = element("span", { class: "ocrlab-count" });
    this.mark = element("span", { class: "ocrlab-mark", "aria-hidden": "true" });
    this.crop = element("img", { alt: "", draggable: "false", onload: () => this.cropCame() });
    this.cropPlace = element("div", { class: "ocrlab-cropplace" }, this.crop);
    this.said = element("small", { id: `${app.id}-said-${number}`, dir: "auto" });
    this.field = element("textarea", { // a long line is seen whole
      rows: 1, class: "ocrlab-field", dir: "auto", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      "aria-describedby": `${app.id}-said-${number}`, id: `${app.id}-line-${number}`, "data-lm-suppress-shortcuts": "true",
    }, line.text);
    this.root = element("div", { class: "ocrlab-draftline", role: "listitem", "data-line": number },
      element("span", { class: "ocrlab-margin" }, this.count, this.mark),
      element("div", { class: "ocrlab-written" }, this.cropPlace, this.field, this.said));
    this.listen();
  }

  listen() {
    const { field, app } = this;
    field.addEventListener("focus", () => { this.before = this.told; app.select(this.number); });
    field.addEventListener("input", (event) => { if (!event.isComposing) this.typed(); });
    field.addEventListener("compositionend", () => this.typed());
    field.addEventListener("blur", () => { if (!app.rows.drawing) this.leave(); });
    for (const event of ["input", "keyup", "pointerup", "focus"]) field.addEventListener(event, () => this.follow());
    field.addEventListener("keydown", (event) => {
      const asked = askedBy(event, this.isTyped());
      if (!asked) return;
      event.preventDefault();
      event.stopPropagation();
      this.app.key(asked, this);
    });
    for (const [event, is] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
      this.root.addEventListener(event, () => { app.isPointed = is; }, true);
    }
    this.root.addEventListener("pointerdown", (event) => {
      if (event.target === field) return;
      event.preventDefault();
      field.focus({ preventScroll: true });
    });
  }

  /** A line that runs down the page is shown higher than others; a long one no smaller than can be read. */
  cropCame() {
    const { naturalWidth: width, naturalHeight: height } = this.crop;
    this.crop.classList.toggle("ocrlab-down", height > width * 1.5);
    this.crop.style.setProperty("--ocrlab-least", `${height > width ? 0 : Math.round((width * LEAST) / height)}px`);
  }

  /** Where a crop is wider than its place, show what stands where the caret is. */
  follow() {
    const { field, cropPlace } = this, beyond = cropPlace.scrollWidth - cropPlace.clientWidth;
    if (beyond <= 0) return;
    const part = field.selectionStart / (field.value.length || 1), isBackward = getComputedStyle(field).direction === "rtl";
    const middle = (isBackward ? 1 - part : part) * cropPlace.scrollWidth;
    cropPlace.scrollLeft = Math.min(Math.max(middle - cropPlace.clientWidth / 2, 0), beyond);
  }

  /** As high as its text, where the style alone cannot do that. */
  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  /** Whether something was typed here that nobody said is right. */
  isTyped() { return this.field.value !== this.before; }

  typed() {
    const { app, number, field } = this;
    if (app.isReadonly()) return;
    if (/[\r\n]/.test(field.value)) field.value = field.value.replace(/\s*[\r\n]+\s*/g, " "); // of something pasted
    this.fit();
    app.unsaved.keep(number, this.field.value);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tellTyped(), PAUSE);
  }

  tellTyped() {
    clearTimeout(this.later);
    this.typing = true;
    this.sent = this.app.change({ ask: "typed", line: this.number, text: this.field.value });
    this.app.unsaved.keep(this.number, this.field.value, this.sent);
  }

  /** Say that this stands here. */
  say(text = this.field.value) {
    clearTimeout(this.later);
    this.typing = false;
    this.field.value = this.before = text;
    this.sent = this.app.change({ ask: "said", line: this.number, text });
    this.app.unsaved.keep(this.number, text, this.sent);
    put(this.root, "data-state", "sent");
  }

  /** Take back what is being typed. */
  takeBack() {
    clearTimeout(this.later);
    this.field.value = this.before;
    this.app.unsaved.forget(this.number);
    if (this.typing) this.sent = this.app.change({ ask: "untyped", line: this.number });
    this.typing = false;
  }

  /** The field is left: what was typed is meant; what was typed and taken back by hand was nothing. */
  leave() {
    if (this.app.isReadonly()) return;
    if (this.isTyped()) this.say();
    else if (this.typing) this.takeBack();
    else if (this.app.unsaved.waits(this.number)) this.takeBack();
  }

  isFocused() { return this.root.ownerDocument.activeElement === this.field; }

  /** Take what Python has; a field in which somebody types keeps what it has. */
  take(line, saved) {
    const { field } = this, isBusy = saved < this.sent || (this.isFocused() && field.value !== this.told);
    if (line.quad.join() !== this.line.quad.join()) this.crop.removeAttribute("src");
    this.line = line;
    if (isBusy && line.text !== field.value) return;
    this.told = line.text;
    if (field.value !== line.text) field.value = line.text;
    if (!this.typing) this.before = line.text;
  }

  draw(at) {
    const { line, field, root, app } = this, [mark] = STATES[line.state] ?? STATES.untouched;
    const said = lineSaid(line);
    write(this.count, `${at + 1}`);
    write(this.mark, isDoubtful(line) ? "?" : mark);
    write(this.said, said);
    put(field, "aria-label", `line ${at + 1}, ${isDoubtful(line) ? "doubtful" : STATES[line.state]?.[1] ?? ""}`);
    put(field, "placeholder", line.state === "no_text" ? "no text stands here" : "");
    if (field.readOnly !== app.isReadonly()) field.readOnly = app.isReadonly();
    this.fit();
    put(root, "data-state", this.sent > app.get("saved") ? "sent" : line.state);
    put(root, "data-doubtful", isDoubtful(line) ? 1 : 0);
    put(root, "data-open", isOpen(line) ? 1 : 0);
    root.classList.toggle("ocrlab-selected", this.number === app.get("selected"));
  }
}

export class LineRows {
  constructor(app) {
    Object.assign(this, { app, rows: new Map(), wanted: new Set(), urls: new Set(), drawing: false });
    this.list = element("div", { class: "ocrlab-draftlines", role: "list", "aria-label": "lines in reading order" });
    this.root = element("div", { class: "ocrlab-linesplace" }, this.list);
    this.seen = new IntersectionObserver((entries) => this.cameIntoSight(entries), { root: this.list, rootMargin: "400px" });
  }

  row(number) { return this.rows.get(number); }

  /** Every line where it belongs, and whether their order changed; the field that has the focus keeps it, its caret and its text. */
  draw(lines, saved) {
    const { app } = this, { activeElement } = this.list.ownerDocument;
    const held = [...this.rows.values()].find((row) => row.field === activeElement);
    const numbers = new Set(lines.map(({ number }) => number));
    const before = this.order;
    this.order = lines.map(({ number }) => number).join();
    this.drawing = true;
    for (const [number, row] of this.rows) {
      if (numbers.has(number)) continue;
      this.seen.unobserve(row.root);
      row.root.remove();
      this.rows.delete(number);
    }
    lines.forEach((line, at) => {
      const row = this.rows.get(line.number) ?? this.added(line);
      row.take(line, saved);
      row.draw(at);
      this.place(row, at, held);
    });
    this.drawing = false;
    if (held && !this.rows.has(held.number)) app.focus(app.get("selected"));
    else if (held && !held.isFocused()) held.field.focus({ preventScroll: true });
    this.renew();
    return before !== this.order;
  }

  /** Put a row where it belongs; the one with the focus is not touched, its neighbors are put around it. */
  place(row, at, held) {
    const { children } = this.list, there = children[at];
    if (there === row.root) return;
    if (row !== held || !row.root.isConnected) { this.list.insertBefore(row.root, there ?? null); return; }
    while (children[at] !== row.root) this.list.append(children[at]);
  }

  added(line) {
    const row = new LineRow(this, line);
    this.rows.set(line.number, row);
    this.seen.observe(row.root);
    return row;
  }

  // ---- crops, of lines in sight

  cameIntoSight(entries) {
    for (const { isIntersecting, target } of entries) {
      const number = Number(target.dataset.line);
      if (isIntersecting) this.wanted.add(number);
      else this.wanted.delete(number);
    }
    this.renew();
  }

  /** Ask for the crops in sight that are not there. */
  renew() {
    const missing = [...this.wanted].filter((number) => {
      const row = this.rows.get(number), quad = row?.line.quad.join();
      if (!row || row.crop.hasAttribute("src") || row.asked === quad) return false;
      row.asked = quad;
      return true;
    });
    if (missing.length) this.app.send({ ask: "crops", lines: missing });
  }

  takeCrops({ lines }, buffers) {
    lines.forEach(([number, quad], k) => {
      const row = this.rows.get(number);
      if (row?.line.quad.join() !== quad.join()) return;
      const url = objectUrl(buffers[k], "image/jpeg");
      this.urls.add(url);
      if (row.crop.src) { URL.revokeObjectURL(row.crop.src); this.urls.delete(row.crop.src); }
      row.crop.src = url;
    });
  }

  /** Scroll a line into sight, in the list alone: the notebook stays where it is. */
  reveal(number) {
    const row = this.rows.get(number), { list } = this;
    if (!row) return;
    const top = row.root.offsetTop, bottom = top + row.root.offsetHeight, margin = Math.min(60, list.clientHeight / 4);
    if (top - margin < list.scrollTop) list.scrollTop = top - margin;
    else if (bottom + margin > list.scrollTop + list.clientHeight) list.scrollTop = bottom + margin - list.clientHeight;
  }

  close() {
    this.seen.disconnect();
    for (const row of this.rows.values()) clearTimeout(row.later);
    for (const url of this.urls) URL.revokeObjectURL(url);
  }
}
