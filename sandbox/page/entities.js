// Bot API entities to DOM. Offsets are UTF-16 code units, which is what JavaScript strings count in.
import { h } from "./dom.js";
import { t } from "./texts.js";

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const FOUND = /(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)])|((?:127\.0\.0\.1:\d+|(?:[a-z0-9-]+\.)+[a-z]{2,})\/[^\s<>"«»]+[^\s<>"«».,;:!?)])|((?<![\w/])\/[a-z][a-z0-9_]{0,31}(?![\w/]))/gi;

const link = (href, body) => h("a", { href, target: "_blank", rel: "noopener noreferrer" }, body);
const act = (action, value, body) => h("button", { class: "link", data: { act: action, value } }, body);

// SMS spare the letters of https://; an address of this machine has no certificate.
function withScheme(url) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return url;
  return `${url.startsWith("127.") ? "http" : "https"}://${url}`;
}

// A message may carry any address; only these kinds may become a link of this page.
const isSafe = (url) => /^(https?|mailto|tel|tg):/i.test(url);

function anchor(url, body) {
  const href = withScheme(url);
  return isSafe(href) ? link(href, body) : h("span", {}, body);
}

function spoiler(body) {
  const el = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") }, body);
  const open = () => {
    el.classList.add("open");
    el.removeAttribute("aria-label");
  };
  el.addEventListener("click", open);
  el.addEventListener("keydown", (event) => event.key === "Enter" && open());
  return el;
}

function expandable(body) {
  const more = h("button", { class: "expand", "aria-expanded": "false" }, t("show_more"));
  const quote = h("blockquote", { class: "folded" }, h("div", {}, body), more);
  more.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    more.setAttribute("aria-expanded", String(!folded));
    more.textContent = t(folded ? "show_more" : "show_less");
  });
  return quote;
}

const BUILDERS = {
  spoiler: (body) => spoiler(body),
  pre: (body, entity) => h("pre", { data: { language: entity.language ?? "" } }, h("code", {}, body)),
  blockquote: (body) => h("blockquote", {}, body),
  expandable_blockquote: (body) => expandable(body),
  text_link: (body, entity) => anchor(entity.url, body),
  text_mention: (body) => h("span", { class: "mention" }, body),
  url: (body, entity, raw) => anchor(raw, body),
  email: (body, entity, raw) => link(`mailto:${raw}`, body),
  phone_number: (body, entity, raw) => act("call", raw, body),
  mention: (body, entity, raw) => act("mention", raw, body),
  bot_command: (body, entity, raw) => act("command", raw, body),
};

/** Plain text with addresses and commands made pressable, as Telegram clients do by themselves. */
export function linkify(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(FOUND)) {
    nodes.push(text.slice(from, found.index));
    nodes.push(found[3] ? act("command", found[3], [found[3]]) : anchor(found[0], [found[0]]));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

const INERT = new Set(["code", "pre", "text_link", "url", "email", "mention", "bot_command", "phone_number"]);

function build(entity, raw, body) {
  if (SIMPLE[entity.type]) return h(SIMPLE[entity.type], {}, body);
  return BUILDERS[entity.type]?.(body, entity, raw) ?? h("span", {}, body);
}

function range(text, start, end, entities, inert) {
  const nodes = [];
  const plain = (from, to) => (inert ? [text.slice(from, to)] : linkify(text.slice(from, to)));
  let at = start;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    if (entity.offset < at || entity.offset >= end) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    nodes.push(...plain(at, entity.offset));
    const inside = entities.slice(i + 1).filter((one) => one.offset < stop);
    const body = range(text, entity.offset, stop, inside, inert || INERT.has(entity.type));
    nodes.push(build(entity, text.slice(entity.offset, stop), body));
    at = stop;
  }
  return [...nodes, ...plain(at, end)].filter((node) => node !== "");
}

/** DOM nodes of `text` with its Bot API `entities`; nested ones nest. */
export function formatted(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return range(text, 0, text.length, sorted, false);
}
