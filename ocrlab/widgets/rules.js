// The rules by which candidates fall, as in trace.py and fates.py: pure functions, checked against Python's answers.

/** The fates in the order of their codes; each has a mark as well as a color, so that none needs color to be told. */
export const FATES = [
  { name: "not_examined", label: "not examined", color: "#999999", mark: "ring" },
  { name: "too_small", label: "too small", color: "#cc79a7", mark: "dot" },
  { name: "low_score", label: "low score", color: "#d55e00", mark: "cross" },
  { name: "too_small_unclipped", label: "too small after unclip", color: "#aa4499", mark: "square" },
  { name: "clipped_away", label: "clipped away", color: "#e69f00", mark: "triangle" },
  { name: "no_text", label: "no text", color: "#009e73", mark: "minus" },
  { name: "low_text", label: "low text score", color: "#117755", mark: "plus" },
  { name: "kept", label: "kept", color: "#0072b2", mark: "disk" },
];
export const CODE = Object.fromEntries(FATES.map((fate, code) => [fate.name, code]));
export const LEVELS = 200; // steps of the map that is sent: a threshold at a multiple of 1/200 is answered exactly
const LEAST = 3; // pixels that must be left inside the picture

const hypot = Math.hypot;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Width and height of a rectangle: its top and its left edge, in an array of 8 numbers from `at` on. */
export function sides(quads, at = 0) {
  return [
    hypot(quads[at + 2] - quads[at], quads[at + 3] - quads[at + 1]),
    hypot(quads[at + 6] - quads[at], quads[at + 7] - quads[at + 1]),
  ];
}

/** How far unclip moves each edge: area x ratio / perimeter. */
export function unclipDistance(width, height, ratio) {
  return (width * height * ratio) / Math.max(2 * (width + height), 1e-9);
}

/** A rectangle with every edge moved outward, as 8 numbers. */
export function grow(rects, at, ratio) {
  const [width, height] = sides(rects, at);
  const distance = unclipDistance(width, height, ratio);
  const step = (to, side) => [0, 1].map((axis) => ((rects[at + to + axis] - rects[at + axis]) / Math.max(side, 1e-9)) * distance);
  const across = step(2, width), down = step(6, height);
  const signs = [[-1, -1], [1, -1], [1, 1], [-1, 1]];
  return signs.flatMap(([a, d], corner) => [0, 1].map((axis) => rects[at + corner * 2 + axis] + a * across[axis] + d * down[axis]));
}

/** The corners of a quad of 8 numbers clockwise, the upper of the two leftmost first. */
export function orderCorners(quad) {
  const corners = [0, 2, 4, 6].map((at) => [quad[at], quad[at + 1]]).sort((a, b) => a[0] - b[0]);
  const left = corners.slice(0, 2).sort((a, b) => a[1] - b[1]);
  const right = corners.slice(2).sort((a, b) => a[1] - b[1]);
  return [left[0], right[0], right[1], left[1]].flat();
}

/** A quad of the map in the picture that the network saw, clipped to it. */
export function inPicture(quad, place) {
  const [width, height] = place.picture;
  return orderCorners(quad.map((value, i) => clamp((value + place.shift[i % 2]) * place.scale[i % 2], 0, i % 2 ? height : width)));
}

/** A quad of the picture on the page, clipped to it. */
export function onPage(quad, place) {
  const [width, height] = place.page;
  return quad.map((value, i) => clamp((value - place.pageShift[i % 2]) / place.pageScale[i % 2], 0, i % 2 ? height : width));
}

/** What becomes of candidate i under settings: the code of its fate. */
export function fateOf(columns, i, settings) {
  if (columns.index[i] >= settings.max_candidates) return CODE.not_examined;
  if (columns.sides[i] < settings.min_size) return CODE.too_small;
  if (columns.scores[i] < settings.box_thresh) return CODE.low_score;
  const [width, height] = sides(columns.rects, i * 8);
  const grown = Math.fround(Math.min(width, height)) + 2 * unclipDistance(width, height, settings.unclip_ratio); // as Python
  if (grown - 2 < settings.min_size) return CODE.too_small_unclipped;
  const left = sides(inPicture(grow(columns.rects, i * 8, settings.unclip_ratio), columns.place));
  if (Math.trunc(Math.min(...left)) <= LEAST) return CODE.clipped_away;
  return textFate(columns.texts.get(columns.index[i]), settings);
}

/** The shape of candidate i on the page at the step where it ended: its rectangle, or its unclipped box. */
export function shapeOf(columns, i, settings, fate) {
  const at = i * 8, shape = isGrown(fate) ? grow(columns.rects, at, settings.unclip_ratio) : Array.from(columns.rects.subarray(at, at + 8));
  return onPage(inPicture(shape, columns.place), columns.place);
}

/** Whether a candidate with this fate came as far as being unclipped. */
export function isGrown(code) {
  return code >= CODE.too_small_unclipped;
}

/** The fate of a kept box once it was read. */
export function textFate(text, settings) {
  if (!text) return CODE.kept;
  if (!text.text.trim()) return CODE.no_text;
  return text.score < settings.text_score ? CODE.low_text : CODE.kept;
}

/** Whether the detector kept it, whatever its reading says. */
export function isBox(code) {
  return code >= CODE.no_text;
}

/** The steps of the funnel with how many are left after each, and what fell there. */
export function funnel(counts) {
  const steps = [
    ["contours", []], ["examined", ["not_examined"]], ["large enough", ["too_small"]], ["scored", ["low_score"]],
    ["unclipped", ["too_small_unclipped"]], ["inside", ["clipped_away"]], ["read", ["no_text"]], ["kept", ["low_text"]],
  ];
  let left = counts.reduce((sum, count) => sum + count, 0);
  return steps.map(([label, names]) => {
    const fell = names.reduce((sum, name) => sum + counts[CODE[name]], 0);
    left -= fell;
    return { label, left, fell, fates: names.map((name) => CODE[name]) };
  });
}

/** Round so that the value, typed in, still does it: down for "or lower", up for "or higher". */
export const floor3 = (value) => (Math.floor(value * 1000 + 1e-9) / 1000).toFixed(3);
export const ceil2 = (value) => (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2);

/** Why a candidate has its fate, with the numbers of the rule, and what would change it. */
export function reason(columns, i, settings, fate, flip) {
  const score = columns.scores[i], short = columns.sides[i], [width, height] = sides(columns.rects, i * 8);
  const grown = short + 2 * unclipDistance(width, height, settings.unclip_ratio);
  const text = columns.texts.get(columns.index[i]);
  switch (FATES[fate].name) {
    case "not_examined":
      return `not examined: it is number ${columns.index[i] + 1}, max_candidates is ${settings.max_candidates}; examined from ${columns.index[i] + 1} on`;
    case "too_small":
      return `dropped: short side ${short.toFixed(2)} px of the map < min_size ${settings.min_size}; large enough at ${(Math.floor(short * 100 + 1e-6) / 100).toFixed(2)} or lower`;
    case "low_score":
      return `dropped: mean probability ${score.toFixed(3)} < box_thresh ${settings.box_thresh}; ${afterScore(columns, i, settings, score)}`;
    case "too_small_unclipped":
      return `dropped: short side after unclip ${grown.toFixed(2)} px of the map < min_size + 2 = ${settings.min_size + 2}; `
        + (Number.isFinite(flip) ? `large enough at unclip_ratio ${ceil2(flip)} or higher` : "no unclip_ratio makes it large enough");
    case "clipped_away":
      return `dropped: ${LEAST} px or less of it lie inside the page`;
    case "no_text":
      return "dropped: it was read as nothing";
    case "low_text":
      return `dropped: its text has a score of ${text.score.toFixed(3)} < text_score ${settings.text_score}; kept at ${floor3(text.score)} or lower`;
    default:
      return `kept: mean probability ${score.toFixed(3)} ≥ box_thresh ${settings.box_thresh}; lost above ${score.toFixed(3)}`;
  }
}

function afterScore(columns, i, settings, score) {
  const next = fateOf(columns, i, { ...settings, box_thresh: score });
  if (next === CODE.kept) return `kept at ${floor3(score)} or lower`;
  return `at ${floor3(score)} or lower it would fall as ${FATES[next].label}`;
}

/** The numbers of a candidate: sides, area and perimeter in pixels of the map, heights of the line where it passes. */
export function numbers(columns, i, settings, recHeight) {
  const [width, height] = sides(columns.rects, i * 8);
  const distance = unclipDistance(width, height, settings.unclip_ratio);
  const line = Math.min(width, height) + 2 * distance; // the unclipped box is as high as the line of text
  return {
    width, height, area: width * height, perimeter: 2 * (width + height), distance, line,
    picture: (line * columns.place.scale[1]) / columns.place.pageScale[1], recognizer: recHeight,
  };
}

/** Area of a convex polygon of points [[x, y], ...]. */
function area(points) {
  return Math.abs(points.reduce((sum, [x, y], i) => {
    const [u, v] = points[(i + 1) % points.length];
    return sum + x * v - u * y;
  }, 0)) / 2;
}

/** What two convex polygons share: one cut along every edge of the other (Sutherland and Hodgman). */
function shared(one, other) {
  const turn = Math.sign(other.reduce((sum, [x, y], i) => {
    const [u, v] = other[(i + 1) % other.length];
    return sum + x * v - u * y;
  }, 0)) || 1;
  let left = one;
  other.forEach(([ax, ay], i) => {
    const [bx, by] = other[(i + 1) % other.length];
    const inside = ([x, y]) => turn * ((bx - ax) * (y - ay) - (by - ay) * (x - ax));
    const next = [];
    left.forEach((point, k) => {
      const previous = left[(k + left.length - 1) % left.length], here = inside(point), there = inside(previous);
      if ((here >= 0) !== (there >= 0)) {
        const part = there / (there - here);
        next.push([previous[0] + (point[0] - previous[0]) * part, previous[1] + (point[1] - previous[1]) * part]);
      }
      if (here >= 0) next.push(point);
    });
    left = next;
  });
  return left.length > 2 ? area(left) : 0;
}

const corners = (quad) => [0, 2, 4, 6].map((at) => [quad[at], quad[at + 1]]);

/** The convex hull of points (Andrew): a box that was clipped to the page may cross itself. */
function hull(points) {
  const inOrder = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turns = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const half = (those) => those.reduce((chain, point) => {
    while (chain.length > 1 && turns(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
    return [...chain, point];
  }, []).slice(0, -1);
  return [...half(inOrder), ...half(inOrder.reverse())];
}

/** The area two quads of 8 numbers share, as a fraction of what they cover together. */
export function overlap(one, other) {
  const a = hull(corners(one)), b = hull(corners(other)), both = shared(a, b);
  return both / Math.max(area(a) + area(b) - both, 1e-9);
}

const bounds = (quad) => {
  const xs = [quad[0], quad[2], quad[4], quad[6]], ys = [quad[1], quad[3], quad[5], quad[7]];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

/** What became of boxes (each 8 numbers): those that overlap most are paired first; as `changes` in case.py. */
export function changes(before, after) {
  const a = before.map(bounds), b = after.map(bounds), found = [];
  a.forEach((one, i) => b.forEach((other, j) => {
    if (one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]) {
      const iou = Math.round(overlap(before[i], after[j]) * 1e6) / 1e6; // equal ones stay in order
      if (iou >= 0.5) found.push([iou, i, j]);
    }
  }));
  found.sort((x, y) => y[0] - x[0] || x[1] - y[1] || x[2] - y[2]);
  const pairs = new Map(), taken = new Set();
  for (const [, i, j] of found) {
    if (!pairs.has(i) && !taken.has(j)) { pairs.set(i, j); taken.add(j); }
  }
  const furthest = (i, j) => Math.max(...[0, 2, 4, 6].map((at) => hypot(before[i][at] - after[j][at], before[i][at + 1] - after[j][at + 1])));
  const paired = [...pairs].sort((x, y) => x[0] - y[0]);
  return {
    same: paired.filter(([i, j]) => furthest(i, j) <= 1),
    moved: paired.filter(([i, j]) => furthest(i, j) > 1),
    lost: before.map((_, i) => i).filter((i) => !pairs.has(i)),
    gained: after.map((_, j) => j).filter((j) => !taken.has(j)),
  };
}

/** Whether a point lies in a convex quad of 8 numbers. */
export function contains(quad, x, y) {
  let sign = 0;
  for (let at = 0; at < 8; at += 2) {
    const to = (at + 2) % 8;
    const cross = (quad[to] - quad[at]) * (y - quad[at + 1]) - (quad[to + 1] - quad[at + 1]) * (x - quad[at]);
    if (cross && sign && Math.sign(cross) !== sign) return false;
    sign ||= Math.sign(cross);
  }
  return sign !== 0; // a line or a point contains nothing
}

/** The smallest shape that contains a point, or else the one whose center lies within reach of it; -1 where there is none. */
export function hit(quads, x, y, reach = 0, wanted = () => true) {
  let best = -1, least = Infinity, near = -1, nearest = reach;
  quads.forEach((quad, i) => {
    if (!wanted(i)) return;
    const away = hypot((quad[0] + quad[4]) / 2 - x, (quad[1] + quad[5]) / 2 - y);
    if (away <= nearest) { near = i; nearest = away; }
    if (!contains(quad, x, y)) return;
    const [width, height] = sides(quad);
    if (width * height < least) { best = i; least = width * height; }
  });
  return best >= 0 ? best : near;
}

/** What differs from the baseline, as [name, before, now]. */
export function differences(baseline, settings) {
  return Object.keys(settings).filter((name) => name in baseline && String(baseline[name]) !== String(settings[name]))
    .map((name) => [name, baseline[name], settings[name]]);
}
