// The preferences page: a press in a key's field takes the place of what stood there.
"use strict";

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-key-field]")) event.target.select();
});
document.querySelector("#keys-form [aria-invalid=true]")?.focus();
