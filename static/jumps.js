// A key that leads nowhere says why, beside what was announced last and its undo.
"use strict";

document.addEventListener("click", (event) => {
  const why = event.target.closest("[data-why]")?.dataset.why;
  if (!why) return;
  const toast = document.getElementById("toast");
  const said = document.createElement("p");
  said.className = "why";
  said.textContent = why;
  toast.querySelector(".why")?.remove();
  toast.append(said);
});
