// The stage: the page itself, what can be done on it with the pointer and the keys, and the tools above it.

import { boxOf } from "./cause.js";
import { hit } from "./quads.js";
import { savePicture } from "./saving.js";
import { put, refill } from "../shared/nodes.js";
import { pageButton } from "../shared/page_button.js";
import { element } from "../shared/shared.js";

const REACH = 5; // pixels of the screen around a candidate's center that count as the candidate
const NEARER = 1.25; // a step of the zoom
const FURTHER = 0.8;
export const KEYS = "Keys on the page: arrows pan, + and − zoom, 0 fits, [ and ] go from candidate to candidate, "
  + "Enter asks about the spot in the middle, b draws a box (arrows move it, Shift + arrows size it, Enter reads it), Esc lets go; "
  + "Ctrl + wheel zooms, Ctrl + Z takes a change back";
export const LAYERS = [ // name, label, whether it is shown at first
  ["image", "picture", true], ["map", "probability", false], ["mask", "mask", false], ["difference", "difference", false],
  ["contours", "contours", false], ["rects", "rectangles", false], ["boxes", "boxes", true], ["truth", "truth", true],
];

const OVER = ["map", "mask", "difference"]; // what lies over the picture
const FOCUS = { map: ["map"], mask: ["mask", "boxes"], boxes: ["image", "boxes", "truth"] };

/** Which layers are shown at first, or at a step of a bench. */
export function layersOf(focus) {
  return Object.fromEntries(LAYERS.map(([name, , isShown]) => [name, FOCUS[focus]?.includes(name) ?? isShown]));
}

/** What a key asks for: a zoom by a factor, a pan by pixels, a step to another candidate, or nothing. */
export function keyAction(key) {
  const pan = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[key];
  if (pan) return { pan };
  const zoom = { "+": NEARER, "=": NEARER, "-": FURTHER }[key];
  if (zoom) return { zoom };
  const others = { "0": { fit: true }, "]": { step: 1 }, "[": { step: -1 }, Enter: { ask: true }, Escape: { step: 0 }, b: { box: true } };
  return others[key] ?? null;
}

/** The next candidate that is shown, from i on in a direction; -1 where there is none. */
export function nextWanted(i, step, count, wanted) {
  for (let k = 1; k <= count; k++) {
    const at = (((i < 0 && step < 0 ? 0 : i) + k * step) % count + count) % count;
    if (wanted(at)) return at;
  }
  return -1;
}

/** The layers that can be shown, the opacity of those over the picture, and the tools. */
export function toolbar(app) {
  const buttons = element("span", { class: "ocrlab-switches", role: "group", "aria-label": "layers of the page" });
  const tools = toolButtons(app), opacity = opacityField(app);
  const draw = () => {
    refill(buttons, ...possibleLayers(app).map(([name, label]) => element("button", {
      type: "button", "data-layer": name, "aria-pressed": String(app.layers[name]), onclick: () => toggle(name),
    }, label)));
    tools.draw();
    opacity.draw();
  };
  const toggle = (name) => {
    app.layers[name] = !app.layers[name];
    draw();
    app.drawing.drawTruth();
    app.changed({ pixels: true });
  };
  draw();
  return { root: element("div", { class: "ocrlab-toolbar" }, buttons, opacity.root, tools.root), draw };
}

/** A box to draw, the zoom, and the picture to save. */
function toolButtons(app) {
  const tool = (label, title, onclick, named) => element("button", { type: "button", title, "aria-label": named, onclick }, label);
  const box = tool("box", "draw a box around text: it is read at once, whatever detection made there", () => app.asking.toggle());
  const root = element("span", { class: "ocrlab-tools" }, box,
    tool("−", "zoom out", () => app.zoom(FURTHER), "zoom out"), tool("+", "zoom in", () => app.zoom(NEARER), "zoom in"),
    tool("fit", "fit the page", () => app.fit()), tool("PNG", "save what is shown as a picture", () => savePicture(app)),
    pageButton(app.model));
  return { root, draw: () => put(box, "aria-pressed", app.asking.isDrawing) };
}

/** The layers that there is something to show in. */
function possibleLayers(app) {
  const empty = { difference: !app.difference, truth: !app.model.get("truth").lines };
  return LAYERS.filter(([name]) => !empty[name]);
}

function opacityField(app) {
  const oninput = (event) => { app.opacity = +event.target.value; app.changed({ pixels: true }); };
  const slider = element("input", {
    type: "range", min: 0, max: 1, step: 0.05, value: app.opacity, "aria-label": "opacity of the map over the picture", oninput,
  });
  const root = element("label", { class: "ocrlab-opacity" }, "opacity ", slider);
  return { root, draw: () => { root.hidden = !app.layers.image || !OVER.some((name) => app.layers[name]); } };
}

/** The place in which the page is seen. */
export function stage(app) {
  // an application: its keys are its own, and what is drawn on it is said by its label
  const root = element("div", { class: "ocrlab-stage", tabindex: 0, role: "application", title: "", "aria-description": KEYS },
    app.drawing.canvas, element("svg", { class: "ocrlab-shapes", "aria-hidden": "true" }, app.drawing.group));
  takePointer(app, root);
  takeWheel(app, root);
  takeKeys(app, root);
  return root;
}

/** Where an event lies in a node, in pixels of the screen. */
function placeIn(node, event) {
  const box = node.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Drag pans, or draws a box where that was asked for; a click selects. */
function takePointer(app, root) {
  let from = null;
  const onPageAt = (event) => app.pageAt(placeIn(root, event));
  const under = (event) => (app.columns
    ? hit(app.judging.quads, ...onPageAt(event), REACH / app.view.scale, (i) => app.wanted(i)) : -1);
  root.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = { at: placeIn(root, event), view: app.view, moved: false };
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    if (!from) { app.hover(under(event)); return; }
    const [dx, dy] = placeIn(root, event).map((value, axis) => value - from.at[axis]);
    from.moved ||= Math.hypot(dx, dy) > 4;
    if (app.asking.isDrawing) app.asking.draw(boxOf(app.pageAt(from.at), onPageAt(event)));
    else if (from.moved) app.look({ ...from.view, x: from.view.x + dx, y: from.view.y + dy });
  });
  root.addEventListener("pointerup", (event) => {
    if (from && app.asking.isDrawing) app.asking.read();
    else if (from && !from.moved && app.columns) click(app, event.altKey ? -1 : under(event), onPageAt(event));
    from = null;
  });
  root.addEventListener("pointercancel", () => { from = null; });
  root.addEventListener("pointerleave", () => app.hover(-1));
  root.addEventListener("dblclick", () => app.fit());
}

/** Ctrl + wheel zooms; a wheel alone is the notebook's own. */
function takeWheel(app, root) {
  root.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    app.zoom(Math.exp(-event.deltaY / 300), placeIn(root, event));
  }, { passive: false });
}

function takeKeys(app, root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const action = app.asking.pressed(event) ? {} : keyAction(event.key);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    act(app, action);
  });
}

function act(app, { pan, zoom, fit, ask, step, box }) {
  if (box) app.asking.begin();
  if (pan) app.look({ ...app.view, x: app.view.x + pan[0], y: app.view.y + pan[1] });
  if (zoom) app.zoom(zoom);
  if (fit) app.fit();
  if (ask && app.columns) click(app, -1, app.pageAt(app.center()));
  if (step === 0) app.select(-1);
  else if (step) app.select(nextWanted(app.selected, step, app.columns.count, (i) => app.wanted(i)), true);
}

/** Select a candidate, or ask about the spot where there is none. */
function click(app, i, [x, y]) {
  const [height, width] = app.model.get("size");
  if (i < 0 && x >= 0 && y >= 0 && x < width && y < height) {
    app.asking.about([x, y]);
  } else app.select(i);
}
