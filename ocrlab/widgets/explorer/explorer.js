// The detection explorer: what is dragged is answered here at once where it can be; Python stays the one truth.

import { arrive, arrived, focused, resized } from "./arrival.js";
import { Asking } from "./asking.js";
import { Clock } from "./clock.js";
import { isLocal } from "./controls.js";
import { Drawing } from "./drawing.js";
import { Kept, nearestTo } from "./frames.js";
import { Judging, columnsOf, latestTexts } from "./judging.js";
import { build } from "./panels.js";
import { bounds } from "./quads.js";
import { layersOf } from "./stage.js";
import { answersOf } from "./saved.js";
import { tellNumbers } from "./summary.js";
import { Changes, differing } from "./undo.js";
import { fitted, halves, pyramid, showing, unpacked, wholeScale, zoomed } from "../shared/canvas.js";
import { hideStills, objectUrl, viewNumber } from "../shared/shared.js";

const NARROW = 820; // pixels: below that, one column
const QUIET = 160; // milliseconds after the last local change until Python is told
const SLOW = 1500; // milliseconds after which it is said that Python's answer is waited for

class App {
  constructor(model, el) {
    Object.assign(this, { model, id: viewNumber(), urls: new Map(), filter: new Set(), hovered: -1, selected: -1, opacity: 0.65 });
    Object.assign(this, { asked: null, waiting: false, sequence: 0, view: { scale: 1, x: 0, y: 0 } });
    this.clock = new Clock();
    this.perf = this.clock.counters;
    this.layers = layersOf(model.get("focus"));
    this.about = model.get("about");
    this.baseline = this.about.baseline?.settings ?? {};
    this.settings = { ...model.get("settings") };
    Object.assign(this, { judging: new Judging(this), drawing: new Drawing(this), asking: new Asking(this), changes: new Changes() });
    this.kept = new Kept(this);
    this.ui = build(this);
    el.append(this.ui.root);
  }

  // ---- what the panels use

  each(visit) { for (let i = 0; i < this.columns.count; i++) visit(i); }
  wanted(i) { return !this.filter.size || this.filter.has(this.judging.fates[i]); }
  url(bytes) { return this.urls.get(bytes) ?? this.urls.set(bytes, objectUrl(bytes, "image/jpeg")).get(bytes); }

  toggleFilter(codes) {
    const all = codes.every((code) => this.filter.has(code));
    this.filter = new Set(all ? [] : codes);
    this.changed();
  }

  hover(i) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.drawMarked();
    if (this.selected < 0 && !this.asking.spot) this.ui.card.draw();
  }

  selectIndex(index) { this.select(this.columns.index.indexOf(index), true); }

  select(i, show = false) {
    if (i >= 0) this.ask("cause", { candidate: this.columns.index[i] }); // before it is selected: then it is known why
    this.model.set("selected", i < 0 ? -1 : this.columns.index[i]);
    this.model.save_changes();
    this.showSelected(i, show);
  }

  showSelected(i, show) {
    this.selected = i;
    this.asking.letGo();
    if (i >= 0 && show) this.look(showing(this.view, bounds(this.judging.quads[i]), this.place()));
    this.ui.root.dataset.selected = this.model.get("selected");
    this.drawMarked();
    this.ui.card.draw();
  }

  // ---- settings, and what is asked of Python

  ask(what, more = {}, buffers = []) { this.model.send({ ask: what, ...more }, undefined, buffers); }

  set(name, value) { this.setAll({ [name]: value }); }

  setAll(values, isNew = true) {
    const start = performance.now(), before = this.settings;
    this.settings = { ...before, ...values };
    if (isNew) this.changes.note(before, differing(before, this.settings), start);
    clearTimeout(this.quiet);
    const answeredBy = this.columns && (isLocal(before, this.settings) ? "local" : this.kept.ask(this.settings) && "kept");
    if (answeredBy) {
      this.untold = true;
      this.quiet = setTimeout(() => this.request(null), QUIET);
      this.clock.begin(answeredBy, start);
    } else this.request(start);
    this.changed({ mask: before.thresh !== this.settings.thresh });
  }

  /** Ask Python what becomes of the map; one question is under way at a time, and only the newest waits. */
  request(start) {
    if (this.asked) { this.next = { start }; return; }
    clearTimeout(this.quiet);
    this.untold = false;
    this.asked = { seq: ++this.sequence, start, sent: performance.now() };
    this.slow = setTimeout(() => { this.waiting = true; this.ui.state.draw(); }, SLOW);
    // On a machine's own loopback a small answer waits 40 ms for an acknowledgment (Nagle's rule); a large one does not.
    const local = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    this.ask("frame", { seq: this.sequence, settings: this.settings, local });
  }

  answered(seq) {
    if (!this.asked || seq !== this.asked.seq) return;
    const { start, sent } = this.asked;
    this.perf.answer.push(performance.now() - sent);
    clearTimeout(this.slow);
    this.asked = null;
    if (this.waiting) { this.waiting = false; this.ui.state.draw(); }
    if (start !== null) this.clock.begin("kernel", start);
    if (this.next) {
      const began = this.next.start;
      this.next = null;
      this.request(began);
    }
  }

  // ---- where one looks

  place() { return this.stageSize ?? [600, 410]; } // asking the browser for it costs a layout each time
  center() { return this.place().map((side) => side / 2); }
  pageAt([x, y]) { return [(x - this.view.x) / this.view.scale, (y - this.view.y) / this.view.scale]; }
  look(view) { this.view = view; this.changed({ pixels: true }); }
  fit() { this.look(fitted(this.model.get("size"), this.place())); }

  zoom(factor, at = this.center()) {
    const least = wholeScale(this.model.get("size"), this.place()) * 0.8;
    this.look(zoomed(this.view, factor, at, least));
  }

  // ---- drawing

  /** Something is to be drawn anew: all of it in the next frame, once. */
  changed(what = {}) {
    this.dirty = { ...this.dirty, ...what };
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); });
  }

  draw() {
    const began = performance.now(), { pixels, mask } = this.dirty ?? {}, { layers, ui } = this;
    this.dirty = {};
    if (!this.columns) return;
    this.kept.show();
    this.judging.judge();
    if (pixels || (mask && layers.mask) || layers.contours || layers.rects) this.drawing.drawPixels();
    this.drawing.drawBoxes();
    const counts = this.judging.counts();
    for (const panel of [ui.histogram, ui.strip, ui.settings, ui.sizes]) panel.draw();
    for (const counted of [ui.funnel, ui.strip.legend]) counted.draw(counts);
    this.drawMarked();
    arrived(this);
    ui.title.draw();
    clearTimeout(this.idle);
    if (this.selected >= 0 || this.hovered >= 0) ui.card.draw();
    else if (!this.asking.spot) this.idle = setTimeout(() => ui.card.draw(), QUIET);
    tellNumbers(this, counts);
    this.perf.draw.push(performance.now() - began);
    this.clock.drawn();
  }

  drawMarked() {
    this.drawing.drawMarked();
    this.ui.strip.drawDots();
  }

  // ---- what comes from Python

  async onImage() {
    if (!this.model.get("image").byteLength) return;
    this.pictures = await halves(new Blob([this.model.get("image")], { type: "image/jpeg" }));
    arrive(this);
  }

  async onMap() {
    const sent = this.model.get("heatmap");
    if (!sent.data) return;
    const data = await unpacked(sent.data);
    if (sent !== this.model.get("heatmap")) return; // a newer one came meanwhile
    this.map = sent;
    this.levels = pyramid({ data, width: sent.width, height: sent.height });
    this.ui.histogram.drawMap(sent.counts);
    this.onFrame();
  }

  onFrame() {
    const frame = this.model.get("frame");
    if (!frame.index || !this.map) return;
    this.answered(frame.seq);
    if (frame.map === this.map.version) this.take(frame); // a frame of another map waits for that map
  }

  take(frame) {
    this.kept.coming = null;
    this.exchange(frame);
    if (!frame.made) this.told = Object.assign(this.columns, { thresh: frame.settings.thresh }); // what was read, was read of these
    if (!this.asked && !this.untold) this.settings = { ...frame.settings }; // else the person is ahead of this answer
    this.selected = this.columns.index.indexOf(this.isHere ? frame.selected : this.model.get("selected")); // it may be ahead
    this.perf.frames += 1;
    this.perf.python.push(frame.milliseconds);
    this.dirty = { ...this.dirty, pixels: this.dirty?.pixels || frame.map !== this.drawnMap };
    this.drawnMap = frame.map;
    this.draw(); // before the next animation frame, which then only has to paint
  }

  /** Show the candidates of another frame; the selected one is then the one that lies where it lay. */
  exchange(frame) {
    const quad = this.selected >= 0 ? this.judging.quads[this.selected] : null;
    this.columns = columnsOf(frame, this.map.place);
    this.columns.texts = latestTexts(frame, this.model.get("texts"));
    this.shown = frame;
    this.judging.begin(frame);
    this.selected = nearestTo(this.columns, quad);
    if (this.hovered >= this.columns.count) this.hovered = -1;
  }

  onTexts() {
    if (!this.columns) return;
    this.columns.texts = latestTexts(this.shown, this.model.get("texts"));
    this.changed();
  }

  async onOther() {
    const other = this.model.get("other"), data = other.map ? await unpacked(other.map) : null;
    this.difference = data && pyramid({ data, width: this.map.width, height: this.map.height });
    this.layers.difference = Boolean(this.difference);
    this.judging.forget();
    this.ui.toolbar.draw();
    this.ui.compare.draw();
    this.changed({ pixels: true });
  }

  onSelected() {
    const index = this.model.get("selected"), i = this.columns ? this.columns.index.indexOf(index) : -1;
    if (i !== this.selected) this.showSelected(i, true);
    this.ui.root.dataset.selected = index;
  }

  onTruth() {
    this.ui.toolbar.draw();
    this.drawing.drawTruth();
    this.ui.state.draw();
  }

  onAbout() {
    this.about = this.model.get("about");
    this.baseline = this.about.baseline.settings;
    this.ui.compare.draw();
    this.changed();
  }

  onResize() {
    const { root, stage: { clientWidth, clientHeight } } = this.ui;
    root.classList.toggle("ocrlab-narrow", root.clientWidth < NARROW);
    if (!clientWidth) return;
    const before = this.stageSize;
    this.stageSize = [clientWidth, clientHeight];
    this.ink = getComputedStyle(root).color;
    resized(this, before);
  }
}

function render({ model, el }) {
  const app = new App(model, el), { ui } = app;
  const watch = {
    image: () => app.onImage(), heatmap: () => app.onMap(), frame: () => app.onFrame(), texts: () => app.onTexts(),
    other: () => app.onOther(), selected: () => app.onSelected(), truth: () => { app.onTruth(); app.changed(); },
    why: () => ui.card.draw(), cause: () => ui.card.draw(), spot: () => ui.card.draw(), frames: () => app.kept.onFrames(),
    elsewhere: () => { ui.elsewhere.draw(); ui.card.draw(); }, notes: () => ui.settings.draw(), exports: () => ui.home.draw(),
    about: () => app.onAbout(), focus: () => focused(app), message: () => ui.state.draw(), busy: () => ui.state.draw(),
  };
  if (model.isSaved) model.answer(answersOf(app));
  for (const [name, then] of Object.entries(watch)) model.on(`change:${name}`, then);
  for (const first of ["image", "heatmap", "truth", "exports", "busy", "focus", "frames", "elsewhere"]) watch[first]();
  ui.compare.draw();
  ui.card.draw();
  const sizes = new ResizeObserver(() => app.onResize());
  sizes.observe(ui.stage);
  requestAnimationFrame(() => hideStills(ui.root));
  return () => {
    sizes.disconnect();
    ui.heard.close();
    cancelAnimationFrame(app.frame);
    for (const timer of [app.quiet, app.slow, app.idle]) clearTimeout(timer);
    for (const [name, then] of Object.entries(watch)) model.off(`change:${name}`, then);
    for (const url of app.urls.values()) URL.revokeObjectURL(url);
  };
}

export default { render };
