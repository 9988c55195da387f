// The desk by keyboard. Every key presses something that is on the page already.
"use strict";

const IDLE_MS = 30000;
const DRAFT = "draft:";
let waiting = true; // a request is under way; keys pressed meanwhile are kept
let kept = [];
let spent = 0; // milliseconds somebody was at this card, long pauses cut
let lastSign = performance.now();
let shown = null; // the sentence whose card stands there
let reviewer = null; // whose card it is

const card = () => document.getElementById("card");
const form = () => document.getElementById("label-form");
const field = (name) => form()?.elements[name];

// Who dictates or trembles can do without keys of one sign; the choice stays here.
const keysOn = () => localStorage.getItem("keys") !== "off";

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
  const onButton = event.key === "Enter" && event.target.matches("a, button, summary");
  const single = (event.key.length === 1 && keysOn()) || event.key === "Enter";
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  else if (waiting || kept.length) keep(event, onButton);
  else if (event.key === "Escape") leave(event.target);
  else if (single && !onButton && !typing(event.target) && press(event.key)) {
    event.preventDefault();
  }
});

function leave(place) {
  document.getElementById("keys")?.removeAttribute("open");
  place.blur?.();
}

// Keys pressed while a request is under way are meant for the card that it brings.
function keep(event, onButton) {
  if (event.key.length > 1 && !["Enter", "Escape", "Backspace"].includes(event.key)) return;
  if (onButton && !event.target.matches("button")) return;
  event.preventDefault();
  if (!onButton) kept.push(event.key);
}

function replay() {
  while (kept.length && !waiting) again(kept.shift());
}

function again(key) {
  const place = document.activeElement;
  if (key === "Escape") leave(place);
  else if (!typing(place)) press(key);
  else if (key === "Enter") place.form.requestSubmit();
  else write(place, key);
}

function write(place, key) {
  const [start, end] = [place.selectionStart, place.selectionEnd];
  const back = key === "Backspace";
  place.setRangeText(back ? "" : key, back && start === end ? Math.max(start - 1, 0) : start, end, "end");
  place.dispatchEvent(new Event("input", { bubbles: true }));
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
const draftOf = (sentence) => `${DRAFT}${card().dataset.text}:${reviewer}:${sentence}`;

function noteDraft() {
  const values = TYPED.map((name) => [name, read(name)]);
  const draft = { revision: card().dataset.revision, values: Object.fromEntries(values) };
  sessionStorage.setItem(draftOf(card().dataset.sentence), JSON.stringify(draft));
  say("not saved yet");
}

const TYPED = [
  "kind", "speaker", "note", "unsure", "quote_type", "polarity", "scare_quotes",
];

function read(name) {
  return field(name).type === "checkbox" ? field(name).checked : field(name).value;
}

function takeUpDraft() {
  const stored = card() && sessionStorage.getItem(draftOf(card().dataset.sentence));
  if (!stored || !form()) return;
  const draft = JSON.parse(stored);
  const typed = Object.entries(draft.values).filter(([name, value]) => read(name) !== value);
  if (!typed.length) return;
  if (draft.revision !== card().dataset.revision) warnOfDraft();
  for (const [name, value] of typed) {
    if (field(name).type === "checkbox") field(name).checked = value;
    else field(name).value = value;
  }
  for (const radio of document.querySelectorAll("[name=candidate]")) {
    radio.checked = radio.value === draft.values.speaker;
  }
  say("not saved yet");
}

// The sentence has another answer by now; what was typed goes on top of it knowingly.
function warnOfDraft() {
  const warning = document.getElementById("draft-warning").content.cloneNode(true);
  card().querySelector("form").before(warning);
}

function say(state) {
  const place = document.getElementById("state");
  if (place) place.textContent = state;
}

for (const sign of ["input", "change"]) {
  document.addEventListener(sign, (event) => {
    if (event.target.closest("#label-form")) noteDraft();
  });
}

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
  if (event.target.closest(".clash a")) sessionStorage.removeItem(draftOf(shown));
  if (event.target.closest(".clash [data-drop]")) {
    sessionStorage.removeItem(draftOf(shown));
    bring(shown, location.pathname + location.search);
  }
  const link = event.target.closest("a[data-id]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !card()) return;
  event.preventDefault();
  bring(link.dataset.id, link.getAttribute("href"));
});

function bring(id, place) {
  waiting = true;
  htmx.ajax("GET", `/sentences/${id}`, { target: "#card", swap: "outerHTML" })
    .then(() => {
      if (card().dataset.sentence === id) history.replaceState(history.state, "", place);
    });
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
  if (saved) sessionStorage.removeItem(draftOf(saved.dataset.saved));
  document.getElementById("notice").replaceChildren();
  if (card().dataset.sentence !== shown) {
    spent = 0;
    card().focus({ preventScroll: true });
  }
  arrive();
  if (card().querySelector(".clash")) noteDraft();
}

function arrive() {
  shown = card()?.dataset.sentence;
  reviewer = field("reviewer")?.value ?? reviewer;
  mark();
  takeUpDraft();
}

// The type-ahead asks as well; only what brings a card concerns the keys.
const bringsCard = ({ detail: { ctx } }) => [ctx.target, ctx.target?.id].includes("card");

document.addEventListener("htmx:before:request", (event) => {
  if (!bringsCard(event)) return;
  if (event.detail.ctx.request.method === "GET") {
    document.getElementById("toast").replaceChildren();
  }
  waiting = true;
});
document.addEventListener("htmx:after:swap", (event) => {
  if (bringsCard(event)) settle();
});
document.addEventListener("htmx:finally:request", (event) => {
  if (!bringsCard(event)) return;
  waiting = false;
  // Keys typed ahead of a refusal were meant for the sentences after it.
  if (!(event.detail.ctx.response?.status < 400)) kept = [];
  setTimeout(replay);
});
document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx || !bringsCard(event)) return;
  const saving = event.detail.ctx.request.method === "POST";
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = saving
    ? "Not saved: the server does not answer. Your answer is still here; " +
      "press Enter to send it again."
    : "The server does not answer, so this sentence stays. Try again in a moment.";
  document.getElementById("notice").replaceChildren(notice);
  if (saving) say("not saved yet");
});

const choice = document.getElementById("keys-on");
choice.checked = keysOn();
choice.addEventListener("change", () => {
  localStorage.setItem("keys", choice.checked ? "on" : "off");
});

arrive();
// htmx takes up the forms a moment after the page is there; until then, keys wait.
setTimeout(() => {
  waiting = false;
  replay();
});
