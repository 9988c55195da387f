"""Every page and every state of the desk, for tests that go round all of them."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import cases, texts
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
        import_form,
        import_refused,
        import_preview,
        export,
        preferences,
        preferences_refused,
        nothing_here,
        nothing_left,
    )
}
