// What can be said of the lines of a draft, and where to go next, without drawing anything.

/** How a state is written: a mark that needs no color, and words. */
export const STATES = {
  untouched: ["·", "not looked at"],
  confirmed: ["✓", "right as it was read"],
  corrected: ["✎", "corrected"],
  added: ["+", "added"],
  no_text: ["∅", "no text stands there"],
};

export const isOpen = ({ state }) => state === "untouched";

/** Whether a person should look at a line first; one whose text was typed and not finished is among them. */
export function isDoubtful(line) {
  return isOpen(line) && (line.doubts.length > 0 || line.source === "drawn" || line.text !== line.read);
}

/** The number of the next line after one that is so, around the end; -1 for none. */
export function nextLine(lines, number, is, by = 1) {
  const at = lines.findIndex((line) => line.number === number), count = lines.length;
  for (let step = 1; step <= count; step++) {
    const line = lines[(((at < 0 && by < 0 ? 0 : at) + step * by) % count + count) % count];
    if (line.number !== number && is(line)) return line.number;
  }
  return -1;
}

/** Where Enter leads: to the next line that was not looked at; where there is none, to the next. */
export function afterEnter(lines, number) {
  const open = nextLine(lines, number, isOpen);
  if (open >= 0) return open;
  const at = lines.findIndex((line) => line.number === number);
  return lines[Math.min(at + 1, lines.length - 1)]?.number ?? -1;
}

/** The line before or after one, in the order of the page; itself at both ends. */
export function beside(lines, number, by) {
  const at = lines.findIndex((line) => line.number === number);
  return lines[Math.min(Math.max(at + by, 0), lines.length - 1)]?.number ?? -1;
}

/** How far a page is: "12 of 31 looked at, 4 doubtful ones left". */
export function progressSaid(lines, whole) {
  const done = lines.filter((line) => !isOpen(line)).length, doubtful = lines.filter(isDoubtful).length;
  if (!lines.length) return whole ? "nothing stands on this page" : "nothing was read on this page";
  if (whole) return `all ${lines.length} looked at: this page is a truth`;
  return `${done} of ${lines.length} looked at${doubtful ? `, ${doubtful} doubtful ${doubtful === 1 ? "one" : "ones"} left` : ""}`;
}

/** Why a line should be looked at first, and what became of it. */
export function lineSaid(line) {
  const [, state] = STATES[line.state] ?? STATES.untouched;
  if (!isOpen(line)) return line.state === "corrected" && line.read ? `${state}; read as: ${line.read}` : state;
  const typed = line.text !== line.read && line.source !== "drawn" ? ["typed, and not finished: Enter says that it is right"] : [];
  const empty = line.read ? [] : ["nothing was read here: empty is right if no text stands there"];
  const source = { drawn: ["drawn: type what stands there"], dropped: empty };
  return [...typed, ...(typed.length ? [] : source[line.source] ?? []), ...line.doubts].join("; ");
}

/** The box [left, top, right, bottom] around a quad, in whole pixels. */
export function bounds(quad) {
  const xs = quad.map(([x]) => x), ys = quad.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)].map(Math.round);
}

/** The quad of a box given by two opposite corners, clockwise from its top left, inside of a page. */
export function quadOf([x0, y0], [x1, y1], [height, width]) {
  const held = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
  const [left, right] = [held(Math.min(x0, x1), width), held(Math.max(x0, x1), width)];
  const [top, bottom] = [held(Math.min(y0, y1), height), held(Math.max(y0, y1), height)];
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}

/** Whether a box is too small to be one: a hand that trembled. */
export function isNoBox(quad) {
  const [left, top, right, bottom] = bounds(quad);
  return right - left < 3 || bottom - top < 3;
}
