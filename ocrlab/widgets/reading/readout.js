// What is said about a line: its text, the classes of a column, what was expected, doubled letters, the alphabet.

import { BLANK, characterAt, probability, shade } from "./ctc.js";
import { codeOf, patch } from "./lanes.js";
import { viridis } from "../shared/canvas.js";
import { element } from "../shared/shared.js";

const CHIPS = 8; // picks and doubled letters that are listed

export function drawText(app) {
  const { ui, found, path } = app, shown = (label) => (label === " " ? "\u00a0" : label);
  keepFocus(ui.text, "data-char", () => {
    patch(ui.text, found.map((run, i) => [i, app.sign(run.class), path.scores[run.start], shown(app.label(run.class))]), charNode);
    if (!found.length) ui.text.replaceChildren(element("span", { class: "ocrlab-soft" }, "no character: every column is blank"));
  });
  ui.chars = found.length ? [...ui.text.children] : [];
}

function charNode([i, sign, value, label]) {
  return element("button", { type: "button", class: "ocrlab-char", "data-char": i, "aria-label": `${sign}, ${probability(value)}`, style: `--sure: ${value.toFixed(3)}` }, label);
}

/** A character that is pointed at, focused or clicked, whichever it is by then. */
export function listenToText(app) {
  const { text } = app.ui, charOf = (event) => Number(event.target.closest("[data-char]")?.dataset.char ?? -1);
  const hover = (event) => app.hover(app.found[charOf(event)]?.start ?? -1), leave = () => app.hover(-1);
  for (const [name, then] of [["pointerover", hover], ["focusin", hover], ["pointerleave", leave], ["focusout", leave]]) text.addEventListener(name, then);
  text.addEventListener("click", (event) => { if (charOf(event) >= 0) app.select(charOf(event)); });
}

/** Change a part without taking the focus from the person who works in it. */
function keepFocus(part, attribute, change) {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute(attribute) : null;
  change();
  if (focused !== null) part.querySelector(`[${attribute}="${focused}"]`)?.focus({ preventScroll: true });
}

const renew = (part, children, attribute) => keepFocus(part, attribute, () => part.replaceChildren(...children));

/** Mark one character of the text, and the one before no longer. */
function markCharacter(ui, char) {
  if (char === ui.marked) return;
  ui.marked?.classList.remove("ocrlab-on");
  char?.classList.add("ocrlab-on");
  ui.marked = char;
}

/** The column that is looked at: its character, and its classes to pick from. */
export function drawCard(app) {
  const { ui, shown: column, columns, path, found } = app, index = column < 0 ? -1 : characterAt(found, column), run = found[index];
  ui.here.hidden = column < 0;
  ui.run.hidden = !run;
  ui.here.style.transform = `translateX(${column * app.width}px)`;
  if (run) Object.assign(ui.run.style, { transform: `translateX(${run.start * app.width}px)`, width: `${(run.stop - run.start) * app.width}px` });
  markCharacter(ui, ui.chars[index]);
  if (column < 0) { renew(ui.card, idle(columns), "data-class"); return; }
  const { k } = columns, ranks = Array.from({ length: k }, (_, rank) => [columns.classes[column * k + rank], columns.scores[column * k + rank], String(rank + 1)]);
  renew(ui.card, [element("h4", {}, ...(run ? [`“${app.sign(run.class)}” `, ...codeNote(app.label(run.class))] : ["blank "]), element("small", {}, run ? spanOf(run, index, path) : `column ${column} gives no character`)),
    element("p", { class: "ocrlab-soft" }, `Column ${column} of ${columns.count}: its likeliest classes. Press one to pick it.`),
    ...[...ranks, [BLANK, columns.blanks[column], "0"]].map(([one, value, key]) => choice(app, column, { one, value, key }))], "data-class");
}

/** The code point in small, where there is need of it. */
const codeNote = (label) => (codeOf(label) ? [element("small", { class: "ocrlab-code" }, codeOf(label)), " "] : []);

function spanOf(run, index, path) {
  const columns = run.stop - run.start > 1 ? `columns ${run.start} to ${run.stop - 1}` : `column ${run.start}`;
  return `character ${index}, ${columns}, probability ${probability(path.scores[run.start])} (its first column's)`;
}

function choice(app, column, { one, value, key }) {
  const taken = app.path.classes[column] === one;
  return element("button", { type: "button", class: "ocrlab-choice", "aria-pressed": String(taken), "data-class": one, title: `class ${one}; key ${key}`, onclick: () => app.pick({ [column]: one }) },
    element("i", { class: "ocrlab-swatch", style: shade(value) > 0 ? `background: rgb(${viridis(shade(value))})` : "" }), element("b", {}, app.sign(one)), element("small", { class: "ocrlab-code" }, one === BLANK ? "" : codeOf(app.label(one))),
    element("span", { class: "ocrlab-bar" }, element("i", { style: `width: ${(value * 100).toFixed(2)}%` })), element("span", { class: "ocrlab-number" }, probability(value)));
}

function idle({ k }) {
  const scale = ["1", "0.1", "0.01", "0.001", "10⁻⁴", "10⁻⁵"].map((label, power) => element("span", {}, element("i", { class: "ocrlab-swatch", style: `background: rgb(${viridis(shade(10 ** -power))})` }), label));
  return [element("h4", {}, "Point at a column or a character"), element("p", { class: "ocrlab-soft" }, `to see which classes the network weighed there. A click holds it; then any of the ${k} likeliest can be picked, by mouse or by keys 1 to ${Math.min(k, 9)}, and the blank by 0.`),
    element("p", { class: "ocrlab-scale" }, "probability: ", ...scale, element("span", {}, "less: left empty"))];
}

/** What the line teaches: doubled letters, what was picked, what the alphabet lacks. */
export function drawNotes(app) {
  const about = app.model.get("about"), picked = Object.entries(app.model.get("picked"));
  renew(app.ui.notes, [...pickedNote(app, picked), ...expectedNote(app, about), ...twinNotes(app), ...alphabetNote(about)], "data-key");
}

function pickedNote(app, picked) {
  if (!picked.length) return [];
  const more = picked.length > CHIPS ? `and ${picked.length - CHIPS} more ` : "";
  return [element("h4", {}, "Picked by you"), element("p", {}, ...picked.slice(0, CHIPS).map(([column, one]) => pickedChip(app, column, one)), more,
    element("button", { type: "button", class: "ocrlab-back", "data-key": "back", onclick: () => app.pickAll({}) }, "take all back"))];
}

function pickedChip(app, column, one) {
  const before = app.likeliest.path.classes[column], named = (other) => [`${app.sign(other)} `, ...(other === BLANK ? [] : codeNote(app.label(other)))];
  return element("button", { type: "button", class: "ocrlab-chip", "data-key": column, title: "take it back", onclick: () => app.pick({ [column]: before }) },
    `column ${column}: `, ...named(before), "→ ", ...named(one), "×");
}

function twinNotes(app) {
  const { found, twins } = app;
  if (!twins.length) return [element("h4", {}, "Doubled letters"), element("p", { class: "ocrlab-soft" }, "None on this line.")];
  const more = twins.length > CHIPS ? [element("p", { class: "ocrlab-soft" }, `And ${twins.length - CHIPS} more.`)] : [];
  return [element("h4", {}, "Doubled letters need a blank"), ...twins.slice(0, CHIPS).map((i) => {
    const [first, second] = [found[i - 1], found[i]], sign = app.sign(second.class);
    const between = Array.from({ length: second.start - first.stop }, (_, n) => first.stop + n);
    const where = between.length > 1 ? `columns ${between[0]} to ${between.at(-1)} are blank` : `column ${between[0]} is blank`;
    return element("p", { class: "ocrlab-twins" }, element("span", {}, `“${sign}${sign}”: ${where}. Without it, both would be merged into one “${sign}”.`),
      element("button", { type: "button", class: "ocrlab-without", "data-key": `without ${i}`, onclick: () => app.pick(Object.fromEntries(between.map((column) => [column, second.class]))) }, "see it without the blank"));
  }), ...more];
}

/** What was expected against what was read, and what it would take to read it. */
function expectedNote(app, { expected, read, fix }) {
  if (!expected || !read) return [];
  const parts = read.map(([kind, was, is]) => (kind === "equal" ? was : element("span", { class: "ocrlab-differs" }, was ? element("s", {}, was) : "", is ? element("b", {}, is) : "")));
  if (read.every(([kind]) => kind === "equal")) return [element("h4", {}, "Expected"), element("p", {}, ...parts, element("span", { class: "ocrlab-soft" }, ": this is what the network reads by itself."))];
  const take = fix.picked ? [element("p", {}, `The likeliest path that spells it takes another class in ${count(Object.keys(fix.picked).length, "column")}, and scores ${fix.score.toFixed(4)}. `,
    element("button", { type: "button", class: "ocrlab-fix", "data-key": "fix", onclick: () => app.pickAll(fix.picked) }, "take that path"))] : fix.why ? [element("p", { class: "ocrlab-lacks ocrlab-alarm" }, fix.why)] : [];
  return [element("h4", {}, "Expected"), element("p", {}, ...parts), ...take];
}

const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;

function alphabetNote({ missing = [], classes, expected }) {
  const size = ((classes ?? 2) - 2).toLocaleString("en");
  const lacks = missing.length ? [element("p", { class: "ocrlab-lacks ocrlab-alarm" }, "It has no ", ...missing.flatMap((one) => [element("b", {}, one), ...codeNote(one)]), ". Whatever the picture, the network cannot write what it has no class for: it gives the nearest it knows, or nothing.")] : [];
  return [element("h4", {}, "Alphabet"), element("p", { class: "ocrlab-soft" }, `${size} characters, the space, and the blank.${expected && !missing.length ? " It has every character that is expected." : ""}`), ...lacks];
}

