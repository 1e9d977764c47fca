// Where the page lies while one goes from step to step of a bench: a view takes over where the one before it showed it.

import { fitted, showing } from "./canvas.js";
import { element } from "./shared.js";

const GLIDE = 180; // milliseconds in which the outline of the line goes to where the next step shows it
const LOW = 14; // pixels of the screen: a line is no lower at first
const HELD = 4000; // milliseconds after which the place of a view that does not come is let go

/** The bench around a view; null where the view stands alone. */
const benchAround = (root) => root.closest(".ocrlab-benchpage");

/** A view of a page by the corner of one box, as a view by the corner of another. */
export const shifted = ({ scale, x, y }, [left, top]) => ({ scale, x: x + left, y: y + top });

/** From the corner of a bench to that of a part of it, in pixels of the screen. */
function cornerIn(bench, part) {
  const outer = bench.getBoundingClientRect(), inner = part.getBoundingClientRect();
  return [inner.left - outer.left, inner.top - outer.top];
}

/** Say how a view shows the page, for the one after it: `look` gives its view of the page, or null; `line` the box that the
 * selected line has on the screen, or null. */
export function tellPlace(stage, look, line) {
  const bench = benchAround(stage);
  if (bench) bench.ocrlabShown = { stage, look, line };
}

/** Before another step opens: note where page and line lie, and keep what stands below from jumping meanwhile. */
export function leaveStep(root) {
  const bench = benchAround(root), panel = bench?.children[1], shown = bench?.ocrlabShown;
  if (!bench) return;
  panel.style.minHeight = `${panel.offsetHeight}px`;
  clearTimeout(bench.ocrlabHeld);
  bench.ocrlabHeld = setTimeout(() => { panel.style.minHeight = ""; }, HELD);
  if (!shown?.stage.isConnected) return;
  const corner = cornerIn(bench, shown.stage), look = shown.look();
  if (look) bench.ocrlabPlace = { ...shifted(look, corner), width: bench.clientWidth };
  bench.ocrlabLine = boxIn(bench, shown.line());
}

/** A box of the screen as it lies in a bench, from the inner corner of its edge. */
function boxIn(bench, box) {
  if (!box) return null;
  const outer = bench.getBoundingClientRect(), left = outer.left + bench.clientLeft, top = outer.top + bench.clientTop;
  return { left: box.left - left, top: box.top - top, width: box.width, height: box.height };
}

/** The view of a page of a size [height, width] to begin with: in a bench where it lay before, moved only where the line, a box
 * of four numbers, would be out of sight; else whole, and so near that the line can be made out. */
export function placeAtFirst(stage, size, place, line) {
  const bench = benchAround(stage), before = bench?.ocrlabPlace, whole = fitted(size, place);
  if (!bench) return whole;
  if (before?.width !== bench.clientWidth) return line ? nearer(whole, size, place, line) : whole;
  const view = shifted(before, cornerIn(bench, stage).map((one) => -one));
  return line ? showing(view, line, place) : view;
}

/** A view in which a line is no lower than some pixels, if it fits then; the page fills the place as far as it can. */
export function nearer(whole, [height, width], [placeWidth, placeHeight], [left, top, right, bottom]) {
  const wanted = Math.min(LOW / Math.max(Math.min(bottom - top, right - left), 1), placeWidth / (right - left + 1));
  if (wanted <= whole.scale) return whole;
  const held = (middle, side, room) => {
    const free = room - side * wanted;
    return free > 0 ? free / 2 : Math.min(0, Math.max(free, room / 2 - middle * wanted));
  };
  return { scale: wanted, x: held((left + right) / 2, width, placeWidth), y: held((top + bottom) / 2, height, placeHeight) };
}

/** A step has opened and is drawn: the outline of its line glides to where it lies now, unless motion is unwanted. */
export function arriveAt(stage, line) {
  const bench = benchAround(stage);
  if (!bench) return;
  clearTimeout(bench.ocrlabHeld);
  bench.children[1].style.minHeight = "";
  const from = bench.ocrlabLine, to = boxIn(bench, line);
  bench.ocrlabLine = null;
  if (from && to && !matchMedia("(prefers-reduced-motion: reduce)").matches) glide(bench, from, to);
}

/** Fade what a canvas showed into what it shows from now on. */
export function fadeFrom(canvas) {
  if (!canvas.width || !canvas.parentNode || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const before = element("canvas", { width: canvas.width, height: canvas.height, class: "ocrlab-fading", "aria-hidden": "true" });
  before.getContext("2d").drawImage(canvas, 0, 0);
  canvas.after(before);
  before.animate([{ opacity: 1 }, { opacity: 0 }], GLIDE).finished.then(() => before.remove());
}

function glide(bench, from, to) {
  const outline = element("div", { class: "ocrlab-gliding", "aria-hidden": "true" });
  const frame = ({ left, top, width, height }) => ({
    left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
  });
  bench.append(outline);
  outline.animate([frame(from), frame(to)], { duration: GLIDE, easing: "ease-in-out" }).finished.then(() => outline.remove());
}
