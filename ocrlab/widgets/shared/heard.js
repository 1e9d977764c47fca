// What a screen reader hears of a view: what is new once it has come to rest, and nothing of what was on the way there.

import { element } from "./shared.js";
import { write } from "./nodes.js";

const REST = 700; // milliseconds without a change

/** A region that nobody sees. `sentences` gives what is to be known now, by names; after each `stir`, once nothing stirs any
 * more, those are heard that are other ones than before. */
export function heardRegion(sentences, rest = REST) {
  const root = element("div", { class: "ocrlab-heard", role: "status" });
  let before = {}, timer;
  const say = () => {
    const now = sentences(), news = newsOf(before, now);
    before = now;
    if (news) write(root, news);
  };
  return { root, stir: () => { clearTimeout(timer); timer = setTimeout(say, rest); }, close: () => clearTimeout(timer) };
}

/** The sentences that were not there before under the same name, as one text. */
export function newsOf(before, now) {
  return Object.entries(now).filter(([name, said]) => said && before[name] !== said).map(([, said]) => said).join(" ");
}
