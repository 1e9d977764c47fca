// How long it takes until a change is painted, by what answered it: for benchmarks.

import { afterPaint, perfCounters } from "../shared/shared.js";

/** `counters` are lists of milliseconds: "local" what the view answered, "kept" what a kept frame did, "kernel" what Python did. */
export class Clock {
  constructor() {
    this.counters = perfCounters("local", "kept", "kernel", "answer", "python", "draw");
    this.began = {};
  }

  /** A handler began at a time, and what it changes is drawn in the next frame; the first of several counts. */
  begin(answeredBy, start) { this.began[answeredBy] ??= start; }

  /** All is drawn: count until it is painted, in this frame or, where it was drawn between two, in the next. */
  drawn() {
    const { began, counters } = this, count = () => {
      counters.paints += 1;
      for (const [answeredBy, start] of Object.entries(began)) counters[answeredBy].push(performance.now() - start);
    };
    this.began = {};
    if ("kernel" in began) requestAnimationFrame(() => afterPaint(count));
    else afterPaint(count);
  }
}
