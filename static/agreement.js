// Agreement: the methods paragraph to the clipboard, and everything open on paper.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  const said = document.getElementById("copied");
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    said.textContent = "Copied.";
  } catch {
    // Without https a browser has no clipboard for pages; the text is selected.
    said.textContent = "It is selected: copy it with your browser.";
  }
});

addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll(".agreement details:not(.choose):not([open])")) {
    one.open = true;
    one.dataset.printed = "";
  }
});

addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("details[data-printed]")) {
    one.open = false;
    delete one.dataset.printed;
  }
});
