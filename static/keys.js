// The keys of the desk. Each presses something that is on the page already.
"use strict";

let waiting = true; // a request is under way; keys pressed meanwhile are kept
let kept = [];

// Who dictates or trembles can do without keys of one sign; it is one of the preferences.
const keysOn = () => document.getElementById("single-keys")?.dataset.singleKeys !== "off";

// Caps Lock makes no other key of a letter; Shift does, unless it is undone by Caps Lock.
function pressed(event) {
  if (event.key.length > 1 || !event.getModifierState("CapsLock")) return event.key;
  return event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
}

function keyed(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  return ["#guideline", "#toast", "#card", "body"]
    .map((place) => document.querySelector(`${place} ${selector}`))
    .find(Boolean);
}

function press(key) {
  if (key.length === 1 && !keysOn()) return false;
  const control = keyed(key);
  if (!control) return key === "Enter" && form() ? (form().requestSubmit(), true) : false;
  if (control.matches("input[type=radio]")) {
    control.checked = true;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (control.matches("input[type=text], input:not([type])")) {
    control.focus();
    control.select();
  } else if (control.matches("[tabindex]")) {
    control.focus();
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
  const single = event.key.length === 1 || event.key === "Enter";
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  else if (waiting || kept.length) keep(event, onButton);
  else if (event.key === "Escape") leave(event.target);
  else if (single && !onButton && !typing(event.target) && press(pressed(event))) {
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
  if (!onButton) kept.push({ typed: event.key, meant: pressed(event) });
}

function replay() {
  while (kept.length && !waiting) again(kept.shift());
}

function again({ typed, meant }) {
  const place = document.activeElement;
  if (typed === "Escape") leave(place);
  else if (!typing(place)) press(meant);
  else if (typed === "Enter") place.form.requestSubmit();
  else write(place, typed);
}

function write(place, key) {
  const [start, end] = [place.selectionStart, place.selectionEnd];
  const back = key === "Backspace";
  place.setRangeText(back ? "" : key, back && start === end ? Math.max(start - 1, 0) : start, end, "end");
  place.dispatchEvent(new Event("input", { bubbles: true }));
}

// Keys wait until all scripts are there and htmx has taken up the forms.
document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
  waiting = false;
  replay();
}));
