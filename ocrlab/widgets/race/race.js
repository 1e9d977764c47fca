// Runtimes side by side: a table to sort, every sample with its median, memory kept inside its peak.

import { build } from "./controls.js";
import { drawMemory, drawSamples } from "./figures.js";
import { drawTable } from "./table.js";
import { element, hideStills } from "../shared/shared.js";

const SHOWN = ["rows", "beside", "notes", "running", "fraction", "progress", "machine", "message", "document"];

function drawState(ui, model) {
  const message = model.get("message"), running = model.get("running");
  ui.progress.hidden = !running;
  ui.progress.value = model.get("fraction");
  ui.state.textContent = message || model.get("progress");
  ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
  ui.run.disabled = running;
  ui.cancel.disabled = !running;
  ui.copy.disabled = ui.save.disabled = !model.get("document");
}

/** Tables of other machines, each under its name. */
function drawBeside(app) {
  const shown = app.model.get("beside").map(({ label, rows }) => {
    const table = element("table", {});
    drawTable(app, table, rows, label);
    const scroll = element("div", { class: "ocrlab-scroll" }, table);
    return element("details", { open: true }, element("summary", {}, label), scroll);
  });
  app.ui.beside.replaceChildren(...shown);
}

function draw(app) {
  const { model, ui } = app, rows = model.get("rows");
  drawTable(app, ui.table, rows);
  drawSamples(ui.samples, rows);
  drawMemory(ui.memory, rows);
  drawBeside(app);
  drawState(ui, model);
  ui.notes.replaceChildren(...model.get("notes").map((note) => element("li", {}, note)));
  ui.machine.textContent = model.get("machine");
  [...ui.tables.children].forEach((one, i) => one.setAttribute("aria-pressed", String(i === app.shown)));
  Object.assign(ui.root.dataset, { rows: rows.length, running: model.get("running") ? 1 : 0, ready: 1 });
}

function render({ model, el }) {
  const app = { model, shown: 0, column: -1, down: false, open: new Set() };
  app.draw = () => draw(app);
  app.ui = build(app);
  el.append(app.ui.root);
  let frame = null;
  const soon = () => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      app.draw();
    });
  };
  for (const name of SHOWN) model.on(`change:${name}`, soon);
  app.draw();
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    cancelAnimationFrame(frame);
    for (const name of SHOWN) model.off(`change:${name}`, soon);
  };
}

export default { render };
