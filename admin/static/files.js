// Says which files were chosen; the field itself speaks the browser's language, not the panel's.
for (const input of document.querySelectorAll(".pick input[type=file]")) {
  const chosen = input.closest(".field").querySelector("output");
  input.addEventListener("change", () => {
    chosen.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}
