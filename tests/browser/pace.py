"""How many keys a label takes, and how soon after a key the next sentence is there."""

import math

from playwright.sync_api import Page

_LISTEN = """
() => {
  const pace = window.pace = { keys: 0, painted: [] };
  let pressed = null;
  let shown = document.getElementById("card")?.dataset.sentence;
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
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => pace.painted.push(performance.now() - since);
      channel.port2.postMessage(null);
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

    def painted(self) -> list[float]:
        """Answer, in milliseconds, each way from the saving key to the next card."""
        return self.page.evaluate("pace.painted")


def percentile(times: list[float], share: float) -> float:
    """Answer the value that this share of the times does not exceed."""
    return sorted(times)[max(math.ceil(share * len(times)) - 1, 0)]
