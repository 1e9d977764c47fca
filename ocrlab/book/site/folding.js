// Code is folded cell by cell, or all at once; what holds an answer is opened only by itself.

import { keepFor, recalled } from "./keeping.js";

export function showFolding(button, words) {
  const codes = document.querySelectorAll(".ocrlab-book-code:not([data-spoils])");
  const show = (isFolded) => {
    for (const code of codes) code.open = !isFolded;
    button.textContent = isFolded ? words.unfold : words.fold;
    button.dataset.folded = String(isFolded);
  };
  button.hidden = codes.length === 0;
  button.addEventListener("click", () => {
    const isFolded = button.dataset.folded !== "true";
    keepFor("ocrlab-code", isFolded ? "folded" : null);
    show(isFolded);
  });
  button.textContent = words.fold;
  if (recalled("ocrlab-code") === "folded") show(true);
}
