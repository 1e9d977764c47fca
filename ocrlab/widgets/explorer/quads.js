// Quads, in arrays of 8 numbers: how they grow, where they lie on the page, what two of them share, and what a point hits.

const hypot = Math.hypot;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const corners = (quad) => [0, 2, 4, 6].map((at) => [quad[at], quad[at + 1]]);
export const quadAt = (numbers, i) => Array.from(numbers.subarray(i * 8, i * 8 + 8)); // of typed numbers, eight for a quad

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
  const fromLeft = corners(quad).sort((a, b) => a[0] - b[0]);
  const left = fromLeft.slice(0, 2).sort((a, b) => a[1] - b[1]);
  const right = fromLeft.slice(2).sort((a, b) => a[1] - b[1]);
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

/** Twice the area of a polygon of points [[x, y], ...]: below zero where they run the other way around. */
function twiceArea(points) {
  return points.reduce((sum, [x, y], i) => {
    const [u, v] = points[(i + 1) % points.length];
    return sum + x * v - u * y;
  }, 0);
}

/** Area of a convex polygon. */
const area = (points) => Math.abs(twiceArea(points)) / 2;

/** What two convex polygons share: one cut along every edge of the other (Sutherland and Hodgman). */
function shared(one, other) {
  const turn = Math.sign(twiceArea(other)) || 1;
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

/** The convex hull of points (Andrew): a box that was clipped to the page may cross itself. */
function hull(points) {
  const inOrder = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turns = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const half = (those) => those.reduce((chain, point) => {
    while (chain.length > 1 && turns(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
    chain.push(point);
    return chain;
  }, []).slice(0, -1);
  return [...half(inOrder), ...half(inOrder.reverse())];
}

/** The area two quads of 8 numbers share, as a fraction of what they cover together. */
export function overlap(one, other) {
  const a = hull(corners(one)), b = hull(corners(other)), both = shared(a, b);
  return both / Math.max(area(a) + area(b) - both, 1e-9);
}

export const bounds = (quad) => {
  const xs = [quad[0], quad[2], quad[4], quad[6]], ys = [quad[1], quad[3], quad[5], quad[7]];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

/** Pairs [i, j] of boxes of two lists that overlap by half at least: those that overlap most are paired first. */
function paired(before, after) {
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
  return [...pairs].sort((x, y) => x[0] - y[0]);
}

/** The largest distance between the same corners of two quads. */
function furthest(one, other) {
  const those = corners(other);
  return Math.max(...corners(one).map(([x, y], i) => hypot(x - those[i][0], y - those[i][1])));
}

/** What became of boxes (each 8 numbers); as `changes` in case.py. */
export function changes(before, after) {
  const pairs = paired(before, after), still = new Set(pairs.map(([i]) => i)), taken = new Set(pairs.map(([, j]) => j));
  return {
    same: pairs.filter(([i, j]) => furthest(before[i], after[j]) <= 1),
    moved: pairs.filter(([i, j]) => furthest(before[i], after[j]) > 1),
    lost: [...before.keys()].filter((i) => !still.has(i)),
    gained: [...after.keys()].filter((j) => !taken.has(j)),
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
