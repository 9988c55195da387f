// What is typed and not saved survives a move, a reload and a stopped server.
"use strict";

const DRAFT = "draft:";
const draftOf = (sentence) => `${DRAFT}${card().dataset.text}:${reviewer}:${sentence}`;

// What the card could not know of a saved answer: only what is changed there is typed.
let unknown = null;

function noteDraft() {
  const { sentence, revision, after } = card().dataset;
  const typed = TYPED.filter((name) => !unknown || read(name) !== unknown[name]);
  const values = Object.fromEntries(typed.map((name) => [name, read(name)]));
  sessionStorage.setItem(draftOf(sentence), JSON.stringify({ revision, after, values }));
  say("not saved yet");
}

// Nothing is left to save of it, neither as a draft nor as a refused answer.
function dropDraft(sentence) {
  sessionStorage.removeItem(draftOf(sentence));
  queue.forgive(sentence);
}

const TYPED = [
  "kind", "speaker", "note", "unsure", "quote_type", "polarity", "scare_quotes",
  "content", "cue_span", "speaker_span", "speaker_span_of", "speaker_surface",
  "continues", "from_suggestion",
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
  fill(Object.fromEntries(typed));
  say("not saved yet");
}

function fill(values) {
  for (const [name, value] of Object.entries(values)) {
    if (field(name).type === "checkbox") field(name).checked = value;
    else field(name).value = value;
  }
  if (values.continues) field("continues").closest("label").hidden = false;
  for (const radio of document.querySelectorAll("[name=candidate]")) {
    radio.checked = radio.value === read("speaker");
  }
}

// The values of a draft, from the fields as a form sends them.
function typedOf(fields) {
  const sent = new Map(fields);
  const value = (name) => (field(name)?.type === "checkbox" ? sent.has(name) : sent.get(name) ?? "");
  return Object.fromEntries(TYPED.map((name) => [name, value(name)]));
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
    // A field that leaves with its card may still speak up.
    if (form() && event.target.closest("#label-form") === form()) noteDraft();
  });
}
