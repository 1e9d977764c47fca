// Nodes that are changed only where they differ: untouched ones cost the browser nothing.

import { sayAll, shownAs } from "./language.js";
import { element } from "./shared.js";

const isShown = (shown, text) => shown === text || shown === shownAs(text);

/** Write a text, where it is another one, in whichever language it is shown. */
export function write(node, text) { if (!isShown(node.textContent, text)) node.textContent = text; }

/** Set an attribute, where it is another one. */
export function put(node, name, value) { if (!isShown(node.getAttribute(name), String(value))) node.setAttribute(name, value); }

/** Fill a node anew, where that changes anything; what had the focus in it has it still. */
export function refill(node, ...children) {
  const made = element("div", {}, ...children), old = [...node.childNodes], fresh = [...made.childNodes];
  sayAll(made);
  if (old.length === fresh.length && old.every((child, i) => child.isEqualNode(fresh[i]))) return;
  const reachable = () => [...node.querySelectorAll("button, select, input, summary, [tabindex]")];
  const at = reachable().indexOf(node.ownerDocument.activeElement);
  node.replaceChildren(...fresh);
  if (at >= 0) reachable()[at]?.focus({ preventScroll: true });
}

/** The text of a node in English, whatever language it is shown in: what is put together of it is said once it is whole. */
export function englishOf(node) {
  if (node.childNodes?.length) return [...node.childNodes].map(englishOf).join("");
  const kept = globalThis.__ocrlab_language?.english.get(node)?.text; // language.js keeps it
  return kept?.shown === node.textContent ? kept.english : node.textContent;
}
