// What the curves of memory by call say, as numbers and names: pure functions.
// A curve is {name, style, steps: [[name, bytes], ...], points: [[call, height, width, bytes, released or null], ...], failure}.

const STEPS = [
  "import", "load", "first call", "largest call", "last call", "release_memory", "shrinkage", "malloc_trim",
  "request deleted", "model deleted", "peak",
];

/** Megabytes. */
export function megabytes(bytes) {
  return bytes === undefined || bytes === null ? "–" : Math.round(bytes / 1e6).toString();
}

/** The letter that stands at the end of a line. */
export function letter(i) {
  return String.fromCharCode(65 + (i % 26));
}

/** Round numbers from 0 up to at least a value: about five of them. */
export function ticks(most) {
  const rough = Math.max(most, 1) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999);
  const count = Math.ceil(most / step - 1e-9) + 1;
  return Array.from({ length: count }, (_, i) => Number((i * step).toPrecision(12)));
}

/** [call, bytes] along a curve; two with the same call where memory was given back after it. */
export function trail({ points }) {
  return points.flatMap(([call, , , bytes, released]) =>
    (released === null ? [[call, bytes]] : [[call, bytes], [call, released]]));
}

/** What is in memory after a call; undefined where the curve has not come to it. */
export function held({ points }, call) {
  const point = points[call - 1];
  return point && (point[4] ?? point[3]);
}

/** The call below a place on the plot, 0..1 from the first to the last. */
export function callAt(part, calls) {
  return Math.min(calls, Math.max(1, Math.round(1 + part * (calls - 1))));
}

/** Places for labels, moved as little as possible so that none is nearer to the next than a gap; their order stays. */
export function apart(places, gap) {
  const order = places.map((place, i) => [place, i]).sort((a, b) => a[0] - b[0]);
  const middles = middlesOf(order.map(([place], k) => place - k * gap)), moved = [...places];
  order.forEach(([, i], k) => { moved[i] = middles[k] + k * gap; });
  return moved;
}

/** Labels that touch move together, to the middle of where they want to be. */
function middlesOf(wanted) {
  const groups = [], middle = ({ sum, count }) => sum / count;
  for (const place of wanted) {
    groups.push({ sum: place, count: 1 });
    while (groups.length > 1 && middle(groups.at(-2)) > middle(groups.at(-1))) {
      const { sum, count } = groups.pop();
      groups.at(-1).sum += sum;
      groups.at(-1).count += count;
    }
  }
  return groups.flatMap((group) => Array(group.count).fill(middle(group)));
}

/** The names of all steps that any curve has, in the order in which they are taken. */
export function stepNames(curves) {
  const there = new Set(curves.flatMap(({ steps }) => steps.map(([name]) => name)));
  const others = [...there].filter((name) => !STEPS.includes(name));
  return [...STEPS.filter((name) => there.has(name)), ...others];
}

/** The point with the largest shape, where it stands out: more than four times the middle one; else null. */
export function outstanding({ points }) {
  if (points.length < 3) return null;
  const areas = points.map(([, height, width]) => height * width), most = Math.max(...areas);
  const median = [...areas].sort((a, b) => a - b)[areas.length >> 1];
  return most > 4 * median ? points[areas.indexOf(most)] : null;
}
