// Links: those which start the bot open in a person's phone, all others in a new tab.
import * as api from "./api.js";
import { attempt, callDialog, choosePerson } from "./dialogs.js";
import { showPhone } from "./people.js";
import { state } from "./state.js";

/** The start parameter ("" if bare) when `address` leads to this sandbox's bot, else null. */
function startPayload(address) {
  let url;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
  const name = url.protocol === "tg:" ? url.searchParams.get("domain") : url.pathname.slice(1);
  const isTelegram = url.protocol === "tg:" || ["t.me", "telegram.me", "www.t.me"].includes(url.hostname);
  if (!isTelegram || name?.toLowerCase() !== state.bot.username.toLowerCase()) return null;
  return url.searchParams.get("start") ?? "";
}

/** Opens the bot by a deep link in one phone; asks in whose when `personId` is null. */
async function startIn(personId, payload, suggestedId) {
  const id = personId ?? (await choosePerson(suggestedId));
  if (id === null) return;
  showPhone(id);
  await attempt(api.start(id, payload));
}

/** Follows an address. `ownerId` is whose phone a bot link opens in, null to ask. */
export function follow(address, { ownerId = null, suggestedId = null } = {}) {
  const payload = startPayload(address);
  if (payload !== null) return startIn(ownerId, payload, suggestedId);
  if (address.startsWith("tel:")) return callDialog(address.slice(4));
  window.open(address, "_blank", "noopener");
  return undefined;
}

/** Handles a click on an <a> which needs more than the browser does; true when it took over. */
export function takeLink(event, options) {
  const anchor = event.target.closest("a[href]");
  if (!anchor) return false;
  const href = anchor.getAttribute("href");
  if (startPayload(href) === null && !href.startsWith("tel:")) return false;
  event.preventDefault();
  follow(href, options);
  return true;
}
