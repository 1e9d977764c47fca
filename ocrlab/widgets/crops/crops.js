// The lines of a page: page and quads on the left, the list of crops on the right, below it the selected line with its corners.

import { CropList } from "./crop_list.js";
import { byLine, entryOf } from "./cutting.js";
import { LineCard } from "./line_card.js";
import { Loupe } from "./loupe.js";
import { HINT, NOTHING, countSaid, saidOfCrops } from "./said.js";
import { answerCrops } from "./saved.js";
import { Sheet } from "./sheet.js";
import { Turning } from "./turning.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { pageButton } from "../shared/page_button.js";
import { arriveAt, tellPlace } from "../shared/place.js";
import { afterPaint, element, hideStills, perfCounters, viewNumber } from "../shared/shared.js";

const NARROW = { alone: 520, bench: 820 }; // pixels: below that, one column; in a bench where its other steps have it

class App {
  constructor(model, el) {
    Object.assign(this, { model, id: `ocrlab-crops-${viewNumber()}`, entries: [], hovered: -1, pressed: -1, marked: -1 });
    this.perf = perfCounters("local", "hover", "step", "nudge", "nudgeShown");
    this.turning = new Turning(this);
    this.sheet = new Sheet(this);
    this.list = new CropList(this);
    this.loupe = new Loupe(this);
    this.card = new LineCard(this);
    this.build();
    el.append(this.root);
  }

  build() {
    this.status = element("b", { class: "ocrlab-state" });
    this.heard = heardRegion(() => saidOfCrops(this));
    this.title = element("span", { class: "ocrlab-soft" });
    this.hint = element("p", { class: "ocrlab-hint" });
    this.parts = element("div", { class: "ocrlab-parts" }, this.loupe.root, this.card.root);
    this.root = element("div", { class: "ocrlab-view ocrlab-crops", "data-lm-suppress-shortcuts": "true" },
      element("div", { class: "ocrlab-headline ocrlab-bar" }, this.status, this.title, pageButton(this.model)),
      this.turning.root,
      element("div", { class: "ocrlab-halves" }, this.sheet.root, this.list.root),
      element("div", { class: "ocrlab-detail" }, this.hint, this.parts), this.heard.root);
    holdFocus(this.root);
  }

  // ---- what the parts use

  get(name) { return this.model.get(name); }
  selected() { return this.get("selected"); }
  entry(i) { return this.entries[i]; }
  current() { return this.entry(this.selected()); }
  measure(kind, began) { requestAnimationFrame(() => afterPaint(() => this.perf[kind].push(performance.now() - began))); }

  tell(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  /** Sizes on the screen, asked for once after a change: asking costs a layout each time. */
  sizes() {
    this.known ??= { list: this.list.height(), loupe: this.loupe.size(), ...this.sheet.sizes() };
    return this.known;
  }

  /** The classes of a line, wherever it is shown. */
  kindOf(i) {
    const { turned, nudged, error } = this.entry(i);
    return [
      i === this.selected() && "ocrlab-selected", i === this.hovered && "ocrlab-hovered",
      turned && "ocrlab-turned", nudged && "ocrlab-nudged", error && "ocrlab-wrong",
    ].filter(Boolean).join(" ");
  }

  // ---- what the person does

  /** Lines are hovered and selected wherever they are shown. */
  watchLines(root) {
    const lineOf = (event) => Number(event.target.closest("[data-line]")?.dataset.line ?? -1);
    root.addEventListener("pointerover", (event) => this.hover(lineOf(event)));
    root.addEventListener("pointerleave", () => this.hover(-1));
    root.addEventListener("pointerdown", (event) => { this.pressed = event.button ? -1 : lineOf(event); });
    root.addEventListener("pointerup", (event) => { // a row that is drawn anew in between gets no click
      if (this.pressed >= 0 && this.pressed === lineOf(event)) this.select(this.pressed);
      this.pressed = -1;
    });
    root.addEventListener("pointercancel", () => { this.pressed = -1; });
  }

  select(i) {
    const began = performance.now();
    this.tell("selected", i);
    this.measure("step", began);
  }

  hover(i) {
    if (i === this.hovered) return;
    const began = performance.now(), before = this.hovered;
    this.hovered = i;
    this.mark(before);
    this.mark(i);
    this.measure("hover", began);
  }

  // ---- drawing

  /** What came from Python, looked up once and not for every line. */
  remember() {
    const texts = byLine(this.get("texts")), quads = { ...this.get("quads") };
    this.state = { texts, quads };
    for (const name of ["lines", "down", "ways", "answers"]) this.state[name] = this.get(name);
    this.judge();
  }

  /** Every line as it is shown under the threshold of the moment. */
  judge() {
    const state = { ...this.state, thresh: this.turning.thresh(), orientation: this.turning.orientation() };
    this.entries = state.lines.map((_, i) => entryOf(i, state));
  }

  /** Mark one line wherever it is shown. */
  mark(i) {
    if (!this.entry(i)) return;
    for (const part of [this.sheet, this.turning, this.list]) part.mark(i, this.kindOf(i));
    if (i === this.hovered || i === this.selected()) this.sheet.raise(i);
  }

  fit() {
    this.sheet.fit();
    this.known = null;
    this.loupe.draw();
  }

  drawSelected() {
    const i = this.selected(), before = this.marked, one = this.current();
    this.root.dataset.selected = i;
    this.marked = i;
    this.mark(before);
    this.mark(i);
    this.list.reveal(i);
    if (one) this.sheet.reveal(one.quad);
    this.showDetail(Boolean(one));
    this.loupe.dragged = null;
    this.heard.stir();
    if (!one) return;
    this.list.crops.ask([i]);
    this.loupe.draw();
    this.card.draw();
  }

  showDetail(shown) {
    if (this.parts.hidden === shown) this.known = null; // the loupe has a size only where it is shown
    this.parts.hidden = !shown;
    this.hint.hidden = shown;
    this.hint.textContent = this.entries.length ? HINT : NOTHING;
  }

  drawState() {
    const message = this.get("message"), busy = this.get("busy"), count = this.entries.length;
    const nudged = Object.keys(this.state.quads).length;
    this.status.textContent = message || busy || countSaid(count, nudged);
    this.status.classList.toggle("ocrlab-alarm", Boolean(message));
    this.title.textContent = this.get("about").title ?? "";
    this.root.classList.toggle("ocrlab-empty", !count);
    this.heard.stir();
    Object.assign(this.root.dataset, { lines: count, nudged, read: this.state.texts.filter(Boolean).length, busy: busy ? 1 : 0 });
  }

  // ---- what comes from Python

  async onImage() {
    const bytes = this.get("image");
    if (!bytes.byteLength) return;
    this.bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    this.fit();
    this.arrived();
    this.root.dataset.ready = 1;
  }

  /** What the steps after this one are told, once. */
  arrived() {
    const line = () => this.sheet.polygons[this.selected()]?.getBoundingClientRect();
    if (this.isHere || !this.root.clientWidth || !this.bitmap) return;
    this.isHere = true;
    tellPlace(this.sheet.root, () => this.sheet.lying, line);
    arriveAt(this.sheet.root, line());
  }

  /** Another step is looked at: crops before they are turned, or after. */
  onFocus() {
    this.root.dataset.focus = this.get("focus");
    this.known = null; // the loupe is shown before turning only
    this.fit();
    this.list.draw(true);
    this.card.draw();
    if (this.isHere) arriveAt(this.sheet.root, null);
  }

  onLines() {
    this.hovered = -1;
    this.turning.tried = null;
    this.list.crops.renew();
    this.remember();
    this.list.sort();
    this.sheet.draw();
    this.fit();
    this.turning.draw();
    this.list.draw(true);
    this.drawSelected();
    this.drawState();
  }

  onValues() {
    this.remember();
    this.list.sort();
    this.turning.draw();
    this.entries.forEach((_, i) => this.sheet.mark(i, this.kindOf(i)));
    this.list.draw(true);
    this.card.draw();
    this.drawState();
  }

  /** Texts come in many messages, and are drawn once for each frame. */
  onTexts() {
    this.later ??= requestAnimationFrame(() => { this.later = null; this.onValues(); });
  }

  onSettings() {
    if (this.turning.told) return;
    this.turning.tried = null;
    this.onValues();
  }

  onQuads() {
    const before = this.state;
    this.remember();
    const { quads, answers } = this.state, changed = { ...before.quads, ...quads, ...before.answers, ...answers };
    for (const line of Object.keys(changed).map(Number)) {
      if (!this.entry(line)) continue;
      this.sheet.place(line);
      this.list.redraw(line);
      this.mark(line);
      this.loupe.answered(line, answers[line]);
    }
    this.turning.draw();
    this.loupe.draw();
    this.card.draw();
    this.drawState();
  }

  onCrops(content, buffers) {
    for (const line of this.list.crops.take(content, buffers)) {
      this.list.redraw(line);
      if (line === this.selected()) this.card.draw();
    }
  }

  onResize() {
    const width = this.root.clientWidth;
    this.root.classList.toggle("ocrlab-narrow", width < NARROW[this.get("focus") ? "bench" : "alone"]);
    if (!width) return;
    this.fit();
    this.list.draw();
    this.arrived();
    if (this.laidOut) return;
    this.laidOut = true;
    this.drawSelected();
  }

  close() {
    this.heard.close();
    cancelAnimationFrame(this.later);
    this.list.crops.close();
  }
}

function render({ model, el }) {
  const app = new App(model, el), onLines = () => app.onLines(), onValues = () => app.onValues(), onQuads = () => app.onQuads();
  const watch = {
    "change:image": () => app.onImage(), "change:lines": onLines, "change:about": onLines,
    "change:down": onValues, "change:texts": () => app.onTexts(), "change:settings": () => app.onSettings(),
    "change:quads": onQuads, "change:answers": onQuads, "change:selected": () => app.drawSelected(),
    "change:message": () => app.drawState(), "change:busy": () => app.drawState(),
    "change:focus": () => app.onFocus(), "msg:custom": (content, buffers) => app.onCrops(content, buffers),
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  answerCrops(app);
  app.onLines();
  app.onFocus();
  app.onImage();
  const sizes = new ResizeObserver(() => app.onResize());
  sizes.observe(app.root);
  requestAnimationFrame(() => hideStills(app.root));
  return () => {
    sizes.disconnect();
    app.close();
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
  };
}

export default { render };
