// Shows how far the work is while it goes on; without it the page asks anew by itself.
async function look() {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page && page.getElementById("progress");
  if (page && !fresh) return location.reload();
  // A button that somebody is about to press stays where it is.
  const shown = document.getElementById("progress");
  if (fresh && !shown.contains(document.activeElement)) shown.replaceChildren(...fresh.childNodes);
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
