// The page with the quads of its lines.

import { fitted, showing, zoomed } from "../shared/canvas.js";
import { put } from "../shared/nodes.js";
import { followPointer } from "../shared/panning.js";
import { placeAtFirst } from "../shared/place.js";
import { element } from "../shared/shared.js";

const TALL = 2.2; // a page this many times as high as wide is shown in full width, and scrolled
const SLIGHT = 40; // pixels: a bar to scroll with comes or goes
const HIGHEST = 460; // pixels: how high any other page is shown, before its place is laid out
const STEP = 40; // pixels that an arrow key moves the page by
const KEYS = "arrow keys move it, plus and minus zoom, zero shows all of it";

/** Pixels of a canvas for one of the screen. */
export function density() {
  return Math.min(window.devicePixelRatio || 1, 2);
}

/** Give a canvas a size, unless it has it: that empties it. */
export function resize(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/** The box [left, top, right, bottom] of a quad. */
function boundsOf(quad) {
  const xs = quad.map(([x]) => x), ys = quad.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The view of a page [height, width] that a key leads to; undefined for other keys. */
export function keyView(view, key, size, room) {
  const by = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[key];
  const factor = { "+": 1.25, "=": 1.25, "-": 0.8 }[key];
  if (by) return { ...view, x: view.x + by[0], y: view.y + by[1] };
  if (factor) return zoomed(view, factor, [room[0] / 2, room[1] / 2], fitted(size, room).scale * 0.8);
  return key === "0" ? fitted(size, room) : undefined;
}

export class Sheet {
  constructor(app) {
    Object.assign(this, { app, polygons: [], halos: [], lying: null });
    this.image = element("canvas", { "aria-hidden": "true" });
    this.quads = element("svg", { preserveAspectRatio: "none", role: "img", "aria-label": "the quads on the page" });
    this.sheet = element("div", { class: "ocrlab-sheet" }, this.image, this.quads);
    this.root = element("div", {
      class: "ocrlab-pageplace", tabindex: 0, role: "group", "aria-label": "the page", "aria-description": KEYS,
    }, this.sheet);
    this.root.addEventListener("keydown", (event) => this.key(event));
    app.watchLines(this.quads);
    followPointer(this.root, { view: () => this.lying, look: (view) => this.lie(view), size: () => app.get("size") });
  }

  /** Where the page is not scrolled by the browser, keys move and zoom it. */
  key(event) {
    const view = this.lying && keyView(this.lying, event.key, this.app.get("size"), this.room());
    if (!view || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.lie(view);
  }

  /** Every quad anew. */
  draw() {
    const { app } = this, [height, width] = app.get("size");
    const polygon = ({ quad }, more) => element("polygon", { points: quad.join(" "), ...more });
    this.polygons = app.entries.map((one, i) => polygon(one, { "data-line": i, class: app.kindOf(i) }));
    this.halos = app.entries.map((one) => polygon(one, { class: "ocrlab-halo" })); // a filter would be painted anew with every hover
    this.shapes = element("g", {}, ...this.polygons);
    put(this.quads, "aria-label", `${app.entries.length} lines on the page`);
    this.quads.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.quads.replaceChildren(element("g", {}, ...this.halos), this.shapes);
    this.raise(app.selected());
  }

  /** As large as its place allows; in a bench, where the step before showed it. */
  fit() {
    const [height, width] = this.app.get("size"), place = this.root.clientWidth - 2 || 400, high = this.root.clientHeight || HIGHEST;
    if (this.app.get("focus") && this.root.clientWidth) {
      const isSlight = this.lain && this.room().every((side, axis) => Math.abs(side - this.lain[axis]) < SLIGHT);
      this.lie(isSlight ? this.lying : this.lieAtFirst([height, width]));
      this.lain = this.room();
      return;
    }
    const shown = height / width > TALL ? Math.min(place, width) : Math.min(place, (high * width) / height);
    this.sheet.style.width = `${shown}px`;
    this.sheet.style.height = `${(shown * height) / width}px`;
    if (this.app.bitmap) this.paint(this.app.bitmap, shown);
  }

  lieAtFirst(size) {
    const line = this.app.current()?.quad;
    return placeAtFirst(this.root, size, this.room(), line && boundsOf(line));
  }

  /** Show the page in a view: pixels of the place = pixels of the page x scale + (x, y). */
  lie(view) {
    const [height, width] = this.app.get("size"), { scale, x, y } = view;
    this.lying = view;
    const style = { position: "absolute", left: `${x}px`, top: `${y}px`, width: `${width * scale}px`, height: `${height * scale}px` };
    Object.assign(this.sheet.style, style);
    if (this.app.bitmap) this.paint(this.app.bitmap, width * scale);
  }

  room() { return [this.root.clientWidth, this.root.clientHeight]; }

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
    if (this.lying) {
      this.lie(showing(this.lying, boundsOf(quad), this.room()));
      return;
    }
    const { place, sheet } = this.app.sizes(), scale = sheet / this.app.get("size")[0], ys = quad.map(([, y]) => y * scale);
    if (sheet <= place) return;
    const top = Math.min(...ys), bottom = Math.max(...ys), { root } = this;
    if (top < root.scrollTop) root.scrollTop = top - 20;
    else if (bottom > root.scrollTop + place) root.scrollTop = bottom - place + 20;
  }
}
