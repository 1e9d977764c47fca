import { element, objectUrl } from "../shared/shared.js";

const PART = 4 << 20; // bytes in one message

/** The parts that a file of a size is sent in: [[start, end], ...]; an empty file is one empty part. */
export function partsOf(size, part = PART) {
  const count = Math.max(1, Math.ceil(size / part));
  return Array.from({ length: count }, (_, i) => [i * part, Math.min(size, (i + 1) * part)]);
}

/** The tile that an arrow key leads to. */
export function nextTile(index, key, count) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key] ?? 0;
  return (index + step + count) % count;
}

/** The picture among what was dropped or pasted; undefined where there is none. */
export function pictureOf(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.size >= 0);
}

async function send(model, file) {
  const bytes = await file.arrayBuffer();
  const parts = partsOf(bytes.byteLength);
  parts.forEach(([start, end], part) =>
    model.send({ name: file.name || "pasted picture", part, parts: parts.length }, undefined, [bytes.slice(start, end)]));
}

function tile(ui, model, { name, title }, i) {
  const picture = element("img", { src: ui.urls[i], alt: "" });
  return element("button", { type: "button", role: "radio", "data-name": name, onclick: () => choose(model, name) },
    picture, element("span", {}, title));
}

function ownTile(ui, model) {
  const input = element("input", { type: "file", accept: "image/*,.pdf,.heic", hidden: true, "aria-label": "your own picture" });
  input.addEventListener("change", () => input.files[0] && send(model, input.files[0]));
  ui.ownTitle = element("span", {}, "Your own");
  const button = element("button", { type: "button", role: "radio", class: "ocrlab-own", "data-name": "", onclick: () => input.click() },
    element("i", {}, "+"), ui.ownTitle);
  return [button, input];
}

function choose(model, name) {
  model.set("chosen", name);
  model.save_changes();
}

function drawChosen(ui, model) {
  const chosen = model.get("chosen");
  for (const button of ui.buttons) {
    const is = button.dataset.name === chosen;
    button.setAttribute("aria-checked", is);
    button.tabIndex = is ? 0 : -1;
  }
  const own = model.get("own_name");
  ui.ownTitle.textContent = own || "Your own";
  const note = model.get("tiles").find((one) => one.name === chosen)?.note;
  ui.note.textContent = note ?? `Your own picture, ${own}. Press Read.`;
  ui.root.dataset.chosen = chosen || own;
}

function listen(ui, model) {
  ui.root.addEventListener("keydown", (event) => {
    const at = ui.buttons.indexOf(event.target.closest("button"));
    if (at < 0 || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = ui.buttons[nextTile(at, event.key, ui.buttons.length)];
    next.focus();
    if (next.dataset.name || model.get("own_name")) choose(model, next.dataset.name);
  });
  const take = (event, transfer) => {
    const file = pictureOf(transfer);
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    send(model, file);
  };
  ui.root.addEventListener("paste", (event) => take(event, event.clipboardData));
  ui.root.addEventListener("drop", (event) => take(event, event.dataTransfer));
  ui.root.addEventListener("dragover", (event) => event.preventDefault());
}

function render({ model, el }) {
  const ui = { urls: model.get("thumbnails").map((bytes) => objectUrl(bytes, "image/jpeg")) };
  ui.buttons = model.get("tiles").map((one, i) => tile(ui, model, one, i));
  const [own, input] = ownTile(ui, model);
  ui.buttons.push(own);
  ui.note = element("p", { class: "ocrlab-note", "aria-live": "polite" });
  const strip = element("div", { class: "ocrlab-tiles", role: "radiogroup", "aria-label": "Picture" }, ...ui.buttons, input);
  const hint = element("p", { class: "ocrlab-hint" }, "Your own: click +, drop a file here, or click into this strip and paste.");
  ui.root = element("div", { class: "ocrlab-view ocrlab-gallery", tabindex: -1, "data-lm-suppress-shortcuts": "true" },
    strip, ui.note, hint);
  listen(ui, model);
  const draw = () => drawChosen(ui, model);
  model.on("change:chosen", draw);
  model.on("change:own_name", draw);
  draw();
  el.append(ui.root);
  ui.root.dataset.ready = 1;
  return () => {
    model.off("change:chosen", draw);
    model.off("change:own_name", draw);
    ui.urls.forEach((url) => URL.revokeObjectURL(url));
  };
}

export default { render };
