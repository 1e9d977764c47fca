// Inside a network: where the time goes, in which precision, between which layouts, and what was fused.

import {
  COLUMNS, asCsv, byName, chains, filtered, milliseconds, partsBy, sentences, sortedBy, transitions,
} from "./profile.js";
import { element, hideStills } from "../shared/shared.js";

const KNOWN = ["f32", "bf16", "f16", "i8"];
const MOST_TYPES = 9, MOST_CHAINS = 6, SEAM = 0.4; // percent of the strip from which on a layer is set off
const precisionClass = (kind) => `ocrlab-p-${KNOWN.includes(kind) ? kind : "other"}`;
const total = (layers) => layers.reduce((sum, layer) => sum + layer.ms, 0);

function button(key, label, onclick, more = {}) {
  return element("button", { type: "button", "data-key": key, onclick, ...more }, ...[label].flat());
}

/** Hand a file to the person. */
function download(name, parts, type) {
  const link = element("a", { href: URL.createObjectURL(new Blob(parts, { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A bar of parts, each in the color and pattern of its precision; `whole` is what would fill it. */
function bar(parts, amount, whole) {
  return element("span", { class: "ocrlab-track" }, ...parts.map((part) => element("span", {
    class: `ocrlab-part ${precisionClass(part.kind)}`, style: `width: ${((100 * amount(part)) / (whole || 1)).toFixed(3)}%`,
  })));
}

function toggled(app, field, kind) {
  const { [field]: now, ...others } = app.filters;
  app.filters = now === kind ? others : { ...others, [field]: kind };
  app.draw();
}

/** Every layer, as wide as it took; the time of all runs on one scale. */
function drawStrip(app, run, index, most) {
  const parts = run.layers.map((layer) => element("span", {
    class: `ocrlab-part ${precisionClass(layer.precision)}${(100 * layer.ms) / most > SEAM ? " ocrlab-seam" : ""}`, "data-layer": layer.order, style: `width: ${((100 * layer.ms) / most).toFixed(3)}%`,
    title: `${layer.order}. ${layer.name}: ${milliseconds(layer.ms)} ms, ${layer.kernel}`,
    ...(app.shown === index && app.selected === layer.order ? { "data-selected": true } : {}),
  }));
  return element("div", { class: "ocrlab-strip", role: "img", "aria-label": `${run.layers.length} layers in the order of execution; the table below has them all`,
    onclick: ({ target }) => target.dataset.layer && app.choose(index, Number(target.dataset.layer)) }, ...parts);
}

function drawTypes(app, run, index, longest) {
  const parts = partsBy(run.layers, "type"), shown = parts.slice(0, MOST_TYPES), rest = parts.slice(MOST_TYPES);
  const row = ({ kind, ms, layers, precisions }) => button(`type ${index} ${kind}`, [
    element("span", { class: "ocrlab-name" }, kind), bar(precisions, (part) => part.ms, longest),
    element("span", { class: "ocrlab-number" }, milliseconds(ms)), element("span", { class: "ocrlab-number ocrlab-soft" }, `${layers} ×`)],
  () => { app.show(index); toggled(app, "type", kind); }, { class: "ocrlab-type", "aria-pressed": String(app.shown === index && app.filters.type === kind) });
  const more = rest.length ? [element("p", { class: "ocrlab-soft" }, `and ${milliseconds(rest.reduce((sum, part) => sum + part.ms, 0))} ms in ${rest.map((part) => part.kind).join(", ")}`)] : [];
  return element("div", {}, ...shown.map(row), ...more);
}

function drawPrecisions(app, run, index) {
  const parts = partsBy(run.layers, "precision"), all = total(run.layers);
  const line = (name, amount, whole) => element("div", { class: "ocrlab-share" }, element("span", { class: "ocrlab-name" }, name), bar(parts, amount, whole));
  const key = parts.map((part) => button(`precision ${index} ${part.kind}`, [element("i", { class: `ocrlab-swatch ${precisionClass(part.kind)}` }),
    `${part.kind}: ${part.layers} layers, ${milliseconds(part.ms)} ms`], () => { app.show(index); toggled(app, "precision", part.kind); },
  { class: "ocrlab-chip", "aria-pressed": String(app.shown === index && app.filters.precision === part.kind) }));
  return element("div", {}, line("layers", (part) => part.layers, run.layers.length), line("time", (part) => part.ms, all), element("div", { class: "ocrlab-chips" }, ...key));
}

/** Which operations of the model became one layer; a click lists them. */
function drawChains(app, run, index) {
  const found = chains(run.layers), shown = found.slice(0, MOST_CHAINS), rest = found.slice(MOST_CHAINS).reduce((sum, part) => sum + part.layers, 0);
  if (!found.length) return element("p", { class: "ocrlab-soft" }, run.layers.some((layer) => layer.fused) ? "none" : "this runtime does not tell");
  const chip = ({ kind, layers }) => button(`chain ${index} ${kind}`, [element("b", {}, `${layers} × `), kind], () => { app.show(index); toggled(app, "chain", kind); },
    { class: "ocrlab-chip", "aria-pressed": String(app.shown === index && app.filters.chain === kind) });
  return element("div", { class: "ocrlab-chips" }, ...shown.map(chip), ...(rest ? [element("span", { class: "ocrlab-soft" }, `and ${rest} others`)] : []));
}

/** The layers that take one kind and give another; a click lists them. */
function drawMatrix(app, run, index, of) {
  const { kinds, cells } = transitions(run.layers, of), field = `${of}s`;
  if (!kinds.length) return element("div", { class: "ocrlab-matrix" }, element("h5", {}, `between ${field}`), element("p", { class: "ocrlab-soft" }, "no layer"));
  const most = Math.max(...Object.values(cells).map((cell) => cell.layers));
  const cell = (takes, gives) => {
    const key = `${takes} → ${gives}`, found = cells[key];
    if (!found) return element("td", {}, takes === gives ? "" : "0");
    return element("td", { style: `--ocrlab-share: ${(found.layers / most).toFixed(2)}` }, button(`${field} ${index} ${key}`, [`${found.layers} layers`, element("br"), `${milliseconds(found.ms)} ms`],
      () => { app.show(index); toggled(app, field, key); }, { "aria-label": `${key}: ${found.layers} layers, ${milliseconds(found.ms)} ms`, "aria-pressed": String(app.shown === index && app.filters[field] === key) }));
  };
  return element("div", { class: "ocrlab-matrix" }, element("h5", {}, `between ${field}`), element("table", {},
    element("tr", {}, element("th", {}, "from"), ...kinds.map((kind) => element("th", { scope: "col" }, `to ${kind}`))),
    ...kinds.map((takes) => element("tr", {}, element("th", { scope: "row" }, takes), ...kinds.map((gives) => cell(takes, gives))))));
}

function drawRun(app, run, index, scale) {
  const graph = run.graph ? [button(`graph ${index}`, "graph for Netron", () => app.ask("graph", { run: index }), { title: "the graph that is executed, as a file that Netron draws" })] : [];
  const close = index ? [button(`remove ${index}`, "×", () => app.ask("remove", { run: index }), { "aria-label": `take ${run.label} away` })] : [];
  return element("section", { class: "ocrlab-run", "aria-label": run.label },
    element("header", {}, element("strong", {}, run.label), element("span", { class: "ocrlab-soft" }, `${run.layers.length} layers, ${milliseconds(total(run.layers))} ms`), element("span", { class: "ocrlab-space" }), ...graph,
      button(`csv ${index}`, "CSV", () => download(`layers-${index + 1}.csv`, [asCsv(run.layers)], "text/csv")), ...close),
    element("p", { class: "ocrlab-soft ocrlab-facts" }, run.facts),
    element("h5", {}, "in the order of execution"), drawStrip(app, run, index, scale.total),
    element("h5", {}, "milliseconds by type"), drawTypes(app, run, index, scale.type),
    element("h5", {}, "by precision"), drawPrecisions(app, run, index),
    element("div", { class: "ocrlab-matrices" }, drawMatrix(app, run, index, "precision"), drawMatrix(app, run, index, "layout")),
    element("h5", {}, "operations of the model that became one layer"), drawChains(app, run, index));
}

function drawTable(app, ui, run, beside) {
  const others = byName(beside?.layers ?? []), found = filtered(run.layers, app.words, app.filters), longest = Math.max(...run.layers.map((layer) => layer.ms), 1e-9);
  const paired = run.layers.filter((layer) => others.has(layer.name)).length > run.layers.length / 2; // other runtimes have other names
  const columns = paired ? [...COLUMNS.slice(0, 2), { head: "ms beside", value: (layer) => others.get(layer.name), number: true,
    shown: (layer) => (others.has(layer.name) ? milliseconds(others.get(layer.name)) : "–") }, ...COLUMNS.slice(2)] : COLUMNS;
  const column = columns.find(({ head }) => head === app.column) ?? columns[0];
  const head = columns.map(({ head: name, number }) => element("th", { scope: "col", class: number ? "ocrlab-number" : undefined, "aria-sort": column.head === name ? (app.down ? "descending" : "ascending") : "none" },
    button(`column ${name}`, `${name}${column.head === name ? (app.down ? " ▾" : " ▴") : ""}`, () => { app.down = column.head === name ? !app.down : name.startsWith("ms"); app.column = name; app.draw(); })));
  const cell = (layer, { head: name, shown, number }) => element("td", { class: number ? "ocrlab-number" : undefined, title: number ? undefined : shown(layer),
    style: name === "ms" ? `--ocrlab-part: ${((100 * layer.ms) / longest).toFixed(1)}%` : undefined, "data-column": name }, ...(name === "precision" ? [element("i", { class: `ocrlab-swatch ${precisionClass(layer.precision)}` })] : []), shown(layer));
  const rows = sortedBy(found, column.value, app.down).map((layer) => element("tr", { tabindex: 0, "data-key": `layer ${layer.order}`, "aria-selected": String(app.selected === layer.order),
    onclick: () => app.choose(app.shown, layer.order), onkeydown: (event) => { if (["Enter", " "].includes(event.key)) { event.preventDefault(); app.choose(app.shown, layer.order); } } }, ...columns.map((one) => cell(layer, one))));
  ui.table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  ui.count.textContent = `${found.length} of ${run.layers.length} layers, ${milliseconds(total(found))} of ${milliseconds(total(run.layers))} ms`;
  const chosen = run.layers.find((layer) => layer.order === app.selected);
  ui.told.textContent = chosen ? sentences(chosen) : "Choose a layer, in the table or in a strip, to have it told in words.";
}

function drawFilters(app, ui, runs) {
  const tabs = runs.length > 1 ? runs.map((run, index) => button(`shown ${index}`, run.label, () => { app.show(index); app.draw(); }, { "aria-pressed": String(app.shown === index) })) : [];
  const chips = Object.entries(app.filters).map(([field, kind]) => button(`filter ${field}`, `${field === "chain" ? "" : `${field} `}${kind} ×`, () => toggled(app, field, kind), { class: "ocrlab-chip", "aria-label": `take the filter ${field} ${kind} away` }));
  ui.tabs.replaceChildren(...tabs);
  ui.chips.replaceChildren(...chips);
}

function drawBar(app, ui, choices, busy, message) {
  const options = choices.map(({ key, label }) => element("option", { value: key }, label));
  ui.beside.replaceChildren(element("option", { value: "" }, "set beside …"), ...options);
  ui.beside.disabled = Boolean(busy) || !choices.length;
  ui.state.textContent = message || busy;
  ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
}

function build(app) {
  const ui = { runs: element("div", { class: "ocrlab-runs" }), table: element("table", {}), tabs: element("span", { class: "ocrlab-tabs" }), chips: element("span", { class: "ocrlab-chips" }),
    count: element("span", { class: "ocrlab-soft", role: "status" }), told: element("p", { class: "ocrlab-told", role: "status" }), state: element("span", { class: "ocrlab-state", role: "status" }) };
  ui.words = element("input", { type: "search", placeholder: "filter: conv 1x1 bf16", "aria-label": "filter the layers by words", oninput: () => { app.words = ui.words.value; app.draw(); } });
  ui.beside = element("select", { "aria-label": "set another run beside", onchange: () => { const what = ui.beside.value; ui.beside.value = ""; if (what) app.ask("beside", { what }); } });
  ui.root = element("div", { class: "ocrlab-view ocrlab-layers", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, element("strong", {}, "Inside the network"), element("span", { class: "ocrlab-soft" }, "time with the profiler on, which slows every layer"), ui.beside, ui.state), ui.runs,
    element("div", { class: "ocrlab-bar" }, ui.tabs, ui.words, ui.chips, ui.count), element("div", { class: "ocrlab-scroll" }, ui.table), ui.told);
  return ui;
}

/** Draw anew, and leave the focus where it was: on the element of the same key. */
function keepingFocus(root, draw) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  draw();
  if (key) [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key)?.focus({ preventScroll: true });
}

function makeApp(model) {
  const app = { model, words: "", filters: {}, column: "#", down: false, shown: 0, selected: -1 };
  app.ask = (what, more) => model.send({ ask: what, ...more });
  app.show = (index) => {
    if (index === app.shown) return;
    Object.assign(app, { shown: index, selected: -1, filters: {} });
  };
  app.choose = (index, order) => {
    app.show(index);
    app.selected = app.selected === order ? -1 : order;
    model.set({ shown: app.shown, selected: app.selected });
    model.save_changes();
    app.draw();
  };
  return app;
}

function render({ model, el }) {
  const app = makeApp(model), ui = build(app);
  el.append(ui.root);
  app.draw = () => keepingFocus(ui.root, () => {
    const runs = model.get("runs");
    if (app.shown >= runs.length) app.show(0);
    const scale = { total: Math.max(...runs.map((run) => total(run.layers)), 1e-9), type: Math.max(...runs.flatMap((run) => partsBy(run.layers, "type").map((part) => part.ms)), 1e-9) };
    drawBar(app, ui, model.get("choices"), model.get("busy"), model.get("message"));
    ui.runs.replaceChildren(...runs.map((run, index) => drawRun(app, run, index, scale)));
    drawFilters(app, ui, runs);
    if (runs.length) drawTable(app, ui, runs[app.shown], runs[app.shown ? 0 : 1]);
    Object.assign(ui.root.dataset, { runs: runs.length, shown: app.shown, selected: app.selected, ready: 1 });
  });
  const onFile = (content, buffers) => { if (content.file) download(content.file, buffers, "application/octet-stream"); };
  const changes = ["runs", "choices", "busy", "message"].map((name) => `change:${name}`);
  for (const change of changes) model.on(change, app.draw);
  model.on("msg:custom", onFile);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => { for (const change of changes) model.off(change, app.draw); model.off("msg:custom", onFile); };
}

export default { render };
