// Inside a network: where the time goes, in which precision, between which layouts, and what was fused.

import { keepingFocus, soft } from "./pieces.js";
import { drawRun, scaleOf } from "./runs.js";
import { LayerTable } from "./table.js";
import { saveFile } from "../shared/files.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { englishOf } from "../shared/nodes.js";
import { pageButton } from "../shared/page_button.js";
import { element, hideStills } from "../shared/shared.js";

const NEEDS = { beside: "Profiling another run", graph: "Writing the graph that is executed", remove: "Taking a run away" };

class App {
  constructor(model, el) {
    Object.assign(this, { model, filters: {}, shown: 0, selected: -1 });
    this.table = new LayerTable(this);
    this.build();
    el.append(this.root);
  }

  build() {
    this.beside = element("select", { "aria-label": "set another run beside", onchange: () => this.setBeside() });
    this.state = element("span", { class: "ocrlab-state" });
    this.heard = heardRegion(() => ({
      state: this.model.get("message") || this.model.get("busy"),
      listed: englishOf(this.table.count), told: this.selected < 0 ? "" : englishOf(this.table.told),
    }));
    this.runs = element("div", { class: "ocrlab-runs" });
    this.root = element("div", { class: "ocrlab-view ocrlab-layers", "data-lm-suppress-shortcuts": "true" },
      element("div", { class: "ocrlab-bar" },
        element("strong", {}, "Inside the network"),
        soft("time with the profiler on, which slows every layer"),
        this.beside,
        this.state,
        pageButton(this.model)),
      this.runs,
      ...this.table.roots, this.heard.root);
    holdFocus(this.root);
  }

  // ---- what the person does

  ask(what, more) { this.model.send({ ask: what, ...more }); }

  setBeside() {
    const what = this.beside.value;
    this.beside.value = "";
    if (what) this.ask("beside", { what });
  }

  /** List the layers of a run: what was chosen and filtered in another is let go. */
  show(index) {
    if (index === this.shown) return;
    Object.assign(this, { shown: index, selected: -1, filters: {} });
    this.tell();
  }

  /** Choose a layer of a run, or let it go. */
  choose(index, order) {
    this.show(index);
    this.selected = this.selected === order ? -1 : order;
    this.tell();
    this.draw();
  }

  tell() {
    this.model.set("shown", this.shown);
    this.model.set("selected", this.selected);
    this.model.save_changes();
  }

  /** List only the layers of one kind, or take that filter away. */
  toggle(field, kind) {
    const { [field]: now, ...others } = this.filters;
    this.filters = now === kind ? others : { ...others, [field]: kind };
    this.draw();
  }

  // ---- drawing

  draw() { keepingFocus(this.root, () => this.redraw()); }

  redraw() {
    const runs = this.model.get("runs"), scale = scaleOf(runs);
    if (this.shown >= runs.length) this.show(0);
    this.drawBar();
    this.heard.stir();
    this.runs.replaceChildren(...runs.map((run, index) => drawRun(this, run, index, scale)));
    this.table.draw(runs);
    Object.assign(this.root.dataset, { runs: runs.length, shown: this.shown, selected: this.selected, ready: 1 });
  }

  drawBar() {
    const [choices, busy, message] = ["choices", "busy", "message"].map((name) => this.model.get(name));
    const options = choices.map(({ key, label }) => element("option", { value: key }, label));
    this.beside.replaceChildren(element("option", { value: "" }, "set beside …"), ...options);
    this.beside.disabled = Boolean(busy) || !choices.length;
    this.beside.title = choices.length ? "" : "nothing else can be set beside this network here";
    this.state.textContent = message || busy;
    this.state.classList.toggle("ocrlab-alarm", Boolean(message));
  }
}

function render({ model, el }) {
  const app = new App(model, el), draw = () => app.draw();
  const watch = {
    "change:runs": draw,
    "change:choices": draw,
    "change:busy": draw,
    "change:message": draw,
    "msg:custom": ({ file }, buffers) => { if (file) saveFile(file, buffers, "application/octet-stream"); },
  };
  for (const [change, then] of Object.entries(watch)) model.on(change, then);
  const answers = Object.entries(NEEDS).map(([what, needs]) => [what, () => `${needs} needs Python`]);
  if (model.isSaved) model.answer(Object.fromEntries(answers));
  app.draw();
  requestAnimationFrame(() => hideStills(app.root));
  return () => {
    app.heard.close();
    for (const [change, then] of Object.entries(watch)) model.off(change, then);
  };
}

export default { render };
