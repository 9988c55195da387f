// The list under the desk's speaker field: who in the cast fits what is typed.
// It shows the field's datalist, of which Chromium hides what does not fit to the letter.
"use strict";
{
  let given = null; // what was chosen from the list, so that it does not open again
  const field = () => document.getElementById("speaker");
  const list = () => document.getElementById("speaker-list");
  const isOpen = () => Boolean(list() && !list().hidden);
  const active = () => list()?.querySelector("[aria-selected=true]");

  const ready = () => {
    if (list()) return;
    field().removeAttribute("list");
    const made = document.createElement("ul");
    Object.assign(made, { id: "speaker-list", className: "fits", role: "listbox", hidden: true });
    made.setAttribute("aria-label", "Speakers that fit");
    field().after(made);
    const said = { role: "combobox", "aria-autocomplete": "list", "aria-controls": made.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(said)) field().setAttribute(name, value);
  };

  const item = (option, at) => {
    const made = document.createElement("li");
    Object.assign(made, { id: `speaker-fits-${at}`, role: "option", ariaSelected: "false" });
    made.dataset.name = option.value;
    made.appendChild(document.createElement("bdi")).textContent = option.value;
    const other = option.getAttribute("label");
    if (other) made.appendChild(document.createElement("small")).textContent = ` also ${other}`;
    return made;
  };

  const open = () => {
    const options = [...document.querySelectorAll("#cast option")];
    list().replaceChildren(...options.map(item));
    list().hidden = options.length === 0;
    field().setAttribute("aria-expanded", String(isOpen()));
    mark(null);
  };

  const close = () => {
    if (!list()) return;
    list().hidden = true;
    field().setAttribute("aria-expanded", "false");
    mark(null);
  };

  const mark = (one) => {
    active()?.setAttribute("aria-selected", "false");
    field().removeAttribute("aria-activedescendant");
    if (!one) return;
    one.setAttribute("aria-selected", "true");
    one.scrollIntoView({ block: "nearest" });
    field().setAttribute("aria-activedescendant", one.id);
  };

  const move = (step) => {
    if (!isOpen()) return open();
    const all = [...list().children];
    const at = all.indexOf(active()) + step;
    mark(at === -2 ? all.at(-1) : at < 0 || at >= all.length ? null : all[at]);
  };

  const choose = (one) => {
    field().value = given = one.dataset.name;
    field().dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };

  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => choose(active()) };
  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || event.isComposing) return;
    if (event.key === "Escape") return close(); // and the desk leaves the field: one key, list or not
    if (!keys[event.key]) return;
    if (event.key === "Enter" && (!isOpen() || !active())) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }, true);
  document.addEventListener("focusin", (event) => { if (event.target === field()) ready(); });
  document.addEventListener("focusout", (event) => { if (event.target === field()) close(); });
  document.addEventListener("pointerdown", (event) => { if (event.target.closest("#speaker-list")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const one = event.target.closest("#speaker-list [role=option]");
    if (one) choose(one);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target?.id !== "cast" || document.activeElement !== field()) return;
    if (field().value && field().value !== given) open();
    else close();
    given = null;
  });

  // Chromium is content with a candidate of which 32 pixels show.
  document.addEventListener("focusin", (event) => {
    if (event.target.name === "candidate") event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // The field and the candidates under it are one answer.
  document.addEventListener("change", (event) => {
    if (event.target.name === "candidate") field().value = event.target.value;
  });
  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    for (const radio of document.querySelectorAll("[name=candidate]")) {
      radio.checked = radio.value === field().value;
    }
  });
}
