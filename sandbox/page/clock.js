// The clock bar: the sandbox's time and the buttons which move it.
import * as api from "./api.js";
import { attempt, toast } from "./dialogs.js";
import { longMoment, nearMoment, shortMoment } from "./dates.js";
import { now, on, readClock, state } from "./state.js";
import { t } from "./texts.js";

const HOUR = 3600;
// What the bot does may change what comes next: asked again once it has been quiet for so long.
const QUIET = 1500;

function draw() {
  if (!state.clock) return;
  const time = document.getElementById("clock-now");
  const next = state.clock.next_event;
  time.dateTime = now().toISOString();
  time.querySelector(".long").textContent = longMoment(now());
  time.querySelector(".short").textContent = shortMoment(now());
  time.classList.toggle("moved", Math.abs(state.clock.offset) > 1);
  document.getElementById("next-event").textContent = next ? nearMoment(new Date(next)) : t("nothing_due");
}

async function move(button) {
  const buttons = [...document.querySelectorAll("[data-clock]")];
  for (const one of buttons) one.disabled = true;
  const action = button.dataset.clock;
  const moved = api.clock(action, action === "advance" ? HOUR : undefined);
  if (action === "next_event") await moved.catch(() => toast(t("nothing_planned")));
  else await attempt(moved);
  for (const one of buttons) one.disabled = false;
}

let quiet = 0;
function readSoon() {
  clearTimeout(quiet);
  quiet = setTimeout(() => readClock().catch(() => {}), QUIET);
}

export function startClock() {
  for (const button of document.querySelectorAll("[data-clock]")) button.addEventListener("click", () => move(button));
  on("clock", draw);
  on("chat", readSoon);
  on("language", draw);
  setInterval(draw, 1000);
}
