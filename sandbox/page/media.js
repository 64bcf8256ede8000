// What a message carries besides text: photos, files, sound, contacts, places.
import { callDialog, preview } from "./dialogs.js";
import { avatar, h, icon } from "./dom.js";
import { t } from "./texts.js";

function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} ${t("bytes")}`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} ${t("kb")}`;
  return `${(bytes / 1024 / 1024).toFixed(1)} ${t("mb")}`;
}

function photo(message) {
  const largest = message.photo.at(-1);
  const image = h("img", { src: message.media_url, alt: message.caption || t("photo"), loading: "lazy",
    width: largest?.width, height: largest?.height });
  return h("button", { class: "photo", label: "open_photo", onclick: () => preview(message.media_url, message.caption) }, image);
}

function file(message) {
  const document = message.document;
  const name = document.file_name ?? t("file");
  const extension = name.includes(".") ? name.split(".").at(-1).slice(0, 4) : "";
  return h("a", { class: "file", href: message.media_url, target: "_blank", rel: "noopener", download: name,
    "aria-label": `${t("open_file")}: ${name}` },
  h("span", { class: "file-icon" }, extension ? extension.toUpperCase() : icon("file")),
  h("span", { class: "file-name" }, name, h("small", {}, size(document.file_size))));
}

const sound = (message) => h("audio", { class: "voice", controls: true, preload: "metadata", src: message.media_url,
  "aria-label": t("voice") });

const video = (message) => h("video", { class: "video", controls: true, preload: "metadata", src: message.media_url,
  "aria-label": t("video") });

// Telegram gives numbers of its own people without the plus.
const dialled = (number) => (/^\d{11,}$/.test(number) ? `+${number}` : number);

function contact(message) {
  const one = message.contact;
  const number = dialled(one.phone_number);
  const name = [one.first_name, one.last_name].filter(Boolean).join(" ");
  return h("button", { class: "contact", "aria-label": `${t("show_phone")}: ${name}`, onclick: () => callDialog(number, name) },
    avatar(name, one.user_id ?? one.phone_number.slice(-4)),
    h("span", {}, h("strong", {}, name), h("small", {}, number)));
}

function place(message) {
  const venue = message.venue;
  const { latitude, longitude } = venue?.location ?? message.location;
  const outside = (href, key) => h("a", { href, target: "_blank", rel: "noopener noreferrer" }, t(key));
  return h("div", { class: "place" }, h("div", { class: "map" }, icon("place")),
    h("p", {}, venue ? h("strong", {}, venue.title) : null, h("span", {}, venue?.address ?? `${latitude}, ${longitude}`)),
    h("p", {}, outside(`https://yandex.ru/maps/?pt=${longitude},${latitude}&z=17&l=map`, "yandex"),
      outside(`https://2gis.ru/geo/${longitude},${latitude}`, "twogis")));
}

const sticker = (message) => (message.media_url
  ? h("img", { class: "sticker", src: message.media_url, alt: message.sticker.emoji ?? t("sticker") })
  : h("span", { class: "sticker" }, message.sticker.emoji ?? "◻"));

const KINDS = [["photo", photo], ["video", video], ["animation", video], ["video_note", video], ["voice", sound],
  ["audio", sound], ["document", file], ["sticker", sticker], ["contact", contact], ["venue", place], ["location", place]];

/** The element for a message's attachment, or null when it has none. */
export function attachment(message) {
  const found = KINDS.find(([field]) => message[field]);
  return found ? found[1](message) : null;
}

export const isPicture = (message) => Boolean(message.photo || message.video);

/** A message in one line, for quotes, pins and previews. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (words) return words.replace(/\s+/g, " ").slice(0, 120);
  if (message.document) return message.document.file_name ?? t("file");
  if (message.contact) return `${t("contact")}: ${message.contact.first_name}`;
  const named = ["photo", "video", "voice", "sticker", "location"].find((field) => message[field]);
  return named ? t(named) : t("message");
}
