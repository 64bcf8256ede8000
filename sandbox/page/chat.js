// The scrolling list of one phone: draws only what changed, stays at the end, can be walked by keys.
import { h, iconButton } from "./dom.js";
import { blocks, draw } from "./messages.js";
import { chatOf, fullName, person } from "./state.js";
import { t } from "./texts.js";

const NEAR_END = 80;

const same = (a, b) => a.length === b.length && a.every((part, i) => part === b[i]);

/** {el, update(), show(messageId), rowOf(messageId), onQuote(listener), forget()}. */
export function createChat(phone) {
  const list = h("div", { class: "messages", role: "log", tabindex: "0" });
  const name = () => list.setAttribute("aria-label", t("messages_of", { name: fullName(person(phone.id)) }));
  const down = iconButton("down", "to_end", () => toEnd("smooth"), { class: "round to-end", hidden: true });
  const el = h("div", { class: "chat" }, list, down);
  let drawn = new Map();
  let quoteListener = () => {};
  let isAtEnd = true;
  let lastTop = 0;

  const toEnd = (behavior = "instant") => list.scrollTo({ top: list.scrollHeight, behavior });
  const rowOf = (id) => list.querySelector(`[data-message-id="${id}"]`);

  // Only going up leaves the end: a shrinking list or a late picture must not.
  function noticeScroll() {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END) isAtEnd = true;
    else if (list.scrollTop < lastTop) isAtEnd = false;
    lastTop = list.scrollTop;
    down.hidden = isAtEnd;
  }

  function placed(block) {
    const old = drawn.get(block.key);
    if (old && same(old.parts, block.parts)) return old;
    const node = draw(block, phone);
    if (old) node.classList.add("changed");
    return { node, parts: block.parts };
  }

  function arrange(next) {
    const wanted = new Set([...next.values()].map((one) => one.node));
    for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
    let place = list.firstChild;
    for (const node of wanted) {
      if (node === place) place = place.nextSibling;
      else list.insertBefore(node, place);
    }
  }

  function update() {
    noticeScroll(); // The event of a scrolling comes a frame later than the scrolling.
    const chat = chatOf(phone.id);
    const fresh = blocks(chat?.messages ?? [], chat?.unreadFrom ?? null);
    const next = new Map(fresh.map((block) => [block.key, placed(block)]));
    const focused = list.contains(document.activeElement) ? document.activeElement.closest(".row")?.dataset.messageId : null;
    arrange(next);
    drawn = next;
    if (focused && !list.contains(document.activeElement)) rowOf(focused)?.focus({ preventScroll: true });
    if (isAtEnd) toEnd();
  }

  function show(id) {
    const row = rowOf(id);
    if (!row) return false;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("found");
    requestAnimationFrame(() => row.classList.add("found"));
    return true;
  }

  function quoteOf(row) {
    const id = Number(row.dataset.messageId);
    const message = chatOf(phone.id)?.messages.find((one) => one.message_id === id);
    if (message) quoteListener(message);
  }

  function walk(event) {
    const rows = [...list.querySelectorAll(".row")];
    const at = rows.indexOf(document.activeElement);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && (at >= 0 || event.target === list)) {
      event.preventDefault();
      rows[at < 0 ? rows.length - 1 : Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
    } else if (event.key === "Enter" && at >= 0 && event.target === rows[at]) quoteOf(rows[at]);
  }

  list.addEventListener("keydown", walk);
  list.addEventListener("click", (event) => {
    const isControl = event.target.closest("a, button, audio, video, summary, .spoiler");
    const bubble = event.target.closest(".bubble");
    if (bubble && !isControl && getSelection().isCollapsed) quoteOf(bubble.closest(".row"));
  });
  list.addEventListener("scroll", noticeScroll);
  // Pictures get their height late, and the keyboard below changes the room: stay at the end.
  new ResizeObserver(() => isAtEnd && toEnd()).observe(list);
  list.addEventListener("load", () => isAtEnd && toEnd(), true);

  name();
  return { el, update, show, rowOf, onQuote: (listener) => { quoteListener = listener; },
    forget: () => {
      drawn = new Map();
      name();
    } };
}
