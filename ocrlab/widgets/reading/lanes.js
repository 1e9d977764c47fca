// The columns drawn: what the network weighed in each, the path through it, and the lanes to the text.

import { BLANK, rankOf, runsOf, shade, stepsOf } from "./ctc.js";
import { viridis } from "../shared/canvas.js";
import { element } from "../shared/shared.js";
import { PALETTE } from "../shared/palette.js";

export const GUTTER = 112; // pixels left of the columns, for the names of the rows
export const COLUMN = [13, 26]; // narrowest and widest column, in pixels
const ROWS = 5; // ranks in the strip; the card has all that were kept
const ROW = 19; // height of a row of the strip, in pixels
const GAP = 5; // between the rows of classes and the blank
const WIDEST = 30_000; // pixels of a canvas
const FONT = { textAlign: "center", textBaseline: "middle", font: "12px system-ui, 'Noto Sans CJK SC', sans-serif" };

/** Numbers of bytes from Python; a copy, because a message is not aligned. */
function typed(view, Kind) {
  return Array.from(new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)));
}

/** The columns as they came from Python, unpacked. */
export function columnsOf(sent) {
  if (!sent.classes) return { count: 0, k: 0, classes: [], scores: [], blanks: [], labels: {}, covers: 0 };
  return {
    ...sent,
    classes: typed(sent.classes, Uint32Array),
    scores: typed(sent.scores, Float32Array),
    blanks: typed(sent.blanks, Float32Array),
  };
}

/** How wide a column is drawn, so that all fit where they can. */
export function columnWidth(count, place) {
  return Math.min(COLUMN[1], Math.max(COLUMN[0], Math.floor((place - GUTTER) / Math.max(1, count))));
}

/** What is seen of a class: a space and the blank need a sign. */
export function signOf(labels, one) {
  if (one === BLANK) return "∅";
  const label = labels[one] ?? "?";
  return label === " " ? "␣" : label;
}

/** The code points of what is not ASCII, as some signs look like others of other alphabets; "" for the rest. */
export function codeOf(label = "") {
  if ([...label].every((one) => one.codePointAt(0) < 128)) return "";
  return [...label].map((one) => `U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`).join(" ");
}

/** The path below the ranks of every column, so that it hides no character, and what it takes above them. */
export function drawStrip(app) {
  const { columns, width, ui: { strip } } = app, wide = columns.count * width, high = topOf(ROWS + 2);
  const density = Math.min(window.devicePixelRatio || 1, 2, WIDEST / Math.max(1, wide));
  const now = [columns, width, density], context = strip.getContext("2d");
  if (!wide) {
    strip.width = strip.height = 0;
    return;
  }
  if (now.some((one, i) => one !== app.drawnCells?.now[i])) {
    Object.assign(strip, { width: Math.round(wide * density), height: Math.round(high * density) });
    Object.assign(strip.style, { width: `${wide}px`, height: `${high}px` });
    app.drawnCells = { now, picture: cellsOf(app, new OffscreenCanvas(strip.width, strip.height), density) };
  }
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, wide, high);
  drawPath(app, context);
  context.drawImage(app.drawnCells.picture, 0, 0, wide, high);
  drawTaken(app, context);
}

/** The ranks of every column as cells, the blank below them: a pick changes nothing in it. */
function cellsOf({ columns, width, sign }, canvas, density) {
  const context = canvas.getContext("2d"), { count, k } = columns, rows = Math.min(ROWS, k);
  context.scale(density, density);
  Object.assign(context, FONT);
  for (let column = 0; column < count; column++) {
    const x = column * width;
    for (let rank = 0; rank < rows; rank++) {
      const at = column * k + rank;
      drawCell(context, x, rank * ROW, width, columns.scores[at], sign(columns.classes[at]));
    }
    drawCell(context, x, topOf(ROWS + 1), width, columns.blanks[column], "");
  }
  return canvas;
}

function drawCell(context, x, y, width, value, sign) {
  const level = shade(value);
  if (level <= 0) return;
  context.fillStyle = `rgb(${viridis(level)})`;
  context.fillRect(x, y, width - 1, ROW - 1);
  context.fillStyle = level > 0.62 ? "#000" : "#fff";
  context.fillText(sign, x + (width - 1) / 2, y + ROW / 2, width - 2);
}

/** The row of the strip in which a column has a class: its rank, the row of others that are taken, or the blank's. */
export function rowOf(columns, column, one) {
  if (one === BLANK) return ROWS + 1;
  const rank = rankOf(columns, column, one);
  return rank < 0 || rank >= ROWS ? ROWS : rank;
}

/** The upper edge of a row, in pixels. */
const topOf = (row) => row * ROW + (row > ROWS ? GAP : 0);

/** The middle of the cell that a column takes for a class. */
export function middleOf(columns, width, column, one) {
  return [(Number(column) + 0.5) * width, topOf(rowOf(columns, column, one)) + ROW / 2];
}

function drawPath(app, context) {
  context.beginPath();
  app.path.classes.forEach((one, column) => {
    const middle = middleOf(app.columns, app.width, column, one);
    if (column) context.lineTo(...middle);
    else context.moveTo(...middle);
  });
  Object.assign(context, { strokeStyle: PALETTE.vermillion, lineWidth: 1.6, lineJoin: "round" });
  context.stroke();
}

/** The cells on the path; what was picked has a diamond in its corner. */
function drawTaken(app, context) {
  const { columns, width, path } = app;
  Object.assign(context, FONT);
  path.classes.forEach((one, column) => {
    const [x, y] = middleOf(columns, width, column, one), left = x - width / 2, top = y - ROW / 2, score = path.scores[column];
    const isUnseen = one !== BLANK && (rowOf(columns, column, one) === ROWS || !(shade(score) > 0));
    if (isUnseen) drawTakenSign(context, left, top, width, score, app.sign(one));
    Object.assign(context, { strokeStyle: PALETTE.vermillion, lineWidth: 2 });
    context.strokeRect(left + 0.5, top + 0.5, width - 2, ROW - 2);
  });
  for (const column of Object.keys(app.model.get("picked"))) {
    const [x, y] = middleOf(columns, width, column, path.classes[column]);
    drawDiamond(context, x + width / 2 - 4, y - ROW / 2 + 4);
  }
}

/** What is taken is drawn however small its probability is, and where no rank of the strip shows it. */
function drawTakenSign(context, x, y, width, value, sign) {
  context.fillStyle = "#fff";
  context.fillRect(x, y, width - 1, ROW - 1);
  if (shade(value) > 0) {
    drawCell(context, x, y, width, value, sign);
    return;
  }
  context.fillStyle = "#000";
  context.fillText(sign, x + (width - 1) / 2, y + ROW / 2, width - 2);
}

function drawDiamond(context, x, y) {
  context.beginPath();
  for (const [dx, dy] of [[0, -5], [5, 0], [0, 5], [-5, 0]]) context.lineTo(x + dx, y + dy);
  context.closePath();
  Object.assign(context, { fillStyle: PALETTE.orange, strokeStyle: "#000", lineWidth: 1 });
  context.fill();
  context.stroke();
}

/** Three lanes: every column's class; runs of them; the runs that are characters. */
export function drawLanes(app) {
  const { ui, path: { classes }, found, twins } = app, kinds = stepsOf(classes);
  const raw = classes.map((one, column) => token(app, { start: column, stop: column + 1, class: one }, kinds[column]));
  const merged = runsOf(classes).map((run) => token(app, run, run.class === BLANK ? "blank" : "new"));
  const final = found.map((run, i) => token(app, run, twins.includes(i) ? "new ocrlab-twin" : "new"));
  patch(ui.raw, raw, tokenNode);
  patch(ui.merged, merged, tokenNode);
  patch(ui.final, final, tokenNode);
}

/** What a run is drawn as: its classes, its place, and its sign. */
function token(app, { start, stop, class: one }, kind) {
  const picked = app.model.get("picked")[start] === undefined ? "" : " ocrlab-picked";
  return [`ocrlab-token ocrlab-${kind}${picked}`, `--from: ${start}; --long: ${stop - start}`, app.sign(one)];
}

const tokenNode = ([kind, place, sign]) => element("span", { class: kind, style: place }, sign);

/** Where two lists differ: how many are the same at the start, and how many at the end. */
export function common(before, now) {
  const most = Math.min(before.length, now.length);
  let start = 0, end = 0;
  while (start < most && before[start] === now[start]) start++;
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end++;
  return [start, end];
}

/** Make anew only those children that have changed: a pick changes a few among a thousand. */
export function patch(part, items, make) {
  const keys = items.map((item) => item.join("\n"));
  const [start, end] = common(part.drawn ?? [], keys);
  const nodes = [...part.childNodes], last = nodes.length - end;
  for (const node of nodes.slice(start, last)) node.remove();
  const fresh = document.createDocumentFragment();
  for (const item of items.slice(start, items.length - end)) fresh.append(make(item));
  part.insertBefore(fresh, nodes[last] ?? null);
  part.drawn = keys;
}
