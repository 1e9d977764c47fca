// What a reader chose, kept in his browser; some keep nothing for pages that are files.

/** Return what was kept under a name; null where nothing was. */
export function recalled(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

/** Keep a text under a name; null forgets it. */
export function keepFor(name, text) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch { /* it is forgotten with the page */ }
}
