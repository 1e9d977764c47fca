// Which pages match: by what is wrong, by what was dropped, by a text, and by what was brushed on the histogram.

const STEPS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const FINE = [0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const MEGAPIXELS = [0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
export const SCORE_BINS = 50;

/** What can be brushed: a number of every page in steps, or the scores of its lines; `of` null: the page has none. */
export const QUANTITIES = {
  scores: { label: "score of a line", counts: "lines", edges: Array.from({ length: SCORE_BINS }, (_, i) => i / SCORE_BINS) },
  errors: { label: "wrong characters a page", counts: "pages", edges: STEPS, of: (row) => row.errors },
  weights: {
    label: "suspicion a page", counts: "pages", edges: FINE, of: (row) => (row.errors === null && !row.unread ? row.weight : null),
  },
  lines: { label: "lines a page", counts: "pages", edges: STEPS, of: (row) => (row.unread ? null : row.lines) },
  size: {
    label: "size of a page, megapixels", counts: "pages", edges: MEGAPIXELS, of: ({ size: [w, h] }) => (w && h ? (w * h) / 1e6 : null),
  },
};

export const ORDERS_OF_PAGES = [["worst", "worst first"], ["lowest", "lowest score first"], ["name", "by name"]];

/** No filter at all. */
export const noFilter = () => ({ kind: -1, fate: -1, text: "", found: null, brushes: {} });

/** The rows of an index of columns, each with its number; rows that are newer take their place. */
export function rowsOf(index, news = {}) {
  const names = Object.keys(index), count = names.length ? index[names[0]].length : 0;
  return Array.from({ length: count }, (_, page) => {
    const row = news[page] ?? Object.fromEntries(names.map((name) => [name, index[name][page]]));
    return { ...row, page };
  });
}

/** The step that a value lies in: from its edge on, up to the next. */
export function binOf(value, edges) {
  let bin = 0;
  while (bin + 1 < edges.length && value >= edges[bin + 1]) bin++;
  return bin;
}

/** Call back with every step that a page has something in, and how much; not at all where it has no such number. */
export function eachPart(row, name, bins, then) {
  if (name !== "scores") {
    const { of, edges } = QUANTITIES[name], value = of(row);
    if (value !== null) then(binOf(value, edges), 1);
    return;
  }
  const start = row.page * SCORE_BINS;
  for (let bin = 0; bin < SCORE_BINS; bin++) if (bins[start + bin]) then(bin, bins[start + bin]);
}

/** Whether a page has anything between two steps. */
function liesIn(row, name, bins, [low, high]) {
  let is = false;
  eachPart(row, name, bins, (bin) => { is ||= bin >= low && bin <= high; });
  return is;
}

/** Whether a page matches a filter, one brush left out. */
export function matches(row, filter, bins, except = "") {
  if (filter.kind >= 0 && !row.kinds.includes(filter.kind)) return false;
  if (filter.fate >= 0 && !row.kinds.includes(filter.fate)) return false;
  if (filter.found && !filter.found.has(row.page)) return false;
  return Object.entries(filter.brushes).every(([name, range]) =>
    name === except || liesIn(row, name, bins, range));
}

/** How many lines or pages lie in each step of a quantity, of the pages that match all but its own brush. */
export function histogramOf(rows, filter, name, bins) {
  const counts = new Array(QUANTITIES[name].edges.length).fill(0);
  for (const row of rows) {
    if (matches(row, filter, bins, name)) eachPart(row, name, bins, (bin, count) => { counts[bin] += count; });
  }
  return counts;
}

/** The quantities that any page has. */
export function brushable(rows, bins) {
  return Object.keys(QUANTITIES).filter((name) => rows.some((row) => liesIn(row, name, bins, [0, Infinity])));
}

/** Pages in an order: as they were sorted worst first, by the lowest score of a line, or by name. */
export function inOrderOf(rows, worst, by) {
  if (by === "worst") return worst.map((page) => rows[page]);
  const names = new Intl.Collator("en", { numeric: true });
  const key = by === "lowest" ? (a, b) => (a.lowest ?? -1) - (b.lowest ?? -1) : (a, b) => names.compare(a.name, b.name);
  return [...rows].sort((a, b) => key(a, b) || a.page - b.page);
}

/** Where a brush begins and ends, in words. */
export function rangeSaid(name, [low, high]) {
  const { edges } = QUANTITIES[name], top = edges[high + 1] ?? (name === "scores" ? 1 : null);
  if (name !== "scores" && low === high && edges[low + 1] - edges[low] === 1 && name !== "size") return `${edges[low]}`;
  return top === null ? `${edges[low]} or more` : `${edges[low]} to ${name === "scores" ? top : `below ${top}`}`;
}

/** The filters that hold, each with its words and what is without it. */
export function chipsOf(filter, kinds) {
  const found = [];
  for (const name of ["kind", "fate"]) {
    if (filter[name] >= 0) found.push([kinds[filter[name]]?.name ?? "", { ...filter, [name]: -1 }]);
  }
  if (filter.text) found.push([`“${filter.text}”`, { ...filter, text: "", found: null }]);
  for (const [name, range] of Object.entries(filter.brushes)) {
    const { [name]: _, ...others } = filter.brushes;
    found.push([`${QUANTITIES[name].label}: ${rangeSaid(name, range)}`, { ...filter, brushes: others }]);
  }
  return found;
}

/** How many pages match, in a sentence. */
export function matchSaid(matching, all) {
  const said = (count) => count.toLocaleString("en");
  if (!all) return "There is no page in this run.";
  if (matching === all) return `All ${said(all)} pages.`;
  if (!matching) return `No page of ${said(all)} matches. Take a filter away.`;
  return `${said(matching)} of ${said(all)} pages match${matching === 1 ? "es" : ""}.`;
}
