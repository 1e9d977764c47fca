// A step of a bench opens: its layers, and the page where the step before showed it.

import { bounds } from "./quads.js";
import { layersOf } from "./stage.js";
import { arriveAt, fadeFrom, placeAtFirst, tellPlace } from "../shared/place.js";

const SLIGHT = 40; // pixels: a bar to scroll with comes or goes

/** The page is seen where the step before showed it, or whole. */
export function arrive(app) {
  app.look(placeAtFirst(app.ui.stage, app.model.get("size"), app.place(), selectedBounds(app)));
}

/** The stage has another size: the page is seen whole, unless it is a step's, and hardly changed. */
export function resized(app, before) {
  const isSlight = before?.every((side, axis) => Math.abs(side - app.place()[axis]) < SLIGHT);
  if (isSlight && app.isHere && app.model.get("focus")) app.changed({ pixels: true });
  else arrive(app);
}

const selectedBounds = ({ selected, columns, judging }) => (selected >= 0 && columns ? bounds(judging.quads[selected]) : null);

/** Once it is drawn for the first time: what the steps after it are told. */
export function arrived(app) {
  const { ui: { stage } } = app, line = () => app.drawing.marked.querySelector(".ocrlab-selected")?.getBoundingClientRect();
  if (app.isHere || !app.pictures || !app.stageSize) return;
  app.isHere = true;
  tellPlace(stage, () => app.view, line);
  arriveAt(stage, line());
}

/** Another step is looked at: its layers, on the page as it lies. */
export function focused(app) {
  const focus = app.model.get("focus"), { ui } = app;
  ui.root.dataset.focus = focus;
  if (!focus) return;
  fadeFrom(app.drawing.canvas);
  Object.assign(app.layers, layersOf(focus));
  ui.toolbar.draw();
  app.drawing.drawTruth();
  app.changed({ pixels: true });
  if (app.isHere) arriveAt(ui.stage, null);
}
