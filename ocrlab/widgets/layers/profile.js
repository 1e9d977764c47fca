// Which layers the table lists, and in which order: pure functions of the layers as Python packs them,
// {order, ms, words, kinds: {field: kind}, cells: [[what is shown, what it is sorted by]]}.

/** The layers that hold all words, and are of the kind that every filter {field: kind} wants. */
export function filtered(layers, words, filters) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = Object.entries(filters);
  return layers.filter((layer) => {
    const holds = wanted.every((word) => layer.words.includes(word));
    return holds && kinds.every(([field, kind]) => layer.kinds[field] === kind);
  });
}

/** Layers by the cells of a column; those that have nothing there come last, whichever way. */
export function sortedBy(layers, column, down) {
  const sign = down ? -1 : 1;
  const value = (layer) => layer.cells[column][1] ?? "";
  return [...layers].sort((a, b) => {
    const x = value(a), y = value(b), inOrder = a.order - b.order;
    if (x === "" || y === "") return (x === "") - (y === "") || inOrder;
    return sign * ((x > y) - (x < y)) || inOrder;
  });
}

/** The time of the layers that are listed: the one number that depends on what a person types. */
export function listedTime(layers) {
  return milliseconds(layers.reduce((sum, layer) => sum + layer.ms, 0));
}

/** Milliseconds as Python says them in every cell: to a microsecond, with about three digits. */
export function milliseconds(value) {
  if (value < 0.0005) return "0";
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits);
}
