// The histogram: drag over it, or move its two ends with the keys, and only pages that lie between them are left.

import { QUANTITIES, rangeSaid } from "./filters.js";
import { element } from "../shared/shared.js";
import { put, refill, write } from "../shared/nodes.js";

const [LEFT, RIGHT, TOP, BOTTOM, HIGH] = [46, 18, 8, 34, 132]; // pixels around the bars, and of all

/** How high bars are, 0..1 of the most, on a logarithmic scale: a single page beside a thousand can be seen. */
export function barsOf(counts, of = Math.max(...counts, 1)) {
  const most = Math.log1p(of);
  return counts.map((count) => Math.log1p(count) / most);
}

/** The steps to draw, [first, behind the last]: without empty ones at both ends, five at the least; scores from a tenth on. */
export function usedBins(counts, name) {
  let first = 0, last = counts.length;
  while (last > 5 && !counts[last - 1]) last--;
  if (name !== "scores") return [0, last];
  while (first < last && !counts[first]) first++;
  return [first < last ? Math.min(Math.floor(first / 5) * 5, counts.length - 5) : 0, counts.length];
}

/** The step below a place, 0..1 along the bars. */
export function binAt(part, [first, last]) {
  return Math.max(first, Math.min(last - 1, first + Math.floor(part * (last - first))));
}

/** Two ends in their order. */
export const ordered = (a, b) => [Math.min(a, b), Math.max(a, b)];

/** Where a key takes an end of a range; null for other keys. */
export function endMoved(end, key, [first, last]) {
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[key];
  const to = { Home: first, End: last - 1 }[key] ?? (by === undefined ? null : end + by);
  return to === null ? null : Math.max(first, Math.min(last - 1, to));
}

/** The numbers below the bars: [step's edge, label]; as many as there is room for. */
export function ticksOf(name, [first, last], room) {
  const all = QUANTITIES[name].edges.slice(0, last + 1).map((edge, i) => [i, String(edge)]);
  if (name === "scores") return [...all.filter(([i]) => i % 5 === 0 && i >= first), [last, "1"]];
  const every = Math.max(1, Math.ceil(last / Math.max(1, room)));
  return all.filter(([i]) => i % every === 0);
}

export class Brush {
  /** @param told {number, name(), names(), choose(name), range(), set(range)} */
  constructor(told) {
    Object.assign(this, { told, counts: [], all: [], bins: [0, 1], width: 320 });
    this.choice = element("select", { "aria-label": "what the histogram shows", onchange: () => told.choose(this.choice.value) });
    this.plot = element("svg", { class: "ocrlab-bars", height: HIGH, role: "img" });
    this.ends = [0, 1].map((side) => this.endHandle(side));
    this.area = element("div", { class: "ocrlab-brush" }, this.plot, ...this.ends);
    this.said = element("output", { class: "ocrlab-soft" });
    this.clear = element("button", { type: "button", onclick: () => told.set(null) }, "all");
    this.root = element("div", { class: "ocrlab-histogram" },
      element("div", { class: "ocrlab-choices" }, element("label", {}, "histogram of ", this.choice), this.clear, this.said), this.area);
    this.listen();
    this.sizes = new ResizeObserver(() => { this.width = this.area.clientWidth || this.width; this.draw(); });
    this.sizes.observe(this.area);
  }

  endHandle(side) {
    const onkeydown = (event) => {
      if (event.key === "Escape" && this.told.range()) { event.stopPropagation(); this.told.set(null); return; }
      const range = [...this.range()], to = endMoved(range[side], event.key, this.bins);
      if (to === null) return;
      event.preventDefault();
      range[side] = side ? Math.max(to, range[0]) : Math.min(to, range[1]);
      this.told.set(range);
    };
    return element("div", {
      class: "ocrlab-end", role: "slider", tabindex: 0, "aria-label": side ? "highest that is shown" : "lowest that is shown", onkeydown,
    });
  }

  /** The range that is shown: all, where none is brushed. */
  range() {
    return this.told.range() ?? [this.bins[0], this.bins[1] - 1];
  }

  listen() {
    const { area } = this;
    const at = (event) => {
      const box = area.getBoundingClientRect();
      return binAt((event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT), this.bins);
    };
    area.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      area.setPointerCapture(event.pointerId);
      this.from = at(event);
      this.told.set([this.from, this.from]);
    });
    area.addEventListener("pointermove", (event) => {
      if (area.hasPointerCapture(event.pointerId)) this.told.set(ordered(this.from, at(event)));
    });
  }

  /** Show how many lines or pages match, of all; the axes are those of all, so that nothing moves while filters change. */
  show(counts, all) {
    Object.assign(this, { counts, all, bins: usedBins(all, this.told.name()) });
    this.draw();
  }

  draw() {
    const { told, width, bins } = this, name = told.name(), range = this.range(), isBrushed = Boolean(told.range());
    const names = told.names();
    refill(this.choice, ...names.map((one) => element("option", { value: one }, QUANTITIES[one].label)));
    this.choice.value = name;
    put(this.plot, "width", width);
    put(this.plot, "viewBox", `0 0 ${width} ${HIGH}`);
    this.plot.replaceChildren(...this.bars(range), ...this.axes(name));
    put(this.plot, "aria-label", `${QUANTITIES[name].counts} by ${QUANTITIES[name].label}, logarithmic`);
    write(this.said, isBrushed ? rangeSaid(name, range) : "drag over the bars to choose");
    this.clear.disabled = !isBrushed;
    this.ends.forEach((end, side) => {
      end.style.left = `${this.x(range[side] + side)}px`;
      for (const [key, value] of [["min", bins[0]], ["max", bins[1] - 1], ["now", range[side]]]) put(end, `aria-value${key}`, value);
      put(end, "aria-valuetext", rangeSaid(name, [range[side], range[side]]));
    });
    this.root.classList.toggle("ocrlab-brushed", isBrushed);
  }

  x(bin) {
    const [first, last] = this.bins;
    return LEFT + ((bin - first) / (last - first)) * (this.width - LEFT - RIGHT);
  }

  bars(range) {
    const most = Math.max(...this.all, 1), own = barsOf(this.counts, most), of = barsOf(this.all, most);
    const [first, last] = this.bins;
    return of.slice(first, last).flatMap((_, k) => this.bar(first + k, of[first + k], own[first + k] ?? 0, range));
  }

  /** A step: all of it as an outline, what matches filled where it is brushed. */
  bar(i, all, own, [low, high]) {
    const floor = HIGH - BOTTOM, step = this.x(i + 1) - this.x(i), gap = step > 5 ? 1.5 : 0.5;
    const rect = (part, kind) => element("rect", {
      class: kind, x: this.x(i) + gap / 2, width: Math.max(0.5, step - gap), y: floor - part * (floor - TOP), height: part * (floor - TOP),
    }, element("title", {}, `${this.counts[i]} of ${this.all[i]}`));
    return all ? [rect(all, "ocrlab-out"), ...(own ? [rect(own, i >= low && i <= high ? "ocrlab-in" : "ocrlab-beside")] : [])] : [];
  }

  axes(name) {
    const { width } = this, floor = HIGH - BOTTOM, { label, counts } = QUANTITIES[name], middle = (TOP + floor) / 2;
    const most = Math.max(...this.all, 0).toLocaleString("en");
    const numbers = ticksOf(name, this.bins, Math.floor((width - LEFT - RIGHT) / 34)).map(([bin, text]) =>
      element("text", { x: this.x(bin), y: floor + 14, "text-anchor": "middle" }, text));
    return [
      element("line", { x1: LEFT, x2: width - RIGHT, y1: floor, y2: floor }),
      element("text", { x: LEFT - 6, y: TOP + 9, "text-anchor": "end" }, most),
      element("text", { x: LEFT - 6, y: floor, "text-anchor": "end" }, "0"),
      element("text", { x: 12, y: middle, "text-anchor": "middle", transform: `rotate(-90 12 ${middle})` }, `${counts} (log)`),
      ...numbers,
      element("text", { x: (LEFT + width - RIGHT) / 2, y: HIGH - 4, "text-anchor": "middle" }, label),
    ];
  }

  end() { this.sizes.disconnect(); }
}
