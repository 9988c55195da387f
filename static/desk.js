// The desk: one card at a time, beside its article.
"use strict";

const IDLE_MS = 30000;
let spent = 0; // milliseconds somebody was at this card, long pauses cut
let lastSign = performance.now();
let shown = null; // the sentence whose card stands there
let reviewer = null; // whose card it is

const card = () => document.getElementById("card");
const form = () => document.getElementById("label-form");
const field = (name) => form()?.elements[name];

// "Same as before", "goes on" and "take it" fill the form in as the server will, so
// that it shows.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[name=how]");
  const { kind, speaker } = button?.closest("[data-kind]")?.dataset ?? {};
  if (button?.value === "take") {
    const names = speaker || !["claim", "quote"].includes(kind);
    fill({ kind, ...(names && { speaker }), continues: false, from_suggestion: "1" });
    return;
  }
  const fits = ["same", "earlier"].includes(button?.value) || ["claim", "quote"].includes(kind);
  if (kind && fits) fill({ kind, speaker, continues: button.value === "continue" });
});

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
  if (event.target.closest(".clash a")) dropDraft(shown);
  if (event.target.closest(".clash [data-drop]")) {
    dropDraft(shown);
    bring(shown, location.pathname + location.search);
  }
  const link = event.target.closest("a[data-id]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !card()) return;
  event.preventDefault();
  bring(link.dataset.id, link.getAttribute("href"));
});

function bring(id, place) {
  if (queue.away() && made.bring(id)) return;
  waiting = true;
  htmx.ajax("GET", `${document.body.dataset.root}/sentences/${id}`, { target: "#card", swap: "outerHTML" })
    .then(() => {
      if (card().dataset.sentence === id) history.replaceState(history.state, "", place);
    });
}

function mark(id = card()?.dataset.sentence) {
  const now = id && document.getElementById(`s-${id}`);
  for (const old of document.querySelectorAll(".s.now")) {
    if (old === now) continue;
    old.classList.remove("now");
    old.removeAttribute("aria-current");
  }
  if (!now) return;
  now.classList.add("now");
  now.setAttribute("aria-current", "true");
  // Just before it is painted, when all of the page has its place anyway.
  requestAnimationFrame(() => now.scrollIntoView({ block: "nearest" }));
}

function settle() {
  const saved = document.querySelector("#toast [data-saved]");
  if (saved) dropDraft(saved.dataset.saved);
  document.getElementById("notice").replaceChildren();
  if (card().dataset.sentence !== shown) {
    spent = 0;
    card().focus({ preventScroll: true });
  }
  // What had the focus may be gone with the card that it stood on.
  if (document.activeElement === document.body) card().focus({ preventScroll: true });
  arrive();
  if (card().querySelector(".clash")) noteDraft();
}

function arrive() {
  shown = card()?.dataset.sentence;
  reviewer = field("reviewer")?.value ?? card()?.dataset.reviewer ?? reviewer;
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
  if (!(event.detail.ctx.response?.status < 400 || event.detail.ctx.taken)) kept = [];
  setTimeout(replay);
});
document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx || !bringsCard(event) || outage.takes(event.detail.ctx)) return;
  const sent = event.detail.ctx.sourceElement;
  const saving = sent.id === "label-form";
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = saving
    ? "Not saved: the server does not answer, and this browser has no room to keep " +
      "the answer. It is still here; press Enter to send it again."
    : sent.matches("form")
      ? "The server does not answer. Try again in a moment: what is sent twice is done once."
      : "The server does not answer, so this sentence stays. Try again in a moment.";
  document.getElementById("notice").replaceChildren(notice);
  if (saving) say("not saved yet");
});

arrive();
