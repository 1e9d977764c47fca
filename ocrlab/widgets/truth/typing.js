// What a key means in the field of a line.

/** What a key asks for; "" where it is the field's own. Nothing is asked while an input method composes. */
export function askedBy({ key, keyCode, isComposing, ctrlKey, metaKey, altKey, shiftKey }, isTyped) {
  if (isComposing || keyCode === 229) return ""; // Safari ends the composition before the key that ended it
  const command = ctrlKey || metaKey;
  if (key === "Enter") return command ? "said, doubtful" : "said, next";
  if (key === "Escape") return isTyped ? "untyped" : "";
  if (key === "F8") return shiftKey ? "doubtful before" : "doubtful";
  if (key === "ArrowDown" || key === "ArrowUp") return `${altKey ? "moved" : "go"} ${key === "ArrowDown" ? "down" : "up"}`;
  if (command && !altKey && !shiftKey && key.toLowerCase() === "z" && !isTyped) return "undo"; // else the field's own
  return "";
}
