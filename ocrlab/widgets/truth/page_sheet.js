// The page with the boxes of its lines; a box more is drawn by a drag, or by a click on each of two corners.

import { put } from "../shared/nodes.js";
import { element, textButton } from "../shared/shared.js";
import { isDoubtful, isNoBox, quadOf } from "./saying.js";

const STILL = 4; // pixels of the screen: a hand that moves less has clicked
const ZOOMS = [1, 1.5, 2, 3, 4, 6];

/** Pixels of a canvas for one of the screen. */
function sharpness() { return Math.min(window.devicePixelRatio || 1, 2); }

export class PageSheet {
  constructor(app) {
    Object.assign(this, { app, zoom: 0, polygons: new Map(), corner: null });
    this.image = element("canvas", { "aria-hidden": "true" });
    this.shapes = element("g", {});
    this.drawing = element("polygon", { class: "ocrlab-drawn", points: "" });
    const said = { preserveAspectRatio: "none", role: "img", "aria-label": "the lines on the page" };
    this.quads = element("svg", said, this.shapes, this.drawing);
    this.sheet = element("div", { class: "ocrlab-leaf" }, this.image, this.quads);
    this.place = element("div", { class: "ocrlab-leafplace", tabindex: 0, role: "group", "aria-label": "the page" }, this.sheet);
    this.hint = element("span", { class: "ocrlab-soft" });
    this.root = element("div", { class: "ocrlab-pagehalf" },
      element("div", { class: "ocrlab-row" },
        textButton("smaller", () => this.zoomBy(-1)), textButton("larger", () => this.zoomBy(1)), this.hint), this.place);
    this.listen();
    this.tell();
  }

  listen() {
    const { quads } = this;
    quads.addEventListener("pointerdown", (event) => this.down(event));
    quads.addEventListener("pointermove", (event) => this.move(event));
    quads.addEventListener("pointerup", (event) => this.up(event));
    quads.addEventListener("pointercancel", () => this.cancel());
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.corner) return;
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    });
  }

  // ---- drawing a box

  /** Where on the page an event is. */
  at({ clientX, clientY }) {
    const { left, top, width } = this.quads.getBoundingClientRect(), scale = this.app.get("size")[1] / (width || 1);
    return [(clientX - left) * scale, (clientY - top) * scale];
  }

  down(event) {
    if (event.button) return;
    this.pressed = { x: event.clientX, y: event.clientY, at: this.at(event), line: Number(event.target.dataset?.line ?? -1) };
    if (!this.app.isReadonly()) this.quads.setPointerCapture(event.pointerId);
    event.preventDefault(); // the field that has the focus keeps it
  }

  move(event) {
    const { pressed, corner } = this;
    if (this.app.isReadonly() || !(corner || (pressed && this.isDrag(event)))) return;
    this.show(quadOf(corner ?? pressed.at, this.at(event), this.app.get("size")));
  }

  isDrag({ clientX, clientY }) {
    return Math.hypot(clientX - this.pressed.x, clientY - this.pressed.y) > STILL;
  }

  up(event) {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed) return;
    const at = this.at(event), isDrag = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL;
    if (this.app.isReadonly() || (!isDrag && !this.corner && pressed.line >= 0)) this.app.focus(pressed.line);
    else if (isDrag || this.corner) this.finish(this.corner ?? pressed.at, at);
    else this.begin(at);
  }

  begin(at) {
    this.corner = at;
    this.show(quadOf(at, at, this.app.get("size")));
    this.tell();
  }

  finish(from, to) {
    const quad = quadOf(from, to, this.app.get("size"));
    this.cancel();
    if (!isNoBox(quad)) this.app.draw(quad);
  }

  cancel() {
    Object.assign(this, { corner: null, pressed: null });
    this.show(null);
    this.tell();
  }

  /** Show a box that is not a line yet. */
  show(quad) { put(this.drawing, "points", quad ? quad.join(" ") : ""); }

  tell() {
    this.hint.textContent = this.corner ? "now click its opposite corner; Escape: no box"
      : "no box? drag one, or click two corners";
  }

  // ---- what is there

  lines(lines) {
    const [height, width] = this.app.get("size"), numbers = new Set(lines.map(({ number }) => number));
    put(this.quads, "aria-label", `${lines.length} lines on the page`);
    put(this.quads, "viewBox", `0 0 ${width} ${height}`);
    for (const [number, polygon] of this.polygons) if (!numbers.has(number)) { polygon.remove(); this.polygons.delete(number); }
    for (const line of lines) {
      let polygon = this.polygons.get(line.number);
      if (!polygon) {
        polygon = element("polygon", { "data-line": line.number });
        this.polygons.set(line.number, polygon);
        this.shapes.append(polygon);
      }
      put(polygon, "points", line.quad.join(" "));
      put(polygon, "class", isDoubtful(line) ? "ocrlab-is-doubtful" : `ocrlab-is-${line.state}`);
    }
    this.mark(this.app.get("selected"));
  }

  mark(number) {
    this.polygons.get(this.marked)?.removeAttribute("data-selected");
    const polygon = this.polygons.get(number);
    this.marked = number;
    if (!polygon) return;
    put(polygon, "data-selected", 1);
    if (this.shapes.lastChild !== polygon) this.shapes.append(polygon); // above its neighbors
  }

  zoomBy(by) {
    this.zoom = Math.min(Math.max(this.zoom + by, 0), ZOOMS.length - 1);
    this.fit();
    this.reveal(this.app.get("selected"));
  }

  /** As large as its place allows, times the zoom. */
  fit() {
    const [height, width] = this.app.get("size"), { clientWidth, clientHeight } = this.place;
    if (!clientWidth) return;
    const whole = Math.min(clientWidth, Math.max((clientHeight * width) / height, clientWidth / 2));
    const shown = Math.floor(whole * ZOOMS[this.zoom]);
    this.sheet.style.width = `${shown}px`;
    this.sheet.style.height = `${(shown * height) / width}px`;
    if (this.bitmap) this.paint(shown);
  }

  paint(shown) {
    const { image, bitmap } = this, [height, width] = this.app.get("size");
    const w = Math.round(Math.min(shown * sharpness(), bitmap.width)), h = Math.round((w * height) / width);
    if (image.width === w && image.height === h && this.painted === bitmap) return;
    Object.assign(image, { width: w, height: h });
    image.getContext("2d").drawImage(bitmap, 0, 0, w, h);
    this.painted = bitmap;
  }

  /** Scroll a line into sight, on the page alone. */
  reveal(number) {
    const line = this.app.line(number), { place } = this;
    if (!line) return;
    const scale = this.sheet.clientWidth / this.app.get("size")[1], margin = 20;
    for (const [axis, from, size] of [[0, "scrollLeft", "clientWidth"], [1, "scrollTop", "clientHeight"]]) {
      const ends = line.quad.map((corner) => corner[axis] * scale), low = Math.min(...ends) - margin, high = Math.max(...ends) + margin;
      if (low < place[from] || high - low > place[size]) place[from] = low;
      else if (high > place[from] + place[size]) place[from] = high - place[size];
    }
  }
}
