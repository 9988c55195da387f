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
  let drawn = null; // what the line says, so that it is left alone while that holds

  // The marks: what a sentence wears besides, or instead of, what is saved.
  function draw() {
    const wait = new Map(queue.waiting().map((entry) => [entry.sentence, entry]));
    const refused = new Map(queue.refused().map((entry) => [entry.sentence, entry]));
    for (const place of document.querySelectorAll(".s.waiting, .s.refused")) {
      wear(place, JSON.parse(place.dataset.saved), null);
    }
    for (const [sentence, entry] of [...refused, ...wait]) {
      const place = document.getElementById(`s-${sentence}`);
      if (!place) continue;
      place.dataset.saved ??= JSON.stringify(worn(place));
      const sent = new Map(entry.fields);
      const answer = { kind: sent.get("kind"), unsure: sent.has("unsure") };
      if (entry.why) wear(place, JSON.parse(place.dataset.saved), "refused");
      else wear(place, answer, "waiting");
    }
    drawLine(queue.waiting().length, [...refused.values()]);
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

  function save(place, answer) {
    if (place.dataset.saved) place.dataset.saved = JSON.stringify(answer);
    else wear(place, answer, null);
  }

  // The line above the article. It is no live region: it would speak at each answer.
  const told = element("p");
  const send = element("button", { id: "queue-send", type: "button", className: "btn" });
  const back = element("div", { className: "back" });
  document.getElementById("queue").append(told, send, back);
  send.addEventListener("click", async () => {
    send.textContent = "Sending…";
    await queue.now();
    send.textContent = "Send now";
  });
  send.textContent = "Send now";

  function drawLine(count, refused) {
    const why = queue.why();
    const waits = Boolean(count || why);
    const now = JSON.stringify([why, count, refused]);
    if (now === drawn) return;
    drawn = now;
    document.getElementById("queue").hidden = !waits && !refused.length;
    told.hidden = send.hidden = !waits;
    back.hidden = !refused.length;
    if (waits) told.replaceChildren(reason(why, count), ...more(why));
    back.replaceChildren(...list(refused));
    announce(why);
  }

  function reason(why, count) {
    const what = `${count} ${plenty(count, "answer waits", "answers wait")}`;
    const when = `in this browser and ${plenty(count, "is", "are")} sent`;
    if (!why) return `${what} in this browser and ${plenty(count, "is", "are")} being sent. `;
    const then = AGAIN[why] ?? (WHY[why] ? "when it is back" : "when saving works again");
    if (count) return `${WHY[why] ?? why} ${what} ${when} ${then}. `;
    return `${WHY[why] ?? why} What you answer now waits in this browser and is sent ${then}. `;
  }

  function more(why) {
    if (!["name", "person"].includes(why)) return [];
    const href = document.querySelector(".who > a").getAttribute("href");
    return [element("a", { href }, why === "name" ? "Give your name" : "Switch")];
  }

  function list(refused) {
    if (!refused.length) return [];
    const head = `${refused.length} ${plenty(refused.length, "answer was", "answers were")} not taken. What you typed is kept:`;
    const rows = refused.map(({ sentence, number, place, spoken: answer, why }) => {
      const link = element("a", { href: place }, `sentence ${number}`);
      link.dataset.id = sentence;
      const drop = element("button", { type: "button", className: "link" }, "Drop it");
      drop.setAttribute("aria-label", `Drop my answer for sentence ${number}`);
      drop.addEventListener("click", () => forget(sentence));
      return element("li", {}, link, ` ${why} (yours: ${answer}) `, drop);
    });
    return [element("p", {}, head), element("ul", {}, ...rows)];
  }

  function forget(sentence) {
    dropDraft(sentence);
    draw();
    if (sentence === shown) bring(shown, location.pathname + location.search);
  }

  // Said once when it begins, not at each answer.
  function announce(why) {
    if (why && why !== said) speak(`${WHY[why] ?? why} What you answer waits in this browser and is sent when it can be.`);
    said = why;
  }

  function speak(words) {
    document.getElementById("notice").replaceChildren(element("p", { className: "sr" }, words));
  }

  return { draw, save, speak, worn };
})();
