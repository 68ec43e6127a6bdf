// Shows what others save while this page is open. Without this script the page stands as it was opened.
// #followed says which topics it shows and which versions of them; a change makes it read itself again, and
// only what differs is put in place: focus, scroll, opened details and forms in use stay as they are.
const part = document.getElementById("followed");
const line = document.getElementById("fresh-line");
const spread = 150; // milliseconds, so that many pages do not ask at once
const firstPause = 1000;
const longestPause = 300000;
let stream = null;
let pause = firstPause;
let isReading = false;
let isBehind = false;

function isWritten(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  const chosen = [...(field.options ?? [])];
  if (chosen.length) {
    return chosen.some((one) => one.defaultSelected) && chosen.some((one) => one.selected !== one.defaultSelected);
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

function isInUse(form) {
  return form.contains(document.activeElement) || [...form.elements].some(isWritten);
}

function holdsWriting(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  return [node, ...node.querySelectorAll("form")].some((one) => one.nodeName === "FORM" && isInUse(one));
}

function takeAttributes(old, fresh) {
  const kept = old.nodeName === "DETAILS" ? ["open"] : [];
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!kept.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function kind(node) {
  return node.nodeType === Node.ELEMENT_NODE ? `${node.nodeName}#${node.id}` : node.nodeName;
}

// Pairs the longest run of children of the same kind in the same order, so that what is new moves nothing else.
function paired(before, after) {
  const [ours, theirs] = [before.map(kind), after.map(kind)];
  const most = Array.from({ length: ours.length + 1 }, () => new Uint16Array(theirs.length + 1));
  for (let i = ours.length - 1; i >= 0; i--) {
    for (let j = theirs.length - 1; j >= 0; j--) {
      most[i][j] = ours[i] === theirs[j] ? most[i + 1][j + 1] + 1 : Math.max(most[i + 1][j], most[i][j + 1]);
    }
  }
  const pairs = new Map();
  for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
    if (ours[i] === theirs[j]) pairs.set(after[j++], before[i++]);
    else if (most[i + 1][j] >= most[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}

function takeChildren(old, fresh) {
  const after = [...fresh.childNodes];
  const pairs = paired([...old.childNodes], after);
  const stay = new Set(pairs.values());
  for (const child of [...old.childNodes]) {
    if (!stay.has(child) && !holdsWriting(child)) child.remove();
  }
  const changed = [];
  let last = null;
  for (const other of after) {
    let child = pairs.get(other);
    if (child) {
      changed.push(...take(child, other));
    } else {
      child = document.importNode(other, true);
      old.insertBefore(child, last ? last.nextSibling : old.firstChild);
      if (child.nodeType === Node.ELEMENT_NODE) changed.push(child);
      else if (child.data?.trim()) changed.push(old);
    }
    last = child;
  }
  return changed;
}

// Makes `old`, of the same kind, say what `fresh` says, and gives the elements whose words are new.
function take(old, fresh) {
  if (old.isEqualNode(fresh)) return [];
  if (old.nodeType !== Node.ELEMENT_NODE) {
    const isNew = old.nodeType === Node.TEXT_NODE && old.data.trim() !== fresh.data.trim();
    old.data = fresh.data;
    return isNew ? [old.parentElement] : [];
  }
  if (old.nodeName === "FORM" && isInUse(old)) return [];
  takeAttributes(old, fresh);
  return takeChildren(old, fresh);
}

// Written here: a browser without Norwegian would write the time as in America.
function say() {
  const now = new Date();
  const [hour, minute] = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0"));
  const time = document.documentElement.lang === "en" ? `${hour}:${minute}` : `${hour}.${minute}`;
  line.textContent = line.dataset.says.replace("TIME", time);
}

function show(fresh) {
  const focused = document.activeElement?.id;
  const other = fresh.getElementById("followed");
  if (!other) return;
  for (const element of part.querySelectorAll(".is-fresh")) element.classList.remove("is-fresh");
  const changed = take(part, other);
  document.title = fresh.title;
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  if (!changed.length) return;
  for (const element of changed) element.classList.add("is-fresh");
  say();
}

async function read() {
  if (isReading) {
    isBehind = true;
    return;
  }
  isReading = true;
  isBehind = false;
  await new Promise((done) => setTimeout(done, Math.random() * spread));
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    leave(); // the server is away: what has changed is told when the stream is back
    later();
  }
  isReading = false;
  if (isBehind) read();
}

function later() {
  setTimeout(follow, pause * (1 + Math.random()));
  pause = Math.min(2 * pause, longestPause);
}

function leave() {
  stream?.close();
  stream = null;
}

function follow() {
  if (stream || document.hidden) return;
  const asked = new URLSearchParams({ topics: part.dataset.topics, since: part.dataset.heard });
  stream = new EventSource(`${line.dataset.stream}?${asked}`);
  stream.addEventListener("open", () => { pause = firstPause; });
  stream.addEventListener("message", read);
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
    leave();
    later();
  });
}

// A page that nobody sees holds no stream (a browser has few to one server), and catches up when it is seen.
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
addEventListener("pagehide", leave);
addEventListener("pageshow", follow);
