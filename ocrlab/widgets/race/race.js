// Runtimes side by side: a table to sort, every sample with its median, memory kept inside its peak.

import { build, scrolled } from "./controls.js";
import { drawMemory, drawSamples } from "./figures.js";
import { drawTable } from "./table.js";
import { drawRunning } from "../shared/measuring.js";
import { element, hideStills } from "../shared/shared.js";

const SHOWN = ["rows", "beside", "notes", "running", "fraction", "progress", "machine", "message", "document"];

function drawState(ui, model) {
  const message = model.get("message"), running = model.get("running");
  ui.progress.hidden = !running;
  ui.progress.value = model.get("fraction");
  ui.state.textContent = message || model.get("progress");
  ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
  drawRunning(ui, running);
  ui.copy.disabled = ui.save.disabled = !model.get("document");
}

/** Tables of other machines, each under its name; what is folded stays folded. */
function drawBeside(app) {
  const beside = app.model.get("beside"), { children } = app.ui.beside;
  while (children.length > beside.length) children[children.length - 1].remove();
  for (const { label } of beside.slice(children.length)) {
    app.ui.beside.append(element("details", { open: true }, element("summary", {}, label), scrolled(element("table", {}))));
  }
  beside.forEach(({ label, rows }, i) => drawTable(app, children[i].querySelector("table"), rows, label));
}

function drawFigures(app, rows) {
  const { ui } = app, width = ui.samples.clientWidth;
  app.width = width;
  drawSamples(ui.samples, rows, width);
  drawMemory(ui.memory, rows, width);
}

function draw(app) {
  const { model, ui } = app, rows = model.get("rows");
  drawTable(app, ui.table, rows);
  drawFigures(app, rows);
  drawBeside(app);
  drawState(ui, model);
  ui.notes.replaceChildren(...model.get("notes").map((note) => element("li", {}, note)));
  ui.machine.textContent = model.get("machine");
  [...ui.tables.children].forEach((one, i) => one.setAttribute("aria-pressed", String(i === app.shown)));
  ui.heard.stir();
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
  const sizes = new ResizeObserver(() => { if (app.ui.samples.clientWidth !== app.width) soon(); });
  sizes.observe(app.ui.figures);
  app.draw();
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    cancelAnimationFrame(frame);
    sizes.disconnect();
    app.ui.heard.close();
    for (const name of SHOWN) model.off(`change:${name}`, soon);
  };
}

export default { render };
