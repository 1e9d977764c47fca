// What the class wall says of its machines, as numbers and words: pure functions.
// A machine is {label, machine, given, marks: {role: mark}, factors: {role: factor}, excluded: {role: why}, apart: why or null}.

import { megabytes, milliseconds } from "../shared/measures.js";

export const ROLES = ["onnxruntime", "f32", "own"];
export const NAMES = { onnxruntime: "ONNX Runtime", f32: "OpenVINO in f32", own: "OpenVINO in the precision it picks itself" };

const gain = (role) => (one) => -(one.factors[role]?.value ?? -Infinity);
const ofMark = (role, name) => (one) => one.marks[role]?.[name] ?? Infinity;

/** By what the machines can be sorted: key, words, and the number that comes first when it is small. */
export const ORDERS = [
  ["own", "OpenVINO's gain in its own precision", gain("own")],
  ["f32", "OpenVINO's gain in f32", gain("f32")],
  ["time", "ONNX Runtime's time", ofMark("onnxruntime", "median")],
  ["memory", "OpenVINO's memory in f32", ofMark("f32", "peak")],
];

/** Machines in an order; "name" is by label, as people count ("pc 2" before "pc 10"). Those that do not tell come last. */
export function inOrder(machines, key) {
  const byName = (a, b) => a.label.localeCompare(b.label, "en", { numeric: true });
  const value = ORDERS.find(([name]) => name === key)?.[2];
  if (!value) return [...machines].sort(byName);
  const compared = (a, b) => (a === b ? 0 : a < b ? -1 : 1); // Infinity - Infinity is no number
  return [...machines].sort((a, b) => compared(value(a), value(b)) || byName(a, b));
}

/** The marks of a machine that are drawn: where OpenVINO picked f32 itself, its two rows are one. */
export function drawn({ marks }) {
  const isTwin = (role) => role === "own" && marks.f32 && marks.own.precision === "f32";
  return ROLES.filter((role) => marks[role] && !isTwin(role)).map((role) => [role, marks[role]]);
}

/** The ends of the axis of time over all machines, in milliseconds. */
export function span(machines) {
  const all = machines.flatMap((one) => drawn(one).flatMap(([, { p10, p90 }]) => [p10 * 1000, p90 * 1000]));
  return all.length ? [Math.min(...all) * 0.88, Math.max(...all) * 1.14] : [1, 10];
}

/** The end of the axis of memory over all machines, in megabytes. */
export function mostMemory(machines) {
  const peaks = machines.flatMap((one) => drawn(one).map(([, { peak }]) => (peak ?? 0) / 1e6));
  return Math.max(1, ...peaks) * 1.08;
}

/** Round numbers from 0 on, about four of them up to a value. */
export function steps(most) {
  const rough = most / 4, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(3)));
}

/** How OpenVINO did on a machine: a sign, and words; from the interval, not from the value alone. */
export function verdict(factor) {
  if (!factor) return { sign: "", words: "not compared" };
  if (factor.low > 1) return { sign: "▲", words: "OpenVINO is faster" };
  if (factor.high < 1) return { sign: "▼", words: "OpenVINO is slower" };
  return { sign: "≈", words: "the samples do not tell" };
}

/** Everything that a file says of its machine. */
export function facts({ machine, given, marks, excluded, apart }) {
  return [
    saidOfMachine(machine),
    ...(given ? [`It was given ${given}.`] : []),
    ...Object.entries(marks).map(([role, one]) => saidOfMark(role, one)),
    ...Object.values(excluded).map((why) => `Excluded: ${why}`),
    ...(apart ? [`Not counted: ${apart}`] : []),
  ];
}

function saidOfMachine({ cpu, architecture, cores, container_cores: container, memory, system, battery, power_profile: profile }) {
  return [
    cpu ?? "unknown processor",
    `, ${architecture ?? "?"}`,
    `, ${cores ?? "?"} cores`,
    container ? `, a container that may use ${container}` : "",
    `, ${memory ? (memory / 2 ** 30).toFixed(0) : "?"} GiB`,
    `, ${system ?? "unknown system"}`,
    battery ? ", on its battery" : "",
    profile ? `, power profile ${profile}` : "",
  ].join("");
}

function saidOfMark(role, { version, precision, median, p10, p90, n, peak, noise }) {
  const time = `${milliseconds(median)} ms (${milliseconds(p10)} … ${milliseconds(p90)}, n = ${n})`;
  const most = peak === null ? "" : `, ${megabytes(peak)} MB at the peak`;
  const noisy = noise.length ? ` Noisy: ${noise.join(" ")}` : "";
  return `${NAMES[role]} ${version}: got ${precision}, ${time}${most}.${noisy}`;
}
