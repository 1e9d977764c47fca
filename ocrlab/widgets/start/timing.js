import { duration, element } from "../shared/shared.js";

export const STAGES = [
  ["detect", "var(--ocrlab-blue)", "find"],
  ["classify", "var(--ocrlab-drawn-orange)", "turn"],
  ["recognize", "var(--ocrlab-green)", "read"],
  ["rest", "var(--ocrlab-drawn-gray)", "rest"],
];

/** The parts of a bar: stage, offset and width in percent of the longest reading, and seconds. */
export function parts(reading, longest) {
  let offset = 0;
  return STAGES.map(([stage]) => {
    const seconds = reading.seconds[stage] ?? 0;
    const part = { stage, offset, width: (100 * seconds) / longest, seconds };
    offset += part.width;
    return part;
  });
}

/** How long each stage took, in words; what took no time is left out. */
export function saidOf(reading) {
  return STAGES.flatMap(([stage]) => (reading.seconds[stage] ? `${stage} ${duration(reading.seconds[stage])}` : [])).join(", ");
}

function bar(reading, longest) {
  const pieces = parts(reading, longest).map(({ stage, width, seconds }, i) =>
    element("span", {
      class: "ocrlab-piece", title: `${stage} ${duration(seconds)}`, style: `width: ${width}%; background: ${STAGES[i][1]}`,
    }));
  return element("div", { class: "ocrlab-measured" },
    element("div", { class: "ocrlab-label" }, reading.label, element("small", {}, saidOf(reading))),
    element("div", { class: "ocrlab-bar", "aria-hidden": "true" }, ...pieces),
    element("div", { class: "ocrlab-total" }, duration(reading.total)));
}

function legend() {
  return element("div", { class: "ocrlab-legend" }, ...STAGES.map(([stage, color, verb]) =>
    element("span", {}, element("i", { style: `background: ${color}` }), stage === verb ? stage : `${stage} (${verb})`)));
}

function render({ model, el }) {
  const bars = element("div", {});
  const root = element("div", { class: "ocrlab-view ocrlab-timing" }, legend(), bars);
  const draw = () => {
    const readings = model.get("readings");
    const longest = Math.max(...readings.map((reading) => reading.total), 1e-9);
    bars.replaceChildren(...readings.map((reading) => bar(reading, longest)));
    root.dataset.readings = readings.length;
  };
  model.on("change:readings", draw);
  draw();
  el.append(root);
  root.dataset.ready = 1;
  return () => model.off("change:readings", draw);
}

export default { render };
