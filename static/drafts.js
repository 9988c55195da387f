// What is typed and not saved survives a move, a reload and a stopped server.
"use strict";

const DRAFT = "draft:";
const draftOf = (sentence) => `${DRAFT}${card().dataset.text}:${reviewer}:${sentence}`;

function noteDraft() {
  const values = TYPED.map((name) => [name, read(name)]);
  const draft = { revision: card().dataset.revision, values: Object.fromEntries(values) };
  sessionStorage.setItem(draftOf(card().dataset.sentence), JSON.stringify(draft));
  say("not saved yet");
}

const TYPED = [
  "kind", "speaker", "note", "unsure", "quote_type", "polarity", "scare_quotes",
  "content", "cue_span", "speaker_span", "speaker_span_of", "speaker_surface",
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
