// The card: what is said of the candidate or the spot that is looked at, or of the page while nothing is.

import { causePart, drawnCard, head, onlyHere, soft, wrongPart } from "./cause.js";
import { elsewherePart } from "./elsewhere.js";
import { readingNear } from "./frames.js";
import { CODE, FATES, isBox, numbers, reason } from "./rules.js";
import { KEYS } from "./stage.js";
import { swatch } from "./swatch.js";
import { refill } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const HINT = "Click a box or a dot: why it was kept or dropped, and what brings it back. "
  + "Click where text is missing and no box stands: what the map has there. Alt-click asks about a spot inside a box.";

const DRAWING = "A box around text: drag it on the page. Or with the keys, there: arrows move it, Shift + arrows size it, "
  + "Enter reads it, Esc lets go.";

/** The card, filled with what there is to say now. */
export function cardPanel(app) {
  const named = { class: "ocrlab-card", role: "group", "aria-label": "what is looked at", tabindex: 0 }; // with a bar to scroll with
  const root = element("div", named);
  const parts = () => {
    const spot = app.model.get("spot"), cause = app.model.get("cause"), i = app.selected >= 0 ? app.selected : app.hovered;
    if (app.asking.isDrawing) return [soft(DRAWING)];
    if (i >= 0 && i < app.columns.count) return candidateCard(app, i);
    if (app.asking.drawn) return cause.drawn ? drawnCard(app, cause) : [soft("Reading this box …")];
    if (!app.asking.spot) return idleCard(app);
    return spot.point ? spotCard(app, spot) : [soft("Looking at this spot …")];
  };
  const draw = () => {
    refill(root, ...parts());
    app.ui.heard.stir();
  };
  return { root, draw };
}

/** What a box reads as, in words. */
const readsAs = (text, score) => (text.trim() ? `reads “${text}” at ${score.toFixed(2)}` : "reads as nothing");

/** A button that selects a candidate. */
function linkTo(app, index, ...children) {
  return element("button", { type: "button", class: "ocrlab-link", onclick: () => app.selectIndex(index) }, ...children);
}

// ---- while nothing is looked at

/** The candidates that the smallest change of box_thresh would drop or bring back, the nearest first. */
export function closestCalls(columns, fates, settings, most = 6) {
  const scored = [...fates.keys()].filter((i) => fates[i] === CODE.low_score || isBox(fates[i]));
  const away = (i) => Math.abs(columns.scores[i] - settings.box_thresh);
  return scored.sort((a, b) => away(a) - away(b)).slice(0, most);
}

/** The dropped candidates that were read all the same, and read well: the best first. */
export function readableDropped(columns, fates, settings, most = 6) {
  const read = (i) => columns.texts.get(columns.index[i]), score = (i) => read(i).score;
  const readable = [...fates.keys()].filter((i) => !isBox(fates[i]) && read(i)?.text.trim() && score(i) >= settings.text_score);
  return readable.sort((a, b) => score(b) - score(a)).slice(0, most);
}

/** What came of reading the dropped candidates, where that was asked for. */
export function saidOfDropped(columns, fates, settings) {
  const dropped = [...fates.keys()].filter((i) => !isBox(fates[i]));
  const read = dropped.filter((i) => columns.texts.has(columns.index[i])).length;
  if (!read) return "";
  const count = readableDropped(columns, fates, settings, Infinity).length, left = dropped.length - read;
  const others = left ? `; ${left} ${left === 1 ? "other was" : "others were"} not read` : "";
  if (count) return `Dropped, yet it can be read: ${count} of ${read}${others}`;
  return `Of ${read} dropped ones that were read, none has a text_score of ${settings.text_score} or more${others}`;
}

/** What is said while nothing is selected: what can be done here, what was dropped and can be read, and the closest calls. */
function idleCard(app) {
  const { columns, settings, judging: { fates } } = app, keys = element("p", { class: "ocrlab-soft ocrlab-keys" }, `${KEYS}.`);
  if (!columns) return [soft(HINT), keys];
  const list = (said, indices) => (said
    ? [head(said), element("ul", { class: "ocrlab-remedies" }, ...indices.map((i) => candidateRow(app, i)))] : []);
  const calls = closestCalls(columns, fates, settings);
  return [
    soft(HINT),
    ...wrongPart(app),
    ...list(saidOfDropped(columns, fates, settings), readableDropped(columns, fates, settings)),
    ...list(calls.length && `Closest calls to box_thresh ${settings.box_thresh}`, calls),
    keys,
  ];
}

function candidateRow(app, i) {
  const { columns } = app, index = columns.index[i], text = columns.texts.get(index), fate = app.judging.fates[i];
  const said = ` candidate ${index + 1}, ${isBox(fate) ? "kept" : FATES[fate].label} at ${columns.scores[i].toFixed(3)}`;
  return element("li", {}, linkTo(app, index, swatch(FATES[fate]), said),
    text ? element("span", { dir: "auto" }, ` ${readsAs(text.text, text.score)}`) : "");
}

// ---- a candidate

/** What is said of a candidate: its fate with the numbers, where it passes, and what brings it back. */
function candidateCard(app, i) {
  const { columns, settings } = app, fate = app.judging.fates[i], text = columns.texts.get(columns.index[i]);
  const said = `Candidate ${columns.index[i] + 1}, ${reason(columns, i, settings, fate, columns.flips[i])}.`;
  return [
    element("p", { class: "ocrlab-verdict", style: `border-color: ${FATES[fate].color}` }, said),
    text ? textOf(text) : unreadOf(app, i),
    ...remediesOf(app, i),
    ...(app.model.get("cause").candidate === columns.index[i] ? causePart(app) : []),
    element("div", { class: "ocrlab-numbers" }, ...numbersOf(app, i).map(([label, value]) =>
      element("div", {}, element("span", {}, label), element("span", {}, value)))),
  ];
}

function textOf({ text, score, flipped }) {
  const isText = Boolean(text.trim());
  return element("p", {}, isText ? "reads " : "reads as nothing", element("q", { dir: "auto", hidden: !isText }, text),
    isText ? ` at ${score.toFixed(3)}${flipped ? ", upside down" : ""}` : "");
}

/** Of a candidate that was not read as it is now: how one that lies there was read; and in a page without Python, that none was. */
function unreadOf(app, i) {
  const near = readingNear(app.told, app.judging.quads[i]);
  const said = near && [element("q", { dir: "auto" }, near.text), ` at ${near.score.toFixed(3)}, as it is at thresh ${near.thresh}`];
  if (near) return element("p", {}, "was read ", ...said);
  return app.model.isSaved ? soft("It was not read before this page was saved: what it reads needs Python.") : "";
}

function numbersOf(app, i) {
  const { columns, settings } = app, of = numbers(columns, i, settings, app.about.rec_height), px = (value) => value.toFixed(1);
  const enlarged = of.picture >= 1 ? ` (× ${(of.recognizer / of.picture).toFixed(2)})` : "";
  return [
    ["score", Number.isFinite(columns.scores[i]) ? columns.scores[i].toFixed(4) : "not scored"],
    ["sides", `${px(of.width)} × ${px(of.height)} px of the map`],
    ["area", `${px(of.area)} px²`],
    ["perimeter", `${px(of.perimeter)} px`],
    ["unclip distance", `${px(of.area)} × ${settings.unclip_ratio} / ${px(of.perimeter)} = ${of.distance.toFixed(2)} px`],
    ["height of the line",
      `${px(of.picture)} px in the picture, ${px(of.line)} at the detector, ${of.recognizer} at the recognizer${enlarged}`],
  ];
}

function remediesOf(app, i) {
  const why = app.model.get("why"), isIts = why.candidate === app.columns.index[i];
  if (isIts && why.unknown && isReadRight(app, i)) return [];
  if (isIts && why.unknown) return [soft("What would mend it was not worked out before this page was saved, and needs Python.")];
  if (app.judging.fates[i] === CODE.kept) return [];
  if (!isIts) {
    return [soft(i === app.selected ? "Looking for what brings it back …" : "Click it to see what brings it back.")];
  }
  if (!why.remedies.length) return [soft("No single setting brings back a line that can be read.")];
  const rows = why.remedies.map((remedy) => remedyRow(app, remedy));
  return [head("What brings it back"), element("ul", { class: "ocrlab-remedies" }, ...rows)];
}

/** Whether what lies there was read as a true line has it. */
function isReadRight(app, i) {
  const near = readingNear(app.told, app.judging.quads[i]);
  return (app.model.get("truth").lines ?? []).some(({ text }) => text === near?.text);
}

function remedyRow(app, remedy) {
  const { setting, now, value, text, score, only_here: isOurs } = remedy;
  return element("li", {},
    element("button", { type: "button", onclick: () => app.set(setting, value) }, element("code", {}, `${setting} ${now} → ${value}`)),
    onlyHere(isOurs), ` ${sideEffects(remedy)}`,
    text === null ? "" : element("span", { dir: "auto" }, `; ${readsAs(text, score)}`), elsewherePart(app, remedy.elsewhere));
}

/** What a remedy does to the other boxes of the page, in words. */
export function sideEffects({ gained, lost, moved }) {
  const counted = [[gained, "gained"], [lost, "lost"], [moved, "read otherwise"]].filter(([count]) => count);
  return counted.length ? `other lines: ${counted.map(([count, what]) => `${count} ${what}`).join(", ")}` : "no other line changes";
}

// ---- a spot

/** What is said of a spot without a box, and what can be tried there. */
function spotCard(app, { point, sentences, covering = [], experiments = [], outcomes = [] }) {
  const [x, y] = point.map(Math.round);
  const links = covering.slice(0, 4).map((index) => linkTo(app, index, `candidate ${index + 1}`));
  const tries = experiments.map(({ name, label }) =>
    element("button", { type: "button", onclick: () => app.ask("try", { point, experiment: name, label }) }, label));
  return [
    element("p", { class: "ocrlab-verdict" }, `The spot at ${x}, ${y}: ${sentences[0] ?? "…"}`),
    ...sentences.slice(1).map((sentence) => element("p", {}, sentence)),
    links.length ? element("p", {}, "It lies in ", ...links) : "",
    ...(String(app.model.get("cause").point) === String(point) ? causePart(app) : []),
    tries.length ? head("Try") : "",
    element("div", { class: "ocrlab-tries" }, ...tries),
    ...[...outcomes].reverse().map((outcome) => outcomeOf(app, outcome)), // the latest is seen first
  ];
}

function outcomeOf(app, { label, sentence, settings, picture }) {
  const use = settings ? element("button", { type: "button", onclick: () => app.setAll(settings) }, "Use") : "";
  const seen = picture?.byteLength ? element("img", { src: app.url(picture), alt: `the spot with ${label}` }) : "";
  return element("div", { class: "ocrlab-outcome" }, seen, element("p", {}, element("b", {}, label), `: ${sentence} `, use));
}
