// Things to send when nothing is at hand: a drawn photo, a small PDF, a voice note, a sticker.
// Each sample differs from all before it: Telegram, and so the bot, takes the same bytes for the same file.

const TONES = [["#c9b79c", "#6b4f3a"], ["#b8c7c0", "#3f5a52"], ["#d4c4c0", "#7a4a45"]];

function drawn(width, height, draw, type) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  draw(canvas.getContext("2d"));
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.85));
}

function kitchen(context, number) {
  const [wall, wood] = TONES[number % TONES.length];
  context.fillStyle = wall;
  context.fillRect(0, 0, 960, 720);
  context.fillStyle = wood;
  for (let x = 40; x < 900; x += 220) {
    context.fillRect(x, 60, 205, 190);
    context.fillRect(x, 440, 205, 220);
  }
  context.fillStyle = "#f4efe8";
  context.fillRect(30, 410, 900, 30);
  context.fillStyle = "#ffffffcc";
  context.font = "600 54px sans-serif";
  context.fillText(`№ ${number + 1}`, 60, 360);
  context.font = "24px sans-serif";
  context.fillText(new Date().toISOString(), 60, 395);
}

async function photo(number) {
  const blob = await drawn(960, 720, (context) => kitchen(context, number), "image/jpeg");
  return new File([blob], `kitchen-${number + 1}.jpg`, { type: "image/jpeg" });
}

async function sticker() {
  const blob = await drawn(256, 256, (context) => {
    context.fillStyle = "#ffcf4d";
    context.arc(128, 128, 110, 0, 7);
    context.fill();
    context.lineWidth = 14;
    context.lineCap = "round";
    context.beginPath();
    context.arc(128, 132, 62, 0.3, 2.84);
    context.moveTo(95, 92);
    context.lineTo(95, 108);
    context.moveTo(161, 92);
    context.lineTo(161, 108);
    context.stroke();
  }, "image/webp");
  return new File([blob], "sticker.webp", { type: "image/webp" });
}

function pdf() {
  const stamp = new Date().toISOString();
  const stream = `BT /F1 28 Tf 60 760 Td (Sample document) Tj 0 -36 Td /F1 14 Tf (${stamp}) Tj ET`;
  const objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  let body = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const place = body.length;
    body += `${i + 1} 0 obj${object}endobj\n`;
    return place;
  });
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  body += `xref\n0 6\n0000000000 65535 f \n${rows}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF`;
  return new File([body], `sample-${stamp.slice(11, 19).replaceAll(":", "")}.pdf`, { type: "application/pdf" });
}

// One second of a soft tone as a WAV file: 8000 samples a second, 8 bits, one channel.
function voice() {
  const rate = 8000;
  const view = new DataView(new ArrayBuffer(44 + rate));
  const ascii = (at, word) => [...word].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  ascii(0, "RIFF");
  view.setUint32(4, 36 + rate, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  ascii(36, "data");
  view.setUint32(40, rate, true);
  for (let i = 0; i < rate; i += 1) view.setUint8(44 + i, 128 + 30 * Math.sin((i / rate) * 2 * Math.PI * 330));
  return new File([view.buffer], "voice.wav", { type: "audio/wav" });
}

let taken = 0;
const nextPhoto = () => photo(taken++);

/** What the attach menu offers ready-made: kind for the server and the files. */
export const SAMPLES = {
  sample_photo: async () => ({ kind: "photo", files: [await nextPhoto()] }),
  sample_album: async () => ({ kind: "photo", files: [await nextPhoto(), await nextPhoto(), await nextPhoto()] }),
  sample_file: async () => ({ kind: "document", files: [pdf()] }),
  sample_voice: async () => ({ kind: "voice", files: [voice()] }),
  sample_sticker: async () => ({ kind: "sticker", files: [await sticker()] }),
};
