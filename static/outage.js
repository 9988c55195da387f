// While the server does not answer the desk goes on: an answer that could not be saved
// waits, and the next card comes from this browser.
"use strict";

const outage = (() => {
  const { element } = made;

  // Answer whether a request without answer is taken care of.
  function takes(ctx) {
    if (ctx.text !== undefined) return false;
    const [, sentence, saving] = /(\d+)(\/label)?$/.exec(ctx.request.action) ?? [];
    if (!sentence || (!saving && ctx.request.method !== "GET")) return false;
    ahead.end();
    queue.stop("away");
    const done = saving ? keep(ctx, sentence) : made.bring(sentence) && "kept";
    ctx.taken = done === "kept";
    return Boolean(done);
  }

  // Answer "kept" for an answer that waits now, "refused" for one that cannot be,
  // null where there is no room.
  function keep(ctx, sentence) {
    const here = card().dataset.sentence === sentence;
    if (here && refusedHere()) return "refused";
    const fields = [...ctx.request.body];
    const place = document.getElementById(`s-${sentence}`);
    const entry = {
      sentence,
      after: here ? card().dataset.after : undefined,
      fields,
      save_id: ctx.request.body.get("save_id"),
      action: ctx.request.action,
      spoken: spoken(fields),
      number: numberOf(place),
      place: place.getAttribute("href"),
      at: new Date().toISOString(),
    };
    if (!queue.add(entry)) return null;
    dropDraft(sentence);
    if (here) made.next(sentence);
    return "kept";
  }

  const numberOf = (place) => made.sentences().indexOf(place) + 1;

  function spoken(fields) {
    const sent = new Map(fields);
    const kind = sent.get("kind");
    const speaker = sent.get("speaker");
    return kind[0].toUpperCase() + kind.slice(1) + (speaker ? ` · ${speaker}` : "");
  }

  // What the server would refuse anyway is said at once.
  function refusedHere() {
    const kind = field("kind").value;
    for (const old of card().querySelectorAll(".fault")) old.remove();
    if (!kind) return fault("kind", card().querySelector(".kinds"), "Choose what the sentence is: claim, quote, fact or other.");
    if (!["claim", "quote"].includes(kind) || field("speaker").value.trim()) return false;
    field("speaker").setAttribute("aria-invalid", "true");
    return fault("speaker", field("speaker"), `Say who speaks in this ${kind}: a name, unnamed or unclear.`);
  }

  function fault(name, place, words) {
    place.setAttribute("aria-describedby", `${name}-fault`);
    place.after(element("p", { className: "fault", id: `${name}-fault`, role: "alert" }, words));
    say("not saved");
    return true;
  }

  // A refused answer goes on as a draft, in whichever tab looks at it next.
  function draftRefused() {
    for (const { sentence, fields } of queue.refused()) {
      const revision = new Map(fields).get("revision");
      if (form() && !sessionStorage.getItem(draftOf(sentence))) {
        sessionStorage.setItem(draftOf(sentence), JSON.stringify({ revision, values: typedOf(fields) }));
      }
    }
  }

  function saved({ saved: sentence, save_id, revision, mark: html }) {
    const place = document.getElementById(`s-${sentence}`);
    const mark = new DOMParser().parseFromString(html, "text/html").querySelector("a.s");
    if (place) {
      place.dataset.revision = revision;
      marks.save(place, marks.worn(mark));
    }
    const draft = JSON.parse(sessionStorage.getItem(draftOf(sentence)));
    if (draft?.after === save_id) sessionStorage.setItem(draftOf(sentence), JSON.stringify({ ...draft, revision }));
    if (card().dataset.after !== save_id) return;
    card().dataset.revision = field("revision").value = revision;
    delete card().dataset.after;
  }

  function ended({ count, refusals, yours, progress, meter, far }) {
    const put = (id, words) => words && document.getElementById(id)?.replaceChildren(words);
    put("yours", yours);
    put("progress", progress);
    if (meter) document.getElementById("meter").value = Number(meter);
    if (far) return;
    const toast = element("p", {}, `${count} ${count === 1 ? "answer" : "answers"} saved`);
    if (count) document.getElementById("toast").replaceChildren(toast);
    if (refusals) marks.speak(`${refusals} ${refusals === 1 ? "answer was" : "answers were"} not taken; listed above the article.`);
  }

  // The server's own card takes the place of the one made here; the draft keeps what is typed.
  function bringBack() {
    if (queue.away() || queue.busy() || waiting || !made.onScreen()) return;
    const toast = [...document.getElementById("toast").childNodes];
    const keepToast = () => document.getElementById("toast").replaceChildren(...toast);
    if (form()) bring(card().dataset.sentence, location.pathname + location.search);
    else htmx.ajax("GET", `${location.pathname}?finished=1`, { target: "#card", swap: "outerHTML", select: "#card" });
    keepToast();
  }

  document.addEventListener("queue:changed", () => {
    marks.draw();
    bringBack();
  });
  document.addEventListener("queue:news", ({ detail }) => {
    if (detail.saved) saved(detail);
    if (detail.refused) draftRefused();
    if (detail.end) ended(detail);
    marks.draw();
    bringBack();
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (!bringsCard(event)) return;
    ctx.request.timeout = PATIENCE_MS;
    // The button has filled the form in; what is shown is what is saved.
    const { body } = ctx.request;
    const how = body?.get?.("how");
    const filled = ["same", "take"].includes(how) || (body?.has?.("continues") && how !== "earlier");
    if (filled && body.get("kind")) body.delete("how");
    if (ctx.sourceElement === form() && queue.away() && keep(ctx, shown)) event.preventDefault();
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (!bringsCard(event) || ![502, 503, 504].includes(ctx.response.status)) return;
    if (!takes(ctx)) return;
    event.preventDefault();
    queue.now(); // a server that answers says what it lacks
  });
  let due = 0;
  document.addEventListener("htmx:after:swap", () => {
    due ||= requestAnimationFrame(() => {
      due = 0;
      marks.draw();
    });
  });

  let meant = false; // leaving by a link of the line is meant, and loses nothing
  document.addEventListener("click", (event) => { meant = Boolean(event.target.closest("#queue a")); });
  window.addEventListener("beforeunload", (event) => {
    if (!meant && queue.waiting().length) event.preventDefault();
  });

  // A page that comes while answers wait: those first.
  function begin() {
    draftRefused();
    marks.draw();
    if (form()) takeUpDraft();
    const { sentence } = card()?.dataset ?? {};
    if (queue.waits(sentence)) {
      const asks = new URLSearchParams(location.search).has("sentence");
      if (asks) made.bring(sentence);
      else made.next(sentence);
    }
    queue.now();
  }
  begin();

  return { takes };
})();
