// From columns to text, as ocrlab/ctc.py does it: pure functions, held to Python's answers by tests/js/ctc.test.mjs.

export const BLANK = 0;

/** A path's classes with repeats merged: [{start, stop, class}], blanks included. */
export function runsOf(classes) {
  const runs = [];
  classes.forEach((one, column) => {
    if (column && classes[column - 1] === one) runs.at(-1).stop = column + 1;
    else runs.push({ start: column, stop: column + 1, class: one });
  });
  return runs;
}

/** Repeats merged and blanks dropped: a run for each character. */
export const charactersOf = (classes) => runsOf(classes).filter((run) => run.class !== BLANK);

/** What becomes of every column: "new", "repeat" or "blank". */
export function stepsOf(classes) {
  return classes.map((one, column) => {
    if (one === BLANK) return "blank";
    return column && classes[column - 1] === one ? "repeat" : "new";
  });
}

/** The indices of the characters that only a blank parts from the same character before them. */
export function twinsOf(classes) {
  const found = charactersOf(classes);
  return found.map((_, i) => i).filter((i) => i && found[i - 1].class === found[i].class);
}

/** The score of a reading: the mean probability of the first column of each character. */
export function scoreOf({ classes, scores }) {
  const found = charactersOf(classes);
  return found.length ? found.reduce((sum, run) => sum + scores[run.start], 0) / found.length : 0;
}

/** The class of every column: the likeliest, or the one picked or put in there. Where the blank is as likely, it wins. */
export function pathOf({ count, k, classes, scores, blanks, putIn = {} }, picked = {}) {
  const path = { classes: [], scores: [] };
  for (let column = 0; column < count; column++) {
    const best = k && scores[column * k] > blanks[column] ? classes[column * k] : BLANK;
    const one = picked[column] ?? putIn[column] ?? best;
    const isBlank = one === BLANK || (!(column in picked) && column in putIn);
    path.classes.push(one);
    path.scores.push(isBlank ? blanks[column] : scoreAt({ k, classes, scores }, column, one));
  }
  return path;
}

/** The rank of a class in a column, from 0; -1 where it is not among the likeliest, or is the blank. */
export function rankOf({ k, classes }, column, one) {
  return classes.slice(column * k, column * k + k).indexOf(one);
}

/** The probability of a class in a column; NaN where it is not among the likeliest, and only Python knows it. */
function scoreAt(columns, column, one) {
  const rank = rankOf(columns, column, one);
  return rank < 0 ? NaN : columns.scores[column * columns.k + rank];
}

/** The text after so many columns. */
export function textAfter(classes, step, label) {
  return charactersOf(classes.slice(0, step)).map((run) => label(run.class)).join("");
}

/** The index of the character to which a column belongs; -1 for a blank. */
export function characterAt(found, column) {
  return found.findIndex((run) => run.start <= column && column < run.stop);
}

/** The class of the last character that begins before a column; undefined for none. */
function lastCharacter(classes, column) {
  let at = column - 1;
  while (at >= 0 && classes[at] === BLANK) at--;
  return classes[at];
}

/** How many characters have begun after so many columns. */
export function begunBy(found, step) {
  const later = found.findIndex((run) => run.start >= step);
  return later < 0 ? found.length : later;
}

/** What the column before a step means, in a sentence. */
export function sentenceOf(classes, step, label, putIn = {}) {
  if (!step) return "Before the first column: no text yet.";
  const column = step - 1, one = classes[column], said = `Column ${column}:`;
  const before = lastCharacter(classes, column), quoted = `“${label(one)}”`;
  if (one === BLANK) {
    const next = classes.slice(column).find((other) => other !== BLANK);
    if (next === undefined || next !== before) return `${said} blank. It will be dropped.`;
    return `${said} blank. It will be dropped, but it parts “${label(next)}” from the “${label(next)}” that follows.`;
  }
  if (putIn[column] === one) return `${said} the blank is likelier, but a space is likelier than space_thresh: it is read.`;
  if (column && classes[column - 1] === one) return `${said} ${quoted} as in the column before: merged, no new character.`;
  if (before === one) return `${said} ${quoted} again, with a blank between: a second ${quoted}.`;
  return `${said} ${quoted}: a character begins.`;
}

/** A step of a logarithmic scale for probabilities: 1 -> 1, a millionth and less -> 0. */
export const shade = (probability) => Math.max(0, 1 + Math.log10(Math.max(probability, 1e-9)) / 6);

/** A probability as it is written: 0.973, 0.99998, 2·10⁻⁶. */
export function probability(value) {
  if (value >= 0.9995 && value < 0.999995) return value.toFixed(5);
  if (value >= 0.001) return value.toFixed(3);
  if (value < 1e-9) return "0";
  const [digits, power] = value.toExponential(0).split("e-");
  return `${digits}·10⁻${[...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}
