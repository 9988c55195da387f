// A bracket in the margin holds the sentences of one quotation together.
"use strict";
{
  const seen = new IntersectionObserver((all) => {
    for (const { target, isIntersecting } of all) {
      if (isIntersecting) draw(target);
      onScreen[isIntersecting ? "add" : "delete"](target);
    }
  }, { rootMargin: "300px" });
  const onScreen = new Set();

  // The sentences of a paragraph by quotation; one that runs over its end stays open there.
  const runs = (paragraph) => {
    const found = [];
    for (const sentence of paragraph.querySelectorAll(".s")) {
      const part = sentence.dataset.part;
      const follows = part === "middle" || part === "last";
      if (follows && found.at(-1)?.open) found.at(-1).last = sentence;
      else if (part) found.push({ first: sentence, last: sentence, begins: !follows });
      if (part) found.at(-1).open = part !== "last";
      else if (found.length) found.at(-1).open = false;
    }
    return found.map((run) => ({ ...run, ends: run.last.dataset.part === "last" }));
  };

  const place = (paragraph, { first, last, begins, ends }) => {
    const top = paragraph.getBoundingClientRect().top;
    const bracket = document.createElement("i");
    bracket.className = `bracket${begins ? " begins" : ""}${ends ? " ends" : ""}`;
    bracket.setAttribute("aria-hidden", "true");
    const from = first.getClientRects()[0].top - top;
    const to = [...last.getClientRects()].at(-1).bottom - top;
    bracket.style.top = `${from}px`;
    bracket.style.height = `${to - from}px`;
    paragraph.append(bracket);
  };

  const draw = (paragraph) => {
    if (!paragraph.querySelector(".bracket, [data-part]")) return;
    for (const old of paragraph.querySelectorAll(".bracket")) old.remove();
    for (const run of runs(paragraph)) place(paragraph, run);
  };

  const watch = () => {
    for (const paragraph of document.querySelectorAll(".article > p")) seen.observe(paragraph);
  };

  // One answer changes several places; they are measured once, before they are painted.
  let due = 0;
  const again = () => {
    due ||= requestAnimationFrame(() => {
      due = 0;
      onScreen.forEach(draw);
    });
  };
  new ResizeObserver(again).observe(document.querySelector(".article"));
  document.addEventListener("htmx:after:swap", again);
  watch();
}
