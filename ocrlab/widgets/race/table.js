// The table: what it tells is chosen, a head sorts it, and a row opens to all that its columns do not say.

import { dot } from "../shared/measures.js";
import { element } from "../shared/shared.js";

/** Rows by a value; those that have none come last, whichever way. */
export function sorted(rows, value, down) {
  if (!value) return [...rows];
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a) ?? undefined, value(b) ?? undefined];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  });
}

function headOf(app, label, column) {
  const chosen = app.column === column;
  const sort = chosen ? (app.down ? "descending" : "ascending") : "none";
  const onclick = () => {
    app.down = chosen && !app.down;
    app.column = column;
    app.draw();
  };
  const way = app.down ? " ▾" : " ▴";
  const button = element("button", { type: "button", "data-key": `head ${label}`, onclick }, label, chosen ? way : "");
  return element("th", { scope: "col", "aria-sort": sort }, button);
}

function nameOf(app, row, key) {
  const attributes = {
    type: "button", "data-key": key, "aria-expanded": String(app.open.has(key)), title: row.noise.join("\n") || undefined,
  };
  const onclick = () => {
    if (!app.open.delete(key)) app.open.add(key);
    app.draw();
  };
  const noisy = row.noise.length ? element("em", {}, " ~ noisy") : "";
  return element("th", { scope: "row" }, element("button", { ...attributes, onclick }, row.name, noisy));
}

function cellOf(head, row, [text, value, why]) {
  const title = value === null && why ? why : undefined;
  return element("td", { title }, head === "precision" ? dot(row.precision) : "", text);
}

/** The lines of one row: itself, and where it is open, what it says besides. */
function linesOf(app, heads, row, whose) {
  const key = `${whose}/${row.name}`, cells = row.cells[app.shown];
  const shown = cells.slice(1).map((cell, i) => cellOf(heads[i + 1], row, cell));
  const attributes = { class: row.wrong ? "ocrlab-wrong" : undefined, "data-row": row.name };
  const line = element("tr", attributes, nameOf(app, row, key), ...shown);
  if (!app.open.has(key)) return [line];
  const said = element("ul", {}, ...row.told.map((one) => element("li", {}, one)));
  return [line, element("tr", { class: "ocrlab-facts" }, element("td", { colspan: heads.length }, said))];
}

/** Draw rows; `whose` tells those of other machines apart. */
export function drawTable(app, table, rows, whose = "") {
  const [name, heads] = app.model.get("tables")[app.shown] ?? ["", []];
  const value = app.column < 0 ? null : (row) => row.cells[app.shown][app.column][1];
  const head = heads.map((label, i) => headOf(app, label, i));
  const body = sorted(rows, value, app.down).flatMap((row) => linesOf(app, heads, row, whose));
  const { activeElement } = table.ownerDocument, focused = table.contains(activeElement) ? activeElement.dataset.key : undefined;
  table.replaceChildren(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  table.setAttribute("aria-label", whose ? `${name}: ${whose}` : name);
  // who works in the table keeps the focus, wherever the row has come to
  if (focused) [...table.querySelectorAll("button")].find((one) => one.dataset.key === focused)?.focus({ preventScroll: true });
}
