// While an answer is on its way, the next sentence is there to be read. Nothing of the
// form is touched: what comes back brings the next card, or leaves this one as it was.
"use strict";

const ahead = (() => {
  const { element } = made;

  // The sentence that follows, where saving this answer leads there.
  function following() {
    const all = made.sentences();
    const at = all.findIndex((one) => one.dataset.id === shown);
    const finishes = !made.kindOf(all[at]) && all.every((one, to) => to === at || made.kindOf(one));
    return finishes ? null : all[at + 1];
  }

  const complete = () => {
    const kind = field("kind").value;
    return kind && (!["claim", "quote"].includes(kind) || field("speaker").value.trim());
  };

  function show(place) {
    const words = element("blockquote", { className: "coming", dir: card().querySelector("#sentence").dir }, made.words(place));
    card().querySelector("#sentence").before(words);
    card().classList.add("ahead");
    mark(place.dataset.id);
  }

  function end() {
    if (!card()?.classList.contains("ahead")) return;
    card().classList.remove("ahead");
    card().querySelector(".coming").remove();
    mark(shown);
  }

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== form() || !complete() || card().dataset.sentence !== shown) return;
    const place = following();
    if (place) show(place);
  });
  document.addEventListener("htmx:finally:request", (event) => bringsCard(event) && end());

  return { end };
})();
