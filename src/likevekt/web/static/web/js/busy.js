// A page that tells how far something has come reads itself again. Without this script its link does.
const pause = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.querySelector("[data-busy]")) {
      location.reload();
      return;
    }
    for (const place of ["#busy", ".progress"]) {
      const [old, now] = [document.querySelector(place), fresh.querySelector(place)];
      if (!old || !now) continue;
      old.hidden = now.hidden;
      for (const name of ["max", "value"]) {
        if (now.hasAttribute(name)) old.setAttribute(name, now.getAttribute(name));
      }
      if (old.textContent !== now.textContent) old.textContent = now.textContent;
    }
  } catch {
    // The server is away for a moment; the next look may meet it.
  }
  setTimeout(look, pause);
}

setTimeout(look, pause);
