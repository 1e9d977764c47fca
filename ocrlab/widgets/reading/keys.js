// The keys of the columns: what each asks for, and how it is done.

import { BLANK } from "./ctc.js";
import { follow } from "./player.js";

const ASKED = {
  ArrowLeft: { move: -1 }, ArrowRight: { move: 1 }, Home: { move: -Infinity }, End: { move: Infinity },
  ",": { step: -1 }, ".": { step: 1 }, Backspace: { back: true }, Delete: { back: true }, Escape: { leave: true },
};

/** What the keys do, for those who cannot see it. */
export const KEYS = "Left and right go through the columns; 1 to 8 pick a class, 0 the blank, Backspace takes the pick back; "
  + "comma and period step; Esc lets go";

/** What a key asks for: a move, a step, a pick by rank (0 is the blank), taking it back, or letting go. */
export function readingKey(key) {
  if (/^[0-9]$/.test(key)) return { rank: Number(key) };
  return ASKED[key] ?? null;
}

export function onReadingKey(app, event) {
  const action = event.ctrlKey || event.metaKey || event.altKey ? null : readingKey(event.key);
  if (!action || event.target !== app.ui.scroll) return;
  event.preventDefault();
  event.stopPropagation();
  if (action.move) moveBy(app, action.move);
  else if (action.step) app.go(app.step + action.step);
  else if (action.leave) app.choose(-1);
  else if (app.pinned >= 0) pickByRank(app, app.pinned, action);
}

/** Choose another column: from none, the first or the last. */
function moveBy(app, by) {
  const { columns: { count }, pinned } = app, none = by < 0 ? count : -1;
  const from = pinned >= 0 ? pinned : none;
  app.choose(Math.max(0, Math.min(from + by, count - 1)));
  follow(app, app.pinned);
}

function pickByRank(app, column, { rank, back }) {
  const { k, classes } = app.columns;
  if (back) app.pick({ [column]: app.likeliest.path.classes[column] });
  else if (rank <= k) app.pick({ [column]: rank ? classes[column * k + rank - 1] : BLANK });
}
