// The lower part of a phone: input, reply line, files, keyboard; or the START button.
import * as api from "./api.js";
import { createAttach } from "./attach.js";
import { attempt } from "./dialogs.js";
import { h, icon, iconButton, text } from "./dom.js";
import { replyKeyboard } from "./keyboard.js";
import { summary } from "./media.js";
import { chatOf, fullName, person, state } from "./state.js";
import { createSuggest } from "./suggest.js";
import { t } from "./texts.js";

function createInput(onInput, onSend) {
  const input = h("textarea", { rows: "1", label: "message", enterkeyhint: "send", autocomplete: "off" });
  const fit = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
  };
  input.addEventListener("input", () => {
    fit();
    onInput();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    onSend();
  });
  const set = (value) => {
    input.value = value;
    fit();
    onInput();
  };
  return { input, set };
}

/** The composer of one phone: {el, attach, update(), quote(message), fill(text), foldKeyboard()}. */
export function createComposer(phone) {
  const { id } = phone;
  let quoted = null;
  let isEditing = false;
  let isFolded = false;
  let markup = null;

  const { input, set } = createInput(() => typed(), () => send());
  const suggest = createSuggest(id, () => set(""));
  const attach = createAttach(id, () => typed());
  const quoteBar = h("div", { class: "quote-bar", hidden: true });
  const keyboard = h("div", { class: "reply-keyboard", role: "group", hidden: true });
  const keysButton = iconButton("keys", "hide_keyboard", () => foldKeyboard(!isFolded), { "aria-expanded": "true" });
  const sendButton = iconButton("send", "send", () => send(), { class: "round send" });
  const menuButton = h("button", { class: "round slash", label: "commands", onclick: () => suggest.toggleCommands() }, "/");
  const line = h("div", { class: "line" }, attach.button, menuButton, input, keysButton, sendButton);
  const startButton = h("button", { class: "start", onclick: () => attempt(api.start(id)) }, text("start"));
  const unblockButton = h("button", { class: "start", onclick: () => attempt(api.block(id, false)) }, text("unblock"));
  const el = h("footer", { class: "composer" }, suggest.el, attach.menu, quoteBar, attach.tray, line, startButton, unblockButton, keyboard);
  let draft = "";

  function typed() {
    suggest.typed(input.value);
    input.placeholder = attach.isFull() ? t("caption") : markup?.input_field_placeholder ?? t("message");
    sendButton.classList.toggle("ready", Boolean(input.value.trim()) || attach.isFull());
  }

  function delivery(value) {
    if (attach.isFull()) return attach.send(value, isEditing ? undefined : quoted?.message_id);
    if (isEditing) return attempt(api.edit(id, quoted.message_id, value));
    return attempt(api.sendText(id, value, quoted?.message_id));
  }

  async function send() {
    const value = input.value.trim();
    if (!value && !attach.isFull()) return;
    suggest.hide();
    set("");
    const wasQuoted = quoted;
    const going = delivery(value);
    unquote();
    // What was typed comes back when it could not be sent.
    if (!(await going) && !input.value) {
      set(value);
      quote(wasQuoted);
    }
  }

  function unquote() {
    if (isEditing) set(draft);
    quoted = null;
    isEditing = false;
    quoteBar.hidden = true;
  }

  function beginEdit() {
    draft = input.value;
    isEditing = true;
    set(quoted.text);
    drawQuote();
    input.focus();
  }

  function drawQuote() {
    const canEdit = !quoted.from_bot && quoted.text && !isEditing;
    const edit = canEdit ? h("button", { class: "tool", onclick: beginEdit }, icon("pencil"), t("edit")) : "";
    quoteBar.replaceChildren(icon(isEditing ? "pencil" : "reply"),
      h("p", {}, h("strong", {}, t(isEditing ? "editing" : "reply_to")), h("span", {}, summary(quoted))),
      edit, iconButton("close", "cancel", unquote));
    quoteBar.hidden = false;
  }

  function quote(message) {
    if (!message) return;
    quoted = message;
    isEditing = false;
    drawQuote();
    input.focus();
  }

  function foldKeyboard(fold = true) {
    isFolded = fold;
    keyboard.hidden = !markup || isFolded;
    keysButton.setAttribute("aria-expanded", String(!isFolded));
    keysButton.setAttribute("aria-label", t(isFolded ? "show_keyboard" : "hide_keyboard"));
    keysButton.title = keysButton.getAttribute("aria-label");
  }

  function drawKeyboard(chat) {
    const fresh = chat?.reply_keyboard?.keyboard ? chat.reply_keyboard : null;
    if (fresh === markup) return;
    markup = fresh;
    keyboard.replaceChildren(...(markup ? replyKeyboard(markup, phone) : []));
    keysButton.hidden = !markup;
    foldKeyboard(false);
    typed();
  }

  function update() {
    const who = person(id);
    const chat = chatOf(id);
    const isOpen = who.started && !who.blocked;
    line.hidden = !isOpen;
    startButton.hidden = who.started || who.blocked;
    unblockButton.hidden = !who.blocked;
    menuButton.hidden = !chat?.commands?.length;
    if (!isOpen) unquote();
    drawKeyboard(isOpen ? chat : null);
    keysButton.hidden = !markup;
    input.dataset.who = fullName(who);
  }

  function fillInline(query) {
    set(`@${state.bot.username} ${query}`);
    input.focus();
  }

  function relabel() {
    foldKeyboard(isFolded);
    typed();
    if (quoted) drawQuote();
  }

  input.addEventListener("focus", attach.close);
  typed();
  return { el, attach, update, quote, fillInline, foldKeyboard, relabel };
}
