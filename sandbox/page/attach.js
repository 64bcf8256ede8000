// The attach menu and the tray of files which wait to be sent.
import * as api from "./api.js";
import { attempt } from "./dialogs.js";
import { h, icon, iconButton, text } from "./dom.js";
import { SAMPLES } from "./samples.js";
import { t } from "./texts.js";

const CENTRE = { latitude: 55.7558, longitude: 37.6173 };
const MENU = [["attach_photo", "photo"], ["attach_file", "file"], ["sample_photo", "photo"], ["sample_album", "album"],
  ["sample_file", "file"], ["sample_voice", "voice"], ["sample_sticker", "sticker"], ["own_contact", "contact"],
  ["location", "place"]];

function picker(accept, label, take) {
  const input = h("input", { type: "file", multiple: true, accept, label, hidden: true });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  return input;
}

async function sendSample(id, name) {
  const { kind, files } = await SAMPLES[name]();
  await attempt(api.sendFiles(id, files, kind));
}

/** The menu behind the paper clip: {button, menu, tray, add(files), send(caption), isFull()}. */
export function createAttach(id, onChange) {
  let files = [];
  let kind = "photo";
  const tray = h("div", { class: "tray", hidden: true });
  const menu = h("div", { class: "sheet attach-menu", role: "group", label: "attach", hidden: true });
  const button = iconButton("clip", "attach", () => toggle(menu.hidden), { "aria-expanded": "false" });

  function toggle(open) {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }

  function add(more, asKind) {
    if (!more.length) return;
    kind = asKind ?? (more.every((file) => file.type.startsWith("image/")) ? "photo" : "document");
    files = [...files, ...more];
    if (files.some((file) => !file.type.startsWith("image/"))) kind = "document";
    toggle(false);
    draw();
  }

  function drop(file) {
    files = files.filter((one) => one !== file);
    draw();
  }

  function thumb(file) {
    const isImage = file.type.startsWith("image/");
    const view = isImage ? h("img", { alt: "", src: URL.createObjectURL(file) }) : icon("file");
    return h("div", { class: "thumb" }, view, h("span", {}, file.name), iconButton("close", "remove", () => drop(file)));
  }

  function asFiles() {
    if (!files.length || !files.every((file) => file.type.startsWith("image/"))) return null;
    const box = h("input", { type: "checkbox" });
    box.checked = kind === "document";
    box.addEventListener("change", () => { kind = box.checked ? "document" : "photo"; });
    return h("label", { class: "as-files" }, box, text("as_files"));
  }

  function draw() {
    for (const image of tray.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    tray.replaceChildren(...files.map(thumb), asFiles() ?? "");
    tray.hidden = !files.length;
    onChange();
  }

  async function send(caption, replyTo) {
    const going = files;
    if (!(await attempt(api.sendFiles(id, going, kind, caption, replyTo)))) return false;
    files = files.filter((file) => !going.includes(file));
    draw();
    return true;
  }

  const photos = picker("image/*", "attach_photo", (list) => add(list, "photo"));
  const documents = picker("", "attach_file", (list) => add(list, "document"));
  const actions = { attach_photo: () => photos.click(), attach_file: () => documents.click(),
    own_contact: () => attempt(api.sendOwnContact(id)),
    location: () => attempt(api.sendLocation(id, CENTRE.latitude, CENTRE.longitude)) };

  menu.append(...MENU.map(([key, picture]) => h("button", { class: "item", onclick: () => {
    toggle(false);
    return (actions[key] ?? (() => sendSample(id, key)))();
  } }, icon(picture), text(key))), photos, documents);
  return { button, menu, tray, add, send, close: () => toggle(false), isFull: () => files.length > 0 };
}

/** Files dropped on a phone or pasted into it go to its tray. */
export function takeDrops(phone, attach) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  phone.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    phone.classList.add("dropping");
    phone.dataset.drop = t("drop_here");
  });
  phone.addEventListener("dragleave", (event) => {
    if (!phone.contains(event.relatedTarget)) phone.classList.remove("dropping");
  });
  phone.addEventListener("drop", (event) => {
    phone.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    attach.add([...event.dataTransfer.files]);
  });
  phone.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) attach.add([...event.clipboardData.files]);
  });
}
