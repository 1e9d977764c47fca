// The table of a run's layers, to sort and to filter, and the chosen layer in words.

import { button, swatch } from "./pieces.js";
import { filtered, listedTime, sortedBy } from "./profile.js";
import { element } from "../shared/shared.js";

const HINT = "Choose a layer, in the table or in a strip, to have it told in words.";

/** The row of the table that a key leads to from a row; undefined for other keys, and beyond the ends. */
function rowAfter(row, key) {
  const rows = [...row.parentNode.children], at = rows.indexOf(row), last = rows.length - 1;
  const to = {
    ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 10, last), PageUp: Math.max(at - 10, 0), Home: 0, End: last,
  }[key];
  return rows[to];
}

export class LayerTable {
  constructor(app) {
    Object.assign(this, { app, words: "", column: "#", down: false });
    this.tabs = element("span", { class: "ocrlab-tabs" });
    this.chips = element("span", { class: "ocrlab-chips" });
    this.count = element("span", { class: "ocrlab-soft ocrlab-count" });
    this.table = element("table", { role: "grid", "aria-label": "layers" });
    this.told = element("p", { class: "ocrlab-told" });
    const field = element("input", {
      type: "search",
      placeholder: "filter: conv 1x1 bf16",
      "aria-label": "filter the layers by words",
      oninput: () => { this.words = field.value; app.draw(); },
    });
    this.roots = [
      element("div", { class: "ocrlab-bar" }, this.tabs, field, this.chips, this.count),
      this.told,
      element("div", { class: "ocrlab-scroll" }, this.table),
    ];
  }

  draw(runs) {
    this.tabs.replaceChildren(...(runs.length > 1 ? runs.map(({ label }, index) => this.tab(label, index)) : []));
    this.chips.replaceChildren(...Object.entries(this.app.filters).map(([field, kind]) => this.chip(field, kind)));
    const run = runs[this.app.shown];
    if (run) this.drawLayers(run);
  }

  tab(label, index) {
    const { app } = this, pressed = String(app.shown === index);
    return button(`shown ${index}`, () => { app.show(index); app.draw(); }, { "aria-pressed": pressed }, label);
  }

  /** A filter; a click takes it away. */
  chip(field, kind) {
    const more = { class: "ocrlab-chip", "aria-label": `take the filter ${field} ${kind} away` };
    const said = field === "chain" ? kind : `${field} ${kind}`;
    return button(`filter ${field}`, () => this.app.toggle(field, kind), more, `${said} ×`);
  }

  drawLayers({ columns, layers, time }) {
    const { app, words, down } = this, found = filtered(layers, words, app.filters);
    const at = Math.max(columns.findIndex(({ head }) => head === this.column), 0);
    const longest = Math.max(...layers.map((layer) => layer.ms), 1e-9);
    const heads = columns.map((column, k) => this.head(column, k === at));
    const sorted = sortedBy(found, at, down), first = sorted.find(({ order }) => order === app.selected) ?? sorted[0];
    const rows = sorted.map((layer) => this.row(layer, columns, longest, layer === first));
    this.table.replaceChildren(
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows));
    const listed = found.length === layers.length ? time : listedTime(found);
    this.count.textContent = `${found.length} of ${layers.length} layers, ${listed} of ${time} ms`;
    this.told.textContent = layers.find((layer) => layer.order === app.selected)?.said ?? HINT;
  }

  /** The head of a column: a click sorts by it, or the other way round; times begin with the longest. */
  head({ head, number }, sorted) {
    const { down } = this, way = down ? "descending" : "ascending", sign = down ? " ▾" : " ▴";
    const sort = () => {
      this.down = sorted ? !down : head.startsWith("ms");
      this.column = head;
      this.app.draw();
    };
    return element("th", {
      scope: "col",
      class: number ? "ocrlab-number" : undefined,
      "aria-sort": sorted ? way : "none",
    }, button(`column ${head}`, sort, {}, `${head}${sorted ? sign : ""}`));
  }

  /** A row; the Tab key comes to one of them, and arrow keys go on from there. */
  row(layer, columns, longest, isFirst) {
    const { app } = this, choose = () => app.choose(app.shown, layer.order);
    const onkeydown = (event) => {
      const to = rowAfter(event.currentTarget, event.key);
      if (!to && !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      if (!to) { choose(); return; }
      event.currentTarget.tabIndex = -1;
      to.tabIndex = 0;
      to.focus();
    };
    const cells = layer.cells.map(([shown], k) => this.cell(columns[k], shown, layer, longest));
    return element("tr", {
      tabindex: isFirst ? 0 : -1,
      "data-key": `layer ${layer.order}`,
      "aria-selected": String(app.selected === layer.order),
      onclick: choose,
      onkeydown,
    }, ...cells);
  }

  cell({ head, number }, shown, layer, longest) {
    const share = ((100 * layer.ms) / longest).toFixed(1), { precision } = layer.kinds;
    return element("td", {
      class: number ? "ocrlab-number" : undefined,
      title: number ? undefined : shown,
      style: head === "ms" ? `--ocrlab-part: ${share}%` : undefined,
      "data-column": head,
    }, ...(head === "precision" ? [swatch(precision)] : []), shown);
  }
}
