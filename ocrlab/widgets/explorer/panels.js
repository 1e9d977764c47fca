// The panels around the page: funnel, settings, what it is set beside, what is taken home; and everything put together.

import { cardPanel } from "./card.js";
import { head, soft } from "./cause.js";
import { CONTROLS } from "./controls.js";
import { elsewherePanel } from "./elsewhere.js";
import { Strip, histogram } from "./plots.js";
import { FATES, funnel } from "./rules.js";
import { fileName } from "./saving.js";
import { sizesPanel } from "./sizes.js";
import { stage, toolbar } from "./stage.js";
import { sentencesOf, stateLine, titleLine } from "./summary.js";
import { onPointer, onUndoKey } from "./undo.js";
import { copyText, filesField, saveFile } from "../shared/files.js";
import { holdFocus } from "../shared/focus.js";
import { heardRegion } from "../shared/heard.js";
import { put, refill, write } from "../shared/nodes.js";
import { element } from "../shared/shared.js";

/** The funnel: how many are left after each step; a click shows what fell there. */
function funnelPanel(app) {
  const steps = funnel(new Array(FATES.length).fill(0)).map(({ label, fates }) => {
    const left = element("b", {}), fell = element("i", {}), onclick = () => app.toggleFilter(fates);
    return { button: element("button", { type: "button", onclick }, left, element("span", {}, label), fell), left, fell };
  });
  const draw = (counts) => funnel(counts).forEach(({ label, left, fell, fates }, i) => {
    const open = !app.columns.texts.size && (label === "read" || label === "kept"), { button } = steps[i];
    write(steps[i].left, String(left));
    write(steps[i].fell, fell ? `−${fell}` : "\u00a0");
    button.disabled = !fell;
    button.hidden = label === "examined" && !fell;
    button.classList.toggle("ocrlab-open", open);
    put(button, "aria-pressed", fates.length > 0 && fates.every((code) => app.filter.has(code)));
    put(button, "title", fell ? `${fell} fell here: show them` : open ? "nothing was read yet" : "none fell here");
  });
  const named = { class: "ocrlab-funnel", role: "group", "aria-label": "what is left after each step" };
  return { root: element("div", named, ...steps.map((step) => step.button)), draw };
}

/** A row for every setting: a slider and a field, or a choice; and why it has no effect, where it has none. */
function settingsPanel(app) {
  const rows = CONTROLS.map((control) => settingRow(app, control));
  return {
    root: element("div", { class: "ocrlab-settings" }, ...rows.map((row) => row.root)),
    draw: () => rows.forEach((row) => row.draw()),
  };
}

function settingRow(app, control) {
  const { name, says, input } = control, id = `ocrlab-${app.id}-${name}`;
  const note = element("small", { class: "ocrlab-idleness", hidden: true }), { fields, show } = fieldsOf(app, control, id);
  const label = element("label", { for: id, title: says }, name, input ? element("sup", { title: "runs the network anew" }, "net") : "");
  const mark = idleMark(name, note), named = element("span", { class: "ocrlab-named" }, label, mark);
  const root = element("div", { class: "ocrlab-setting", "data-setting": name }, named, ...fields, note);
  let shown;
  const draw = () => {
    const value = app.settings[name], reasonWhy = app.model.get("notes")[name];
    if (value !== shown) show(value);
    shown = value;
    root.classList.toggle("ocrlab-changed", name in app.baseline && String(app.baseline[name]) !== String(value));
    root.classList.toggle("ocrlab-idle", Boolean(reasonWhy));
    mark.hidden = !reasonWhy;
    if (!reasonWhy) note.hidden = true;
    put(mark, "aria-expanded", !note.hidden);
    put(mark, "title", reasonWhy ?? "");
    write(note, reasonWhy ? `no effect: ${reasonWhy}` : "");
  };
  return { root, draw };
}

/** The mark of a setting that does nothing at present; a click tells why, or folds it again. */
function idleMark(name, note) {
  const onclick = () => {
    note.hidden = !note.hidden;
    put(mark, "aria-expanded", !note.hidden);
  };
  const mark = element("button", {
    type: "button", class: "ocrlab-mark", hidden: true, "aria-expanded": "false", "aria-label": `${name} has no effect: why?`, onclick,
  }, "∅");
  return mark;
}

/** Where a setting is changed: a list to choose from, or a slider and a field; and how they show a value. */
function fieldsOf(app, { name, kind, min, max, step, options }, id) {
  if (kind === "choice") {
    const onchange = (event) => app.set(name, options[event.target.selectedIndex]);
    const list = element("select", { id, name, onchange }, ...options.map((one) => element("option", {}, String(one))));
    return { fields: [list], show: (value) => { list.selectedIndex = options.indexOf(value); } };
  }
  const oninput = (event) => app.set(name, +event.target.value);
  const slider = element("input", { type: "range", name, min, max, step, "aria-label": `${name}, slider`, oninput });
  const fields = [slider, numberField(app, { id, name, min, max })];
  return { fields, show: (value) => fields.forEach((field) => { field.value = value; }) };
}

/** A field for a number: what is typed counts on Enter, on leaving, or when nothing more is typed for a moment. */
function numberField(app, { id, name, min, max }) {
  let pause;
  const take = () => {
    clearTimeout(pause);
    const value = Number(field.value);
    if (field.value.trim() === "" || !Number.isFinite(value)) return;
    const possible = Math.min(Math.max(value, min), max);
    field.value = possible;
    if (possible !== app.settings[name]) app.set(name, possible);
  };
  const field = element("input", {
    id, type: "number", name, min, max, step: "any", onchange: take,
    oninput: () => { clearTimeout(pause); pause = setTimeout(take, 500); },
    onkeydown: (event) => { if (event.key === "Enter") take(); },
  });
  return field;
}

/** Pin what is shown, or set it beside a preset, a configuration or another runtime. */
function comparePanel(app) {
  const root = element("details", { class: "ocrlab-panel", "data-panel": "compare" });
  const file = filesField(".yaml,.yml", ([name], bytes) => app.ask("compare", { with: "config", name }, bytes), false);
  const draw = () => {
    const { presets = [], runtimes = [] } = app.about.choices ?? {}, other = app.model.get("other");
    refill(root, element("summary", {}, "A/B: set it beside something else"),
      element("div", { class: "ocrlab-row" },
        element("button", { type: "button", onclick: () => app.ask("pin") }, "pin these settings"),
        chooser(app, "a preset ", "preset", presets), chooser(app, "a runtime ", "runtime", runtimes),
        element("button", { type: "button", onclick: () => file.click() }, "RapidOCR config …"), file,
        other.label ? element("button", { type: "button", onclick: () => app.ask("unpin") }, "let go") : ""),
      ...(other.label ? saidOfOther(other) : []));
    if (other.label) root.open = true;
  };
  return { root, draw };
}

function chooser(app, label, what, options) {
  const onchange = (event) => {
    if (event.target.value) app.ask("compare", { with: what, name: event.target.value });
    event.target.value = "";
  };
  return element("label", {}, label, element("select", { "aria-label": label, onchange },
    element("option", { value: "" }, "choose …"), ...options.map((one) => element("option", { value: one }, one))));
}

function saidOfOther({ label, notes }) {
  const key = (what) => element("i", { class: `ocrlab-key-${what}` }, what);
  return [
    element("p", {}, element("b", {}, "against "), label),
    ...(notes ?? []).map((note) => element("p", {}, note)),
    element("p", { class: "ocrlab-soft" }, key("gained"), " ", key("lost"), " ", key("moved"), "; what is the same is faint"),
  ];
}

/** The settings in the words of whoever is to use them. */
function homePanel(app) {
  const root = element("details", { class: "ocrlab-panel", "data-panel": "home" }), body = element("div", {});
  const file = filesField(".json", ([name], bytes) => app.ask("load", { name }, bytes), false);
  root.append(element("summary", {}, "Take it home: the settings as code"), body, file);
  let target = "Python";
  const draw = () => {
    const exports = app.model.get("exports"), names = Object.keys(exports), one = exports[target] ?? exports[names[0]];
    if (!one) { body.replaceChildren(); return; }
    const targets = names.map((name) => element("button", {
      type: "button", "aria-pressed": String(name === target), onclick: () => { target = name; draw(); },
    }, name));
    const copy = element("button", { type: "button", onclick: () => copyText(one.text, copy) }, "copy");
    const saveJson = () => saveFile(fileName(app.about.title, "json"), [exports.JSON.text], "application/json");
    refill(body,
      element("div", { class: "ocrlab-row", role: "group", "aria-label": "target" }, ...targets),
      element("pre", { tabindex: 0 }, one.text),
      element("div", { class: "ocrlab-row" }, copy, element("button", { type: "button", onclick: saveJson }, "save JSON"),
        element("button", { type: "button", onclick: () => file.click() }, "load JSON …")),
      ...saidOfTarget(one));
  };
  return { root, draw };
}

function saidOfTarget({ cannot, new_engine: renewing }) {
  const missing = element("ul", {}, ...cannot.map((line) => element("li", {}, line)));
  return [
    ...(cannot.length ? [head("What it cannot express there"), missing] : []),
    ...(renewing.length ? [soft(`Needs a new engine there: ${renewing.join(", ")}.`)] : []),
  ];
}

/** Put everything that is seen together. */
export function build(app) {
  const ui = {
    title: titleLine(app), toolbar: toolbar(app), stage: stage(app), state: stateLine(app), card: cardPanel(app),
    histogram: histogram(app), strip: new Strip(app), funnel: funnelPanel(app), settings: settingsPanel(app),
    compare: comparePanel(app), home: homePanel(app), sizes: sizesPanel(app),
    elsewhere: elsewherePanel(app), heard: heardRegion(() => sentencesOf(ui)),
  };
  const shadow = element("button", {
    type: "button", title: "read the dropped candidates too: what would they say?", onclick: () => app.ask("shadow"),
  }, "read the dropped ones");
  const left = element("div", { class: "ocrlab-left" }, ui.title.root, ui.toolbar.root,
    element("div", { class: "ocrlab-onpage" }, ui.stage, ui.strip.legend.root),
    element("div", { class: "ocrlab-staterow" }, ui.state.root, shadow),
    element("div", { class: "ocrlab-plots" }, ui.histogram.root, ui.strip.root), ui.funnel.root,
    ui.sizes.root, ui.compare.root, ui.home.root);
  const right = element("div", { class: "ocrlab-right" }, ui.elsewhere.root, ui.card.root, ui.settings.root);
  ui.root = element("div", {
    class: "ocrlab-view ocrlab-explorer", "data-lm-suppress-shortcuts": "true",
    onkeydown: (event) => onUndoKey(app, event), onpointerdown: (event) => onPointer(app, event),
  },
    element("div", { class: "ocrlab-halves" }, left, right), ui.heard.root);
  holdFocus(ui.root);
  return ui;
}
