"""On paper: the text and what was said of it, and nothing to press."""

import pytest
from playwright.sync_api import expect

GONE = [".bar", "#card", "#toast", "#meter", "#notice", ".skip", ".on-screen"]
BLACK = "rgb(0, 0, 0)"


@pytest.fixture
def paper(desk):
    """An article with three answers, as the printer gets it, chosen dark."""
    desk.page.request.post(f"{desk.url}/preferences/theme", form={"theme": "dark"})
    desk.open(1)
    desk.answer("claim", "unnamed")
    desk.at(2)
    desk.keys("f")
    desk.answer("fact")
    desk.at(3)
    desk.page.emulate_media(media="print")
    return desk


def test_an_article_is_its_text_with_the_kinds_as_letters(paper):
    for place in GONE:
        expect(paper.page.locator(place).first).to_be_hidden()
    article = paper.page.get_by_role("article")
    letters = article.locator(".s sup")
    assert letters.all_inner_texts() == ["C", "F?"]
    brackets = "(one) => getComputedStyle(one, '::before').content"
    assert letters.first.evaluate(brackets) == '"["'
    expect(article.get_by_text("C claim · Q quote · F fact · O other")).to_be_visible()
    expect(article).to_contain_text("Read more about the port.")


def test_a_sentence_is_black_on_white_and_not_underlined(paper):
    for at in (0, 1, 2, 3):
        sentence = paper.page.locator("a.s").nth(at)
        expect(sentence).to_have_css("color", BLACK)
        expect(sentence).to_have_css("text-decoration-line", "none")
        expect(sentence).to_have_css("background-image", "none")
        expect(sentence).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(paper.page.locator("a.s sup").first).to_have_css("color", BLACK)
    expect(paper.page.locator("html")).to_have_css("color-scheme", "light")


def test_the_letters_are_explained_on_paper_only(paper):
    expect(paper.page.locator("p.on-paper")).to_be_visible()
    paper.page.emulate_media(media="screen")
    expect(paper.page.locator("p.on-paper")).to_be_hidden()


def test_a_whole_article_fits_few_pages(paper):
    paper.page.emulate_media(media=None)
    pdf = paper.page.pdf(format="A4")
    assert pdf.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(
    "path", ["/guideline", "/articles", "/speakers", "/export", "/preferences"]
)
def test_other_pages_keep_what_is_read_and_lose_what_is_pressed(desk, path):
    desk.page.goto(f"{desk.url}{path}")
    desk.page.emulate_media(media="print")
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    assert desk.page.locator(".bar, button, .search").filter(visible=True).count() == 0
    desk.page.set_viewport_size({"width": 658, "height": 950})
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 658
