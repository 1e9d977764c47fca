// What the outlines on the page mean: a fate's mark and line with its count, and what stands there by the truth.

import { swatch } from "./swatch.js";
import { FATES } from "./rules.js";
import { put, write } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const TRUTH = [ // what is said of true lines, by their states
  ["missing", ["missing"]], ["read otherwise", ["misread", "merged", "split", "cut", "turned"]], ["read right", ["right"]],
  ["not read yet", ["unread"]],
];

/** An outline as it is drawn on the page. */
function sample(kind, isTruth = false) {
  const outline = element("polygon", { points: "2,2 24,2 24,11 2,11", class: kind });
  return element("svg", { class: "ocrlab-sample", viewBox: "0 0 26 13", "aria-hidden": "true" },
    isTruth ? element("g", { class: "ocrlab-standing" }, outline) : outline);
}

/** How many true lines there are of each kind that is drawn in its own way. */
export function truthCounts(lines = []) {
  return TRUTH.map(([label, states]) => [label, states[0], lines.filter(({ state }) => states.includes(state)).length]);
}

/** The legend: a click on a fate shows only what met it. */
export function legend(app) {
  const fates = FATES.map((fate, code) => {
    const said = element("span", {}), onclick = () => app.toggleFilter([code]);
    const parts = [swatch(fate), sample(`ocrlab-fate-${code}`), said];
    return { said, button: element("button", { type: "button", title: `show only: ${fate.label}`, onclick }, ...parts) };
  });
  const truth = truthCounts().map(([, state]) => {
    const said = element("span", {});
    return { said, root: element("span", { class: "ocrlab-truekey", hidden: true }, sample(`ocrlab-true-${state}`, true), said) };
  });
  const draw = (counts) => {
    fates.forEach(({ button, said }, code) => {
      button.hidden = !counts[code];
      put(button, "aria-pressed", app.filter.has(code));
      write(said, `${FATES[code].label} ${counts[code]}`);
    });
    truthCounts(app.layers.truth ? app.model.get("truth").lines : []).forEach(([label, , count], i) => {
      truth[i].root.hidden = !count;
      write(truth[i].said, `${label} ${count}`);
    });
  };
  const named = { class: "ocrlab-legend", role: "group", "aria-label": "what the outlines on the page mean" };
  return { root: element("div", named, ...fates.map(({ button }) => button), ...truth.map(({ root }) => root)), draw };
}
