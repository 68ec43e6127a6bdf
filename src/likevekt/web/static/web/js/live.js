// The outcome follows the fields. Without this script the form is sent by its buttons.
// What stands in an element marked data-live is taken from the server's answer; fields are never touched.
const form = document.querySelector("[data-live-form]");
const pause = 350;
let waiting = 0;
let asked = 0;

function figures() {
  const rows = document.querySelectorAll("#units tbody tr");
  return new Map([...rows].map((row) => [row.dataset.unit, row.lastElementChild.textContent]));
}

function markChanged(before) {
  for (const row of document.querySelectorAll("#units tbody tr")) {
    const was = before.get(row.dataset.unit);
    row.classList.toggle("is-new", was !== undefined && was !== row.lastElementChild.textContent);
  }
}

function isBeingWritten(element) {
  const field = document.activeElement;
  return field?.getAttribute("aria-describedby")?.split(" ").includes(element.id) && !element.textContent;
}

function take(fresh) {
  const before = figures();
  for (const element of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(element.id);
    if (isBeingWritten(element)) continue;
    if (other) element.replaceChildren(...other.childNodes);
    else if (element.classList.contains("wrong")) element.replaceChildren();
  }
  for (const field of form.querySelectorAll("[aria-describedby]")) {
    const wrong = document.getElementById(`${field.id}-wrong`);
    if (wrong?.textContent) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    field.closest(".field")?.classList.toggle("field--wrong", Boolean(wrong?.textContent));
  }
  markChanged(before);
  const spoken = document.getElementById("spoken");
  const sentence = document.getElementById("sentence");
  if (spoken && sentence && spoken.textContent !== sentence.textContent) {
    spoken.textContent = sentence.textContent;
  }
}

async function ask() {
  const turn = ++asked;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value);
  }
  fields.set("do", "compute");
  form.classList.add("is-waiting");
  try {
    const response = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Live": "1" } });
    if (!response.ok || turn !== asked) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (turn === asked) take(fresh);
  } finally {
    if (turn === asked) form.classList.remove("is-waiting");
  }
}

function goToLine() {
  const text = form.querySelector("textarea[data-line]");
  const line = Number(text?.dataset.line);
  if (!line) return;
  const before = text.value.split("\n").slice(0, line - 1).join("\n");
  const start = before.length + (line > 1 ? 1 : 0);
  const end = text.value.indexOf("\n", start);
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  const lineHeight = text.scrollHeight / Math.max(1, text.value.split("\n").length);
  text.scrollTop = Math.max(0, (line - 4) * lineHeight);
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, pause);
  });
  goToLine();
}
