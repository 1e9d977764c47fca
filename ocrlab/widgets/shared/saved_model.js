// A view that lives on in a page without Python: what it was told last stands in the page, and the page answers what it can.

/** What JSON cannot say: bytes stand in it as {"$bytes": base64}. */
export function revived(_, value) {
  if (typeof value?.$bytes !== "string") return value;
  const text = atob(value.$bytes), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new DataView(bytes.buffer);
}

/** Stands in for the model that a notebook gives a view: what is set is told to whoever listens, here and nowhere else. */
export class SavedModel {
  /** `say` is told what cannot be answered, in a sentence. */
  constructor(state, say) { Object.assign(this, { state, say, listeners: new Map(), isSaved: true, answers: {} }); }

  get(name) { return this.state[name]; }

  set(name, value) {
    this.say("");
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const listener of [...this.listeners.get(`change:${name}`) ?? []]) listener();
  }

  save_changes() {}

  on(event, listener) { this.listeners.set(event, [...this.listeners.get(event) ?? [], listener]); }

  off(event, listener) { this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== listener)); }

  /** A view calls it with what it can answer by itself: functions by what is asked. */
  answer(answers) { this.answers = answers; }

  /** Answer once what is shown now has been drawn, as an answer of Python's would come. */
  send(content) {
    this.say("");
    requestAnimationFrame(() => setTimeout(() => {
      const answer = this.answers[content.ask], refused = answer ? answer(content) : `“${content.ask}” needs Python`;
      if (refused) this.say(`${refused}. This page has none: open the picture in a notebook of ocrlab's.`);
    }));
  }
}
