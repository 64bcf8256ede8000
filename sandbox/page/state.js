// What the page knows of the sandbox. Only this file changes it; everything else listens with on().
import * as api from "./api.js";

export const state = { bot: { username: "", first_name: "" }, people: [], clock: null, clockReadAt: 0, sms: [],
  chats: new Map() };

const listeners = new Map();
let lookedAt = null;
let meanwhile = null;

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export const person = (id) => state.people.find((one) => one.id === Number(id));
export const fullName = (one) => [one.first_name, one.last_name].filter(Boolean).join(" ");

function setClock(clock) {
  state.clock = clock;
  state.clockReadAt = Date.now();
  emit("clock");
}

/** The sandbox's time now, ticking on from what the server last said. */
export function now() {
  return state.clock ? new Date(Date.parse(state.clock.now) + Date.now() - state.clockReadAt) : new Date();
}

/** Reads all but the chats. Events which arrive meanwhile are replayed on top of the answer, which is older. */
export async function load() {
  const mine = [];
  meanwhile = mine;
  try {
    const fresh = await api.getState();
    state.bot = fresh.bot;
    state.people = fresh.people;
    state.sms = fresh.sms;
    setClock(fresh.clock);
    emit("people");
    emit("sms", null);
  } finally {
    if (meanwhile === mine) meanwhile = null;
    for (const [name, data] of mine) receive(name, data);
  }
}

/** Asks for the clock alone: the next event moves without a word from the server. */
export async function readClock() {
  setClock((await api.getState()).clock);
}

/** Fetches a chat unless it is there. Events which arrive meanwhile are replayed on top of the answer. */
export async function openChat(id) {
  if (state.chats.has(id)) return;
  const waiting = { loading: [] };
  state.chats.set(id, waiting);
  const fresh = await api.getChat(id).catch((error) => {
    state.chats.delete(id);
    throw error;
  });
  if (state.chats.get(id) !== waiting) return;
  state.chats.set(id, { ...fresh, id, unreadFrom: firstUnread(fresh.messages, person(id)?.unread ?? 0) });
  for (const [name, data] of waiting.loading) receive(name, data);
  emit("chat", id);
}

function firstUnread(messages, count) {
  const fromBot = messages.filter((message) => message.from_bot);
  return count > 0 ? fromBot.at(-count)?.message_id ?? fromBot[0]?.message_id ?? null : null;
}

export const chatOf = (id) => {
  const chat = state.chats.get(id);
  return chat && !chat.loading ? chat : null;
};

/** Forgets all chats (start over, a broken connection) and reads everything again. */
export async function reload(openIds) {
  state.chats.clear();
  await load();
  await Promise.all(openIds.filter(person).map(openChat));
}

function put(chat, message) {
  const place = chat.messages.findIndex((one) => one.message_id === message.message_id);
  if (place >= 0) chat.messages[place] = message;
  else {
    chat.messages.push(message);
    chat.messages.sort((a, b) => a.message_id - b.message_id);
  }
}

const CHAT_EVENTS = {
  message(chat, data) {
    put(chat, data.message);
    if (!data.message.from_bot) chat.unreadFrom = null;
    else {
      chat.typing = false;
      if (data.person_id !== lookedAt) chat.unreadFrom ??= data.message.message_id;
    }
  },
  edit: (chat, data) => put(chat, data.message),
  delete(chat, data) {
    chat.messages = chat.messages.filter((one) => !data.message_ids.includes(one.message_id));
  },
  pin: (chat, data) => { chat.pinned = data.pinned; },
  keyboard: (chat, data) => { chat.reply_keyboard = data.reply_keyboard; },
  commands: (chat, data) => { chat.commands = data.commands; },
  typing(chat, data) {
    const mark = {};
    chat.typing = data.action || "typing";
    chat.typingMark = mark;
    // Telegram shows an action for five seconds, or until a message comes.
    setTimeout(() => {
      if (chat.typingMark !== mark) return;
      chat.typing = false;
      emit("chat", data.person_id);
    }, 5000);
  },
};

const PAGE_EVENTS = {
  sms(data) {
    if (!state.sms.some((one) => one.id === data.sms.id)) state.sms.push(data.sms);
    emit("sms", data.sms);
  },
  clock: (data) => setClock(data.clock),
  people(data) {
    state.people = data.people;
    emit("people");
  },
};

/** Takes one event of the server in. */
export function receive(name, data) {
  if (PAGE_EVENTS[name]) return meanwhile ? meanwhile.push([name, data]) : PAGE_EVENTS[name](data);
  if (!CHAT_EVENTS[name]) return emit(name, data);
  const chat = state.chats.get(data.person_id);
  if (!chat) return undefined;
  if (chat.loading) return chat.loading.push([name, data]);
  CHAT_EVENTS[name](chat, data);
  if (name === "message") emit("arrived", data);
  return emit("chat", data.person_id);
}

/** Says which phone is being looked at; the new-messages line goes from the one before. */
export function lookAt(id) {
  const left = chatOf(lookedAt);
  lookedAt = id;
  if (!left?.unreadFrom) return;
  left.unreadFrom = null;
  emit("chat", left.id);
}
