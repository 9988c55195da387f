"""An article that is written from right to left, at a desk that is not."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import plant

ARTICLE = {
    "doc_id": "mina",
    "title": "محادثات الميناء مستمرة",
    "outlet": "صحيفة الميناء",
    "published": "2024-03-14",
    "language": "ar",
    "text": (
        "قالت رئيسة مجلس الميناء يوم الخميس إن الاتفاق ما زال قائما. اجتمع الطرفان "
        "للمرة الثالثة هذا الأسبوع.\n\nNATO تتابع المحادثات، بحسب مسؤولين. “لا أحد هنا "
        "يريد التوقف عن العمل”، قالت الرئيسة للصحفيين."
    ),
}
UNTAGGED = {
    "doc_id": "namal",
    "title": "השיחות בנמל נמשכות",
    "text": "הצדדים נפגשו השבוע בפעם השלישית. „אף אחד לא רוצה לשבות”, אמרה היושבת ראש.",
}
EDGES = """(one) => {
    const all = document.createRange();
    all.selectNodeContents(one);
    const [text, box] = [all.getBoundingClientRect(), one.getBoundingClientRect()];
    const own = getComputedStyle(one);
    const [start, end] = [parseFloat(own.paddingLeft), parseFloat(own.paddingRight)];
    return { left: text.left - box.left - start, right: box.right - end - text.right };
}"""
"""How far the text of a block stays from its two edges."""


@pytest.fixture(scope="module")
def server(serve):
    """A served project with an Arabic article and a Hebrew one without a language."""
    return serve(lambda server: plant(server, [ARTICLE, UNTAGGED]))


def leftward(block) -> None:
    """Look whether a block runs from right to left and stands at the right."""
    expect(block).to_have_css("direction", "rtl")
    edges = block.evaluate(EDGES)
    assert edges["right"] <= 1 and edges["right"] <= edges["left"]


@pytest.mark.parametrize("number", [1, 2], ids=["tagged", "untagged"])
@pytest.mark.parametrize("width", [1280, 390])
def test_title_text_and_card_stand_at_the_right(desk, number, width):
    desk.page.set_viewport_size({"width": width, "height": 844})
    desk.open(article=number)
    leftward(desk.page.get_by_role("heading", level=1))
    for paragraph in desk.page.locator("article > p").all():
        leftward(paragraph)
    leftward(desk.card.locator("blockquote"))
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_desk_around_it_stays_as_it_is(desk):
    expect(desk.page.get_by_role("banner")).to_have_css("direction", "ltr")
    expect(desk.card).to_have_css("direction", "ltr")
    brand = desk.page.get_by_role("link", name="annotator").bounding_box()
    card = desk.card.bounding_box()
    assert brand["x"] < 100
    assert card["x"] > desk.page.get_by_role("article").bounding_box()["x"]


def test_the_letter_of_a_kind_stands_behind_its_sentence_which_is_to_the_left(desk):
    desk.keys("f")
    desk.answer("claim", "unnamed")
    desk.at(2)
    letter = desk.page.locator("#s-1 sup")
    expect(letter).to_have_text("C?")
    expect(letter).to_have_css("direction", "ltr")
    first = desk.page.locator("#s-1").evaluate("(one) => one.getClientRects()[0].right")
    at = letter.bounding_box()
    assert at["x"] + at["width"] < first
    second = desk.page.locator("#s-2").evaluate(
        "(one) => one.getClientRects()[0].right"
    )
    assert second <= at["x"] + 1


def test_the_date_is_read_in_its_order_beside_an_arabic_outlet(desk):
    day = desk.page.locator("time").bounding_box()
    outlet = desk.page.locator(".meta bdi").bounding_box()
    progress = desk.page.locator("#progress").bounding_box()
    assert progress["x"] > day["x"] + day["width"] - 1
    assert outlet["x"] > progress["x"]


def test_a_name_from_right_to_left_does_not_turn_the_answer_around(desk, server):
    desk.keys("1", "s")
    expect(desk.speaker).to_be_focused()
    desk.type("رئيسة مجلس الميناء")
    expect(desk.speaker).to_have_css("direction", "rtl")
    desk.keys("Escape", "Enter")
    desk.at(2)
    assert server.stored(desk.name) == [(1, "claim", "رئيسة مجلس الميناء")]
