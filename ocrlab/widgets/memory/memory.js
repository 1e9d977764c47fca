// Memory by call: a line for each way, drawn as it grows, and a table of what is held after each step.

import { held, megabytes, stepNames } from "./curves.js";
import { WIDE, callBelow, drawPlot, plotWidth, swatch } from "./plot.js";
import { copyButton, saveFile } from "../shared/files.js";
import { element, hideStills, textButton } from "../shared/shared.js";

const CHANGES = ["curves", "calls", "running", "progress", "machine", "message", "document"].map((name) => `change:${name}`);
const CAPTION = "memory of the process after each call, MB; point at the plot, or use the arrow keys on it";

// ---- the parts of the view

function build(app) {
  const ui = {
    table: element("table", {}),
    state: element("span", { class: "ocrlab-state", role: "status" }),
    machine: element("p", { class: "ocrlab-soft" }),
    notes: element("ul", { class: "ocrlab-notes" }),
    plot: buildPlot(app),
    run: textButton("run again", () => app.model.send({ ask: "run" })),
    cancel: textButton("cancel", () => app.model.send({ ask: "cancel" })),
    copy: copyButton("copy as Markdown", () => app.model.get("markdown")),
    save: textButton("save JSON", () => saveDocument(app.model)),
  };
  ui.figure = element("figure", {}, element("figcaption", {}, CAPTION), ui.plot);
  ui.root = element("div", { class: "ocrlab-view ocrlab-measuring ocrlab-memory", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.state, ui.copy, ui.save),
    ui.figure, element("div", { class: "ocrlab-scroll" }, ui.table), ui.notes, ui.machine);
  return ui;
}

function saveDocument(model) {
  saveFile("ocrlab-memory.json", [model.get("document")], "application/json");
}

function buildPlot(app) {
  const plot = element("svg", { role: "img", tabindex: 0 });
  plot.addEventListener("pointermove", (event) => {
    const box = plot.getBoundingClientRect(), x = ((event.clientX - box.left) / box.width) * app.width;
    app.point(callBelow(x, app.width, app.model.get("calls")));
  });
  plot.addEventListener("pointerleave", () => app.point(null));
  plot.addEventListener("keydown", (event) => onPlotKey(app, event));
  return plot;
}

/** Arrow keys and their like move the call that is pointed at; Escape lets go of it. */
function onPlotKey(app, event) {
  const calls = app.model.get("calls"), now = app.call ?? app.last();
  const to = {
    ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now + 10, PageDown: now - 10, Home: 1, End: calls,
  }[event.key];
  if (event.key === "Escape") app.point(null);
  else if (to !== undefined) app.point(Math.min(calls, Math.max(1, to)));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// ---- drawing

function drawTable(app, table, curves) {
  const steps = stepNames(curves), call = app.call ?? app.last();
  const names = ["MB", saidOfCall(call, curves), ...steps];
  const head = names.map((name) => element("th", { scope: "col" }, name));
  const body = curves.map((curve, i) => wayRow(app, curve, i, call, steps));
  const buttons = () => [...table.querySelectorAll("button")];
  const before = buttons().indexOf(document.activeElement); // who works in the table keeps the focus
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  if (before >= 0) buttons()[before]?.focus();
}

/** The number of a call, and the shape of its picture where a curve has come to it. */
function saidOfCall(call, curves) {
  const point = curves.map(({ points }) => points[call - 1]).find(Boolean);
  return `call ${call}${point ? `, ${point[1]}\u00a0x\u00a0${point[2]}` : ""}`;
}

function wayRow(app, curve, i, call, steps) {
  const bytes = new Map(curve.steps), hidden = app.hidden.has(i);
  return element("tr", { class: hidden ? "ocrlab-hidden" : undefined, "data-way": curve.name },
    element("th", { scope: "row" }, wayButton(app, curve, i, hidden)),
    element("td", { class: "ocrlab-now" }, megabytes(held(curve, call))),
    ...steps.map((name) => element("td", {}, megabytes(bytes.get(name)))));
}

function wayButton(app, curve, i, hidden) {
  const onclick = () => {
    if (hidden) app.hidden.delete(i);
    else app.hidden.add(i);
    app.draw();
  };
  const title = hidden ? "show this line" : "hide this line";
  return element("button", { type: "button", "aria-pressed": String(!hidden), title, onclick }, swatch(curve, i), curve.name);
}

function drawNotes(notes, curves) {
  const failed = curves.filter(({ failure }) => failure);
  notes.replaceChildren(...failed.map(({ name, failure }) => element("li", {}, `${name}: ${failure}`)));
}

function drawState({ ui, model }) {
  const message = model.get("message"), running = model.get("running"), there = Boolean(model.get("document"));
  ui.machine.textContent = model.get("machine");
  ui.state.textContent = message || model.get("progress");
  ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
  ui.run.disabled = running;
  ui.cancel.disabled = !running;
  ui.copy.disabled = !there;
  ui.save.disabled = !there;
}

function drawAll(app) {
  const { ui, model } = app, curves = model.get("curves");
  drawPlot(app, ui.plot, curves);
  drawTable(app, ui.table, curves);
  drawNotes(ui.notes, curves);
  drawState(app);
  const calls = curves.reduce((sum, { points }) => sum + points.length, 0);
  Object.assign(ui.root.dataset, { curves: curves.length, calls, running: model.get("running") ? 1 : 0, ready: 1 });
}

function appOf(model) {
  const app = { model, hidden: new Set(), call: null, width: WIDE, frame: null };
  app.last = () => Math.max(1, ...model.get("curves").map(({ points }) => points.length));
  app.draw = () => drawAll(app);
  app.soon = () => {
    app.frame ??= requestAnimationFrame(() => { app.frame = null; app.draw(); });
  };
  app.point = (call) => {
    if (call === app.call) return;
    app.call = call;
    app.soon();
  };
  app.fit = () => {
    const width = plotWidth(app.ui.figure.clientWidth);
    if (width === app.width) return;
    app.width = width;
    app.soon();
  };
  app.ui = build(app);
  return app;
}

function render({ model, el }) {
  const app = appOf(model), { ui } = app;
  el.append(ui.root);
  const sizes = new ResizeObserver(app.fit);
  sizes.observe(ui.figure);
  for (const change of CHANGES) model.on(change, app.soon);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => {
    sizes.disconnect();
    cancelAnimationFrame(app.frame);
    for (const change of CHANGES) model.off(change, app.soon);
  };
}

export default { render };
