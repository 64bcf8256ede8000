// Dragging a card asks the same gate as its buttons do; a refusal puts the card back and says why.
const board = document.querySelector(".board");
const refusal = document.querySelector("#refusal");
let card = null;
let home = null;

function say(error, reasons = []) {
  refusal.querySelector("p").textContent = error;
  refusal.querySelector("ul").replaceChildren(...reasons.map((reason) => {
    const line = document.createElement("li");
    line.textContent = reason;
    return line;
  }));
  refusal.hidden = false;
  refusal.scrollIntoView({ block: "nearest" });
}

async function move(moved, stage) {
  const fields = new FormData(moved.querySelector("form"));
  fields.set("stage", stage);
  fields.set("version", moved.dataset.version);
  try {
    const answer = await fetch(moved.querySelector("form").action, {
      method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
    });
    const said = await answer.json();
    if (answer.ok) {
      location.assign(said.go);
      return true;
    }
    say(said.error, said.reasons);
  } catch {
    say(board.dataset.failed);
  }
  return false;
}

async function drop(column) {
  const [moved, from] = [card, home];
  const stage = column.dataset.stage;
  if (column === from) return;
  if (Number(column.dataset.position) < Number(from.dataset.position)) {
    const choice = moved.querySelector(`[popover] option[value="${stage}"]`);
    if (choice) {
      choice.selected = true;
      choice.closest("[popover]").showPopover();
      return;
    }
  }
  column.querySelector("ul").prepend(moved);
  moved.setAttribute("aria-busy", "true");
  if (!(await move(moved, stage))) from.querySelector("ul").prepend(moved);
  moved.removeAttribute("aria-busy");
}

board.addEventListener("dragstart", (event) => {
  card = event.target.closest(".board-card");
  home = card?.closest(".column");
  event.dataTransfer.effectAllowed = "move";
});
board.addEventListener("dragend", () => {
  for (const column of board.querySelectorAll(".over")) column.classList.remove("over");
});
for (const column of board.querySelectorAll(".column")) {
  column.addEventListener("dragover", (event) => {
    if (!card) return;
    event.preventDefault();
    column.classList.add("over");
  });
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) column.classList.remove("over");
  });
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    column.classList.remove("over");
    if (card) drop(column);
  });
}
