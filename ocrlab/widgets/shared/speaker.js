// What a view says, in Chinese: its English sentences are found in a table by the template that they fit. ocrlab/language/speaker.py
// does the same, and says why; a test holds the two equal.

const MOST_PARTS = 12;
const MOST_LETTERS = 2000;
const MOST_KEPT = 4096;
const WHOLE_NUMBER = /(?<![\w.])\d+(?:[.,]\d+)*(?!\w)/g;
const STAND_IN = 9110000; // and what follows: numbers that no view has
const STAND_INS = /91100\d\d/g;
const WEAK = 5;
const QUOTE = /“[^“”]*”/g;
const QUOTE_MARK = /\ue000(\d+)\ue001/g;
const QUOTED_HOLE = /“(\{\w+\})(?:\{\w+\})*”/g;
const HARD = /(\n|\t|\s{2,}|(?<=[.!?])\s(?=[^a-z])|(?<=…)\s(?=[^a-z\d])|; )/;
const SOFT = /(, |: | – | · |(?<=[.!?]) |(?<=…) (?!\d)| (?=\())/;
const HOLE_END = /[,;:.] | \(/;
const BARRIER = /^(?:\n|\t|\s{2,})$/;
const SEVERAL = /[,;] |[.!?]( [^a-z]|$)|…( [^a-z\d]|$)|\n/;
const HOW = ["whole", "parted", "weak"];
const VOICES = [[HOW, "whole", false], [HOW, "parted", true], [HOW.slice(1), "parted", false]];
const MARKS_BETWEEN = { "; ": "；", ", ": "，", ": ": "：" };
const MARKS_AROUND = /^((?:- |[\s,;:·|–—])*)([\s\S]*?)([\s,;:·|]*)$/;
const END_MARKS = { ",": "，", ";": "；", ":": "：", ", ": "，", "; ": "；", ": ": "：" };
const IN_PARENTHESES = /^ ?\(([^()]*)\)$/;
const NUMBER = /^\d[\d.,]*$/; // what a hole named n holds
const COUNTED = /^([\d.,]+ ?%?) ([\s\S]+)$/;
const LABELED = /^([\s\S]+) ([\d.,]+(?: ?(?:%|s|ms|MB|px))?)$/;
const WHOLE_WORD = /[A-Za-z]{3,}/g;
const PROPER_NAMES = new RegExp("ONNX Runtime|JupyterLab|Python|(?<=\\d )(?:ms|px)\\b|OpenCV|OpenVINO|RapidOCR|PaddleOCR"
  + "|\\b(?:opencv|openvino|onnxruntime|rapidocr|paddleocr|ocrlab)\\b", "g");
const READABLE = /(?<![\w./\\-])[A-Za-z]*[a-z]{2}[A-Za-z]*(?![\w/\\=]|\.\w)/;
const HAN = /[\u4e00-\u9fff（），。；：！？]/;
const HAN_LATIN = /^(?:[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff])$/;
const EVERY_READABLE = new RegExp(READABLE, "g");
const VERBATIM = new Set("code file folder image path picture quoted read stands text texts true url".split(" "));
const TEMPLATE_PART = /\{\{|\}\}|\{([A-Za-z_]\w*)\}|([^{}]+|[{}])/g;

/** The words and the holes of a template: a list of texts and of {hole}. */
export function piecesOf(template) {
  const found = [];
  for (const [whole, hole, words] of template.matchAll(TEMPLATE_PART)) {
    if (hole) found.push({ hole });
    else if (typeof found.at(-1) === "string") found[found.length - 1] += words ?? whole[0];
    else found.push(words ?? whole[0]);
  }
  return found;
}

/** What stands in the holes of a finished sentence; null where it does not fit the pieces of a template. */
export function readBy(pieces, sentence) {
  const values = {};
  let at = 0, open = [];
  for (const [i, piece] of pieces.entries()) {
    if (typeof piece !== "string") {
      open.push(piece.hole);
      continue;
    }
    const found = i === pieces.length - 1 ? sentence.length - piece.length : sentence.indexOf(piece, at);
    if (found < at || (found > at && !open.length) || !sentence.startsWith(piece, found)) return null;
    Object.assign(values, sharedOut(open, sentence.slice(at, found)));
    at = found + piece.length;
    open = [];
  }
  if (!open.length && at < sentence.length) return null;
  Object.assign(values, sharedOut(open, sentence.slice(at)));
  return values.n === undefined || NUMBER.test(values.n) ? values : null;
}

/** What stands in holes side by side: each but the last ends before a mark. */
function sharedOut(holes, text) {
  const values = {};
  for (const [i, hole] of holes.slice(0, -1).entries()) {
    const from = Math.min(i, 1), end = text.slice(from).search(HOLE_END);
    values[hole] = end < 0 ? text : text.slice(0, from + end);
    text = text.slice(values[hole].length);
  }
  if (holes.length) values[holes.at(-1)] = text;
  return values;
}

const filledWith = (pieces, values) => pieces.map((one) => (typeof one === "string" ? one : values[one.hole] ?? "")).join("");
const isHan = (letter) => letter !== undefined && HAN.test(letter);

/** The same in Chinese: a space stands where Chinese meets Latin, and nowhere else. */
function spaced(pieces, values) {
  let text = "";
  for (const piece of pieces) {
    const part = typeof piece === "string" ? piece : values[piece.hole] ?? "";
    const before = text.endsWith(" ") && isHan(text.at(-2)) ? text.slice(0, -1) : text;
    const after = part.startsWith(" ") && isHan(part[1]) ? part.slice(1) : part;
    if (isHan(before.at(-1)) && isHan(after[0])) text = before + after;
    else if (part) text += HAN_LATIN.test((text.at(-1) ?? "") + part[0]) ? ` ${part}` : part;
  }
  return text;
}

const wordsOf = (pieces) => pieces.filter((one) => typeof one === "string");
const isOpaque = (text) => !text.includes(" ") || !READABLE.test(text.replace(PROPER_NAMES, ""));
const leftOf = (said) => (said.replace(PROPER_NAMES, "").match(EVERY_READABLE)?.length ?? 0) + said.split("; ").length - 1;
const isAscii = (letter) => letter === undefined || letter.charCodeAt(0) < 128;

function followedBy(text, mark, isSaid) {
  if (mark === " ") return isSaid && !isAscii(text.at(-1)) ? text : `${text} `;
  return text + (isSaid ? MARKS_BETWEEN[mark] ?? mark : mark);
}

const isVerbatimHole = (name) => VERBATIM.has(name.replace(/\d+$/, ""));
const isPrefixed = (first, values) => first !== undefined && !isVerbatimHole(first) && values[first].includes(": ");
const strengthOf = (words) => (words.match(/\p{L}/gu)?.length ?? 0) + 2 * (words.match(/[():;]/g)?.length ?? 0);

function tableEntry(english, other) {
  const pieces = piecesOf(english), words = wordsOf(pieces), strength = strengthOf(words.join(""));
  const whole = english.replace(/\w*\{\w+\}\w*/g, " ").match(WHOLE_WORD) ?? [];
  return {
    english, pieces, other: piecesOf(other), whole: new Set(whole), strength, weight: words.join("").length,
    anchor: words.reduce((most, one) => (one.length > most.length ? one : most), ""),
  };
}

/** Says finished English sentences by a table, {English template: the same in another language}. */
export class Speaker {
  constructor(table) {
    Object.assign(this, { exact: new Map(), byWord: new Map(), said: new Map(), shapes: new Map() });
    const filled = [];
    for (const [english, other] of Object.entries(table)) {
      if (!other) continue;
      const plain = english.replace(QUOTED_HOLE, "$1"), quoted = [...english.matchAll(QUOTED_HOLE)];
      const said = quoted.reduce((text, [whole, hole]) => text.replaceAll(whole, hole), other);
      for (const form of new Set(["", "s"].map((plural) => plain.replaceAll("{s}", plural)))) {
        const entry = tableEntry(form, said);
        if (entry.pieces.some((one) => one.hole)) filled.push(entry);
        else this.keep(entry);
      }
    }
    this.index(filled);
    this.voices = VOICES.map(([order, takenApart, isShort]) => {
      return Object.assign(Object.create(this), { order, takenApart, isShort, found: new Map() });
    });
  }

  keep({ pieces, other }) {
    const english = filledWith(pieces, {}), said = filledWith(other, {}), title = english.slice(0, 1).toUpperCase() + english.slice(1);
    this.exact.set(english, said);
    if (!this.exact.has(title)) this.exact.set(title, said);
  }

  /** Keep the templates by the rarest of their words; those without a whole word under "". */
  index(entries) {
    const count = new Map();
    for (const { whole } of entries) for (const word of whole) count.set(word, (count.get(word) ?? 0) + 1);
    for (const entry of entries) {
      const rarest = [...entry.whole].sort().reduce((least, word) => (!least || count.get(word) < count.get(least) ? word : least), "");
      this.byWord.set(rarest, [...this.byWord.get(rarest) ?? [], entry]);
    }
  }

  /** A finished text in the other language; what is not in the table stays as it is. */
  say(text) {
    if (text.length > MOST_LETTERS || text.includes("\ue000") || !READABLE.test(text)) return this.exact.get(text) ?? text;
    let said = this.exact.get(text) ?? this.said.get(text);
    if (said === undefined) {
      if (this.said.size > MOST_KEPT) for (const kept of [this.said, this.shapes, ...this.voices.map((one) => one.found)]) kept.clear();
      said = this.byShape(text);
      this.said.set(text, said);
    }
    return said;
  }

  /** The same; of texts that differ in their numbers only, as in a drag, the first is looked for and the others are filled. */
  byShape(text) {
    const numbers = text.match(WHOLE_NUMBER), shape = numbers ? text.replace(WHOLE_NUMBER, "\ue002") : text;
    const filled = (pattern) => pattern.replace(QUOTE_MARK, (_, i) => numbers[i]);
    if (numbers && this.shapes.get(shape)) return filled(this.shapes.get(shape));
    const said = this.sayNew(text);
    if (numbers && !this.shapes.has(shape)) {
      let i = 0, n = 0;
      const pattern = this.sayNew(text.replace(WHOLE_NUMBER, () => String(STAND_IN + i++))).replace(STAND_INS, (one) => {
        n++;
        return `\ue000${Number(one) - STAND_IN}\ue001`;
      });
      this.shapes.set(shape, n === numbers.length && filled(pattern) === said ? pattern : "");
    }
    return said;
  }

  sayNew(text) {
    const quotes = text.match(QUOTE) ?? [];
    let number = 0;
    const marked = text.replace(QUOTE, () => `\ue000${number++}\ue001`);
    let said = text, least = MOST_LETTERS;
    for (const voice of this.voices) {
      const found = voice.units(marked), left = leftOf(found);
      if (left < least) [said, least] = [found, left];
      if (!left) break;
    }
    return said.replaceAll(" （", "（").replace(QUOTE_MARK, (_, i) => quotes[i]);
  }

  units(text) {
    const parts = text.split(HARD);
    let said = "", at = 0;
    while (at < parts.length) {
      const [end, found] = this.longest(parts, at);
      said += followedBy(found ?? parts[at], parts[end] ?? "", found !== null);
      at = end + 1;
    }
    return said;
  }

  longest(parts, at, order = this.order) {
    let last = at + 1;
    while (last < Math.min(parts.length, at + 2 * MOST_PARTS - 1) && !BARRIER.test(parts[last])) last += 2;
    for (const how of order) {
      const isUp = this.isShort && how === "parted";
      for (let end = isUp ? at + 1 : last; isUp ? end <= last : end > at; end += isUp ? 2 : -2) {
        const found = this.known(parts.slice(at, end).join(""), how);
        if (found !== null) return [end, found];
      }
      const found = how === this.takenApart ? this.unit(parts[at]) : null;
      if (found !== null) return [at + 1, found];
    }
    return [at + 1, null];
  }

  unit(text) {
    if (!READABLE.test(text)) return null;
    const [, inside] = text.match(IN_PARENTHESES) ?? [];
    if (inside) {
      const said = this.unit(inside) ?? this.known(inside, "whole");
      return said === null ? null : `（${said}）`;
    }
    const parts = text.split(SOFT);
    if (parts.length <= 1 || parts.length >= 2 * MOST_PARTS) return null;
    let said = "", at = 0;
    while (at < parts.length) {
      const isKept = isOpaque(parts[at]), [end, found] = this.longest(parts, at, isKept ? HOW.slice(0, 1) : undefined);
      if (found === null && !isKept) return null;
      said += followedBy(found ?? parts[at], parts[end] ?? "", true);
      at = end + 1;
    }
    return said;
  }

  known(text, how) {
    const key = `${how}${text}`;
    let found = this.found.get(key);
    if (found === undefined) {
      found = this.foundWhole(text, how);
      this.found.set(key, found);
    }
    return found;
  }

  foundWhole(text, how) {
    if (!READABLE.test(text)) return null;
    const [, before, core, after] = text.match(MARKS_AROUND);
    let found = this.entry(core, how), end = "";
    if (found === null && core.endsWith(".")) {
      const rest = core.slice(0, -1);
      [found, end] = [HARD.test(core) ? this.exact.get(rest) ?? null : this.entry(rest, how), "。"];
    }
    return found === null ? null : (END_MARKS[before] ?? before) + found + (end ? end + after : END_MARKS[after] ?? after);
  }

  entry(core, how) {
    const found = this.exact.get(core) ?? this.filled(core, how);
    if (found !== null || how !== "weak") return found;
    const [, count, thing] = core.match(COUNTED) ?? [], said = thing && (this.exact.get(thing) || this.exact.get(thing.replace(/s$/, "")));
    if (said) return `${count} ${said}`;
    const [, label, number] = core.match(LABELED) ?? [], named = label && this.exact.get(label);
    return named ? `${named} ${number}` : null;
  }

  filled(core, how) {
    const fitting = [];
    for (const entry of this.candidates(core)) {
      const values = readBy(entry.pieces, core);
      if (!values || (entry.strength < WEAK) !== (how === "weak")) continue;
      const isParted = isPrefixed(entry.pieces[0]?.hole, values) || Object.values(values).some((one) => SEVERAL.test(one));
      if (how === "parted" || !isParted) fitting.push([entry, values]);
    }
    fitting.sort(([a], [b]) => b.weight - a.weight || (a.english < b.english ? -1 : 1));
    for (const [{ other }, values] of fitting) {
      const said = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.hole(name, value)]));
      const isSure = how !== "weak" || Object.entries(values).every(([name, value]) => said[name] !== value || isOpaque(value));
      if (isSure) return spaced(other, said);
    }
    return null;
  }

  *candidates(core) {
    for (const word of ["", ...new Set(core.match(WHOLE_WORD) ?? [])]) {
      for (const entry of this.byWord.get(word) ?? []) if (core.includes(entry.anchor)) yield entry;
    }
  }

  hole(name, value) { return isVerbatimHole(name) ? value : this.units(value); }
}
