// What a line teaches: what was picked, what was expected, doubled letters, and what the alphabet lacks.

import { BLANK } from "./ctc.js";
import { codeNote, renew, soft } from "./readout.js";
import { element } from "../shared/shared.js";

const CHIPS = 8; // picks and doubled letters that are listed
const NO_CLASS = ". Whatever the picture, the network cannot write what it has no class for: "
  + "it gives the nearest it knows, or nothing.";

export function drawNotes(app) {
  const about = app.model.get("about"), picked = Object.entries(app.model.get("picked"));
  const notes = [
    ...pickedNote(app, picked),
    ...expectedNote(app, about),
    ...twinNotes(app),
    ...alphabetNote(about),
  ];
  renew(app.ui.notes, notes, "data-key");
}

const title = (said) => element("h2", {}, said);
const alarm = (...said) => element("p", { class: "ocrlab-lacks ocrlab-alarm" }, ...said);

/** A button by whose key the focus is kept. */
function keyed(kind, key, onclick, more, ...children) {
  return element("button", { type: "button", class: kind, "data-key": key, ...more, onclick }, ...children);
}

const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;

// ---- what was picked

function pickedNote(app, picked) {
  if (!picked.length) return [];
  const chips = picked.slice(0, CHIPS).map(([column, one]) => pickedChip(app, column, one));
  const more = picked.length > CHIPS ? `and ${picked.length - CHIPS} more ` : "";
  const back = keyed("ocrlab-back", "back", () => app.pickAll({}), {}, "take all back");
  return [title("Picked by you"), element("p", {}, ...chips, more, back)];
}

function pickedChip(app, column, one) {
  const before = app.likeliest.path.classes[column];
  const named = (other) => [`${app.sign(other)} `, ...(other === BLANK ? [] : codeNote(app.label(other)))];
  return keyed("ocrlab-chip", column, () => app.pick({ [column]: before }), { title: "take it back" },
    `column ${column}: `, ...named(before), "→ ", ...named(one), "×");
}

// ---- what was expected

/** What was expected against what was read, and what it would take to read it. */
function expectedNote(app, { expected, read, fix }) {
  if (!expected || !read) return [];
  const parts = read.map(([kind, was, is]) => (kind === "equal" ? was : differing(was, is)));
  if (read.every(([kind]) => kind === "equal")) {
    const same = element("span", { class: "ocrlab-soft" }, ": this is what the network reads by itself.");
    return [title("Expected"), element("p", {}, ...parts, same)];
  }
  return [title("Expected"), element("p", {}, ...parts), ...fixNote(app, fix)];
}

function differing(was, is) {
  return element("span", { class: "ocrlab-differs" },
    was ? element("s", {}, was) : "",
    is ? element("b", {}, is) : "");
}

/** The path that spells what was expected, or why there is none. */
function fixNote(app, { picked, score, why }) {
  if (!picked) return why ? [alarm(why)] : [];
  const others = count(Object.keys(picked).length, "column");
  const said = `The likeliest path that spells it takes another class in ${others}, and scores ${score.toFixed(4)}. `;
  return [element("p", {}, said, keyed("ocrlab-fix", "fix", () => app.pickAll(picked), {}, "take that path"))];
}

// ---- doubled letters

function twinNotes(app) {
  const { twins } = app;
  if (!twins.length) return [title("Doubled letters"), soft("None on this line.")];
  const more = twins.length > CHIPS ? [soft(`And ${twins.length - CHIPS} more.`)] : [];
  return [title("Doubled letters need a blank"), ...twins.slice(0, CHIPS).map((i) => twinNote(app, i)), ...more];
}

/** A character and its twin before it, and a button that takes the blank between them away. */
function twinNote(app, i) {
  const [first, second] = [app.found[i - 1], app.found[i]], sign = app.sign(second.class);
  const between = Array.from({ length: second.start - first.stop }, (_, n) => first.stop + n);
  const where = between.length > 1 ? `columns ${between[0]} to ${between.at(-1)} are blank` : `column ${between[0]} is blank`;
  const without = Object.fromEntries(between.map((column) => [column, second.class]));
  return element("p", { class: "ocrlab-twins" },
    element("span", {}, `“${sign}${sign}”: ${where}. Without it, both would be merged into one “${sign}”.`),
    keyed("ocrlab-without", `without ${i}`, () => app.pick(without), {}, "see it without the blank"));
}

// ---- the alphabet

function alphabetNote({ missing = [], classes, expected }) {
  const size = ((classes ?? 2) - 2).toLocaleString("en");
  const all = expected && !missing.length ? " It has every character that is expected." : "";
  const named = missing.flatMap((one) => [element("b", {}, one), ...codeNote(one)]);
  const lacks = missing.length ? [alarm("It has no ", ...named, NO_CLASS)] : [];
  return [title("Alphabet"), soft(`${size} characters, the space, and the blank.${all}`), ...lacks];
}
