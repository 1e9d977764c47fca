// Finds the lines of text of a sample page and where their corners land on the screen.
//
// A page marks each line as <span class="line">text</span>. An element of class "flow" holds running text: it is
// broken into such lines exactly where the browser breaks it.

/** Split the text of an element into the pieces that the browser puts on separate rows. */
function rowsOf(element) {
  const node = element.firstChild;
  const range = document.createRange();
  const rows = [];
  let bottom = -Infinity;
  for (let i = 0; i < node.length; i++) {
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    const box = range.getClientRects()[0];
    if (box && box.width && box.top + box.height / 2 > bottom) {
      rows.push("");
      bottom = box.bottom;
    }
    if (rows.length) rows[rows.length - 1] += node.data[i];
  }
  return rows.map((row) => row.trim());
}

/** Replace the running text of an element by one span per row, stretched if the element is justified. */
function breakFlow(element) {
  element.textContent = element.textContent.replace(/\s+/g, " ").trim();
  const { textAlign, textIndent } = getComputedStyle(element);
  const rows = rowsOf(element);
  element.textContent = "";
  element.style.textIndent = "0";
  rows.forEach((row, index) => {
    const holder = element.appendChild(document.createElement("div"));
    const line = holder.appendChild(document.createElement("span"));
    line.className = "line";
    line.textContent = row;
    if (index === 0) line.style.marginLeft = textIndent;
    const gaps = row.split(" ").length - 1;
    if (textAlign === "justify" && gaps && index < rows.length - 1) {
      const free = holder.getBoundingClientRect().right - line.getBoundingClientRect().right;
      line.style.wordSpacing = `${free / gaps}px`;
    }
  });
}

/** Measure a line around its baseline start, with a thin margin: as wide as its ink, and from ascender to descender. */
function extentOf(line, text) {
  const style = getComputedStyle(line);
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.letterSpacing = style.letterSpacing === "normal" ? "0px" : style.letterSpacing;
  context.wordSpacing = style.wordSpacing === "normal" ? "0px" : style.wordSpacing;
  const ink = context.measureText(text);
  const square = /[\u3040-\u9fff\uac00-\ud7af]/.test(text); // Chinese, Japanese, Korean: no ascenders and descenders
  const tall = square ? ink : context.measureText(`${text}dpg`); // a line without such letters is no lower than others
  const margin = 0.06 * parseFloat(style.fontSize);
  return {
    left: -ink.actualBoundingBoxLeft - margin,
    right: ink.actualBoundingBoxRight + margin,
    top: -tall.actualBoundingBoxAscent - margin,
    bottom: tall.actualBoundingBoxDescent + margin,
  };
}

/** Return the text of a line and its four corners on the screen, clockwise from the text's own top left. */
function readLine(line) {
  const text = line.textContent.trim();
  line.textContent = text;
  const extent = extentOf(line, text);
  const origin = document.createElement("i"); // zero-size, stands on the baseline where the text starts
  origin.style.cssText = "display:inline-block;position:relative;width:0;height:0;letter-spacing:0";
  line.prepend(origin);
  const quad = [["left", "top"], ["right", "top"], ["right", "bottom"], ["left", "bottom"]].map(([x, y]) => {
    const marker = origin.appendChild(document.createElement("i"));
    marker.style.cssText = `position:absolute;width:0;height:0;left:${extent[x]}px;top:${extent[y]}px`;
    const point = marker.getBoundingClientRect();
    return [point.x, point.y];
  });
  return { text, quad };
}

/** Break all running text, then return every line of the page in document order. */
function readLines() {
  const flat = document.head.appendChild(document.createElement("style"));
  flat.textContent = "* { transform: none !important }"; // rows are told apart by height: no turns meanwhile
  document.querySelectorAll(".flow").forEach(breakFlow);
  flat.remove();
  return [...document.querySelectorAll(".line")].map(readLine);
}
