// What is said of the lines, and what a screen reader hears of them once they have come to rest.

import { englishOf } from "../shared/nodes.js";

export const HINT = "Click a line, on the page or in the list, to see how it was cut, what the classifier says, and to nudge its corners.";
export const NOTHING = "No line was found on this page, so there is nothing to cut. "
  + "The explorer (lab.explore) shows what the probability map has, and which setting would keep a box.";

export const UNREAD = "not read this way round: that needs Python"; // in a saved page

/** How many lines there are, and how many of them were nudged. */
export function countSaid(count, nudged) {
  if (!count) return "no line on this page";
  return `${count} ${count === 1 ? "line" : "lines"}${nudged ? `, ${nudged} nudged` : ""}`;
}

/** The selected line in a sentence; "" for none. */
export function selectedSaid(i, count, one, reason, waits = "not read yet") {
  if (!one) return "";
  const text = one.error || (one.text === undefined ? waits : one.text || "nothing was read");
  return `Line ${i + 1} of ${count}: ${text}. ${one.turned ? "Turned" : "Not turned"}${reason ? `: ${reason}` : ""}.`;
}

/** By name, what is to be known now. */
export function saidOfCrops(app) {
  const i = app.selected(), one = app.current();
  return {
    state: app.root.dataset.busy === "1" ? "" : `${englishOf(app.status)}.`,
    turned: englishOf(app.turning.count) && `${englishOf(app.turning.count)}.`,
    line: selectedSaid(i, app.entries.length, one, one && app.turning.reason(one), app.model.isSaved ? UNREAD : undefined),
  };
}
