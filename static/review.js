// The review, and an article given again: one card at a time, beside its article; keys
// as on the desk.
"use strict";

const card = () => document.getElementById("card");
const form = () => document.querySelector("#decide-form, #label-form");
const attend = () => {};
const brings = ({ detail: { ctx } }) => [ctx.target, ctx.target?.id].includes("review") || ctx.target === "#review";

// With an answer of one's own, the letters are the speakers offered; else the votes.
function lettered() {
  const own = document.getElementById("take-own")?.checked;
  for (const vote of document.querySelectorAll("#card .vote input:not(#take-own)")) {
    vote.dataset.letter ??= vote.dataset.key;
    if (own) delete vote.dataset.key;
    else vote.dataset.key = vote.dataset.letter;
  }
}

document.addEventListener("change", (event) => {
  const own = document.getElementById("take-own");
  if (own && event.target.closest(".own") && !own.checked) own.checked = true;
  if (form()?.contains(event.target)) lettered();
});
document.addEventListener("input", (event) => {
  const own = document.getElementById("take-own");
  if (own && event.target.id === "speaker") own.checked = true;
});

function arrive() {
  lettered();
  document.querySelector("#review .s.now")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:before:request", (event) => {
  if (!brings(event)) return;
  if (event.detail.ctx.request.method === "GET") document.getElementById("toast").replaceChildren();
  waiting = true;
});
document.addEventListener("htmx:after:swap", (event) => {
  if (!brings(event)) return;
  document.getElementById("notice").replaceChildren();
  card()?.focus({ preventScroll: true });
  arrive();
});
document.addEventListener("htmx:finally:request", (event) => {
  if (!brings(event)) return;
  waiting = false;
  if (!(event.detail.ctx.response?.status < 400)) kept = [];
  setTimeout(replay);
});
document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx || !brings(event)) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = "The server does not answer. Nothing is lost: try again in a moment; what is sent twice is done once.";
  document.getElementById("notice").replaceChildren(notice);
});

// What is typed and not decided is asked about before the page goes.
let typed = false;
document.addEventListener("input", (event) => { typed ||= form()?.contains(event.target) ?? false; });
document.addEventListener("submit", (event) => { if (event.target === form()) typed = false; }, { capture: true });
document.addEventListener("htmx:after:swap", (event) => { if (brings(event) && !card()?.querySelector(".clash, .fault")) typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

arrive();
