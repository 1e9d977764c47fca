// The page around the selected line, and its corners: they follow the pointer and the arrow keys.

import { CORNERS, keyStep, loupe, moved, same } from "./cutting.js";
import { density, resize } from "./sheet.js";
import { element } from "../shared/shared.js";

const BY_KEYS = "or Tab to it and use the arrow keys", NOT_HERE = "moving its corners needs Python";

export class Loupe {
  constructor(app) {
    Object.assign(this, { app, dragged: null, awaited: new Map() });
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.edge = element("polygon", { class: "ocrlab-halo" });
    this.outline = element("polygon", {});
    this.handles = CORNERS.map((name, k) => this.handle(name, k));
    this.place = element("div", { class: "ocrlab-loupe" }, this.canvas, element("svg", {}, this.edge, this.outline, ...this.handles));
    this.reset = element("button", { type: "button", title: "as the detector had it", onclick: () => this.putBack() }, "reset");
    this.busy = element("span", { class: "ocrlab-busyword", hidden: true }, "cutting and reading …");
    this.root = element("div", { class: "ocrlab-around" },
      element("div", { class: "ocrlab-row" }, element("b", {}, app.model.isSaved ? "on the page" : "drag a corner"),
        element("span", { class: "ocrlab-soft" }, app.model.isSaved ? NOT_HERE : BY_KEYS), this.reset, this.busy),
      this.place);
  }

  handle(name, k) {
    const said = `${name} corner; arrow keys move it by a pixel, with Shift by ten`;
    return element("circle", {
      r: 7, tabindex: 0, role: "button", "data-corner": k, "aria-label": said,
      onpointerdown: (event) => this.grab(event, k),
      onpointermove: (event) => this.drag(event, k),
      onpointerup: () => this.drop(),
      onpointercancel: () => this.drop(),
      onkeydown: (event) => this.key(event, k),
    });
  }

  // ---- what the person does

  grab(event, k) {
    if (event.button) return;
    event.preventDefault();
    event.target.focus();
    event.target.setPointerCapture(event.pointerId);
    this.dragged = { k, x: event.clientX, y: event.clientY, quad: this.app.current().quad };
  }

  drag(event, k) {
    if (this.dragged?.k !== k) return;
    const { x, y, quad } = this.dragged;
    this.nudge(quad, k, [event.clientX - x, event.clientY - y].map((one) => one / this.view.scale));
  }

  drop() {
    this.dragged = null;
    this.draw();
  }

  key(event, k) {
    const by = keyStep(event.key, event.shiftKey);
    if (!by || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.nudge(this.app.current().quad, k, by);
  }

  nudge(from, k, by) {
    if (this.app.model.isSaved) { this.app.model.send({ ask: "cut" }); return; }
    const { app } = this, began = performance.now(), line = app.selected(), quad = moved(from, k, by, app.get("size"));
    this.awaited.set(line, { began: this.awaited.get(line)?.began ?? began, quad });
    app.tell("quads", { ...app.get("quads"), [line]: quad });
    app.measure("nudge", began);
  }

  putBack() {
    const quads = { ...this.app.get("quads") };
    delete quads[this.app.selected()];
    this.app.tell("quads", quads);
  }

  /** Python answered for a line: measure it, if that is the quad which was asked for last. */
  answered(line, answer) {
    const awaited = this.awaited.get(line);
    if (!awaited || !same(answer?.asked, awaited.quad)) return;
    this.awaited.delete(line);
    this.app.measure("nudgeShown", awaited.began);
  }

  // ---- drawing

  size() { return [this.place.clientWidth, this.place.clientHeight]; }

  draw() {
    const { app } = this, one = app.current();
    if (!one) return;
    this.busy.hidden = !one.waits;
    this.reset.disabled = !one.nudged;
    app.root.dataset.waits = one.waits ? 1 : 0;
    if (!app.bitmap) return;
    const place = app.sizes().loupe;
    if (!place[0]) return;
    if (!this.dragged) this.look(one.quad, place); // it stands still while a corner is dragged
    this.drawCorners(one);
  }

  /** Look at the page around a quad. */
  look(quad, place) {
    this.view = loupe(quad, place);
    const { scale, x, y } = this.view, [height, width] = this.app.get("size"), context = this.canvas.getContext("2d");
    const dense = density(), [w, h] = place.map((side) => Math.round(side * dense));
    resize(this.canvas, w, h);
    context.clearRect(0, 0, w, h);
    context.drawImage(this.app.bitmap, x * dense, y * dense, width * scale * dense, height * scale * dense);
  }

  drawCorners({ quad, error }) {
    const { scale, x, y } = this.view, corners = quad.map(([cx, cy]) => [cx * scale + x, cy * scale + y]);
    for (const shape of [this.edge, this.outline]) shape.setAttribute("points", corners.join(" "));
    this.outline.setAttribute("class", error ? "ocrlab-wrong" : "");
    this.handles.forEach((handle, k) => {
      handle.setAttribute("cx", corners[k][0]);
      handle.setAttribute("cy", corners[k][1]);
    });
  }
}
