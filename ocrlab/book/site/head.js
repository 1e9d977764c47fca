// Before anything is drawn: the theme that was chosen, else the system's, as JupyterLab says it.

window.ocrlabBook = { views: {}, kinds: {} };
const system = matchMedia("(prefers-color-scheme: dark)");

/** What was kept in this browser; nothing where a browser keeps nothing for files. */
function kept(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function showTheme() {
  const chosen = kept("ocrlab-theme") ?? "system";
  const isLight = chosen === "system" ? !system.matches : chosen === "light";
  document.documentElement.dataset.jpThemeLight = String(isLight);
}

showTheme();
system.addEventListener("change", showTheme);
window.ocrlabBook.showTheme = showTheme;
