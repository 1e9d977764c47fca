// What the parts of the view are made of: buttons, bars, files, and a focus that stays where it was.

import { element } from "../shared/shared.js";

const KNOWN = ["f32", "bf16", "f16", "i8"];

/** The class that gives a precision its color and pattern. */
export function precisionClass(kind) {
  return `ocrlab-p-${KNOWN.includes(kind) ? kind : "other"}`;
}

export function swatch(precision) {
  return element("i", { class: `ocrlab-swatch ${precisionClass(precision)}` });
}

export function soft(...children) {
  return element("span", { class: "ocrlab-soft" }, ...children);
}

/** A button with the key by which the focus finds it again. */
export function button(key, onclick, more, ...children) {
  return element("button", { type: "button", "data-key": key, onclick, ...more }, ...children);
}

/** A button that lists the layers of one kind in a run, or every layer again. */
export function kindButton(app, { index, field, kind }, more, ...children) {
  const pressed = app.shown === index && app.filters[field] === kind;
  return button(`${field} ${index} ${kind}`, () => {
    app.show(index);
    app.toggle(field, kind);
  }, { ...more, "aria-pressed": String(pressed) }, ...children);
}

/** A bar of parts, each in the color and pattern of its precision; `whole` is what would fill it. */
export function bar(parts, amount, whole) {
  const pieces = parts.map((part) => element("span", {
    class: `ocrlab-part ${precisionClass(part.kind)}`,
    style: `width: ${((100 * amount(part)) / (whole || 1)).toFixed(3)}%`,
  }));
  return element("span", { class: "ocrlab-track" }, ...pieces);
}

/** Draw anew, and leave the focus where it was: on the element of the same key. */
export function keepingFocus(root, draw) {
  const { activeElement } = document;
  const key = root.contains(activeElement) ? activeElement.dataset.key : undefined;
  draw();
  if (!key) return;
  const keyed = [...root.querySelectorAll("[data-key]")];
  keyed.find((one) => one.dataset.key === key)?.focus({ preventScroll: true });
}
