// The steps of a page side by side, each with its thumbnail and its time; a click opens a step's view.

import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { englishOf } from "../shared/nodes.js";
import { pageButton } from "../shared/page_button.js";
import { leaveStep } from "../shared/place.js";
import { afterPaint, element, hideStills, objectUrl, perfCounters, score } from "../shared/shared.js";

const EMPTY = { crops: "no line", upright: "no line", columns: "select a line", text: "no text" };
const HINTS = {
  map: "The brighter, the surer that text is there. “picture” below lays the map over the page.",
  mask: "White: above thresh, which is dragged below. Lines that touch here become one box.",
  boxes: "Click a box below; drag box_thresh, and the later steps follow.",
  crops: "Each line as it was cut; drag a corner, and it is cut and read again.",
  upright: "Each line as it is read; below, what says which way round it is.",
  text: "Click a line, here or on the page; its lanes lie below the page.",
};
const AGAIN = "run every step again: the first call of a runtime may also prepare it for this shape";
const NEEDS = { // in a page without Python: what is asked, and what is said
  open: "Opening another step needs Python", line: "Showing another line in all steps needs Python",
  beside: "Opening a second runtime needs Python", again: "Running every step again needs Python",
};
const NO_LINE = "No line was found on this page: open the map to see what the network saw.";

/** 0.00021 -> "0.21 ms", 0.0421 -> "42 ms", 3.21 -> "3.21 s". */
export function time(seconds) {
  const milliseconds = seconds * 1000;
  if (milliseconds >= 1000) return `${seconds.toFixed(2)} s`;
  if (milliseconds < 0.995) return `${milliseconds.toFixed(2)} ms`;
  return `${milliseconds < 9.95 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** How long the bar of a time is, in percent of the longest one; what took any time can be seen. */
export function share(seconds, longest) {
  return seconds > 0 ? Math.max(1, (100 * seconds) / Math.max(longest, 1e-9)) : 0;
}

/** The longest time of any step on either runtime. */
export function longestOf(steps) {
  return Math.max(0, ...steps.flatMap(({ seconds, other }) => [seconds ?? 0, other ?? 0]));
}

/** The step that an arrow key leads to; null for other keys. */
export function neighborStep(names, name, key) {
  const at = names.indexOf(name);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: names.length - 1 }[key];
  return to === undefined ? null : names[Math.max(0, Math.min(names.length - 1, to))];
}

/** The line that a step forward or back leads to; from none, the first or the last. */
export function lineBeside(selected, by, count) {
  if (!count) return -1;
  if (selected < 0) return by > 0 ? 0 : count - 1;
  return (selected + by + count) % count;
}

class Strip {
  constructor(model, el) {
    Object.assign(this, { model, urls: new Map(), perf: perfCounters("strip"), buttons: new Map() });
    this.ui = {
      title: element("span", {}),
      state: element("span", { class: "ocrlab-state" }),
      beside: element("select", { "aria-label": "a second runtime beside it", onchange: () => this.takeBeside() }),
      steps: element("div", { class: "ocrlab-steps", role: "toolbar", "aria-label": "the steps of the page" }),
    };
    const { ui } = this;
    ui.line = this.lineChoice();
    ui.heard = heardRegion(() => this.sentences());
    ui.root = element("div", { class: "ocrlab-view ocrlab-bench", "data-lm-suppress-shortcuts": "true" },
      this.aboutRow(), ui.steps, ui.line, ui.heard.root);
    holdFocus(ui.root);
    if (model.isSaved) model.answer(Object.fromEntries(Object.entries(NEEDS).map(([ask, sentence]) => [ask, () => sentence])));
    el.append(ui.root);
  }

  /** What a screen reader is to know, by names. */
  sentences() {
    const { ui } = this, line = this.get("selected") < 0 ? "" : `${englishOf(ui.number)}: ${englishOf(ui.text)}`;
    return { state: englishOf(ui.state), line };
  }

  aboutRow() {
    const { ui, model } = this, onclick = () => model.send({ ask: "again" });
    return element("div", { class: "ocrlab-row" },
      ui.title,
      element("button", { type: "button", title: AGAIN, onclick }, "run again"),
      element("label", {}, "beside it ", ui.beside),
      pageButton(model),
      ui.state);
  }

  takeBeside() {
    this.change("beside", this.ui.beside.value);
    this.drawChoices();
  }

  lineChoice() {
    const { ui } = this, step = (by) => this.select(lineBeside(this.get("selected"), by, this.get("lines").length));
    const button = (label, title, onclick) =>
      element("button", { type: "button", title, "aria-label": label.length > 1 ? undefined : title, onclick }, label);
    ui.number = element("span", { class: "ocrlab-number" });
    ui.text = element("bdi", {});
    ui.score = element("span", { class: "ocrlab-soft" });
    ui.hint = element("span", { class: "ocrlab-soft ocrlab-hint" });
    ui.choose = element("span", { class: "ocrlab-choose" },
      button("‹", "the line before", () => step(-1)),
      ui.number,
      button("›", "the next line", () => step(1)),
      button("whole page", "let go of the line", () => this.select(-1)));
    return element("div", { class: "ocrlab-linechoice" }, ui.choose, ui.text, ui.score, ui.hint);
  }

  get(name) { return this.model.get(name); }

  set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  /** What a person changes for all steps; a page without Python says that it cannot. */
  change(name, value) {
    if (this.model.isSaved) this.model.send({ ask: { opened: "open", selected: "line" }[name] ?? name });
    else this.set(name, value);
  }

  select(line) {
    const began = performance.now();
    this.change("selected", line);
    requestAnimationFrame(() => afterPaint(() => this.perf.strip.push(performance.now() - began)));
  }

  url(name) {
    const bytes = this.get("thumbs")[name], kept = this.urls.get(name);
    if (kept && kept.bytes === bytes) return kept.url;
    URL.revokeObjectURL(kept?.url);
    this.urls.set(name, { bytes, url: bytes ? objectUrl(bytes, "image/jpeg") : null });
    return this.urls.get(name).url;
  }

  // ---- the steps

  drawSteps() {
    const { ui } = this, steps = this.get("steps"), longest = longestOf(steps), open = this.get("opened");
    const names = steps.map((one) => one.name);
    for (const one of steps) {
      const button = this.buttonOf(one.name, names);
      button.setAttribute("aria-expanded", String(one.name === open));
      button.tabIndex = one.name === (open || names[0]) ? 0 : -1;
      button.replaceChildren(this.picture(one), stepName(one),
        element("span", { class: "ocrlab-soft" }, one.said), ...timesOf(one, longest));
    }
    ui.hint.textContent = HINTS[open] ?? "";
    ui.root.dataset.open = open;
    ui.root.dataset.steps = steps.filter((one) => one.seconds !== null).length;
  }

  /** Scroll the strip, and nothing else, so that the open step is in sight. */
  revealOpen() {
    const { steps } = this.ui, button = this.buttons.get(this.get("opened"));
    if (!button) return;
    const from = button.offsetLeft - steps.offsetLeft, most = from + button.offsetWidth - steps.clientWidth;
    steps.scrollLeft = Math.min(from, Math.max(steps.scrollLeft, most + 8));
  }

  /** The button of a step, made when it is first asked for. */
  buttonOf(name, names) {
    if (!this.buttons.has(name)) {
      this.buttons.set(name, this.stepButton(name, names));
      this.ui.steps.append(this.buttons.get(name));
    }
    return this.buttons.get(name);
  }

  stepButton(name, names) {
    const onclick = () => this.change("opened", this.get("opened") === name ? "" : name);
    const onkeydown = (event) => {
      const to = neighborStep(names, name, event.key);
      if (!to) return;
      event.preventDefault();
      event.stopPropagation();
      this.buttons.get(to).focus();
    };
    return element("button", { type: "button", "data-step": name, onclick, onkeydown });
  }

  picture({ name }) {
    const url = this.url(name), lines = this.get("lines");
    const place = (child) => element("span", { class: "ocrlab-thumb" }, child);
    if (name === "text" && lines.some(Boolean)) return place(this.textsInShort(lines));
    if (url) return place(element("img", { src: url, alt: "", draggable: "false" }));
    const empty = name === "columns" && !lines.length ? EMPTY.crops : EMPTY[name] ?? "…";
    return place(element("span", { class: "ocrlab-soft" }, empty));
  }

  /** The text of the selected line, or of the first ones. */
  textsInShort(lines) {
    const selected = this.get("selected"), shown = selected >= 0 ? [lines[selected]] : lines.slice(0, 5);
    return element("span", { class: selected >= 0 ? "ocrlab-read ocrlab-one" : "ocrlab-read" },
      ...shown.map((line) => element("bdi", {}, line?.[0] ?? "…")));
  }

  // ---- the line, and what is said of the page

  drawLine() {
    const { ui } = this, lines = this.get("lines"), i = this.get("selected"), line = lines[i];
    ui.choose.hidden = !lines.length;
    ui.number.textContent = i >= 0 ? `line ${i + 1} of ${lines.length}` : counted(lines.length);
    ui.text.textContent = i < 0 || !lines.length ? "" : textOf(line);
    ui.score.textContent = line ? score(line[1]) : lines.length ? "" : NO_LINE;
    ui.root.dataset.selected = i;
    ui.root.dataset.lines = lines.length;
    ui.root.dataset.read = lines.filter(Boolean).length;
    ui.heard.stir();
  }

  drawAbout() {
    const { ui } = this, { title = "", call = "", other = "" } = this.get("about");
    const message = this.get("message"), busy = this.get("busy");
    ui.title.replaceChildren(
      element("b", {}, title),
      element("span", { class: "ocrlab-soft" }, call ? ` ${call}` : ""),
      ...(other ? [element("span", { class: "ocrlab-otherlabel" }, ` beside ${other}`)] : []));
    ui.state.textContent = message || busy;
    ui.state.classList.toggle("ocrlab-alarm", Boolean(message));
    ui.heard.stir();
    Object.assign(ui.root.dataset, { busy: busy ? 1 : 0, beside: this.get("beside"), other });
  }

  drawChoices() {
    const { beside } = this.ui, option = (value, label) => element("option", { value }, label);
    beside.replaceChildren(option("", "no second runtime"), ...this.get("choices").map((one) => option(one, one)));
    beside.value = this.get("beside");
  }
}

const counted = (lines) => `${lines} ${lines === 1 ? "line" : "lines"}`;
const textOf = (line) => (line ? line[0] || "nothing was read" : "not read yet …");

function stepName({ title, net }) {
  const by = net ? element("i", { title: "done by a network" }, "net") : "";
  return element("span", { class: "ocrlab-name" }, title, by);
}

/** The times of a step on one runtime or both, as bars, and how far their results are apart. */
function timesOf({ seconds, work, part, other, otherpart, apart }, longest) {
  const shown = [], known = part ? ": those that were known cost nothing" : "";
  const first = { value: seconds, kind: "", title: work ? `for ${work}${known}` : "", part };
  const second = { value: other, kind: "ocrlab-second", title: "the second runtime", part: otherpart };
  for (const one of [first, second]) if (one.value !== null) shown.push(timeBar(one, longest));
  if (apart) shown.push(element("span", { class: "ocrlab-apart", title: "how far the two runtimes are apart" }, apart));
  return shown;
}

function timeBar({ value, kind, title, part }, longest) {
  return element("span", { class: `ocrlab-time ${kind}`, title },
    element("i", { style: `width: ${share(value, longest)}%` }),
    element("span", {}, time(value)),
    element("span", { class: "ocrlab-part" }, part || "\u00a0")); // its line is kept: what lies below would jump
}

function render({ model, el }) {
  const strip = new Strip(model, el);
  const opened = () => {
    leaveStep(strip.ui.root);
    strip.drawSteps();
    strip.revealOpen();
  };
  const steps = () => strip.drawSteps(), about = () => strip.drawAbout();
  const line = () => {
    strip.drawLine();
    strip.drawSteps();
  };
  const beside = () => {
    strip.drawChoices();
    strip.drawAbout();
  };
  const watch = {
    "change:steps": steps, "change:thumbs": steps, "change:opened": opened,
    "change:lines": line, "change:selected": line,
    "change:about": about, "change:message": about, "change:busy": about,
    "change:choices": () => strip.drawChoices(), "change:beside": beside,
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  for (const first of ["change:choices", "change:about", "change:selected"]) watch[first]();
  strip.ui.root.dataset.ready = 1;
  requestAnimationFrame(() => hideStills(strip.ui.root));
  const resized = new ResizeObserver(() => strip.revealOpen()); // it is told of the first size, too
  resized.observe(strip.ui.steps);
  return () => {
    resized.disconnect();
    strip.ui.heard.close();
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
    for (const { url } of strip.urls.values()) URL.revokeObjectURL(url);
  };
}

export default { render };
