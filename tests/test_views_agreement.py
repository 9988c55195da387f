"""The agreement pages: figures with what they rest on, and each leads to its sentences.

The first page is drawn from reports made by hand; lists come from real labels.
"""

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest

from annotator.agreement.report import Article
from annotator.store import agreement_report, audit, reviewers
from annotator.store.audit import Event
from tests import agreement_reports as made
from tests.exporting import say

PAGES = [
    "/agreement",
    "/agreement.csv",
    "/agreement.json",
    "/agreement/articles",
    "/agreement/names",
    "/agreement/pair/1/2",
    "/agreement/person/1",
    "/agreement/sentences?of=cause&cause=who",
]


@pytest.fixture
def told(monkeypatch):
    """Have the pages tell a report made by hand; answers what they ask for."""
    asked = []

    def tell(report):
        def report_of(db, filters):
            asked.append(filters)
            return report

        monkeypatch.setattr(agreement_report, "of_project", report_of)
        return asked

    return tell


@pytest.fixture
def crowd(db, mara, ada, ben):
    """The people of the reports: numbers 1 to 5."""
    reviewers.named(db, "Cem Aksoy")
    return db


@pytest.fixture
def divided(db, article, ada, ben, mara):
    """Five sentences: Ada and Ben differ on two, and see the same speaker on one."""
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "fact")
    say(db, ada, 1, "claim", speaker="Ines Valdor")
    say(db, ben, 1, "fact")
    for who in (ada, ben):
        say(db, who, 2, "quote", speaker="Ines Valdor")
    say(db, ada, 3, "quote", speaker="Ines Valdor")
    say(db, ben, 3, "quote", speaker="the union")
    return db


def text_of(answer):
    """Answer the page without tags, with plain spaces."""
    bare = re.sub(r"<[^>]+>", " ", answer.text)
    return re.sub(r"\s+", " ", unescape(bare).replace("\u00a0", " "))


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_it_but_those_who_decide(reader, decider, path):
    assert reader.get(path).status_code == 403
    assert decider.get(path).status_code in (200, 303, 404)
    assert "/agreement" not in reader.get("/articles").text


def test_a_reviewer_does_not_show_names(reader, db):
    assert reader.post("/agreement/names").status_code == 403


def test_who_decides_finds_it_in_the_bar(decider):
    page = decider.get("/agreement").text
    assert '<a href="/agreement" aria-current="page">Agreement</a>' in page


@pytest.mark.parametrize("name", made.ALL)
def test_every_report_makes_a_page(decider, crowd, told, name):
    told(made.ALL[name]())
    answer = decider.get("/agreement")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert "None" not in text_of(answer) and "nan" not in text_of(answer).split()


def test_the_figures_stand_with_their_intervals(decider, crowd, told):
    told(made.demo())
    page = text_of(decider.get("/agreement"))
    assert "412 sentences were labelled by two or more people" in page
    assert "Krippendorff’s alpha · kind 0.81 95 % interval 0.77 – 0.84" in page
    assert "chance alone would give 29 %" in page
    assert "Several guidelines" in page
    for heading in (
        "How sure the figures are",
        "In what they differ",
        "Which kinds are mixed up",
        "Pair by pair",
        "Person by person",
        "Over time",
        "By version of the guideline",
        "Which words they mark",
        "Before and after they saw each other’s answers",
    ):
        assert heading in page


def test_an_undefined_figure_is_a_dash_with_its_reason(decider, crowd, told):
    told(made.constant())
    page = text_of(decider.get("/agreement"))
    assert f"Krippendorff’s alpha · kind – {made.NO_VARIATION}" in page
    assert "No variation" in page


def test_too_few_articles_are_told_in_the_place_of_an_interval(decider, crowd, told):
    told(made.few())
    page = text_of(decider.get("/agreement"))
    assert "Krippendorff’s alpha · kind 0.77 no interval, see below" in page
    assert made.FEW in page
    assert "A hollow dot has no interval" in page


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (made.nothing(), "Nothing is labelled yet."),
        (made.alone(), "One person alone labelled 80 sentences."),
    ],
)
def test_a_project_without_common_sentences_says_what_is_missing(
    decider, crowd, told, report, said
):
    told(report)
    page = decider.get("/agreement").text
    assert f'class="empty">{said}' in page
    assert "Download" not in page


def test_a_new_project_has_a_page_too(decider):
    page = text_of(decider.get("/agreement"))
    assert "Nothing is labelled yet" in page


def test_a_part_is_said_and_led_back_from(decider, crowd, told, article):
    asked = told(made.demo())
    answer = decider.get(
        "/agreement?doc_id=harbour&outlet=Northport+Gazette&since=2026-03-01&until=2026-03-09"
        "&kind=claim&reviewers=3&reviewers=1"
    )
    page = text_of(answer)
    (filters,) = asked
    assert (filters.doc_id, filters.outlet, filters.kind) == (
        "harbour", "Northport Gazette", "claim",
    )  # fmt: skip
    assert (filters.since, filters.until) == ("2026-03-01", "2026-03-09")
    assert filters.reviewers == (1, 3)
    for part in (
        "Only the article harbour; articles of Northport Gazette; sentences last",
        "answers of r1 and r3; sentences that somebody called claim",
        "Show all",
        "Agreement looks lower than it is",
    ):
        assert part in page
    assert 'href="/agreement.csv?doc_id=harbour&amp;outlet=Northport' in answer.text
    assert re.search(r'href="/agreement/pair/1/2\?[^"]*reviewers=1', answer.text)
    assert "still open" not in page


def test_a_part_that_leaves_nothing_says_so(decider, crowd, told, article):
    told(made.nothing())
    page = text_of(decider.get("/agreement?outlet=Northport+Gazette"))
    assert "No sentence of this choice has answers of two people or more" in page
    assert "Nothing is labelled yet" not in page


@pytest.mark.parametrize(
    ("asked", "field", "problem"),
    [
        ("since=never", "since", "Give a day as year-month-day"),
        ("until=20260301", "until", "Give a day as year-month-day"),
        ("since=2026-03-02&until=2026-03-01", "until", "The last day is before"),
        ("since=2026-W01-1", "since", "Give a day as year-month-day"),
        ("doc_id=nope", "doc_id", "There is no article nope."),
        ("outlet=Nowhere", "outlet", "No article is of Nowhere."),
        ("version=99", "version", "The newest version of the guideline is"),
        ("reviewers=1&reviewers=99", "reviewers", "Choose people of this list."),
        ("reviewers=1", "reviewers", "Choose two people or more"),
        ("reviewers=x&reviewers=2", "reviewers", "Choose people of this list."),
        ("kind=rumour", "kind", "Choose one of: claim, quote, fact, other."),
        ("version=0", "version", "Give the number of a version"),
        ("version=99999999999999999999", "version", "Give the number of a version"),
        (f"outlet={'x' * 201}", "outlet", "Keep it under 200 characters."),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(decider, crowd, asked, field, problem):
    answer = decider.get(f"/agreement?{asked}")
    assert answer.status_code == 422
    assert f'id="{field}-fault">{problem}' in answer.text
    assert f'aria-describedby="{field}-fault"' in answer.text
    assert decider.get(f"/agreement.csv?{asked}").status_code == 422


def test_the_form_keeps_what_was_typed(decider, crowd, told):
    told(made.demo())
    page = decider.get("/agreement?outlet=G%26a&reviewers=2&reviewers=1").text
    assert 'value="G&amp;a"' in page
    assert len(re.findall(r'name="reviewers" value="[12]" checked', page)) == 2


def test_htmx_gets_the_part_and_a_page_the_whole(decider, crowd, told):
    told(made.demo())
    part = decider.get("/agreement?kind=fact", headers={"HX-Request": "true"}).text
    assert part.startswith('<div id="agreement">') and "<html" not in part
    refused = decider.get("/agreement?since=x", headers={"HX-Request": "true"})
    assert refused.status_code == 422 and 'id="since-fault"' in refused.text


def test_people_go_by_pseudonym_until_names_are_asked_for(decider, crowd, told, mara):
    told(made.demo())
    hidden = decider.get("/agreement").text
    assert "Ada Lind" not in hidden and "r3" in hidden
    answer = decider.post(
        "/agreement/names?kind=fact&reviewers=1&reviewers=2&_scheme=x"
    )
    assert answer.status_code == 303
    assert answer.location == "/agreement?kind=fact&reviewers=1&reviewers=2"
    shown = decider.get("/agreement").text
    assert "Ada Lind" in shown and "that you looked is recorded" in shown
    decider.post("/agreement/names")
    rows = audit.rows(crowd, event=Event.AGREEMENT_NAMES_SHOWN)
    assert [row["name"] for row in rows] == [mara["name"]]


def test_names_are_shown_to_who_asked_alone(app, decider, crowd, told):
    told(made.demo())
    decider.post("/agreement/names")
    with app.test_client() as other:
        other.post("/who", data={"name": "Nora Vale"})
        assert "Ada Lind" not in other.get("/agreement").text


def test_an_address_for_forms_leads_back(decider):
    assert decider.get("/agreement/names").location == "/agreement"


def test_downloads_keep_the_part_and_the_pseudonyms(decider, crowd, told, article):
    asked = told(made.demo())
    decider.post("/agreement/names")
    answer = decider.get("/agreement.csv?outlet=Northport+Gazette")
    assert answer.mimetype == "text/csv"
    assert "agreement-part.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[1][:4] == ["report", "", "only", "articles of Northport Gazette"]
    assert "r1 / r2" in [row[1] for row in rows] and "Ada" not in answer.text
    found = decider.get("/agreement.json").get_json()
    assert found["pairs"][0]["a"] == "r1"
    assert (found["only"], found["distance"]) == (None, "nominal")
    assert [one.outlet for one in asked] == ["Northport Gazette", None]


def test_a_pair_has_a_page_with_its_table(decider, crowd, told):
    report = made.demo()
    told(report)
    answer = decider.get("/agreement/pair/1/2")
    (pair, *_) = report.pairs
    assert f"{pair.n} sentences answered by both" in text_of(answer)
    assert "of=pair&amp;a=1&amp;b=2&amp;x=claim&amp;y=fact" in answer.text
    assert decider.get("/agreement/pair/2/1?kind=fact").location == (
        "/agreement/pair/1/2?kind=fact"
    )


def test_a_pair_of_one_person_is_that_person(decider, crowd):
    answer = decider.get("/agreement/pair/3/3?kind=fact")
    assert answer.location == "/agreement/person/3?kind=fact"


def test_a_pair_with_little_in_common_is_told_to_have(decider, crowd, told):
    report = made.demo()
    told(replace(report, pairs=[replace(report.pairs[0], n=12)]))
    page = text_of(decider.get("/agreement/pair/1/2"))
    assert "That is few: kappa on fewer than 30" in page


def test_two_who_share_nothing_are_told_so(decider, crowd, told):
    told(made.nothing())
    assert "no sentence in common" in text_of(decider.get("/agreement/pair/1/2"))
    assert "was answered by somebody else" in text_of(
        decider.get("/agreement/person/1")
    )


@pytest.mark.parametrize(
    "path", ["/agreement/pair/1/99", "/agreement/person/99", "/agreement/pair/0/1"]
)
def test_nobody_has_no_page(decider, path):
    assert decider.get(path).status_code == 404


def test_a_person_has_a_page_beside_the_others(decider, crowd, told):
    told(made.demo())
    answer = decider.get("/agreement/person/1")
    assert "of=person&amp;a=1&amp;x=claim&amp;y=fact" in answer.text
    assert "With each other person" in answer.text
    assert "errors=1" in answer.text


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ([[0.9, 0.1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0.004, 0.996]], "0.4 %"),
        ("There are too many answers for a page.", "There are too many answers"),
    ],
)
def test_error_rates_are_estimated_when_asked(
    decider, crowd, told, monkeypatch, errors, said
):
    told(made.demo())
    monkeypatch.setattr(agreement_report, "errors", lambda db, one: errors)
    assert said not in text_of(decider.get("/agreement/person/1"))
    assert said in text_of(decider.get("/agreement/person/1?errors=1"))


def test_articles_are_ranked_by_how_they_pull_and_paged(decider, crowd, monkeypatch):
    rows = [
        Article(
            1,
            f"Article {number:02}",
            20,
            made.some(0.8),
            made.some(0.8, half=None) if number else made.none(),
            number / 1000 if number else None,
        )
        for number in reversed(range(60))
    ]
    monkeypatch.setattr(
        agreement_report,
        "articles",
        lambda db, filters, outlets, begin, limit: rows[begin : begin + limit],
    )
    first = text_of(decider.get("/agreement/articles?kind=fact"))
    assert first.index("Article 59") < first.index("Article 10")
    assert "Article 09" not in first
    page = decider.get("/agreement/articles?kind=fact").text
    more = re.search(r'href="([^"]*from=50[^"]*)"', page).group(1)
    rest = text_of(decider.get(unescape(more)))
    assert rest.index("Article 09") < rest.index("Article 00")
    assert "kind=fact" in more and "Back to the first" in rest


def test_no_article_to_rank_is_said(decider, monkeypatch):
    monkeypatch.setattr(agreement_report, "articles", lambda db, filters, **_: [])
    assert "No article has sentences" in text_of(decider.get("/agreement/articles"))
    assert "No outlet has sentences" in text_of(
        decider.get("/agreement/articles?outlets=1")
    )


def test_error_rates_are_estimated_from_the_answers(
    decider, divided, told, ada, monkeypatch
):
    report = made.demo()
    told(replace(report, people=[replace(report.people[0], id=ada["id"])]))
    address = f"/agreement/person/{ada['id']}?errors=1"
    page = text_of(decider.get(address))
    assert "most likely Quote 0 % 100 % 0 % 0 %" in page
    assert "most likely Other – – – –" in page
    monkeypatch.setattr(agreement_report, "MOST_ESTIMATED", 3)
    page = text_of(decider.get(address))
    assert "4 sentences are more than a page estimates at once (3)" in page


def test_who_shares_no_sentence_has_no_error_rates(divided, mara):
    assert "No sentence of this person" in agreement_report.errors(divided, mara["id"])


LISTS = [
    ("of=pair&a={ada}&b={ben}&x=claim&y=fact", "says Claim where", [1, 2]),
    ("of=pair&a={ben}&b={ada}&x=fact&y=claim", "says Fact where", [1, 2]),
    ("of=pair&a={ada}&b={ben}&x=quote&y=quote", "both say Quote", [3, 4]),
    ("of=pair&a={ada}&b={ben}&x=other&y=fact", "says Other where", []),
    ("of=person&a={ada}&x=claim&y=fact", "says Claim where somebody else", [1, 2]),
    ("of=kinds&x=fact&y=claim", "One says Fact where another says Claim", [1, 2]),
    ("of=article&article=1", "Where they differ in “Harbour talks go on”", [1, 2, 4]),
    ("of=cause&cause=who", "They differ first on who speaks", [4]),
    ("of=cause&cause=attributed", "whether it is somebody else’s", [1, 2]),
    (
        "of=window&first=2024-03-14T09&last=2024-03-14T09",
        "Where they differ, 14 March 2024, 09:00 to 14 March 2024, 09:00 UTC",
        [1, 2, 4],
    ),
    ("of=window&first=2024-03-15T09&last=2024-03-16T09", "Where they differ", []),
    ("of=version&under=7", "under version 7 of the guideline", []),
]


@pytest.mark.parametrize(("asked", "heading", "sentences"), LISTS)
def test_a_number_leads_to_its_sentences(
    decider, divided, ada, ben, asked, heading, sentences
):
    address = f"/agreement/sentences?{asked.format(ada=ada['id'], ben=ben['id'])}"
    answer = decider.get(address)
    assert answer.status_code == 200
    assert heading in text_of(answer)
    assert re.findall(r'href="/review/(\d+)"', answer.text) == [
        str(one) for one in sentences
    ]
    assert ('class="empty"' in answer.text) == (not sentences)


def test_a_list_shows_votes_under_pseudonyms_and_counts_as_seen(
    decider, divided, ada, mara
):
    page = text_of(decider.get("/agreement/sentences?of=cause&cause=who"))
    assert f"Quote {ada['pseudonym']} : Ines Valdor" in page
    assert "the union" in page and "Ada Lind" not in page
    seen = divided.execute(
        "select sentence_id from seen_others where reviewer_id = ?", [mara["id"]]
    )
    assert seen.fetchall() == [(4,)]


def test_a_list_goes_on_by_key(decider, divided, monkeypatch):
    monkeypatch.setattr("annotator.views.agreement.PAGE", 1)
    address = "/agreement/sentences?of=window&first=2024-03-14T09&last=2024-03-14T09"
    seen = []
    while address:
        page = decider.get(address).text
        seen += re.findall(r'href="/review/(\d+)"', page)
        more = re.search(r'href="([^"]*)">More sentences', page)
        address = more and unescape(more.group(1))
    assert seen == ["1", "2", "4"]


def test_a_list_of_a_part_has_that_part_only_and_says_so(decider, divided):
    address = "/agreement/sentences?of=kinds&x=claim&y=fact"
    assert "Only" not in text_of(decider.get(address))
    page = text_of(decider.get(f"{address}&kind=quote"))
    assert "somebody called quote" in page
    assert "No sentence of this choice." in page


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "of=rumour",
        "of=pair&a=1&b=2&x=claim",
        "of=pair&a=1&b=1&x=claim&y=fact",
        "of=pair&a=0&b=2&x=claim&y=fact",
        "of=pair&a=99999999999999999999&b=2&x=claim&y=fact",
        "of=person&a=1",
        "of=kinds&x=claim&y=rumour",
        "of=window&first=2024-03-14T09&last=never",
        "of=window&first=2024-03-14T09&last=2024-13-41T99",
        "of=cause&cause=weather",
        "of=version&under=-1",
    ],
)
def test_an_address_that_is_not_whole_is_refused_in_words(decider, mara, ada, asked):
    answer = decider.get(f"/agreement/sentences?{asked}")
    assert answer.status_code == 422
    assert "follow the link again" in answer.text or "Choose one of" in answer.text


@pytest.mark.parametrize(
    "asked", ["of=article&article=99", "of=person&a=99&x=claim&y=fact"]
)
def test_a_list_of_nothing_there_is_is_not_found(decider, asked):
    assert decider.get(f"/agreement/sentences?{asked}").status_code == 404


def test_addresses_with_more_than_filters_are_led_on(decider, crowd):
    for more in ("a=5", "person_id=1", "endpoint=x", "_scheme=x", "_method=POST"):
        assert decider.get(f"/agreement/pair/2/1?{more}").location == (
            "/agreement/pair/1/2"
        )


def test_a_list_of_an_hour_that_is_none_is_refused(decider):
    address = "/agreement/sentences?of=window&first=2026-3-4T9&last=2026-12-1T9"
    assert decider.get(address).status_code == 422


def test_figures_of_one_article_are_noted_as_seen(decider, divided, mara):
    def noted():
        return divided.execute(
            "select count(*) from seen_others where reviewer_id = ?", [mara["id"]]
        ).fetchone()[0]

    decider.get("/agreement")
    assert noted() == 0
    decider.get("/agreement/pair/1/2?doc_id=harbour")
    assert noted() > 0
