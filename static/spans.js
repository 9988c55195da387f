// Words picked out of the sentence: theirs, the one that says so, the speaker as written.
"use strict";
{
  const ROWS = {
    content: { name: "said", spoken: "their words" },
    cue_span: { name: "cue", spoken: "said by" },
    speaker_span: { name: "speaker", spoken: "speaker" },
  };
  const BUTTONS = "#card [data-take], #card [data-clear], #card [data-proposals]";
  const quote = () => document.querySelector("#card #sentence");
  const text = () => quote().textContent;
  const rowName = (row) => document.getElementById(`${row}-name`).textContent;
  const tell = (words) => { document.getElementById("sentence-said").textContent = words; };
  const takers = () => [...document.querySelectorAll("#card [data-take]")].map((one) => one.dataset.key).join(", ");
  const trimmed = (name) => field(name).value.trim().toLowerCase();
  const unsaid = () => ["fact", "other"].includes(field("kind").value);
  const goesWith = (row) => row === "speaker_span" || !unsaid();

  // The page counts in UTF-16 units, the project in code points. These two are the door.
  function fromPoints(written) {
    const signs = [...text()];
    const units = (points) => signs.slice(0, points).join("").length;
    const spans = (written ?? "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
    return spans.every(([start, end]) => start < end && end <= signs.length)
      ? spans.map((span) => span.map(units)) : [];
  }
  function toPoints(spans) {
    const points = (units) => [...text().slice(0, units)].length;
    return spans.map((span) => span.map(points).join("-")).join(" ");
  }

  // What is chosen, and what shows lightly until something is.
  // The speaker as written belongs to one speaker; a new one is looked up anew.
  function isOwn() {
    const given = trimmed("speaker_span_of");
    return given ? given === trimmed("speaker") : Boolean(field("speaker_span").value);
  }
  function chosen(row) {
    if (!goesWith(row) || (row === "speaker_span" && !isOwn())) return [];
    return fromPoints(field(row).value);
  }
  function hinted(row) {
    if (row === "content") return fromPoints(quote().dataset.content);
    if (row === "cue_span") return fromPoints(quote().dataset.cue);
    if (isOwn()) return [];
    const chips = [...document.querySelectorAll("#card [name=candidate][data-span]")];
    return fromPoints(chips.find((chip) => chip.value === field("speaker").value)?.dataset.span);
  }

  function put(row, spans) {
    if (row === "speaker_span") {
      field("speaker_span_of").value = field("speaker").value;
      field("speaker_surface").value = "";
    }
    field(row).value = toPoints(spans);
    field(row).dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Painting: the sentence cut where something begins or ends, as the server cuts it.
  function paint() {
    if (!form() || !quote()) return;
    const kept = selection();
    const all = Object.keys(ROWS).flatMap(painted);
    const whole = text();
    const cuts = [...new Set([0, whole.length, ...all.flatMap(({ span }) => span)])].sort((a, b) => a - b);
    quote().replaceChildren(...cuts.slice(1).map((end, at) => piece(whole, cuts[at], end, all)));
    if (kept) select(kept.anchor, kept.focus);
    Object.keys(ROWS).forEach(list);
  }
  function painted(row) {
    const own = chosen(row);
    const { name, spoken } = ROWS[row];
    return own.length ? own.map((span) => ({ span, name, spoken }))
      : hinted(row).map((span) => ({ span, name: `${name}-hint` }));
  }
  function piece(whole, start, end, all) {
    const over = all.filter(({ span }) => span[0] <= start && end <= span[1]);
    const part = document.createTextNode(whole.slice(start, end));
    if (!over.length) return part;
    const made = document.createElement(over.some(({ name }) => name === "said") ? "mark" : "span");
    made.className = over.map(({ name }) => name).join(" ");
    const starts = over.filter(({ span, spoken }) => spoken && span[0] === start);
    if (starts.length) made.dataset.starts = starts.map(({ spoken }) => spoken).join(", ");
    if (over.some(({ span, name }) => name === "said" && span[1] === end)) made.dataset.ends = "end of their words";
    made.append(part);
    return made;
  }
  function list(row) {
    const place = document.querySelector(`#card [data-taken=${row}]`);
    const spans = chosen(row);
    const found = row === "speaker_span" && !spans.length ? hinted(row) : [];
    const words = [...spans, ...found].map(([start, end]) => text().slice(start, end));
    if (!words.length && row === "speaker_span" && isOwn()) words.push(field("speaker_surface").value);
    place.replaceChildren(...words.filter(Boolean).map((one) => {
      const made = document.createElement("bdi");
      made.textContent = one;
      return made;
    }));
    if (found.length) place.append(" (found by itself)");
    if (!place.firstChild) place.append("none");
  }

  // The selection in the sentence, in units, wherever in the page it begins and ends.
  function selection() {
    const all = getSelection();
    if (!quote() || !all.rangeCount || !all.getRangeAt(0).intersectsNode(quote())) return null;
    return { anchor: unit(all.anchorNode, all.anchorOffset), focus: unit(all.focusNode, all.focusOffset) };
  }
  function unit(node, offset) {
    const range = document.createRange();
    range.selectNodeContents(quote());
    const side = range.comparePoint(node, offset);
    if (side) return side < 0 ? 0 : text().length;
    range.setEnd(node, offset);
    return range.toString().length;
  }
  function place(units) {
    const walk = document.createTreeWalker(quote(), NodeFilter.SHOW_TEXT);
    let node = walk.nextNode();
    while (node && node.length < units) [units, node] = [units - node.length, walk.nextNode()];
    return node ? [node, units] : [quote(), quote().childNodes.length];
  }
  function select(anchor, focus) {
    getSelection().setBaseAndExtent(...place(anchor), ...place(focus));
  }
  function selected(ends = selection()) {
    if (!ends) return null;
    let [start, end] = [ends.anchor, ends.focus].sort((a, b) => a - b);
    while (start < end && !text()[start].trim()) start += 1;
    while (start < end && !text()[end - 1].trim()) end -= 1;
    return start < end ? [start, end] : null;
  }

  // Taking and clearing.
  let held = null; // what was selected when a finger went to a button and took it away
  function take(row) {
    if (!goesWith(row)) return tell("A fact or other has none: choose quote or claim first.");
    const span = selected() ?? selected(held);
    if (!span) return tell("Select the words in the sentence first.");
    const others = chosen("content").filter(([start, end]) => end <= span[0] || span[1] <= start);
    const again = row === "content" && chosen(row).some((one) => String(one) === String(span));
    const words = text().slice(...span);
    put(row, row === "content" ? [...others, ...(again ? [] : [span])].sort((a, b) => a[0] - b[0]) : [span]);
    select(span[1], span[1]);
    tell(`${rowName(row)}: ${again ? "no longer " : ""}“${words}”`);
  }
  function fillIn(button) {
    const proposed = JSON.parse(button.dataset.proposals)[field("kind").value] ?? {};
    const filled = Object.keys(ROWS).filter((row) => {
      const spans = row === "speaker_span" ? hinted(row) : fromPoints(proposed[row]);
      if (!spans.length || chosen(row).length || !goesWith(row)) return false;
      put(row, spans);
      return true;
    }).map((row) => rowName(row).toLowerCase());
    if (proposed.quote_type && !field("quote_type").value) {
      field("quote_type").value = proposed.quote_type;
      field("quote_type").dispatchEvent(new Event("change", { bubbles: true }));
      filled.push(proposed.quote_type);
    }
    button.closest("details").open = true;
    tell(filled.length ? `Filled in: ${filled.join(", ")}.` : "There is nothing to fill in.");
  }

  // Words by keyboard. Arrows go from word to word; with Shift they take marks in, too.
  function stops() {
    const cut = new Intl.Segmenter(undefined, { granularity: "word" });
    return [...cut.segment(text())].filter(({ segment }) => segment.trim())
      .map(({ index, segment, isWordLike }) => ({ start: index, end: index + segment.length, isWordLike }));
  }
  function step(forth) {
    const words = stops().filter(({ isWordLike }) => isWordLike);
    const { anchor = 0, focus = 0 } = selection() ?? {};
    const [start, end] = [Math.min(anchor, focus), Math.max(anchor, focus)];
    const next = forth ? words.find((one) => one.start >= end) ?? words.at(-1)
      : words.findLast((one) => one.end <= start) ?? words[0];
    if (next) select(next.start, next.end);
  }
  function extend(forth) {
    const all = stops();
    const { anchor = 0, focus = 0 } = selection() ?? {};
    const after = (at) => all.find(({ end }) => end > at)?.end ?? at;
    const before = (at) => all.findLast(({ start }) => start < at)?.start ?? at;
    const within = all.filter(({ start, end }) => start >= Math.min(anchor, focus) && end <= Math.max(anchor, focus));
    if (forth === focus >= anchor || !within.length) {
      select(anchor, forth ? after(focus) : before(focus));
    } else if (within.length > 1) {
      select(anchor, forth ? within[1].start : within.at(-2).end);
    } else {
      select(focus, forth ? after(anchor) : before(anchor)); // over the first word, to its other side
    }
  }
  function reach(last, further) {
    const words = stops().filter(({ isWordLike }) => isWordLike);
    if (!words.length) return;
    if (further) select(selection()?.anchor ?? 0, last ? stops().at(-1).end : stops()[0].start);
    else select(words.at(last ? -1 : 0).start, words.at(last ? -1 : 0).end);
  }

  document.addEventListener("keydown", (event) => {
    if (event.target !== quote() || event.ctrlKey || event.metaKey || event.altKey) return;
    const forth = getComputedStyle(quote()).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (["ArrowLeft", "ArrowRight"].includes(event.key)) (event.shiftKey ? extend : step)(event.key === forth);
    else if (["Home", "End"].includes(event.key)) reach(event.key === "End", event.shiftKey);
    else if (event.key === "Escape") return card().focus({ preventScroll: true });
    else return;
    event.preventDefault();
    tellSelected();
  });
  function tellSelected() {
    const span = selected();
    if (span) tell(`Selected: ${text().slice(...span)}`);
    return Boolean(span);
  }
  document.addEventListener("focusin", (event) => {
    if (event.target !== quote() || !quote().matches(":focus-visible") || tellSelected()) return;
    tell(`Arrow keys select words; ${takers()} take them.`);
  });
  document.addEventListener("pointerdown", (event) => { held = event.target.closest("[data-take]") && selection(); });
  document.addEventListener("mousedown", (event) => { if (event.target.closest(BUTTONS)) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(BUTTONS);
    if (!button) return;
    if (button.dataset.take) take(button.dataset.take);
    else if (button.dataset.clear) put(button.dataset.clear, []);
    else fillIn(button);
    held = null;
  });
  for (const sign of ["input", "change"]) {
    document.addEventListener(sign, (event) => { if (event.target.form === form() && event.target.name !== "note") paint(); });
  }
  document.addEventListener("htmx:after:swap", (event) => { if (bringsCard(event)) paint(); });
  paint();
}
