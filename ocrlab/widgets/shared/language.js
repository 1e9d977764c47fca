// The language of the views, one for all of a page: their nodes are said in Chinese before they are painted, and back in English.

import { Speaker } from "./speaker.js";

const LANGUAGE_PLACE = "ocrlab-language"; // of the choice, in this browser
const TOP_ROW = 40; // pixels: what begins further down is not the first row
const SAID_ATTRIBUTES = ["title", "aria-label", "alt", "placeholder", "aria-description", "aria-valuetext", "label"];
const VERBATIM_NODES = "code, pre, textarea, script, style, q, bdi, [data-verbatim], [translate=no]";
const WATCHED_CHANGES = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SAID_ATTRIBUTES };

/** What all views of a page share: each is a module of its own, so it lies on the window. */
function languageOfPage() {
  globalThis.__ocrlab_language ??= { now: null, speaker: null, english: new WeakMap(), tell: new Set() };
  return globalThis.__ocrlab_language;
}

/** What is shown of an English text. */
export function shownAs(text) {
  const { now, speaker } = languageOfPage();
  return now === "zh" && speaker ? speaker.say(String(text)) : text;
}

/** Whether a text is what was read, or code: of one whose direction is its own, only what is quoted is, or all of it. */
function isVerbatimNode(element, text = "“") {
  const own = element?.closest(`${VERBATIM_NODES}, small, [dir=auto]`);
  if (!own || own.matches("small")) return Boolean(own?.closest(VERBATIM_NODES));
  return own.matches(VERBATIM_NODES) || !text.includes("“");
}

/** Say one place, a text or an attribute: `read` and `write` it; what was English is kept by its node. */
function sayPlace(node, name, read, write) {
  const { english } = languageOfPage(), kept = english.get(node) ?? {}, shown = read();
  if (!shown || kept[name]?.shown === shown) return;
  const said = shownAs(shown);
  if (said === shown) {
    if (kept[name]) delete kept[name];
    return;
  }
  english.set(node, { ...kept, [name]: { english: shown, shown: said } });
  write(said);
}

function sayText(node) {
  const option = node.parentElement?.closest("option");
  if (option && !option.hasAttribute("value")) option.setAttribute("value", option.text); // which is its text otherwise
  sayPlace(node, "text", () => node.data, (said) => { node.data = said; });
}

function sayAttribute(element, name) {
  sayPlace(element, name, () => element.getAttribute(name), (said) => element.setAttribute(name, said));
}

/** Call back with every text and every element below a node that may be said. */
function eachPlace(node, onText, onElement) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (!isVerbatimNode(node.parentElement, node.data)) onText(node);
  } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(VERBATIM_NODES)) {
    onElement(node);
    for (const child of node.childNodes) eachPlace(child, onText, onElement);
  }
}

/** Say a node and all below it in the language of the page. */
export function sayAll(node) {
  if (languageOfPage().now !== "zh") return;
  eachPlace(node, sayText, (element) => {
    for (const name of SAID_ATTRIBUTES) if (element.hasAttribute(name)) sayAttribute(element, name);
  });
}

/** Make everything below a node English again. */
function unsayAll(node) {
  const { english } = languageOfPage();
  const back = (one) => {
    for (const [name, { english: before, shown }] of Object.entries(english.get(one) ?? {})) {
      if (name === "text" && one.data === shown) one.data = before;
      else if (name !== "text" && one.getAttribute(name) === shown) one.setAttribute(name, before);
    }
    english.delete(one);
  };
  eachPlace(node, back, back);
}

/** Say what changes in a view, in the microtask after the change. */
function sayChanges(el) {
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === "childList") for (const node of addedNodes) sayAll(node);
      else if (type === "attributes") {
        if (!isVerbatimNode(target)) sayAttribute(target, attributeName);
      } else if (!isVerbatimNode(target.parentElement, target.data)) sayText(target);
    }
    observer.takeRecords(); // what was just said itself
  });
  observer.observe(el, WATCHED_CHANGES);
  return observer;
}

// ---- the choice

function keptLanguage() {
  try {
    return localStorage.getItem(LANGUAGE_PLACE);
  } catch {
    return null; // a page may have no storage
  }
}

function chooseLanguage(language) {
  languageOfPage().now = language;
  try {
    localStorage.setItem(LANGUAGE_PLACE, language);
  } catch {
    // then it holds for this page
  }
  for (const tell of languageOfPage().tell) tell();
}

/** The table of Chinese, from Python or from the page; views are told when it is there. */
function fetchChinese(model) {
  const language = languageOfPage(), there = window.__ocrlab_chinese;
  const take = (table) => {
    language.speaker ??= new Speaker(table);
    for (const tell of language.tell) tell();
  };
  if (language.speaker) return;
  if (there) take(there);
  else if (!model.isSaved) {
    const onTable = () => {
      const table = model.get("_chinese");
      if (!Object.keys(table ?? {}).length) return; // it is taken back once it was handed over
      model.off("change:_chinese", onTable);
      take(table);
    };
    model.on("change:_chinese", onTable);
    model.send({ ask: "language" });
  }
}

function languageButton(onclick) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "ocrlab-language", onclick });
  button.dataset.verbatim = "";
  button.setAttribute("data-lm-suppress-shortcuts", "true");
  button.style.marginInlineStart = "auto"; // at the end of a row
  const draw = () => {
    const isChinese = languageOfPage().now === "zh";
    button.textContent = isChinese ? "English" : "中文";
    button.lang = isChinese ? "en" : "zh-CN";
    button.title = isChinese ? "Show the views in English" : "用中文显示";
  };
  return { button, draw };
}

/** A view's `render`, in the language of the page, with the button that changes it: one for the views that stand together. */
export function inLanguage(render) {
  return ({ model, el, ...rest }) => {
    const end = render({ model, el, ...rest }), language = languageOfPage();
    language.now ??= keptLanguage() ?? model.get("_language") ?? (window.__ocrlab_chinese ? "zh" : "en");
    let observer = null, said = el;
    const { button, draw } = languageButton(() => chooseLanguage(language.now === "zh" ? "en" : "zh"));
    const tell = () => {
      draw();
      observer?.disconnect();
      observer = null;
      said.lang = language.now === "zh" && language.speaker ? "zh-CN" : "en";
      if (language.now !== "zh") unsayAll(said);
      else if (language.speaker) {
        sayAll(said);
        observer = sayChanges(said);
      } else fetchChinese(model);
    };
    language.tell.add(tell);
    tell();
    requestAnimationFrame(() => { // by then it stands in the page
      said = boxSaidWith(el);
      if (said !== el) tell();
    });
    if (!model.isSaved || window.__ocrlab_chinese) placeLanguageButton(el, button);
    return () => {
      language.tell.delete(tell);
      observer?.disconnect();
      return end?.();
    };
  };
}

/** What a view says: itself, or the box of which it is the first view, whose other controls say nothing by themselves. */
function boxSaidWith(el) {
  const box = el.closest(".ocrlab-start");
  return box && el.contains(box.querySelector(".ocrlab-view")) ? box : el;
}

/** Put the button at the end of the view's first row, where no view beside it has one. */
function placeLanguageButton(el, button) {
  requestAnimationFrame(() => {
    const together = el.closest(".jp-OutputArea-output, .ocrlab-saved-view, .ocrlab-stack, .ocrlab-book-live-place") ?? el;
    if (together.querySelector(".ocrlab-language")) return;
    const found = el.querySelector(".ocrlab-title, .ocrlab-row, .ocrlab-bar"), root = el.firstElementChild ?? el;
    const isFirst = found && found.getBoundingClientRect().top - el.getBoundingClientRect().top < TOP_ROW;
    const isIn = (one, display) => getComputedStyle(one).display.includes(display);
    const row = isFirst ? found : isIn(root, "block") ? root : root.firstElementChild ?? root;
    button.style.float = "inline-end"; // where the row is text, which flows around it
    row.insertBefore(button, isIn(row, "flex") ? null : row.firstChild);
  });
}
