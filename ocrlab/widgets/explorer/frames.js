// What becomes of the map at many values of thresh, as Python worked it out before anybody dragged.

import { isLocal } from "./controls.js";
import { bounds, overlap, quadAt } from "./quads.js";
import { unpacked } from "../shared/canvas.js";

const ALIKE = 0.5; // of what two boxes cover together: one that shares so much is the same line

/** Frames as they were sent, unpacked: each with its columns as views of one buffer, and the settings it was made with. */
export async function keptFrames(sent) {
  const { buffer } = await unpacked(sent.data);
  let at = 0;
  return sent.frames.map(({ sizes, ...told }, i) => {
    const columns = Object.entries(sizes).map(([name, length]) => {
      at += length;
      return [name, new DataView(buffer, at - length, length)];
    });
    return { ...told, ...Object.fromEntries(columns), made: { ...sent.settings, thresh: sent.thresholds[i] }, selected: -1, number: -1 };
  });
}

/** The kept frame that is nearest to what is asked for; none where more than thresh and what is local differs, or the map. */
export function nearestFrame(frames, settings) {
  if (!frames?.length || !isLocal({ ...frames[0].made, thresh: settings.thresh }, settings)) return null;
  const away = ({ made }) => Math.abs(made.thresh - settings.thresh);
  return frames.reduce((best, frame) => (away(frame) < away(best) ? frame : best));
}

/** The candidate whose box (columns.quads) lies nearest to a quad of eight numbers; -1 where none lies about there. */
export function nearestTo(columns, quad) {
  if (!quad) return -1;
  const middle = (numbers) => [0, 1].map((axis) => (numbers[axis] + numbers[axis + 2] + numbers[axis + 4] + numbers[axis + 6]) / 4);
  const [x, y] = middle(quad);
  let best = -1, least = Math.hypot(quad[0] - x, quad[1] - y) / 2;
  for (let i = 0; i < columns.count; i++) {
    const [a, b] = middle(quadAt(columns.quads, i)), away = Math.hypot(a - x, b - y);
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

/** How a candidate was read that overlaps with a quad by half at least, in columns that Python told of last (with their `thresh`);
 * null where none was. */
export function readingNear(told, quad) {
  const overlaps = told ? Array.from({ length: told.count }, (_, i) => shareOf(told, i, quad)) : [];
  const best = overlaps.indexOf(Math.max(...overlaps, ALIKE)), text = best < 0 ? null : told.texts.get(told.index[best]);
  return text?.text.trim() ? { ...text, thresh: told.thresh } : null;
}

/** How much of what candidate i and a quad cover together both cover. */
function shareOf(told, i, quad) {
  const other = quadAt(told.quads, i), a = bounds(quad), b = bounds(other);
  const isNear = a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
  return isNear ? overlap(quad, other) : 0;
}

/** The frames of an explorer: those of the map that is shown, while all but thresh and what is local is as it was. */
export class Kept {
  constructor(app) { Object.assign(this, { app, frames: null, coming: null }); }

  async onFrames() {
    const sent = this.app.model.get("frames"), frames = sent.data ? await keptFrames(sent) : null;
    if (sent === this.app.model.get("frames")) Object.assign(this, { frames, map: sent.map });
  }

  /** What to show for settings until Python answers, of the nearest thresh; null where nothing is kept for them. */
  at(settings) {
    const frame = this.map === this.app.map?.version ? nearestFrame(this.frames, settings) : null;
    return frame && { ...frame, settings, map: this.map };
  }

  /** Have it shown in the next frame that is drawn; tell whether there is something to show. */
  ask(settings) {
    this.coming = this.at(settings);
    return this.coming !== null;
  }

  show() {
    if (this.coming) this.app.exchange(this.coming);
    this.coming = null;
  }
}
