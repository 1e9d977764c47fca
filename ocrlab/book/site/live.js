// Views that live on: what each was told lies in a file of its own, and is loaded when a reader comes near.

import { SavedModel, revived } from "../../widgets/shared/saved_model.js";

const NEAR = "900px", loaded = new Map();

export function showLive(words) {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      wake(target, words).catch(() => {}); // what cannot be loaded stays a still
    }
  }, { rootMargin: NEAR });
  for (const box of document.querySelectorAll(".ocrlab-book-live")) near.observe(box);
}

async function wake(box, words) {
  const { view, kinds } = box.dataset;
  await Promise.all([...kinds.split(" ").map((kind) => script(`kinds/${kind}.js`)), script(`views/${view}.js`)]);
  const { notes, views } = JSON.parse(window.ocrlabBook.views[view], revived);
  delete window.ocrlabBook.views[view];
  const place = node("section", "ocrlab-book-live-place");
  place.setAttribute("aria-label", words.live);
  box.append(place);
  box.classList.add("ocrlab-book-awake");
  for (const { kind, state } of views) {
    const said = node("p", "ocrlab-book-live-said"), el = node("div", "ocrlab-book-live-view");
    said.setAttribute("role", "status");
    place.append(said, el);
    const say = (sentence) => { if (said.textContent !== sentence) said.textContent = sentence; };
    window.ocrlabBook.kinds[kind].render({ model: new SavedModel(state, say), el });
  }
  place.append(...notes.map((note) => Object.assign(node("p", "ocrlab-book-live-note"), { textContent: note })));
}

function node(tag, name) { return Object.assign(document.createElement(tag), { className: name }); }

function script(src) {
  if (!loaded.has(src)) {
    loaded.set(src, new Promise((done, failed) => {
      document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
    }));
  }
  return loaded.get(src);
}
