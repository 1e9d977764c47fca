// What can be pressed around the table, and the places for what is drawn.

import { copyButton, filesField, saveFile } from "../shared/files.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { answerWithoutPython, spoken } from "../shared/measuring.js";
import { pageButton } from "../shared/page_button.js";
import { element, textButton } from "../shared/shared.js";

const LOAD = "Setting the rows of a file beside these needs Python";

/** One button for each table that can be shown. */
function tableButtons(app) {
  const buttons = app.model.get("tables").map(([name], i) =>
    textButton(name, () => {
      Object.assign(app, { shown: i, column: -1 });
      app.draw();
    }),
  );
  return element("div", { class: "ocrlab-groups", role: "group", "aria-label": "what the table tells" }, ...buttons);
}

/** A table in a place of its own to scroll in, where it is wider than the view. */
export const scrolled = (table) => element("div", { class: "ocrlab-scroll" }, table);

/** Everything of the view, still empty. */
export function build(app) {
  const { model } = app, ask = (what, more = {}, buffers = []) => model.send({ ask: what, ...more }, undefined, buffers);
  const file = filesField(".json", (names, bytes) => names.forEach((name, i) => ask("load", { name }, [bytes[i]])));
  const save = () => saveFile("ocrlab-bench.json", [model.get("document")], "application/json");
  const ui = {
    run: textButton("run", () => ask("run")), cancel: textButton("cancel", () => ask("cancel")),
    copy: copyButton("copy as Markdown", () => model.get("markdown")), save: textButton("save JSON", save),
    tables: tableButtons(app),
    table: element("table", {}), samples: element("figure", {}), memory: element("figure", {}), beside: element("div", {}),
    notes: element("ul", { class: "ocrlab-notes" }), machine: element("p", { class: "ocrlab-soft" }),
    state: element("span", { class: "ocrlab-state" }),
    progress: element("progress", { max: 1, "aria-label": "measured" }),
    heard: heardRegion(() => ({ state: spoken(model) })),
  };
  const load = textButton("load others …", () => (model.isSaved ? ask("load") : file.click()));
  const files = [ui.copy, ui.save, load, pageButton(model)];
  const bar = element("div", { class: "ocrlab-bar" }, ui.run, ui.cancel, ui.progress, ui.state, ...files, file);
  const attributes = { class: "ocrlab-view ocrlab-measuring ocrlab-race", "data-lm-suppress-shortcuts": "true" };
  ui.figures = element("div", { class: "ocrlab-figures" }, ui.samples, ui.memory);
  ui.root = element("div", attributes, bar, ui.tables, scrolled(ui.table), ui.figures, ui.notes, ui.machine, ui.beside, ui.heard.root);
  holdFocus(ui.root);
  answerWithoutPython(model, { load: LOAD });
  return ui;
}
