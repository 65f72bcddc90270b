// The page works without this: links and forms lead to the same addresses. With it a move changes only
// what differs, and pictures are drawn for the width at hand.
"use strict";

const STEP = 450, CALM = 1500, PATIENCE = 2000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let now = location.search;   // where the visitor is, answered or not
let wanted = null, busy = null;
let last = { name: "", time: 0 };
let playing = false;

const room = () => Math.floor(document.getElementById("results").clientWidth / 10) * 10;

// Go to a query; while an answer is awaited only the last wish is kept.
function go(query, push) {
  now = query;
  wanted = { query, push: push || (wanted !== null && wanted.push) };
  busy ??= follow().finally(() => { busy = null; });
  return busy;
}

async function follow() {
  while (wanted) {
    const wish = wanted;
    wanted = null;
    const query = new URLSearchParams(wish.query);
    query.set("w", room());
    let text;
    try {
      const answer = await fetch(`${location.pathname}?${query}`);
      if (!answer.ok) throw new Error(answer.statusText);
      text = await answer.text();
    } catch {
      tell("The page gets no answer; is it still served?", true);
      return;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const page = fresh.getElementById("page");
    const here = page.dataset.here;
    if (!wanted) now = new URL(here, location.href).search;
    change(document.getElementById("page"), page);
    document.title = fresh.title;
    if (here !== location.pathname + location.search) {
      history[wish.push ? "pushState" : "replaceState"](null, "", here);
    }
    if (!wanted) tell(fresh.title, false);
  }
}

// What changed is told to who cannot see it; that nothing changed, to all.
function tell(words, wrong) {
  const status = document.getElementById("status");
  status.textContent = words;
  status.classList.toggle("wrong", wrong);
}

// Make one tree like another, and touch nothing that is alike: focus and a slider in hand stay.
function change(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeName === "svg" || old.nodeName === "TABLE" || old.nodeName === "PRE") {
    if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
    return;
  }
  const held = old === document.activeElement && old.nodeName === "INPUT" && old.type !== "hidden";
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.nodeName === "INPUT" && !held) old.value = fresh.getAttribute("value");
  const before = [...old.childNodes], after = [...fresh.childNodes];
  after.forEach((item, place) => {
    if (place < before.length) change(before[place], item);
    else old.append(item);
  });
  before.slice(after.length).forEach((item) => item.remove());
  if (old.nodeName === "SELECT" || old.nodeName === "TEXTAREA") old.value = fresh.value;
}

// The address after a field was moved: another scenario begins anew.
function after(field) {
  const query = field.name === "scenario"
    ? new URLSearchParams({ view: new URLSearchParams(now).get("view") ?? "outcomes" })
    : new URLSearchParams(now);
  query.delete(field.name);
  if (field.name === "run") query.delete("month");
  query.append(field.name, field.value);
  return `?${query}`;
}

function moved(event) {
  const field = event.target;
  if (!field.name || "quiet" in field.dataset) return;
  if (field.id === "month" || field.id === "run") stop();
  const output = document.querySelector(`output[for="${field.id}"]`);
  if (output) output.textContent = Number(field.value);
  const again = last.name === field.name && Date.now() - last.time < PATIENCE;
  last = { name: field.name, time: Date.now() };
  go(after(field), !again);
}

document.addEventListener("input", (event) => {
  if (event.target.type === "range") moved(event);
});
document.addEventListener("change", (event) => {
  if (event.target.type !== "range") moved(event);
});
document.addEventListener("submit", (event) => {
  const form = event.target, field = form.querySelector("input[type=number]");
  event.preventDefault();
  if ("whole" in form.dataset) {
    const focus = document.activeElement.id;
    go(`?${new URLSearchParams(new FormData(form))}`, true).then(() => keep(focus));
  } else if (field) moved({ target: field });
});
document.addEventListener("click", (event) => {
  if (event.target.id === "play") {
    if (playing) stop(); else play();
    return;
  }
  const link = event.target.closest("a[data-go]");
  if (!link || link.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  stop();
  const focus = link.id;
  go(new URL(link.href).search, true).then(() => keep(focus));
});

// A button that is gone or off once used passes the keyboard on to the results.
function keep(id) {
  if (document.activeElement !== document.body) return;
  const found = document.getElementById(id);
  (found && found.matches("a, button") ? found : document.getElementById("results")).focus({ preventScroll: true });
}

async function play() {
  playing = true;
  say();
  while (playing) {
    const next = document.getElementById("next");
    if (!next || !next.href) break;
    const pause = new Promise((done) => setTimeout(done, calm.matches ? CALM : STEP));
    await go(new URL(next.href).search, false);
    say();
    await pause;
  }
  stop();
}

function stop() {
  playing = false;
  say();
}

function say() {
  const button = document.getElementById("play");
  if (!button) return;
  button.setAttribute("aria-pressed", String(playing));
  button.textContent = playing ? "Pause" : "Play";
}

addEventListener("popstate", () => { stop(); go(location.search, false); });

let resting = null;
new ResizeObserver(() => {
  clearTimeout(resting);
  resting = setTimeout(() => {
    const drawn = Number(document.getElementById("page").dataset.width);
    if (room() && drawn !== Math.min(Math.max(room(), 280), 1600)) go(now, false);
  }, 60);
}).observe(document.getElementById("results"));

// On a telephone the levers lie under the picture, closed until they are wanted.
const levers = document.getElementById("levers-box");
if (levers && matchMedia("(max-width: 59.99rem)").matches) levers.open = false;
document.documentElement.classList.add("js");
