// What a person asks about beside the candidates: a spot of the page, or a box that is drawn around text.

import { boxOf } from "./cause.js";
import { bounds } from "./quads.js";
import { showing } from "../shared/canvas.js";

const FIRST = [160, 32]; // pixels of the screen: the box that is drawn with keys, to begin with
const NUDGE = 8; // pixels of the screen for a key
const SMALLEST = 2; // pixels of the page: a box is no smaller
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A box of four corners moved by [x, y], or made larger by it. */
export function nudged([[left, top], , [right, bottom]], [x, y], isSized) {
  if (!isSized) return boxOf([left + x, top + y], [right + x, bottom + y]);
  return boxOf([left, top], [Math.max(right + x, left + SMALLEST), Math.max(bottom + y, top + SMALLEST)]);
}

export class Asking {
  constructor(app) { Object.assign(this, { app, spot: null, drawn: null, isDrawing: false }); }

  letGo() { this.spot = this.drawn = null; }

  /** Ask what the map has at a point of the page, and why it is not read as it stands there. */
  about(point) {
    this.app.select(-1);
    this.spot = point;
    this.ask("spot", { point });
  }

  /** Begin or end to draw: a drag is a box then. */
  toggle() {
    this.isDrawing = !this.isDrawing;
    this.drawn = null;
    this.app.ui.stage.classList.toggle("ocrlab-drawing", this.isDrawing);
    this.app.ui.toolbar.draw();
    this.app.ui.card.draw();
    this.app.drawMarked();
  }

  /** Begin to draw with keys: a box stands in the middle; or end it. */
  begin() {
    this.toggle();
    if (this.isDrawing) this.draw(this.first());
  }

  draw(quad) {
    this.drawn = quad;
    this.app.drawMarked();
  }

  first() {
    const { app } = this, middle = app.center(), half = FIRST.map((side) => side / 2);
    return boxOf(app.pageAt(middle.map((at, axis) => at - half[axis])), app.pageAt(middle.map((at, axis) => at + half[axis])));
  }

  /** Draw with a key: move the box, size it, read it or let go; tell whether the key was of use. */
  pressed({ key, shiftKey }) {
    if (!this.isDrawing) return false;
    if (key === "Enter") this.read();
    else if (key === "Escape") this.toggle();
    else if (WAYS[key]) this.nudge(WAYS[key].map((way) => (way * NUDGE) / this.app.view.scale), shiftKey);
    return key === "Enter" || key === "Escape" || key in WAYS;
  }

  nudge(by, isSized) {
    const { app } = this;
    this.draw(nudged(this.drawn ?? this.first(), by, isSized));
    app.look(showing(app.view, bounds(this.drawn.flat()), app.place()));
  }

  /** Have the box read that was drawn; a click alone has drawn none. */
  read() {
    const quad = this.drawn;
    this.toggle();
    if (!quad) return;
    this.app.select(-1);
    this.drawn = quad;
    this.ask("draw", { quad });
  }

  ask(what, content) {
    this.app.ask(what, content);
    this.app.ui.card.draw();
    this.app.drawMarked();
  }
}
