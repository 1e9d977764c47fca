// The player: it goes through the columns one by one, and shows how far the text has come by then.

import { begunBy, runsOf, sentenceOf } from "./ctc.js";
import { GUTTER } from "./lanes.js";
import { element } from "../shared/shared.js";

/** Buttons and a slider that go through the columns. */
export function buildPlayer(app) {
  const { ui } = app, oninput = () => app.go(Number(ui.slider.value));
  ui.play = element("button", { type: "button", class: "ocrlab-play", onclick: () => app.play() });
  ui.slider = element("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "columns gone through", oninput });
  const button = (label, said, onclick) =>
    element("button", { type: "button", title: said, "aria-label": said, onclick }, label);
  return element("div", { class: "ocrlab-player" },
    button("|◀", "before the first column", () => app.go(0)),
    button("◀", "one column back", () => app.go(app.step - 1)),
    ui.play,
    button("▶", "one column on", () => app.go(app.step + 1)),
    button("▶|", "all columns", () => app.go(app.columns.count)),
    ui.slider);
}

/** What depends on the step; after another path, on every character anew. */
export function drawStep(app, anew) {
  const { ui, step, width, columns: { count } } = app, isAll = step >= count;
  ui.veil.style.transform = `translateX(${step * width}px)`;
  ui.now.hidden = isAll || !step;
  ui.now.style.transform = `translateX(${(step - 1) * width}px)`;
  ui.slider.max = count;
  ui.slider.value = step;
  ui.slider.setAttribute("aria-valuetext", `${step} of ${count} columns`);
  ui.play.textContent = app.playing ? "❚❚ pause" : "▶ play";
  ui.sentence.textContent = isAll ? sentenceOfAll(app) : sentenceOf(app.path.classes, step, app.sign, app.columns.putIn);
  hideLater(app, anew);
  if (app.playing) follow(app, step - 1);
}

function sentenceOfAll({ columns, path, found }) {
  const runs = runsOf(path.classes).length;
  return `All ${columns.count} columns → ${runs} runs once repeats are merged`
    + ` → ${found.length} characters once blanks are dropped.`;
}

/** Hide the characters that begin later; those on the same side of the step as before stay as they are. */
function hideLater(app, anew) {
  const { chars } = app.ui, begun = begunBy(app.found, app.step);
  const from = anew ? 0 : Math.min(begun, app.begun), to = anew ? chars.length : Math.max(begun, app.begun);
  for (let i = from; i < to; i++) chars[i]?.classList.toggle("ocrlab-later", i >= begun);
  app.begun = begun;
}

/** Scroll the columns, not the page, so that one is seen. */
export function follow({ ui: { scroll }, width }, column) {
  const x = column * width, room = scroll.clientWidth - GUTTER, left = scroll.scrollLeft;
  if (x < left || x + width > left + room) scroll.scrollLeft = x - room / 3;
}
