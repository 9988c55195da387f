"""Every page and every state of the desk, for tests that go round all of them."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import texts
from tests.browser.desk import Desk

EXPECTED = ("status of 40[49]", "status of 422")
"""What the browser's console says of the refusals on this round."""


def name_asked(desk: Desk) -> None:
    """The page that asks for a name, with the people who are here already."""
    desk.page.goto(f"{desk.url}/who")


def name_refused(desk: Desk) -> None:
    """The same page after a name of nothing but blanks."""
    name_asked(desk)
    desk.page.get_by_label("Your name").fill(" ")
    desk.keys("Enter")
    expect(desk.page.get_by_text("Give your name.")).to_be_visible()


def open_card(desk: Desk) -> None:
    """A sentence that nobody has labelled."""
    desk.open(4)


def saved_card(desk: Desk) -> None:
    """A sentence with an answer, a note, a history and a message."""
    desk.open(3)
    desk.keys("n")
    desk.type(texts.EVIL)
    desk.keys("Escape", "2", "s")
    desk.type(texts.EVIL)
    desk.keys("Escape", "f", "Enter")
    expect(desk.toast).to_contain_text("Saved: Quote")
    desk.keys("u")
    expect(desk.toast).to_contain_text("Back to")
    desk.page.get_by_text("Earlier answers").click()


def refused_card(desk: Desk) -> None:
    """A quote without a speaker."""
    desk.open(2)
    desk.keys("2", "Enter")
    expect(desk.alert).to_contain_text("Say who speaks")


def picked_card(desk: Desk) -> None:
    """A quote with its words, cue and speaker picked out, not saved."""
    desk.open(3)
    desk.keys("2", desk.letters()["Tomas Reik"], "t")
    expect(desk.page.locator("#sentence mark.said")).to_have_count(1)
    desk.keys("q", "End")


def guideline_panel(desk: Desk) -> None:
    """The guideline's part on claims, beside the card."""
    desk.open(2)
    desk.keys("1", "g")
    expect(desk.page.locator("#guideline h3")).to_have_text("Claim")


def clashing_card(desk: Desk) -> None:
    """An answer against which another was saved meanwhile."""
    desk.open(1)
    other = desk.second_tab(1)
    other.answer("claim", texts.EVIL)
    other.at(2)
    other.page.close()
    desk.answer("fact")
    expect(desk.alert).to_contain_text("changed elsewhere")


def waiting_and_refused(desk: Desk) -> None:
    """The desk without its server: an answer waits, another was not taken."""
    desk.open(1)
    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.evaluate(
        """() => new Promise((held) => {
            navigator.locks.request("answers", () => new Promise(() => held()));
        })"""
    )
    desk.page.wait_for_function("!queue.busy()")
    desk.page.evaluate("queue.stop('away')")
    desk.answer("claim", texts.EVIL)
    desk.at(2)
    desk.answer("quote", texts.EVIL)
    desk.at(3)
    desk.page.evaluate(
        """() => {
            const { key, ...entry } = queue.waiting()[1];
            const to = `refused:${card().dataset.text}:${reviewer}:${entry.sentence}`;
            const why = `was refused: ${new Map(entry.fields).get("speaker")}`;
            localStorage.setItem(to, JSON.stringify({ ...entry, why }));
            localStorage.removeItem(key);
            marks.draw();
        }"""
    )
    expect(desk.page.locator("#queue")).to_contain_text("1 answer was not taken")


def list_of_keys(desk: Desk) -> None:
    """The desk with the list of its keys."""
    desk.open(1)
    desk.keys("?")
    expect(desk.page.get_by_role("heading", name="Keys")).to_be_visible()


def finished_card(desk: Desk) -> None:
    """The desk when the last sentence is saved."""
    desk.page.goto(f"{desk.url}/articles/1?finished=1")


def articles(desk: Desk) -> None:
    """The list of articles."""
    desk.page.goto(f"{desk.url}/articles")


def articles_not_found(desk: Desk) -> None:
    """The list of articles, none of which is looked for."""
    desk.page.goto(f"{desk.url}/articles?search=zzz")


def changes(desk: Desk) -> None:
    """What a reviewer changed in an article, with an answer brought back."""
    saved_card(desk)
    desk.page.get_by_role("link", name="your changes").click()
    expect(desk.page.get_by_text("brought back", exact=True)).to_be_visible()


def no_changes(desk: Desk) -> None:
    """The same page of a reviewer who changed nothing, after no time was typed."""
    desk.page.goto(f"{desk.url}/articles/1/history")


def no_such_time(desk: Desk) -> None:
    """The changes, when the time asked for is none."""
    saved_card(desk)
    desk.page.goto(f"{desk.url}/articles/1/history?typed=never")
    expect(desk.page.get_by_role("alert").last).to_contain_text("Give a day")


def as_it_was(desk: Desk) -> None:
    """The article as it was before its last change."""
    changes(desk)
    desk.page.get_by_role("link", name=":").nth(1).click()
    expect(desk.page.get_by_text("1 of 5 differs")).to_be_visible()


def brought_back(desk: Desk) -> None:
    """The changes after the whole article was brought back."""
    as_it_was(desk)
    desk.page.get_by_role("button", name="Bring the whole").click()
    expect(desk.toast).to_contain_text("1 sentence was brought back")


def guideline(desk: Desk) -> None:
    """The guideline."""
    desk.page.goto(f"{desk.url}/guideline")


def import_form(desk: Desk) -> None:
    """The page that takes articles."""
    desk.page.goto(f"{desk.url}/import")


def import_refused(desk: Desk) -> None:
    """The same page after nothing was given."""
    import_form(desk)
    desk.page.get_by_role("button", name="Check them").click()
    expect(desk.page.get_by_text("Paste a text here, or choose files.")).to_be_visible()


def import_preview(desk: Desk) -> None:
    """What an import would add, and what does not fit."""
    import_form(desk)
    text = f"{texts.EVIL} fell. It rained."
    article = {**texts.EVIL_ARTICLE, "doc_id": "new", "text": text}
    lines = f"{json.dumps(article)}\n{json.dumps({'title': texts.EVIL})}\n"
    desk.page.get_by_label("Files, as many as you like").set_input_files(
        {"name": "<b>.jsonl", "mimeType": "text/plain", "buffer": lines.encode()}
    )
    desk.page.get_by_role("button", name="Check them").click()
    expect(desk.page.get_by_role("heading", name="1 new article")).to_be_visible()


def export(desk: Desk) -> None:
    """What would be exported."""
    desk.page.goto(f"{desk.url}/export")


def judge(desk: Desk) -> Desk:
    """Somebody who decides, after two reviewers differed on the first sentence."""
    for name, kind in (("one", "claim"), ("two", "fact")):
        reviewer = Desk(desk.page, desk.url, f"{texts.EVIL} {name}").sign_in().open(1)
        reviewer.keys("n")
        reviewer.type(texts.EVIL)
        reviewer.keys("Escape")
        reviewer.answer(kind, texts.EVIL if kind == "claim" else None)
        reviewer.at(2)
    return desk.sign_in()


def review_queue(desk: Desk) -> None:
    """What is to be decided."""
    judge(desk).page.goto(f"{desk.url}/review")
    expect(desk.page.get_by_role("link", name="Begin with the first")).to_be_visible()


def review_card(desk: Desk) -> None:
    """A sentence to decide, its votes under letters, with an answer of one's own."""
    judge(desk).page.goto(f"{desk.url}/review/1")
    desk.keys("9", "1")
    expect(desk.page.locator("#take-own")).to_be_checked()


def review_refused(desk: Desk) -> None:
    """The same after nothing was taken, with names and comments shown."""
    judge(desk).page.goto(f"{desk.url}/review/1")
    desk.keys(".")
    expect(desk.page.get_by_text("You looked at the names")).to_be_visible()
    desk.page.locator("#thread details").evaluate("one => { one.open = true; }")
    desk.page.get_by_label("Say something to its reviewers").fill(texts.EVIL)
    desk.page.get_by_role("button", name="Say it").click()
    expect(desk.page.locator("#thread li").first).to_be_visible()
    desk.keys("9")
    for kind in desk.page.locator("#decide-form [name=kind]").all():
        kind.evaluate("one => { one.checked = false; }")
    desk.page.get_by_role("button", name="Decide").click()
    expect(desk.alert).to_contain_text("Choose what the sentence is")


def review_articles(desk: Desk) -> None:
    """The articles in review."""
    judge(desk).page.goto(f"{desk.url}/review/articles")


def review_accept(desk: Desk) -> None:
    """What all answered alike."""
    judge(desk).page.goto(f"{desk.url}/review/accept")


def comments_for_you(desk: Desk) -> None:
    """What is open on sentences of a reviewer."""
    desk.open(1)
    desk.answer("fact")
    desk.at(2)
    desk.open(1)
    desk.page.locator("#thread details").evaluate("one => { one.open = true; }")
    desk.page.get_by_label("Say something to the adjudicator").fill(texts.EVIL)
    desk.page.get_by_role("button", name="Say it").click()
    expect(desk.page.locator("#thread")).to_contain_text("You")
    desk.page.goto(f"{desk.url}/comments")
    expect(desk.page.get_by_text("You:")).to_be_visible()


def preferences(desk: Desk) -> None:
    """Colours and keys."""
    desk.page.goto(f"{desk.url}/preferences")


def preferences_refused(desk: Desk) -> None:
    """The same page after a key was given to two actions."""
    preferences(desk)
    desk.page.get_by_label("Write a note").fill("j")
    desk.keys("Enter")
    expect(desk.page.get_by_role("alert").nth(1)).to_contain_text("Nothing was saved")


def nothing_here(desk: Desk) -> None:
    """An address that there is not."""
    desk.page.goto(f"{desk.url}/articles/99999")


def nothing_left(desk: Desk) -> None:
    """What a reviewer sees who has labelled everything."""
    desk.open()
    desk.keys(*["3", "Enter"] * desk.page.locator("a.s").count())
    expect(desk.card).to_contain_text("This article is finished")
    desk.keys("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing left for you"
    )


PLACES: dict[str, Callable[[Desk], None]] = {
    place.__name__: place
    for place in (
        name_asked,
        name_refused,
        open_card,
        saved_card,
        refused_card,
        picked_card,
        guideline_panel,
        clashing_card,
        waiting_and_refused,
        list_of_keys,
        finished_card,
        articles,
        articles_not_found,
        changes,
        no_changes,
        no_such_time,
        as_it_was,
        brought_back,
        guideline,
        import_form,
        import_refused,
        import_preview,
        export,
        review_queue,
        review_card,
        review_refused,
        review_articles,
        review_accept,
        comments_for_you,
        preferences,
        preferences_refused,
        nothing_here,
        nothing_left,
    )
}
