// The page itself with what can be done on it, and the panels put together.

const REACH = 5; // pixels of the screen around a candidate's center that count as the candidate
const KEYS = "Keys on the page: arrows pan, + and − zoom, 0 fits, [ and ] go from candidate to candidate, Enter asks about the spot in the middle, Esc lets go; Ctrl + wheel zooms";

/** What a key asks for: a zoom by a factor, a pan by pixels, a step to another candidate, or nothing. */
export function keyAction(key) {
  const pan = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[key];
  if (pan) return { pan };
  return { "+": { zoom: 1.25 }, "=": { zoom: 1.25 }, "-": { zoom: 0.8 }, "0": { fit: true }, "]": { step: 1 }, "[": { step: -1 }, Enter: { ask: true }, Escape: { step: 0 } }[key] ?? null;
}

/** The next candidate that is shown, from i on in a direction; -1 where there is none. */
export function nextWanted(i, step, count, wanted) {
  for (let k = 1; k <= count; k++) {
    const at = (((i < 0 && step < 0 ? 0 : i) + k * step) % count + count) % count;
    if (wanted(at)) return at;
  }
  return -1;
}

/** A name for a file, made of what is shown. */
export function fileName(title, ending) {
  return `${(title || "ocrlab").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60)}.${ending}`;
}

function build(app) {
  const ui = {};
  app.ui = ui;
  ui.title = element("div", { class: "ocrlab-title" });
  ui.state = element("div", { class: "ocrlab-state", role: "status" });
  ui.card = element("div", { class: "ocrlab-card", "aria-live": "polite" });
  Object.assign(ui, { histogram: histogram(app), strip: strip(app), funnel: funnelRow(app), settings: settingsPanel(app), compare: comparePanel(app), home: homePanel(app) });
  const left = element("div", { class: "ocrlab-left" }, toolbar(app), stage(app), element("div", { class: "ocrlab-staterow" }, ui.state, element("button", { type: "button",
      title: "read the dropped candidates too: what would they say?", onclick: () => app.ask("shadow") }, "read the dropped ones")), ui.funnel.root,
    element("div", { class: "ocrlab-plots" }, ui.histogram.root, ui.strip.root), ui.compare.root, ui.home.root);
  const right = element("div", { class: "ocrlab-right" }, ui.card, ui.settings.root);
  ui.root = element("div", { class: "ocrlab-view ocrlab-explorer", "data-lm-suppress-shortcuts": "true" }, ui.title, element("div", { class: "ocrlab-halves" }, left, right));
  return ui;
}

function toolbar(app) {
  const buttons = element("span", { class: "ocrlab-switches", role: "group", "aria-label": "layers" });
  app.ui.drawLayers = () => refill(buttons, ...LAYERS.filter(([name]) =>
    (name !== "difference" || app.difference) && (name !== "truth" || app.model.get("truth").length)).map(([name, label]) =>
    element("button", { type: "button", "data-layer": name, "aria-pressed": String(app.layers[name]), onclick: () => toggleLayer(app, name) }, label)));
  app.ui.drawLayers();
  const opacity = element("input", { type: "range", min: 0, max: 1, step: 0.05, value: app.opacity, "aria-label": "opacity of the map over the picture",
    oninput: (event) => { app.opacity = +event.target.value; app.changed({ pixels: true }); } });
  const tool = (label, title, onclick) => element("button", { type: "button", title, "aria-label": title, onclick }, label);
  const center = () => app.place().map((side) => side / 2);
  return element("div", { class: "ocrlab-toolbar" }, buttons, element("label", { class: "ocrlab-opacity" }, "opacity ", opacity), element("span", { class: "ocrlab-tools" },
    tool("−", "zoom out", () => app.look(zoomed(app.view, 0.8, center(), app.least()))), tool("+", "zoom in", () => app.look(zoomed(app.view, 1.25, center(), app.least()))),
    tool("fit", "fit the page", () => app.fit()), tool("PNG", "save what is shown as a picture", () => savePicture(app))));
}

function toggleLayer(app, name) {
  app.layers[name] = !app.layers[name];
  app.ui.drawLayers();
  app.drawTruth();
  app.changed({ pixels: true });
}

function stage(app) {
  const { ui } = app;
  ui.canvas = element("canvas", { class: "ocrlab-pixels" });
  for (const name of ["boxes", "before", "truth", "marked"]) ui[name] = element("g", { class: `ocrlab-${name}` });
  ui.group = element("g", {}, ui.truth, ui.before, ui.boxes, ui.marked);
  ui.stage = element("div", { class: "ocrlab-stage", tabindex: 0, role: "img", title: "", "aria-description": KEYS }, ui.canvas, element("svg", { class: "ocrlab-shapes" }, ui.group));
  pointer(app, ui.stage);
  ui.stage.addEventListener("keydown", (event) => {
    const action = event.ctrlKey || event.metaKey ? null : keyAction(event.key);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    act(app, action);
  });
  return ui.stage;
}

function act(app, { pan, zoom, fit, ask, step }) {
  if (pan) app.look({ ...app.view, x: app.view.x + pan[0], y: app.view.y + pan[1] });
  if (zoom) app.look(zoomed(app.view, zoom, app.place().map((side) => side / 2), app.least()));
  if (fit) app.fit();
  if (ask && app.columns) click(app, -1, app.place().map((side, axis) => (side / 2 - [app.view.x, app.view.y][axis]) / app.view.scale));
  if (step === 0) app.select(-1);
  else if (step) app.select(nextWanted(app.selected, step, app.columns.count, (i) => app.wanted(i)), true);
}

/** Drag pans, a click selects, Ctrl + wheel zooms; a wheel alone is the notebook's own. */
function pointer(app, root) {
  let from = null;
  const at = (event) => { const box = root.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const onPageAt = (event) => at(event).map((value, axis) => (value - [app.view.x, app.view.y][axis]) / app.view.scale);
  const under = (event) => (app.columns ? hit(app.quads, ...onPageAt(event), REACH / app.view.scale, (i) => app.wanted(i)) : -1);
  root.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = { at: at(event), view: app.view, moved: false };
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    if (!from) { app.hover(under(event)); return; }
    const [dx, dy] = at(event).map((value, axis) => value - from.at[axis]);
    from.moved ||= Math.hypot(dx, dy) > 4;
    if (from.moved) app.look({ ...from.view, x: from.view.x + dx, y: from.view.y + dy });
  });
  root.addEventListener("pointerup", (event) => {
    if (from && !from.moved && app.columns) click(app, event.altKey ? -1 : under(event), onPageAt(event));
    from = null;
  });
  root.addEventListener("pointercancel", () => { from = null; });
  root.addEventListener("pointerleave", () => app.hover(-1));
  root.addEventListener("dblclick", () => app.fit());
  root.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    app.look(zoomed(app.view, Math.exp(-event.deltaY / 300), at(event), app.least()));
  }, { passive: false });
}

function click(app, i, [x, y]) {
  const [height, width] = app.model.get("size");
  if (i < 0 && x >= 0 && y >= 0 && x < width && y < height) {
    app.select(-1);
    app.spot = [x, y];
    app.ask("spot", { point: app.spot });
    app.drawCard();
    app.drawMarked();
  } else app.select(i);
}

/** Pin what is shown, or set it beside a preset, a configuration or another runtime. */
function comparePanel(app) {
  const root = element("details", { class: "ocrlab-panel", "data-panel": "compare" });
  const file = element("input", { type: "file", accept: ".yaml,.yml", hidden: true, onchange: () => sendFile(app, file, "compare", { with: "config" }) });
  const draw = () => {
    const { presets = [], runtimes = [] } = app.about.choices ?? {}, other = app.model.get("other");
    const choose = (label, what, options) => element("label", {}, label, element("select", { "aria-label": label, onchange: (event) => {
      if (event.target.value) app.ask("compare", { with: what, name: event.target.value });
      event.target.value = "";
    } }, element("option", { value: "" }, "choose …"), ...options.map((one) => element("option", { value: one }, one))));
    refill(root, element("summary", {}, "A/B: set it beside something else"),
      element("div", { class: "ocrlab-row" },
        element("button", { type: "button", onclick: () => app.ask("pin") }, "pin these settings"),
        choose("a preset ", "preset", presets), choose("a runtime ", "runtime", runtimes),
        element("button", { type: "button", onclick: () => file.click() }, "RapidOCR config …"), file,
        other.label ? element("button", { type: "button", onclick: () => app.ask("unpin") }, "let go") : ""),
      ...(other.label ? [element("p", {}, element("b", {}, "against "), other.label), ...(other.notes ?? []).map((note) => element("p", {}, note)),
        element("p", { class: "ocrlab-soft" }, element("i", { class: "ocrlab-key-gained" }, "gained"), " ", element("i", { class: "ocrlab-key-lost" }, "lost"), " ", element("i", { class: "ocrlab-key-moved" }, "moved"), "; what is the same is faint")] : []));
    if (other.label) root.open = true;
  };
  return { root, draw };
}

/** The settings in the words of whoever is to use them. */
function homePanel(app) {
  const root = element("details", { class: "ocrlab-panel", "data-panel": "home" }), body = element("div", {});
  const file = element("input", { type: "file", accept: ".json", hidden: true, onchange: () => sendFile(app, file, "load") });
  root.append(element("summary", {}, "Take it home: the settings as code"), body, file);
  let chosen = "Python";
  const draw = () => {
    const exports = app.model.get("exports"), names = Object.keys(exports), one = exports[chosen] ?? exports[names[0]];
    if (!one) { body.replaceChildren(); return; }
    const copy = element("button", { type: "button", onclick: () => copyText(one.text, copy) }, "copy");
    refill(body,
      element("div", { class: "ocrlab-row", role: "group", "aria-label": "target" }, ...names.map((name) => element("button", { type: "button", "aria-pressed": String(name === chosen), onclick: () => { chosen = name; draw(); } }, name))),
      element("pre", { tabindex: 0 }, one.text),
      element("div", { class: "ocrlab-row" }, copy, element("button", { type: "button", onclick: () => saveText(exports.JSON.text, fileName(app.about.title, "json"), "application/json") }, "save JSON"),
        element("button", { type: "button", onclick: () => file.click() }, "load JSON …")),
      ...(one.cannot.length ? [element("p", { class: "ocrlab-head" }, "What it cannot express there"), element("ul", {}, ...one.cannot.map((line) => element("li", {}, line)))] : []),
      ...(one.new_engine.length ? [element("p", { class: "ocrlab-soft" }, `Needs a new engine there: ${one.new_engine.join(", ")}.`)] : []));
  };
  return { root, draw };
}

async function sendFile(app, input, ask, more = {}) {
  const [file] = input.files;
  input.value = "";
  if (file) app.ask(ask, { ...more, name: file.name }, [await file.arrayBuffer()]);
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
  } catch {
    button.textContent = "select the text and copy it yourself: the browser does not allow it here";
  }
}

function saveText(text, name, type) { save(new Blob([text], { type }), name); }

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** What is shown as a PNG: the pixels, and the boxes painted over them. */
function savePicture(app) {
  const { width, height } = app.ui.canvas, canvas = element("canvas", { width, height }), context = canvas.getContext("2d");
  const density = width / app.place()[0];
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.drawImage(app.ui.canvas, 0, 0);
  context.setTransform(app.view.scale * density, 0, 0, app.view.scale * density, app.view.x * density, app.view.y * density);
  for (const polygon of app.ui.group.querySelectorAll("polygon:not(.ocrlab-none)")) {
    const style = getComputedStyle(polygon), points = polygon.getAttribute("points").trim().split(/[\s,]+/).map(Number);
    if (style.stroke === "none" || style.display === "none" || polygon.parentNode.style.display === "none") continue;
    context.beginPath();
    for (let k = 0; k < points.length; k += 2) context[k ? "lineTo" : "moveTo"](points[k], points[k + 1]);
    context.closePath();
    context.globalAlpha = +style.opacity;
    const lineWidth = parseFloat(style.strokeWidth) / app.view.scale;
    if (polygon.parentNode === app.ui.boxes) { // on the screen, a white edge sets them off from what they lie on
      Object.assign(context, { strokeStyle: "#ffffff", lineWidth: lineWidth + 1.6 / app.view.scale });
      context.stroke();
    }
    Object.assign(context, { strokeStyle: style.stroke, lineWidth });
    context.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[\s,]+/).map((part) => parseFloat(part) / app.view.scale));
    context.stroke();
    context.setLineDash([]);
  }
  canvas.toBlob((blob) => save(blob, fileName(app.about.title, "png")));
}
