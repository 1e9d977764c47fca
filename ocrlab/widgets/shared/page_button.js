// Save as page: Python makes one file of what is shown, which lives on without it; the browser hands it to the person.

import { saveFile } from "./files.js";
import { textButton } from "./shared.js";

/** A button that asks for the page, and hands over what comes; none where the view stands in such a page already. */
export function pageButton(model) {
  if (model.isSaved) return "";
  const button = textButton("Save as page", () => {
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true"; // and it keeps the focus
    model.send({ ask: "save" });
  });
  button.title = "one HTML file that lives on without Python and without network, for a ticket or a page";
  model.on("msg:custom", (content, buffers) => {
    if (!content.saved) return;
    button.ariaDisabled = "false";
    if (buffers.length) saveFile(content.saved, buffers, "text/html");
  });
  return button;
}
