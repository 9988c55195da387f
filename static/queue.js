// Answers that the server could not take: they wait in this browser, in order, and go
// out one by one. An entry of localStorage is one answer, so that tabs do not meet.
"use strict";

const PATIENCE_MS = 10000; // a server that is silent for longer does not answer

const queue = (() => {
  const FIRST_MS = 2000;
  const LONGEST_MS = 10000;
  const AWAY = [0, 502, 503, 504]; // no answer, or a go-between that got none
  const HEADERS = { "HX-Request": "true", Accept: "text/html" };
  const text = card()?.dataset.text; // the article of this page
  const others = new BroadcastChannel("answers");
  let trouble = null; // why nothing is sent: away, name, person, project, or a sentence
  let busy = false;
  let pause = FIRST_MS;
  let timer;

  const lane = (of = text) => `queue:${of}:${reviewer}:`;
  const waiting = (of) => entries(lane(of));
  const refused = () => entries(`refused:${text}:${reviewer}:`);
  const away = () => Boolean(trouble) || waiting().length > 0;
  const waits = (sentence) => waiting().findLast((entry) => entry.sentence === sentence);

  function entries(prefix) {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys.sort().map((key) => ({ ...JSON.parse(localStorage.getItem(key)), key }));
  }

  // Answer whether there was room.
  function store(key, entry) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...entry, key: undefined }));
      return true;
    } catch {
      return false;
    }
  }

  // Answer whether this answer waits now; false when the browser has no room for it.
  function add(entry) {
    const order = Math.max(Date.now(), (waiting().at(-1)?.order ?? 0) + 1);
    const key = `${lane()}${String(order).padStart(15, "0")}:${entry.save_id}`;
    if (!store(key, { ...entry, order })) return false;
    changed();
    later();
    return true;
  }

  function changed() {
    document.dispatchEvent(new CustomEvent("queue:changed"));
  }

  // What became of an answer, for this tab and the others.
  function tell(news) {
    others.postMessage({ ...news, who: lane() });
    document.dispatchEvent(new CustomEvent("queue:news", { detail: news }));
  }
  others.onmessage = ({ data }) => {
    if (data.who !== lane()) return;
    if (data.end && !waiting().length) trouble = null;
    document.dispatchEvent(new CustomEvent("queue:news", { detail: { ...data, far: true } }));
  };

  function stop(why) {
    const before = trouble;
    trouble = why;
    if (before !== why) changed();
    later();
  }

  function later() {
    clearTimeout(timer);
    if (away()) timer = setTimeout(send, pause);
  }

  async function send() {
    if (busy || !text) return;
    busy = true;
    clearTimeout(timer);
    pause = Math.min(pause * 1.5, LONGEST_MS);
    await alone(round);
    busy = false;
    changed();
    later();
  }

  function now() {
    pause = FIRST_MS;
    return send();
  }

  // One tab sends at a time. Where there are no locks, a lease that runs out.
  async function alone(work) {
    if (navigator.locks) {
      return navigator.locks.request("answers", { ifAvailable: true }, (lock) => lock && work());
    }
    const until = Number(localStorage.getItem("answers-lease"));
    if (until > Date.now()) return;
    const hold = () => localStorage.setItem("answers-lease", Date.now() + 2 * PATIENCE_MS);
    const held = setInterval(hold, PATIENCE_MS);
    hold();
    await work();
    clearInterval(held);
    localStorage.removeItem("answers-lease");
  }

  async function round() {
    if (!away() && !elsewhere().size) return;
    const done = { saved: 0, refused: 0, page: null };
    let why = await reach(text, waiting()[0] ?? shownCard());
    if (!why) why = await sendAll(text, done);
    if (!why) for (const other of elsewhere()) await sendElsewhere(other, done);
    if (why) stop(why);
    else [trouble, pause] = [null, FIRST_MS];
    if (done.saved || done.refused || !why) tell({ end: true, ...summary(done) });
  }

  async function sendElsewhere(other, done) {
    // Another article's answers go along if its project is the one that is served here.
    if (!(await reach(other, waiting(other)[0]))) await sendAll(other, done);
  }

  async function sendAll(of, done) {
    for (let entry = waiting(of)[0]; entry; [entry] = waiting(of)) {
      const why = await deliver(entry, of, done);
      if (why) return why;
    }
    return null;
  }

  const elsewhere = () => {
    const found = Object.keys(localStorage).map((key) => key.split(":"));
    const mine = found.filter(([name, of, who]) => name === "queue" && of !== text && who === reviewer);
    return new Set(mine.map(([, of]) => of));
  };

  const shownCard = () => form() && { action: form().getAttribute("action") };

  // Answer what keeps the server from taking these answers, null when nothing does.
  async function reach(of, entry) {
    if (!entry) return null;
    const answer = await ask(entry.action.replace(/\/label$/, ""));
    const why = obstacle(answer);
    if (why || answer.status !== 200) return why ?? (of === text ? null : "project");
    const there = answer.page.getElementById("card");
    if (there?.dataset.text !== of) return "project";
    return whose(answer.page) === reviewer ? null : "person";
  }

  // A server that answers but cannot save says why, in a notice of its own.
  function obstacle({ status, asks, page }) {
    if (AWAY.includes(status)) return page?.querySelector(".notice")?.textContent ?? "away";
    return asks || status === 401 ? "name" : null;
  }

  const whose = (page) => page.querySelector("#label-form [name=reviewer]")?.value;

  async function ask(address, settings) {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(address, { ...settings, headers: HEADERS, signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const asks = answer.redirected || answer.headers.has("HX-Redirect");
      return { status: answer.status, asks, page };
    } catch {
      return { status: 0 };
    }
  }

  async function deliver(entry, of, done) {
    const body = new URLSearchParams(entry.fields);
    const answer = await ask(entry.action, { method: "POST", body });
    const why = obstacle(answer);
    if (why) return why;
    const { status, page } = answer;
    const mark = page.getElementById(`s-${entry.sentence}`);
    if (status === 200 && mark) {
      taken(entry, of, mark);
      done.saved += 1;
      done.page = page;
    } else if (status === 409 && (whose(page) ?? reviewer) !== reviewer) {
      return "person";
    } else if ([400, 403, 404, 409, 413, 422].includes(status)) {
      refuse(entry, of, reason(status, page));
      done.refused += 1;
    } else {
      return page.querySelector(".notice")?.textContent ?? `The server answers with error ${status}.`;
    }
    return null;
  }

  // All in one go: an answer given on top of this one is never without its revision.
  function taken(entry, of, mark) {
    const { revision } = mark.dataset;
    for (const next of waiting(of)) {
      if (next.after !== entry.save_id) continue;
      const fields = next.fields.map(([name, value]) => [name, name === "revision" ? revision : value]);
      store(next.key, { ...next, fields, after: undefined });
    }
    forgive(entry.sentence, of);
    localStorage.removeItem(entry.key);
    tell({ saved: entry.sentence, save_id: entry.save_id, revision, mark: mark.outerHTML });
  }

  function refuse(entry, of, why) {
    const key = `refused:${of}:${reviewer}:${entry.sentence}`;
    if (store(key, { ...entry, why })) localStorage.removeItem(entry.key);
    else {
      localStorage.removeItem(entry.key);
      store(key, { ...entry, why });
    }
    tell({ refused: entry.sentence, why });
  }

  const forgive = (sentence, of = text) => localStorage.removeItem(`refused:${of}:${reviewer}:${sentence}`);

  function reason(status, page) {
    if (status === 409) return "was changed elsewhere";
    if (status === 404) return "is not in this project any more";
    const fault = page.querySelector("#card .fault, .notice")?.textContent;
    return `was refused: ${fault ?? "what was sent does not fit."}`;
  }

  // What the page shows of the whole, taken from the last answer that was saved.
  function summary({ saved, refused, page }) {
    const words = (id) => page?.getElementById(id)?.textContent;
    const here = page?.getElementById("card")?.dataset.text === text;
    const meter = here && page.getElementById("meter")?.getAttribute("value");
    return { count: saved, refusals: refused, yours: words("yours"), progress: here && words("progress"), meter };
  }

  window.addEventListener("online", now);
  window.addEventListener("storage", ({ key }) => {
    if (key === null || /^(queue|refused):/.test(key)) {
      changed();
      later();
    }
  });

  return { add, away, forgive, now, refused, stop, waiting, waits, why: () => trouble, busy: () => busy };
})();
