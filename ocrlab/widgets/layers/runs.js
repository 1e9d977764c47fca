// A run: every layer in a strip, the time by type and by precision, what lies between two of them, and what was fused.

import { bar, button, kindButton, precisionClass, soft, swatch } from "./pieces.js";
import { saveFile } from "../shared/files.js";
import { element } from "../shared/shared.js";

const SEAM = 0.4; // percent of the strip from which on a layer is set off

/** The longest of all runs, so that they are drawn on one scale: {run, type}. */
export function scaleOf(runs) {
  const types = runs.flatMap((run) => run.types.parts);
  const longest = (parts) => Math.max(...parts.map((part) => part.ms), 1e-9);
  return { run: longest(runs), type: longest(types) };
}

export function drawRun(app, run, index, scale) {
  return element("div", { class: "ocrlab-run", role: "group", "aria-label": run.label },
    runHeader(app, run, index),
    element("p", { class: "ocrlab-soft ocrlab-facts" }, run.facts),
    ...(run.stable ? [element("p", { class: "ocrlab-soft ocrlab-facts" }, run.stable)] : []),
    element("h2", {}, "in the order of execution"),
    strip(app, run, index, scale.run),
    element("p", { class: "ocrlab-told" }, toldOf(app, run, index)),
    element("h2", {}, "milliseconds by type"),
    typeBars(app, run.types, index, scale.type),
    element("h2", {}, "by precision"),
    precisionShares(app, run, index),
    element("div", { class: "ocrlab-matrices" }, ...run.between.map((one) => matrix(app, one, index))),
    element("h2", {}, "operations of the model that became one layer"),
    chainChips(app, run.chains, index));
}

/** What a run is called, how much it is, and what can be done with it. */
function runHeader(app, run, index) {
  const graph = button(`graph ${index}`, () => app.ask("graph", { run: index }), {
    title: "the graph that is executed, as a file that Netron draws",
  }, "graph for Netron");
  const save = () => saveFile(`layers-${index + 1}.csv`, [run.csv], "text/csv");
  const close = button(`remove ${index}`, () => app.ask("remove", { run: index }), {
    "aria-label": `close ${run.label}`,
  }, "close");
  return element("div", { class: "ocrlab-runhead" },
    element("strong", {}, run.label),
    soft(`${run.layers.length} layers, ${run.time} ms`),
    element("span", { class: "ocrlab-space" }),
    ...(run.graph ? [graph] : []),
    button(`csv ${index}`, save, {}, "CSV"),
    ...(index ? [close] : []));
}

/** The chosen layer in words, below the strip in which it was clicked. */
function toldOf(app, { layers }, index) {
  const chosen = app.shown === index ? layers.find(({ order }) => order === app.selected) : undefined;
  return chosen?.said ?? soft("Click a layer in the strip, or go there with the arrow keys, to have it told in words.");
}

/** The layer that a key leads to in the order of execution, -1 for none; undefined for other keys. */
export function layerAfter(layers, chosen, key) {
  const at = layers.findIndex(({ order }) => order === chosen), last = layers.length - 1;
  const to = {
    ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, PageUp: at + 10, PageDown: at - 10, Home: 0, End: last,
  };
  if (key === "Escape") return -1;
  return key in to ? layers[Math.max(0, Math.min(last, to[key]))]?.order : undefined;
}

/** Every layer, as wide as it took; a click chooses it. */
function strip(app, run, index, whole) {
  const chosen = app.shown === index ? app.selected : -1;
  const parts = run.layers.map(({ order, ms, kinds, hint }) => {
    const wide = (100 * ms) / whole;
    return element("span", {
      class: `ocrlab-part ${precisionClass(kinds.precision)}${wide > SEAM ? " ocrlab-seam" : ""}`,
      style: `width: ${wide.toFixed(3)}%`,
      title: hint,
      "data-layer": order,
      "data-selected": order === chosen,
    });
  });
  const onclick = ({ target }) => {
    if (target.dataset.layer) app.choose(index, Number(target.dataset.layer));
  };
  const onkeydown = (event) => {
    const to = layerAfter(run.layers, chosen, event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (to !== chosen) app.choose(index, to);
  };
  const at = run.layers.findIndex(({ order }) => order === chosen);
  return element("div", {
    class: "ocrlab-strip", role: "slider", tabindex: 0, "data-key": `strip ${index}`, "aria-label": "layer in the order of execution",
    "aria-valuemin": 0, "aria-valuemax": run.layers.length, "aria-valuenow": at + 1,
    "aria-valuetext": at < 0 ? `none of ${run.layers.length}` : run.layers[at].hint, onclick, onkeydown,
  }, ...parts);
}

/** A bar for each type of layer, made of its precisions; a click lists its layers. */
function typeBars(app, { parts, rest }, index, longest) {
  const rows = parts.map(({ kind, layers, time, precisions }) => kindButton(app,
    { index, field: "type", kind }, { class: "ocrlab-type" },
    element("span", { class: "ocrlab-name" }, kind),
    bar(precisions, (part) => part.ms, longest),
    element("span", { class: "ocrlab-number" }, time),
    element("span", { class: "ocrlab-number ocrlab-soft" }, `${layers} ×`)));
  const others = rest ? [element("p", { class: "ocrlab-soft" }, rest)] : [];
  return element("div", {}, ...rows, ...others);
}

/** The shares of the precisions, in layers and in time. */
function precisionShares(app, { layers, ms, precisions }, index) {
  const share = (name, amount, whole) => element("div", { class: "ocrlab-share" },
    element("span", { class: "ocrlab-name" }, name),
    bar(precisions, amount, whole));
  const chips = precisions.map(({ kind, said }) => kindButton(app,
    { index, field: "precision", kind }, { class: "ocrlab-chip" },
    swatch(kind), said));
  return element("div", {},
    share("layers", (part) => part.layers, layers.length),
    share("time", (part) => part.ms, ms),
    element("div", { class: "ocrlab-chips" }, ...chips));
}

/** The layers that take one kind and give another; a click lists them. */
function matrix(app, { field, kinds, parts, said }, index) {
  const head = element("h2", {}, `between ${field}`);
  const most = Math.max(...parts.map((part) => part.layers));
  const cell = (row, column) => {
    const part = parts.find((one) => one.row === row && one.column === column);
    if (!part) return element("td", {}, row === column ? "" : "0");
    const style = `--ocrlab-share: ${(part.layers / most).toFixed(2)}`;
    return element("td", { style }, kindButton(app,
      { index, field, kind: part.kind }, { "aria-label": part.said },
      `${part.layers} layers`, element("br"), `${part.time} ms`));
  };
  const heads = kinds.map((kind) => element("th", { scope: "col" }, `to ${kind}`));
  const rows = kinds.map((kind, row) => element("tr", {},
    element("th", { scope: "row" }, kind),
    ...kinds.map((_, column) => cell(row, column))));
  const table = element("table", {}, element("tr", {}, element("th", {}, "from"), ...heads), ...rows);
  const nothing = element("p", { class: "ocrlab-soft" }, "no layer");
  return element("div", { class: "ocrlab-matrix" }, head, kinds.length ? table : nothing,
    ...(said ? [element("p", { class: "ocrlab-soft" }, said)] : []));
}

/** Which operations of the model became one layer; a click lists them. */
function chainChips(app, { parts, rest }, index) {
  if (!parts.length) return element("p", { class: "ocrlab-soft" }, rest);
  const chips = parts.map(({ kind, layers }) => kindButton(app,
    { index, field: "chain", kind }, { class: "ocrlab-chip" },
    element("b", {}, `${layers} × `), kind));
  return element("div", { class: "ocrlab-chips" }, ...chips, ...(rest ? [soft(rest)] : []));
}
