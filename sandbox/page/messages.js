// One block of the chat: a message with its keyboard, an album, a date line or a note.
import { h, icon } from "./dom.js";
import { dayKey, dayName, timeOf } from "./dates.js";
import { formatted } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { attachment, isPicture, summary } from "./media.js";
import { t } from "./texts.js";

const moment = (message) => new Date(message.date * 1000);

/** Splits messages into what is drawn as one thing. Each block: key, kind, parts (what it depends on). */
export function blocks(messages, unreadFrom) {
  const result = [];
  const answeredTo = messages.findLast((message) => message.from_bot)?.message_id ?? 0;
  let day = "";
  for (const message of messages) {
    const today = dayKey(moment(message));
    if (today !== day) result.push({ key: `day-${today}`, kind: "day", parts: [dayName(moment(message))] });
    day = today;
    if (message.message_id === unreadFrom) result.push({ key: "unread", kind: "unread", parts: [] });
    addMessage(result, message, message.message_id < answeredTo);
  }
  for (const [i, block] of result.entries()) {
    if (block.messages) block.parts = [...block.messages, block.read, hasTail(block, result[i + 1])];
  }
  return result;
}

function addMessage(result, message, read) {
  const last = result.at(-1);
  const group = message.media_group_id;
  if (group && last?.group === group && isPicture(message)) last.messages.push(message);
  else if (message.pinned_message) result.push({ key: `m-${message.message_id}`, kind: "note", parts: [message] });
  else {
    result.push({ key: `m-${message.message_id}`, kind: "message", messages: [message], read,
      group: isPicture(message) ? group : null });
  }
}

const hasTail = (block, next) => !next?.messages || next.messages[0].from_bot !== block.messages[0].from_bot;

function quote(message) {
  const source = message.reply_to_message;
  if (!source) return null;
  const words = message.quote?.text ?? summary(source);
  return h("button", { class: "quote", data: { act: "show", value: source.message_id } }, words);
}

function origin(message) {
  const from = message.forward_origin;
  const name = from?.sender_user?.first_name ?? from?.sender_user_name ?? from?.chat?.title;
  if (name) return h("p", { class: "origin" }, t("forwarded", { name }));
  return message.via_bot ? h("p", { class: "origin" }, t("via", { name: message.via_bot.username })) : null;
}

function meta(message, read) {
  const isSilent = message.silent ?? message.disable_notification;
  const bell = isSilent ? h("span", { class: "silent", role: "img", "aria-label": t("silent"), title: t("silent") }, icon("bell-off")) : null;
  const ticks = message.from_bot ? null : h("span", { class: read ? "ticks read" : "ticks", "aria-hidden": "true" }, read ? "✓✓" : "✓");
  return h("span", { class: "meta" }, bell, message.edit_date ? h("span", {}, t("edited")) : null,
    h("time", { datetime: moment(message).toISOString() }, timeOf(moment(message))), ticks);
}

function words(message, stamp) {
  const body = message.text ?? message.caption;
  if (body === undefined) return null;
  const nodes = formatted(body, message.entities ?? message.caption_entities);
  return h("div", { class: "text", dir: "auto" }, nodes, stamp);
}

function bubble(message, read) {
  const stamp = meta(message, read);
  const media = attachment(message);
  const text = words(message, stamp);
  const lost = media || text ? null : h("p", { class: "text" }, message.dice?.emoji ?? t("unsupported"));
  const parts = message.show_caption_above_media ? [text, media] : [media, text];
  const kind = message.sticker ? " bare" : isPicture(message) ? " picture" : "";
  return h("div", { class: `bubble${kind}${text ? "" : " wordless"}` }, origin(message), quote(message), parts, lost, text ? null : stamp);
}

function album(messages, read) {
  const captioned = messages.find((message) => message.caption) ?? messages[0];
  const stamp = meta(captioned, read);
  const text = words(captioned, stamp);
  // The row itself carries the id of the first.
  const cells = messages.map((message, i) => h("div", i ? { data: { messageId: message.message_id } } : {}, attachment(message)));
  return h("div", { class: `bubble picture${text ? "" : " wordless"}` }, origin(messages[0]), quote(messages[0]),
    h("div", { class: `album of-${Math.min(messages.length, 4)}` }, cells), text, text ? null : stamp);
}

function messageRow(block, phone) {
  const [first] = block.messages;
  const isAlbum = block.messages.length > 1;
  const keyboard = inlineKeyboard(first, phone);
  const body = isAlbum ? album(block.messages, block.read) : bubble(first, block.read);
  const side = first.from_bot ? "in" : "out";
  const tail = block.parts.at(-1) ? " tail" : "";
  return h("article", { class: `row ${side}${tail}`, tabindex: "-1", data: { messageId: first.message_id } },
    h("div", { class: keyboard ? "stack with-keys" : "stack" }, body, keyboard));
}

/** Draws one block for `phone`. */
export function draw(block, phone) {
  if (block.kind === "day") return h("p", { class: "note day" }, block.parts[0]);
  if (block.kind === "unread") return h("p", { class: "unread-line" }, t("unread"));
  if (block.kind === "message") return messageRow(block, phone);
  const [message] = block.parts;
  const text = t("pinned_service", { text: summary(message.pinned_message) });
  return h("p", { class: "note", data: { messageId: message.message_id } }, text);
}
