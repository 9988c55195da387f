"""The agreement pages of a small project lead nowhere that is not there."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from tests.exporting import add, say

MOST = 400
"""More pages than so small a project has; a walk without an end stops here."""
BEGUN = "/agreement"


@pytest.fixture
def divided(db, article, ada, ben, mara):
    """Two articles that Ada and Ben divide on, on kinds as well as on speakers."""
    second = add(db, "ferry", "The ferry sails.", "It is sound, said Jo Marr.")
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "fact")
    for who, speaker in ((ada, "Ines Valdor"), (ben, "the union")):
        say(db, who, 2, "quote", speaker=speaker)
    say(db, mara, 2, "other")
    say(db, ada, 0, "fact", article_id=second)
    say(db, ben, 0, "fact", article_id=second)
    say(db, ada, 1, "quote", speaker="Jo Marr", article_id=second)
    say(db, ben, 1, "claim", speaker="Jo Marr", article_id=second)
    return db


def links(page):
    """Answer where the main part of a page leads, without places within pages."""
    main = page.partition("<main")[2].partition("</main>")[0]
    found = (unescape(one) for one in re.findall(r'<a [^>]*?href="([^"]*)"', main))
    return [one.partition("#")[0] for one in found if not one.startswith("#")]


def walked(client, *begun):
    """Answer every agreement page on the way, and every other page one link away."""
    waiting, seen = list(begun), {}
    while waiting and len(seen) < MOST:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = client.get(address)
        if address.startswith(BEGUN) and seen[address].mimetype == "text/html":
            waiting += links(seen[address].text)
    assert len(seen) < MOST
    return seen


@pytest.mark.parametrize(
    "begun", [BEGUN, "/agreement?kind=quote", "/agreement?outlet=Northport+Gazette"]
)
def test_every_link_leads_to_a_page(decider, divided, begun):
    seen = walked(decider, begun)
    assert {
        at: one.status_code for at, one in seen.items() if one.status_code != 200
    } == {}
    paths = {urlsplit(one).path for one in seen}
    assert {"/agreement/articles", "/agreement.csv", "/agreement.json"} <= paths


def test_the_walk_comes_by_every_page_of_agreement(decider, divided, ada, ben):
    seen = walked(decider, BEGUN)
    paths = {urlsplit(one).path for one in seen}
    a, b = sorted((ada["id"], ben["id"]))
    assert {
        f"/agreement/pair/{a}/{b}",
        f"/agreement/person/{a}",
        "/agreement/sentences",
        "/agreement/articles",
    } <= paths
    asked = {one for one in seen if one.startswith("/agreement/sentences?")}
    for what in ("kinds", "pair", "person", "article", "window", "version", "cause"):
        assert any(f"of={what}&" in one for one in asked), what


def test_a_sentence_of_a_list_leads_to_itself_in_its_article(decider, divided):
    address = "/agreement/sentences?of=kinds&x=quote&y=claim"
    for listed in (address, "/agreement/sentences?of=cause&cause=who"):
        page = decider.get(listed).text
        places = re.findall(r'href="(/articles/[^"]+)"', page)
        ids = re.findall(r'href="/review/(\d+)"', page)
        assert len(places) == len(ids) > 0
        for place, sentence_id in zip(places, ids, strict=True):
            shown = decider.get(unescape(place)).text
            assert re.findall(r'id="card"[^>]*data-sentence="(\d+)"', shown) == [
                sentence_id
            ]
