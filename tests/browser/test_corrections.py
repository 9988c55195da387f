"""A sentence cut by hand, and the earlier answer given again, by keyboard."""

from playwright.sync_api import expect


def test_a_sentence_is_split_and_answered_again_by_keyboard(desk, server):
    desk.open(1)
    desk.answer("fact")
    desk.at(2)
    desk.keys("k")
    desk.at(1)
    before = desk.page.locator(".article .s").count()
    desk.page.get_by_role("link", name="Split or join this sentence").focus()
    desk.keys("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(
        "Split or join sentence 1"
    )
    desk.page.locator("input[name=place]").first.focus()
    desk.keys("ArrowRight", "ArrowRight", "Tab", "Tab", "Enter")
    desk.at(1)
    expect(desk.page.locator(".article .s")).to_have_count(before + 1)
    expect(desk.page.locator("#was")).to_contain_text("You answered Fact before")
    desk.keys(".")
    desk.at(2)
    expect(desk.toast).to_contain_text("Saved: Fact")
    assert server.stored(desk.name)[:1] == [(1, "fact", None)]
    desk.keys("k")
    desk.at(1)
    expect(desk.page.locator("#was")).to_have_count(0)
