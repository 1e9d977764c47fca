// The panels around the page: histogram, strip of scores, funnel, settings, and what is said of a candidate or a spot.

/** Every control: its setting, its kind and range; `local` ones need no contours, so the view answers them itself. */
export const CONTROLS = [
  { name: "thresh", kind: "number", min: 0, max: 1, step: 0.005, says: "a pixel of the map above this is text" },
  { name: "box_thresh", kind: "number", min: 0, max: 1, step: 0.005, local: true, says: "a rectangle with a lower mean probability is dropped" },
  { name: "unclip_ratio", kind: "number", min: 0, max: 5, step: 0.05, local: true, says: "how far a rectangle is grown: area × ratio / perimeter" },
  { name: "use_dilation", kind: "choice", options: [false, true], says: "thicken the mask by a pixel: joins broken strokes, and close lines" },
  { name: "score_mode", kind: "choice", options: ["fast", "slow"], says: "mean probability inside the rectangle (fast) or inside the contour (slow)" },
  { name: "max_candidates", kind: "number", min: 0, max: 5000, step: 1, local: true, says: "contours that are examined" },
  { name: "candidate_order", kind: "choice", options: ["largest", "first"], says: "which contours: the largest, or the first from the bottom of the page up" },
  { name: "min_size", kind: "number", min: 0, max: 30, step: 0.5, local: true, says: "shortest side of a rectangle, in pixels of the map" },
  { name: "limit_side_len", kind: "number", min: 32, max: 2560, step: 32, input: true, says: "what limit_type limits, in pixels of the tensor" },
  { name: "limit_type", kind: "choice", options: ["min", "max", "ladder"], input: true, says: "min: enlarge until the shorter side reaches it; max: shrink until the longer side does" },
  { name: "max_side_len", kind: "number", min: 0, max: 6000, step: 50, input: true, says: "shrink a page whose longer side exceeds this; 0: never" },
  { name: "text_score", kind: "number", min: 0, max: 1, step: 0.01, local: true, says: "a line whose reading has a lower score is dropped" },
];

/** Whether the view can answer a change from one set of settings to another by itself. */
export function isLocal(before, after) {
  return CONTROLS.every(({ name, local }) => local || String(before[name]) === String(after[name]))
    && Object.keys(after).every((name) => CONTROLS.some((one) => one.name === name) || String(before[name]) === String(after[name]));
}

/** Heights 0..1 of the bars of a histogram on a logarithmic scale; an empty bar is none. */
export function logBars(counts) {
  const most = Math.log1p(Math.max(...counts, 1));
  return counts.map((count) => Math.log1p(count) / most);
}

/** Where a candidate's dot lies in a strip of a size: by its score and, on a logarithmic scale, its short side. */
export function dot(score, side, [width, height], tallest) {
  const part = Math.log2(Math.max(side, 1)) / Math.log2(Math.max(tallest, 2));
  return [EDGE + score * (width - 2 * EDGE), height - 8 - part * (height - 16)];
}

const EDGE = 7; // half of a handle, in pixels: a scale from 0 to 1 begins and ends there

/** Add a mark around a point to the path that is being made. */
export function addMark(path, kind, x, y, r) {
  if (kind === "disk" || kind === "dot" || kind === "ring") {
    const radius = kind === "dot" ? r * 0.6 : r;
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 7);
  }
  if (kind === "square") path.rect(x - r, y - r, 2 * r, 2 * r);
  if (kind === "cross") { path.moveTo(x - r, y - r); path.lineTo(x + r, y + r); path.moveTo(x + r, y - r); path.lineTo(x - r, y + r); }
  if (kind === "plus") { path.moveTo(x - r, y); path.lineTo(x + r, y); path.moveTo(x, y - r); path.lineTo(x, y + r); }
  if (kind === "minus") { path.moveTo(x - r, y); path.lineTo(x + r, y); }
  if (kind === "triangle") { path.moveTo(x, y - r); path.lineTo(x + r, y + r); path.lineTo(x - r, y + r); path.closePath(); }
}

/** Draw marks of one fate at points, in one stroke. */
function drawMarks(context, { mark, color }, points, r) {
  context.beginPath();
  for (const [x, y] of points) addMark(context, mark, x, y, r);
  context.fillStyle = context.strokeStyle = color;
  if (mark === "disk" || mark === "dot") context.fill();
  else context.stroke();
}

/** A plot with a threshold on it: drag anywhere on the plot (or near the line), or use the slider below with the keys. */
export function plotWith(app, name, plot, near) {
  const { min, max, step } = CONTROLS.find((one) => one.name === name);
  const line = element("div", { class: "ocrlab-line" }, element("b", {}));
  const slider = element("input", { type: "range", name, min, max, step, "aria-label": name, oninput: () => app.set(name, +slider.value) });
  const area = element("div", { class: "ocrlab-plotarea" }, plot, line);
  const at = (event) => {
    const box = area.getBoundingClientRect();
    const part = (event.clientX - box.left - EDGE) / (box.width - 2 * EDGE);
    return Math.min(Math.max(Math.round(part / step) * step, min), max);
  };
  area.addEventListener("pointerdown", (event) => {
    if (event.button || Math.abs(at(event) - app.settings[name]) > near) return;
    event.preventDefault();
    area.setPointerCapture(event.pointerId);
    app.set(name, rounded(at(event)));
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId)) app.set(name, rounded(at(event)));
  });
  let shown;
  const draw = () => {
    const value = app.settings[name];
    if (value === shown) return;
    shown = value;
    line.style.left = `calc(${EDGE}px + ${value} * (100% - ${2 * EDGE}px))`;
    write(line.firstChild, `${name} ${value}`);
    line.firstChild.classList.toggle("ocrlab-left", value > 0.6);
    slider.value = value;
  };
  return { root: element("div", { class: "ocrlab-plot" }, area, slider), draw, area };
}

const rounded = (value) => Math.round(value * 1e6) / 1e6;

/** The histogram of the map: `thresh` is dragged on it. */
export function histogram(app) {
  const bars = element("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", class: "ocrlab-bars", "aria-hidden": "true" });
  const made = plotWith(app, "thresh", bars, Infinity);
  const caption = element("figcaption", {}, "pixels of the map by probability (logarithmic)");
  const said = element("output", { class: "ocrlab-said" });
  return {
    root: element("figure", { class: "ocrlab-figure" }, caption, made.root, scale(), said),
    drawMap: (counts) => bars.replaceChildren(...logBars(counts).map((height, i) =>
      element("rect", { x: i, y: 100 - height * 96, width: 0.92, height: height * 96 }))),
    draw: () => {
      made.draw();
      const above = app.map.counts.reduce((sum, count, i) => sum + (i / app.map.counts.length >= app.settings.thresh ? count : 0), 0);
      const all = app.map.width * app.map.height;
      write(said, `about ${((100 * above) / all).toFixed(above / all < 0.01 ? 2 : 1)} % of ${app.map.width} × ${app.map.height} px above; highest ${app.map.most.toFixed(3)}`);
    },
  };
}

const scale = () => element("div", { class: "ocrlab-scale", "aria-hidden": "true" }, ...[0, 0.25, 0.5, 0.75, 1].map((value) => element("span", {}, String(value))));

/** The strip of candidates: each a mark at its score, `box_thresh` is dragged on it. */
export function strip(app) {
  const canvas = element("canvas", { class: "ocrlab-dots", role: "img" });
  const made = plotWith(app, "box_thresh", canvas, 0.02);
  const limit = element("div", { class: "ocrlab-limit" }, element("b", {}));
  const caption = element("figcaption", {}, "candidates: score, and short side upward (logarithmic)");
  made.area.append(limit);
  const nearest = (event) => {
    const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let best = -1, least = 64;
    app.each((i) => {
      const [u, v] = place(i), away = (u - x) ** 2 + (v - y) ** 2;
      if (away < least) { least = away; best = i; }
    });
    return best;
  };
  let size = [0, 0]; // asking the browser for it costs a layout each time
  new ResizeObserver(() => { size = [canvas.clientWidth, canvas.clientHeight]; if (app.columns) drawDots(); }).observe(canvas);
  const place = (i) => dot(app.columns.scores[i] || 0, app.columns.sides[i], size, app.columns.tallest);
  made.area.addEventListener("pointermove", (event) => { if (!event.buttons) app.hover(nearest(event)); });
  made.area.addEventListener("pointerleave", () => app.hover(-1));
  made.area.addEventListener("click", (event) => { const i = nearest(event); if (i >= 0) app.select(i, true); });
  const drawDots = () => {
    const [width, height] = size, density = window.devicePixelRatio || 1;
    if (!width) return;
    if (canvas.width !== Math.round(width * density)) { canvas.width = Math.round(width * density); canvas.height = Math.round(height * density); }
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    context.lineWidth = 1.3;
    const points = FATES.map(() => []);
    app.each((i) => points[app.fates[i]].push(place(i)));
    points.forEach((those, code) => {
      context.globalAlpha = !app.filter.size || app.filter.has(code) ? 0.85 : 0.12;
      if (those.length) drawMarks(context, FATES[code], those, 3.2);
    });
    context.globalAlpha = app.filter.size ? 0.12 : 0.7;
    context.lineWidth = 0.8;
    drawMarks(context, { mark: "ring", color: app.ink }, points[CODE.kept], 3.6); // a blue disk hardly shows on black
    context.globalAlpha = 1;
    for (const i of [app.hovered, app.selected]) {
      if (i < 0 || i >= app.columns.count) continue;
      context.lineWidth = 2;
      drawMarks(context, { mark: "ring", color: app.ink }, [place(i)], 6.5);
    }
    const [, y] = dot(0, app.settings.min_size, size, app.columns.tallest);
    if (limit.style.top !== `${y}px`) limit.style.top = `${y}px`;
    write(limit.firstChild, `min_size ${app.settings.min_size}`);
  };
  return {
    root: element("figure", { class: "ocrlab-figure" }, caption, made.root, scale(), legend(app)),
    draw: made.draw, drawDots,
  };
}

function legend(app) {
  const parts = FATES.map((fate, code) => {
    const said = element("span", {});
    const button = element("button", { type: "button", title: `show only: ${fate.label}`, onclick: () => app.toggleFilter([code]) }, swatch(fate), said);
    return { button, said };
  });
  app.drawLegend = (counts) => parts.forEach(({ button, said }, code) => {
    button.hidden = !counts[code];
    put(button, "aria-pressed", app.filter.has(code));
    write(said, `${FATES[code].label} ${counts[code]}`);
  });
  return element("div", { class: "ocrlab-legend" }, ...parts.map((part) => part.button));
}

/** Write a text, or an attribute, where it is another one: untouched nodes cost the browser nothing. */
function write(node, text) { if (node.textContent !== text) node.textContent = text; }
function put(node, name, value) { if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value); }

/** Fill a node anew, where that changes anything; what had the focus in it has it still. */
export function refill(node, ...children) {
  const made = element("div", {}, ...children), old = [...node.childNodes], fresh = [...made.childNodes];
  if (old.length === fresh.length && old.every((child, i) => child.isEqualNode(fresh[i]))) return;
  const reachable = () => [...node.querySelectorAll("button, select, input, summary, [tabindex]")];
  const at = reachable().indexOf(node.ownerDocument.activeElement);
  node.replaceChildren(...fresh);
  if (at >= 0) reachable()[at]?.focus({ preventScroll: true });
}

/** A fate's mark in its color. */
function swatch(fate) {
  const canvas = element("canvas", { width: 24, height: 24, class: "ocrlab-swatch", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.lineWidth = 2.6;
  drawMarks(context, fate, [[12, 12]], 7);
  return canvas;
}

/** The funnel: how many are left after each step; a click shows what fell there. */
export function funnelRow(app) {
  const steps = funnel(new Array(FATES.length).fill(0)).map(({ label, fates }) => {
    const left = element("b", {}), fell = element("i", {});
    const button = element("button", { type: "button", onclick: () => app.toggleFilter(fates) }, left, element("span", {}, label), fell);
    return { button, left, fell };
  });
  const draw = (counts) => funnel(counts).forEach(({ label, left, fell, fates }, i) => {
    const open = !app.columns.texts.size && (label === "read" || label === "kept"), { button } = steps[i];
    write(steps[i].left, String(left));
    write(steps[i].fell, fell ? `−${fell}` : "\u00a0");
    button.disabled = !fell;
    button.hidden = label === "examined" && !fell;
    button.classList.toggle("ocrlab-open", open);
    put(button, "aria-pressed", fates.length > 0 && fates.every((code) => app.filter.has(code)));
    put(button, "title", fell ? `${fell} fell here: show them` : open ? "nothing was read yet" : "none fell here");
  });
  return { root: element("div", { class: "ocrlab-funnel", role: "group", "aria-label": "what is left after each step" }, ...steps.map((step) => step.button)), draw };
}

/** A row for every setting: a slider and a field, or a choice; and why it has no effect, where it has none. */
export function settingsPanel(app) {
  const rows = CONTROLS.map((control) => settingRow(app, control));
  return {
    root: element("div", { class: "ocrlab-settings" }, ...rows.map((row) => row.root)),
    draw: () => rows.forEach((row) => row.draw()),
  };
}

function settingRow(app, { name, kind, min, max, step, options, says, input }) {
  const id = `ocrlab-${app.id}-${name}`, note = element("small", { class: "ocrlab-idleness" });
  const label = element("label", { for: id, title: says }, name, input ? element("sup", { title: "runs the network anew" }, "net") : "");
  const fields = kind === "choice"
    ? [element("select", { id, name, onchange: (event) => app.set(name, options[event.target.selectedIndex]) }, ...options.map((one) => element("option", {}, String(one))))]
    : [element("input", { type: "range", name, min, max, step, "aria-label": `${name}, slider`, oninput: (event) => app.set(name, +event.target.value) }),
      numberField(app, { id, name, min, max })];
  const root = element("div", { class: "ocrlab-setting", "data-setting": name }, label, ...fields, note);
  let shown;
  const draw = () => {
    const value = app.settings[name], reasonWhy = app.model.get("notes")[name];
    if (value !== shown) {
      for (const field of fields) {
        if (kind === "choice") field.selectedIndex = options.indexOf(value);
        else field.value = value;
      }
      shown = value;
    }
    root.classList.toggle("ocrlab-changed", name in app.baseline && String(app.baseline[name]) !== String(value));
    root.classList.toggle("ocrlab-idle", Boolean(reasonWhy));
    write(note, reasonWhy ? `no effect: ${reasonWhy}` : "");
  };
  return { root, draw };
}

/** A field for a number: what is typed counts on Enter, on leaving, or when nothing more is typed for a moment. */
function numberField(app, { id, name, min, max }) {
  let pause;
  const take = () => { clearTimeout(pause); app.typed(name, field, [min, max]); };
  const field = element("input", {
    id, type: "number", name, min, max, step: "any", onchange: take,
    oninput: () => { clearTimeout(pause); pause = setTimeout(take, 500); },
    onkeydown: (event) => { if (event.key === "Enter") take(); },
  });
  return field;
}

/** The candidates that the smallest change of box_thresh would drop or bring back, the nearest first. */
export function closestCalls(columns, fates, settings, most = 6) {
  const scored = [...fates.keys()].filter((i) => fates[i] === CODE.low_score || isBox(fates[i]));
  return scored.sort((a, b) => Math.abs(columns.scores[a] - settings.box_thresh) - Math.abs(columns.scores[b] - settings.box_thresh)).slice(0, most);
}

/** The dropped candidates that were read all the same, and read well: the best first. */
export function readableDropped(columns, fates, settings, most = 6) {
  const read = (i) => columns.texts.get(columns.index[i]), score = (i) => read(i).score;
  const readable = [...fates.keys()].filter((i) => !isBox(fates[i]) && read(i)?.text.trim() && score(i) >= settings.text_score);
  return readable.sort((a, b) => score(b) - score(a)).slice(0, most);
}

/** What came of reading the dropped candidates, where that was asked for. */
export function saidOfDropped(columns, fates, settings) {
  const dropped = [...fates.keys()].filter((i) => !isBox(fates[i])), read = dropped.filter((i) => columns.texts.has(columns.index[i])).length;
  if (!read) return "";
  const count = readableDropped(columns, fates, settings, Infinity).length, left = dropped.length - read;
  const others = left ? `; ${left} ${left === 1 ? "other was" : "others were"} not read` : "";
  if (count) return `Dropped, yet it can be read: ${count} of ${read}${others}`;
  return `Of ${read} dropped ones that were read, none has a text_score of ${settings.text_score} or more${others}`;
}

/** What is said while nothing is selected: what can be done here, what was dropped and can be read, and the closest calls. */
export function idleCard(app) {
  const hint = "Click a box or a dot: why it was kept or dropped, and what brings it back. Click where text is missing and no box stands: what the map has there. Alt-click asks about a spot inside a box.";
  const keys = element("p", { class: "ocrlab-soft ocrlab-keys" }, `${KEYS}.`);
  if (!app.columns) return [element("p", { class: "ocrlab-soft" }, hint), keys];
  const row = (i) => {
    const index = app.columns.index[i], text = app.columns.texts.get(index);
    return element("li", {}, element("button", { type: "button", class: "ocrlab-link", onclick: () => app.selectIndex(index) }, swatch(FATES[app.fates[i]]),
      ` candidate ${index + 1}, ${isBox(app.fates[i]) ? "kept" : FATES[app.fates[i]].label} at ${app.columns.scores[i].toFixed(3)}`),
    text ? element("span", { dir: "auto" }, text.text.trim() ? ` reads “${text.text}” at ${text.score.toFixed(2)}` : " reads as nothing") : "");
  };
  const list = (head, indices) => (head ? [element("p", { class: "ocrlab-head" }, head), element("ul", { class: "ocrlab-remedies" }, ...indices.map(row))] : []);
  const calls = closestCalls(app.columns, app.fates, app.settings);
  return [element("p", { class: "ocrlab-soft" }, hint), ...list(saidOfDropped(app.columns, app.fates, app.settings), readableDropped(app.columns, app.fates, app.settings)),
    ...list(calls.length && `Closest calls to box_thresh ${app.settings.box_thresh}`, calls), keys];
}

/** What is said of a candidate: its fate with the numbers, where it passes, and what brings it back. */
export function candidateCard(app, i) {
  const { columns, settings } = app, fate = app.fates[i], text = columns.texts.get(columns.index[i]);
  const of = numbers(columns, i, settings, app.about.rec_height), px = (value) => value.toFixed(1);
  const number = (label, value) => element("div", {}, element("span", {}, label), element("span", {}, value));
  const parts = [
    element("p", { class: "ocrlab-verdict", style: `border-color: ${FATES[fate].color}` }, `Candidate ${columns.index[i] + 1}, ${reason(columns, i, settings, fate, columns.flips[i])}.`),
    text ? element("p", {}, text.text.trim() ? "reads " : "reads as nothing", element("q", { dir: "auto", hidden: !text.text.trim() }, text.text), text.text.trim() ? ` at ${text.score.toFixed(3)}${text.flipped ? ", upside down" : ""}` : "") : "",
    element("div", { class: "ocrlab-numbers" },
      number("score", Number.isFinite(columns.scores[i]) ? columns.scores[i].toFixed(4) : "not scored"),
      number("sides", `${px(of.width)} × ${px(of.height)} px of the map`), number("area", `${px(of.area)} px²`), number("perimeter", `${px(of.perimeter)} px`),
      number("unclip distance", `${px(of.area)} × ${settings.unclip_ratio} / ${px(of.perimeter)} = ${of.distance.toFixed(2)} px`),
      number("height of the line", `${px(of.picture)} px in the picture, ${px(of.line)} at the detector, ${of.recognizer} at the recognizer${of.picture >= 1 ? ` (× ${(of.recognizer / of.picture).toFixed(2)})` : ""}`)),
  ];
  return [...parts, ...remediesOf(app, i)];
}

function remediesOf(app, i) {
  const why = app.model.get("why"), fate = FATES[app.fates[i]].name;
  if (fate === "kept") return [];
  if (why.candidate !== app.columns.index[i]) return [element("p", { class: "ocrlab-soft" }, i === app.selected ? "Looking for what brings it back …" : "Click it to see what brings it back.")];
  if (!why.remedies.length) return [element("p", { class: "ocrlab-soft" }, "No single setting brings it back.")];
  return [element("p", { class: "ocrlab-head" }, "What brings it back"), element("ul", { class: "ocrlab-remedies" }, ...why.remedies.map((remedy) => element("li", {},
    element("button", { type: "button", onclick: () => app.set(remedy.setting, remedy.value) }, element("code", {}, `${remedy.setting} ${remedy.now} → ${remedy.value}`)),
    ` ${sideEffects(remedy)}`,
    remedy.text === null ? "" : element("span", { dir: "auto" }, remedy.text.trim() ? `; reads “${remedy.text}” at ${remedy.score.toFixed(2)}` : "; reads as nothing")))) ];
}

/** What a remedy does to the other boxes of the page, in words. */
export function sideEffects({ gained, lost, moved }) {
  const said = [[gained, "gained"], [lost, "lost"], [moved, "moved"]].filter(([count]) => count).map(([count, what]) => `${count} ${what}`);
  return said.length ? `other boxes: ${said.join(", ")}` : "no other box changes";
}

/** What is said of a spot without a box, and what can be tried there. */
export function spotCard(app, spot) {
  const [x, y] = spot.point.map(Math.round);
  return [
    element("p", { class: "ocrlab-verdict" }, `The spot at ${x}, ${y}: ${spot.sentences[0] ?? "…"}`),
    ...spot.sentences.slice(1).map((sentence) => element("p", {}, sentence)),
    spot.covering?.length ? element("p", {}, "It lies in ", ...spot.covering.slice(0, 4).map((index) => element("button", { type: "button", class: "ocrlab-link", onclick: () => app.selectIndex(index) }, `candidate ${index + 1}`))) : "",
    spot.experiments?.length ? element("p", { class: "ocrlab-head" }, "Try") : "",
    element("div", { class: "ocrlab-tries" }, ...(spot.experiments ?? []).map((one) => element("button", { type: "button", onclick: () => app.ask("try", { point: spot.point, experiment: one.name, label: one.label }) }, one.label))),
    ...[...(spot.outcomes ?? [])].reverse().map((outcome) => outcomeOf(app, outcome)), // the latest is seen first
  ];
}

function outcomeOf(app, outcome) {
  const use = outcome.settings ? element("button", { type: "button", onclick: () => app.setAll(outcome.settings) }, "Use") : "";
  const picture = outcome.picture?.byteLength ? element("img", { src: app.url(outcome.picture), alt: `the spot with ${outcome.label}` }) : "";
  return element("div", { class: "ocrlab-outcome" }, picture, element("p", {}, element("b", {}, outcome.label), `: ${outcome.sentence} `, use));
}
