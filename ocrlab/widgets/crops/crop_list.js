// The list of lines as they were cut: of many, only the rows in sight are made, and only their crops asked for.

import { inSight, lineStep, near, ordered } from "./cutting.js";
import { put } from "../shared/nodes.js";
import { element, objectUrl } from "../shared/shared.js";

const ROW = 50; // height of a row, in pixels
const UNKNOWN = 400; // for the height of the list, before it is laid out

/** The crops as pictures: those that Python sends when asked, and those that came with the answer to a nudge. */
class Crops {
  constructor(app) {
    Object.assign(this, { app, urls: new Map(), asked: new Set(), nudged: new Map() });
  }

  /** The address of a line's crop; undefined until it came. */
  url(line) {
    const { crop } = this.app.entry(line), kept = this.nudged.get(line);
    if (!crop) return this.urls.get(line);
    if (kept?.crop === crop) return kept.url;
    if (kept) URL.revokeObjectURL(kept.url);
    const url = objectUrl(crop, "image/jpeg");
    this.nudged.set(line, { crop, url });
    return url;
  }

  ask(lines) {
    const missing = lines.filter((line) => !this.urls.has(line) && !this.asked.has(line));
    if (!missing.length) return;
    for (const line of missing) this.asked.add(line);
    this.app.model.send({ ask: "crops", lines: missing, version: this.version });
  }

  /** Keep the crops that came; the lines whose crops are new. */
  take({ answer, version, lines }, buffers) {
    if (answer !== "crops" || version !== this.version) return [];
    return lines.filter((line, k) => {
      if (this.urls.has(line)) return false;
      this.urls.set(line, objectUrl(buffers[k], "image/jpeg"));
      return true;
    });
  }

  /** Other lines came: their crops are asked for anew. */
  renew() {
    this.version = this.app.get("about").version ?? 0;
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
    this.asked.clear();
  }

  close() {
    const nudged = [...this.nudged.values()].map((one) => one.url);
    for (const url of [...this.urls.values(), ...nudged]) URL.revokeObjectURL(url);
  }
}

export class CropList {
  constructor(app) {
    Object.assign(this, { app, crops: new Crops(app), how: "reading", order: [], rows: new Map(), scrolled: 0 });
    this.all = element("div", { class: "ocrlab-rows" });
    this.list = element("div", {
      class: "ocrlab-list", tabindex: 0, role: "listbox", "aria-label": "lines, as they were cut", "data-lm-suppress-shortcuts": "true",
    }, this.all);
    this.root = element("div", { class: "ocrlab-listplace" }, this.orderChoice(), this.list);
    this.list.addEventListener("scroll", () => { this.scrolled = this.list.scrollTop; this.draw(); }, { passive: true });
    this.list.addEventListener("keydown", (event) => this.key(event));
    app.watchLines(this.all);
  }

  orderChoice() {
    const onchange = () => {
      this.how = choice.value;
      this.sort();
      this.draw(true);
    };
    const choice = element("select", { "aria-label": "order of the lines", onchange },
      element("option", { value: "reading" }, "in reading order"),
      element("option", { value: "doubtful" }, "nearest to cls_thresh first"));
    return element("div", { class: "ocrlab-row" },
      element("label", {}, "lines ", choice),
      element("span", { class: "ocrlab-soft ocrlab-after" }, "each as it goes to the recognizer; ↻ was turned"),
      element("span", { class: "ocrlab-soft ocrlab-before" }, "each as it was cut; nothing is turned yet"));
  }

  key(event) {
    const to = lineStep(this.order, this.app.selected(), event.key);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.app.select(to);
  }

  /** Order the lines anew; whether that changed anything. */
  sort() {
    const before = this.order;
    this.order = ordered(this.how, this.app.entries.map((one) => one.down), this.app.turning.thresh());
    return this.order.some((line, at) => line !== before[at]);
  }

  /** The rows in sight; all of them anew, or only those that are missing. */
  draw(anew = false) {
    const count = this.order.length;
    if (this.drawn !== count) this.all.style.height = `${count * ROW}px`;
    this.drawn = count;
    const [from, to] = inSight(this.scrolled, this.app.sizes().list || UNKNOWN, ROW, count);
    const wanted = this.order.slice(from, to), kept = new Set(anew ? [] : wanted);
    for (const [line, row] of this.rows) if (!kept.has(line)) { row.remove(); this.rows.delete(line); }
    wanted.forEach((line, k) => {
      if (this.rows.has(line)) return;
      const row = this.row(line, from + k);
      this.rows.set(line, row);
      this.all.append(row);
    });
    this.crops.ask(wanted);
  }

  /** The row of a line anew, if it is in sight. */
  redraw(line) {
    const before = this.rows.get(line);
    if (!before) return;
    const row = this.row(line, this.order.indexOf(line));
    this.rows.set(line, row);
    before.replaceWith(row);
  }

  row(i, at) {
    const { app } = this, one = app.entry(i), url = this.crops.url(i), { down } = one;
    const isTurned = one.turned && app.get("focus") !== "crops", kind = isTurned ? "ocrlab-upsidedown" : "";
    const crop = url ? element("img", { src: url, alt: "", class: kind, draggable: "false" }) : "";
    const dropped = one.score !== undefined && one.score < (app.get("about").text_score ?? 0);
    return element("div", {
      class: `ocrlab-line ${app.kindOf(i)}`, id: this.idOf(i), role: "option", "data-line": i,
      "aria-selected": String(i === app.selected()), style: `top: ${at * ROW}px`,
    },
    element("span", { class: "ocrlab-number" }, `${i + 1}`),
    element("span", { class: "ocrlab-cropplace" }, crop),
    element("span", { class: "ocrlab-reads" },
      element("bdi", {}, one.text ?? (down === undefined ? "" : "…")),
      dropped ? element("small", {}, " below text_score: dropped") : ""),
    element("span", { class: "ocrlab-number", title: app.turning.reason(one) },
      one.turned ? "↻ " : "", down === undefined ? "" : near(down)));
  }

  idOf(i) { return `${this.app.id}-${i}`; }

  mark(i, kind) {
    const row = this.rows.get(i);
    if (!row) return;
    row.className = `ocrlab-line ${kind}`;
    put(row, "aria-selected", i === this.app.selected());
  }

  height() { return this.list.clientHeight; }

  /** Scroll the row of a line into sight, and say that it is the selected one. */
  reveal(i) {
    const at = this.order.indexOf(i);
    if (at >= 0) {
      this.scrollTo(at * ROW, this.app.sizes().list);
      this.draw();
    }
    this.list.setAttribute("aria-activedescendant", i >= 0 ? this.idOf(i) : "");
  }

  scrollTo(top, height) {
    const to = Math.min(top, Math.max(this.scrolled, top + ROW - height));
    if (!height || to === this.scrolled) return; // before it is laid out, nothing can be scrolled
    this.list.scrollTop = to;
    this.scrolled = this.list.scrollTop;
  }
}
