// Every setting that can be changed here, and which of them the view answers itself.

/** Every control: its setting, its kind and range; `local` ones need no contours, so the view answers them itself. */
export const CONTROLS = [
  {
    name: "thresh", kind: "number", min: 0, max: 1, step: 0.005,
    says: "a pixel of the map above this is text",
  },
  {
    name: "box_thresh", kind: "number", min: 0, max: 1, step: 0.005, local: true,
    says: "a rectangle with a lower mean probability is dropped",
  },
  {
    name: "unclip_ratio", kind: "number", min: 0, max: 5, step: 0.05, local: true,
    says: "how far a rectangle is grown: area × ratio / perimeter",
  },
  {
    name: "use_dilation", kind: "choice", options: [false, true],
    says: "thicken the mask by a pixel: joins broken strokes, and close lines",
  },
  {
    name: "score_mode", kind: "choice", options: ["fast", "slow"],
    says: "mean probability inside the rectangle (fast) or inside the contour (slow)",
  },
  {
    name: "max_candidates", kind: "number", min: 0, max: 5000, step: 1, local: true,
    says: "contours that are examined",
  },
  {
    name: "candidate_order", kind: "choice", options: ["largest", "first"],
    says: "which contours: the largest, or the first from the bottom of the page up",
  },
  {
    name: "min_size", kind: "number", min: 0, max: 30, step: 0.5, local: true,
    says: "shortest side of a rectangle, in pixels of the map",
  },
  {
    name: "limit_side_len", kind: "number", min: 32, max: 2560, step: 32, input: true,
    says: "what limit_type limits, in pixels of the tensor",
  },
  {
    name: "limit_type", kind: "choice", options: ["min", "max", "ladder", "fit"], input: true,
    says: "min: enlarge until the shorter side reaches it; max: shrink until the longer side does",
  },
  {
    name: "max_side_len", kind: "number", min: 0, max: 6000, step: 50, input: true,
    says: "shrink a page whose longer side exceeds this; 0: never",
  },
  {
    name: "text_score", kind: "number", min: 0, max: 1, step: 0.01, local: true,
    says: "a line whose reading has a lower score is dropped",
  },
];

/** The settings whose change the view answers itself. */
export const LOCAL = CONTROLS.filter(({ local }) => local).map(({ name }) => name);

/** Whether boxes grow by whole pixels, as with RapidOCR's polygon library: Python has it, and is asked where boxes lie. */
export const growsInPython = ({ unclip_mode: mode }) => mode === "integer";

/** Whether the view can answer a change from one set of settings to another by itself. */
export function isLocal(before, after) {
  const local = growsInPython(after) ? ["text_score"] : LOCAL;
  return [...new Set([...CONTROLS.map(({ name }) => name), ...Object.keys(after)])]
    .every((name) => local.includes(name) || String(before[name]) === String(after[name]));
}
