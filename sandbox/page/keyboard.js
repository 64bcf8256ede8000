// Inline keyboards under messages and reply keyboards under the input.
import * as api from "./api.js";
import { attempt, confirm, copy } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { follow } from "./links.js";
import { person } from "./state.js";
import { t } from "./texts.js";

const STYLES = new Set(["success", "danger", "primary"]);
const styled = (base, button) => (STYLES.has(button.style) ? `${base} ${button.style}` : base);
const CENTRE = { latitude: 55.7558, longitude: 37.6173 };

async function pressed(element, phone, message, row, column) {
  element.classList.add("waiting");
  const sent = await attempt(api.press(phone.id, message.message_id, row, column));
  // An answer takes the mark away; a bot which never answers must not leave it for ever.
  setTimeout(() => element.classList.remove("waiting"), sent ? 10000 : 0);
}

function inlineAction(button, phone, message, row, column) {
  const address = button.url ?? button.web_app?.url ?? button.login_url?.url;
  if (address) return { mark: "link", run: () => follow(address, { suggestedId: phone.id }) };
  if (button.copy_text) return { mark: "copy", run: () => copy(button.copy_text.text, phone.toasts) };
  const query = button.switch_inline_query_current_chat ?? button.switch_inline_query
    ?? button.switch_inline_query_chosen_chat?.query;
  if (query !== undefined) return { mark: "reply", run: () => phone.fillInline(query) };
  return { mark: null, run: (element) => pressed(element, phone, message, row, column) };
}

function inlineButton(button, phone, message, row, column) {
  const { mark, run } = inlineAction(button, phone, message, row, column);
  const el = h("button", { class: styled("key", button) }, h("span", {}, button.text), mark ? icon(mark) : null);
  el.addEventListener("click", () => run(el));
  return el;
}

/** The keyboard under a message, or null. `phone` is the phone it is shown in. */
export function inlineKeyboard(message, phone) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return h("div", { class: "inline-keyboard" }, rows.map((row, y) => h("div", { class: "keys" },
    row.map((button, x) => inlineButton(button, phone, message, y, x)))));
}

async function shareContact(id) {
  const question = t("share_contact_ask", { phone: person(id)?.phone ?? "" });
  if (await confirm(t("request_contact"), question, "share")) await attempt(api.sendOwnContact(id));
}

function replyAction(button, phone) {
  if (button.request_contact) return () => shareContact(phone.id);
  if (button.request_location) return () => attempt(api.sendLocation(phone.id, CENTRE.latitude, CENTRE.longitude));
  if (button.web_app) return () => follow(button.web_app.url);
  return () => attempt(api.sendText(phone.id, button.text));
}

/** The keyboard below the input: rows of buttons which send their own text. */
export function replyKeyboard(markup, phone) {
  const buttonOf = (source) => (typeof source === "string" ? { text: source } : source);
  const key = (source) => {
    const button = buttonOf(source);
    const run = replyAction(button, phone);
    const onclick = () => {
      if (markup.one_time_keyboard) phone.foldKeyboard();
      return run();
    };
    return h("button", { class: styled("key", button), onclick }, h("span", {}, button.text));
  };
  return markup.keyboard.map((row) => h("div", { class: "keys" }, row.map(key)));
}
