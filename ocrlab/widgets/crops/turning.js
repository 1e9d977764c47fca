// Which lines are turned, and who says so: the page or each line's cls_thresh; every line as a mark at its probability.

import { flipSaid } from "./cutting.js";
import { put } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const USUAL = 0.9; // of cls_thresh, where Python does not say

/** A threshold at which a line is turned the other way, as near to its probability as the number field can say. */
export function flipTo({ down, turned }) {
  return turned ? Math.min(1, Math.ceil(down * 1000) / 1000) : Math.max(0, Math.ceil(down * 1000 - 1) / 1000);
}

/** Where a value lies across the marks, which are 1,000 wide: a slider's handle stops short of both ends. */
function across(value) {
  return 8 + value * 984;
}

export class Turning {
  constructor(app) {
    Object.assign(this, { app, ofLines: [], tried: null, told: false });
    this.count = element("span", { class: "ocrlab-soft" });
    this.above = element("rect", { y: 0, height: 34, class: "ocrlab-above" });
    this.at = element("rect", { y: 0, width: 3, height: 34, class: "ocrlab-at" });
    this.marks = element("svg", { class: "ocrlab-marks", viewBox: "0 0 1000 34", preserveAspectRatio: "none", "aria-hidden": "true" });
    this.slider = element("input", {
      type: "range", min: 0, max: 1, step: 0.005, "aria-label": "cls_thresh", oninput: () => this.set(+this.slider.value),
    });
    this.number = this.numberField();
    this.usual = this.usualButton();
    this.choice = this.orientationChoice();
    this.root = element("div", { class: "ocrlab-threshold" },
      element("div", { class: "ocrlab-row" },
        element("label", {}, element("b", {}, "orientation "), this.choice),
        element("b", {}, "cls_thresh "), this.number, this.usual, this.count),
      element("div", { class: "ocrlab-plot" }, this.marks, this.slider),
      element("div", { class: "ocrlab-row ocrlab-ends" },
        element("span", {}, "0: upright for sure"),
        element("span", {}, "every mark is a line: the probability that it is upside down"),
        element("span", {}, "1: upside down for sure")));
    app.watchLines(this.marks);
  }

  numberField() {
    return element("input", {
      type: "number", min: 0, max: 1, step: 0.01, "aria-label": "cls_thresh, as a number",
      onchange: () => this.typed(),
      onkeydown: (event) => { // JupyterLab keeps Enter from changing a field
        if (event.key !== "Enter") return;
        event.stopPropagation();
        this.typed();
      },
    });
  }

  orientationChoice() {
    const onchange = () => {
      const { app } = this, own = app.get("about").orientation;
      if (app.model.isSaved && ![own, "line"].includes(this.choice.value)) { // only Python knows what they would say
        app.model.send({ ask: "turn" });
        this.choice.value = this.orientation();
      } else app.tell("settings", { ...app.get("settings"), orientation: this.choice.value });
    };
    return element("select", { onchange, title: "who says which lines are turned" },
      element("option", { value: "page" }, "page: its lines together"),
      element("option", { value: "line" }, "line: each by cls_thresh"),
      element("option", { value: "none" }, "none is turned"));
  }

  usualButton() {
    const usual = () => this.set(this.app.get("about").usual ?? USUAL);
    return element("button", { type: "button", title: "the usual value", onclick: usual }, "usual");
  }

  typed() {
    const { number } = this, value = Math.min(1, Math.max(0, Number(number.value)));
    if (number.value.trim() === "" || !Number.isFinite(value)) return;
    number.value = value;
    if (value !== this.thresh()) this.set(value);
  }

  /** The threshold that is tried here, or else Python's. */
  thresh() { return this.tried ?? this.app.get("settings").cls_thresh ?? USUAL; }

  /** Who says which lines are turned. */
  orientation() { return this.app.get("settings").orientation ?? "line"; }

  /** Why a line is the way round that it is. */
  reason({ down, why }) {
    if (this.orientation() === "line") return down === undefined ? "" : flipSaid(down, this.thresh());
    return this.app.get("about").whys?.[why] ?? "";
  }

  /** Set the threshold; which lines are turned is seen before Python knows. */
  set(value) {
    const { app } = this, { list, sheet } = app, began = performance.now(), before = app.entries;
    this.tried = value;
    app.judge();
    this.draw();
    const flips = before.flatMap(({ turned }, i) => (turned === app.entry(i).turned ? [] : [i]));
    for (const i of flips) sheet.mark(i, app.kindOf(i));
    list.draw(list.sort());
    for (const i of flips) list.redraw(i);
    app.card.draw();
    app.measure("local", began);
    this.told = true; // what is drawn already need not be drawn again
    app.tell("settings", { ...app.get("settings"), cls_thresh: value });
    this.told = false;
  }

  draw() {
    const { app } = this, { entries, root } = app, thresh = this.thresh(), count = entries.length;
    if (document.activeElement !== this.number) this.number.value = thresh;
    if (+this.slider.value !== thresh) this.slider.value = thresh;
    const turned = entries.filter((one) => one.turned).length, judged = entries.some((one) => one.down !== undefined);
    const byLine = this.orientation() === "line", page = this.orientation() === "page" ? app.get("about").turn : "";
    this.choice.value = this.orientation();
    for (const control of [this.number, this.slider, this.usual]) {
      control.disabled = !byLine;
      control.title = byLine ? "" : "cls_thresh decides only where orientation is line";
    }
    const said = `${turned} of ${count} ${count === 1 ? "line is" : "lines are"} turned`;
    this.count.textContent = judged ? [said, page].filter(Boolean).join(". ") : "";
    root.dataset.turned = turned;
    root.dataset.thresh = thresh;
    app.heard.stir();
    this.drawMarks(entries, thresh);
  }

  drawMarks(entries, thresh) {
    if (this.ofLines.length !== entries.length) {
      this.ofLines = entries.map((_, i) => element("rect", { y: 5, width: 3, height: 24, "data-line": i }));
      this.marks.replaceChildren(this.above, ...this.ofLines, this.at);
    }
    this.above.setAttribute("x", across(thresh));
    this.above.setAttribute("width", 1000 - across(thresh));
    this.at.setAttribute("x", across(thresh) - 1.5);
    entries.forEach(({ down }, i) => {
      put(this.ofLines[i], "x", down === undefined ? -9 : across(down) - 1.5); // out of sight until it is judged
      this.mark(i, this.app.kindOf(i));
    });
  }

  mark(i, kind) {
    if (this.ofLines[i]) put(this.ofLines[i], "class", kind);
  }
}
