// The desk by keyboard. Every key presses something that is on the page already.
"use strict";

const IDLE_MS = 30000;
const DRAFT = "draft:";
let waiting = false; // a request is under way; keys pressed meanwhile are kept
let kept = [];
let spent = 0; // milliseconds somebody was at this card, long pauses cut
let lastSign = performance.now();
let shown = null; // the sentence whose card stands there

const card = () => document.getElementById("card");
const form = () => document.getElementById("label-form");
const field = (name) => form()?.elements[name];

function keyed(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  return ["#toast", "#card", "body"]
    .map((place) => document.querySelector(`${place} ${selector}`))
    .find(Boolean);
}

function press(key) {
  const control = keyed(key);
  if (!control) return key === "Enter" && form() ? (form().requestSubmit(), true) : false;
  if (control.matches("input[type=radio]")) {
    control.checked = true;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (control.matches("input[type=text], input:not([type])")) {
    control.focus();
    control.select();
  } else {
    control.click();
  }
  return true;
}

function typing(target) {
  return target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
}

document.addEventListener("keydown", (event) => {
  attend();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    document.getElementById("keys")?.removeAttribute("open");
    event.target.blur?.();
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "Enter" && event.target.matches("a, button, summary")) return;
  if (event.key.length > 1 && event.key !== "Enter") return;
  if (waiting) {
    kept.push(event.key);
    event.preventDefault();
  } else if (press(event.key)) {
    event.preventDefault();
  }
});

function replay() {
  while (kept.length && !waiting) press(kept.shift());
}

// The speaker field and the candidates are one answer.
document.addEventListener("change", (event) => {
  if (event.target.name === "candidate") field("speaker").value = event.target.value;
});
document.addEventListener("input", (event) => {
  if (event.target.name !== "speaker") return;
  for (const radio of document.querySelectorAll("[name=candidate]")) {
    radio.checked = radio.value === event.target.value;
  }
});

// What is typed and not saved survives a move, a reload and a stopped server.
function noteDraft(event) {
  if (!form() || !event.target.closest("#label-form")) return;
  const values = ["kind", "speaker", "note", "unsure"].map((name) => [name, read(name)]);
  const draft = { revision: card().dataset.revision, values: Object.fromEntries(values) };
  sessionStorage.setItem(DRAFT + card().dataset.sentence, JSON.stringify(draft));
  say("not saved yet");
}

function read(name) {
  return name === "unsure" ? field(name).checked : field(name).value;
}

function takeUpDraft() {
  const stored = card() && sessionStorage.getItem(DRAFT + card().dataset.sentence);
  if (!stored || !form()) return;
  const draft = JSON.parse(stored);
  if (draft.revision !== card().dataset.revision) return;
  for (const [name, value] of Object.entries(draft.values)) {
    if (name === "unsure") field(name).checked = value;
    else field(name).value = value;
  }
  for (const radio of document.querySelectorAll("[name=candidate]")) {
    radio.checked = radio.value === draft.values.speaker;
  }
  say("not saved yet");
}

function say(state) {
  const place = document.getElementById("state");
  if (place) place.textContent = state;
}

document.addEventListener("input", noteDraft);
document.addEventListener("change", noteDraft);

// Time at the card, with pauses cut.
function attend() {
  const now = performance.now();
  spent += Math.min(now - lastSign, IDLE_MS);
  lastSign = now;
}
for (const sign of ["pointermove", "pointerdown", "scroll"]) {
  document.addEventListener(sign, attend, { passive: true });
}
document.addEventListener("submit", (event) => {
  attend();
  if (event.target === form()) field("duration_ms").value = Math.round(spent);
}, { capture: true });

// A click on a sentence brings its card without leaving the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-id]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !card()) return;
  event.preventDefault();
  bring(link.dataset.id, link.getAttribute("href"));
});

function bring(id, place) {
  waiting = true;
  htmx.ajax("GET", `/sentences/${id}`, { target: "#card", swap: "outerHTML" })
    .then(() => history.replaceState(history.state, "", place));
}

function mark() {
  const id = card()?.dataset.sentence;
  for (const old of document.querySelectorAll(".s.now")) {
    old.classList.remove("now");
    old.removeAttribute("aria-current");
  }
  const now = id && document.getElementById(`s-${id}`);
  if (!now) return;
  now.classList.add("now");
  now.setAttribute("aria-current", "true");
  now.scrollIntoView({ block: "nearest" });
}

function settle() {
  const saved = document.querySelector("#toast [data-saved]");
  if (saved) sessionStorage.removeItem(DRAFT + saved.dataset.saved);
  document.getElementById("notice").replaceChildren();
  spent = 0;
  lastSign = performance.now();
  if (card().dataset.sentence !== shown) card().focus({ preventScroll: true });
  shown = card().dataset.sentence;
  mark();
  takeUpDraft();
}

document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.request.method === "GET") {
    document.getElementById("toast").replaceChildren();
  }
  waiting = true;
});
document.addEventListener("htmx:after:swap", settle);
document.addEventListener("htmx:finally:request", () => {
  waiting = false;
  setTimeout(replay);
});
document.addEventListener("htmx:error", (event) => {
  kept = [];
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent =
    "Not saved: the server does not answer. Your answer is still here; " +
    "press Enter to send it again.";
  document.getElementById("notice").replaceChildren(notice);
  say("not saved yet");
});

document.addEventListener("DOMContentLoaded", () => {
  shown = card()?.dataset.sentence;
  mark();
  takeUpDraft();
});
