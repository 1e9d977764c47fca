// The focus stays in a view: where what has it goes away, is hidden or disabled, what stands nearest to its place takes over.

const REACHED = "button, select, input, textarea, summary, a[href], [tabindex]";

/** Indices from one on, by their distance: 3 -> 3, 4, 2, 5, 1, ... */
export function outward(from, count) {
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => Math.abs(a - from) - Math.abs(b - from) || b - a);
}

const isLost = (node) => !node.isConnected || node.disabled || !node.checkVisibility();
const insideOf = (node) => [...node.querySelectorAll(REACHED)];

/** Every part of a view that a node lies in, the smallest first, with its place among all in it that can have the focus. */
function placesOf(node, root) {
  const places = [];
  for (let part = node.parentNode; root.contains(part); part = part.parentNode) places.push([part, insideOf(part).indexOf(node)]);
  return places;
}

/** Keep the focus in a view, once it is there, until a person takes it elsewhere. */
export function holdFocus(root) {
  let held = null, places = [];
  const take = () => {
    const now = root.ownerDocument.activeElement;
    if (!held || !isLost(held) || (now !== held && now !== root.ownerDocument.body)) return;
    for (const [part, at] of places.filter(([node]) => node.isConnected && node.checkVisibility())) {
      const those = insideOf(part), next = outward(at, those.length).map((i) => those[i]).find((one) => !isLost(one) && one.tabIndex >= 0);
      if (next) { next.focus({ preventScroll: true }); return; }
    }
  };
  root.addEventListener("focusin", ({ target }) => { held = target; places = placesOf(target, root); });
  root.addEventListener("focusout", ({ target }) => queueMicrotask(() => { if (held === target && !isLost(held)) held = null; }));
  const changes = new MutationObserver(take);
  changes.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "hidden", "open"] });
}
