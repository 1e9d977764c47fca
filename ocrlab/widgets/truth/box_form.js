// A box in numbers: how a line is added, or put elsewhere, without a mouse.

import { element, textButton } from "../shared/shared.js";
import { bounds, isNoBox, quadOf } from "./saying.js";

const SIDES = ["left", "top", "right", "bottom"];

export class BoxForm {
  constructor(app) {
    Object.assign(this, { app, of: null }); // the line whose box was shown last
    const oninput = () => this.shown(), onclick = () => this.follow();
    this.fields = SIDES.map((side) => element("input", { type: "number", step: 1, min: 0, "aria-label": `${side}, in pixels`, oninput }));
    this.root = element("details", { class: "ocrlab-boxform", ontoggle: () => this.opened() },
      element("summary", { onclick }, "a box in numbers"),
      element("div", { class: "ocrlab-row" },
        ...this.fields.map((field, i) => element("label", {}, `${SIDES[i]} edge `, field)),
        textButton("add a line there", () => this.use((quad) => app.draw(quad))),
        textButton("the selected line stands there", () => this.use((quad) => app.put(quad)))));
    this.root.addEventListener("keydown", (event) => { // JupyterLab keeps Enter from a field
      if (event.key !== "Enter" || !this.fields.includes(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      this.use((quad) => app.draw(quad));
    });
  }

  /** The box of the selected line to begin with. */
  opened() {
    if (this.root.open) return this.follow();
    this.of = null;
    this.app.sheet.show(null);
  }

  /** Show the box of the selected line, once another one is: what is typed is not written over. */
  follow() { if (this.of !== this.app.get("selected")) this.fill(); }

  fill() {
    this.of = this.app.get("selected");
    const line = this.app.line(this.of), [height, width] = this.app.get("size");
    const box = line ? bounds(line.quad) : [0, 0, width, height];
    this.fields.forEach((field, i) => { field.value = box[i]; field.max = i % 2 ? height : width; });
    this.shown();
  }

  quad() {
    const [left, top, right, bottom] = this.fields.map((field) => Number(field.value));
    return quadOf([left, top], [right, bottom], this.app.get("size"));
  }

  shown() { this.app.sheet.show(this.quad()); }

  use(then) {
    const quad = this.quad();
    if (isNoBox(quad)) this.app.announce("The box is too small to hold a line: right and bottom are expected beyond left and top.");
    else then(quad);
  }
}
