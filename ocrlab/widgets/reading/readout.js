// What is said about a line: its text, character by character, and the classes of the column that is looked at.

import { BLANK, characterAt, probability, shade } from "./ctc.js";
import { codeOf, patch } from "./lanes.js";
import { viridis } from "../shared/canvas.js";
import { element } from "../shared/shared.js";

const SCALE = ["1", "0.1", "0.01", "0.001", "10⁻⁴", "10⁻⁵"]; // powers of ten, from 1 down

export const soft = (said) => element("p", { class: "ocrlab-soft" }, said);

/** The code point in small, where there is need of it. */
export const codeNote = (label) => (codeOf(label) ? [element("small", { class: "ocrlab-code" }, codeOf(label)), " "] : []);

/** Fill a part anew; what had the focus in it, named by an attribute, has it still. */
export const renew = (part, children, attribute) => keepFocus(part, attribute, () => part.replaceChildren(...children));

/** Change a part without taking the focus from the person who works in it. */
function keepFocus(part, attribute, change) {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute(attribute) : null;
  change();
  if (focused !== null) part.querySelector(`[${attribute}="${focused}"]`)?.focus({ preventScroll: true });
}

// ---- the text

export function drawText(app) {
  const { ui, found, path } = app, shown = (label) => (label === " " ? "\u00a0" : label);
  const chars = found.map((run, i) => [i, app.sign(run.class), path.scores[run.start], shown(app.label(run.class))]);
  keepFocus(ui.text, "data-char", () => {
    patch(ui.text, chars, charNode);
    if (found.length) return;
    ui.text.replaceChildren(element("span", { class: "ocrlab-soft" }, "no character: every column is blank"));
  });
  ui.chars = found.length ? [...ui.text.children] : [];
}

function charNode([i, sign, value, label]) {
  return element("button", {
    type: "button", class: "ocrlab-char", "data-char": i, "aria-label": `${sign}, ${probability(value)}`,
    style: `--sure: ${value.toFixed(3)}`,
  }, label);
}

/** A character that is pointed at, focused or clicked, whichever it is by then. */
export function listenToText(app) {
  const { text } = app.ui, charOf = (event) => Number(event.target.closest("[data-char]")?.dataset.char ?? -1);
  const hover = (event) => app.hover(app.found[charOf(event)]?.start ?? -1), leave = () => app.hover(-1);
  text.addEventListener("pointerover", hover);
  text.addEventListener("focusin", hover);
  text.addEventListener("pointerleave", leave);
  text.addEventListener("focusout", leave);
  text.addEventListener("click", (event) => {
    if (charOf(event) >= 0) app.select(charOf(event));
  });
}

/** Mark one character of the text, and the one before no longer. */
function markCharacter(ui, char) {
  if (char === ui.marked) return;
  ui.marked?.classList.remove("ocrlab-on");
  char?.classList.add("ocrlab-on");
  ui.marked = char;
}

// ---- the card

/** The column that is looked at: its character, and its classes to pick from. */
export function drawCard(app) {
  const { ui, shown: column, columns, found } = app, index = column < 0 ? -1 : characterAt(found, column);
  drawLookedAt(app, column, found[index]);
  markCharacter(ui, ui.chars[index]);
  renew(ui.card, column < 0 ? idle(columns) : columnCard(app, column, index), "data-class");
}

/** The column, and the run that it belongs to, as they are marked over the rows. */
function drawLookedAt({ ui, width }, column, run) {
  ui.here.hidden = column < 0;
  ui.run.hidden = !run;
  ui.here.style.transform = `translateX(${column * width}px)`;
  if (!run) return;
  ui.run.style.transform = `translateX(${run.start * width}px)`;
  ui.run.style.width = `${(run.stop - run.start) * width}px`;
}

function columnCard(app, column, index) {
  const { k, classes, scores, blanks, count } = app.columns, run = app.found[index];
  const named = run ? [`“${app.sign(run.class)}” `, ...codeNote(app.label(run.class))] : ["blank "];
  const place = run ? spanOf(run, index, app.path) : `column ${column} gives no character`;
  const ranks = Array.from({ length: k }, (_, rank) => {
    const at = column * k + rank;
    return { one: classes[at], value: scores[at], key: String(rank + 1) };
  });
  const blank = { one: BLANK, value: blanks[column], key: "0" };
  return [
    element("h2", {}, ...named, element("small", {}, place)),
    soft(`Column ${column} of ${count}: its likeliest classes. Press one to pick it.`),
    ...[...ranks, blank].map((each) => choice(app, column, each)),
  ];
}

function spanOf(run, index, path) {
  const columns = run.stop - run.start > 1 ? `columns ${run.start} to ${run.stop - 1}` : `column ${run.start}`;
  return `character ${index}, ${columns}, probability ${probability(path.scores[run.start])} (its first column's)`;
}

/** A class that can be picked in a column, with its probability. */
function choice(app, column, { one, value, key }) {
  const isTaken = app.path.classes[column] === one;
  return element("button", {
      type: "button", class: "ocrlab-choice", "aria-pressed": String(isTaken), "data-class": one,
      title: `class ${one}; key ${key}`, onclick: () => app.pick({ [column]: one }),
    },
    swatchOf(value),
    element("b", {}, app.sign(one)),
    element("small", { class: "ocrlab-code" }, one === BLANK ? "" : codeOf(app.label(one))),
    element("span", { class: "ocrlab-bar" }, element("i", { style: `width: ${(value * 100).toFixed(2)}%` })),
    element("span", { class: "ocrlab-number" }, probability(value)));
}

/** The color of a probability; what is too small for one stays empty. */
function swatchOf(value) {
  const level = shade(value);
  return element("i", { class: "ocrlab-swatch", style: level > 0 ? `background: rgb(${viridis(level)})` : "" });
}

/** The card while no column is looked at. */
function idle({ k }) {
  const scale = SCALE.map((label, power) => element("span", {}, swatchOf(10 ** -power), label));
  return [
    element("h2", {}, "Point at a column or a character"),
    soft("to see which classes the network weighed there. A click holds it; then any of the "
      + `${k} likeliest can be picked, by mouse or by keys 1 to ${Math.min(k, 9)}, and the blank by 0.`),
    element("p", { class: "ocrlab-scale" }, "probability: ", ...scale, element("span", {}, "less: left empty")),
  ];
}
