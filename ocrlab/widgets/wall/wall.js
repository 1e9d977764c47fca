// The class wall: a machine by row, both runtimes on one axis of time and one of memory, and what follows in sentences.

import { head, machineRow, mark } from "./bricks.js";
import { ORDERS, drawn, inOrder, mostMemory, span, steps } from "./machines.js";
import { ticks } from "../shared/measures.js";
import { copyButton, filesField, saveFile } from "../shared/files.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { pageButton } from "../shared/page_button.js";
import { element, hideStills, textButton } from "../shared/shared.js";

const CHANGES = ["machines", "sentences", "notes", "message"].map((name) => `change:${name}`);

// ---- the parts of the view

function build(app) {
  const ui = {
    legend: element("div", { class: "ocrlab-legend" }),
    table: element("div", { class: "ocrlab-bricks", role: "table", "aria-label": "class wall" }),
    said: element("div", { class: "ocrlab-said" }),
    notes: element("ul", { class: "ocrlab-notes" }),
    message: element("p", { class: "ocrlab-message ocrlab-alarm" }),
    heard: heardRegion(() => saidOfWall(app)),
  };
  ui.root = element("div", { class: "ocrlab-view ocrlab-wall", "data-lm-suppress-shortcuts": "true" },
    buildBar(app), ui.message, ui.legend, ui.table, ui.said, ui.notes, ui.heard.root);
  holdFocus(ui.root);
  return ui;
}

/** By name, what a screen reader is to know of the wall. */
function saidOfWall({ model, order }) {
  const machines = inOrder(model.get("machines"), order), first = machines[0]?.label;
  const count = `${machines.length} ${machines.length === 1 ? "machine" : "machines"}`;
  return {
    message: model.get("message"), order: first ? `${count}; ${first} comes first.` : count,
    said: model.get("sentences")[0] ?? "", notes: model.get("notes").join(" "),
  };
}

function buildBar(app) {
  const { model } = app;
  if (model.isSaved) model.answer({ add: () => "Adding files of other machines needs Python" });
  const file = filesField(".json", (names, bytes) => model.send({ ask: "add", names }, undefined, bytes));
  const save = () => saveFile("class-wall.json", [model.get("document")], "application/json");
  return element("div", { class: "ocrlab-bar" },
    element("label", {}, "sort by ", orderChoice(app)),
    textButton("add files …", () => (model.isSaved ? model.send({ ask: "add" }) : file.click())),
    copyButton("copy as Markdown", () => model.get("markdown")),
    textButton("save all as JSON", save),
    pageButton(model),
    file);
}

function orderChoice(app) {
  const onchange = () => {
    app.order = choice.value;
    app.draw();
  };
  const options = [...ORDERS, ["name", "name"]].map(([key, words]) => element("option", { value: key }, words));
  const choice = element("select", { "aria-label": "sort by", onchange }, ...options);
  return choice;
}

// ---- drawing

/** What the marks mean, of the precisions that are there. */
function legend(machines) {
  const filled = machines.flatMap(drawn).filter(([role]) => role !== "onnxruntime");
  const precisions = new Set(filled.map(([, { precision }]) => precision));
  const entry = (role, precision, words) => element("span", {}, mark(role, precision), words);
  return [
    entry("onnxruntime", "f32", "ONNX Runtime, f32 (hollow)"),
    ...[...precisions].sort().map((precision) => entry("own", precision, `OpenVINO, ${precision} (filled)`)),
    element("span", {}, "bar: p10 to p90"),
    element("span", {}, "▲ faster, ▼ slower, ≈ the samples do not tell"),
  ];
}

function axisOf(machines) {
  const time = span(machines), most = mostMemory(machines);
  return { time, ticks: ticks(...time), most, steps: steps(most) };
}

function drawAll(app) {
  const { ui, model, order } = app;
  const machines = model.get("machines"), axis = axisOf(machines), message = model.get("message");
  const rows = inOrder(machines, order).flatMap((one) => machineRow(app, one, axis));
  ui.legend.replaceChildren(...legend(machines));
  ui.table.replaceChildren(head(axis), ...rows);
  ui.said.replaceChildren(...model.get("sentences").map((line) => element("p", {}, line)));
  ui.notes.replaceChildren(...model.get("notes").map((line) => element("li", {}, line)));
  ui.message.textContent = message;
  ui.message.hidden = !message;
  ui.heard.stir();
  Object.assign(ui.root.dataset, { machines: machines.length, ready: 1 });
}

function appOf(model) {
  const app = { model, order: "own", frame: null };
  app.draw = () => drawAll(app);
  app.soon = () => {
    app.frame ??= requestAnimationFrame(() => { app.frame = null; app.draw(); });
  };
  app.open = (selected, label) => { // the row is made anew, and its button keeps the focus
    model.set("selected", selected);
    model.save_changes();
    app.draw();
    app.ui.table.querySelector(`[data-machine="${CSS.escape(label)}"] button`)?.focus();
  };
  app.ui = build(app);
  return app;
}

function render({ model, el }) {
  const app = appOf(model);
  el.append(app.ui.root);
  for (const change of CHANGES) model.on(change, app.soon);
  app.draw();
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    app.ui.heard.close();
    cancelAnimationFrame(app.frame);
    for (const change of CHANGES) model.off(change, app.soon);
  };
}

export default { render };
