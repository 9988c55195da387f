// Each sentence says whether it is saved, waits or was refused; a line above the
// article says how many wait, why, and what became of those that were not taken.
"use strict";

const marks = (() => {
  const SIGNS = { waiting: "…", refused: "!" };
  const WORDS = { waiting: "waiting to be saved", refused: "not saved" };
  const WHY = {
    away: "The server does not answer.",
    name: "The server asks who you are.",
    person: "This browser is under another name now.",
    project: "Another project is served here now.",
  };
  const AGAIN = {
    name: "once your name is given again",
    person: "when you switch back",
    project: "when this one is served again",
  };
  const { element } = made;
  const plenty = (count, one, many) => (count === 1 ? one : many);
  let said = null; // what was announced of the outage
  let sending = false; // somebody asked for it and waits to see

  // The marks: what a sentence wears besides, or instead of, what is saved.
  function draw() {
    const wait = new Map(queue.waiting().map((entry) => [entry.sentence, entry]));
    const back = new Map(queue.refused().map((entry) => [entry.sentence, entry]));
    for (const place of document.querySelectorAll(".s.waiting, .s.refused")) {
      wear(place, JSON.parse(place.dataset.saved), null);
    }
    for (const [sentence, entry] of [...back, ...wait]) {
      const place = document.getElementById(`s-${sentence}`);
      if (!place) continue;
      place.dataset.saved ??= JSON.stringify(worn(place));
      const sent = new Map(entry.fields);
      const answer = { kind: sent.get("kind"), unsure: sent.has("unsure") };
      if (entry.why) wear(place, JSON.parse(place.dataset.saved), "refused");
      else wear(place, answer, "waiting");
    }
    drawLine(wait.size && queue.waiting().length, [...back.values()]);
  }

  const worn = (place) => ({ kind: made.kindOf(place), unsure: /\?/.test(place.querySelector("sup")?.textContent) });

  function wear(place, { kind, unsure }, mark) {
    place.classList.remove("claim", "quote", "fact", "other", "waiting", "refused");
    for (const old of place.querySelectorAll("sup, .sr")) old.remove();
    place.classList.add(...[kind, mark].filter(Boolean));
    if (!mark) delete place.dataset.saved;
    const sign = [kind?.[0].toUpperCase(), unsure && "?", SIGNS[mark]].filter(Boolean).join("");
    const words = [kind, unsure && "unsure", WORDS[mark]].filter(Boolean).join(", ");
    if (!sign) return;
    place.append(element("sup", { ariaHidden: "true" }, sign), element("span", { className: "sr" }, ` (${words})`));
  }

  // The line above the article. It is no live region: it would speak at each answer.
  function drawLine(count, refused) {
    const line = document.getElementById("queue");
    const why = queue.why();
    const parts = [];
    if (count || why) parts.push(element("p", {}, reason(why, count), ...more(why)));
    if (count || why) parts.push(button());
    if (refused.length) parts.push(element("div", { className: "back" }, ...list(refused)));
    const held = line.contains(document.activeElement) && document.activeElement.id;
    line.replaceChildren(...parts);
    line.hidden = !parts.length;
    if (held) document.getElementById(held)?.focus();
    announce(why);
  }

  function reason(why, count) {
    const what = `${count} ${plenty(count, "answer waits", "answers wait")}`;
    const when = `in this browser and ${plenty(count, "is", "are")} sent`;
    if (!why) return `${what} in this browser and ${plenty(count, "is", "are")} being sent. `;
    const told = WHY[why] ?? why;
    if (!count) return `${told} What you answer now waits ${when.replace("are", "is")} ${AGAIN[why] ?? "when it is back"}. `;
    return `${told} ${what} ${when} ${AGAIN[why] ?? "when it is back"}. `;
  }

  function more(why) {
    if (!["name", "person"].includes(why)) return [];
    const href = document.querySelector(".who > a").getAttribute("href");
    return [element("a", { href }, why === "name" ? "Give your name" : "Switch")];
  }

  function button() {
    const words = sending ? "Sending…" : "Send now";
    const one = element("button", { id: "queue-send", type: "button", className: "btn" }, words);
    one.addEventListener("click", async () => {
      sending = true;
      draw();
      await queue.now();
      sending = false;
      draw();
    });
    return one;
  }

  function list(refused) {
    const head = `${refused.length} ${plenty(refused.length, "answer was", "answers were")} not taken. What you typed is kept:`;
    const rows = refused.map(({ sentence, number, place, spoken: answer, why }) => {
      const link = element("a", { href: place }, `sentence ${number}`);
      link.dataset.id = sentence;
      return element("li", {}, link, ` ${why} (yours: ${answer})`);
    });
    return [element("p", {}, head), element("ul", {}, ...rows)];
  }

  // Said once when it begins, not at each answer.
  function announce(why) {
    if (why && why !== said) speak(`${WHY[why] ?? why} What you answer waits in this browser and is sent when it can be.`);
    said = why;
  }

  function speak(words) {
    document.getElementById("notice").replaceChildren(element("p", { className: "sr" }, words));
  }

  return { draw, speak, worn };
})();
