// Shows what a client would read while the template is being typed; without it the button does the same.
const form = document.querySelector("form[data-preview]");
const sample = document.getElementById(form.dataset.preview);
let waiting = 0;

async function refresh() {
  const fields = new FormData(form);
  fields.set("do", "preview");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(form.dataset.preview);
  if (fresh) sample.replaceChildren(...fresh.childNodes);
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 400);
});
