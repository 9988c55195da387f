"""A saved web page gives its article's text, and never its markup."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats import html
from annotator.formats.articles import read_files
from annotator.formats.files import File

PAGE = """<!doctype html>
<html lang="en-GB"><head>
<title>Ferry lost | Northport Gazette</title>
<meta property="og:site_name" content="Northport Gazette">
<meta property="article:published_time" content="2024-03-14T10:30:00+01:00">
<meta name="author" content="Ines Valdor">
<link rel="canonical" href="https://northport-gazette.example/ferry?a=1&amp;b=2">
<style>p { color: red }</style><script>var p = "<p>Not text</p>";</script>
</head><body>
<header><h1>Northport Gazette</h1><p>Since 1890</p></header>
<nav><ul><li>Home</li><li>Sport</li></ul></nav>
<main><article>
<header><h1>The ferry &amp; the fog</h1><p>By a reporter</p></header>
<p>The ferry   to
Lund <b>sank</b> at noon.<br>Nobody was hurt.</p>
<aside>Read more: ten other ferries</aside>
<form><input name="mail"><button>Subscribe</button></form>
<p>&ldquo;We saw &lt;nothing&gt;,&rdquo; the captain said&#8230;<br><br>It rained.
<ul><li>One boat<li>One buoy</ul>
<figure><img alt="x"><figcaption>The pier. Photo: P. Dun</figcaption></figure>
<div hidden><div>Inner</div>Not shown</div>
</article>
<article><p>A teaser.</p></article></main>
<footer>© Gazette</footer>
</body></html>"""


def only(page: str):
    """Answer the one article of a page."""
    (article,) = html.read(page, {})
    return article


def test_a_page_gives_its_paragraphs_without_what_frames_them():
    assert only(PAGE).fields["text"].split("\n\n") == [
        "The ferry to Lund sank at noon.\nNobody was hurt.",
        "“We saw <nothing>,” the captain said…",
        "It rained.",
        "One boat",
        "One buoy",
        "The pier. Photo: P. Dun",
    ]


def test_a_page_says_its_title_day_address_outlet_language_and_author():
    article = only(PAGE)
    assert {**article.fields, "text": None} == {
        "title": "The ferry & the fog",
        "published": "2024-03-14",
        "url": "https://northport-gazette.example/ferry?a=1&b=2",
        "outlet": "Northport Gazette",
        "language": "en-GB",
        "text": None,
    }
    assert article.meta == {"byline": "Ines Valdor"}


def test_the_page_itself_is_kept_beside_the_text():
    batch = read_files([File("ferry.html", content=PAGE.encode())])
    (article,) = batch.articles
    assert article.fields["original"] == PAGE
    assert article.fields["doc_id"] == "ferry"
    assert article.fields["meta"]["byline"] == "Ines Valdor"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Only this.", "Only this."),
        ("No markup at all.", "No markup at all."),
        ("<body><form><article><p>Inside a form.</article></form>", "Inside a form."),
        ("<main><p>Main.</main><p>Below.", "Main."),
        ("<article></article><p>Beside an empty one.", "Beside an empty one."),
        (
            "<article><p>A.<article><p>A comment.</article><p>B.</article>",
            "A.\n\nA comment.\n\nB.",
        ),
        ("<article><nav>never closed<p>x</article><p>Below.", "Below."),
        ("<p>1 < 2 & 3 > 2</p>", "1 < 2 & 3 > 2"),
        ("<p>A<!-- note -->B<![CDATA[c]]></p>", "AB"),
        ("<p>a&nbsp;b&#0;c&#xD800;</p>", "a\xa0b\ufffdc\ufffd"),
        ("<template><p>No</p></template><svg><title>No</title></svg><p>Yes.", "Yes."),
        ("<!-- never closed <p>No", ""),
        ("<p>5 <a", "5 <a"),
    ],
)
def test_pages_that_are_not_as_they_should_be(page: str, text: str):
    assert only(page).fields["text"] == text


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("<title>A &amp; B</title>", "title", "A & B"),
        ("<nav><svg><title>No</title></svg></nav>", "title", None),
        ("<meta property='og:title' content='Ferry'>", "title", "Ferry"),
        ("<time datetime='2024-03-14 09:00'>today</time>", "published", "2024-03-14"),
        ("<time datetime='P3D'></time>", "published", None),
        ("<link rel=canonical href='javascript:alert(1)'>", "url", None),
        (
            "<meta property='og:url' content='https://a.example'>",
            "url",
            "https://a.example",
        ),
        ("<meta property='og:site_name'>", "outlet", None),
    ],
)
def test_what_a_page_says_of_itself(head: str, field: str, value: str | None):
    assert only(f"<head>{head}</head><p>Text.").fields.get(field) == value


@pytest.mark.parametrize(
    "tag", ["script-loader", "style-sheet", "nav-bar", "form-field", "header-x"]
)
@pytest.mark.parametrize("made", ["<{0}></{0}>", "<{0} a=1>", "<{0}/>", "<{0}\n>"])
def test_an_element_of_the_pages_own_drops_nothing(tag: str, made: str):
    page = f"<p>One fell.</p>{made.format(tag)}<p>Two fell.</p>"
    assert only(page).fields["text"] == "One fell.\n\nTwo fell."


def test_a_script_ends_at_its_own_end_only():
    page = "<p>A.</p><script>a</script-x> b</script\n c=1><p>B.</p>"
    assert only(page).fields["text"] == "A.\n\nB."


@pytest.mark.parametrize(
    "page",
    [
        "<p>a " + "<!" * 100_000 + "<a " * 100_000,
        "<p>a " + "<!--x>" * 100_000,
        "<p>a " + "<p hidden>" * 50_000 + "<div hidden>" * 50_000,
        "<script>" + "</scrip" * 100_000 + ">b",
    ],
)
def test_a_page_made_to_be_slow_is_read_to_its_end(page: str):
    assert "<script" not in only(page).fields["text"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/!-[]&;#x0 =\"'ap", max_size=80) | st.text())
def test_any_page_is_read_or_refused(page: str):
    batch = read_files([File("page.html", content=page.encode("utf-8", "replace"))])
    assert len(batch.articles) + len(batch.faults) == 1
    for article in batch.articles:
        fields = article.fields
        (found,) = html.read(fields["original"], {})
        assert fields["header"] + fields["body"] == found.fields["text"]
