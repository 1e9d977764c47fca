// One line as the recognizer sees it: columns, the path through them, three lanes to the text, and what a pick changes.

const GUTTER = 96; // pixels left of the columns, for the names of the rows
const COLUMN = [13, 26]; // narrowest and widest column, in pixels
const ROWS = 5; // ranks in the strip; the card has all that were kept
const ROW = 19; // height of a row of the strip, in pixels
const GAP = 5; // between the ranks and the blank
const WIDEST = 30_000; // pixels of a canvas
const PACE = 140; // milliseconds a column, when it plays
const TOLD = 150; // milliseconds of quiet until Python is told of the step
const NONE = { path: { classes: [], scores: [] }, found: [], twins: [] };

/** Numbers of bytes from Python; a copy, because a message is not aligned. */
function typed(view, Kind) {
  return Array.from(new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)));
}

/** The columns as they came from Python, unpacked. */
export function columnsOf(sent) {
  if (!sent.classes) return { count: 0, k: 0, classes: [], scores: [], blanks: [], labels: {}, covers: 0 };
  return { ...sent, classes: typed(sent.classes, Uint32Array), scores: typed(sent.scores, Float32Array), blanks: typed(sent.blanks, Float32Array) };
}

/** How wide a column is drawn, so that all fit where they can. */
export function columnWidth(count, place) {
  return Math.min(COLUMN[1], Math.max(COLUMN[0], Math.floor((place - GUTTER) / Math.max(1, count))));
}

/** What is seen of a class: a space and the blank need a sign. */
export function signOf(labels, one) {
  if (one === BLANK) return "∅";
  const label = labels[one] ?? "?";
  return label === " " ? "␣" : label;
}

class Reading {
  constructor(model, el) {
    Object.assign(this, { model, ...NONE, hovered: -1, pinned: -1, width: COLUMN[0], perf: perfCounters("hover", "step", "pick", "python"), dirty: {} });
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
    const path = pathOf(this.columns, picked);
    if (path.scores.every(Number.isFinite)) this.take(path); // at once; Python's answer follows
  }

  tell(traits) {
    for (const [name, value] of Object.entries(traits)) this.model.set(name, value);
    this.model.save_changes();
  }

  // ---- what comes from Python

  onColumns() {
    const sent = this.model.get("columns");
    this.columns = columnsOf(sent);
    this.stop();
    this.pinned = this.hovered = -1;
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
    if (this.asked && JSON.stringify(reading.picked) === this.asked.picked) {
      this.began = ["pick", this.asked.began];
      this.perf.python.push(reading.milliseconds);
      this.asked = null;
    }
    if (!this.asked) this.take(reading, reading);
  }

  /** Show a path, with the text and the score that Python made of it, or our own until it has. */
  take(path, { text, score } = {}) {
    this.path = path;
    this.found = charactersOf(path.classes);
    this.twins = twinsOf(path.classes);
    this.text = text ?? textAfter(path.classes, path.classes.length, this.label);
    this.score = score ?? scoreOf(path);
    this.changed("path");
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
    if (dirty.path || dirty.step) this.drawStep();
    if (dirty.path || dirty.card) drawCard(this);
    this.drawGate();
    this.drawData();
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

  drawStep() {
    const { ui, step, columns: { count }, path } = this, all = step >= count;
    ui.veil.style.transform = `translateX(${step * this.width}px)`;
    ui.now.hidden = all || !step;
    ui.now.style.transform = `translateX(${(step - 1) * this.width}px)`;
    ui.slider.max = count;
    ui.slider.value = step;
    ui.slider.setAttribute("aria-valuetext", `${step} of ${count} columns`);
    ui.play.textContent = this.playing ? "❚❚ pause" : "▶ play";
    const runs = runsOf(path.classes);
    ui.sentence.textContent = all ? `All ${count} columns → ${runs.length} runs once repeats are merged → ${this.found.length} characters once blanks are dropped.` : sentenceOf(path.classes, step, this.sign);
    this.found.forEach((run, i) => ui.chars[i]?.classList.toggle("ocrlab-later", run.start >= step));
    if (this.playing) this.follow(step - 1);
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

  drawData() {
    const { step, shown } = this, now = {
      text: this.text ?? "", score: this.score ?? 0, step, selected: this.model.get("selected"), columns: this.columns.count, column: shown,
      soFar: textAfter(this.path.classes, step, this.label), picked: JSON.stringify(this.model.get("picked")), pending: this.asked ? 1 : 0, ready: this.columns.count ? 1 : 0,
    };
    for (const [name, value] of Object.entries(now)) if (this.ui.root.dataset[name] !== String(value)) this.ui.root.dataset[name] = value;
    this.ui.message.textContent = this.model.get("message");
  }
}

// ---- the parts of the view

function buildReading(app) {
  const ui = {}, button = (label, said, onclick) => element("button", { type: "button", title: said, "aria-label": said, onclick }, label);
  app.ui = ui;
  ui.title = element("div", { class: "ocrlab-title" });
  ui.text = element("div", { class: "ocrlab-text", role: "group", "aria-label": "the text, character by character" });
  ui.message = element("div", { class: "ocrlab-message", role: "alert" });
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
    ...row(["the crop", small("as the network sees it")], ui.picture), ...row([small("likeliest"), small("2nd"), small("3rd"), small("4th"), small("5th"), small("blank ∅")], ui.strip),
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
    app.choose(Math.max(0, Math.min(pinned < 0 ? (action.move < 0 ? columns.count - 1 : 0) : pinned + action.move, columns.count - 1)));
    app.follow(app.pinned);
  } else if (action.step) app.go(app.step + action.step);
  else if (action.leave) app.choose(-1);
  else if (pinned >= 0) pickByRank(app, pinned, action);
}

function pickByRank(app, column, { rank, back }) {
  if (back) return app.pick({ [column]: app.likeliest.path.classes[column] });
  return rank <= app.columns.k ? app.pick({ [column]: rank ? app.columns.classes[column * app.columns.k + rank - 1] : BLANK }) : null;
}

/** The ranks of every column as cells, the blank below them, and the path over both. */
function drawStrip(app) {
  const { columns, width, ui: { strip } } = app, { count, k } = columns, rows = Math.min(ROWS, k);
  const wide = count * width, high = (ROWS + 1) * ROW + GAP, density = Math.min(window.devicePixelRatio || 1, 2, WIDEST / Math.max(1, wide));
  Object.assign(strip, { width: Math.round(wide * density), height: Math.round(high * density) });
  Object.assign(strip.style, { width: `${wide}px`, height: `${high}px` });
  const context = strip.getContext("2d");
  context.scale(density, density);
  Object.assign(context, { textAlign: "center", textBaseline: "middle", font: "12px system-ui, 'Noto Sans CJK SC', sans-serif" });
  for (let column = 0; column < count; column++) {
    for (let rank = 0; rank < rows; rank++) drawCell(context, column * width, rank * ROW, width, columns.scores[column * k + rank], app.sign(columns.classes[column * k + rank]));
    drawCell(context, column * width, ROWS * ROW + GAP, width, columns.blanks[column], "");
  }
  drawPath(app, context);
}

function drawCell(context, x, y, width, value, sign) {
  const level = shade(value);
  if (level <= 0) return;
  context.fillStyle = `rgb(${viridis(level)})`;
  context.fillRect(x, y, width - 1, ROW - 1);
  context.fillStyle = level > 0.62 ? "#000" : "#fff";
  context.fillText(sign, x + (width - 1) / 2, y + ROW / 2, width - 2);
}

function drawPath(app, context) {
  const { columns, width, path } = app, picked = app.model.get("picked");
  const at = path.classes.map((one, column) => {
    const rank = rankOf(columns, column, one);
    return [(column + 0.5) * width, one === BLANK ? ROWS * ROW + GAP + ROW / 2 : (Math.min(rank < 0 ? ROWS : rank, ROWS - 1) + 0.5) * ROW];
  });
  for (const [color, thickness] of [["#fff", 4], ["#d55e00", 1.8]]) {
    context.beginPath();
    at.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x, y));
    Object.assign(context, { strokeStyle: color, lineWidth: thickness, lineJoin: "round", globalAlpha: color === "#fff" ? 0.55 : 0.9 });
    context.stroke();
  }
  context.globalAlpha = 1;
  for (const column of Object.keys(picked)) drawDiamond(context, ...at[column]);
}

function drawDiamond(context, x, y) {
  context.beginPath();
  for (const [dx, dy] of [[0, -7], [7, 0], [0, 7], [-7, 0]]) context.lineTo(x + dx, y + dy);
  context.closePath();
  Object.assign(context, { fillStyle: "#e69f00", strokeStyle: "#000", lineWidth: 1.5 });
  context.fill();
  context.stroke();
}

/** Three lanes: every column's class; runs of them; the runs that are characters. */
function drawLanes(app) {
  const { ui, path, found, twins } = app, kinds = stepsOf(path.classes), picked = app.model.get("picked");
  const token = ({ start, stop, class: one }, kind) => element("span", { class: `ocrlab-token ocrlab-${kind}${picked[start] === undefined ? "" : " ocrlab-picked"}`, style: `--from: ${start}; --long: ${stop - start}` }, app.sign(one));
  ui.raw.replaceChildren(...path.classes.map((one, column) => token({ start: column, stop: column + 1, class: one }, kinds[column])));
  ui.merged.replaceChildren(...runsOf(path.classes).map((run) => token(run, run.class === BLANK ? "blank" : "new")));
  ui.final.replaceChildren(...found.map((run, i) => token(run, twins.includes(i) ? "new ocrlab-twin" : "new")));
}

function drawText(app) {
  const { ui, found, path } = app;
  ui.chars = found.map((run, i) => element("button", { type: "button", class: "ocrlab-char", "data-char": i, "aria-label": `${app.sign(run.class)}, ${probability(path.scores[run.start])}`, style: `--sure: ${path.scores[run.start].toFixed(3)}`,
    onpointerenter: () => app.hover(run.start), onpointerleave: () => app.hover(-1), onclick: () => app.select(i) }, app.label(run.class) === " " ? "\u00a0" : app.label(run.class)));
  ui.text.replaceChildren(...(found.length ? ui.chars : [element("span", { class: "ocrlab-soft" }, "no character: every column is blank")]));
}

/** The column that is looked at: its character, and its classes to pick from. */
function drawCard(app) {
  const { ui, shown: column, columns, path, found } = app, index = column < 0 ? -1 : characterAt(found, column), run = found[index];
  ui.here.hidden = column < 0;
  ui.run.hidden = !run;
  ui.here.style.transform = `translateX(${column * app.width}px)`;
  if (run) Object.assign(ui.run.style, { transform: `translateX(${run.start * app.width}px)`, width: `${(run.stop - run.start) * app.width}px` });
  ui.chars.forEach((char, i) => char.classList.toggle("ocrlab-on", i === index));
  if (column < 0) { ui.card.replaceChildren(...idle(columns)); return; }
  const { k } = columns, ranks = Array.from({ length: k }, (_, rank) => [columns.classes[column * k + rank], columns.scores[column * k + rank], String(rank + 1)]);
  ui.card.replaceChildren(element("h4", {}, run ? `“${app.sign(run.class)}” ` : "blank ", element("small", {}, run ? spanOf(run, index, path) : `column ${column} gives no character`)),
    element("p", { class: "ocrlab-soft" }, `Column ${column} of ${columns.count}: its likeliest classes. Press one to pick it.`),
    ...[...ranks, [BLANK, columns.blanks[column], "0"]].map(([one, value, key]) => choice(app, column, { one, value, key })));
}

function spanOf(run, index, path) {
  const columns = run.stop - run.start > 1 ? `columns ${run.start} to ${run.stop - 1}` : `column ${run.start}`;
  return `character ${index}, ${columns}, probability ${probability(path.scores[run.start])} (its first column's)`;
}

function choice(app, column, { one, value, key }) {
  const taken = app.path.classes[column] === one;
  return element("button", { type: "button", class: "ocrlab-choice", "aria-pressed": String(taken), "data-class": one, title: `class ${one}; key ${key}`, onclick: () => app.pick({ [column]: one }) },
    element("i", { class: "ocrlab-swatch", style: shade(value) > 0 ? `background: rgb(${viridis(shade(value))})` : "" }), element("b", {}, app.sign(one)),
    element("span", { class: "ocrlab-bar" }, element("i", { style: `width: ${(value * 100).toFixed(2)}%` })), element("span", { class: "ocrlab-number" }, probability(value)));
}

function idle({ k }) {
  const scale = [1, 0.1, 0.01, 0.001].map((value) => element("span", {}, element("i", { class: "ocrlab-swatch", style: `background: rgb(${viridis(shade(value))})` }), String(value)));
  return [element("h4", {}, "Point at a column or a character"), element("p", { class: "ocrlab-soft" }, `to see which classes the network weighed there. A click holds it; then any of the ${k} likeliest can be picked, by mouse or by keys 1 to ${Math.min(k, 9)}, and the blank by 0.`),
    element("p", { class: "ocrlab-scale" }, "probability: ", ...scale, element("span", {}, "less: left empty"))];
}

/** What the line teaches: doubled letters, what was picked, what the alphabet lacks. */
function drawNotes(app) {
  const about = app.model.get("about"), picked = Object.entries(app.model.get("picked"));
  app.ui.notes.replaceChildren(...pickedNote(app, picked), ...twinNotes(app), ...alphabetNote(about));
}

function pickedNote(app, picked) {
  if (!picked.length) return [];
  return [element("h4", {}, "Picked by you"), element("p", {}, ...picked.map(([column, one]) => element("button", { type: "button", class: "ocrlab-chip", title: "take it back", onclick: () => app.pick({ [column]: app.likeliest.path.classes[column] }) },
    `column ${column}: ${app.sign(app.likeliest.path.classes[column])} → ${app.sign(one)} ×`)), element("button", { type: "button", class: "ocrlab-back", onclick: () => app.pickAll({}) }, "take all back"))];
}

function twinNotes(app) {
  const { found, twins } = app;
  if (!twins.length) return [element("h4", {}, "Doubled letters"), element("p", { class: "ocrlab-soft" }, "None on this line.")];
  return [element("h4", {}, "Doubled letters need a blank"), ...twins.map((i) => {
    const [first, second] = [found[i - 1], found[i]], sign = app.sign(second.class);
    const between = Array.from({ length: second.start - first.stop }, (_, n) => first.stop + n);
    const where = between.length > 1 ? `columns ${between[0]} to ${between.at(-1)} are blank` : `column ${between[0]} is blank`;
    return element("p", {}, `“${sign}${sign}”: ${where}. Without it, both would be merged into one “${sign}”. `,
      element("button", { type: "button", class: "ocrlab-without", onclick: () => app.pick(Object.fromEntries(between.map((column) => [column, second.class]))) }, "see it without the blank"));
  })];
}

function alphabetNote({ expected, missing = [], classes }) {
  const size = (classes - 2).toLocaleString("en");
  const said = missing.length ? [element("p", { class: "ocrlab-lacks" }, "It has no ", ...missing.map((one) => element("b", {}, one)), ". Whatever the picture, the network cannot write what it has no class for: it gives the nearest it knows, or nothing.")]
    : expected ? [element("p", {}, "It has every character of what is expected.")] : [];
  return [element("h4", {}, "Alphabet"), element("p", { class: "ocrlab-soft" }, `${size} characters, the space, and the blank.`), ...(expected ? [element("p", {}, "Expected: ", element("b", {}, expected))] : []), ...said];
}

function drawTitle(app) {
  const about = app.model.get("about"), count = app.columns.count;
  app.ui.title.replaceChildren(element("b", {}, about.title || "a line"), ` ${about.model ?? ""}: ${count} columns × ${(about.classes ?? 0).toLocaleString("en")} classes`);
  app.ui.gate.value = about.text_score ?? 0.5;
}

function render({ model, el }) {
  const app = new Reading(model, el);
  const watch = {
    "change:columns": () => { app.onColumns(); drawTitle(app); }, "change:reading": () => app.onReading(), "change:about": () => { drawTitle(app); app.changed("path"); },
    "change:step": () => app.changed("step"), "change:message": () => app.changed("card"),
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
