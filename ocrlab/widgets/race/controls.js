// What can be pressed around the table, and the places for what is drawn.

import { element } from "../shared/shared.js";

const button = (label, onclick) => element("button", { type: "button", onclick }, label);

function copyButton(model) {
  const copy = button("copy as Markdown", async () => {
    try {
      await navigator.clipboard.writeText(model.get("markdown"));
      copy.textContent = "copied";
    } catch {
      copy.textContent = "the browser does not allow it here";
    }
    setTimeout(() => {
      copy.textContent = "copy as Markdown";
    }, 1500);
  });
  return copy;
}

function saveButton(model) {
  return button("save JSON", () => {
    const href = URL.createObjectURL(new Blob([model.get("document")], { type: "application/json" }));
    element("a", { href, download: "ocrlab-bench.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  });
}

/** Where files are chosen, whose rows are set beside these. */
function fileField(ask) {
  const onchange = async () => {
    const chosen = [...file.files], bytes = await Promise.all(chosen.map((one) => one.arrayBuffer()));
    file.value = "";
    chosen.forEach(({ name }, i) => ask("load", { name }, [bytes[i]]));
  };
  const file = element("input", { type: "file", accept: ".json", multiple: true, hidden: true, onchange });
  return file;
}

/** One button for each table that can be shown. */
function tableButtons(app) {
  const buttons = app.model.get("tables").map(([name], i) =>
    button(name, () => {
      Object.assign(app, { shown: i, column: -1 });
      app.draw();
    }),
  );
  return element("div", { class: "ocrlab-groups", role: "group", "aria-label": "what the table tells" }, ...buttons);
}

/** Everything of the view, still empty. */
export function build(app) {
  const { model } = app, ask = (what, more = {}, buffers = []) => model.send({ ask: what, ...more }, undefined, buffers);
  const file = fileField(ask);
  const ui = {
    run: button("run", () => ask("run")), cancel: button("cancel", () => ask("cancel")),
    copy: copyButton(model), save: saveButton(model), tables: tableButtons(app),
    table: element("table", {}), samples: element("figure", {}), memory: element("figure", {}), beside: element("div", {}),
    notes: element("ul", { class: "ocrlab-notes" }), machine: element("p", { class: "ocrlab-soft" }),
    state: element("span", { class: "ocrlab-state", role: "status" }),
    progress: element("progress", { max: 1, "aria-label": "measured" }),
  };
  const load = button("load others …", () => file.click());
  const bar = element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.progress, ui.state, ui.copy, ui.save, load, file);
  const attributes = { class: "ocrlab-view ocrlab-measuring ocrlab-race", "data-lm-suppress-shortcuts": "true" };
  const scroll = element("div", { class: "ocrlab-scroll" }, ui.table);
  const figures = element("div", { class: "ocrlab-figures" }, ui.samples, ui.memory);
  ui.root = element("div", attributes, bar, ui.tables, scroll, figures, ui.notes, ui.machine, ui.beside);
  return ui;
}
