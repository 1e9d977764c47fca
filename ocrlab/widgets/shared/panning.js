// A page that is moved with the pointer: a drag pans, Ctrl + wheel zooms, a double click shows all of it.

import { fitted, wholeScale, zoomed } from "./canvas.js";

const FURTHEST = 0.8; // of the scale at which all of the page is seen
const CLICK = 4; // pixels: what is moved less is a click

/** Have the page in a place follow the pointer. `on` has `view()`, `look(view)`, `size()` of the page; `clicked(event)` is called
 * for a press that moved nothing, with the event that began it. */
export function followPointer(place, on) {
  const room = () => [place.clientWidth, place.clientHeight];
  let from = null;
  place.addEventListener("pointerdown", (event) => {
    if (!event.button && on.view()) from = { event, view: on.view(), moved: false };
  });
  place.addEventListener("pointermove", (event) => {
    if (!from) return;
    const dx = event.clientX - from.event.clientX, dy = event.clientY - from.event.clientY;
    if (!from.moved && Math.hypot(dx, dy) < CLICK) return;
    if (!from.moved) place.setPointerCapture(event.pointerId);
    from.moved = true;
    on.look({ ...from.view, x: from.view.x + dx, y: from.view.y + dy });
  });
  place.addEventListener("pointerup", () => {
    if (from && !from.moved) on.clicked?.(from.event);
    from = null;
  });
  place.addEventListener("pointercancel", () => { from = null; });
  place.addEventListener("dblclick", () => { if (on.view()) on.look(fitted(on.size(), room())); });
  place.addEventListener("wheel", (event) => {
    if (!(event.ctrlKey || event.metaKey) || !on.view()) return;
    event.preventDefault();
    const { left, top } = place.getBoundingClientRect(), at = [event.clientX - left, event.clientY - top];
    on.look(zoomed(on.view(), Math.exp(-event.deltaY / 300), at, wholeScale(on.size(), room()) * FURTHEST));
  }, { passive: false });
}
