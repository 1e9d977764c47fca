// What became of the selected line: as it was cut, as it is read, its text, and what the classifier says of it.

import { cutSaid, flipSaid, near } from "./cutting.js";
import { UNREAD } from "./said.js";
import { flipTo } from "./turning.js";
import { refill } from "../shared/nodes.js";
import { element, score } from "../shared/shared.js";

export class LineCard {
  constructor(app) {
    this.app = app;
    this.asCut = element("img", { alt: "" });
    this.upright = element("img", { alt: "" });
    this.text = element("div", { class: "ocrlab-text", dir: "auto" });
    this.said = element("div", { class: "ocrlab-said" });
    const step = (name, shown) => element("div", { class: "ocrlab-step" }, element("span", { class: "ocrlab-soft" }, name), shown);
    this.turned = step("as it is read", this.upright);
    this.turned.classList.add("ocrlab-judged");
    this.root = element("div", { class: "ocrlab-way" },
      step("as it was cut", this.asCut), this.turned, this.text, this.said);
  }

  draw() {
    const one = this.app.current();
    if (!one) return;
    this.drawCrop(this.app.selected(), one);
    this.text.replaceChildren(one.text === undefined ? (this.app.model.isSaved ? UNREAD : "…") : one.text || "nothing was read",
      element("span", { class: "ocrlab-soft" }, this.scoreSaid(one)));
    refill(this.said,
      ...(one.error ? [element("p", { class: "ocrlab-alarm" }, one.error)] : []),
      element("p", { class: "ocrlab-soft" }, cutSaid(one)),
      element("div", { class: "ocrlab-judged" }, ...(one.down === undefined ? [] : this.judgment(one))));
  }

  drawCrop(i, one) {
    const { asCut, upright } = this, url = this.app.list.crops.url(i);
    for (const image of [asCut, upright]) if (url && image.src !== url) image.src = url;
    asCut.hidden = upright.hidden = !url;
    asCut.alt = `line ${i + 1} as it was cut`;
    upright.alt = `line ${i + 1} as it is read`;
    upright.className = one.turned ? "ocrlab-upsidedown" : "";
  }

  scoreSaid(one) {
    const least = this.app.get("about").text_score ?? 0;
    if (one.score === undefined) return "";
    return ` ${score(one.score)}${one.score < least ? `, below text_score ${least}: dropped` : ""}`;
  }

  /** Both ways round with their probabilities, and the threshold at which the line is turned the other way. */
  judgment(one) {
    const { app } = this;
    const bar = (name, value) => element("div", { class: "ocrlab-probability" },
      element("span", {}, name),
      element("i", { style: `width: ${(value * 100).toFixed(1)}%` }),
      element("span", { class: "ocrlab-number" }, near(value)));
    const flip = () => element("button", {
      type: "button", title: "set cls_thresh to the value at which this changes",
      onclick: () => app.turning.set(flipTo(app.current())), // by then, it may be another line
    }, flipSaid(one.down, app.turning.thresh()));
    const bars = [bar("right side up", 1 - one.down), bar("upside down", one.down)], { turning } = app;
    if (turning.orientation() !== "line") {
      return [...bars, element("p", {}, one.turned ? "Turned by 180°. " : "Not turned. ", turning.reason(one))];
    }
    return [...bars, element("p", {}, one.turned ? "Turned by 180°; it " : "Not turned; it ", flip())];
  }
}
