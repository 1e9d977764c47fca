// A step of a bench opens: the strip of columns, or the lanes; here the crop is the line.

import { arriveAt, tellPlace } from "../shared/place.js";

/** Once there are columns: what the steps after this one are told. */
export function arrived(app) {
  const { grid, picture } = app.ui, line = () => picture.getBoundingClientRect();
  app.isHere = true;
  if (app.model.get("focus") !== "text") tellPlace(grid, () => null, line); // there, the page above has it
  picture.decode().then(() => arriveAt(grid, line()), () => arriveAt(grid, null));
}

/** Another step is looked at. */
export function focused(app) {
  app.ui.root.dataset.focus = app.model.get("focus");
  if (app.isHere) arrived(app);
}
