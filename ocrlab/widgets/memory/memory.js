// Memory by call: a line for each way, drawn as it grows, and a table of what is held after each step.

import { held, letter, megabytes, stepNames } from "./curves.js";
import { WIDE, callBelow, drawPlot, plotHeight, plotWidth, swatch } from "./plot.js";
import { copyButton, saveFile } from "../shared/files.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { answerWithoutPython, drawRunning, spoken } from "../shared/measuring.js";
import { refill } from "../shared/nodes.js";
import { pageButton } from "../shared/page_button.js";
import { element, hideStills, textButton } from "../shared/shared.js";

const CHANGES = ["curves", "calls", "running", "progress", "machine", "message", "document"].map((name) => `change:${name}`);
const KEYS = "arrow keys point at a call, Page Up and Page Down ten further on, Escape lets go of it";
const CAPTION = "memory of the process after each call, MB; point at the plot, or use the arrow keys on it";

// ---- the parts of the view

function build(app) {
  const ui = {
    table: element("table", { "aria-label": "memory after each step" }),
    legend: element("div", { class: "ocrlab-legend", role: "group", "aria-label": "lines that are shown" }),
    state: element("span", { class: "ocrlab-state" }),
    machine: element("p", { class: "ocrlab-soft" }),
    notes: element("ul", { class: "ocrlab-notes" }),
    plot: buildPlot(app),
    run: textButton("run again", () => app.model.send({ ask: "run" })),
    cancel: textButton("cancel", () => app.model.send({ ask: "cancel" })),
    copy: copyButton("copy as Markdown", () => app.model.get("markdown")),
    save: textButton("save JSON", () => saveDocument(app.model)),
    heard: heardRegion(() => ({ state: spoken(app.model), call: saidAtCall(app) })),
  };
  ui.figure = element("figure", {}, element("figcaption", {}, CAPTION), ui.plot);
  const scroll = element("div", { class: "ocrlab-scroll", tabindex: 0, role: "group", "aria-label": "the table" }, ui.table);
  ui.root = element("div", { class: "ocrlab-view ocrlab-measuring ocrlab-memory", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.state, ui.copy, ui.save, pageButton(app.model)),
    ui.legend, ui.figure, scroll, ui.notes, ui.machine, ui.heard.root);
  holdFocus(ui.root);
  answerWithoutPython(app.model);
  return ui;
}

function saveDocument(model) {
  saveFile("ocrlab-memory.json", [model.get("document")], "application/json");
}

function buildPlot(app) {
  const plot = element("svg", { role: "img", tabindex: 0, "aria-description": KEYS });
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
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
}

/** What the lines hold at the call that is pointed at, in words; "" where none is. */
function saidAtCall({ call, model }) {
  const curves = model.get("curves"), told = curves.map((curve) => `${curve.name} ${megabytes(held(curve, call))} MB`);
  return call === null ? "" : `${saidOfCall(call, curves)}: ${told.join(", ")}.`;
}

/** The number of a call, and the shape of its picture where a curve has come to it. */
function saidOfCall(call, curves) {
  const point = curves.map(({ points }) => points[call - 1]).find(Boolean);
  return `call ${call}${point ? `, ${point[1]}\u00a0x\u00a0${point[2]}` : ""}`;
}

function wayRow(app, curve, i, call, steps) {
  const bytes = new Map(curve.steps), hidden = app.hidden.has(i);
  return element("tr", { class: hidden ? "ocrlab-hidden" : undefined, "data-way": curve.name },
    element("th", { scope: "row" }, element("b", {}, letter(i)), ` ${curve.name}`),
    element("td", { class: "ocrlab-now" }, megabytes(held(curve, call))),
    ...steps.map((name) => element("td", {}, megabytes(bytes.get(name)))));
}

/** A button for each line: it hides and shows it. */
function drawLegend(app, legend, curves) {
  while (legend.children.length > curves.length) legend.lastChild.remove();
  while (legend.children.length < curves.length) legend.append(wayButton(app, legend.children.length));
  curves.forEach((curve, i) => drawWay(legend.children[i], curve, i, app.hidden.has(i)));
}

function wayButton(app, i) {
  return textButton("", () => {
    if (!app.hidden.delete(i)) app.hidden.add(i);
    app.draw();
  });
}

function drawWay(button, curve, i, hidden) {
  refill(button, swatch(curve), element("b", {}, letter(i)), ` ${curve.name}`);
  button.setAttribute("aria-pressed", String(!hidden));
  button.title = hidden ? "show this line" : "hide this line";
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
  drawRunning(ui, running);
  ui.copy.disabled = !there;
  ui.save.disabled = !there;
}

function drawAll(app) {
  const { ui, model } = app, curves = model.get("curves");
  drawLegend(app, ui.legend, curves);
  drawPlot(app, ui.plot, curves);
  drawTable(app, ui.table, curves);
  drawNotes(ui.notes, curves);
  drawState(app);
  ui.heard.stir();
  const calls = curves.reduce((sum, { points }) => sum + points.length, 0);
  Object.assign(ui.root.dataset, { curves: curves.length, calls, running: model.get("running") ? 1 : 0, ready: 1 });
}

function appOf(model) {
  const app = { model, hidden: new Set(), call: null, width: WIDE, height: plotHeight(innerHeight), frame: null };
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
    const width = plotWidth(app.ui.figure.clientWidth), height = plotHeight(innerHeight);
    if (width === app.width && height === app.height) return;
    Object.assign(app, { width, height });
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
  addEventListener("resize", app.fit);
  for (const change of CHANGES) model.on(change, app.soon);
  app.draw();
  requestAnimationFrame(() => hideStills(ui.root));
  return () => {
    sizes.disconnect();
    removeEventListener("resize", app.fit);
    ui.heard.close();
    cancelAnimationFrame(app.frame);
    for (const change of CHANGES) model.off(change, app.soon);
  };
}

export default { render };
