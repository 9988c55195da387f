"""Every page: one heading, labelled fields, nothing inline, nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import DictLoader

from annotator import ASSETS
from annotator.store import again, calibration, decisions, labels, precedents
from tests import queueing

TEMPLATES = sorted((ASSETS / "templates").rglob("*.html"))
PAGES = [
    "/who",
    "/annotate",
    "/articles",
    "/articles?search=nothing+like+it",
    "/articles/1",
    "/articles/1?sentence=3",
    "/articles/1?finished=1",
    "/articles/999",
    "/articles/1/history",
    "/articles/1/history?typed=never",
    "/articles/1/history?before=2000-01-01T00:00",
    "/articles/1/history?at=2000-01-01T00:00",
    "/speakers",
    "/speakers?search=nothing+like+it",
    "/speakers/1",
    "/speakers/merge",
    "/speakers/merge?id=1&id=2",
    "/queue",
    "/queue/people/1",
    "/queue/articles/1/1",
    "/overview",
    "/guideline",
    "/guideline?version=1",
    "/guideline/edit",
    "/guideline/versions",
    "/guideline/changes",
    "/precedents",
    "/precedents?search=nothing+like+it",
    "/sentences/2/similar",
    "/sentences/2/precedent",
    "/calibration",
    "/calibration/new",
    "/calibration/1",
    "/preferences",
    "/account",
    "/api/",
    "/people",
    "/people/1",
    "/record",
    "/record?event=retired",
    "/import",
    "/export",
    "/review",
    "/review?state=decided",
    "/review/2",
    "/review/articles",
    "/review/accept",
    "/comments",
    "/queue/again",
    "/agreement/again",
    "/again/1",
    "/again/1?sentence=2",
    "/agreement/same-words",
    "/agreement/same-words?nearly=1&among=people",
    "/agreement",
    "/agreement?since=never",
    "/agreement?kind=fact",
    "/agreement/articles",
    "/agreement/pair/1/2",
    "/agreement/person/1?errors=1",
    "/agreement/sentences?of=kinds&x=claim&y=fact",
]


class Page(HTMLParser):
    """What a page holds, as far as the rules ask."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.ids, self.labelled, self.fields = [], [], set(), []
        self.depth_of_label = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label":
            self.depth_of_label += 1
            self.labelled.add(found.get("for"))
        if tag in {"input", "select", "textarea"} and found.get("type") != "hidden":
            named = self.depth_of_label > 0 or "aria-label" in found
            self.fields.append((found.get("id"), named))

    def handle_endtag(self, tag):
        if tag == "label":
            self.depth_of_label -= 1


READ: dict[str, Page] = {}


@pytest.fixture
def page(request):
    """A page, fetched once for all that look at it."""
    if request.param not in READ:
        READ[request.param] = Page(request.getfixturevalue("fetch")(request.param))
    return READ[request.param]


@pytest.fixture
def fetch(client, db, article, ada, ben):
    answer = {"kind": "claim", "speaker": "Ines Valdor", "revision": 0}
    labels.put(db, 2, ada["id"], {**answer, "save_id": "save-0001"})
    labels.put(
        db, 2, ben["id"], {"kind": "fact", "revision": 0, "save_id": "save-0002"}
    )
    decisions.put(db, 2, ada["id"], answer, save_id="decide-1")
    precedents.make(db, 2, ada["id"], "Who is named speaks.", "case-0001")
    people = [ada["id"], ben["id"]]
    calibration.make(db, "W", [1], people, made_by=ada["id"], save_id="sheet-01")
    calibration.open_sheet(db, 1, ada["id"], early=True)
    _give_again(db, ada["id"])
    return lambda address: client.get(address, follow_redirects=True).text


def _give_again(db, who):
    """Have two articles finished weeks ago, and the second given again, once begun."""
    for n, article_id in enumerate(queueing.plant(db, 2)):
        queueing.label(db, article_id, who, at=n)
    again.put(db, by=None, one_in=2, weeks=4)
    labels.put(db, 1, who, {"kind": "fact", "revision": 0, "save_id": "save-0003"})
    for sentence in (3, 4, 5):
        given = {"kind": "fact", "revision": 0, "save_id": f"save-all-{sentence}"}
        labels.put(db, sentence, who, given)
    found = again.due(db, who)
    given = {"kind": "other", "revision": 0, "save_id": "again-0001"}
    again.save(db, found, who, again.sentences(db, found)[0]["id"], given)


on_every_page = pytest.mark.parametrize("page", PAGES, indirect=True)


@on_every_page
def test_a_page_has_one_heading_a_title_and_a_language(page):
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == 1
    assert names[: names.index("body")].count("title") == 1
    assert ("html", {"lang": "en"}) in page.tags


@on_every_page
def test_every_field_has_a_label(page):
    for name, named in page.fields:
        assert named or name in page.labelled


@on_every_page
def test_no_id_stands_twice(page):
    assert len(page.ids) == len(set(page.ids))


@on_every_page
def test_nothing_is_inline_and_nothing_from_elsewhere(page):
    for tag, found in page.tags:
        assert "style" not in found, tag
        assert not [name for name in found if name.startswith("on")], tag
        if tag == "script":
            assert found.get("src", "").startswith("/static/")
        for name in ("src", "action", "hx-post", "hx-get"):
            assert not re.match(r"\w+:|//", found.get(name) or ""), (tag, name)


@on_every_page
def test_every_form_works_without_script(page):
    for tag, found in page.tags:
        if tag == "form":
            assert found.get("action", "").startswith("/")
            assert ("hx-post" in found) <= (found.get("method") == "post")
            assert found.get("hx-post") in (None, found["action"])


def test_every_template_compiles_and_never_trusts_text(app):
    assert len(TEMPLATES) > 150
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        app.jinja_env.parse(source)
        assert "|safe" not in source.replace(" ", ""), path


def test_a_part_of_a_page_extends_nothing_and_has_no_blocks():
    parts = set()
    for path in TEMPLATES:
        parts |= set(re.findall(r'{% include "([^"]+)" %}', path.read_text("utf-8")))
    assert len(parts) > 50
    for part in parts:
        source = (ASSETS / "templates" / part).read_text("utf-8")
        assert not re.search(r"{%-? *(extends|block) ", source), part


def test_what_a_part_sets_stays_in_it(app):
    parts = {
        "_part.html": "{% set kind = 'fact' %}\n{{ kind }}, {{ word }}\n",
        "page.html": "{% for word in 'ab' %}\n{% include \"_part.html\" %}\n\n.\n"
        "{% endfor %}\n{{ kind is defined }}",
    }
    ours = app.jinja_env.overlay(loader=DictLoader(parts))
    library = app.jinja_env.overlay(loader=DictLoader(parts), auto_reload=True)
    said = ours.get_template("page.html").render()
    assert said == library.get_template("page.html").render()
    assert said.endswith("False")
