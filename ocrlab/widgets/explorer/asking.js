// What a person asks about beside the candidates: a spot of the page, or a box that is drawn around text.

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
    if (this.isDrawing) this.drawn = null;
    this.app.ui.stage.classList.toggle("ocrlab-drawing", this.isDrawing);
    this.app.ui.toolbar.draw();
  }

  draw(quad) {
    this.drawn = quad;
    this.app.drawMarked();
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
