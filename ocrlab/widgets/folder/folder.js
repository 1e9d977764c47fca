// The grid of a run: totals, filters and a histogram, the tiles that match, and what is open below.

import { Bar, lineSaid } from "./bar.js";
import { Brush } from "./brush.js";
import {
  ORDERS_OF_PAGES, brushable, chipsOf, histogramOf, inOrderOf, matches, matchSaid, noFilter, rowsOf,
} from "./filters.js";
import { Tiles } from "./tiles.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { element, hideStills, perfCounters, textButton, viewNumber } from "../shared/shared.js";
import { englishOf, put, refill, write } from "../shared/nodes.js";

const SEARCH_MS = 200;
const LOW_WINDOW = 760; // pixels: in a lower one, there is no room for tiles above what is open
const GROUP_NAMES = { cause: "causes", state: "what became of lines", suspicion: "what looks wrong" };

/** The choices of a filter, those that most pages have first, in groups: [[group's name, [[number, words], ...]], ...]. */
export function choicesOf(kinds, groups) {
  return groups.map((group) => {
    const own = kinds.map((kind, number) => ({ ...kind, number })).filter((kind) => kind.group === group && kind.pages);
    own.sort((a, b) => b.pages - a.pages || a.number - b.number);
    return [GROUP_NAMES[group] ?? "", own.map(({ number, name, lines, pages }) => [number, `${name} (${lines} on ${pages})`])];
  }).filter(([, choices]) => choices.length);
}

class Folder {
  constructor(model, el) {
    Object.assign(this, { model, filter: noFilter(), by: "worst", quantity: "", rows: [], bins: new Uint8Array(), number: viewNumber() });
    this.perf = perfCounters("grid");
    this.tiles = new Tiles({
      number: this.number, label: "pages, worst first",
      open: (page) => this.open(page), ask: (pages) => model.send({ ask: "thumbs", pages }),
    });
    this.bar = new Bar({ open: (page, how, line) => model.send({ ask: "open", page, how, line }), leave: () => this.leave() });
    this.brush = new Brush({
      name: () => this.quantity, names: () => this.quantities ?? [],
      choose: (name) => { this.quantity = name; this.draw(); },
      range: () => this.filter.brushes[this.quantity] ?? null,
      set: (range) => this.setBrush(range),
    });
    this.build();
    el.append(this.ui.root);
    this.ui.root.addEventListener("keydown", (event) => this.onKey(event));
  }

  get(name) { return this.model.get(name); }

  // ---- the parts of the view

  build() {
    const ui = {
      totals: element("div", { class: "ocrlab-totals" }),
      message: element("p", { class: "ocrlab-alarm", role: "alert" }),
      busy: element("span", { class: "ocrlab-busynote" }),
      search: element("input", {
        type: "search", placeholder: "text that was read", "aria-label": "search in what was read", oninput: () => this.searchSoon(),
      }),
      kind: this.choice("what is wrong", "kind"),
      fate: this.choice("dropped candidates", "fate"),
      by: element("select", { "aria-label": "order", onchange: () => { this.by = ui.by.value; this.draw(true); } },
        ...ORDERS_OF_PAGES.map(([value, label]) => element("option", { value }, label))),
      chips: element("div", { class: "ocrlab-choices ocrlab-chips" }),
      count: element("span", { class: "ocrlab-count" }),
      heard: heardRegion(() => ({ count: englishOf(ui.count), opened: this.opening, busy: this.get("busy") })),
      again: textButton("sort again", () => this.model.send({ ask: "sort" })),
    };
    this.ui = ui;
    const labeled = (label, node) => element("label", {}, label, node);
    const filters = element("div", { class: "ocrlab-filters" },
      labeled("search ", ui.search), labeled("what is wrong ", ui.kind), labeled("dropped as ", ui.fate), labeled("order ", ui.by));
    ui.root = element("div", { class: "ocrlab-view ocrlab-folder", "data-lm-suppress-shortcuts": "true" },
      ui.totals, element("div", { class: "ocrlab-top" }, filters, this.brush.root), ui.chips,
      element("div", { class: "ocrlab-choices ocrlab-bar" }, ui.count, ui.again, ui.busy, ui.heard.root), ui.message,
      this.tiles.root, this.bar.root);
    holdFocus(ui.root);
  }

  choice(label, name) {
    const onchange = () => this.setFilter({ ...this.filter, [name]: +node.value });
    const node = element("select", { "aria-label": label, onchange });
    return node;
  }

  // ---- what a person does

  setFilter(filter) {
    this.filter = filter;
    if (!filter.text) this.ui.search.value = "";
    this.draw(true);
  }

  setBrush(range) {
    const { [this.quantity]: _, ...others } = this.filter.brushes;
    this.setFilter({ ...this.filter, brushes: range ? { ...others, [this.quantity]: range } : others });
  }

  searchSoon() {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => {
      const text = this.ui.search.value.trim();
      if (text) this.model.send({ ask: "find", text });
      else this.setFilter({ ...this.filter, text: "", found: null });
    }, SEARCH_MS);
  }

  takeFound() {
    const { text, pages } = this.get("found");
    if (text && text === this.ui.search.value.trim()) {
      this.filter = { ...this.filter, text, found: new Set(pages) };
      this.draw(true);
    }
  }

  open(page, how = this.bar.opened.how ?? "explorer") {
    const { kind, fate, text } = this.filter;
    this.model.send({ ask: "open", page, how, kinds: [kind, fate].filter((one) => one >= 0), text });
  }

  leave() {
    this.model.send({ ask: "leave" });
  }

  onKey(event) {
    if (event.key !== "Escape" || this.bar.opened.page === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.leave();
  }

  // ---- drawing

  takeIndex() {
    const bytes = this.get("bins");
    this.bins = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.rows = rowsOf(this.get("index"), this.get("news"));
    this.whole = {}; // histograms of all pages, by quantity
    this.quantities = brushable(this.rows, this.bins);
    if (!this.quantities.includes(this.quantity)) this.quantity = this.quantities[0] ?? "scores";
    this.draw();
  }

  takeNews() {
    for (const page of Object.keys(this.get("news"))) this.tiles.forget(+page);
    this.takeIndex();
  }

  draw(toTop = false) {
    const began = performance.now(), { ui, rows, filter, bins } = this;
    const shown = inOrderOf(rows, this.get("order").length === rows.length ? this.get("order") : rows.map((_, i) => i), this.by)
      .filter((row) => matches(row, filter, bins));
    this.tiles.show(shown, toTop);
    this.drawHistogram();
    this.drawChoices();
    write(ui.count, rows.length || !this.get("busy") ? matchSaid(shown.length, rows.length) : "");
    ui.heard.stir();
    ui.again.hidden = !Object.keys(this.get("news")).length;
    Object.assign(ui.root.dataset, { pages: rows.length, matching: shown.length, ready: 1 });
    this.perf.grid.push(performance.now() - began);
  }

  drawHistogram() {
    const { rows, filter, bins, quantity } = this;
    if (!rows.length) return;
    this.whole[quantity] ??= histogramOf(rows, noFilter(), quantity, bins);
    this.brush.show(histogramOf(rows, filter, quantity, bins), this.whole[quantity]);
  }

  drawChoices() {
    const { ui, filter } = this, kinds = this.get("kinds");
    const option = ([value, label]) => element("option", { value }, label);
    const options = (groups, any) => [option([-1, any]), ...groups.flatMap(([name, choices]) =>
      (name ? [element("optgroup", { label: name }, ...choices.map(option))] : choices.map(option)))];
    refill(ui.kind, ...options(choicesOf(kinds, ["cause", "state", "suspicion"]), "anything"));
    refill(ui.fate, ...options(choicesOf(kinds, ["fate"]), "anything"));
    ui.kind.value = filter.kind;
    ui.fate.value = filter.fate;
    const chip = ([words, without]) => element("button", {
      type: "button", "aria-label": `take the filter away: ${words}`, onclick: () => this.setFilter(without),
    }, `${words} ×`);
    const chips = chipsOf(filter, kinds);
    ui.chips.replaceChildren(...chips.map(chip));
    ui.chips.hidden = !chips.length;
  }

  /** Show what is open; `isFirst`: it was open before this view was shown, and nobody is taken anywhere. */
  drawOpened(isFirst = false) {
    const opened = this.get("opened"), before = this.bar.opened.page, isNew = this.bar.show(opened), { ui } = this;
    const isOpen = opened.page !== undefined;
    this.tiles.mark(isOpen ? opened.page : -1);
    ui.root.classList.toggle("ocrlab-isopen", isOpen);
    put(ui.root, "data-open", isOpen ? opened.page : "");
    if (!isNew || isFirst) return;
    if (isOpen) {
      this.tiles.reveal(opened.page);
      this.bar.root.focus({ preventScroll: true });
      (window.innerHeight < LOW_WINDOW ? this.bar : this.tiles).root.scrollIntoView({ block: "start" });
      this.opening = `Opened ${opened.title}: ${lineSaid(opened)}`;
    } else if (before !== undefined) {
      this.opening = "Closed.";
      this.tiles.focus(before);
      this.tiles.root.scrollIntoView({ block: "nearest" });
    }
    ui.heard.stir();
  }

  drawState() {
    const { ui } = this;
    write(ui.message, this.get("message"));
    ui.message.hidden = !this.get("message");
    for (const place of [ui.busy, this.bar.busy]) write(place, this.get("busy"));
    ui.root.dataset.busy = this.get("busy") ? 1 : 0;
    ui.heard.stir();
    refill(ui.totals, ...this.get("totals").map((line) => element("p", {}, line)));
  }

  end() {
    clearTimeout(this.searching);
    this.ui.heard.close();
    this.tiles.end();
    this.brush.end();
  }
}

function render({ model, el }) {
  const app = new Folder(model, el);
  const state = () => app.drawState(), index = () => app.takeIndex();
  const watch = {
    "change:index": index, "change:order": () => app.draw(true), "change:kinds": () => app.drawChoices(),
    "change:news": () => app.takeNews(), "change:found": () => app.takeFound(), "change:opened": () => app.drawOpened(),
    "change:message": state, "change:busy": state, "change:totals": state,
    "msg:custom": (content, buffers) => { if (content.thumbs) app.tiles.take(content.thumbs, buffers); },
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  state();
  app.takeIndex();
  app.drawOpened(true);
  requestAnimationFrame(() => hideStills(app.ui.root));
  return () => {
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    app.end();
  };
}

export default { render };
