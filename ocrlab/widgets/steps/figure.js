// A picture, and what is to be said of it.

import { element, kindOf, objectUrl } from "../shared/shared.js";

function render({ model, el }) {
  const title = element("b", {}), image = element("img", {}), sentences = element("div", { class: "ocrlab-sentences" });
  const root = element("div", { class: "ocrlab-view ocrlab-exhibit" }, title, image, sentences);
  let url = null;
  const draw = () => {
    const bytes = model.get("picture"), message = model.get("message");
    URL.revokeObjectURL(url);
    url = bytes.byteLength ? objectUrl(bytes, kindOf(bytes)) : null;
    if (url) image.src = url;
    image.hidden = !url;
    image.alt = model.get("alt");
    title.textContent = model.get("title");
    title.hidden = !title.textContent;
    sentences.replaceChildren(
      ...(message ? [element("p", { class: "ocrlab-alarm" }, message)] : []),
      ...model.get("sentences").map((one) => element("p", {}, one)));
    root.dataset.ready = 1;
  };
  const names = ["title", "picture", "alt", "sentences", "message"].map((name) => `change:${name}`);
  for (const name of names) model.on(name, draw);
  draw();
  el.append(root);
  return () => {
    for (const name of names) model.off(name, draw);
    URL.revokeObjectURL(url);
  };
}

export default { render };
