// Whose phones are on the table: chips on top, as many phones as fit side by side.
import { avatar, h } from "./dom.js";
import { emit, fullName, lookAt, on, person, state } from "./state.js";
import { t } from "./texts.js";

const NARROW = matchMedia("(max-width: 700px)");
const PHONE_WIDTH = 320;
const STORED = "sandbox.shown";
const FIRST_CAST = ["manager", "client", "installer", "director"];

let chosen = [];
let active = null;

const isNarrow = () => NARROW.matches;
export const activePhone = () => active;
const capacity = () => (isNarrow() ? 1 : Math.max(2, Math.min(4, Math.floor(innerWidth / PHONE_WIDTH))));

/** Ids of the phones now on the screen, in the order of the cast. */
export function shownPhones() {
  const kept = isNarrow() ? [active] : chosen.slice(-capacity());
  return state.people.map((one) => one.id).filter((id) => kept.includes(id));
}

function firstChoice() {
  const order = (one) => (FIRST_CAST.indexOf(one.role) + FIRST_CAST.length + 1) % (FIRST_CAST.length + 1);
  const sorted = [...state.people].sort((a, b) => order(a) - order(b));
  const roles = new Set();
  const distinct = sorted.filter((one) => !roles.has(one.role) && roles.add(one.role));
  return [...new Set([...distinct, ...sorted])].slice(0, 4).map((one) => one.id).reverse();
}

function remember() {
  localStorage.setItem(STORED, JSON.stringify(chosen));
  drawChips();
  emit("shown");
}

/** Puts a phone on the table and in front. The one shown longest makes room. */
export function showPhone(id) {
  if (isNarrow() || !shownPhones().includes(id)) chosen = [...chosen.filter((one) => one !== id), id];
  lookAt(id);
  active = id;
  remember();
}

export function hidePhone(id) {
  if (shownPhones().length < 2) return;
  chosen = chosen.slice(-capacity()).filter((one) => one !== id);
  if (active === id) active = chosen.at(-1);
  remember();
}

/** The person now works in this phone: what arrives there counts as read. */
export function activate(id) {
  if (active === id) return;
  lookAt(id);
  active = id;
  drawChips();
  emit("active", id);
}

function chip(one) {
  const isShown = shownPhones().includes(one.id);
  const unread = one.unread > 0 && !(isShown && one.id === active) ? one.unread : 0;
  const name = `${fullName(one)}, ${t(`role_${one.role}`)}${unread ? `, ${t("unread_count", { count: unread })}` : ""}`;
  const onclick = () => (isShown && !isNarrow() ? hidePhone(one.id) : showPhone(one.id));
  return h("button", { class: "chip", "aria-pressed": String(isShown), "aria-label": name, data: { chip: one.id }, onclick },
    avatar(fullName(one), one.id),
    h("span", { class: "who" }, h("span", {}, one.first_name), h("small", {}, t(`role_${one.role}`))),
    unread ? h("b", { class: "badge" }, String(unread)) : null);
}

function drawChips() {
  const nav = document.getElementById("people");
  const focused = document.activeElement?.dataset?.chip;
  nav.replaceChildren(...state.people.map(chip));
  if (focused) nav.querySelector(`[data-chip="${focused}"]`)?.focus();
}

function settle() {
  const known = new Set(state.people.map((one) => one.id));
  chosen = chosen.filter((id) => known.has(id));
  if (!chosen.length) chosen = firstChoice();
  if (!known.has(active)) active = chosen.at(-1) ?? null;
  lookAt(active);
  drawChips();
}

/** The person whose phone the first screen speaks about. */
export const leadPerson = () => state.people.find((one) => one.role === "manager") ?? state.people[0];

export function startPeople() {
  try {
    chosen = JSON.parse(localStorage.getItem(STORED)) ?? [];
  } catch {
    chosen = [];
  }
  active = chosen.at(-1) ?? null;
  let cast = "";
  on("people", () => {
    settle();
    // Only a changed cast changes the table; unread counts come many times a minute.
    const ids = state.people.map((one) => one.id).join();
    if (ids !== cast) emit("shown");
    cast = ids;
  });
  on("language", drawChips);
  let fits = capacity();
  addEventListener("resize", () => {
    if (capacity() === fits) return;
    fits = capacity();
    if (person(active)) remember();
  });
}
