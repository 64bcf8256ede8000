// What a form owes to whoever filled it in: it is sent once, and when it was refused it comes back as it was typed.
const refused = document.body.dataset;

function isTyped(field) {
  return field.name && !["hidden", "password", "file"].includes(field.type) && field.localName !== "button";
}

function refill(form, typed) {
  for (const field of form.elements) {
    if (!isTyped(field)) continue;
    const values = typed[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length) field.value = values.shift();
  }
}

// Where several forms have one address, the button that was pressed tells them apart.
function sentForm(path, typed) {
  const fits = [...document.forms].filter((form) => form.method === "post" && new URL(form.action).pathname === path);
  const named = (form) => [...form.querySelectorAll("button[name]")];
  return fits.find((form) => named(form).some((button) => typed[button.name]?.includes(button.value)))
    ?? fits.find((form) => !named(form).length);
}

// Over the page, with the reason on it: the page's own would be hidden behind.
function reopen(sheet) {
  const reason = document.querySelector("[role=alert]")?.cloneNode(true);
  if (reason) {
    reason.removeAttribute("role");
    sheet.querySelector("h2").after(reason);
  }
  sheet.showPopover();
}

if (refused.typed) {
  const typed = JSON.parse(refused.typed);
  // «Are you sure?» is a form of its own, and is not to be covered.
  const form = document.querySelector("form[data-question]") ? null : sentForm(location.pathname, typed);
  if (form) {
    refill(form, typed);
    const sheet = form.closest("[popover]");
    if (sheet) reopen(sheet);
  }
  // The address of a form is not one to come back to.
  if (refused.address) history.replaceState(null, "", refused.address);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

// Back to a page that the browser has kept, or after a file that left the page where it was.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
