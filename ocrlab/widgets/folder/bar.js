// What is said of the page that is open below the grid, its lines in question, and how else it can be opened.

import { element, textButton } from "../shared/shared.js";
import { put, write } from "../shared/nodes.js";

const WAYS = [["explorer", "explorer"], ["bench", "bench"], ["text", "Correct the text"]];

/** The line that a step leads to, around the ends. */
export const lineAfter = (at, by, count) => (count ? (at + by + count) % count : -1);

/** Which line in question is selected, in a sentence. */
export function lineSaid({ lines, at, reason }) {
  if (!lines?.length) return reason ?? "";
  return at < 0 ? `${lines.length} lines in question` : `line ${at + 1} of ${lines.length} in question: ${lines[at]}`;
}

export class Bar {
  /** @param told {open(page, how, line), leave()} */
  constructor(told) {
    Object.assign(this, { told, opened: {} });
    const step = (by) => () => {
      const { page, how, lines, at } = this.opened;
      told.open(page, how, lineAfter(at, by, lines.length));
    };
    this.title = element("b", { dir: "auto" });
    this.said = element("span", { class: "ocrlab-linesaid", dir: "auto" });
    this.busy = element("span", { class: "ocrlab-soft" });
    this.steps = [["‹", "the line in question before", -1], ["›", "the next line in question", 1]].map(([label, title, by]) =>
      element("button", { type: "button", title, "aria-label": title, onclick: step(by) }, label));
    this.ways = WAYS.map(([how, label]) =>
      element("button", { type: "button", "data-how": how, onclick: () => told.open(this.opened.page, how, this.opened.at) }, label));
    const named = { role: "group", "aria-label": "the page that is open", tabindex: -1 };
    this.root = element("div", { class: "ocrlab-openbar", hidden: true, ...named },
      element("div", { class: "ocrlab-choices" }, this.title, element("span", { class: "ocrlab-ways" }, ...this.ways),
        textButton("close", () => told.leave())),
      element("div", { class: "ocrlab-choices" }, ...this.steps, this.said, this.busy));
  }

  /** Show what is open; tell whether it is another page than before. */
  show(opened) {
    const isNew = opened.page !== this.opened.page;
    this.opened = opened;
    this.root.hidden = opened.page === undefined;
    if (this.root.hidden) return isNew;
    write(this.title, opened.title);
    write(this.said, lineSaid(opened));
    for (const step of this.steps) step.hidden = opened.lines.length < 2;
    for (const way of this.ways) put(way, "aria-pressed", way.dataset.how === opened.how);
    return isNew;
  }
}
