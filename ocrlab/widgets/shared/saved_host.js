// The page that views are saved in: each has its model from the page, and a line in which is said what it cannot answer.

import { SavedModel, revived } from "./saved_model.js";

// the views tell light from dark as JupyterLab says it
const dark = matchMedia("(prefers-color-scheme: dark)"), tell = () => { document.body.dataset.jpThemeLight = String(!dark.matches); };
tell();
dark.addEventListener("change", tell);

for (const place of document.querySelectorAll(".ocrlab-saved-view")) {
  const said = place.querySelector("[role=status]");
  const say = (sentence) => { if (said.textContent !== sentence) said.textContent = sentence; };
  const state = JSON.parse(place.querySelector("script").textContent, revived);
  const model = new SavedModel(state, say);
  window.ocrlabSaved[place.dataset.view].render({ model, el: place.querySelector(".ocrlab-saved-place") });
}
