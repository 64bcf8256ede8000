// Moments in the sandbox's time zone and the page's language.
import { now, state } from "./state.js";
import { language, t } from "./texts.js";

function part(date, options) {
  const timeZone = state.clock?.timezone ?? "Europe/Moscow";
  return new Intl.DateTimeFormat(language() === "ru" ? "ru-RU" : "en-GB", { timeZone, ...options }).format(date);
}

export const timeOf = (date) => part(date, { hour: "2-digit", minute: "2-digit" });
export const dayKey = (date) => part(date, { year: "numeric", month: "2-digit", day: "2-digit" });
export const shortMoment = (date) => `${part(date, { day: "numeric", month: "short" })} ${timeOf(date)}`;
export const longMoment = (date) => `${part(date, { weekday: "short", day: "numeric", month: "long" })}, ${timeOf(date)}`;

export function dayName(date) {
  if (dayKey(date) === dayKey(now())) return t("today");
  return part(date, { day: "numeric", month: "long", weekday: "short" });
}

/** As short as it stays clear: the time today, else day and time. */
export const nearMoment = (date) => (dayKey(date) === dayKey(now()) ? timeOf(date) : shortMoment(date));
