// Cards made in the browser, from the card and the article that are there already:
// the desk goes on while the server does not answer.
"use strict";

const made = (() => {
  const KEPT = ["reviewer", "guideline_version"];
  const OWN = [...KEPT, "revision", "save_id", "duration_ms", "candidate", "speaker_shown"];
  const answered = new Map(); // what was saved from this page, by sentence
  let pattern = null; // the last card with a form
  let owner = field("reviewer")?.value; // who saved them; another's are nobody else's to see

  const sentences = () => [...document.querySelectorAll(".article a.s")];
  const onScreen = () => card()?.dataset.made !== undefined;

  function element(name, settings, ...inside) {
    const one = Object.assign(document.createElement(name), settings);
    one.append(...inside);
    return one;
  }

  // Answer whether the card of the sentence could be brought.
  function bring(id) {
    const place = document.getElementById(`s-${id}`);
    const from = form() ? card() : pattern;
    if (!place || !from) return false;
    show(blank(from, place), place.getAttribute("href"));
    const entry = queue.waits(id);
    const values = entry?.fields ?? answered.get(id);
    fillIn(place, values);
    if (entry) card().dataset.after = entry.save_id;
    say(state(place, entry));
    arrive();
    return true;
  }

  function next(id) {
    const all = sentences();
    const after = all[all.findIndex((one) => one.dataset.id === id) + 1];
    const open = after ?? all.find((one) => !kindOf(one));
    if (open) return bring(open.dataset.id);
    finish(all.length);
    return true;
  }

  const kindOf = (place) => ["claim", "quote", "fact", "other"].find((kind) => place.classList.contains(kind));

  function state(place, entry) {
    if (entry) return "waiting to be saved";
    if (place.classList.contains("refused")) return "not saved";
    return kindOf(place) ? "saved" : "not labelled yet";
  }

  function show(one, address) {
    const moved = one.dataset.sentence !== shown;
    if (form()) pattern = card();
    card().replaceWith(one);
    htmx.process(one);
    document.getElementById("toast").replaceChildren();
    history.replaceState(history.state, "", address);
    if (!moved) return;
    spent = 0;
    one.focus({ preventScroll: true });
  }

  // The same card, of another sentence and with nothing in it.
  function blank(from, place) {
    const one = from.cloneNode(true);
    const { id, revision } = place.dataset;
    Object.assign(one.dataset, { sentence: id, revision, made: "" });
    delete one.dataset.after;
    for (const gone of one.querySelectorAll(".clash, .fault, .hint-made, .proposed, .history, .others, .thread, .decided-before, .was, .cut-link, form:not(#label-form)")) gone.remove();
    for (const powered of one.querySelectorAll("[data-htmx-powered]")) powered.removeAttribute("data-htmx-powered");
    for (const faulty of one.querySelectorAll("[aria-invalid], .kinds")) {
      faulty.removeAttribute("aria-invalid");
      faulty.removeAttribute("aria-describedby");
    }
    empty(one.querySelector("form"));
    for (const name of ["action", "hx-post"]) {
      const address = one.querySelector("form").getAttribute(name);
      one.querySelector("form").setAttribute(name, address.replace(/\d+(?=\/label$)/, id));
    }
    one.querySelector("[name=revision]").value = revision;
    one.querySelector("[name=save_id]").value = fresh();
    const at = sentences().indexOf(place);
    one.querySelector(".count span").textContent = `Sentence ${at + 1} of ${sentences().length}`;
    plain(one);
    one.querySelector("blockquote").textContent = words(place);
    again(one.querySelector(".again"), sentences()[at - 1]);
    one.querySelector(".moves").prepend(...moves(at, one.querySelector(".moves")));
    return one;
  }

  // What the rules saw belongs to another sentence.
  function plain(one) {
    one.querySelector(".jumps")?.remove();
    for (const hint of ["content", "cue"]) delete one.querySelector("blockquote").dataset[hint];
    for (const chip of one.querySelectorAll("[data-span]")) delete chip.dataset.span;
    one.querySelector("[data-proposals]").dataset.proposals = "{}";
    one.querySelector("#goes-on").classList.remove("hinted");
    one.querySelector("[name=continues]").closest("label").hidden = true;
  }

  // What the sentence before was answered, as far as this page knows.
  function again(row, before) {
    const fields = before && new Map(queue.waits(before.dataset.id)?.fields ?? answered.get(before.dataset.id));
    const kind = fields?.get("kind") ?? (before && kindOf(before)) ?? "";
    const attributed = ["claim", "quote"].includes(kind);
    const speaker = fields?.get("speaker") ?? "";
    Object.assign(row.dataset, { kind, speaker });
    row.hidden = !kind || (attributed && !speaker);
    row.querySelector("#goes-on").hidden = !attributed;
  }

  function empty(all) {
    for (const control of all.elements) {
      if (control.matches("[type=radio], [type=checkbox]")) control.checked = false;
      else if (!KEPT.includes(control.name) && !control.matches("button")) control.value = "";
    }
    for (const part of all.querySelectorAll("details")) part.open = false;
    for (const chip of all.querySelectorAll(".chip")) chip.removeAttribute("title");
    all.querySelector("#speaker").setAttribute("aria-expanded", "false");
    all.querySelector("#speaker-list")?.setAttribute("hidden", "");
  }

  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function words(place) {
    const copy = place.cloneNode(true);
    for (const mark of copy.querySelectorAll("sup, .sr")) mark.remove();
    return copy.textContent;
  }

  function moves(at, from) {
    for (const old of from.querySelectorAll("a[data-id]")) old.remove();
    for (const old of from.querySelectorAll("[data-why]")) old.remove();
    const keys = from.dataset;
    const all = sentences();
    const link = (key, name, there) => {
      const one = element("a", { className: "btn quiet", href: there.getAttribute("href") }, `${name} `, element("kbd", {}, key));
      Object.assign(one.dataset, { key, id: there.dataset.id });
      return one;
    };
    const away = (key, why) => {
      const one = element("span", { hidden: true });
      Object.assign(one.dataset, { key, why });
      return one;
    };
    const isOpen = (one, to) => to !== at && !kindOf(one);
    const open = all.find((one, to) => to > at && isOpen(one, to)) ?? all.find(isOpen);
    return [
      ...(at ? [link(keys.previous, "Previous", all[at - 1])] : []),
      ...(at + 1 < all.length ? [link(keys.next, "Next", all[at + 1])] : []),
      open ? link(keys.open, "Next open", open) : away(keys.open, "Every other sentence has an answer."),
      away(keys.again, "What to look at again comes back with the server."),
      away(keys.undo, "Undo comes back with the server. An answer that waits can be given anew."),
    ];
  }

  // What is known of the sentence's answer goes into the form.
  function fillIn(place, fields) {
    unknown = null;
    if (fields) {
      for (const [name, value] of fields) {
        if (!TYPED.includes(name) && !OWN.includes(name)) setField(name, value);
      }
      fill(typedOf(fields));
    } else if (kindOf(place)) {
      fill({ kind: kindOf(place), unsure: /\?/.test(place.querySelector("sup")?.textContent) });
      unknown = Object.fromEntries(TYPED.map((name) => [name, read(name)]));
      const note = `Saved before as ${kindOf(place)}. Its speaker and note come back with the server; an answer given now stands in its place.`;
      form().before(element("p", { className: "hint hint-made" }, note));
    }
    form().querySelector(".finer")?.toggleAttribute("open", ["quote_type", "polarity", "scare_quotes"].some(read));
  }

  function setField(name, value) {
    if (field(name)) field(name).value = value;
    else form().append(element("input", { type: "hidden", name, value }));
  }

  function finish(count) {
    const waiting = queue.waiting().length;
    const told = `All ${count} sentences have your answer; ${waiting} of them ${waiting === 1 ? "waits" : "wait"} in this browser. Click any sentence to look at it again. The next article comes with the server.`;
    const one = element("aside", { id: "card", className: "card done", tabIndex: -1, ariaLabel: "Article finished" }, element("h2", {}, "This article is finished"), element("p", {}, told));
    Object.assign(one.dataset, { text: card().dataset.text, made: "" });
    show(one, location.pathname);
    arrive();
  }

  // What was saved from here is known without asking; what was taken back is not.
  document.addEventListener("htmx:after:swap", (event) => {
    if (!bringsCard(event)) return;
    const { ctx } = event.detail;
    const [, id, what] = /(\d+)\/(label|restore)$/.exec(ctx.request?.action) ?? [];
    if (what === "label" && ctx.response?.status === 200) answered.set(id, [...ctx.request.body]);
    if (what === "restore") answered.delete(id);
    if (form()) pattern = card();
    if (owner !== field("reviewer")?.value) answered.clear();
    owner = field("reviewer")?.value ?? owner;
    unknown = null;
  });

  return { bring, element, kindOf, next, onScreen, sentences, words };
})();
