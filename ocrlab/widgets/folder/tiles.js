// The tiles of pages: only those in sight are there, and ask for their small pictures.

import { element, objectUrl } from "../shared/shared.js";
import { put, write } from "../shared/nodes.js";

export const TILE = { least: 168, height: 238, gap: 10 };
const AHEAD = 1; // rows above and below those in sight
const KEPT_PICTURES = 500;
const ASK_MS = 60, AGAIN_MS = 5000;
const LOOKS = { wrong: "ocrlab-wrong", missed: "ocrlab-missed", suspect: "ocrlab-suspect" };

/** How many tiles stand side by side in a width, and how wide each is. */
export function columnsIn(width) {
  const columns = Math.max(1, Math.floor((width + TILE.gap) / (TILE.least + TILE.gap)));
  return { columns, width: (width - (columns - 1) * TILE.gap) / columns };
}

/** Where a tile lies. */
export function placeOf(at, { columns, width }) {
  return [(at % columns) * (width + TILE.gap), Math.floor(at / columns) * (TILE.height + TILE.gap)];
}

/** How high all tiles are together. */
export function heightOf(count, columns) {
  return count ? Math.ceil(count / columns) * (TILE.height + TILE.gap) - TILE.gap : 0;
}

/** The first tile in sight, and the one behind the last, some rows more on both sides. */
export function inSight(top, height, columns, count, ahead = AHEAD) {
  const row = TILE.height + TILE.gap;
  const first = Math.max(0, Math.floor(top / row) - ahead), last = Math.floor((top + height) / row) + ahead;
  return [Math.min(count, first * columns), Math.min(count, (last + 1) * columns)];
}

/** The tile that a key leads to; null for other keys. */
export function tileAt(at, key, { columns, rows, count }) {
  const by = {
    ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, PageDown: columns * rows, PageUp: -columns * rows,
  }[key];
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (by === undefined) return null;
  const to = at + by;
  if (to >= 0 && to < count) return to;
  if (Math.abs(by) === 1 || Math.abs(by) > columns) return Math.max(0, Math.min(count - 1, to));
  const isLastRow = Math.floor(at / columns) === Math.floor((count - 1) / columns);
  return to >= count && !isLastRow ? count - 1 : at;
}

/** Points of an SVG from x, y, x, y, ... */
const cornersOf = (flat) => flat.reduce((said, value, i) => `${said}${i % 2 ? "," : " "}${value}`, "").trim();

export class Tiles {
  /** @param told {open(page, key), ask(pages), number, label} */
  constructor(told) {
    Object.assign(this, { told, rows: [], nodes: new Map(), pictures: new Map(), current: -1, open: -1, asked: new Set() });
    this.sheet = element("div", { class: "ocrlab-sheet", role: "presentation" });
    const onkeydown = (event) => this.onKey(event);
    this.root = element("div", { class: "ocrlab-tiles", role: "listbox", "aria-label": told.label, onkeydown }, this.sheet);
    this.root.addEventListener("scroll", () => this.soon());
    this.sizes = new ResizeObserver(() => this.onResize());
    this.sizes.observe(this.root);
  }

  /** Show other rows; the tile that keys go from stays, where it is among them. */
  show(rows, toTop) {
    this.rows = rows;
    this.placeByPage = new Map(rows.map((row, at) => [row.page, at]));
    if (!this.placeByPage.has(this.current)) this.current = rows[0]?.page ?? -1;
    if (toTop) this.root.scrollTop = 0;
    this.draw();
  }

  /** Draw at another size; what was at the top, or the page that is open, is seen still. */
  onResize() {
    const { root, rows, grid } = this, row = TILE.height + TILE.gap;
    const first = grid ? rows[Math.round(root.scrollTop / row) * grid.columns]?.page : undefined;
    this.draw();
    if (grid && this.grid.columns !== grid.columns && first !== undefined) {
      root.scrollTop = Math.floor(this.placeByPage.get(first) / this.grid.columns) * row;
    }
    if (this.open >= 0) this.reveal(this.open);
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); });
  }

  draw() {
    const { root, rows, sheet } = this;
    if (!root.clientWidth) return;
    this.grid = columnsIn(sheet.clientWidth);
    sheet.style.height = `${heightOf(rows.length, this.grid.columns)}px`;
    const [first, last] = inSight(root.scrollTop, root.clientHeight, this.grid.columns, rows.length);
    const wanted = new Set(rows.slice(first, last).map((row) => row.page));
    if (this.current >= 0) wanted.add(this.current); // it is where the Tab key comes to, in sight or not
    for (const [page, node] of this.nodes) {
      if (wanted.has(page)) continue;
      node.remove();
      this.nodes.delete(page);
    }
    for (const page of wanted) this.drawTile(rows[this.placeByPage.get(page)]);
    this.inSight = [...wanted];
    this.askSoon();
  }

  drawTile(row) {
    const at = this.placeByPage.get(row.page), [x, y] = placeOf(at, this.grid);
    const node = this.nodes.get(row.page) ?? this.madeTile(row);
    node.style.transform = `translate(${x}px, ${y}px)`;
    node.style.width = `${this.grid.width}px`;
    put(node, "aria-posinset", at + 1);
    put(node, "aria-setsize", this.rows.length);
    put(node, "aria-selected", row.page === this.open);
    put(node, "tabindex", row.page === this.current ? 0 : -1);
    put(node, "title", `${row.name}\n${row.reason}`);
    write(node.children[1], row.name);
    write(node.children[2], row.reason);
    put(node, "data-look", row.unread ? "unread" : row.errors === null ? "suspect" : row.errors ? "wrong" : "right");
  }

  madeTile(row) {
    const node = element("div", {
      class: "ocrlab-tile", role: "option", id: `ocrlab-tile-${this.told.number}-${row.page}`, "data-page": row.page, tabindex: -1,
      onclick: () => this.choose(row.page, true),
      onfocus: () => { if (this.current !== row.page) this.choose(row.page, false); },
    }, element("div", { class: "ocrlab-picture" }), element("b", {}), element("span", { class: "ocrlab-reason" }));
    this.nodes.set(row.page, node);
    this.drawPicture(row.page);
    this.sheet.append(node);
    return node;
  }

  choose(page, opens) {
    const before = this.current;
    this.current = page;
    for (const one of [before, page]) this.nodes.get(one)?.setAttribute("tabindex", one === page ? 0 : -1);
    if (opens) this.told.open(page);
  }

  // ---- small pictures

  drawPicture(page) {
    const place = this.nodes.get(page)?.firstChild, picture = this.pictures.get(page);
    if (!place) return;
    if (!picture) { place.replaceChildren(element("i", {}, "…")); return; }
    const { url, size: [width, height], marks, note } = picture;
    const said = note && (!url || note !== "not read") ? element("i", { class: url ? "ocrlab-overnote" : "" }, note) : "";
    if (!url) { place.replaceChildren(said); return; }
    const outlines = marks.map(([look, flat]) => element("polygon", { class: LOOKS[look], points: cornersOf(flat) }));
    place.replaceChildren(
      element("img", { src: url, alt: "", draggable: "false" }),
      element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...outlines), said);
  }

  /** Take small pictures that came. */
  take(thumbs, buffers) {
    thumbs.forEach((told, i) => {
      this.forget(told.page);
      const url = buffers[i].byteLength ? objectUrl(buffers[i], "image/jpeg") : "";
      this.pictures.set(told.page, { ...told, url });
      this.drawPicture(told.page);
    });
    for (const page of this.pictures.keys()) {
      if (this.pictures.size <= KEPT_PICTURES) break;
      if (!this.nodes.has(page)) this.forget(page);
    }
    this.root.dataset.pictures = this.pictures.size;
  }

  forget(page) {
    URL.revokeObjectURL(this.pictures.get(page)?.url);
    this.pictures.delete(page);
    this.asked.delete(page);
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.askNow(), ASK_MS);
  }

  askNow() {
    const missing = this.inSight.filter((page) => !this.pictures.has(page));
    if (!missing.length) return;
    if (missing.some((page) => !this.asked.has(page))) {
      this.asked = new Set(missing);
      this.told.ask(missing);
    }
    this.timer = setTimeout(() => { this.asked.clear(); this.askNow(); }, AGAIN_MS); // another view's question came between
  }

  // ---- keys

  onKey(event) {
    const { root, grid, rows } = this, at = this.placeByPage?.get(this.current);
    if (at === undefined) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.told.open(this.current);
      return;
    }
    const inView = Math.max(1, Math.floor(root.clientHeight / (TILE.height + TILE.gap)));
    const to = tileAt(at, event.key, { columns: grid.columns, rows: inView, count: rows.length });
    if (to === null) return;
    event.preventDefault();
    this.focus(rows[to].page);
  }

  /** Have a page's tile in sight and in focus. */
  focus(page) {
    if (!this.placeByPage.has(page)) { this.nodes.get(this.current)?.focus({ preventScroll: true }); return; }
    this.choose(page, false);
    this.reveal(page);
    this.nodes.get(page).focus({ preventScroll: true });
  }

  /** Scroll as little as is needed for a tile to be seen whole. */
  reveal(page) {
    if (!this.placeByPage?.has(page) || !this.grid) return;
    const { root } = this, [, y] = placeOf(this.placeByPage.get(page), this.grid);
    if (y < root.scrollTop) root.scrollTop = y;
    else if (y + TILE.height + 4 > root.scrollTop + root.clientHeight) root.scrollTop = y + TILE.height + 4 - root.clientHeight;
    this.draw();
  }

  /** Mark the page that is open; -1 for none. */
  mark(page) {
    this.open = page;
    for (const [one, node] of this.nodes) put(node, "aria-selected", one === page);
  }

  end() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    for (const { url } of this.pictures.values()) URL.revokeObjectURL(url);
  }
}
