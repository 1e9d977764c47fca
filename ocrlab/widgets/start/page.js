import { holdFocus } from "../shared/focus.js";
import { pageButton } from "../shared/page_button.js";
import { element, hideStills, objectUrl, score } from "../shared/shared.js";

const TALL = 2.2; // a page this many times higher than wide is fitted to the width and scrolled
const WHY = "Why this line is wrong was not asked before, and needs Python";
const CROP = 72; // height of the selected line's crop, in pixels

/** The polygon's points as SVG wants them. */
export function points(quad) {
  return quad.map(([x, y]) => `${x},${y}`).join(" ");
}

/** How wide to show a page of a size in a place of a width and a height, all in pixels. */
export function shownWidth([height, width], place, high) {
  if (height / width > TALL) return Math.min(place, width);
  return Math.min(place, (high * width) / height);
}

/** What is said above the table. */
export function summary(lines, missed, busy, message, notes = []) {
  if (message) return message;
  if (busy) return "Reading …";
  if (notes.length) return `${summary(lines, missed)}. ${notes.join(" ")}`;
  const found = lines.length === 1 ? "1 line" : `${lines.length} lines`;
  const count = (mark) => lines.filter((line) => line.mark === mark).length;
  if (!lines.some((line) => line.mark) && !missed.length) return found;
  return `${found}: ${count("right")} right, ${count("wrong")} wrong, ${count("extra")} extra; ${missed.length} missed`;
}

/** What a missed line was lost to, in words. */
export function lostTo(fate) {
  const words = {
    "no contour": "nothing found here",
    "cut or merged": "found, but cut or merged with another line",
    not_examined: "beyond max_candidates",
    too_small: "its rectangle is below min_size",
    low_score: "its score is below box_thresh",
    too_small_unclipped: "too small after unclip",
    clipped_away: "clipped away at the edge",
    no_text: "found, but read as nothing",
    low_text: "read, but below text_score",
  };
  return words[fate] ?? fate;
}

/** How wide to draw a crop: CROP pixels high, and wide enough to write its characters below it. */
export function stripWidth(quad, characters) {
  const side = (a, b) => Math.hypot(quad[a][0] - quad[b][0], quad[a][1] - quad[b][1]);
  return Math.round(Math.max((CROP * side(0, 1)) / Math.max(side(0, 3), 1), characters * 13));
}

/** The row that a key leads to. */
export function neighbor(selected, key, count) {
  const to = { ArrowDown: selected + 1, ArrowUp: selected - 1, Home: 0, End: count - 1 }[key] ?? selected;
  return Math.max(0, Math.min(count - 1, to));
}

function build(model) {
  const ui = {
    image: element("img", { alt: "the page that was read; its lines are in the table", draggable: "false" }),
    boxes: element("svg", { preserveAspectRatio: "none", "aria-hidden": "true" }),
    tip: element("div", { class: "ocrlab-tip", hidden: true }),
    summary: element("div", { class: "ocrlab-summary", role: "status" }),
    rows: element("tbody", {}),
    detail: element("div", { class: "ocrlab-detail" }),
  };
  ui.sheet = element("div", { class: "ocrlab-sheet" }, ui.image, ui.boxes);
  ui.stage = element("div", { class: "ocrlab-stage", tabindex: 0, role: "group", "aria-label": "the page" }, ui.sheet, ui.tip);
  const head = element("tr", {}, ...["#", "text", "score"].map((name) => element("th", { scope: "col" }, name)));
  const table = element("table", { role: "grid", "aria-label": "the lines" }, element("thead", {}, head), ui.rows);
  ui.table = element("div", { class: "ocrlab-table" }, table);
  const top = element("div", { class: "ocrlab-top" }, ui.summary, pageButton(model));
  // JupyterLab must not take the arrow keys away
  ui.root = element("div", { class: "ocrlab-view ocrlab-page", "data-lm-suppress-shortcuts": "true" },
    element("div", { class: "ocrlab-parts" }, top, ui.stage, ui.detail, ui.table));
  holdFocus(ui.root);
  ui.select = (index) => select(model, index);
  return ui;
}

/** Select a line. In a page without Python its crop is there, but why it is wrong is known of one line only. */
function select(model, index) {
  if (model.isSaved && index !== model.get("selected")) {
    model.set("causes", []);
    if (["wrong", "extra"].includes(model.get("lines")[index]?.mark)) model.send({ ask: "why" });
  }
  model.set("selected", index);
  model.save_changes();
}

/** The crop of the selected line: the one that Python sent last, or of those that stand in a page without it. */
const cropOf = (model) => model.get("crops")[model.get("selected")] ?? model.get("crop");

function drawLines(ui, model) {
  const lines = model.get("lines");
  const [height, width] = model.get("size");
  ui.boxes.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const missed = model.get("missed");
  ui.boxes.replaceChildren(...lines.map((line, i) => polygon(ui, line, i)), ...missed.map(missedPolygon));
  ui.rows.replaceChildren(...lines.map((line, i) => row(ui, line, i, lines.length)), ...missed.map(missedRow));
  ui.root.dataset.lines = lines.length;
  ui.root.dataset.missed = missed.length;
  for (const mark of ["right", "wrong", "extra"]) ui.root.dataset[mark] = lines.filter((line) => line.mark === mark).length;
}

function polygon(ui, line, i) {
  return element("polygon", {
    points: points(line.quad),
    class: line.mark ? `ocrlab-${line.mark}` : undefined,
    onclick: () => ui.select(i),
    onmouseenter: (event) => hover(ui, i, line, event),
    onmousemove: (event) => placeTip(ui, event),
    onmouseleave: () => hover(ui, -1),
  });
}

function missedPolygon(line) {
  return element("polygon", { points: points(line.quad), class: "ocrlab-missed" }, element("title", {}, `missed: ${line.text}`));
}

function missedRow(line) {
  return element("tr", { class: "ocrlab-missed" }, element("td", {}, "–"),
    element("td", { class: "ocrlab-text", dir: "auto" }, line.text, element("small", {}, `missed: ${lostTo(line.fate)}`)),
    element("td", {}, ""));
}

/** A line's text; where it is wrong, its wrong characters marked, and below it what stands there. */
function textCell(line) {
  const cell = element("td", { class: "ocrlab-text", dir: "auto" });
  const side = (at) => line.pieces.map((piece) => (piece[0] === "equal" ? piece[at] : element("mark", {}, piece[at] || "·")));
  if (line.mark === "wrong") cell.append(...side(1), element("small", {}, "stands there: ", element("bdi", {}, ...side(2))));
  else cell.append(line.text);
  if (line.mark === "extra") cell.append(element("small", {}, "extra: no line stands here"));
  return cell;
}

function row(ui, line, i, count) {
  const text = textCell(line);
  return element("tr", {
      class: line.mark ? `ocrlab-${line.mark}` : undefined,
      tabindex: -1,
      onclick: () => ui.select(i),
      onmouseenter: () => hover(ui, i),
      onmouseleave: () => hover(ui, -1),
      onkeydown: (event) => {
        if (!["ArrowDown", "ArrowUp", "Home", "End", "Enter", " "].includes(event.key)) return;
        event.preventDefault();
        const next = neighbor(i, event.key, count);
        ui.rows.children[next].focus();
        ui.select(next);
      },
    },
    element("td", { class: "ocrlab-number" }, `${i + 1}`), text, element("td", { class: "ocrlab-number" }, score(line.score)));
}

function hover(ui, index, line, event) {
  [...ui.boxes.children].forEach((one, i) => one.classList.toggle("ocrlab-hovered", i === index));
  [...ui.rows.children].forEach((one, i) => one.classList.toggle("ocrlab-hovered", i === index));
  ui.tip.hidden = !line;
  if (!line) return;
  ui.tip.replaceChildren(element("b", { dir: "auto" }, line.text), ` ${score(line.score)}`);
  placeTip(ui, event);
}

function placeTip(ui, event) {
  const place = ui.stage.getBoundingClientRect();
  const x = Math.min(event.clientX - place.left + 12, place.width - ui.tip.offsetWidth - 4);
  ui.tip.style.transform = `translate(${Math.max(0, x)}px, ${event.clientY - place.top + ui.stage.scrollTop + 18}px)`;
}

function drawSelected(ui, model) {
  const selected = model.get("selected");
  [...ui.boxes.children].forEach((one, i) => one.classList.toggle("ocrlab-selected", i === selected));
  [...ui.rows.children].forEach((one, i) => drawRow(one, i === selected, i === Math.max(selected, 0)));
  ui.rows.children[selected]?.scrollIntoView({ block: "nearest" });
  ui.root.dataset.selected = selected;
  drawDetail(ui, model);
}

/** Have an address for a crop; one that is shown already keeps its own, for it may still be loading. */
function takeCrop(ui, crop) {
  if (ui.crop === crop) return;
  URL.revokeObjectURL(ui.cropUrl);
  Object.assign(ui, { crop, cropUrl: crop.byteLength ? objectUrl(crop, "image/jpeg") : "" });
}

/** A row as selected or not; one row of all can be reached with Tab, and the arrow keys go on from there. */
function drawRow(row, isSelected, isReached) {
  row.classList.toggle("ocrlab-selected", isSelected);
  if (row.classList.contains("ocrlab-missed")) return; // there is nothing to select
  row.setAttribute("aria-selected", String(isSelected));
  row.tabIndex = isReached ? 0 : -1;
}

function drawDetail(ui, model) {
  const line = model.get("lines")[model.get("selected")], crop = cropOf(model);
  takeCrop(ui, crop);
  if (!line) {
    ui.detail.replaceChildren(element("p", { class: "ocrlab-hint" }, "Click a line to see its crop and how it was read."));
    return;
  }
  const strip = element("div", { class: "ocrlab-strip", style: `width: ${stripWidth(line.quad, line.chars.length)}px` });
  if (ui.cropUrl) {
    strip.append(element("img", { src: ui.cropUrl, alt: `the crop of line ${model.get("selected") + 1}` }));
  }
  strip.append(element("div", { class: "ocrlab-chars" }, ...line.chars.map(char)));
  const turned = line.flipped ? ", found upside down and turned" : "";
  ui.detail.replaceChildren(
    element("p", {}, element("b", { dir: "auto" }, line.text), ` ${score(line.score)}${turned}`),
    element("div", { class: "ocrlab-scroll", tabindex: 0, role: "group", "aria-label": "the crop, and the characters below it" }, strip),
    element("ol", { class: "ocrlab-why", hidden: !model.get("causes").length },
      ...model.get("causes").map((cause) => element("li", {}, cause))));
}

function char([text, value, at]) {
  const bar = element("i", { style: `height: ${Math.round(value * 18)}px` });
  return element("span", { style: `left: ${at * 100}%`, title: `${text} ${score(value)}` }, element("b", {}, text), bar);
}

function drawImage(ui, model) {
  URL.revokeObjectURL(ui.imageUrl);
  if (!model.get("image").byteLength) return;
  ui.imageUrl = objectUrl(model.get("image"), "image/jpeg");
  ui.image.src = ui.imageUrl;
}

function drawState(ui, model) {
  const told = ["lines", "missed", "busy", "message", "notes"].map((name) => model.get(name));
  ui.summary.textContent = summary(...told);
  ui.summary.classList.toggle("ocrlab-alarm", Boolean(model.get("message")));
  ui.root.classList.toggle("ocrlab-busy", model.get("busy"));
  ui.root.dataset.busy = model.get("busy") ? 1 : 0;
}

/** How high the page can be seen, in pixels: what the style allows. */
const highest = ({ stage }) => Number.parseFloat(getComputedStyle(stage).maxHeight) - 2;

function render({ model, el }) {
  const ui = build(model);
  const fit = () => { ui.sheet.style.width = `${shownWidth(model.get("size"), ui.stage.clientWidth || 600, highest(ui))}px`; };
  const watch = {
    "change:missed": () => { drawLines(ui, model); drawState(ui, model); },
    "change:lines": () => { drawLines(ui, model); drawState(ui, model); drawSelected(ui, model); },
    "change:image": () => drawImage(ui, model),
    "change:size": fit,
    "change:selected": () => drawSelected(ui, model),
    "change:crop": () => drawDetail(ui, model),
    "change:causes": () => drawDetail(ui, model),
    "change:busy": () => drawState(ui, model),
    "change:notes": () => drawState(ui, model),
    "change:message": () => drawState(ui, model),
  };
  el.append(ui.root);
  for (const [change, draw] of Object.entries(watch)) { model.on(change, draw); draw(); }
  const sizes = new ResizeObserver(fit);
  sizes.observe(ui.stage);
  addEventListener("resize", fit);
  if (model.isSaved) model.answer({ why: () => WHY });
  ui.root.dataset.ready = 1;
  requestAnimationFrame(() => hideStills(ui.root));
  return () => {
    sizes.disconnect();
    removeEventListener("resize", fit);
    for (const [change, draw] of Object.entries(watch)) model.off(change, draw);
    URL.revokeObjectURL(ui.imageUrl);
    URL.revokeObjectURL(ui.cropUrl);
  };
}

export default { render };
