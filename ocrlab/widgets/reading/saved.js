// What a line answers where there is no Python: another path is read here, as long as every class on it was kept.

import { pathOf } from "./ctc.js";

/** What needs Python, by what is asked. */
export function answerReading({ model }) {
  if (model.isSaved) model.answer({ pick: () => "How likely a class is that was not kept for its column needs Python; taking it, too," });
}

/** Take picks without Python, or say why not. */
export function pickAlone(app, picked) {
  const path = pathOf(app.columns, picked);
  if (!path.scores.every(Number.isFinite)) {
    app.model.send({ ask: "pick" });
    return;
  }
  app.tell({ picked });
  app.take(path);
}
