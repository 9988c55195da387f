// What was decided before comes to the card when it is asked for, and into view.
"use strict";
{
  const ours = (event) => event.detail.ctx?.target?.id?.startsWith("similar-");
  const place = () => document.getElementById("decided-before");

  document.addEventListener("htmx:after:swap", (event) => {
    if (ours(event)) place()?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:error", (event) => {
    if (!ours(event) || place()?.querySelector(".fault")) return;
    const said = document.createElement("p");
    said.className = "fault";
    said.textContent = "The server does not answer. Ask again in a moment:";
    place()?.querySelector(".similar-list").prepend(said);
  });
  // Who has read what changed goes on at the sentence.
  document.addEventListener("htmx:after:swap", (event) => {
    const read = event.detail.ctx?.target?.id === "guideline-news";
    if (read) document.getElementById("card")?.focus({ preventScroll: true });
  });
}
