// The SMS inbox: a drawer on the right. Links to the bot open in the phone of whom the SMS is for.
import { toast } from "./dialogs.js";
import { avatar, h } from "./dom.js";
import { nearMoment } from "./dates.js";
import { linkify } from "./entities.js";
import { takeLink } from "./links.js";
import { fullName, on, person, state } from "./state.js";
import { t } from "./texts.js";

const seenIds = new Set();
const drawer = () => document.getElementById("sms-drawer");

function receiver(sms) {
  const who = sms.person_id === null ? null : person(sms.person_id);
  return who ? fullName(who) : sms.to;
}

function card(sms) {
  const el = h("li", { class: "sms", data: { sms: sms.id } },
    h("header", {}, avatar(receiver(sms), sms.person_id ?? 0), h("span", {}, h("strong", {}, receiver(sms)), h("small", {}, sms.to)),
      h("time", { datetime: sms.at }, nearMoment(new Date(sms.at)))),
    h("p", {}, linkify(sms.text)));
  // The drawer may lie over the phone in which the link opens.
  el.addEventListener("click", (event) => takeLink(event, { ownerId: sms.person_id, suggestedId: sms.person_id }) && open(false));
  return el;
}

function draw() {
  const isOpen = !drawer().hidden;
  if (isOpen) for (const sms of state.sms) seenIds.add(sms.id);
  const unread = state.sms.filter((sms) => !seenIds.has(sms.id)).length;
  const badge = document.getElementById("sms-badge");
  badge.hidden = !unread;
  badge.textContent = String(unread);
  const toggle = document.getElementById("sms-toggle");
  toggle.setAttribute("aria-expanded", String(isOpen));
  toggle.setAttribute("aria-label", unread ? `SMS, ${t("unread_count", { count: unread })}` : "SMS");
  const newestFirst = [...state.sms].reverse().map(card);
  document.getElementById("sms-list").replaceChildren(...(newestFirst.length ? newestFirst : [h("li", { class: "hint" }, t("sms_empty"))]));
}

function open(isOpen) {
  drawer().hidden = !isOpen;
  draw();
  if (isOpen) document.getElementById("sms-close").focus();
  else document.getElementById("sms-toggle").focus();
}

export function startSms() {
  document.getElementById("sms-toggle").addEventListener("click", () => open(drawer().hidden));
  document.getElementById("sms-close").addEventListener("click", () => open(false));
  drawer().addEventListener("keydown", (event) => event.key === "Escape" && open(false));
  on("sms", (fresh) => {
    if (fresh && drawer().hidden) toast(t("sms_new", { name: receiver(fresh) }));
    draw();
  });
  on("language", draw);
  on("people", draw);
}
