// The columns drawn: what the network weighed in each, the path through it, and the lanes to the text.

const GUTTER = 112; // pixels left of the columns, for the names of the rows
const COLUMN = [13, 26]; // narrowest and widest column, in pixels
const ROWS = 5; // ranks in the strip; the card has all that were kept
const ROW = 19; // height of a row of the strip, in pixels
const GAP = 5; // between the ranks and the blank
const WIDEST = 30_000; // pixels of a canvas

/** Numbers of bytes from Python; a copy, because a message is not aligned. */
function typed(view, Kind) {
  return Array.from(new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)));
}

/** The columns as they came from Python, unpacked. */
export function columnsOf(sent) {
  if (!sent.classes) return { count: 0, k: 0, classes: [], scores: [], blanks: [], labels: {}, covers: 0 };
  return { ...sent, classes: typed(sent.classes, Uint32Array), scores: typed(sent.scores, Float32Array), blanks: typed(sent.blanks, Float32Array) };
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

/** The ranks of every column as cells, the blank below them, and the path over both. */
function drawStrip(app) {
  const { columns, width, ui: { strip } } = app, { count, k } = columns, rows = Math.min(ROWS, k);
  const wide = count * width, high = (ROWS + 1) * ROW + GAP, density = Math.min(window.devicePixelRatio || 1, 2, WIDEST / Math.max(1, wide));
  Object.assign(strip, { width: Math.round(wide * density), height: Math.round(high * density) });
  Object.assign(strip.style, { width: `${wide}px`, height: `${high}px` });
  const context = strip.getContext("2d");
  context.scale(density, density);
  drawPath(app, context); // below the cells, so that it hides no character
  Object.assign(context, { textAlign: "center", textBaseline: "middle", font: "12px system-ui, 'Noto Sans CJK SC', sans-serif" });
  for (let column = 0; column < count; column++) {
    for (let rank = 0; rank < rows; rank++) drawCell(context, column * width, rank * ROW, width, columns.scores[column * k + rank], app.sign(columns.classes[column * k + rank]));
    drawCell(context, column * width, ROWS * ROW + GAP, width, columns.blanks[column], "");
  }
  drawTaken(app, context);
}

function drawCell(context, x, y, width, value, sign) {
  const level = shade(value);
  if (level <= 0) return;
  context.fillStyle = `rgb(${viridis(level)})`;
  context.fillRect(x, y, width - 1, ROW - 1);
  context.fillStyle = level > 0.62 ? "#000" : "#fff";
  context.fillText(sign, x + (width - 1) / 2, y + ROW / 2, width - 2);
}

/** Where in the strip the class is that a column takes, as the middle of its cell. */
function cellOf({ columns, width }, column, one) {
  const rank = rankOf(columns, column, one), row = Math.min(rank < 0 ? ROWS : rank, ROWS - 1);
  return [(column + 0.5) * width, one === BLANK ? ROWS * ROW + GAP + ROW / 2 : (row + 0.5) * ROW];
}

function drawPath(app, context) {
  context.beginPath();
  app.path.classes.forEach((one, column) => context[column ? "lineTo" : "moveTo"](...cellOf(app, column, one)));
  Object.assign(context, { strokeStyle: "#d55e00", lineWidth: 1.6, lineJoin: "round" });
  context.stroke();
}

/** The cells on the path; what was picked has a diamond in its corner. */
function drawTaken(app, context) {
  const picked = app.model.get("picked"), { width } = app;
  app.path.classes.forEach((one, column) => {
    const [x, y] = cellOf(app, column, one);
    Object.assign(context, { strokeStyle: "#d55e00", lineWidth: 2 });
    context.strokeRect(x - width / 2 + 0.5, y - ROW / 2 + 0.5, width - 2, ROW - 2);
  });
  for (const column of Object.keys(picked)) {
    const [x, y] = cellOf(app, column, app.path.classes[column]);
    drawDiamond(context, x + width / 2 - 4, y - ROW / 2 + 4);
  }
}

function drawDiamond(context, x, y) {
  context.beginPath();
  for (const [dx, dy] of [[0, -5], [5, 0], [0, 5], [-5, 0]]) context.lineTo(x + dx, y + dy);
  context.closePath();
  Object.assign(context, { fillStyle: "#e69f00", strokeStyle: "#000", lineWidth: 1 });
  context.fill();
  context.stroke();
}

/** Three lanes: every column's class; runs of them; the runs that are characters. */
function drawLanes(app) {
  const { ui, path, found, twins } = app, kinds = stepsOf(path.classes), picked = app.model.get("picked");
  const token = ({ start, stop, class: one }, kind) => element("span", { class: `ocrlab-token ocrlab-${kind}${picked[start] === undefined ? "" : " ocrlab-picked"}`, style: `--from: ${start}; --long: ${stop - start}` }, app.sign(one));
  ui.raw.replaceChildren(...path.classes.map((one, column) => token({ start: column, stop: column + 1, class: one }, kinds[column])));
  ui.merged.replaceChildren(...runsOf(path.classes).map((run) => token(run, run.class === BLANK ? "blank" : "new")));
  ui.final.replaceChildren(...found.map((run, i) => token(run, twins.includes(i) ? "new ocrlab-twin" : "new")));
}

