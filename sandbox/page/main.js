// Puts the page together and keeps it in step with the server.
import * as api from "./api.js";
import { startClock } from "./clock.js";
import { attempt, busy, confirm } from "./dialogs.js";
import { activePhone, leadPerson, shownPhones, startPeople } from "./people.js";
import { createPhone } from "./phone.js";
import { startSms } from "./sms.js";
import { chatOf, emit, on, openChat, person, receive, reload, state } from "./state.js";
import { language, setLanguage, t } from "./texts.js";

const WELCOMED = "sandbox.welcomed";
const phones = new Map();
const table = document.getElementById("phones");
const byId = (id) => document.getElementById(id);

function phoneOf(id) {
  if (!phones.has(id)) phones.set(id, createPhone(id));
  return phones.get(id);
}

function layTable() {
  for (const id of phones.keys()) if (!person(id)) phones.delete(id);
  const ids = shownPhones();
  const wanted = ids.map((id) => phoneOf(id).el);
  // Moving a phone would lose its scrolling and its focus: only what changed is touched.
  for (const el of [...table.children]) if (!wanted.includes(el)) el.remove();
  wanted.forEach((el, i) => table.children[i] !== el && table.insertBefore(el, table.children[i] ?? null));
  for (const id of ids) attempt(openChat(id));
  refresh();
}

function refresh() {
  for (const id of shownPhones()) {
    const phone = phoneOf(id);
    phone.el.classList.toggle("active", id === activePhone());
    phone.update();
  }
}

function drawWelcome() {
  const lead = leadPerson();
  const isNew = !localStorage.getItem(WELCOMED);
  byId("welcome").hidden = !isNew || !lead;
  document.body.classList.toggle("guided", isNew);
  if (lead) byId("welcome-first").textContent = firstStep(lead);
}

/** What to tap first: the first button which the bot has put below the input. */
function firstStep(lead) {
  const name = `${lead.first_name}, ${t(`role_${lead.role}`).toLowerCase()}`;
  const key = chatOf(lead.id)?.reply_keyboard?.keyboard?.[0]?.[0];
  if (!lead.started) return t("welcome_start", { name });
  return key ? t("welcome_key", { name, key: key.text ?? key }) : t("welcome_go", { name });
}

function setWelcomed(isDone) {
  if (isDone) localStorage.setItem(WELCOMED, "1");
  else localStorage.removeItem(WELCOMED);
  drawWelcome();
}

async function startOver() {
  if (!(await confirm(t("start_over_ask"), t("start_over_text"), "start_over_yes", "danger"))) return;
  const done = busy("start_over_busy");
  await attempt(api.startOver());
  done();
}

function toggleMore(open) {
  byId("more").hidden = !open;
  byId("more-toggle").setAttribute("aria-expanded", String(open));
}

function startMenu() {
  byId("more-toggle").addEventListener("click", () => toggleMore(byId("more").hidden));
  document.addEventListener("click", (event) => !event.target.closest("#more-toggle") && toggleMore(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && toggleMore(false));
  byId("start-over").addEventListener("click", startOver);
  byId("help-show").addEventListener("click", () => setWelcomed(false));
  byId("welcome-close").addEventListener("click", () => setWelcomed(true));
  byId("language").addEventListener("click", () => {
    setLanguage(language() === "ru" ? "en" : "ru");
    emit("language");
  });
}

function startEvents() {
  api.listen(receive, (isConnected) => {
    byId("offline").hidden = isConnected;
    // Read only once listening, and again after each break: what happens unheard would be missed.
    if (isConnected) attempt(reload(shownPhones()));
  });
}

function startPhones() {
  on("shown", layTable);
  on("active", refresh);
  on("people", () => {
    byId("bot-name").textContent = state.bot.username ? `@${state.bot.username}` : "";
    refresh();
    drawWelcome();
  });
  on("chat", (id) => {
    if (shownPhones().includes(id)) phoneOf(id).update();
    if (id === leadPerson()?.id) drawWelcome();
  });
  on("answer", (data) => phones.get(data.person_id)?.answer(data));
  on("reset", () => attempt(reload(shownPhones())));
  on("language", () => {
    for (const phone of phones.values()) phone.relabel();
    drawWelcome();
  });
  document.addEventListener("visibilitychange", refresh);
}

setLanguage(language());
startPeople();
startClock();
startSms();
startMenu();
startPhones();
startEvents();
