// Elements without a framework: h() builds, icon() draws from the sprite in index.html.
import { t } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

function apply(el, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") el.className = value;
  else if (name === "data") Object.assign(el.dataset, value);
  else if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
  else if (name === "label") labelled(el, value);
  else el.setAttribute(name, value === true ? "" : value);
}

function labelled(el, key) {
  el.dataset.i18nLabel = key;
  el.setAttribute("aria-label", t(key));
  if (el.tagName === "BUTTON") el.title = t(key);
}

/** An element: h("button", {class, data, label: textKey, onclick, …attributes}, ...children). */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) apply(el, name, value);
  if (tag === "button" && !props.type) el.type = "button";
  el.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

/** A span which follows the page's language. */
export function text(key, tag = "span", props = {}) {
  const el = h(tag, props, t(key));
  el.dataset.i18n = key;
  return el;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, onclick, props = {}) {
  return h("button", { class: "round", label, onclick, ...props }, icon(name));
}

/** A coloured circle with initials, the same colour for the same id. */
export function avatar(name, id) {
  const initials = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("");
  return h("span", { class: `avatar tone-${Math.abs(Number(id) || 0) % 7}`, "aria-hidden": "true" }, initials);
}
