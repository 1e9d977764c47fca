// The rules by which candidates fall, as in trace.py and fates.py: pure functions, checked against Python's answers.

import { grow, inPicture, onPage, quadAt, sides, unclipDistance } from "./quads.js";
import { PALETTE } from "../shared/palette.js";

/** The fates in the order of their codes; each has a mark as well as a color, so that none needs color to be told. */
export const FATES = [
  { name: "not_examined", label: "not examined", color: PALETTE.gray, mark: "ring" },
  { name: "too_small", label: "too small", color: PALETTE.purple, mark: "dot" },
  { name: "low_score", label: "low score", color: PALETTE.vermillion, mark: "cross" },
  { name: "too_small_unclipped", label: "too small after unclip", color: "#aa4499", mark: "square" },
  { name: "clipped_away", label: "clipped away", color: PALETTE.orange, mark: "triangle" },
  { name: "no_text", label: "no text", color: PALETTE.green, mark: "minus" },
  { name: "low_text", label: "low text score", color: "#117755", mark: "plus" },
  { name: "kept", label: "kept", color: PALETTE.blue, mark: "disk" },
];
export const CODE = Object.fromEntries(FATES.map((fate, code) => [fate.name, code]));
export const LEVELS = 200; // steps of the map that is sent: a threshold at a multiple of 1/200 is answered exactly
const LEAST = 3; // pixels that must be left inside the picture

/** What becomes of candidate i under settings: the code of its fate. */
export function fateOf(columns, i, settings) {
  if (columns.index[i] >= settings.max_candidates) return CODE.not_examined;
  if (columns.sides[i] < settings.min_size) return CODE.too_small;
  if (columns.scores[i] < settings.box_thresh) return CODE.low_score;
  const [width, height] = sides(columns.rects, i * 8);
  const grown = Math.fround(Math.min(width, height)) + 2 * unclipDistance(width, height, settings.unclip_ratio); // as Python
  if (grown - 2 < settings.min_size) return CODE.too_small_unclipped;
  const left = sides(inPicture(grow(columns.rects, i * 8, settings.unclip_ratio), columns.place));
  if (Math.trunc(Math.min(...left)) <= LEAST) return CODE.clipped_away;
  return textFate(columns.texts.get(columns.index[i]), settings);
}

/** The rectangle of candidate i on the page. */
export const rectOf = ({ rects, place }, i) => onPage(inPicture(quadAt(rects, i), place), place);

/** The unclipped box of candidate i on the page. */
export const grownOf = ({ rects, place }, i, { unclip_ratio: ratio }) => onPage(inPicture(grow(rects, i * 8, ratio), place), place);

/** The shape of candidate i on the page at the step where it ended: its rectangle, or its unclipped box. */
export function shapeOf(columns, i, settings, fate) {
  return isGrown(fate) ? grownOf(columns, i, settings) : rectOf(columns, i);
}

/** Whether a candidate with this fate came as far as being unclipped. */
export function isGrown(code) {
  return code >= CODE.too_small_unclipped;
}

/** The fate of a kept box once it was read. */
export function textFate(text, settings) {
  if (!text) return CODE.kept;
  if (!text.text.trim()) return CODE.no_text;
  return text.score < settings.text_score ? CODE.low_text : CODE.kept;
}

/** Whether the detector kept it, whatever its reading says. */
export function isBox(code) {
  return code >= CODE.no_text;
}

/** The steps of the funnel with how many are left after each, and what fell there. */
export function funnel(counts) {
  const steps = [
    ["contours", []], ["examined", ["not_examined"]], ["large enough", ["too_small"]], ["scored", ["low_score"]],
    ["unclipped", ["too_small_unclipped"]], ["inside", ["clipped_away"]], ["read", ["no_text"]], ["kept", ["low_text"]],
  ];
  let left = counts.reduce((sum, count) => sum + count, 0);
  return steps.map(([label, names]) => {
    const fell = names.reduce((sum, name) => sum + counts[CODE[name]], 0);
    left -= fell;
    return { label, left, fell, fates: names.map((name) => CODE[name]) };
  });
}

/** Round so that the value, typed in, still does it: down for "or lower", up for "or higher". */
export const floor3 = (value) => (Math.floor(value * 1000 + 1e-9) / 1000).toFixed(3);
export const ceil2 = (value) => (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2);

/** Why a candidate has its fate, with the numbers of the rule, and what would change it. */
export function reason(columns, i, settings, fate, flip) {
  const score = columns.scores[i], short = columns.sides[i], [width, height] = sides(columns.rects, i * 8);
  const grown = short + 2 * unclipDistance(width, height, settings.unclip_ratio);
  const text = columns.texts.get(columns.index[i]);
  switch (FATES[fate].name) {
    case "not_examined":
      return `not examined: it is number ${columns.index[i] + 1}, max_candidates is ${settings.max_candidates}; `
        + `examined from ${columns.index[i] + 1} on`;
    case "too_small":
      return `dropped: short side ${short.toFixed(2)} px of the map < min_size ${settings.min_size}; `
        + `large enough at ${(Math.floor(short * 100 + 1e-6) / 100).toFixed(2)} or lower`;
    case "low_score":
      return `dropped: mean probability ${score.toFixed(3)} < box_thresh ${settings.box_thresh}; `
        + afterScore(columns, i, settings, score);
    case "too_small_unclipped":
      return `dropped: short side after unclip ${grown.toFixed(2)} px of the map < min_size + 2 = ${settings.min_size + 2}; `
        + (Number.isFinite(flip) ? `large enough at unclip_ratio ${ceil2(flip)} or higher` : "no unclip_ratio makes it large enough");
    case "clipped_away":
      return `dropped: ${LEAST} px or less of it lie inside the page`;
    case "no_text":
      return "dropped: it was read as nothing";
    case "low_text":
      return `dropped: its text has a score of ${text.score.toFixed(3)} < text_score ${settings.text_score}; `
        + `kept at ${floor3(text.score)} or lower`;
    default:
      return `kept: mean probability ${score.toFixed(3)} ≥ box_thresh ${settings.box_thresh}; lost above ${score.toFixed(3)}`;
  }
}

function afterScore(columns, i, settings, score) {
  const next = fateOf(columns, i, { ...settings, box_thresh: score });
  if (next === CODE.kept) return `kept at ${floor3(score)} or lower`;
  return `at ${floor3(score)} or lower it would fall as ${FATES[next].label}`;
}

/** The numbers of a candidate: sides, area and perimeter in pixels of the map, heights of the line where it passes. */
export function numbers(columns, i, settings, recHeight) {
  const [width, height] = sides(columns.rects, i * 8);
  const distance = unclipDistance(width, height, settings.unclip_ratio);
  const line = Math.min(width, height) + 2 * distance; // the unclipped box is as high as the line of text
  return {
    width, height, area: width * height, perimeter: 2 * (width + height), distance, line,
    picture: (line * columns.place.scale[1]) / columns.place.pageScale[1], recognizer: recHeight,
  };
}

/** What differs from the baseline, as [name, before, now]. */
export function differences(baseline, settings) {
  return Object.keys(settings).filter((name) => name in baseline && String(baseline[name]) !== String(settings[name]))
    .map((name) => [name, baseline[name], settings[name]]);
}
