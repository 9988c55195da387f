"""Every page and every state of the desk, for tests that go round all of them."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import expect

from annotator.text import sameness
from tests.browser import cases, texts
from tests.browser.desk import Desk
from tests.receiving import own_row

EXPECTED = ("status of 40[49]", "status of 422")
"""What the browser's console says of the refusals on this round."""
PASSWORD = "harbour lantern seven"  # noqa: S105 (of people who do not exist)


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


def decider(desk: Desk, path: str) -> None:
    """A page, as the one sees it who decides."""
    desk.name = cases.DECIDER
    desk.sign_in().page.goto(f"{desk.url}{path}")


def guideline_of_the_owner(desk: Desk) -> None:
    """The guideline with its cases, as the one sees it who may change it."""
    decider(desk, "/guideline")
    expect(desk.page.get_by_text("Reword or withdraw")).to_be_visible()


def guideline_edit(desk: Desk) -> None:
    """The guideline as text, with its preview."""
    decider(desk, "/guideline/edit")


def guideline_refused(desk: Desk) -> None:
    """The same page without a reason."""
    guideline_edit(desk)
    desk.page.get_by_label("Guideline", exact=True).fill(f"# Ours {texts.EVIL}")
    desk.page.get_by_role("button", name="Save as a new version").click()
    expect(desk.page.get_by_text("Say in a line what changed")).to_be_visible()


def guideline_clash(desk: Desk) -> None:
    """The same page when somebody saved another version meanwhile."""
    guideline_edit(desk)
    desk.page.locator("[name=based_on]").evaluate("one => { one.value = 1; }")
    desk.page.get_by_label("Guideline", exact=True).fill(f"# Ours {texts.EVIL}")
    desk.page.get_by_label("What changed and why").fill(texts.EVIL)
    desk.page.get_by_role("button", name="Save as a new version").click()
    expect(desk.page.get_by_text("Meanwhile there is a version")).to_be_visible()


def guideline_versions(desk: Desk) -> None:
    """Every version with its reason."""
    decider(desk, "/guideline/versions")


def guideline_changes(desk: Desk) -> None:
    """What changed between two versions."""
    desk.page.goto(f"{desk.url}/guideline/changes?from=1&to=2")
    expect(desk.page.locator("ins")).to_be_visible()


def guideline_news(desk: Desk) -> None:
    """The desk of somebody who has not seen the version in force."""
    name = desk.name
    desk.open(1)
    decider(desk, "/guideline/edit")
    text = desk.page.get_by_label("Guideline", exact=True)
    text.fill(f"{text.input_value()}\n\n- {name} {texts.EVIL}")
    desk.page.get_by_label("What changed and why").fill(texts.EVIL)
    desk.page.get_by_role("button", name="Save as a new version").click()
    expect(desk.page.get_by_text("Saved: version")).to_be_visible()
    desk.name = name
    desk.sign_in().open(1)
    expect(desk.page.get_by_role("button", name="I have read it")).to_be_visible()


def cases_listed(desk: Desk) -> None:
    """The decided cases."""
    desk.page.goto(f"{desk.url}/precedents")
    expect(desk.page.locator(".case .rule")).to_be_visible()


def cases_not_found(desk: Desk) -> None:
    """The decided cases, none of which is looked for."""
    desk.page.goto(f"{desk.url}/precedents?search=zzz")


def case_worded(desk: Desk) -> None:
    """One case with its rule, as the one sees it who decides."""
    decider(desk, "/sentences/1/precedent")


def case_refused(desk: Desk) -> None:
    """The same page without a rule."""
    case_worded(desk)
    desk.page.get_by_label("Rule").fill(" ")
    desk.page.get_by_role("button", name="Save the rule").click()
    expect(desk.page.get_by_text("Say the rule in one line")).to_be_visible()


def decided_before(desk: Desk) -> None:
    """The desk with what was decided on a sentence like the one at hand."""
    desk.open(3)
    desk.keys("-")
    expect(desk.page.locator("#similar-3 .rule")).to_be_visible()


def decided_before_alone(desk: Desk) -> None:
    """The same as a page of its own."""
    desk.page.goto(f"{desk.url}/sentences/3/similar")


def sheets(desk: Desk) -> None:
    """The calibration sheets."""
    decider(desk, "/calibration")


def sheet_chosen(desk: Desk) -> None:
    """What a new sheet is made of, after nothing was chosen."""
    decider(desk, "/calibration/new")
    desk.page.get_by_role("button", name="Make the sheet").click()
    expect(desk.page.get_by_role("alert").nth(1)).to_contain_text("Not made yet")


def sheet_closed(desk: Desk) -> None:
    """A sheet that is not open, after it was refused to open."""
    decider(desk, "/calibration/1")
    desk.page.get_by_role("button", name="Open the sheet").click()
    expect(desk.page.get_by_role("alert").nth(1)).to_contain_text("Not opened")


def sheet_refused(desk: Desk) -> None:
    """An open sheet with a decision that was refused."""
    decider(desk, "/calibration/2")
    first = desk.page.locator(".differing").first
    first.locator("summary").click()
    first.get_by_role("button", name="Decide").click()
    expect(first.get_by_role("alert")).to_contain_text("Take one of the answers")


def same_words(desk: Desk) -> None:
    """Sentences of the same words that were answered differently; there are none."""
    decider(desk, "/agreement/same-words")


def same_words_once(desk: Desk) -> None:
    """The page of the words of one sentence."""
    desk.open(1)
    key = sameness.whole(desk.page.locator("#sentence").text_content() or "")
    decider(desk, f"/agreement/same-words/{key}")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(
        "The same words, answered in 1 sentence"
    )


def second_time(desk: Desk) -> None:
    """An article given again, at a sentence without a second answer."""
    desk.name = cases.SECOND_TIME
    desk.sign_in().page.goto(f"{desk.url}/again/1?sentence=2")
    expect(desk.page.get_by_role("button", name="Not today")).to_be_visible()


def second_time_refused(desk: Desk) -> None:
    """The same after a quote without a speaker."""
    second_time(desk)
    desk.keys("2", "Enter")
    expect(desk.alert).to_contain_text("Say who speaks")


def second_answers(desk: Desk) -> None:
    """What came of it."""
    decider(desk, "/agreement/again")
    expect(desk.page.get_by_role("table")).to_have_count(2)


def giving_again_refused(desk: Desk) -> None:
    """How articles are given again, after a number that cannot be."""
    desk.page.goto(f"{desk.url}/queue")
    desk.page.get_by_label("After so many weeks").fill("999")
    desk.page.get_by_role("button", name="Save what comes back").click()
    expect(desk.page.get_by_text("Give whole weeks, from 1")).to_be_visible()


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


def cutting(desk: Desk) -> None:
    """Where a sentence is split, or joined with the next."""
    desk.open(2)
    desk.page.get_by_role("link", name="Split or join this sentence").click()
    expect(
        desk.page.get_by_role("heading", name="Join it with the next")
    ).to_be_visible()


def never_corrected(desk: Desk) -> None:
    """The corrections of an article that had none."""
    desk.page.goto(f"{desk.url}/articles/1/corrections")


def _given_again(desk: Desk) -> None:
    """An article, and at once another text of it, waiting to be taken."""
    text = f"{texts.EVIL} fell in {{}}. It rained on <i>Sunday</i>."
    for month in ("May", "June"):
        article = {
            **texts.EVIL_ARTICLE,
            "doc_id": "amended",
            "text": text.format(month),
        }
        import_form(desk)
        desk.page.get_by_label("Files, as many as you like").set_input_files(
            {
                "name": "amended.jsonl",
                "mimeType": "text/plain",
                "buffer": json.dumps(article).encode(),
            }
        )
        desk.page.get_by_role("button", name="Check them").click()
        taken = desk.page.get_by_role("checkbox", name="Take")
        add = desk.page.get_by_role("button", name="Add 1 article")
        expect(desk.page.get_by_text("Nothing is stored yet")).to_be_visible()
        if taken.count():
            return
        if add.count():  # It is here already when another place was visited first.
            add.click()
            expect(desk.page.get_by_text("added")).to_be_visible()


def correction_preview(desk: Desk) -> None:
    """A text that differs from the one that is here, and what it would change."""
    _given_again(desk)
    desk.page.get_by_role("link", name="amended").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("What changes")


def earlier_text(desk: Desk) -> None:
    """The text that an article had before it was corrected."""
    _given_again(desk)
    desk.page.get_by_role("checkbox", name="Take").check()
    desk.page.get_by_role("button", name="Store what is chosen").click()
    desk.page.get_by_role("link", name="Start labelling").click()
    desk.page.get_by_role("link", name="corrected text").click()
    desk.page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(desk.page.get_by_role("heading", name="What became of it")).to_be_visible()


def labels_asked(desk: Desk) -> None:
    """The page that takes labels of other tools."""
    desk.page.goto(f"{desk.url}/import/labels")


def labels_refused(desk: Desk) -> None:
    """The same page after a file that no tool wrote."""
    labels_asked(desk)
    give_labels(desk, texts.EVIL.encode())
    expect(desk.page.get_by_text("no tool's labels were recognised")).to_be_visible()


def labels_preview(desk: Desk) -> None:
    """What labels of another project would add, whose they are, what does not fit."""
    labels_asked(desk)
    good = own_row(f"{texts.EVIL} fell.", "r1", "fact")
    give_labels(desk, good + own_row(texts.EVIL, texts.EVIL, "claim", "<b>"))
    expect(desk.page.get_by_role("heading", name="Whose answers")).to_be_visible()


def give_labels(desk: Desk, content: bytes) -> None:
    """Choose a file of labels, and have it checked."""
    desk.page.get_by_label("Files that belong together").set_input_files(
        {"name": "<b>.jsonl", "mimeType": "text/plain", "buffer": content}
    )
    desk.page.get_by_role("button", name="Check them").click()


def export(desk: Desk) -> None:
    """What would be exported."""
    desk.page.goto(f"{desk.url}/export")


def export_refused(desk: Desk) -> None:
    """A day before the first one, and an article that is looked for and ticked."""
    query = f"since=2024-03-15&until=2024-03-14&find={texts.EVIL[:3]}"
    desk.page.goto(f"{desk.url}/export?{query}")
    expect(desk.page.get_by_text("This is before 2024-03-15")).to_be_visible()


def export_made(desk: Desk) -> None:
    """What was made, to be fetched."""
    export(desk)
    desk.page.get_by_role("button", name="Make the file").click()
    expect(desk.page.get_by_role("link", name="Download .zip")).to_be_visible()


def export_past(desk: Desk) -> None:
    """Past exports."""
    export_made(desk)
    desk.page.goto(f"{desk.url}/export/past")


def export_one(desk: Desk) -> None:
    """One past export."""
    export_past(desk)
    desk.page.get_by_role("table").get_by_role("link").first.click()
    expect(desk.page.get_by_role("link", name="Make it again")).to_be_visible()


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
    desk.keys("7")
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


def agreement(desk: Desk) -> None:
    """How far people agree, with everything on the page open."""
    judge(desk).page.goto(f"{desk.url}/agreement")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Agreement")
    desk.page.evaluate(
        "document.querySelectorAll('.agreement details').forEach("
        "(one) => { one.open = true; })"
    )


def agreement_of_a_part(desk: Desk) -> None:
    """The same of a part that leaves nothing."""
    judge(desk).page.goto(f"{desk.url}/agreement?since=2199-01-01")
    expect(desk.page.get_by_text("No sentence of this choice")).to_be_visible()


def agreement_refused(desk: Desk) -> None:
    """The same of a part that there cannot be."""
    judge(desk).page.goto(f"{desk.url}/agreement?doc_id=%3Cb%3E")
    expect(desk.page.locator("#doc_id-fault")).to_contain_text("There is no article")


def agreement_pair(desk: Desk) -> None:
    """Two people beside each other."""
    judge(desk).page.goto(f"{desk.url}/agreement/pair/1/2")


def agreement_person(desk: Desk) -> None:
    """One person beside the others, with their error rates."""
    judge(desk).page.goto(f"{desk.url}/agreement/person/1?errors=1")


def agreement_articles(desk: Desk) -> None:
    """Which articles pull agreement down."""
    judge(desk).page.goto(f"{desk.url}/agreement/articles")


def agreement_sentences(desk: Desk) -> None:
    """The sentences behind a number of these pages."""
    judge(desk).page.goto(f"{desk.url}/agreement/sentences?of=kinds&x=claim&y=fact")
    expect(desk.page.get_by_role("link", name="Decide").first).to_be_visible()


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


def people(desk: Desk) -> None:
    """Everybody here, with a link that waits for somebody."""
    invited(desk)
    desk.page.get_by_role("link", name="Back").click()
    expect(desk.page.get_by_role("button", name="Take back").first).to_be_visible()


def invited(desk: Desk) -> None:
    """A link for somebody new, shown this once."""
    desk.page.goto(f"{desk.url}/people")
    desk.page.get_by_role("button", name="Make a link").click()
    expect(desk.page.locator("#link")).to_contain_text("/invite/")


def joining(desk: Desk) -> None:
    """Where such a link leads, after a password that does not do."""
    invited(desk)
    desk.page.goto(desk.page.locator("#link").inner_text())
    desk.page.get_by_label("Your name").fill(texts.EVIL)
    desk.page.get_by_label("Password").fill("short")
    desk.page.get_by_label("Once more").fill("short")
    desk.page.get_by_role("button", name="Join").click()
    expect(desk.page.locator("#password-fault")).to_contain_text("10 characters")


def person(desk: Desk) -> None:
    """One person, after a pseudonym that others have."""
    token_made(desk)
    desk.page.goto(f"{desk.url}/people/{_own_number(desk)}")
    desk.page.get_by_label("Pseudonym").fill("r999")
    desk.page.get_by_role("button", name="Save the pseudonym").click()
    expect(desk.page.locator("#pseudonym-fault")).to_contain_text("newcomers")


def password_asked(desk: Desk) -> None:
    """The page that asks for a name, when the name has a password."""
    _set_password(desk)
    name_asked(desk)
    desk.page.get_by_label("Your name").fill(desk.name)
    desk.page.get_by_role("button", name="Start").click()
    expect(desk.page.locator("#password-fault")).to_contain_text("Give the password")


def account(desk: Desk) -> None:
    """Sign-in and scripts, after a password that is not one's own."""
    token_made(desk)
    _set_password(desk)
    token_made(desk)
    desk.page.get_by_role("link", name="Back").click()
    desk.page.get_by_label("Present password").fill("not this one either")
    desk.page.get_by_label("New password").fill(PASSWORD)
    desk.page.get_by_label("Once more").fill(PASSWORD)
    desk.page.get_by_role("button", name="Save the password").click()
    expect(desk.page.locator("#present-fault")).to_contain_text("not the password")


def api(desk: Desk) -> None:
    """The API: every endpoint with what it takes and answers."""
    desk.page.goto(f"{desk.url}/api/")
    expect(desk.page.get_by_role("heading", name="API", exact=True)).to_be_visible()


def token_made(desk: Desk) -> None:
    """A token for scripts, shown this once."""
    desk.page.goto(f"{desk.url}/account")
    desk.page.get_by_label("What it is for").fill(texts.EVIL)
    desk.page.get_by_role("button", name="Make a token").click()
    expect(desk.page.locator("#token")).to_contain_text("annotator_")


def record(desk: Desk) -> None:
    """The record, as far as one person made it."""
    invited(desk)
    desk.page.goto(f"{desk.url}/record")
    desk.page.get_by_label("Who").select_option(str(_own_number(desk)))
    expect(desk.page.locator("#record tbody tr")).to_have_count(1)


def nothing_recorded(desk: Desk) -> None:
    """The record of what nobody did."""
    desk.page.goto(f"{desk.url}/record?event=brought+back")


def _own_number(desk: Desk) -> int:
    """Answer the number of who is at the desk, from the record's list of people."""
    with desk.page.context.new_page() as aside:
        aside.goto(f"{desk.url}/record")
        option = aside.locator("#record-person option", has_text=desk.name).last
        return int(option.get_attribute("value") or 0)


def _set_password(desk: Desk) -> None:
    """Follow a link made for who is at the desk, and set a password."""
    desk.page.goto(f"{desk.url}/people/{_own_number(desk)}")
    desk.page.get_by_role("button", name="Make a link to set").click()
    desk.page.goto(desk.page.locator("#link").inner_text())
    desk.page.get_by_label("New password").fill(PASSWORD)
    desk.page.get_by_label("Once more").fill(PASSWORD)
    desk.page.get_by_role("button", name="Save and sign in").click()


def queue_rules(desk: Desk) -> None:
    """The queue, with two people an article, who has which, and what was saved."""
    desk.page.goto(f"{desk.url}/queue")
    desk.page.get_by_label("Reviewers an article").fill("2")
    desk.page.get_by_label("Percent that everybody labels").fill("100")
    desk.page.get_by_role("button", name="Save", exact=True).click()
    expect(desk.toast).to_contain_text("each article gets 2 reviewers")
    desk.page.goto(f"{desk.url}/annotate")
    desk.page.goto(f"{desk.url}/queue")


def queue_refused(desk: Desk) -> None:
    """The queue after an overlap that there is not."""
    desk.page.goto(f"{desk.url}/queue")
    desk.page.get_by_label("Reviewers an article").fill("99")
    desk.page.get_by_role("button", name="Save", exact=True).click()
    expect(desk.page.get_by_text("Give a whole number from 1 to 20")).to_be_visible()


def barred(desk: Desk) -> None:
    """The desk with an article that another person has, and one may only read."""
    rules = {"overlap": "1", "lease_hours": "48", "share": "0"}
    desk.page.request.post(f"{desk.url}/queue", form=rules)
    Desk(desk.page, desk.url, f"{texts.EVIL} first").sign_in().open(1)
    desk.sign_in().open(1)
    expect(desk.card).to_contain_text("To read, not to label")


def nothing_now(desk: Desk) -> None:
    """What a reviewer sees for whom the queue has nothing."""
    barred(desk)
    desk.page.goto(f"{desk.url}/annotate")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing for you now"
    )


def giving_back(desk: Desk) -> None:
    """Giving an article back."""
    queue_rules(desk)
    desk.page.goto(f"{desk.url}/articles/1/give-back")
    expect(desk.page.get_by_role("button", name="Give it back")).to_be_visible()


def queue_person(desk: Desk) -> None:
    """What one person is given, and taking it all back."""
    queue_rules(desk)
    people = desk.page.get_by_role("table", name="People, by name")
    people.get_by_role("link", name=desk.name, exact=True).click()
    expect(desk.page.get_by_role("button", name="back")).to_be_visible()


def queue_place(desk: Desk) -> None:
    """Taking one article back."""
    queue_rules(desk)
    desk.page.get_by_role("link", name="Take back").first.click()
    expect(desk.page.get_by_role("button", name="Take it back")).to_be_visible()


def suggestions(desk: Desk) -> None:
    """The page of the models, after a setting was saved."""
    _propose(desk, texts.EVIL)
    desk.page.get_by_role("button", name="Add the good suggestion").click()
    expect(desk.page.get_by_text("1 refused")).to_be_visible()
    desk.page.get_by_role("link", name="All models").click()
    desk.page.get_by_label("To nobody").check()
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.toast).to_contain_text("shown to nobody")


def suggestions_refused(desk: Desk) -> None:
    """The same page after no file was chosen."""
    desk.page.goto(f"{desk.url}/suggestions")
    desk.page.get_by_role("button", name="Check them").click()
    expect(desk.page.get_by_text("Choose a file of suggestions.")).to_be_visible()


def suggestions_checked(desk: Desk) -> None:
    """What a file of suggestions would add, and what does not fit."""
    _propose(desk, "headline-marker")


def suggestions_of_a_model(desk: Desk) -> None:
    """How far people agree with a model."""
    suggestions(desk)
    desk.page.locator("tbody a").first.click()
    expect(desk.page.get_by_role("heading", name="By its score")).to_be_visible()


def suggestion_on_the_card(desk: Desk) -> None:
    """A sentence with what a model proposed, and the key that takes it."""
    suggestions(desk)
    desk.page.get_by_label("To everybody").check()
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.toast).to_contain_text("shown to everybody")
    desk.open(3)
    expect(desk.page.locator("#proposed")).to_contain_text("Quote")


def _propose(desk: Desk, model: str) -> None:
    """Give a file of suggestions, one of which does not fit, to be checked."""
    desk.page.goto(f"{desk.url}/suggestions")
    line = {"sent_id": "evil:0002", "label": "quote", "speaker": texts.EVIL}
    lines = f"{json.dumps({**line, 'score': 0.83})}\n{texts.EVIL}\n"
    desk.page.get_by_label("Files, one JSON object a line").set_input_files(
        {"name": "<b>.jsonl", "mimeType": "text/plain", "buffer": lines.encode()}
    )
    desk.page.get_by_label("Model", exact=True).fill(model)
    desk.page.get_by_label("Version", exact=True).fill("1.2")
    desk.page.get_by_role("button", name="Check them").click()
    expect(desk.page.get_by_text("1 line does not fit")).to_be_visible()


def overview(desk: Desk) -> None:
    """How far the project and everybody is."""
    saved_card(desk)
    desk.page.goto(f"{desk.url}/overview")


def nothing_here(desk: Desk) -> None:
    """An address that there is not."""
    desk.page.goto(f"{desk.url}/articles/99999")


def nothing_left(desk: Desk) -> None:
    """What a reviewer sees who has labelled everything."""
    article = 1
    while article:  # Other places add articles.
        desk.open(article=article)
        desk.keys(*["3", "Enter"] * desk.page.locator("a.s").count())
        expect(desk.card).to_contain_text("This article is finished")
        before = desk.page.url
        desk.keys("Enter")
        desk.page.wait_for_url(lambda url, before=before: url != before)
        article = _article_of(desk.page.url)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(
        "Nothing left for you"
    )


def _article_of(url: str) -> int:
    """Answer the number of the article at an address; 0 where it is another page."""
    found = re.search(r"/articles/(\d+)", url)
    return int(found[1]) if found else 0


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
        guideline_of_the_owner,
        guideline_edit,
        guideline_refused,
        guideline_clash,
        guideline_versions,
        guideline_changes,
        guideline_news,
        cases_listed,
        cases_not_found,
        case_worded,
        case_refused,
        decided_before,
        decided_before_alone,
        sheets,
        sheet_chosen,
        sheet_closed,
        sheet_refused,
        same_words,
        same_words_once,
        second_time,
        second_time_refused,
        second_answers,
        giving_again_refused,
        import_form,
        import_refused,
        import_preview,
        cutting,
        never_corrected,
        correction_preview,
        earlier_text,
        labels_asked,
        labels_refused,
        labels_preview,
        export,
        export_refused,
        export_made,
        export_past,
        export_one,
        review_queue,
        review_card,
        review_refused,
        review_articles,
        review_accept,
        agreement,
        agreement_of_a_part,
        agreement_refused,
        agreement_pair,
        agreement_person,
        agreement_articles,
        agreement_sentences,
        comments_for_you,
        preferences,
        preferences_refused,
        people,
        invited,
        joining,
        person,
        password_asked,
        account,
        api,
        token_made,
        record,
        nothing_recorded,
        queue_rules,
        queue_refused,
        queue_person,
        queue_place,
        barred,
        nothing_now,
        giving_back,
        suggestions,
        suggestions_refused,
        suggestions_checked,
        suggestions_of_a_model,
        suggestion_on_the_card,
        overview,
        nothing_here,
        nothing_left,
    )
}
HANDED_OUT = {
    place.__name__
    for place in (
        queue_rules,
        queue_person,
        queue_place,
        barred,
        nothing_now,
        giving_back,
    )
}
"""Places behind which nothing is handed out any more."""
OWNED = {
    place.__name__
    for place in (
        barred,
        nothing_now,
        giving_back,
        import_form,
        import_refused,
        import_preview,
        cutting,
        correction_preview,
        earlier_text,
        labels_asked,
        labels_refused,
        labels_preview,
        people,
        invited,
        joining,
        person,
        password_asked,
        account,
        record,
        nothing_recorded,
        queue_rules,
        queue_refused,
        queue_person,
        queue_place,
        suggestions,
        suggestions_refused,
        suggestions_checked,
        suggestions_of_a_model,
        suggestion_on_the_card,
        overview,
        giving_again_refused,
    )
}
"""Places that only an owner gets to."""
QUICK = (
    "test_an_article_is_labelled_by_keyboard_alone",
    "test_of_two_tabs_the_second_save_is_refused_with_both_answers_shown",
    "test_what_was_saved_is_undone_with_one_key",
    "test_three_sentences_are_decided_without_a_mouse",
    "test_a_sentence_is_labelled_with_a_kind_and_an_offered_speaker",
    *(
        f"test_axe_finds_nothing_and_nothing_scrolls_sideways[{place}]"
        for place in ("open_card", "export")
    ),
)
"""One of each kind, for a plain `pytest`."""
