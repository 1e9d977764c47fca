// The parts of the view of a line, put together: title, text and gate, the player, the columns, and what is said of them.

import { buildGate } from "./gate.js";
import { KEYS, onReadingKey } from "./keys.js";
import { GUTTER } from "./lanes.js";
import { buildPlayer } from "./player.js";
import { listenToText } from "./readout.js";
import { saidOfReading } from "./said.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { pageButton } from "../shared/page_button.js";
import { element } from "../shared/shared.js";

/** All parts; `app.ui` has them by name. */
export function buildReading(app) {
  const ui = {
    title: element("div", { class: "ocrlab-title" }),
    text: element("div", { class: "ocrlab-text", role: "group", "aria-label": "the text, character by character" }),
    chars: [],
    message: element("div", { class: "ocrlab-message ocrlab-alarm", role: "alert" }),
    sentence: element("div", { class: "ocrlab-sentence" }),
    heard: heardRegion(() => saidOfReading(app)),
    card: element("div", { class: "ocrlab-card", role: "group", "aria-label": "the column that is looked at" }),
    notes: element("div", { class: "ocrlab-notes" }),
  };
  app.ui = ui;
  listenToText(app);
  ui.root = element("div", { class: "ocrlab-view ocrlab-reading", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-headline ocrlab-row" }, ui.title, pageButton(app.model)),
    element("div", { class: "ocrlab-head" }, ui.text, buildGate(app)), ui.message,
    buildPlayer(app), ui.sentence, buildColumns(app),
    element("div", { class: "ocrlab-panels" }, ui.card, ui.notes), ui.heard.root);
  holdFocus(ui.root);
  return ui;
}

/** The rows of the columns with their names, scrolled together. */
function buildColumns(app) {
  const { ui } = app;
  ui.picture = element("img", { alt: "the crop as the network is given it", draggable: "false" });
  ui.strip = element("canvas", { class: "ocrlab-strip", role: "img", "aria-label": "probabilities by column" });
  ui.grid = element("div", { class: "ocrlab-grid" },
    ...row(["the crop", small("as the network sees it")], ui.picture),
    ...row(["likeliest", "2nd", "3rd", "4th", "5th", "other, picked", "blank ∅"].map(small), ui.strip, "weighed"),
    ...row(["raw", small("a class a column")], lane(ui, "raw"), "raw"),
    ...row(["joined", small("repeats joined")], lane(ui, "merged"), "merged"),
    ...row(["text", small("blanks dropped")], lane(ui, "final"), "final"),
    buildOver(ui));
  listenToColumns(app);
  ui.scroll = element("div", {
    class: "ocrlab-scroll", tabindex: 0, role: "application", "aria-label": "columns", "aria-description": KEYS,
  }, ui.grid);
  ui.scroll.addEventListener("keydown", (event) => onReadingKey(app, event));
  return ui.scroll;
}

const small = (text) => element("small", {}, text);

function row(name, content, kind) {
  return [
    element("div", { class: "ocrlab-name", "data-row": kind }, ...name),
    element("div", { class: "ocrlab-content", "data-row": kind }, content),
  ];
}

function lane(ui, name) {
  ui[name] = element("div", { class: `ocrlab-lane ocrlab-lane-${name}` });
  return ui[name];
}

/** What lies over all rows: the run and the column that are looked at, and how far it was gone through. */
function buildOver(ui) {
  const layer = (name, hidden) => element("div", { class: `ocrlab-${name}`, hidden });
  Object.assign(ui, {
    run: layer("run", true), here: layer("here", true), veil: layer("veil", false), now: layer("now", true),
  });
  ui.over = element("div", { class: "ocrlab-over", "aria-hidden": "true" }, ui.run, ui.here, ui.veil, ui.now);
  return ui.over;
}

function listenToColumns(app) {
  const { grid } = app.ui;
  grid.addEventListener("pointermove", (event) => app.hover(columnAt(app, event)));
  grid.addEventListener("pointerleave", () => app.hover(-1));
  grid.addEventListener("click", (event) => app.choose(columnAt(app, event)));
}

/** The column at a place of the screen; -1 for none, and over the names of the rows. */
function columnAt({ ui, width, columns }, event) {
  const x = event.clientX - ui.over.getBoundingClientRect().left;
  const isInside = event.clientX - ui.scroll.getBoundingClientRect().left > GUTTER;
  return isInside && x >= 0 && x < columns.count * width ? Math.floor(x / width) : -1;
}
