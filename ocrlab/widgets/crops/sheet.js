// The page with the quads of its lines.

import { put } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const TALL = 2.2; // a page this many times as high as wide is shown in full width, and scrolled
const HIGHEST = 460; // pixels: how high any other page is shown

/** Pixels of a canvas for one of the screen. */
export function density() {
  return Math.min(window.devicePixelRatio || 1, 2);
}

/** Give a canvas a size, unless it has it: that empties it. */
export function resize(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

export class Sheet {
  constructor(app) {
    Object.assign(this, { app, polygons: [], halos: [] });
    this.image = element("canvas", {});
    this.quads = element("svg", { preserveAspectRatio: "none", role: "img", "aria-label": "the quads on the page" });
    this.sheet = element("div", { class: "ocrlab-sheet" }, this.image, this.quads);
    this.root = element("div", { class: "ocrlab-pageplace" }, this.sheet);
    app.watchLines(this.quads);
  }

  /** Every quad anew. */
  draw() {
    const { app } = this, [height, width] = app.get("size");
    const polygon = ({ quad }, more) => element("polygon", { points: quad.join(" "), ...more });
    this.polygons = app.entries.map((one, i) => polygon(one, { "data-line": i, class: app.kindOf(i) }));
    this.halos = app.entries.map((one) => polygon(one, { class: "ocrlab-halo" })); // a filter would be painted anew with every hover
    this.shapes = element("g", {}, ...this.polygons);
    this.quads.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.quads.replaceChildren(element("g", {}, ...this.halos), this.shapes);
    this.raise(app.selected());
  }

  /** As large as its place allows. */
  fit() {
    const [height, width] = this.app.get("size"), place = this.root.clientWidth - 2 || 400;
    const shown = height / width > TALL ? Math.min(place, width) : Math.min(place, (HIGHEST * width) / height);
    this.sheet.style.width = `${shown}px`;
    this.sheet.style.height = `${(shown * height) / width}px`;
    if (this.app.bitmap) this.paint(this.app.bitmap, shown);
  }

  paint(bitmap, shown) {
    const [height, width] = this.app.get("size");
    const w = Math.round(Math.min(shown * density(), bitmap.width)), h = Math.round((w * height) / width);
    resize(this.image, w, h);
    this.image.getContext("2d").drawImage(bitmap, 0, 0, w, h);
  }

  mark(i, kind) {
    if (this.polygons[i]) put(this.polygons[i], "class", kind);
  }

  /** Show a quad above its neighbors. */
  raise(i) {
    if (this.polygons[i]) this.shapes.append(this.polygons[i]);
  }

  /** Put the quad of a line where it lies now. */
  place(i) {
    const points = this.app.entry(i).quad.join(" ");
    for (const shapes of [this.polygons, this.halos]) if (shapes[i]) put(shapes[i], "points", points);
  }

  sizes() {
    return { place: this.root.clientHeight, sheet: this.sheet.clientHeight };
  }

  /** Scroll a quad into sight. */
  reveal(quad) {
    const { place, sheet } = this.app.sizes(), scale = sheet / this.app.get("size")[0], ys = quad.map(([, y]) => y * scale);
    if (sheet <= place) return;
    const top = Math.min(...ys), bottom = Math.max(...ys), { root } = this;
    if (top < root.scrollTop) root.scrollTop = top - 20;
    else if (bottom > root.scrollTop + place) root.scrollTop = bottom - place + 20;
  }
}
