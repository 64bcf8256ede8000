// Calls of the sandbox server; every function returns a promise of its JSON or throws with the server's words.

async function request(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(path, options);
  const data = await response.json().catch(() => null);
  if (!response.ok) throw new Error(data?.error ?? data?.description ?? data?.detail ?? String(response.status));
  return data;
}

const post = (path, body = {}) => request("POST", path, body);
const chat = (id, action, body) => post(`/api/chats/${id}/${action}`, body);

export const getState = () => request("GET", "/api/state");
export const getChat = (id) => request("GET", `/api/chats/${id}`);

export const sendText = (id, text, replyTo) => chat(id, "text", replyTo ? { text, reply_to: replyTo } : { text });
export const start = (id, payload) => chat(id, "start", payload ? { payload } : {});
export const edit = (id, messageId, text) => chat(id, "edit", { message_id: messageId, text });
export const press = (id, messageId, row, column) => chat(id, "press", { message_id: messageId, row, column });
export const sendOwnContact = (id) => chat(id, "contact", { own: true });
export const sendLocation = (id, latitude, longitude) => chat(id, "location", { latitude, longitude });
export const block = (id, blocked) => chat(id, "block", { blocked });
export const inline = (id, query) => chat(id, "inline", { query });
export const chooseInline = (id, resultId) => chat(id, "inline/choose", { result_id: resultId });
export const read = (id) => chat(id, "read");

export function sendFiles(id, files, kind, caption, replyTo) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to", replyTo);
  return chat(id, "files", form);
}

export const clock = (action, seconds) => post("/api/clock", seconds ? { action, seconds } : { action });
export const startOver = () => post("/api/start-over");

const EVENTS = ["message", "edit", "delete", "pin", "keyboard", "commands", "typing", "answer", "inline", "sms",
  "clock", "people", "reset"];

/** Listens to the server: `onEvent(name, data)`, `onLink(connected)` at each change of the connection. */
export function listen(onEvent, onLink) {
  const source = new EventSource("/api/events");
  for (const name of EVENTS) {
    source.addEventListener(name, (event) => onEvent(name, JSON.parse(event.data || "{}")));
  }
  source.addEventListener("open", () => onLink(true));
  source.addEventListener("error", () => onLink(false));
}
