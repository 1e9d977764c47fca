// The detection explorer: what is dragged is answered here at once where it can be; Python stays the one truth.

const NARROW = 820; // pixels: below that, one column
const QUIET = 160; // milliseconds after the last local change until Python is told
const LAYERS = [
  ["image", "picture"], ["map", "probability"], ["mask", "mask"], ["difference", "difference"],
  ["contours", "contours"], ["rects", "rectangles"], ["boxes", "boxes"], ["truth", "truth"],
];
const NONE = [];
let made = 0; // explorers on this page, for ids

/** Times from the start of a handler to the end of the paint. */
const counters = () => perfCounters("local", "kernel", "answer", "python", "draw");

/** Typed columns of the bytes that came from Python; a copy, because a message is not aligned. */
export function columnsOf(frame, place) {
  const typed = (name, Kind) => {
    const view = frame[name];
    return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  };
  const columns = {
    index: typed("index", Uint32Array), rects: typed("rects", Float32Array), quads: typed("quads", Float32Array),
    scores: typed("scores", Float64Array), sides: typed("sides", Float64Array), fates: typed("fates", Uint8Array),
    flips: typed("flips", Float32Array), points: typed("points", Uint16Array), starts: typed("starts", Uint32Array),
    place, texts: new Map(),
  };
  columns.count = columns.index.length;
  columns.tallest = columns.sides.reduce((most, side) => Math.max(most, side), 32);
  return columns;
}

/** Texts by candidate, from [candidate, text, score, flipped]. */
export const textsOf = (rows) => new Map(rows.map(([index, text, score, flipped]) => [index, { text, score, flipped }]));

/** The latest texts of a frame: those that were read after it was made, whether they came before it or after. */
export const latestTexts = (frame, texts) => textsOf(texts.frame === frame.number ? texts.rows : frame.texts);

class App {
  constructor(model, el) {
    Object.assign(this, { model, id: ++made, perf: counters(), urls: new Map(), filter: new Set(), hovered: -1, selected: -1, asked: null, waiting: false, sequence: 0 });
    this.layers = { image: true, map: false, mask: false, difference: false, contours: false, rects: false, boxes: true, truth: true };
    this.opacity = 0.65;
    this.view = { scale: 1, x: 0, y: 0 };
    this.marks = new Map();
    this.about = model.get("about");
    this.baseline = this.about.baseline?.settings ?? {};
    this.settings = { ...model.get("settings") };
    this.ui = build(this);
    el.append(this.ui.root);
  }

  // ---- what the panels use

  each(visit) { for (let i = 0; i < this.columns.count; i++) visit(i); }
  wanted(i) { return !this.filter.size || this.filter.has(this.fates[i]); }
  url(bytes) { return this.urls.get(bytes) ?? this.urls.set(bytes, objectUrl(bytes, "image/jpeg")).get(bytes); }
  ask(what, more = {}, buffers = []) { this.model.send({ ask: what, ...more }, undefined, buffers); }

  /** How many candidates met each fate: those that are drawn as they are now, the others as Python counted them. */
  counts() {
    const counts = [...this.hidden];
    this.each((i) => { counts[this.fates[i]] += 1; });
    return counts;
  }

  toggleFilter(codes) {
    const all = codes.every((code) => this.filter.has(code));
    this.filter = new Set(all ? [] : codes);
    this.changed();
  }

  typed(name, field, [min, max]) {
    const value = Number(field.value);
    if (field.value.trim() === "" || !Number.isFinite(value)) return;
    const possible = Math.min(Math.max(value, min), max);
    field.value = possible;
    if (possible !== this.settings[name]) this.set(name, possible);
  }

  set(name, value) { this.setAll({ [name]: value }); }

  setAll(values) {
    const start = performance.now(), before = this.settings;
    this.settings = { ...before, ...values };
    clearTimeout(this.quiet);
    if (isLocal(before, this.settings) && this.columns) {
      this.untold = true;
      this.quiet = setTimeout(() => this.request(null), QUIET);
      this.startedLocal ??= start;
    } else this.request(start);
    this.changed({ mask: before.thresh !== this.settings.thresh });
  }

  /** Ask Python what becomes of the map; one question is under way at a time, and only the newest waits. */
  request(start) {
    if (this.asked) { this.next = { start }; return; }
    clearTimeout(this.quiet);
    this.untold = false;
    this.asked = { seq: ++this.sequence, start, sent: performance.now() };
    this.slow = setTimeout(() => { this.waiting = true; this.drawState(); }, 1500);
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
    if (this.waiting) { this.waiting = false; this.drawState(); }
    if (start !== null) this.startedKernel = start;
    if (this.next) {
      const began = this.next.start;
      this.next = null;
      this.request(began);
    }
  }

  hover(i) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.drawMarked();
    if (this.selected < 0 && !this.spot) this.drawCard();
  }

  selectIndex(index) { this.select(this.columns.index.indexOf(index), true); }

  select(i, show = false) {
    const index = i < 0 ? -1 : this.columns.index[i];
    this.model.set("selected", index);
    this.model.save_changes();
    this.showSelected(i, show);

  }

  showSelected(i, show) {
    this.selected = i;
    this.spot = null;
    if (i >= 0 && show) this.look(showing(this.view, bounds(this.quads[i]), this.place()));
    this.ui.root.dataset.selected = this.model.get("selected");
    this.drawMarked();
    this.drawCard();
  }

  // ---- drawing

  place() { return this.stageSize ?? [600, 410]; } // asking the browser for it costs a layout each time
  least() { return wholeScale(this.model.get("size"), this.place()) * 0.8; }
  look(view) { this.view = view; this.changed({ pixels: true }); }
  fit() { this.look(fitted(this.model.get("size"), this.place())); }

  /** Something is to be drawn anew: all of it in the next frame, once. */
  changed(what = {}) {
    this.dirty = { ...this.dirty, ...what };
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); });
  }

  draw() {
    const began = performance.now();
    const { pixels, mask } = this.dirty ?? {};
    this.dirty = {};
    if (!this.columns) return;
    this.judge();
    if (pixels || (mask && this.layers.mask) || this.layers.contours || this.layers.rects) this.drawPixels();
    this.drawBoxes();
    const counts = this.counts();
    for (const panel of [this.ui.histogram, this.ui.strip, this.ui.settings]) panel.draw();
    this.ui.funnel.draw(counts);
    this.drawLegend(counts);
    this.drawMarked();
    this.drawTitle();
    clearTimeout(this.idle);
    if (this.selected >= 0 || this.hovered >= 0) this.drawCard();
    else if (!this.spot) this.idle = setTimeout(() => this.drawCard(), QUIET);
    this.drawData();
    this.perf.draw.push(performance.now() - began);
    this.measure();
  }

  measure() {
    const { startedLocal, startedKernel } = this;
    this.startedLocal = this.startedKernel = null;
    (startedKernel == null ? afterPaint : (then) => requestAnimationFrame(() => afterPaint(then)))(() => {
      this.perf.paints += 1;
      const now = performance.now();
      if (startedLocal != null) this.perf.local.push(now - startedLocal);
      if (startedKernel != null) this.perf.kernel.push(now - startedKernel);
    });
  }

  /** Let every candidate fall by the rules; where Python has answered these very settings, its answer stands. */
  judge() {
    const { columns, settings } = this, exact = Object.keys(settings).every((name) => String(settings[name]) === String(this.applied[name]));
    const local = ["max_candidates", "min_size", "box_thresh", "unclip_ratio", "text_score"].map((name) => settings[name]);
    const key = `${exact} ${local}`;
    if (key === this.judged && columns.texts === this.judgedTexts) return;
    Object.assign(this, { judged: key, judgedTexts: columns.texts });
    this.each((i) => (exact ? this.accept(i) : this.judgeOne(i)));
    this.compare();
  }

  accept(i) {
    const { columns } = this, code = columns.fates[i];
    this.fates[i] = code === CODE.kept ? textFate(columns.texts.get(columns.index[i]), this.settings) : code;
    if (this.ratios[i] === this.settings.unclip_ratio && this.shaped[i] === isGrown(code)) return;
    this.reshape(i, Array.from(columns.quads.subarray(i * 8, i * 8 + 8)));
  }

  judgeOne(i) {
    const before = this.fates[i];
    this.fates[i] = fateOf(this.columns, i, this.settings);
    const same = isGrown(before) === isGrown(this.fates[i]);
    if (same && (!isGrown(before) || this.ratios[i] === this.settings.unclip_ratio)) return;
    this.reshape(i, shapeOf(this.columns, i, this.settings, this.fates[i]));
  }

  reshape(i, quad) {
    this.quads[i] = quad;
    this.shaped[i] = isGrown(this.fates[i]);
    this.ratios[i] = this.settings.unclip_ratio;
    this.reshaped.add(i);
  }

  compare() {
    const other = this.model.get("other");
    this.marks = new Map();
    this.lost = NONE;
    if (!other.quads) { this.versus = null; return; }
    const before = eights(other.quads), kept = [];
    this.each((i) => { if (isBox(this.fates[i])) kept.push(i); });
    this.versus = changes(before, kept.map((i) => this.quads[i]));
    for (const j of this.versus.gained) this.marks.set(kept[j], "ocrlab-gained");
    for (const [, j] of this.versus.moved) this.marks.set(kept[j], "ocrlab-moved");
    for (const [, j] of this.versus.same) this.marks.set(kept[j], "ocrlab-same");
    this.lost = this.versus.lost.map((i) => before[i]);
  }

  drawPixels() {
    const { canvas } = this.ui, [width, height] = this.place(), density = Math.min(window.devicePixelRatio || 1, 2);
    const w = Math.round(width * density), h = Math.round(height * density);
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; this.overlay = null; }
    const context = canvas.getContext("2d"), { x, y, scale } = this.view;
    const view = { scale: scale * density, x: x * density, y: y * density };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, w, h);
    if (this.layers.image && this.pictures) paintImage(context, this.pictures, view, this.model.get("size"));
    for (const layer of ["map", "mask", "difference"]) if (this.layers[layer]) this.drawMap(context, layer, view);
    for (const shapes of ["contours", "rects"]) if (this.layers[shapes]) this.drawShapes(context, shapes, view);
    this.ui.group.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }

  drawMap(context, layer, view) {
    const levels = layer === "difference" ? this.difference : this.levels;
    if (!levels) return;
    const { width, height } = context.canvas;
    this.overlay ??= new OffscreenCanvas(width, height);
    const inner = this.overlay.getContext("2d"), pixels = inner.createImageData(width, height);
    paintMap(pixels, levels, paletteOf(layer, LEVELS, this.settings.thresh), view, this.map.place);
    inner.putImageData(pixels, 0, 0);
    context.globalAlpha = this.layers.image ? this.opacity : 1;
    context.drawImage(this.overlay, 0, 0);
    context.globalAlpha = 1;
  }

  /** Contours or rectangles, in pixels of the map; a pixel's corner, not its center, is at a whole number. */
  drawShapes(context, shapes, view) {
    const { columns } = this, { scale, shift, pageScale, pageShift } = columns.place;
    const [ax, ay] = [0, 1].map((axis) => (scale[axis] / pageScale[axis]) * view.scale);
    const [bx, by] = [0, 1].map((axis) => ((shift[axis] * scale[axis] - pageShift[axis]) / pageScale[axis]) * view.scale + [view.x, view.y][axis]);
    const [numbersOf, starts] = shapes === "contours" ? [columns.points, columns.starts] : [columns.rects, Array.from({ length: columns.count + 1 }, (_, i) => i * 4)];
    context.beginPath();
    this.each((i) => {
      if (!this.wanted(i)) return;
      for (let k = starts[i]; k < starts[i + 1]; k++) context[k === starts[i] ? "moveTo" : "lineTo"](numbersOf[2 * k] * ax + bx, numbersOf[2 * k + 1] * ay + by);
      context.closePath();
    });
    context.lineWidth = 1.5;
    context.setLineDash(shapes === "rects" ? [5, 3] : []);
    context.strokeStyle = shapes === "contours" ? "#56b4e9" : "#f0e442";
    context.stroke();
    context.setLineDash([]);
  }

  drawBoxes() {
    const { boxes } = this.ui, { columns } = this, nodes = this.polygons ??= [];
    boxes.style.display = this.layers.boxes ? "" : "none";
    for (; nodes.length < columns.count; nodes.push({ node: boxes.lastChild, kind: "" })) boxes.append(element("polygon", {}));
    for (const i of this.reshaped) nodes[i].node.setAttribute("points", this.quads[i].map((value) => Math.round(value * 10) / 10).join(" "));
    this.reshaped.clear();
    nodes.forEach((one, i) => {
      const kind = i < columns.count ? `ocrlab-fate-${this.fates[i]} ${this.marks.get(i) ?? ""}${this.wanted(i) ? "" : " ocrlab-dim"}` : "ocrlab-none";
      if (one.kind !== kind) one.node.setAttribute("class", one.kind = kind);
    });
    if (this.lost !== this.drawnLost) {
      this.ui.before.replaceChildren(...this.lost.map((quad) => element("polygon", { points: quad.join(" "), class: "ocrlab-lost" })));
      this.drawnLost = this.lost;
    }
    boxes.classList.toggle("ocrlab-compared", Boolean(this.versus));
  }

  /** The hovered and the selected candidate: rectangle, unclipped box, and the distance between them. */
  drawMarked() {
    const parts = [];
    for (const [i, kind] of [[this.hovered, "hovered"], [this.selected, "selected"]]) {
      if (i < 0 || i >= this.columns.count) continue;
      const rect = onPage(inPicture(Array.from(this.columns.rects.subarray(i * 8, i * 8 + 8)), this.columns.place), this.columns.place);
      const grown = onPage(inPicture(grow(this.columns.rects, i * 8, this.settings.unclip_ratio), this.columns.place), this.columns.place);
      parts.push(element("polygon", { points: grown.join(" "), class: `ocrlab-${kind}-halo` }), element("polygon", { points: grown.join(" "), class: `ocrlab-${kind}` }),
        element("polygon", { points: rect.join(" "), class: `ocrlab-${kind}-core` }));
      if (kind === "selected") parts.push(arrow(rect, grown));
    }
    if (this.spot) parts.push(element("circle", { cx: this.spot[0], cy: this.spot[1], r: 7 / this.view.scale, class: "ocrlab-spot" }));
    this.ui.marked.replaceChildren(...parts);
    this.ui.strip.drawDots();
  }

  drawTruth() {
    const lines = this.model.get("truth");
    this.ui.truth.replaceChildren(...(this.layers.truth ? lines.map((line) =>
      element("polygon", { points: line.quad.flat().join(" "), class: line.found ? "ocrlab-found" : "ocrlab-missed" }, element("title", {}, line.text))) : []));
  }

  drawCard() {
    const { card } = this.ui, spot = this.model.get("spot");
    const i = this.selected >= 0 ? this.selected : this.hovered;
    if (i >= 0 && i < this.columns.count) refill(card, ...candidateCard(this, i));
    else if (this.spot && spot.point) refill(card, ...spotCard(this, spot));
    else refill(card, ...(this.spot ? [element("p", { class: "ocrlab-soft" }, "Looking at this spot …")] : idleCard(this)));
  }

  drawTitle() {
    const changed = differences(this.baseline, this.settings), said = JSON.stringify([changed, this.about.title]);
    if (said === this.titled) return;
    this.titled = said;
    this.ui.title.replaceChildren(element("b", {}, this.about.title ?? ""), ` baseline: ${this.about.baseline?.name ?? ""}`,
      changed.length ? "; changed: " : "; nothing changed",
      ...changed.map(([name, before, now]) => element("button", { type: "button", class: "ocrlab-chip", title: "set it back", onclick: () => this.set(name, before) }, `${name} ${before} → ${now} ×`)));
  }

  drawState() {
    const message = this.model.get("message"), busy = this.model.get("busy");
    const waiting = this.waiting ? "Waiting for the kernel: a cell is running, or it was stopped …" : "";
    write(this.ui.state, message || busy || waiting || this.summary());
    this.ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
    this.ui.root.classList.toggle("ocrlab-busy", Boolean(busy));
    this.ui.root.dataset.busy = busy ? 1 : 0;
  }

  summary() {
    if (!this.columns) return "";
    const counts = this.counts(), kept = counts.reduce((sum, count, code) => sum + (isBox(code) ? count : 0), 0), all = counts.reduce((a, b) => a + b, 0);
    const lines = this.model.get("truth"), left = all - this.columns.count;
    const found = lines.length ? `; ${lines.filter((line) => line.found).length} of ${lines.length} true lines have a box` : "";
    const silent = kept - counts[CODE.kept], read = silent ? `, ${silent} of them dropped once read` : "";
    const versus = this.versus ? `; against ${this.model.get("other").label}: ${this.versus.gained.length} gained, ${this.versus.lost.length} lost, ${this.versus.moved.length} moved, ${this.versus.same.length} the same` : "";
    return `${kept} ${kept === 1 ? "box" : "boxes"} kept${read}, ${all - kept} dropped${left ? ` (the ${left} smallest are counted and not drawn)` : ""}${found}${versus}`;
  }

  drawData() {
    const counts = this.counts(), kept = counts.reduce((sum, count, code) => sum + (isBox(code) ? count : 0), 0);
    const data = this.ui.root.dataset, { thresh, box_thresh: boxThresh } = this.settings;
    const now = { kept, dropped: counts.reduce((a, b) => a + b, 0) - kept, thresh, boxThresh, read: this.columns.texts.size, selected: this.model.get("selected") };
    for (const [name, value] of Object.entries(now)) if (data[name] !== String(value)) data[name] = value;
    put(this.ui.stage, "aria-label", this.summary());
    this.drawState();
    if (this.pictures) data.ready = 1;
  }

  // ---- what comes from Python

  async onImage() {
    if (!this.model.get("image").byteLength) return;
    this.pictures = await halves(new Blob([this.model.get("image")], { type: "image/jpeg" }));
    this.fit();
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
    this.columns = columnsOf(frame, this.map.place);
    this.shown = frame;
    this.columns.texts = latestTexts(frame, this.model.get("texts"));
    this.fates = new Uint8Array(this.columns.count);
    this.quads = new Array(this.columns.count);
    Object.assign(this, { shaped: new Array(this.columns.count).fill(null), ratios: new Float64Array(this.columns.count), reshaped: new Set() });
    this.hidden = [...frame.counts];
    this.columns.fates.forEach((code) => { this.hidden[code] -= 1; });
    this.applied = frame.settings;
    if (!this.asked && !this.untold) this.settings = { ...frame.settings }; // else the person is ahead of this answer
    this.selected = this.columns.index.indexOf(frame.selected);
    if (this.hovered >= this.columns.count) this.hovered = -1;
    this.perf.frames += 1;
    this.perf.python.push(frame.milliseconds);
    this.judged = null;
    this.dirty = { ...this.dirty, pixels: this.dirty?.pixels || frame.map !== this.drawnMap };
    this.drawnMap = frame.map;
    this.draw(); // before the next animation frame, which then only has to paint
  }

  onTexts() {
    if (!this.columns) return;
    this.columns.texts = latestTexts(this.shown, this.model.get("texts"));
    this.changed();
  }

  async onOther() {
    const other = this.model.get("other");
    this.difference = other.map ? pyramid({ data: await unpacked(other.map), width: this.map.width, height: this.map.height }) : null;
    this.layers.difference = Boolean(this.difference);
    this.judged = null;
    this.ui.drawLayers();
    this.ui.compare.draw();
    this.changed({ pixels: true });
  }

  onSelected() {
    const index = this.model.get("selected"), i = this.columns ? this.columns.index.indexOf(index) : -1;
    if (i !== this.selected) this.showSelected(i, true);
    this.ui.root.dataset.selected = index;
  }
}

/** Numbers of bytes, eight at a time. */
function eights(view) {
  const all = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  return Array.from({ length: all.length / 8 }, (_, i) => Array.from(all.subarray(i * 8, i * 8 + 8)));
}

/** The unclip distance, drawn from the middle of the rectangle's top edge to that of the unclipped box. */
function arrow(rect, grown) {
  const middle = (quad) => [(quad[0] + quad[2]) / 2, (quad[1] + quad[3]) / 2];
  const [x1, y1] = middle(rect), [x2, y2] = middle(grown);
  return element("line", { x1, y1, x2, y2, class: "ocrlab-arrow" });
}

function render({ model, el }) {
  const app = new App(model, el);
  const watch = {
    "change:image": () => app.onImage(), "change:heatmap": () => app.onMap(), "change:frame": () => app.onFrame(),
    "change:texts": () => app.onTexts(), "change:other": () => app.onOther(), "change:selected": () => app.onSelected(),
    "change:why": () => app.drawCard(), "change:spot": () => app.drawCard(), "change:notes": () => app.ui.settings.draw(),
    "change:truth": () => { app.ui.drawLayers(); app.drawTruth(); app.drawState(); }, "change:exports": () => app.ui.home.draw(),
    "change:message": () => app.drawState(), "change:busy": () => app.drawState(),
    "change:about": () => { app.about = model.get("about"); app.baseline = app.about.baseline.settings; app.ui.compare.draw(); app.changed(); },
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  for (const first of ["change:image", "change:heatmap", "change:truth", "change:exports", "change:busy"]) watch[first]();
  app.ui.compare.draw();
  app.drawCard();
  const sizes = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = app.ui.stage;
    app.ui.root.classList.toggle("ocrlab-narrow", app.ui.root.clientWidth < NARROW);
    if (!clientWidth) return;
    app.stageSize = [clientWidth, clientHeight];
    app.ink = getComputedStyle(app.ui.root).color;
    app.fit();
  });
  sizes.observe(app.ui.stage);
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    sizes.disconnect();
    cancelAnimationFrame(app.frame);
    for (const timer of [app.quiet, app.slow, app.idle]) clearTimeout(timer);
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    for (const url of app.urls.values()) URL.revokeObjectURL(url);
  };
}

export default { render };
