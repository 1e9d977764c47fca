// What the lines of a page answer where there is no Python: crops that were kept; the rest says what it needs.

const NEEDS = { // what is asked, and what it is that needs Python
  cut: "Cutting a line elsewhere, and reading it there,", turn: "Letting something else say which lines are turned",
};

/** Answer from what was saved; one that returns a sentence could not be given. */
export function answerCrops(app) {
  const { model } = app, kept = model.get("crops") ?? [];
  if (!model.isSaved) return;
  model.answer({
    ...Object.fromEntries(Object.entries(NEEDS).map(([what, needs]) => [what, () => `${needs} needs Python`])),
    crops: ({ lines, version }) => app.onCrops({ answer: "crops", lines, version }, lines.map((line) => kept[line])),
  });
}
