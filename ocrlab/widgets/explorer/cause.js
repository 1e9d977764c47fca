// Why a line is wrong, what makes it right, and a box that a person draws: what is said of them in the card.

import { elsewherePart } from "./elsewhere.js";
import { copyButton, saveFile } from "../shared/files.js";
import { element } from "../shared/shared.js";

const MOST_WRONG = 12; // lines that are listed
const TOLD_STATES = ["missing", "merged", "split", "cut", "turned", "misread", "unread", "extra"];

/** How many true lines were read, and what became of the others: a sentence. */
export function saidOfTruth({ lines = [], counts = {} }) {
  if (!lines.length) return "";
  const others = TOLD_STATES.filter((part) => counts[part]).map((part) => `${counts[part]} ${part}`);
  return [`${counts.right ?? 0} of ${lines.length} true lines read right`, ...others].join(", ");
}

/** What is said of the causes, as a list of [words, state, evidence]; or a sentence where there are none. */
export function saidOfCauses({ causes, wrong, tried, of, true: stands }) {
  if (causes.length) return causes.map(({ words, state, evidence }) => [words, state, evidence]);
  if (!wrong) return stands === null ? "Nothing speaks against this reading." : "It reads as it stands there.";
  return tried < of ? "Looking for the cause …" : "Nothing that was tried tells why.";
}

export const soft = (said) => element("p", { class: "ocrlab-soft" }, said);
export const head = (said) => element("p", { class: "ocrlab-head" }, said);

/** The causes of the line that is looked at, and what makes it read right. */
export function causePart(app) {
  const cause = app.model.get("cause"), said = saidOfCauses(cause);
  const stands = cause.true === null ? "" : element("p", {}, "stands there: ", quoted(cause.true));
  const rows = typeof said === "string" ? [soft(said)]
    : [head("Why it is wrong"), element("ol", { class: "ocrlab-causes" }, ...said.map(causeRow))];
  const more = cause.wrong && cause.tried < cause.of
    ? soft(`tried ${cause.tried} of ${cause.of} …`) : "";
  const shown = cause.remedies.filter((one) => !isListed(app, one));
  const remedies = shown.length
    ? [head("What makes it read better"), element("ul", { class: "ocrlab-remedies" }, ...shown.map((one) => mendRow(app, one)))] : [];
  return [stands, ...rows, more, ...remedies];
}

function causeRow([words, state, evidence]) {
  return element("li", { "data-state": state }, element("b", {}, words), " ",
    element("span", { class: `ocrlab-${state}` }, state), element("span", { class: "ocrlab-soft" }, ` ${evidence}`));
}

/** Whether a remedy is a setting that stands in the list of what brings a box back. */
function isListed(app, { settings }) {
  const known = app.model.get("why").remedies ?? [];
  return Boolean(settings) && known.some(({ setting }) => setting in settings);
}

/** What is said of settings that other programs have no word for. */
export const onlyHere = (isSo) => (isSo ? element("small", { class: "ocrlab-soft" }, " (in ocrlab alone)") : "");

function mendRow(app, { label, settings, code, text, score, recovers, only_here: isOurs, elsewhere }) {
  const use = settings
    ? element("button", { type: "button", onclick: () => app.setAll(settings) }, element("code", {}, label)) : label;
  return element("li", {}, use, onlyHere(isOurs), " reads ", quoted(text), ` at ${score.toFixed(2)}`,
    ...(recovers ? [" ", element("span", { class: "ocrlab-proven", title: "it recovers the text" }, "✓")] : []), " ",
    code ? copyButton("copy code", () => code) : "", settings ? elsewherePart(app, elsewhere) : "");
}

// ---- what is wrong with the page

/** The lines that are not read as they stand, each to be asked about; and what is wrong with the page as a whole. */
export function wrongPart(app) {
  const { lines = [], causes = [] } = app.model.get("truth"), wrong = lines.filter(({ state }) => !["right", "unread"].includes(state));
  const rows = wrong.slice(0, MOST_WRONG).map((line) => wrongRow(app, line));
  return [
    ...(causes.length ? [head("Of the page"), element("ol", { class: "ocrlab-causes" },
      ...causes.map(({ words, state, evidence }) => causeRow([words, state, evidence])))] : []),
    ...(rows.length ? [head("Lines that are not read as they stand"), element("ul", { class: "ocrlab-remedies" }, ...rows)] : []),
    wrong.length > MOST_WRONG ? soft(`and ${wrong.length - MOST_WRONG} more: click them on the page`) : "",
  ];
}

function wrongRow(app, { text, quad, state, read }) {
  const ask = element("button", { type: "button", class: "ocrlab-link", onclick: () => app.asking.about(middleOf(quad)) }, state);
  return element("li", {}, ask, " ", quoted(text), ...(read ? [" read as ", quoted(read)] : []));
}

/** The middle of a quad. */
export const middleOf = (quad) => [0, 1].map((axis) => quad.reduce((sum, corner) => sum + corner[axis], 0) / quad.length);

const quoted = (text) => element("q", { dir: "auto" }, text);

// ---- a box that was drawn

/** What is said of a box that a person drew: how it reads, what detection made there, and what it should say. */
export function drawnCard(app, { drawn: { quad, text, score, crop, made } }) {
  const says = text.trim() ? ["It reads ", quoted(text), ` at ${score.toFixed(3)}.`] : ["It reads as nothing."];
  const field = element("input", { type: "text", value: text, "aria-label": "what stands in the box", dir: "auto" });
  const button = (label, title, onclick) => element("button", { type: "button", title, onclick }, label);
  const { lines } = app.model.get("truth");
  return [
    element("p", { class: "ocrlab-verdict" }, "The box that was drawn. ", ...says),
    element("img", { class: "ocrlab-drawncrop", src: app.url(crop), alt: "the box, cut and turned upright" }),
    element("p", {}, made),
    element("div", { class: "ocrlab-row" }, field,
      button("this stands there", "take it for the truth", () => app.ask("truth", { quad, text: field.value })),
      lines ? button("save truth", "all lines that stand on the page, as a file", () => saveTruth(lines)) : ""),
    ...causePart(app),
  ];
}

/** Hand over the lines that stand on the page as a file: those that were given, and those that a person added. */
function saveTruth(lines) {
  const plain = lines.map(({ text, quad }) => ({ text, quad }));
  saveFile("truth.json", [JSON.stringify({ lines: plain }, null, 1)], "application/json");
}

/** The corners of the box from one point of the page to another, clockwise from the top left. */
export function boxOf([x1, y1], [x2, y2]) {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)], [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}
