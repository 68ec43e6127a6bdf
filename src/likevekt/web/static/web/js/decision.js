// Regn på et vedtak: the answer follows the fields. Without this script the form is sent by its button.
const form = document.querySelector("#decision");
const pause = 250;
let waiting = 0;
let asked = 0;
let measure = "";

function measured() {
  return form.elements.tjeneste.selectedOptions[0].dataset.per;
}

function address() {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "" && !(name === "mengde" && measured() !== measure)) fields.set(name, value);
  }
  return `${form.action}?${fields}`;
}

// Labels, help and faults come from the fresh page; what someone is typing is left alone.
function takeInFields(fresh) {
  for (const field of form.querySelectorAll(".field")) {
    const input = field.querySelector("input, select");
    const other = fresh.querySelector(`#${input.id}`);
    if (!other) continue;
    const around = other.closest(".field");
    field.className = around.className;
    field.querySelector("label").replaceWith(around.querySelector("label"));
    field.querySelector(".wrong")?.remove();
    const wrong = around.querySelector(".wrong");
    if (wrong) field.append(wrong);
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (other.hasAttribute(name)) input.setAttribute(name, other.getAttribute(name));
      else input.removeAttribute(name);
    }
  }
  if (measured() !== measure) {
    form.elements.mengde.value = fresh.querySelector("#mengde").value;
    measure = measured();
  }
  form.querySelector(".more summary").replaceChildren(...fresh.querySelector(".more summary").childNodes);
}

// One sentence is said aloud, not the whole answer with its tables.
function say(answer) {
  const faults = [...form.querySelectorAll(".wrong")].map((wrong) => wrong.textContent);
  document.querySelector("#said").textContent = faults.join(" ") || answer.querySelector("h1").textContent;
}

async function ask() {
  const turn = ++asked;
  const to = address();
  const shown = document.querySelector("#answer");
  shown.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(to, { headers: { Accept: "text/html" } });
    const text = response.ok ? await response.text() : "";
    if (turn !== asked) return;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const answer = fresh.querySelector("#answer");
    if (!answer) throw new Error(`no answer from ${to}`);
    shown.replaceChildren(...answer.childNodes);
    takeInFields(fresh);
    say(shown);
    history.replaceState(null, "", to);
    offerLink();
  } catch {
    document.documentElement.classList.remove("live");
  } finally {
    if (turn === asked) shown.removeAttribute("aria-busy");
  }
}

function offerLink() {
  const button = document.querySelector("#copy");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    button.textContent = button.dataset.done;
    document.querySelector("#said").textContent = button.dataset.done;
  });
}

if (form) {
  measure = measured();
  document.documentElement.classList.add("live");
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, pause);
  });
  form.addEventListener("submit", (event) => {
    if (!document.documentElement.classList.contains("live")) return;
    event.preventDefault();
    clearTimeout(waiting);
    ask();
  });
  offerLink();
}
