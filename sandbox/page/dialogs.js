// Toasts, questions and previews.
import { avatar, h, icon, text } from "./dom.js";
import { fullName, state } from "./state.js";
import { t } from "./texts.js";

export function toast(message, host = document.getElementById("toasts")) {
  const el = h("p", { class: "toast" }, message);
  host.append(el);
  setTimeout(() => el.classList.add("leaving"), 3200);
  setTimeout(() => el.remove(), 3600);
}

/** Waits for a call; a failure is shown in words instead of thrown. True when it went well. */
export async function attempt(promise) {
  try {
    await promise;
    return true;
  } catch (error) {
    toast(t("failed", { text: error.message }));
    return false;
  }
}

export async function copy(value, host) {
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    // The clipboard needs a secure address or permission; a selected field copies everywhere.
    const field = h("textarea", { class: "sprite" });
    field.value = value;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast(t("copied"), host);
}

function open(dialog) {
  return new Promise((resolve) => {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

const closing = (value, key, kind = "") =>
  h("button", { class: `tool ${kind}`, onclick: (event) => event.target.closest("dialog").close(value) }, t(key));

/** A question with two answers. True when the person agreed. */
export async function confirm(title, body, yesKey, kind = "accent") {
  const dialog = h("dialog", { class: "ask", "aria-label": title }, h("h2", {}, title), h("p", {}, body),
    h("div", { class: "answers" }, closing("", "cancel"), closing("yes", yesKey, kind)));
  return (await open(dialog)) === "yes";
}

/** Whose phone? The id of the chosen person or null; `suggestedId` stands first. */
export async function choosePerson(suggestedId = null) {
  const people = [...state.people].sort((a, b) => (b.id === suggestedId) - (a.id === suggestedId));
  const choice = (one) => h("button", { class: "choice", onclick: (event) => event.target.closest("dialog").close(String(one.id)) },
    avatar(fullName(one), one.id), h("span", {}, fullName(one), h("small", {}, t(`role_${one.role}`))));
  const dialog = h("dialog", { class: "ask", "aria-label": t("whose_phone") }, h("h2", {}, t("whose_phone")),
    h("div", { class: "choices" }, people.map(choice)), h("div", { class: "answers" }, closing("", "cancel")));
  const answer = await open(dialog);
  return answer ? Number(answer) : null;
}

export function callDialog(phone, name = "") {
  const dialog = h("dialog", { class: "ask", "aria-label": t("call") }, h("h2", {}, name || t("call")),
    h("p", { class: "phone-number" }, phone), h("p", { class: "hint" }, t("call_hint")),
    h("div", { class: "answers" }, closing("", "close"),
      h("button", { class: "tool accent", onclick: (event) => copy(phone, event.target.closest("dialog")) }, icon("copy"), t("copy"))));
  return open(dialog);
}

export function preview(url, caption) {
  const shut = h("button", { class: "round", label: "close", onclick: (event) => event.target.closest("dialog").close("") }, icon("close"));
  const dialog = h("dialog", { class: "preview", "aria-label": t("photo") }, shut,
    h("img", { src: url, alt: caption || t("photo") }), caption ? h("p", {}, caption) : null);
  return open(dialog);
}

/** A callback answer with show_alert: over that phone only, the others stay usable. */
export function alertIn(phone, message) {
  const ok = h("button", { class: "tool accent", onclick: (event) => event.target.closest(".phone-alert").remove() }, "OK");
  const box = h("div", { class: "phone-alert" },
    h("div", { role: "alertdialog", "aria-modal": "true", "aria-label": message }, h("p", {}, message), ok));
  box.addEventListener("keydown", (event) => event.key === "Escape" && box.remove());
  phone.append(box);
  ok.focus();
}

export function busy(key) {
  const el = h("dialog", { class: "ask busy" }, text(key, "p"));
  el.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(el);
  el.showModal();
  return () => el.remove();
}
