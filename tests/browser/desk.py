"""A reviewer at the desk, with nothing but a keyboard."""

import re
from collections.abc import Iterable

from playwright.sync_api import Page, expect

KEYS = {"claim": "1", "quote": "2", "fact": "3", "other": "0"}


class Desk:
    """The desk in one tab, as its reviewer sees and uses it."""

    def __init__(self, page: Page, url: str, name: str):
        self.page, self.url, self.name = page, url, name

    @property
    def card(self):
        """The card of the sentence at hand."""
        return self.page.locator("#card")

    @property
    def state(self):
        """The words that say whether the card is saved."""
        return self.page.locator("#state")

    @property
    def toast(self):
        """What was announced last."""
        return self.page.locator("#toast")

    @property
    def alert(self):
        """What the card was refused for."""
        return self.card.get_by_role("alert")

    @property
    def speaker(self):
        """The field in which a speaker is typed."""
        return self.page.get_by_label("Speaker who says it")

    def sign_in(self) -> "Desk":
        """Give the reviewer's name, without the page that asks for it."""
        answer = self.page.request.post(f"{self.url}/who", form={"name": self.name})
        assert answer.ok, f"{answer.status}: {answer.text()[-500:]}"
        return self

    def open(self, sentence: int | None = None, article: int = 1) -> "Desk":
        """Open an article, at its first open sentence or a numbered one."""
        place = f"?sentence={sentence}" if sentence else ""
        self.page.goto(f"{self.url}/articles/{article}{place}")
        return self

    def second_tab(self, sentence: int | None = None) -> "Desk":
        """Open another tab of the same browser."""
        other = Desk(self.page.context.new_page(), self.url, self.name)
        return other.open(sentence)

    def keys(self, *keys: str) -> None:
        """Press keys, as fast as they can be pressed."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text where the cursor is."""
        self.page.keyboard.type(text)

    def at(self, number: int) -> None:
        """Wait until the card of a sentence stands there."""
        self.page.locator(
            "#card", has_text=re.compile(rf"Sentence {number} of")
        ).wait_for()

    def kind(self, kind: str):
        """The button of a kind."""
        return self.page.locator(f"#kind-{kind}")

    def chosen(self, kind: str) -> None:
        """Wait until a kind is the one chosen."""
        expect(self.kind(kind)).to_be_checked()

    def letters(self) -> dict[str, str]:
        """Answer the letter of each speaker the card offers."""
        chips = self.card.locator("[name=candidate]")
        pairs = chips.evaluate_all("all => all.map(o => [o.value, o.dataset.key])")
        return dict(pairs)

    def answer(self, kind: str, speaker: str | None = None) -> str:
        """Answer by keyboard; answer in turn how the speaker was given."""
        self.keys(KEYS[kind])
        way = "none"
        if speaker and (letter := self.letters().get(speaker)):
            way = "letter"
            self.keys(letter)
        elif speaker:
            way = "typed"
            self.keys("s")
            self.type(speaker)
        self.keys("Enter")
        return way

    def label(self, answers: Iterable[tuple]) -> set[str]:
        """Label a whole article as a practised person does; answer the ways taken.

        An answer is kind, speaker and, where a quotation goes on, that it does.
        """
        ways, before = set(), None
        for number, (kind, speaker, *goes_on) in enumerate(answers, 1):
            self.at(number)
            if any(goes_on):
                self.keys("m")
                ways.add("goes on")
            elif (kind, speaker) == before:
                self.keys("=")
                ways.add("same")
            else:
                ways.add(self.answer(kind, speaker))
            before = (kind, speaker)
        return ways
