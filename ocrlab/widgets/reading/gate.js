// The gate at the end: the score of the text against text_score.

import { element } from "../shared/shared.js";

/** The score on a track, and a slider to try another text_score on it. */
export function buildGate(app) {
  const { ui } = app, oninput = () => app.changed("gate");
  Object.assign(ui, {
    score: element("b", {}),
    verdict: element("span", {}),
    limit: element("span", {}),
    mark: element("i", { class: "ocrlab-mark" }),
    gate: element("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": "text_score", oninput }),
  });
  return element("div", { class: "ocrlab-gate" },
    element("span", {}, "score ", ui.score),
    element("span", { class: "ocrlab-track" }, ui.gate, ui.mark),
    element("span", {}, "text_score ", ui.limit),
    ui.verdict);
}

export function drawGate({ ui, text, score }) {
  const limit = Number(ui.gate.value), isKept = score >= limit && text.trim();
  ui.score.textContent = text ? score.toFixed(4) : "–";
  ui.mark.style.left = `${score * 100}%`;
  ui.verdict.textContent = isKept ? "kept" : `dropped: ${text.trim() ? "low_text" : "no_text"}`;
  ui.verdict.className = isKept ? "ocrlab-passes" : "ocrlab-falls";
  ui.limit.textContent = limit.toFixed(2);
}
