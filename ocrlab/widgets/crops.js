// The lines of a page: page and quads on the left, the list of crops on the right, below it the selected line with its corners.

const ROW = 50; // height of a row of the list, in pixels
const NARROW = 760;

/** Set an attribute, unless it is so already. */
function put(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

class App {
  constructor(model, el) {
    Object.assign(this, { model, perf: perfCounters("local", "hover", "step", "nudge", "nudgeShown"), urls: new Map(), asked: new Set(), hovered: -1, order: [], how: "reading", nodes: new Map(), began: new Map() });
    this.version = this.scrolled = 0;
    this.build();
    el.append(this.ui.root);
  }

  measure(kind, began) { requestAnimationFrame(() => afterPaint(() => this.perf[kind].push(performance.now() - began))); }
  get(name) { return this.model.get(name); }
  thresh() { return this.thresholds ?? this.get("settings").cls_thresh ?? 0.9; }
  entry(i) { return this.entries[i]; }

  /** What came from Python, looked up once and not for every line. */
  remember() {
    const quads = { ...this.get("quads") };
    this.state = { lines: this.get("lines"), down: this.get("down"), texts: byLine(this.get("texts")), quads, answers: this.get("answers") };
    this.judge();
  }

  /** Every line as it is shown under the threshold of the moment. */
  judge() {
    const state = { ...this.state, thresh: this.thresh() };
    this.entries = state.lines.map((_, i) => entryOf(i, state));
  }

  // ---- building

  build() {
    const ui = (this.ui = {});
    ui.title = element("span", { class: "ocrlab-soft" });
    ui.state = element("span", { role: "status" });
    ui.image = element("canvas", {});
    ui.quads = element("svg", { preserveAspectRatio: "none", role: "img", "aria-label": "the quads on the page" });
    ui.sheet = element("div", { class: "ocrlab-sheet" }, ui.image, ui.quads);
    ui.page = element("div", { class: "ocrlab-pageplace" }, ui.sheet);
    ui.rows = element("div", { class: "ocrlab-rows" });
    ui.list = element("div", { class: "ocrlab-list", tabindex: 0, role: "listbox", "aria-label": "lines, as they were cut", "data-lm-suppress-shortcuts": "true" }, ui.rows);
    ui.detail = element("div", { class: "ocrlab-detail" });
    ui.root = element("div", { class: "ocrlab-view ocrlab-crops", "data-lm-suppress-shortcuts": "true" },
      element("div", { class: "ocrlab-headline" }, ui.state, ui.title), this.threshold(),
      element("div", { class: "ocrlab-halves" }, ui.page, element("div", { class: "ocrlab-listplace" }, this.orderChoice(), ui.list)), ui.detail);
    this.buildDetail();
    this.listen();
  }

  orderChoice() {
    const choice = element("select", { "aria-label": "order of the lines", onchange: () => { this.how = choice.value; this.sort(); this.drawList(true); } },
      element("option", { value: "reading" }, "in reading order"), element("option", { value: "doubtful" }, "nearest to cls_thresh first"));
    return element("div", { class: "ocrlab-row" }, element("label", {}, "lines ", choice), element("span", { class: "ocrlab-soft" }, "each as it goes to the recognizer; ↻ was turned"));
  }

  /** The slider, and above it every line as a mark at its probability. */
  threshold() {
    const { ui } = this;
    ui.marks = element("svg", { class: "ocrlab-marks", viewBox: "0 0 1000 34", preserveAspectRatio: "none", "aria-hidden": "true" });
    ui.slider = element("input", { type: "range", min: 0, max: 1, step: 0.005, "aria-label": "cls_thresh", oninput: () => this.drag(+ui.slider.value, performance.now()) });
    ui.number = element("input", { type: "number", min: 0, max: 1, step: 0.01, "aria-label": "cls_thresh, as a number", onchange: () => this.typed(),
      onkeydown: (event) => { if (event.key === "Enter") { event.stopPropagation(); this.typed(); } } }); // JupyterLab keeps Enter from changing a field
    ui.usual = element("button", { type: "button", title: "the usual value", onclick: () => this.drag(this.get("about").usual ?? 0.9, performance.now()) }, "usual");
    ui.turns = element("span", { class: "ocrlab-soft" });
    return element("div", { class: "ocrlab-threshold" },
      element("div", { class: "ocrlab-row" }, element("b", {}, "cls_thresh "), ui.number, ui.usual, ui.turns),
      element("div", { class: "ocrlab-plot" }, ui.marks, ui.slider),
      element("div", { class: "ocrlab-row ocrlab-ends" }, element("span", {}, "0: upright for sure"), element("span", {}, "every mark is a line: the probability that it is upside down"), element("span", {}, "1: upside down for sure")));
  }

  buildDetail() {
    const { ui } = this;
    ui.near = element("canvas", { "aria-hidden": "true" });
    ui.outline = element("polygon", {});
    ui.edge = element("polygon", { class: "ocrlab-halo" });
    ui.handles = CORNERS.map((name, k) => element("circle", { r: 7, tabindex: 0, role: "button", "data-corner": k, "aria-label": `${name} corner; arrow keys move it by a pixel, with Shift by ten` }));
    ui.loupe = element("div", { class: "ocrlab-loupe" }, ui.near, element("svg", {}, ui.edge, ui.outline, ...ui.handles));
    ui.reset = element("button", { type: "button", onclick: () => this.reset(this.selected()) }, "reset");
    ui.asCut = element("img", { alt: "" });
    ui.upright = element("img", { alt: "" });
    ui.said = element("div", { class: "ocrlab-said", "aria-live": "polite" });
    ui.text = element("div", { class: "ocrlab-text", dir: "auto" });
    ui.busy = element("span", { class: "ocrlab-busyword", hidden: true }, "cutting and reading …");
    const step = (name, shown) => element("div", { class: "ocrlab-step" }, element("span", { class: "ocrlab-soft" }, name), shown);
    ui.hint = element("p", { class: "ocrlab-hint" });
    ui.parts = element("div", { class: "ocrlab-parts" },
      element("div", { class: "ocrlab-around" }, element("div", { class: "ocrlab-row" }, element("b", {}, "drag a corner"), element("span", { class: "ocrlab-soft" }, "or Tab to it and use the arrow keys"), ui.reset, ui.busy), ui.loupe),
      element("div", { class: "ocrlab-way" }, step("as it was cut", ui.asCut), step("as it is read", ui.upright), ui.text, ui.said));
    ui.detail.append(ui.hint, ui.parts);
  }

  listen() {
    const { ui } = this;
    ui.list.addEventListener("scroll", () => { this.scrolled = ui.list.scrollTop; this.drawList(); }, { passive: true });
    ui.list.addEventListener("keydown", (event) => {
      const to = lineStep(this.order, this.selected(), event.key);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.select(to, performance.now());
    });
    for (const [root, find] of [[ui.rows, "[data-line]"], [ui.quads, "polygon"], [ui.marks, "[data-line]"]]) {
      const lineOf = (event) => { const one = event.target.closest(find); return one ? +one.dataset.line : -1; };
      root.addEventListener("pointerover", (event) => this.hover(lineOf(event)));
      root.addEventListener("pointerleave", () => this.hover(-1));
      root.addEventListener("pointerdown", (event) => { this.pressed = event.button ? -1 : lineOf(event); }); // a row that is drawn anew in between gets no click
      root.addEventListener("pointerup", (event) => { if (this.pressed >= 0 && this.pressed === lineOf(event)) this.select(this.pressed, performance.now()); this.pressed = -1; });
      root.addEventListener("pointercancel", () => { this.pressed = -1; });
    }
    ui.handles.forEach((handle, k) => this.corner(handle, k));
  }

  /** A corner follows the pointer, and the arrow keys. */
  corner(handle, k) {
    let from = null;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      from = { x: event.clientX, y: event.clientY, quad: this.entry(this.selected()).quad };
      this.held = this.near; // the loupe stands still while a corner is dragged
    });
    handle.addEventListener("pointermove", (event) => {
      if (!from) return;
      const by = [event.clientX - from.x, event.clientY - from.y].map((one) => one / this.held.scale);
      this.nudge(moved(from.quad, k, by, this.get("size")), performance.now());
    });
    const end = () => { from = this.held = null; this.drawLoupe(); };
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
    handle.addEventListener("keydown", (event) => {
      const by = keyStep(event.key, event.shiftKey);
      if (!by || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.nudge(moved(this.entry(this.selected()).quad, k, by, this.get("size")), performance.now());
    });
  }

  // ---- what the person does

  selected() { return this.get("selected"); }

  select(i, began) {
    this.model.set("selected", i);
    this.model.save_changes();
    if (began) this.measure("step", began);
  }

  hover(i) {
    if (i === this.hovered) return;
    const began = performance.now(), before = this.hovered;
    this.hovered = i;
    this.markOne(before);
    this.markOne(i);
    this.measure("hover", began);
  }

  drag(value, began) {
    const before = { entries: this.entries, order: this.order };
    this.thresholds = value;
    this.judge();
    this.drawThresh();
    const flips = this.entries.map((_, i) => i).filter((i) => before.entries[i].turned !== this.entries[i].turned);
    for (const i of flips) this.markPolygon(i);
    this.sort();
    this.drawList(this.order.some((line, at) => line !== before.order[at]));
    for (const i of flips) this.redrawRow(i);
    this.drawWay();
    this.measure("local", began);
    this.own = true; // what is drawn already need not be drawn again
    this.model.set("settings", { ...this.get("settings"), cls_thresh: value });
    this.own = false;
    this.model.save_changes();
  }

  typed() {
    const { number } = this.ui, value = Math.min(1, Math.max(0, Number(number.value)));
    if (number.value.trim() === "" || !Number.isFinite(value)) return;
    number.value = value;
    if (value !== this.thresh()) this.drag(value, performance.now());
  }

  nudge(quad, began) {
    const line = this.selected(), quads = { ...this.get("quads"), [line]: quad };
    this.began.set(line, { began: this.began.get(line)?.began ?? began, quad });
    this.model.set("quads", quads);
    this.model.save_changes();
    this.measure("nudge", began);
  }

  reset(line) {
    const quads = { ...this.get("quads") };
    delete quads[line];
    this.model.set("quads", quads);
    this.model.save_changes();
  }

  // ---- drawing

  /** Sizes on the screen, asked for once after a change: asking costs a layout each time. */
  sizes() {
    const { list, page, sheet, loupe } = this.ui;
    if (!this.known?.loupe[0]) this.known = { list: list.clientHeight, page: page.clientHeight, sheet: sheet.clientHeight, loupe: [loupe.clientWidth, loupe.clientHeight] };
    return this.known;
  }

  sort() {
    const lines = this.state.lines, downs = lines.map((_, i) => this.entry(i).down);
    this.order = ordered(this.how, downs, this.thresh());
  }

  drawPage() {
    const { ui } = this, [height, width] = this.get("size");
    ui.quads.setAttribute("viewBox", `0 0 ${width} ${height}`);
    ui.polygons = this.entries.map((one, i) => element("polygon", { points: one.quad.join(" "), "data-line": i }));
    ui.halos = this.entries.map((one) => element("polygon", { points: one.quad.join(" "), class: "ocrlab-halo" })); // a filter would be painted anew with every hover
    ui.shapes = element("g", {}, ...ui.polygons);
    ui.quads.replaceChildren(element("g", {}, ...ui.halos), ui.shapes);
    this.fitPage();
    this.state.lines.forEach((_, i) => this.markOne(i));
  }

  fitPage() {
    const { ui } = this, [height, width] = this.get("size"), place = ui.page.clientWidth - 2 || 400;
    const shown = height / width > 2.2 ? Math.min(place, width) : Math.min(place, (460 * width) / height);
    ui.sheet.style.width = `${shown}px`;
    ui.sheet.style.height = `${(shown * height) / width}px`;
    this.known = null;
    if (this.bitmap) {
      const density = Math.min(window.devicePixelRatio || 1, 2);
      const w = Math.round(Math.min(shown * density, this.bitmap.width)), h = Math.round((w * height) / width);
      if (ui.image.width !== w || ui.image.height !== h) { ui.image.width = w; ui.image.height = h; }
      ui.image.getContext("2d").drawImage(this.bitmap, 0, 0, w, h);
    }
    this.drawLoupe();
  }

  drawThresh() {
    const { ui } = this, thresh = this.thresh(), count = this.state.lines.length;
    if (document.activeElement !== ui.number) ui.number.value = thresh;
    if (+ui.slider.value !== thresh) ui.slider.value = thresh;
    const { entries } = this, turned = entries.filter((one) => one.turned).length, judged = entries.some((one) => one.down !== undefined);
    ui.turns.textContent = judged ? `${turned} of ${count} ${count === 1 ? "line is" : "lines are"} turned` : "";
    const x = (value) => 8 + value * 984;
    if (ui.markNodes?.length !== count) {
      ui.markNodes = entries.map((_, i) => element("rect", { y: 5, width: 3, height: 24, "data-line": i }));
      ui.above = element("rect", { y: 0, height: 34, class: "ocrlab-above" });
      ui.at = element("rect", { y: 0, width: 3, height: 34, class: "ocrlab-at" });
      ui.marks.replaceChildren(ui.above, ...ui.markNodes, ui.at);
    }
    ui.above.setAttribute("x", x(thresh));
    ui.above.setAttribute("width", 1000 - x(thresh));
    ui.at.setAttribute("x", x(thresh) - 1.5);
    entries.forEach((one, i) => { put(ui.markNodes[i], "x", one.down === undefined ? -9 : x(one.down) - 1.5); put(ui.markNodes[i], "class", this.markClass(i, one)); });
    ui.root.dataset.turned = turned;
    ui.root.dataset.thresh = thresh;
  }

  markClass(i, { turned, nudged, error }) {
    return [i === this.selected() && "ocrlab-selected", i === this.hovered && "ocrlab-hovered", turned && "ocrlab-turned", nudged && "ocrlab-nudged", error && "ocrlab-wrong"].filter(Boolean).join(" ");
  }

  /** Mark one line wherever it is shown. */
  markOne(i) {
    if (i < 0 || i >= this.state.lines.length) return;
    const kind = this.markPolygon(i), polygon = this.ui.polygons?.[i];
    if (polygon && (i === this.hovered || i === this.selected())) this.ui.shapes.append(polygon); // above its neighbors
    if (this.ui.markNodes?.[i]) put(this.ui.markNodes[i], "class", kind);
    const row = this.nodes.get(i);
    if (row) row.className = `ocrlab-line ${kind}`;
  }

  markPolygon(i) {
    const kind = this.markClass(i, this.entry(i)), polygon = this.ui.polygons?.[i];
    if (polygon) put(polygon, "class", kind);
    return kind;
  }

  drawList(anew = false) {
    const { ui } = this, count = this.order.length;
    if (this.listed !== count) ui.rows.style.height = `${(this.listed = count) * ROW}px`;
    const [from, to] = inSight(this.scrolled, this.sizes().list || 400, ROW, count);
    const wanted = new Set(this.order.slice(from, to));
    for (const [line, node] of this.nodes) if (anew || !wanted.has(line)) { node.remove(); this.nodes.delete(line); }
    for (let at = from; at < to; at++) {
      const line = this.order[at];
      if (this.nodes.has(line)) continue;
      const node = this.row(line, at);
      this.nodes.set(line, node);
      ui.rows.append(node);
    }
    this.askFor([...wanted]);
  }

  row(i, at) {
    const one = this.entry(i), url = this.urlOf(i, one), turned = one.turned ? " ocrlab-upsidedown" : "";
    const failed = one.score !== undefined && one.score < (this.get("about").text_score ?? 0);
    return element("div", { class: `ocrlab-line ${this.markClass(i, one)}`, id: `${this.id}-${i}`, role: "option", "data-line": i, "aria-selected": String(i === this.selected()), style: `top: ${at * ROW}px` },
      element("span", { class: "ocrlab-number" }, `${i + 1}`),
      element("span", { class: "ocrlab-cropplace" }, url ? element("img", { src: url, alt: "", class: turned, draggable: "false" }) : ""),
      element("span", { class: "ocrlab-reads" }, element("bdi", {}, one.text ?? (one.down === undefined ? "" : "…")), failed ? element("small", {}, " below text_score: dropped") : ""),
      element("span", { class: "ocrlab-number", title: one.down === undefined ? "" : `${flipSaid(one.down, this.thresh())}` }, one.turned ? "↻ " : "", one.down === undefined ? "" : near(one.down)));
  }

  urlOf(i, one) {
    if (!one.crop) return this.urls.get(i);
    if (this.cropOf?.get(i)?.bytes !== one.crop) {
      this.cropOf ??= new Map();
      URL.revokeObjectURL(this.cropOf.get(i)?.url);
      this.cropOf.set(i, { bytes: one.crop, url: objectUrl(one.crop, "image/jpeg") });
    }
    return this.cropOf.get(i).url;
  }

  askFor(lines) {
    const missing = lines.filter((line) => !this.urls.has(line) && !this.asked.has(line));
    if (!missing.length) return;
    for (const line of missing) this.asked.add(line);
    this.model.send({ ask: "crops", lines: missing, version: this.version });
  }

  onCrops(content, buffers) {
    if (content.answer !== "crops" || content.version !== this.version) return;
    content.lines.forEach((line, k) => {
      if (this.urls.has(line)) return;
      this.urls.set(line, objectUrl(buffers[k], "image/jpeg"));
      this.redrawRow(line);
      if (line === this.selected()) this.drawWay();
    });
  }

  redrawRow(line) {
    const node = this.nodes.get(line);
    if (!node) return;
    const made = this.row(line, this.order.indexOf(line));
    this.nodes.set(line, made);
    node.replaceWith(made);
  }

  drawSelected(scroll = true) {
    const { ui } = this, i = this.selected(), count = this.state.lines.length, at = this.order.indexOf(i);
    ui.root.dataset.selected = i;
    this.markOne(this.marked ?? -1);
    this.nodes.get(this.marked)?.setAttribute("aria-selected", "false");
    this.marked = i;
    this.markOne(i);
    if (at >= 0 && scroll) {
      const height = this.sizes().list;
      const to = at * ROW < this.scrolled ? at * ROW : (at + 1) * ROW > this.scrolled + height ? (at + 1) * ROW - height : this.scrolled;
      if (height && to !== this.scrolled) { // before it is laid out, nothing can be scrolled
        ui.list.scrollTop = to;
        this.scrolled = ui.list.scrollTop;
      }
      this.drawList();
      this.showOnPage(this.entry(i).quad);
    }
    this.nodes.get(i)?.setAttribute("aria-selected", "true");
    ui.list.setAttribute("aria-activedescendant", i >= 0 ? `${this.id}-${i}` : "");
    ui.parts.hidden = i < 0 || i >= count;
    ui.hint.hidden = !ui.parts.hidden;
    ui.hint.textContent = count ? "Click a line, on the page or in the list, to see how it was cut, what the classifier says, and to nudge its corners." : "No line was found on this page, so there is nothing to cut. The explorer (lab.explore) shows what the probability map has, and which setting would keep a box.";
    this.held = null;
    if (!ui.parts.hidden) { this.askFor([i]); this.drawLoupe(); this.drawWay(); }
  }

  showOnPage(quad) {
    const { page } = this.ui, { page: place, sheet } = this.sizes(), scale = sheet / this.get("size")[0], ys = quad.map(([, y]) => y * scale);
    if (sheet <= place) return;
    if (Math.min(...ys) < page.scrollTop) page.scrollTop = Math.min(...ys) - 20;
    else if (Math.max(...ys) > page.scrollTop + page.clientHeight) page.scrollTop = Math.max(...ys) - page.clientHeight + 20;
  }

  /** The page around the selected line, and its corners to drag. */
  drawLoupe() {
    const { ui } = this, i = this.selected();
    if (ui.parts.hidden || i < 0 || !this.bitmap || !this.state.lines[i]) return;
    const place = this.sizes().loupe, density = Math.min(window.devicePixelRatio || 1, 2), one = this.entry(i);
    if (!place[0]) return;
    if (!this.held) {
      this.near = loupe(one.quad, place);
      const [w, h] = place.map((side) => Math.round(side * density)), context = ui.near.getContext("2d");
      if (ui.near.width !== w || ui.near.height !== h) { ui.near.width = w; ui.near.height = h; }
      const { scale, x, y } = this.near, [height, width] = this.get("size");
      context.clearRect(0, 0, w, h);
      context.drawImage(this.bitmap, x * density, y * density, width * scale * density, height * scale * density);
    }
    const { scale, x, y } = this.near, corners = one.quad.map(([cx, cy]) => [cx * scale + x, cy * scale + y]);
    for (const shape of [ui.edge, ui.outline]) shape.setAttribute("points", corners.join(" "));
    ui.outline.setAttribute("class", one.error ? "ocrlab-wrong" : "");
    ui.handles.forEach((handle, k) => { handle.setAttribute("cx", corners[k][0]); handle.setAttribute("cy", corners[k][1]); });
    this.place(i);
  }

  /** Put the quad of a line on the page where it lies now. */
  place(i) {
    for (const shapes of [this.ui.polygons, this.ui.halos]) if (shapes?.[i]) put(shapes[i], "points", this.entry(i).quad.join(" "));
  }

  /** As it was cut, as it is read, and what is said of it. */
  drawWay() {
    const { ui } = this, i = this.selected();
    if (ui.parts.hidden || !this.state.lines[i]) return;
    const one = this.entry(i), url = this.urlOf(i, one), textScore = this.get("about").text_score ?? 0;
    for (const image of [ui.asCut, ui.upright]) if (url && image.src !== url) image.src = url;
    ui.asCut.hidden = ui.upright.hidden = !url;
    ui.asCut.alt = `line ${i + 1} as it was cut`;
    ui.upright.alt = `line ${i + 1} as it is read`;
    ui.upright.className = one.turned ? "ocrlab-upsidedown" : "";
    ui.busy.hidden = !one.waits;
    ui.reset.disabled = !one.nudged;
    ui.root.dataset.waits = one.waits ? 1 : 0;
    ui.text.replaceChildren(one.text === undefined ? "…" : one.text || "nothing was read", element("span", { class: "ocrlab-soft" }, one.score === undefined ? "" : ` ${score(one.score)}${one.score < textScore ? `, below text_score ${textScore}: dropped` : ""}`));
    const bar = (name, value) => element("div", { class: "ocrlab-probability" }, element("span", {}, name), element("i", { style: `width: ${(value * 100).toFixed(1)}%` }), element("span", { class: "ocrlab-number" }, near(value)));
    ui.said.replaceChildren(...(one.error ? [element("p", { class: "ocrlab-alarm" }, one.error)] : []), element("p", { class: "ocrlab-soft" }, cutSaid(one)),
      ...(one.down === undefined ? [] : [bar("upright", 1 - one.down), bar("upside down", one.down), element("p", {}, one.turned ? "Turned by 180°; it " : "Not turned; it ", element("button", { type: "button", title: "set cls_thresh to the value at which this changes", onclick: () => this.drag(flipTo(one), performance.now()) }, flipSaid(one.down, this.thresh())))]));
  }

  drawState() {
    const { ui } = this, message = this.get("message"), busy = this.get("busy"), count = this.state.lines.length, nudged = Object.keys(this.state.quads).length;
    const said = count ? `${count} ${count === 1 ? "line" : "lines"}${nudged ? `, ${nudged} nudged` : ""}` : "no line on this page";
    ui.state.textContent = message || busy || said;
    ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
    ui.title.textContent = this.get("about").title ?? "";
    ui.root.classList.toggle("ocrlab-empty", !count);
    Object.assign(ui.root.dataset, { lines: count, nudged, read: this.state.texts.filter(Boolean).length, busy: busy ? 1 : 0 });
  }

  // ---- what comes from Python

  async onImage() {
    const bytes = this.get("image");
    if (!bytes.byteLength) return;
    this.bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    this.fitPage();
    this.ui.root.dataset.ready = 1;
  }

  onLines() {
    this.version = this.get("about").version ?? 0;
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
    this.asked.clear();
    this.hovered = -1;
    this.thresholds = null;
    this.remember();
    this.all();
  }

  all() {
    this.sort();
    this.drawPage();
    this.drawThresh();
    this.drawList(true);
    this.drawSelected();
    this.drawState();
  }

  onValues() {
    this.remember();
    this.sort();
    this.drawThresh();
    this.state.lines.forEach((_, i) => this.markPolygon(i));
    this.drawList(true);
    this.drawWay();
    this.drawState();
  }

  onQuads() {
    const before = this.state;
    this.remember();
    const lines = new Set([...Object.keys(before.quads), ...Object.keys(this.state.quads), ...Object.keys(before.answers), ...Object.keys(this.state.answers)].map(Number));
    for (const line of lines) {
      if (!this.state.lines[line]) continue;
      this.place(line);
      this.redrawRow(line);
      this.markOne(line);
      this.answered(line);
    }
    this.drawThresh();
    this.drawLoupe();
    this.drawWay();
    this.drawState();
  }

  answered(line) {
    const waited = this.began.get(line), answer = this.state.answers[line];
    if (!waited || !same(answer?.asked, waited.quad)) return;
    this.began.delete(line);
    this.measure("nudgeShown", waited.began);
  }
}

/** A threshold at which a line is turned the other way, as near to its probability as the number field can say. */
export function flipTo({ down, turned }) {
  return turned ? Math.min(1, Math.ceil(down * 1000) / 1000) : Math.max(0, Math.ceil(down * 1000 - 1) / 1000);
}

let made = 0;

function render({ model, el }) {
  const app = new App(model, el);
  app.id = `ocrlab-crops-${++made}`;
  const soon = (then) => () => { const named = then; app.due ??= new Set(); app.due.add(named); app.later ??= requestAnimationFrame(() => { app.later = null; const due = app.due; app.due = null; for (const one of due) one(); }); };
  const onLines = () => app.onLines(), onValues = () => app.onValues(), onQuads = () => app.onQuads();
  const watch = {
    "change:image": () => app.onImage(), "change:lines": onLines, "change:about": onLines, "change:down": onValues, "change:texts": soon(onValues),
    "change:quads": onQuads, "change:answers": onQuads, "change:selected": () => app.drawSelected(), "change:settings": () => { if (app.own) return; app.thresholds = null; onValues(); },
    "change:message": () => app.drawState(), "change:busy": () => app.drawState(),
    "msg:custom": (content, buffers) => app.onCrops(content, buffers),
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  app.onLines();
  app.onImage();
  const sizes = new ResizeObserver(() => {
    app.ui.root.classList.toggle("ocrlab-narrow", app.ui.root.clientWidth < NARROW);
    if (!app.ui.root.clientWidth) return;
    app.fitPage();
    app.drawList();
    if (!app.laidOut) { app.laidOut = true; app.drawSelected(); }
  });
  sizes.observe(app.ui.root);
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    sizes.disconnect();
    cancelAnimationFrame(app.later);
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    for (const url of [...app.urls.values(), ...[...(app.cropOf?.values() ?? [])].map((one) => one.url)]) URL.revokeObjectURL(url);
  };
}

export default { render };
