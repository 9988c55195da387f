"""The guideline, as the reviewers read it."""

import pytest

from annotator.schemas import Kind
from annotator.store import guidelines


def test_the_guideline_in_force_is_shown_with_its_version(client, db):
    guidelines.add(db, "# Ours\n\nA *minister's* opinion is a claim.")
    page = client.get("/guideline").text
    assert "Version 2" in page
    assert "<em>minister's</em>" in page
    assert "<h2>Ours</h2>" in page


def test_html_in_a_guideline_is_shown_and_not_run(client, db):
    guidelines.add(db, "Beware <script>alert(1)</script> [x](javascript:alert(1))")
    page = client.get("/guideline").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_an_unchanged_guideline_keeps_its_version(db):
    version = guidelines.add(db, "Ours")
    assert guidelines.add(db, "Ours") == version
    assert guidelines.add(db, "Ours, better") == version + 1
    assert [row["version"] for row in guidelines.versions(db)] == [3, 2, 1]


OURS = """# Ours

Two words first.

## 1. Quotes

Somebody’s *words*.

### Short ones

No quote.

## Claim or fact?

Ask who says it.

## Other languages

Label them as well.

## Other

By-lines.
"""


@pytest.mark.parametrize(
    ("kind", "has", "lacks"),
    [
        ("quote", ["<em>words</em>", "No quote."], ["Ask who", "Two words first"]),
        ("claim", ["Claim or fact?", "Ask who says it."], ["By-lines", "No quote."]),
        ("other", ["By-lines."], ["Label them"]),
    ],
)
def test_the_desk_gets_the_part_on_a_kind(htmx, db, kind, has, lacks):
    guidelines.add(db, OURS)
    part = htmx.get(f"/guideline?kind={kind}").text
    assert 'id="guideline"' in part
    assert "<!doctype" not in part
    assert f'id="guideline-{kind}"' in part
    assert all(words in part for words in has)
    assert not [words for words in lacks if words in part]


def test_a_kind_without_a_heading_brings_the_whole_text_and_says_so(htmx, db):
    guidelines.add(db, OURS)
    part = htmx.get("/guideline?kind=fact").text
    assert "has no heading “Fact”" in part
    assert "Two words first." in part
    assert "By-lines." in part


@pytest.mark.parametrize("query", ["", "?kind=", "?kind=opinion"])
def test_without_a_kind_the_desk_gets_the_whole_text(htmx, db, query):
    guidelines.add(db, OURS)
    part = htmx.get(f"/guideline{query}").text
    assert "Two words first." in part
    assert "no heading" not in part


@pytest.mark.parametrize("kind", Kind)
def test_the_guideline_that_comes_with_it_has_a_part_on_each_kind(htmx, db, kind):
    part = htmx.get(f"/guideline?kind={kind}").text
    assert f"<h3>{kind.capitalize()}</h3>" in part
    assert part.count("<h3>") == 1


def test_html_in_a_part_is_shown_and_not_run(htmx, db):
    guidelines.add(db, "# Claim\n\n<script>alert(1)</script>")
    part = htmx.get("/guideline?kind=claim").text
    assert "&lt;script&gt;" in part
    assert "<script>" not in part


def test_a_link_to_a_part_opens_the_page_without_script(client):
    page = client.get("/guideline?kind=claim").text
    assert "<h1>Guideline</h1>" in page
    assert "Hard cases" in page
