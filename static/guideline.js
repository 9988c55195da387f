// The guideline beside the card: one key opens and closes it, and nothing else changes.
"use strict";
{
  let from = null; // what had the focus when it was opened
  let moves = false; // whether the focus goes to what comes
  const panel = () => document.getElementById("guideline");
  const isOpen = () => Boolean(panel()?.firstElementChild);
  const ours = ({ detail: { ctx } }) => ctx?.target?.id === "guideline";

  function close() {
    const inside = panel().contains(document.activeElement) || document.activeElement === document.body;
    panel().replaceChildren();
    panel().hidden = true;
    if (inside) (from?.isConnected ? from : card())?.focus({ preventScroll: true });
    from = null;
  }

  document.addEventListener("htmx:before:request", (event) => {
    if (!ours(event)) return;
    const at = document.activeElement;
    moves = !isOpen() || panel().contains(at);
    if (!isOpen()) from = at === document.body ? null : at;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (ours(event) && moves && !panel().contains(document.activeElement)) panel().focus({ preventScroll: true });
  });
  document.addEventListener("htmx:error", (event) => {
    if (!ours(event)) return;
    const said = document.createElement("p");
    said.className = "fault";
    said.textContent = "The server does not answer. Ask for the guideline again in a moment.";
    panel().replaceChildren(said);
    panel().hidden = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#guideline [data-close]")) close();
  });
  // A new kind brings its own part, while the panel is open.
  document.addEventListener("change", (event) => {
    if (event.target.name === "kind" && isOpen()) document.getElementById(`guideline-${event.target.value}`)?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && !event.target.matches("input, textarea, select, blockquote")) close();
  });
}
