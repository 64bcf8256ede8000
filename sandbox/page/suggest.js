// What rises above the input while typing: commands after "/", inline results after "@bot ".
import * as api from "./api.js";
import { attempt } from "./dialogs.js";
import { h, text } from "./dom.js";
import { chatOf, on, state } from "./state.js";
import { t } from "./texts.js";

const PAUSE = 250;

/** The query when `typed` addresses this bot's inline mode, else null. */
function inlineQuery(typed) {
  const found = /^@(\w+)\s(.*)$/s.exec(typed);
  return found && found[1].toLowerCase() === state.bot.username.toLowerCase() ? found[2] : null;
}

function resultTitle(result) {
  return result.title ?? result.caption ?? result.input_message_content?.message_text ?? result.id;
}

/** {el, typed(text), hide(), toggleCommands()}; `done()` is called when something was chosen. */
export function createSuggest(id, done) {
  const el = h("div", { class: "sheet suggest", role: "listbox", label: "commands", hidden: true });
  let timer = 0;
  let asked = null;
  let prefix = null;
  let offered = null;

  function show(items) {
    el.replaceChildren(...items);
    el.hidden = !items.length;
  }

  function choose(call) {
    hide();
    done();
    return attempt(call);
  }

  function hide() {
    clearTimeout(timer);
    asked = null;
    prefix = null;
    el.hidden = true;
  }

  function commands(begun) {
    prefix = begun;
    offered = chatOf(id)?.commands;
    const found = (offered ?? []).filter((one) => one.command.startsWith(prefix));
    show(found.map((one) => h("button", { class: "item", role: "option", onclick: () => choose(api.sendText(id, `/${one.command}`)) },
      h("strong", {}, `/${one.command}`), h("span", {}, one.description))));
  }

  function results(list) {
    const items = list.map((one) => h("button", { class: "item result", role: "option", onclick: () => choose(api.chooseInline(id, one.id)) },
      h("strong", {}, resultTitle(one)), one.description ? h("span", {}, one.description) : null));
    show(items.length ? items : [h("p", { class: "hint" }, t("nothing_found"))]);
  }

  async function ask(query) {
    asked = query;
    const answer = {};
    const sent = await attempt(api.inline(id, query).then((data) => Object.assign(answer, data)));
    if (sent && answer.results && asked === query) results(answer.results);
  }

  on("inline", (data) => {
    if (data.person_id === id && data.query === asked) results(data.results);
  });

  // The slash may have been typed before the chat was read, or before the bot changed its commands.
  on("chat", (changed) => {
    if (changed === id && prefix !== null && chatOf(id)?.commands !== offered) commands(prefix);
  });

  function typed(value) {
    const query = inlineQuery(value);
    hide();
    if (query !== null) {
      show([text("inline_hint", "p", { class: "hint" })]);
      timer = setTimeout(() => ask(query), PAUSE);
    } else if (/^\/\w*$/.test(value)) commands(value.slice(1));
  }

  return { el, typed, hide, toggleCommands: () => (el.hidden ? commands("") : hide()) };
}
