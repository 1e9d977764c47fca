// What is said of a measurement: to who does not see it, and where there is no Python to go on with it.

const NEEDS = { run: "Measuring again needs Python", cancel: "Nothing is measured here, and measuring needs Python" };

/** What a screen reader is to know of a measurement: that it began, how it ended, and not every step on the way. */
export function spoken(model) {
  return model.get("message") || (model.get("running") ? "Measuring …" : model.get("progress"));
}

/** In a page without Python: say what a measurement would need it for. */
export function answerWithoutPython(model, more = {}) {
  if (!model.isSaved) return;
  model.answer(Object.fromEntries(Object.entries({ ...NEEDS, ...more }).map(([ask, sentence]) => [ask, () => sentence])));
}

/** One of both buttons can be pressed: who pressed the other one goes on from there. */
export function drawRunning({ run, cancel }, running) {
  const held = run.ownerDocument.activeElement;
  run.disabled = running;
  cancel.disabled = !running;
  if (held === (running ? run : cancel)) (running ? cancel : run).focus({ preventScroll: true });
}
