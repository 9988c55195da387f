"""A quotation of several sentences, by keyboard, with its bracket in the margin."""

from playwright.sync_api import expect

QUOTED = [(3, "quote", "Ines Valdor"), (4, "quote", "Ines Valdor")]


def quote_two(desk) -> None:
    """Label sentences 3 to 5 as one quotation."""
    desk.open(3)
    desk.answer("quote", "Ines Valdor")
    for number in (4, 5):
        desk.at(number)
        desk.keys("m")
    desk.at(6)


def parts(desk) -> list[str | None]:
    """Answer the parts that sentences 3 to 5 show."""
    return [
        desk.page.locator(f"#s-{number}").get_attribute("data-part")
        for number in (3, 4, 5)
    ]


def test_one_key_extends_the_quotation_and_shows_its_bracket(desk, server):
    quote_two(desk)
    assert parts(desk) == ["first", "middle", "last"]
    assert server.stored(desk.name) == [*QUOTED, (5, "quote", "Ines Valdor")]
    bracket = desk.page.locator(".bracket")
    expect(bracket).to_have_count(1)
    first, last = (desk.page.locator(f"#s-{n}").bounding_box() for n in (3, 5))
    drawn = bracket.bounding_box()
    assert abs(drawn["y"] - first["y"]) < 12
    assert abs(drawn["y"] + drawn["height"] - last["y"] - last["height"]) < 12
    desk.page.reload()
    expect(bracket).to_have_count(1)
    assert parts(desk) == ["first", "middle", "last"]


def test_an_open_mark_proposes_to_go_on(desk):
    desk.open(4)
    expect(desk.page.locator("#goes-on")).to_be_hidden()
    desk.keys("k")
    desk.at(3)
    desk.answer("quote", "Ines Valdor")
    desk.at(4)
    goes_on = desk.page.get_by_role("button", name="Quotation goes on")
    expect(goes_on).not_to_contain_class("hinted")
    desk.keys("m")
    desk.at(5)
    expect(goes_on).to_contain_class("hinted")


def test_undo_takes_a_sentence_out_of_its_quotation(desk):
    quote_two(desk)
    desk.keys("u")
    desk.at(5)
    expect(desk.toast).to_contain_text("Back to: no answer")
    assert parts(desk) == ["first", "last", None]


def test_a_changed_speaker_is_given_to_the_whole_quotation_by_one_key(desk, server):
    quote_two(desk)
    desk.keys("k", "k")
    desk.at(4)
    desk.keys("s")
    desk.type("Jo Marr")
    desk.keys("Enter")
    desk.at(5)
    expect(desk.toast).to_contain_text("Also the other 2 sentences of this quotation")
    assert parts(desk) == [None, None, None]
    desk.keys("+")
    expect(desk.toast).to_contain_text("Jo Marr speaks in all 3 sentences")
    assert parts(desk) == ["first", "middle", "last"]
    assert {speaker for _, _, speaker in server.stored(desk.name)} == {"Jo Marr"}
    desk.at(5)
    expect(desk.speaker).to_have_value("Jo Marr")


def test_the_same_answer_again_takes_one_key(desk, server):
    desk.keys("3", "Enter")
    for number in (2, 3):
        desk.at(number)
        desk.keys("=")
    desk.at(4)
    assert server.stored(desk.name) == [(n, "fact", None) for n in (1, 2, 3)]
    desk.keys("u")
    desk.at(3)
    expect(desk.toast).to_contain_text("Back to: no answer")
