// One phone: header, pinned line, the chat, the composer.
import * as api from "./api.js";
import { takeDrops } from "./attach.js";
import { createChat } from "./chat.js";
import { createComposer } from "./composer.js";
import { alertIn, attempt, callDialog, toast } from "./dialogs.js";
import { avatar, h, icon, iconButton, text } from "./dom.js";
import { follow, takeLink } from "./links.js";
import { summary } from "./media.js";
import { activate, activePhone, hidePhone } from "./people.js";
import { chatOf, fullName, person } from "./state.js";
import { t } from "./texts.js";

const ACTIONS = { upload_photo: "action_photo", upload_document: "action_document", record_voice: "action_voice",
  upload_voice: "action_voice" };

function status(who, chat) {
  if (who.blocked) return t("blocked");
  if (!who.started) return t("not_started");
  if (!chat?.typing) return t("online");
  const action = typeof chat.typing === "string" ? chat.typing : "typing";
  return t(ACTIONS[action] ?? "typing");
}

function createMenu(id) {
  const block = h("button", { class: "item", onclick: () => attempt(api.block(id, !person(id).blocked)) });
  const number = h("button", { class: "item", onclick: () => callDialog(person(id).phone, fullName(person(id))) }, text("show_phone"));
  const hide = h("button", { class: "item only-wide", onclick: () => hidePhone(id) }, text("hide_phone"));
  const el = h("div", { class: "phone-menu", hidden: true, onclick: () => toggle(false) }, number, block, hide);
  const button = iconButton("more", "phone_menu", () => toggle(el.hidden), { "aria-expanded": "false" });
  function toggle(open) {
    block.textContent = t(person(id).blocked ? "unblock" : "block");
    el.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }
  return { el, button, close: () => toggle(false) };
}

function createHeader(id, menu) {
  const who = person(id);
  const role = h("span", { class: `role ${who.role}` });
  const line = h("span", { class: "status", "aria-live": "polite" });
  const badge = h("b", { class: "badge", hidden: true });
  const el = h("header", { class: "phone-head" }, avatar(fullName(who), id),
    h("div", { class: "who" }, h("h2", {}, fullName(who)), h("div", { class: "about" }, role, line)), badge, menu.button, menu.el);
  function update() {
    const now = person(id);
    const chat = chatOf(id);
    const unread = activePhone() === id ? 0 : now.unread;
    role.textContent = t(`role_${now.role}`);
    line.textContent = status(now, chat);
    line.classList.toggle("typing", Boolean(chat?.typing));
    badge.hidden = !unread;
    badge.textContent = String(unread);
  }
  return { el, update };
}

function createPinned(id, chat) {
  const words = h("span", {});
  let place = 0;
  const el = h("button", { class: "pinned", hidden: true, label: "pinned", onclick: () => next() }, icon("pin"),
    h("span", { class: "pinned-text" }, text("pinned", "strong"), words));
  const pinned = () => [...(chatOf(id)?.pinned ?? [])].sort((a, b) => b - a);
  function next() {
    const ids = pinned();
    chat.show(ids[place % ids.length]);
    place += 1;
  }
  function update() {
    const top = chatOf(id)?.messages.find((message) => message.message_id === pinned()[0]);
    el.hidden = !top;
    if (top) words.textContent = summary(top);
  }
  return { el, update };
}

function handlers(id, toasts) {
  return {
    command: (value) => attempt(api.sendText(id, value.split("@")[0])),
    call: (value) => callDialog(value),
    mention: (value) => follow(`https://t.me/${value.slice(1)}`, { suggestedId: id }),
    gone: () => toast(t("nothing_found"), toasts),
  };
}

/** A phone: {el, id, update(), answer(data), relabel()}. */
export function createPhone(id) {
  const toasts = h("div", { class: "toasts", role: "status" });
  const phone = { id, toasts };
  const actions = handlers(id, toasts);
  const chat = createChat(phone);
  const composer = createComposer(phone);
  const menu = createMenu(id);
  const header = createHeader(id, menu);
  const pinned = createPinned(id, chat);
  const hint = h("p", { class: "start-hint" });
  const el = h("section", { class: "phone", data: { person: id }, "aria-label": fullName(person(id)) },
    header.el, pinned.el, chat.el, hint, toasts, composer.el);

  function act(event) {
    const target = event.target.closest("[data-act]");
    if (!target) return takeLink(event, { suggestedId: id });
    const { act: name, value } = target.dataset;
    if (name === "show") return chat.show(Number(value)) || actions.gone();
    return actions[name](value);
  }

  let isReading = false;
  function read() {
    activate(id);
    if (isReading || document.hidden || !(person(id)?.unread > 0)) return;
    isReading = true;
    api.read(id).catch(() => {}).finally(() => { isReading = false; });
  }

  function update() {
    const who = person(id);
    if (!who) return;
    header.update();
    chat.update();
    pinned.update();
    composer.update();
    hint.hidden = who.started || who.blocked || Boolean(chatOf(id)?.messages.length);
    hint.textContent = t("start_hint", { name: who.first_name });
    if (activePhone() === id) read();
  }

  function answer(data) {
    const row = chat.rowOf(data.message_id);
    for (const key of row?.querySelectorAll(".waiting") ?? []) key.classList.remove("waiting");
    if (data.url) follow(data.url, { ownerId: id });
    if (!data.text) return;
    if (data.show_alert) alertIn(el, data.text);
    else toast(data.text, toasts);
  }

  el.addEventListener("click", act);
  el.addEventListener("pointerdown", read);
  el.addEventListener("focusin", read);
  document.addEventListener("click", (event) => !menu.button.contains(event.target) && menu.close());
  chat.onQuote((message) => composer.quote(message));
  takeDrops(el, composer.attach);
  Object.assign(phone, { el, update, answer, read, fillInline: composer.fillInline, foldKeyboard: composer.foldKeyboard,
    relabel: () => {
      chat.forget();
      composer.relabel();
      update();
    } });
  el.addEventListener("keydown", (event) => event.key === "Escape" && composer.attach.close());
  return phone;
}
