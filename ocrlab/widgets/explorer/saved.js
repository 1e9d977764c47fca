// What the explorer answers in a page without Python: frames that were kept, pins, and causes that were found before.

import { nearestFrame } from "./frames.js";
import { isBox } from "./rules.js";

const NEEDS = { // what is asked, and what it is that needs Python
  try: "Trying something at a spot", draw: "Reading a box that is drawn", truth: "Judging by what you type", zoom: "Another size",
  shadow: "Reading what was not read before", compare: "Another preset, configuration or runtime", load: "Settings from a file",
};

/** The answers of a saved page, by what is asked; one that returns a sentence could not be given. */
export function answersOf(app) {
  const { model } = app, base = model.get("frame"), saved = model.get("saved");
  const nothing = Object.fromEntries(Object.entries(NEEDS).map(([what, needs]) => [what, () => {
    app.asking.letGo();
    return `${needs} needs Python`;
  }]));
  return {
    ...nothing,
    frame: (asked) => answerFrame(app, base, asked),
    cause: ({ candidate }) => answerCause(app, base, saved.candidates?.[candidate], candidate),
    spot: ({ point }) => answerSpot(app, saved.spots ?? [], point),
    pin: () => { model.set("other", pinned(app)); },
    unpin: () => { model.set("other", {}); },
    save: () => "Saving it once more needs Python",
  };
}

/** Show the frame that is nearest to what is asked for; where more than `thresh` differs, what was shown stays. */
function answerFrame(app, base, { settings, seq }) {
  const { model } = app, frames = app.kept.frames ?? [], own = { ...base, made: base.settings };
  const frame = nearestFrame([own, ...frames], settings);
  if (!frame) {
    model.set("frame", { ...app.shown, settings: app.shown.settings, seq });
    return "Another value of this setting needs Python";
  }
  model.set("frame", { ...frame, settings, seq, map: base.map, selected: -1 });
  model.set("exports", exportsOf(model.get("exports"), settings));
  if (frame.made.thresh !== settings.thresh) {
    model.say(`Boxes are those that Python found at thresh ${frame.made.thresh}, the nearest of ${frames.length} in this page; `
      + `the mask is that of ${settings.thresh}.`);
  }
  return "";
}

/** The settings as JSON; what they are in other words was worked out for those of the case. */
export function exportsOf(exports, settings) {
  const cases = Object.entries(exports).map(([name, one]) => [name.startsWith("as saved: ") || name === "JSON" ? name
    : `as saved: ${name}`, one]);
  return { ...Object.fromEntries(cases), JSON: { text: `${JSON.stringify(settings, null, 2)}\n`, cannot: [], new_engine: [] } };
}

function answerCause(app, base, known, candidate) {
  const { model } = app, isBase = app.shown.index === base.index;
  model.set("why", (isBase && known?.why) || { candidate, remedies: [], unknown: true });
  model.set("cause", (isBase && known?.cause) || {});
}

function answerSpot(app, spots, [x, y]) {
  const found = spots.find(({ box: [left, top, right, bottom] }) => x >= left && x <= right && y >= top && y <= bottom);
  if (!found) {
    app.asking.letGo();
    return "What the map has at this spot was not worked out before the page was saved, and needs Python";
  }
  app.asking.spot = found.spot.point;
  app.model.set("spot", found.spot);
  app.model.set("cause", found.cause);
  return "";
}

/** What is shown, as the other side of a comparison. */
function pinned(app) {
  const quads = [];
  app.each((i) => { if (isBox(app.judging.fates[i])) quads.push(...app.judging.quads[i]); });
  const { thresh, box_thresh: box, unclip_ratio: ratio } = app.settings;
  const label = `pinned: thresh ${thresh}, box_thresh ${box}, unclip_ratio ${ratio}`;
  return { label, quads: new DataView(new Float32Array(quads).buffer), notes: [] };
}
