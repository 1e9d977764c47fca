// What the present settings and each remedy do to the other pages of a run: what mends this page may harm ten others.

import { refill } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const MARKS = { worse: "▼", better: "▲", other: "◆", same: "=" }; // beside the color
const KINDS = { lost: "lost", gained: "gained", changed: "reads otherwise" };

/** What is said of settings on the other pages: the sentence, and how many pages were looked at by now. */
export function saidElsewhere({ said, verdict, looked, of, whole }) {
  if (whole) return { verdict, said };
  return looked ? { verdict, said: `${said}; ${looked} of ${of} looked at …` } : { verdict: "open", said: `${of} pages to look at …` };
}

/** What a remedy does to the other pages, beside it; nothing where no run was given. */
export function elsewherePart(app, key) {
  const { rows } = app.model.get("elsewhere") ?? {};
  if (!rows || key === undefined) return "";
  const row = rows[key];
  return verdictOf(row ? saidElsewhere(row) : { verdict: "open", said: "…" }, "elsewhere: ");
}

function verdictOf({ verdict, said }, before = "") {
  const mark = element("span", { class: "ocrlab-verdictmark", "aria-hidden": "true" }, `${MARKS[verdict] ?? "…"} `);
  const word = { worse: "worse ", better: "better " }[verdict];
  return element("div", { class: "ocrlab-elsewhere", "data-verdict": verdict },
    mark, before, ...(word ? [element("b", {}, word)] : []), said);
}

/** What the present settings do to the other pages of the run, with the pages that change most. */
export function elsewherePanel(app) {
  const root = element("details", { class: "ocrlab-panel ocrlab-elsewherepanel", "data-panel": "elsewhere" });
  const draw = () => {
    const { run, rows, stopped } = app.model.get("elsewhere") ?? {}, row = rows?.[""];
    root.hidden = !run;
    if (!run) return;
    const isOpen = Object.values(rows ?? {}).some(({ whole }) => !whole), said = row && saidElsewhere(row);
    const toggle = element("button", { type: "button", onclick: () => app.ask("elsewhere", { stop: !stopped }) },
      stopped ? "look at the other pages" : "stop");
    refill(root, element("summary", {}, `Elsewhere in ${run}: `, ...(row ? headOf(row, said) : ["…"])),
      ...(isOpen || stopped ? [element("div", { class: "ocrlab-row" }, toggle)] : []),
      ...(row?.pages ?? []).map(pageOf), ...(row?.unseen ?? []).map((one) => element("p", { class: "ocrlab-soft" }, one)));
  };
  return { root, draw };
}

const headOf = ({ is_run: isRun }, said) => (isRun ? ["these are its own settings"] : [verdictOf(said)]);

function pageOf({ image, edits, places, more }) {
  const count = edits === null ? "" : `: ${edits > 0 ? "+" : ""}${edits} characters wrong`;
  const rows = places.map(({ kind, before, after }) => element("li", {}, `${KINDS[kind]} `,
    ...[before, after].filter(Boolean).flatMap((text, i) => [i ? " → " : "", element("q", { dir: "auto" }, text)])));
  return element("div", {}, element("b", {}, image), count,
    element("ul", {}, ...rows, ...(more ? [element("li", {}, `and ${more} more`)] : [])));
}
