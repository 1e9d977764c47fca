// What layers of a run have in common: pure functions of [{order, name, type, kernel, ms, precision, takes, gives, from_layout, layout, shape, fused}].

/** Milliseconds to a microsecond, with about three digits: 123, 12.3, 1.23, 0.012; what the profiler counts as nothing is "0". */
export function milliseconds(value) {
  if (value < 0.0005) return "0";
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3);
}

/** Time and number of layers by a field, the longest first: [{kind, ms, layers, precisions: [{kind, ms, layers}]}]. */
export function partsBy(layers, field) {
  const parts = new Map();
  for (const layer of layers) {
    const kind = String(layer[field] ?? "not told"), part = parts.get(kind) ?? { kind, ms: 0, layers: 0, inside: [] };
    part.ms += layer.ms;
    part.layers += 1;
    part.inside.push(layer);
    parts.set(kind, part);
  }
  const sorted = [...parts.values()].sort((a, b) => b.ms - a.ms);
  return sorted.map(({ inside, ...part }) => ({ ...part, precisions: field === "precision" ? [] : partsBy(inside, "precision") }));
}

/** From what to what a layer changes precision, or layout; null where it does not, or nothing is told. */
export function transition(layer, of) {
  const [takes, gives] = of === "layout" ? [layer.from_layout, layer.layout] : [layer.takes, layer.gives];
  return takes && gives && takes !== gives ? `${takes} → ${gives}` : null;
}

/** A matrix of the layers between two precisions, or layouts: {kinds, cells: {"from → to": {ms, layers}}}. */
export function transitions(layers, of) {
  const kinds = [], cells = {};
  for (const layer of layers) {
    const key = transition(layer, of);
    if (!key) continue;
    for (const kind of key.split(" → ")) if (!kinds.includes(kind)) kinds.push(kind);
    const cell = (cells[key] ??= { ms: 0, layers: 0 });
    cell.ms += layer.ms;
    cell.layers += 1;
  }
  return { kinds, cells };
}

/** Which kinds of operations a layer does at once, "Conv + Add + Relu"; null when it does one, or none is told. */
export function chain(layer) {
  return layer.fused?.length > 1 ? layer.fused.map((name) => name.replace(/[._]\d+$/, "")).join(" + ") : null;
}

/** What became one layer, the most frequent first: [{kind, ms, layers}]. */
export function chains(layers) {
  return partsBy(layers.filter(chain).map((layer) => ({ ...layer, chain: chain(layer) })), "chain").sort((a, b) => b.layers - a.layers);
}

/** The layers that hold words in name, type, kernel, precision, layout or operations, and obey every filter {field: kind}. */
export function filtered(layers, words, filters) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return layers.filter((layer) => {
    const told = [layer.name, layer.type, layer.kernel, layer.precision, layer.layout, ...(layer.fused ?? [])].join(" ").toLowerCase();
    return wanted.every((word) => told.includes(word)) && Object.entries(filters).every(([field, kind]) => fits(layer, field, kind));
  });
}

function fits(layer, field, kind) {
  if (field === "chain") return chain(layer) === kind;
  if (field === "precisions" || field === "layouts") return transition(layer, field.slice(0, -1)) === kind;
  return String(layer[field] ?? "not told") === kind;
}

/** Layers by a column, {value}; those that have nothing there come last, whichever way. */
export function sortedBy(layers, value, down) {
  return [...layers].sort((a, b) => {
    const [x, y] = [value(a), value(b)], [noX, noY] = [x ?? "", y ?? ""].map((one) => one === "");
    if (noX || noY) return noX - noY || a.order - b.order;
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1) || a.order - b.order;
  });
}

/** Milliseconds of the layer of the same name in another run, by name. */
export function byName(layers) {
  return new Map(layers.map((layer) => [layer.name, layer.ms]));
}

export const COLUMNS = [
  { head: "#", value: (layer) => layer.order, shown: (layer) => String(layer.order), number: true },
  { head: "ms", value: (layer) => layer.ms, shown: (layer) => milliseconds(layer.ms), number: true },
  { head: "layer", value: (layer) => layer.name, shown: (layer) => layer.name },
  { head: "type", value: (layer) => layer.type, shown: (layer) => layer.type },
  { head: "kernel", value: (layer) => layer.kernel, shown: (layer) => layer.kernel },
  { head: "precision", value: (layer) => layer.precision, shown: (layer) => arrow(layer.takes, layer.precision, layer.gives) },
  { head: "layout", value: (layer) => layer.layout, shown: (layer) => arrow(layer.from_layout, layer.layout, layer.layout) },
  { head: "shape", value: (layer) => layer.shape.reduce((product, side) => product * side, 1), shown: (layer) => layer.shape.join(" × ") },
  { head: "operations of the model", value: (layer) => layer.fused?.length, shown: operations },
];

/** "bf16", or "f32 → bf16" where a layer takes another kind than it gives; "–" where nothing is told. */
export function arrow(takes, own, gives) {
  return takes && gives && takes !== gives ? `${takes} → ${gives}` : (own ?? "–");
}

/** What a layer does of the model, in one line. */
export function operations(layer) {
  if (!layer.fused) return "not told";
  return layer.fused.length ? layer.fused.join(" + ") : "none: put in by the runtime";
}

/** Everything that is known of a layer, as sentences. */
export function sentences(layer) {
  const said = [`${layer.name}, ${layer.type}, number ${layer.order} in the order of execution: ${milliseconds(layer.ms)} ms with ${layer.kernel}.`];
  if (layer.fused?.length > 1) said.push(`It does ${layer.fused.length} operations of the model at once: ${layer.fused.join(", ")}.`);
  if (layer.fused?.length === 0) said.push("No operation of the model: the runtime put it in.");
  if (transition(layer, "precision")) said.push(`It takes ${layer.takes} and gives ${layer.gives}.`);
  if (transition(layer, "layout")) said.push(`It takes the layout ${layer.from_layout} and gives ${layer.layout}.`);
  if (layer.shape.length) said.push(`It gives ${layer.shape.join(" × ")} numbers.`);
  return said.join(" ");
}

/** Layers as CSV, in the order given. */
export function asCsv(layers) {
  const heads = ["order", "ms", "name", "type", "kernel", "precision", "takes", "gives", "from_layout", "layout"];
  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const row = (layer) => [...heads.map((head) => String(layer[head] ?? "")), layer.shape.join(" x "), (layer.fused ?? []).join(" + ")].map(quoted).join(",");
  return `${[[...heads, "shape", "fused"].join(","), ...layers.map(row)].join("\n")}\n`;
}
