// The page with its lines, where the other steps show it; beside it sentences, a picture, or the texts of the lines.

import { fitted, wholeScale, zoomed } from "../shared/canvas.js";
import { followPointer } from "../shared/panning.js";
import { arriveAt, placeAtFirst, tellPlace } from "../shared/place.js";
import { element, hideStills, kindOf, objectUrl, score, viewNumber } from "../shared/shared.js";

const NEARER = 1.25; // a step of the zoom
const SLIGHT = 40; // pixels
const PAN = 60; // pixels of the screen for an arrow key

/** The box [left, top, right, bottom] of a quad. */
export function boxOfQuad(quad) {
  const xs = quad.map(([x]) => x), ys = quad.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The line that an arrow key leads to in a list of lines; null for other keys. */
export function lineAfter(selected, key, count) {
  const to = { ArrowDown: selected + 1, ArrowUp: selected < 0 ? count - 1 : selected - 1, Home: 0, End: count - 1 }[key];
  return to === undefined || !count ? null : Math.max(0, Math.min(count - 1, to));
}

/** The view after a key on the page; null for keys that do nothing there. */
export function viewAfter(key, view, size, place) {
  const pan = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] }[key];
  if (pan) return { ...view, x: view.x + pan[0], y: view.y + pan[1] };
  if (key === "0") return fitted(size, place);
  const factor = { "+": NEARER, "=": NEARER, "-": 1 / NEARER }[key];
  return factor ? zoomed(view, factor, place.map((side) => side / 2), wholeScale(size, place) * 0.8) : null;
}

class Paper {
  constructor(model, el) {
    Object.assign(this, { model, urls: {}, view: null, name: `ocrlab-paper-${viewNumber()}` });
    this.image = element("img", { alt: "", draggable: "false" });
    this.quads = element("g", {});
    const said = "Keys on the page: arrows pan, + and − zoom, 0 fits";
    this.stage = element("div", { class: "ocrlab-papers", tabindex: 0, role: "group", "aria-label": "the page", "aria-description": said },
      this.image, element("svg", {}, this.quads));
    this.title = element("b", {});
    this.sentences = element("div", {});
    this.aside = element("img", { alt: "" });
    this.list = element("div", { class: "ocrlab-texts", role: "listbox", tabindex: 0, "aria-label": "the lines with their texts" });
    this.root = element("div", { class: "ocrlab-view ocrlab-paper", "data-lm-suppress-shortcuts": "true" },
      element("div", { class: "ocrlab-halves" }, this.stage,
        element("div", { class: "ocrlab-beside" }, this.headRow(), this.sentences, this.aside, this.list)));
    this.listen();
    el.append(this.root);
  }

  headRow() {
    const tool = (label, title, key) => element("button", {
      type: "button", title, "aria-label": title, onclick: () => this.press(key),
    }, label);
    return element("div", { class: "ocrlab-row" }, this.title, element("span", { class: "ocrlab-tools" },
      tool("−", "zoom out", "-"), tool("+", "zoom in", "+"), tool("fit", "fit the page", "0")));
  }

  get(name) { return this.model.get(name); }
  place() { return [this.stage.clientWidth, this.stage.clientHeight]; }

  select(line) {
    this.model.set("selected", line);
    this.model.save_changes();
  }

  // ---- what a person does

  press(key) {
    const after = viewAfter(key, this.view, this.get("size"), this.place());
    if (after) this.look(after);
    return Boolean(after);
  }

  listen() {
    const { stage, list } = this;
    followPointer(stage, {
      view: () => this.view, look: (view) => this.look(view), size: () => this.get("size"),
      clicked: ({ target }) => { if (target.dataset.line !== undefined) this.select(Number(target.dataset.line)); },
    });
    stage.addEventListener("keydown", (event) => keyed(event, () => this.view && this.press(event.key)));
    list.addEventListener("keydown", (event) => keyed(event, () => this.step(event.key)));
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-line]");
      if (row) this.select(Number(row.dataset.line));
    });
  }

  step(key) {
    const to = lineAfter(this.get("selected"), key, this.get("lines").length);
    if (to !== null) this.select(to);
    return to !== null;
  }

  // ---- drawing

  look(view) {
    this.view = view;
    const [height, width] = this.get("size"), { scale, x, y } = view;
    Object.assign(this.image.style, { left: `${x}px`, top: `${y}px`, width: `${width * scale}px`, height: `${height * scale}px` });
    this.quads.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }

  /** The page where the step before showed it, or whole. */
  arrive() {
    const place = this.place(), line = this.get("lines")[this.get("selected")];
    if (!place[0]) return;
    this.look(placeAtFirst(this.stage, this.get("size"), place, line && boxOfQuad(line.quad)));
    tellPlace(this.stage, () => this.view, () => this.lineBox());
    arriveAt(this.stage, this.lineBox());
    this.root.dataset.ready = 1;
  }

  /** Unless it hardly changed: a bar to scroll with comes or goes. */
  onResize() {
    const [before, now] = [this.stageSize, this.place()];
    this.stageSize = now;
    if (!this.view || before?.some((side, axis) => Math.abs(side - now[axis]) > SLIGHT)) this.arrive();
  }

  lineBox() { return this.quads.querySelector(".ocrlab-selected")?.getBoundingClientRect(); }

  drawPictures() {
    for (const [name, image] of [["picture", this.image], ["aside", this.aside]]) {
      const bytes = this.get(name);
      URL.revokeObjectURL(this.urls[name]);
      this.urls[name] = bytes.byteLength ? objectUrl(bytes, kindOf(bytes)) : "";
      image.hidden = !bytes.byteLength;
      if (bytes.byteLength) image.src = this.urls[name];
    }
    this.image.alt = this.get("alt");
    this.aside.alt = this.get("aside_alt");
    if (this.view) this.look(this.view);
  }

  drawSaid() {
    this.title.textContent = this.get("title");
    this.sentences.replaceChildren(...this.get("sentences").map((one) => element("p", {}, one)));
  }

  drawLines() {
    const lines = this.get("lines"), selected = this.get("selected"), isText = this.get("focus") === "text";
    const kind = (i, dropped) => [i === selected && "ocrlab-selected", dropped && "ocrlab-dropped"].filter(Boolean).join(" ");
    const shown = [...lines.entries()].filter(([i]) => isText || i === selected);
    this.quads.replaceChildren(...shown.flatMap(([i, { quad, text, dropped }]) => [
      element("polygon", { points: quad.join(" "), class: "ocrlab-halo" }),
      element("polygon", { points: quad.join(" "), class: kind(i, dropped), "data-line": i },
        element("title", text ? { "data-verbatim": "" } : {}, text ?? "not read yet")),
    ]));
    this.list.hidden = !isText || !lines.length;
    this.list.replaceChildren(...(isText ? lines.map((line, i) => textRow(line, i, selected, this.name)) : []));
    if (isText && selected >= 0) this.list.setAttribute("aria-activedescendant", idOf(this.name, selected));
    else this.list.removeAttribute("aria-activedescendant");
    const row = this.list.children[selected], { list } = this;
    if (row) list.scrollTop = Math.min(row.offsetTop, Math.max(list.scrollTop, row.offsetTop + row.offsetHeight - list.clientHeight));
    Object.assign(this.root.dataset, { focus: this.get("focus"), selected, lines: lines.length });
  }
}

/** A key that was of use here is nobody else's. */
function keyed(event, use) {
  if (event.ctrlKey || event.metaKey || !use()) return;
  event.preventDefault();
  event.stopPropagation();
}

const idOf = (name, i) => `${name}-line-${i}`;

function textRow({ text, score: sure, dropped }, i, selected, name) {
  return element("div", { id: idOf(name, i), role: "option", "data-line": i, "aria-selected": String(i === selected) },
    element("span", { class: "ocrlab-soft" }, `${i + 1}`), element("bdi", {}, text === null ? "…" : text || "nothing was read"),
    element("span", { class: "ocrlab-soft" }, text === null ? "" : `${score(sure)}${dropped ? " dropped" : ""}`));
}

function render({ model, el }) {
  const paper = new Paper(model, el), lines = () => paper.drawLines(), said = () => paper.drawSaid();
  const watch = {
    "change:picture": () => paper.drawPictures(), "change:aside": () => paper.drawPictures(), "change:lines": lines,
    "change:selected": lines, "change:focus": lines, "change:title": said, "change:sentences": said,
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  paper.drawPictures();
  said();
  lines();
  const sizes = new ResizeObserver(() => paper.onResize());
  sizes.observe(paper.stage);
  requestAnimationFrame(() => hideStills(paper.root));
  return () => {
    sizes.disconnect();
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    for (const url of Object.values(paper.urls)) URL.revokeObjectURL(url);
  };
}

export default { render };
