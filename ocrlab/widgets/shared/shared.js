/** Make an element: element("div", {class: "a", onclick: f}, "text", child, ...). */
export function element(tag, attributes = {}, ...children) {
  const svg = ["svg", "polygon", "g", "rect", "text", "title", "line", "path", "circle"].includes(tag);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  // JupyterLab takes keys for itself wherever the focused element does not forbid it
  const isFocused = "tabindex" in attributes || ["button", "input", "select", "summary"].includes(tag);
  if (isFocused) made.setAttribute("data-lm-suppress-shortcuts", "true");
  made.append(...children);
  return made;
}

export function textButton(label, onclick) {
  return element("button", { type: "button", onclick }, label);
}

/** A number that no other view of this page has: each view is a module of its own, so they count on the window. */
export function viewNumber() {
  window.__ocrlab_views = (window.__ocrlab_views ?? 0) + 1;
  return window.__ocrlab_views;
}

/** An object URL for bytes that came from Python. */
export function objectUrl(bytes, type) {
  return URL.createObjectURL(new Blob([bytes], { type }));
}

/** What kind of picture bytes are, by their first ones. */
export function kindOf(bytes) {
  const first = new DataView(bytes.buffer, bytes.byteOffset).getUint8(0);
  if (first === "<".charCodeAt(0)) return "image/svg+xml";
  return first === 0x89 ? "image/png" : "image/jpeg";
}

/** 0.98765 -> "0.988". */
export function score(value) {
  return value.toFixed(3);
}

/** 0.0421 -> "42 ms", 3.21 -> "3.21 s". */
export function duration(seconds) {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`;
}

/** The still picture that stands in for this view in a saved notebook is not needed while the view lives. */
export function hideStills(root) {
  for (const still of root.closest(".jp-Cell")?.querySelectorAll(".ocrlab-still") ?? []) {
    still.closest(".jp-OutputArea-child").style.display = "none";
  }
}

/** Counters for benchmarks, on the window: lists of milliseconds by name, shared by all views of the page. */
export function perfCounters(...names) {
  window.__ocrlab_perf ??= {};
  const kept = window.__ocrlab_perf;
  for (const name of ["paints", "frames"]) kept[name] ??= 0;
  for (const name of names) kept[name] ??= [];
  return kept;
}

/** Call back after the paint of the frame that is being drawn: a task asked for in an animation frame comes after it. */
export function afterPaint(then) {
  const channel = new MessageChannel();
  channel.port1.onmessage = then;
  channel.port2.postMessage(0);
}
