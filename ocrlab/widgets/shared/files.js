// What a person takes away or brings along: a text copied, a file saved, files chosen.

import { element, textButton } from "./shared.js";

const SAID_MS = 1500;

export async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
  } catch {
    button.textContent = "select the text and copy it yourself: the browser does not allow it here";
  }
}

/** A button that copies what `text` gives, says so, and is itself again a moment later. */
export function copyButton(label, text) {
  const button = textButton(label, async () => {
    await copyText(text(), button);
    setTimeout(() => { button.textContent = label; }, SAID_MS);
  });
  return button;
}

/** Hand a file to the person; `parts` are what a Blob is made of. */
export function saveFile(name, parts, type) {
  const link = element("a", { href: URL.createObjectURL(new Blob(parts, { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A field, itself unseen, in which files are chosen: their names and their bytes go to `then`. */
export function filesField(accept, then, multiple = true) {
  const onchange = async () => {
    const chosen = [...field.files];
    const bytes = await Promise.all(chosen.map((one) => one.arrayBuffer()));
    field.value = "";
    if (chosen.length) then(chosen.map(({ name }) => name), bytes);
  };
  const field = element("input", { type: "file", accept, multiple, hidden: true, onchange });
  return field;
}
