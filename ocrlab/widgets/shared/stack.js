// Views one below another, where a front end draws no box of ipywidgets: each row is a part of the box.

import { element } from "./shared.js";

function render({ model, el, host }) {
  const root = element("div", { class: `ocrlab-stack ${model.get("name")}` }), shown = new Map(); // a widget -> its place, and what ends it
  const placeOf = (widget) => {
    if (!shown.has(widget)) {
      const place = element("div", {}), ended = new AbortController();
      shown.set(widget, { place, ended });
      host.getWidget(widget).then((found) => found.render({ el: place, signal: ended.signal }));
    }
    return shown.get(widget).place;
  };
  const leave = (widget) => {
    shown.get(widget).ended.abort();
    shown.get(widget).place.remove();
    shown.delete(widget);
  };
  const draw = () => {
    const rows = model.get("rows"), stays = new Set(rows.flat());
    for (const widget of [...shown.keys()].filter((one) => !stays.has(one))) leave(widget);
    while (root.children.length < rows.length) root.append(element("div", {}));
    rows.forEach((row, i) => row.forEach((widget, at) => { // what stays is not moved: it would lose the focus
      const there = root.children[i].children[at] ?? null, place = placeOf(widget);
      if (there !== place) root.children[i].insertBefore(place, there);
    }));
  };
  model.on("change:rows", draw);
  draw();
  el.append(root);
  return () => {
    model.off("change:rows", draw);
    for (const widget of [...shown.keys()]) leave(widget);
  };
}

export default { render };
