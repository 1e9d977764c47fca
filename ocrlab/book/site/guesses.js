// Questions that work without Python: what comes of a cell is opened by a guess, and the verdict is that on the guess.

import { keepFor, recalled } from "./keeping.js";

const GUESSES = "ocrlab-guesses";

/** Return whether all questions that something waits for are answered. */
export function isOpen(waits, answered) { return waits.split(" ").every((number) => answered.has(number)); }

/** Return what was guessed before, by question: the place of the option, or -1 where the answer was only looked at. */
export function guessesOf(text) {
  try { return JSON.parse(text ?? "{}") ?? {}; } catch { return {}; }
}

export function showGuesses(words) {
  const answered = new Set(), before = guessesOf(recalled(GUESSES));
  for (const form of document.querySelectorAll(".ocrlab-book-guess")) {
    const asked = form.querySelector("legend").textContent;
    const settle = (choice) => {
      answered.add(form.dataset.guess);
      showSettled(form, choice, words);
      openWaiting(answered, words);
    };
    const decide = (choice) => {
      keepFor(GUESSES, JSON.stringify({ ...guessesOf(recalled(GUESSES)), [asked]: choice }));
      settle(choice);
      form.querySelector(".ocrlab-book-guess-said").focus({ preventScroll: true }); // the button that had the focus is gone
    };
    form.querySelector(".ocrlab-book-guess-buttons").hidden = false;
    form.querySelector("button[type=button]").addEventListener("click", () => decide(-1));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      if (chosen) decide(Number(chosen.value));
      else form.querySelector(".ocrlab-book-guess-said").textContent = words.choose;
    });
    if (asked in before) settle(before[asked]);
  }
}

/** Forget all guesses, in all lessons. */
export function forgetGuesses() { keepFor(GUESSES, null); }

function showSettled(form, choice, words) {
  const option = form.querySelectorAll("label")[choice], said = form.querySelector(".ocrlab-book-guess-said");
  if (option) option.querySelector("input").checked = true;
  said.textContent = option ? words.guessed.replace("{option}", option.textContent.trim()) : words.opened;
  said.tabIndex = -1;
  form.querySelector("fieldset").disabled = true;
  form.querySelector(".ocrlab-book-guess-buttons").hidden = true;
  const verdict = document.querySelector(`.ocrlab-book-verdict[data-reveals="${form.dataset.guess}"]`);
  const told = verdict?.querySelectorAll("template")[choice];
  if (told) verdict.firstElementChild.replaceChildren(told.content.cloneNode(true));
}

function openWaiting(answered, words) {
  for (const waiting of document.querySelectorAll(".ocrlab-book-waits")) {
    if (!isOpen(waiting.dataset.waits, answered)) continue;
    waiting.open = true;
    waiting.firstElementChild.textContent = words.came;
  }
}
