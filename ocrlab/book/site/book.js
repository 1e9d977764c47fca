// What a page of the book does: the theme, folded code, questions, live views.

import { forgetGuesses, showGuesses } from "./guesses.js";
import { keepFor, recalled } from "./keeping.js";
import { showFolding } from "./folding.js";
import { showLive } from "./live.js";

const WIDE = 1150; // pixels from which the sections stand beside the text
const bookWords = JSON.parse(document.querySelector("#ocrlab-words").textContent);
const theme = document.querySelector("#ocrlab-theme"), fold = document.querySelector("#ocrlab-fold");
const forget = document.querySelector("#ocrlab-forget"), contents = document.querySelector(".ocrlab-book-sections details");

for (const control of document.querySelectorAll(".ocrlab-book-scripted")) control.hidden = false;
theme.value = recalled("ocrlab-theme") ?? "system";
theme.addEventListener("change", () => {
  keepFor("ocrlab-theme", theme.value === "system" ? null : theme.value);
  window.ocrlabBook.showTheme();
});
if (fold) showFolding(fold, bookWords);
if (contents && innerWidth < WIDE) contents.open = false;
forget?.addEventListener("click", () => { forgetGuesses(); location.reload(); });
showGuesses(bookWords);
showLive(bookWords);
