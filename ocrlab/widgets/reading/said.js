// What a screen reader hears of a line, once it has come to rest: the text, the step, and the column that was chosen.

import { characterAt, probability } from "./ctc.js";
import { englishOf } from "../shared/nodes.js";

/** The column that was chosen, and the class taken there; "" for none. */
export function columnSaid({ pinned: column, path, found, sign, columns: { count } }) {
  if (column < 0 || path.classes[column] === undefined) return "";
  const one = path.classes[column], index = characterAt(found, column), name = one ? `“${sign(one)}”` : "blank";
  const place = index < 0 ? "" : `, character ${index}`;
  return `Column ${column} of ${count}: ${name}, probability ${probability(path.scores[column])}${place}.`;
}

/** By name, what is to be known now. */
export function saidOfReading(app) {
  const { ui, text, score } = app;
  return {
    text: text === undefined ? "" : `Read: ${text || "nothing"}, score ${(score ?? 0).toFixed(4)}, ${englishOf(ui.verdict)}.`,
    step: app.playing ? "" : englishOf(ui.sentence),
    column: columnSaid(app),
  };
}
