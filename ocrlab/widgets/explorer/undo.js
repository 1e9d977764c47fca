// What a person changed, so that it can be taken back: change by change, or all of it at once.

import { put } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

const TOGETHER = 900; // milliseconds: changes of the same settings that follow within them are one, as keys are pressed
const MOST = 200; // changes that are remembered

/** The changes up to now, the latest last. */
export class Changes {
  constructor() { Object.assign(this, { past: [], drags: 0, drag: 0 }); }

  /** Note what the settings were before some of them were changed at a time in milliseconds. */
  note(before, names, now) {
    if (!names.length) return; // a press where the value is already
    const key = names.join(" "), last = this.past.at(-1);
    if (last?.key === key && (now - last.at < TOGETHER || (this.drag && last.drag === this.drag))) last.at = now;
    else this.past.push({ before, key, at: now, drag: this.drag });
    if (this.past.length > MOST) this.past.shift();
  }

  /** The settings before the latest change, which is forgotten; undefined where there is none. */
  takeBack() { return this.past.pop()?.before; }
}

/** Tell while a pointer is held: what it changes is one change, however long it rests on the way. */
export function onPointer(app, event) {
  app.changes.drag = ++app.changes.drags;
  const letGo = () => { app.changes.drag = 0; };
  event.target.ownerDocument.addEventListener("pointerup", letGo, { once: true, capture: true });
}

/** The names of the settings that differ. */
export const differing = (one, other) => Object.keys(one).filter((name) => String(one[name]) !== String(other[name]));

/** Take the latest change back. */
export function undo(app) {
  const before = app.changes.takeBack();
  if (before) app.setAll(before, false);
}

/** Say whether a button does anything at present; it keeps the focus if it does not. */
const able = (button, isSo) => put(button, "aria-disabled", !isSo);

/** Two buttons: the latest change taken back, and the settings as the case began. */
export function undoButtons(app) {
  const began = () => app.about.began ?? app.baseline;
  const button = (label, title, onclick) => element("button", { type: "button", title, onclick }, label);
  const last = button("undo", "take the latest change back: Ctrl + Z", () => undo(app));
  const all = button("as the case began", "set everything back to what this view was opened with", () => {
    if (differing(began(), app.settings).length) app.setAll(began());
  });
  const draw = () => {
    able(last, app.changes.past.length);
    put(last, "title", !app.changes.past.length ? "nothing was changed here yet" : `take back: ${app.changes.past.at(-1).key} (Ctrl + Z)`);
    able(all, differing(began(), app.settings).length);
  };
  return { root: element("span", { class: "ocrlab-undo" }, last, all), draw };
}

/** Ctrl + Z takes back, but where text is typed, which has its own. */
export function onUndoKey(app, event) {
  const isText = event.target.matches?.('input[type="text"], input[type="number"]');
  if (isText || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  event.stopPropagation();
  undo(app);
}
