// What was typed and is not in a file yet, in the browser's own store: a kernel may be gone, a tab may be closed.

const STORE = "ocrlab-truth";

/** The texts by line that a page still has to be told. */
export class Unsaved {
  constructor(key, store = window.localStorage) {
    Object.assign(this, { name: `${STORE} ${key}`, store, texts: new Map() });
  }

  /** What an earlier view of this page left, [[line, text], ...]. */
  left() {
    try {
      return Object.entries(JSON.parse(this.store.getItem(this.name) ?? "{}")).map(([line, text]) => [Number(line), String(text)]);
    } catch {
      return [];
    }
  }

  /** Keep a text until the change that tells it is saved; `change` is 0 while it waits to be told. */
  keep(line, text, change = 0) {
    this.texts.set(line, { text, change });
    this.write();
  }

  /** Whether a text waits to be told. */
  waits(line) { return this.texts.get(line)?.change === 0; }

  forget(line) {
    if (this.texts.delete(line)) this.write();
  }

  /** All up to a change is in a file. */
  savedTo(change) {
    const before = this.texts.size;
    for (const [line, one] of this.texts) if (one.change && one.change <= change) this.texts.delete(line);
    if (this.texts.size !== before) this.write();
  }

  write() {
    try {
      if (!this.texts.size) this.store.removeItem(this.name);
      else this.store.setItem(this.name, JSON.stringify(Object.fromEntries([...this.texts].map(([line, { text }]) => [line, text]))));
    } catch { /* a browser that keeps nothing: the kernel still does */ }
  }
}
