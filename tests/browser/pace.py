"""How many keys a label takes, and how soon after a key the next sentence is there."""

import math

from playwright.sync_api import Page

_LISTEN = """
() => {
  const pace = window.pace = { keys: 0, read: [], painted: [] };
  let pressed = null;
  let shown = document.getElementById("card")?.dataset.sentence;
  const afterPaint = (work) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = work;
    channel.port2.postMessage(null);
  });
  const said = () => document.querySelector("#card blockquote")?.textContent;
  let words = said();
  // The words of the next sentence, by whichever way they come.
  new MutationObserver(() => {
    if (pressed === null || said() === words) return;
    words = said();
    const since = pressed;
    afterPaint(() => pace.read.push(performance.now() - since));
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("keydown", (event) => {
    pace.keys += 1;
    if (["Enter", "=", "m"].includes(event.key)) pressed = event.timeStamp;
  }, true);
  addEventListener("htmx:after:swap", () => {
    const now = document.getElementById("card")?.dataset.sentence;
    if (now === shown || pressed === null) return;
    shown = now;
    const since = pressed;
    pressed = null;
    const late = said() !== words;
    words = said();
    afterPaint(() => {
      pace.painted.push(performance.now() - since);
      if (late) pace.read.push(performance.now() - since);
    });
  });
}
"""


class Pace:
    """Counts the keys and times the cards of one page, from now on."""

    def __init__(self, page: Page):
        self.page = page
        page.evaluate(_LISTEN)

    def keys(self) -> int:
        """Answer how many keys were pressed."""
        return self.page.evaluate("pace.keys")

    def read(self) -> list[float]:
        """Answer, in milliseconds, each way from the saving key to the next words."""
        return self.page.evaluate("pace.read")

    def painted(self) -> list[float]:
        """Answer, in milliseconds, each way from the saving key to the next card."""
        return self.page.evaluate("pace.painted")


def percentile(times: list[float], share: float) -> float:
    """Answer the value that this share of the times does not exceed."""
    return sorted(times)[max(math.ceil(share * len(times)) - 1, 0)]
