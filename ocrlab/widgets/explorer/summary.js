// What is said of the page as a whole: its title with what was changed, and the line that says how it stands.

import { saidOfTruth } from "./cause.js";
import { CODE, differences, isBox } from "./rules.js";
import { differing, undoButtons } from "./undo.js";
import { englishOf, put, refill, write } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const sum = (counts) => counts.reduce((a, b) => a + b, 0);
const keptOf = (counts) => sum(counts.filter((_, code) => isBox(code)));

/** What is shown, and every setting that differs from the baseline; a click sets it back. */
export function titleLine(app) {
  const said = element("span", {}), back = undoButtons(app), root = element("div", { class: "ocrlab-title" }, said, back.root);
  let shown;
  const draw = () => {
    back.draw();
    const changed = differences(app.baseline, app.settings), now = JSON.stringify([changed, app.about.title]);
    if (now === shown) return;
    shown = now;
    const chips = changed.map(([name, before, now]) => element("button", {
      type: "button", class: "ocrlab-chip", title: "set it back", onclick: () => app.set(name, before),
    }, `${name} ${before} → ${now} ×`));
    refill(said, element("b", {}, app.about.title ?? ""), ` baseline: ${app.about.baseline?.name ?? ""}`,
      chips.length ? "; changed: " : "; nothing changed", ...chips);
  };
  return { root, draw };
}

/** An error, what is being done or waited for, or else how many boxes there are. */
export function stateLine(app) {
  const root = element("div", { class: "ocrlab-state" });
  const draw = (counted) => {
    const message = app.model.get("message"), busy = app.model.get("busy");
    const waiting = app.waiting ? "Waiting for the kernel: a cell is running, or it was stopped …" : "";
    write(root, message || busy || waiting || (counted ?? summary(app)));
    root.classList.toggle("ocrlab-alarm", Boolean(message));
    app.ui.root.classList.toggle("ocrlab-busy", Boolean(busy));
    app.ui.root.dataset.busy = busy ? 1 : 0;
    app.ui.heard.stir();
  };
  return { root, draw };
}

/** What is to be heard, by what it tells of: how the page stands, and of what is looked at the first of every list. */
export function sentencesOf({ state, card }) {
  const told = (selector) => [...card.root.querySelectorAll(selector)].map(englishOf);
  const firsts = [...card.root.querySelectorAll(".ocrlab-head + :is(ol, ul) > li:first-child")];
  const verdict = told(".ocrlab-verdict, .ocrlab-verdict + p").join(" ");
  const listed = verdict ? firsts.map((one) => `${englishOf(one.parentNode.previousSibling)}: ${englishOf(one)}.`) : [];
  return { state: englishOf(state.root), card: verdict, lists: listed.join(" ") };
}

/** How many boxes were kept and dropped, in words. */
function summary(app, counts = app.columns && app.judging.counts()) {
  if (!counts) return "";
  const kept = keptOf(counts), dropped = sum(counts) - kept, silent = kept - counts[CODE.kept];
  const left = kept + dropped - app.columns.count, truth = saidOfTruth(app.model.get("truth"));
  const isOld = app.model.isSaved && differing(app.about.began, app.settings).length; // nobody judges them anew in a saved page
  return [
    `${kept} ${kept === 1 ? "box" : "boxes"} kept`,
    silent ? `, ${silent} of them dropped once read` : "",
    `, ${dropped} dropped`,
    left ? ` (the ${left} smallest are counted and not drawn)` : "",
    truth ? `; ${isOld ? "as saved, " : ""}${truth}` : "",
    app.judging.versus ? `; against ${app.model.get("other").label}: ${saidOfChanges(app.judging.versus)}` : "",
  ].join("");
}

const saidOfChanges = ({ gained, lost, moved, same }) =>
  `${gained.length} gained, ${lost.length} lost, ${moved.length} moved, ${same.length} the same`;

/** Write the numbers to the nodes, for whoever cannot see, and for tests. */
export function tellNumbers(app, counts) {
  const { ui: { root, stage, state }, settings } = app, said = summary(app, counts), kept = keptOf(counts);
  const now = {
    kept, dropped: sum(counts) - kept, thresh: settings.thresh, boxThresh: settings.box_thresh,
    read: app.columns.texts.size, selected: app.model.get("selected"),
  };
  for (const [name, value] of Object.entries(now)) if (root.dataset[name] !== String(value)) root.dataset[name] = value;
  put(stage, "aria-label", `the page: ${said}`);
  state.draw(said);
  if (app.pictures) root.dataset.ready = 1;
}
