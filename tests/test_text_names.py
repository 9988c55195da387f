"""Who is mentioned in a sentence, whose name it is, and who is offered as speaker."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.candidates import Candidate, candidates
from annotator.text.names import Mention, key, mentions

SHARED = Path(__file__).resolve().parents[2] / "shared"


def surfaces(sentence: str) -> list[str]:
    return [mention.surface for mention in mentions([sentence])[0]]


def named(sentences: list[str], at: int = -1) -> list[tuple[str, str]]:
    return [(each.surface, each.name) for each in mentions(sentences)[at]]


def offered(sentences: list[str], at: int = -1, **given: object) -> list[Candidate]:
    place = at % len(sentences)
    return candidates(mentions(sentences), sentences, place, **given)  # type: ignore[arg-type]


def names(sentences: list[str], at: int = -1, **given: object) -> list[str]:
    return [each.name for each in offered(sentences, at, **given)]


@pytest.mark.parametrize(
    ("sentence", "surface", "name"),
    [
        (
            "The Dock and Quay Workers’ Union (DQU), for 1,140, said so.",
            "The Dock and Quay Workers’ Union (DQU)",
            "Dock and Quay Workers’ Union",
        ),
        (
            "Then the Quay and Dock Workers Union (QDWU) said so.",
            "the Quay and Dock Workers Union (QDWU)",
            "Quay and Dock Workers Union",
        ),
        ("The People’s Party (PP) said so.", "The People’s Party (PP)", None),
    ],
)
def test_initials_behind_a_name_make_one_organisation_of_it(sentence, surface, name):
    (found,) = mentions([sentence])[0]
    assert (found.surface, found.type) == (surface, "organisation")
    assert found.name == name or name is None


def test_the_abbreviation_stands_for_that_name_further_on():
    told = ["The Dock and Quay Workers’ Union (DQU) met.", "The DQU said so."]
    assert named(told) == [("The DQU", "Dock and Quay Workers’ Union")]


@pytest.mark.parametrize(
    "day", ["New Year", "New Year’s Eve", "New Year's Day", "Christmas Eve"]
)
def test_a_feast_is_a_date_and_nobody(day):
    assert surfaces(f"The town slept on {day}, Ada Holm said.") == ["Ada Holm"]


@pytest.mark.parametrize(
    ("sentence", "surface", "name", "kind"),
    [
        ("Mayor Ada Holm said so.", "Mayor Ada Holm", "Ada Holm", "person"),
        ("Dr. Ilse Brandt said so.", "Dr. Ilse Brandt", "Ilse Brandt", "person"),
        ("It was J. R. Okafor who won.", "J. R. Okafor", "J. R. Okafor", "person"),
        (
            "Deputy Finance Minister Tora Lund said so.",
            "Deputy Finance Minister Tora Lund",
            "Tora Lund",
            "person",
        ),
        (
            "Minister of Fisheries Tora van der Meer said so.",
            "Minister of Fisheries Tora van der Meer",
            "Tora van der Meer",
            "person",
        ),
        (
            "Secretary of State Tora Lund said so.",
            "Secretary of State Tora Lund",
            "Tora Lund",
            "person",
        ),
        (
            "French President Remy Aubert said so.",
            "French President Remy Aubert",
            "Remy Aubert",
            "person",
        ),
        (
            "Harbour pilot Jonas Lind said so.",
            "Harbour pilot Jonas Lind",
            "Jonas Lind",
            "person",
        ),
        (
            "It came from the U.N. Office for the Care of Harbours (OCH).",
            "the U.N. Office for the Care of Harbours (OCH)",
            "U.N. Office for the Care of Harbours",
            "organisation",
        ),
        (
            "The Ministry of Trade and Industry said so.",
            "The Ministry of Trade and Industry",
            "Ministry of Trade and Industry",
            "organisation",
        ),
        ("Holm & Sons said so.", "Holm & Sons", "Holm & Sons", "organisation"),
        ("Ankara said so.", "Ankara", "Ankara", "organisation"),
        ("The ministry said so.", "The ministry", "ministry", "organisation"),
        ("Police said so.", "Police", "police", "organisation"),
        ("Local residents say so.", "Local residents", "local residents", "group"),
        ("Officials said so.", "Officials", "officials", "unnamed"),
        (
            "Sources close to the talks in Brel said so.",
            "Sources close to the talks in Brel",
            "sources close to the talks in Brel",
            "unnamed",
        ),
        ("The report found so.", "The report", "report", "document"),
        (
            "It rose, according to the statistics office.",
            "the statistics office",
            "statistics office",
            "organisation",
        ),
        (
            "“No,” said a spokesman for the Ministry of Health.",
            "a spokesman for the Ministry of Health",
            "spokesman for the Ministry of Health",
            "person",
        ),
        ("Then he said so.", "he", "", "person"),
        ("The boats, they said, were old.", "they", "", None),
    ],
)
def test_a_speaker_is_found(
    sentence: str, surface: str, name: str, kind: str | None
) -> None:
    found = {each.surface: (each.name, each.type) for each in mentions([sentence])[0]}
    assert found.get(surface) == (name, kind)


@pytest.mark.parametrize(
    "sentence",
    [
        "However, nothing moved.",
        "On Tuesday it rained.",
        "Meanwhile it rained in September 2021.",
        "Speaking slowly helps.",
        "Russian troops left.",
        "The Turkish-backed rebels left.",
        "date 2021-09-28",
        "It's what I'd do.",
        "Boats left.",
        "橋は古い。",
        "",
    ],
)
def test_a_capital_is_not_yet_a_name(sentence: str) -> None:
    assert surfaces(sentence) == []


def test_two_names_joined_by_and_are_two() -> None:
    assert surfaces("It was Ada Holm and Jonas Lind.") == ["Ada Holm", "Jonas Lind"]
    assert surfaces("It hit Turkey and Russia on Tuesday.") == ["Turkey", "Russia"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_surname_stands_for_the_full_name_before_or_after(order: int) -> None:
    sentences = ["Mayor Ada Holm left.", "Then Holm said so."][::order]
    assert ("Holm", "Ada Holm") in named(sentences, 1 if order > 0 else 0)


def test_a_surname_stands_for_the_longest_form() -> None:
    sentences = ["Ilse Brandt came.", "Mr. Brandt left.", "Karl Ilse Brandt came."]
    assert named(sentences, 0) == [("Ilse Brandt", "Karl Ilse Brandt")]
    assert named(sentences, 1) == [("Mr. Brandt", "Karl Ilse Brandt")]


def test_a_shared_surname_means_the_one_named_last() -> None:
    sentences = ["Ada Holm came.", "Holm left.", "Nils Holm came.", "Then Holm left."]
    assert named(sentences, 1) == [("Holm", "Ada Holm")]
    assert named(sentences, 3) == [("Holm", "Nils Holm")]


def test_an_abbreviation_stands_for_the_long_name() -> None:
    sentences = ["The World Harbour Council (WHC) met.", "The WHC said so."]
    assert named(sentences) == [("The WHC", "World Harbour Council")]
    sentences = ["The World Harbour Council met.", "The W.H.C. said so."]
    assert named(sentences) == [("The W.H.C.", "World Harbour Council")]


def test_may_is_a_month_and_a_name() -> None:
    assert surfaces("It was in May 2021 that Brel fell.") == ["Brel"]
    assert surfaces("Then Tora May said so.") == ["Tora May"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.N.", "UN"),
        ("the Harbour Council", "Harbour council"),
        ("Hernán Díaz", "Hernan Diaz"),
        ("Al-Amin", "Al Amin"),
        ("O’Hara", "O'Hara"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


ARTICLE = [
    "Turkey expects a deal, Defence Minister Emre Toprak said Tuesday.",
    "“We hope for peace,” he said as attacks went on.",
    "Toprak said: “They say one thing.",
    "However, they do another.",
    "We have tried for months.”",
    "The president, Remy Aubert, did not answer.",
    "The ferries are full, the World Harbour Council (WHC) said.",
    "It rained.",
]


def test_the_subject_of_the_cue_comes_first() -> None:
    first = offered(ARTICLE, 0)[0]
    assert (first.name, first.type) == ("Emre Toprak", "person")
    assert first.surface == "Defence Minister Emre Toprak"
    assert first.why == "named in this sentence"
    assert names(ARTICLE, 6)[0] == "World Harbour Council"


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("Lund met Holm, Brandt said.", "Brandt"),
        ("“Yes,” said Brandt, after Holm and Lund left.", "Brandt"),
        ("Holm and Lund lied, according to Brandt.", "Brandt"),
        ("According to Brandt, Holm lied.", "Brandt"),
        ("Holm was accused by Brandt of lying.", "Brandt"),
        ("“Holm lied,” Brandt told the Brel Post.", "Brandt"),
        ("Brandt, 52, a nurse from Brel, said Holm lied.", "Brandt"),
        ("The mayor of Brel, Ada Brandt, said Holm lied.", "Ada Brandt"),
        ("In Brandt's view, Holm lied.", "Brandt"),
        ("Brandt of the Harbour Council said Holm lied.", "Brandt"),
        ("“It is over.” — Ada Brandt", "Ada Brandt"),
    ],
)
def test_the_source_is_offered_before_the_others_named(
    sentence: str, first: str
) -> None:
    assert names(["It was Brandt and Holm and Lund.", sentence])[0] == first


def test_a_pronoun_offers_several_persons_and_no_body() -> None:
    sentences = [
        "Emre Toprak said so.",
        "Remy Aubert said no.",
        "The World Harbour Council said nothing.",
        "“It is over,” he added.",
    ]
    shown = [each for each in offered(sentences) if each.surface == "he"]
    assert [each.name for each in shown] == ["Remy Aubert", "Emre Toprak"]
    assert {(each.start, each.end) for each in shown} == {(14, 16)}


def test_a_form_of_address_tells_he_from_she() -> None:
    sentences = ["Mr. Toprak said so.", "Ms. Holm said no.", "Later he said more."]
    assert names(sentences)[0] == "Toprak"
    assert names([*sentences[:2], "Later she said more."])[0] == "Holm"


def test_which_means_the_body_before_it() -> None:
    sentences = ["Ada Holm left the Harbour Council, which said nothing."]
    assert names(sentences)[0] == "Harbour Council"


def test_the_speaker_before_comes_first_in_a_running_quotation() -> None:
    first = offered(ARTICLE, 3, previous="Emre Toprak")[0]
    assert (first.name, first.surface) == ("Emre Toprak", None)
    assert first.why == "speaker of the sentence before"


def test_a_running_quotation_finds_its_speaker_without_help() -> None:
    assert names(ARTICLE, 3)[0] == "Emre Toprak"
    assert names(ARTICLE, 4)[0] == "Emre Toprak"
    backward = ["“We waited.", "Nobody came.", "It was cold,” Ada Holm said."]
    assert names(backward, 0)[0] == "Ada Holm"
    assert names(backward, 1)[0] == "Ada Holm"


def test_a_description_stands_for_the_person_who_has_it() -> None:
    assert names([*ARTICLE, "The minister said no."])[:2] == ["Emre Toprak", "minister"]
    assert names([*ARTICLE, "The president said no."])[0] == "Remy Aubert"


@pytest.mark.parametrize(
    ("sentence", "surface"),
    [
        ("Its secretary, Ada Holm, said so.", "Its secretary, Ada Holm"),
        ("The party’s leader, Ada Holm, said so.", "The party’s leader, Ada Holm"),
        ("According to its chair, Ada Holm, it rained.", "its chair, Ada Holm"),
        ("“It is thin,” said their captain, Ada Holm.", "their captain, Ada Holm"),
    ],
)
def test_somebodys_role_before_a_name_is_the_same_person(sentence, surface):
    told = ["The union met.", sentence, "She left early, and said so."]
    assert named(told, 1) == [(surface, "Ada Holm")]
    assert names(told, 1)[0] == "Ada Holm"
    assert names(told, 2)[0] == "Ada Holm"
    roles = {"secretary", "leader", "chair", "captain"}
    offered_names = [*names(told, 1), *names(told, 2)]
    assert not [name for name in offered_names if roles & set(name.split())]


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Its secretary, who left, said so.", []),
        ("Its secretary, Northport Gazette, said so.", ["Northport Gazette"]),
        ("Marlowe’s deputy, Ulla Berg, said so.", ["Marlowe", "Ulla Berg"]),
    ],
)
def test_a_role_takes_in_no_other_name(sentence, kept):
    found = [surface for surface, _ in named([sentence])]
    assert [surface for surface in found if surface in kept] == kept


def test_the_order_is_here_before_earlier_used_cast() -> None:
    shown = offered(
        ["Emre Toprak said so.", "Remy Aubert said no."],
        previous="Ada Holm",
        used=["Jonas Lind", "Ada Holm"],
        cast=["Ilse Brandt", "Jonas Lind"],
    )
    assert [(each.name, each.why) for each in shown] == [
        ("Remy Aubert", "named in this sentence"),
        ("Ada Holm", "speaker of the sentence before"),
        ("Emre Toprak", "spoke earlier in this article"),
        ("Jonas Lind", "used in this article"),
        ("Ilse Brandt", "in the cast"),
    ]


def test_a_name_takes_the_spelling_people_gave_it() -> None:
    sentences = ["The U.N. said so.", "Hernan Diaz said no."]
    assert names(sentences, 0, cast=["UN"]) == ["UN"]
    assert names(sentences, 1, cast=["Hernán Díaz"])[0] == "Hernán Díaz"


def test_a_lone_surname_takes_a_name_only_one_entry_has() -> None:
    sentences = ["Then Holm said so."]
    assert names(sentences, cast=["Ada Holm"]) == ["Ada Holm"]
    assert names(sentences, cast=["Ada Holm", "Nils Holm"])[0] == "Holm"
    assert names(sentences, used=["Ada Holm"], cast=["Nils Holm"])[0] == "Ada Holm"


def test_the_list_is_no_longer_than_asked() -> None:
    cast = [f"Person {number}" for number in range(50)]
    assert len(offered(ARTICLE, 7, cast=cast)) == 9
    assert len(offered(ARTICLE, 7, cast=cast, limit=3)) == 3


@pytest.mark.parametrize("position", [-1, 1])
def test_a_position_outside_the_article_is_refused(position: int) -> None:
    with pytest.raises(IndexError, match="no sentence"):
        candidates([[]], ["It rained."], position)


class Counted(list[list[Mention]]):
    """An index that knows which sentences were looked at."""

    seen: set[int]

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        self.seen.add(place)
        return super().__getitem__(place)


def test_a_long_article_costs_a_position_no_more_than_a_short_one() -> None:
    sentences = ["It rained on the old pier."] * 2_000
    index = Counted(mentions(sentences))
    index.seen = set()
    candidates(index, sentences, 1_500, previous="Ada Holm", cast=["Jonas Lind"])
    assert min(index.seen) >= 1_400
    assert max(index.seen) <= 1_510


def test_a_very_long_sentence_is_read_in_part() -> None:
    long = "Ada Holm of the Ministry of Trade says nothing and " * 100_000
    index = mentions([long])
    assert index[0]
    assert candidates(index, [long], 0)


AWKWARD = """
Ada Holm Holm Mr. Dr. the The Minister of and U.N. (UN) said told he She they “ ” " '
, . ; — according to Harbour Council officials Monday May 2021 al-Amin which 's -led A.
É Ж 橋 🚢
"""
WORDS = st.sampled_from([*AWKWARD.split(), "\u200f", "\u00a0", "\n"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(WORDS, max_size=20).map(" ".join),
    st.lists(WORDS, max_size=20).map("".join),
)


@given(st.lists(TEXTS, max_size=6), st.text(max_size=8), st.lists(st.text(max_size=8)))
def test_any_text_gives_exact_spans_and_distinct_names(
    sentences: list[str], previous: str, cast: list[str]
) -> None:
    index = mentions(sentences)
    assert len(index) == len(sentences)
    for position, sentence in enumerate(sentences):
        for mention in index[position]:
            assert sentence[mention.start : mention.end] == mention.surface != ""
        shown = candidates(index, sentences, position, previous=previous, cast=cast)
        keys = [key(each.name) for each in shown]
        assert len(set(keys)) == len(keys)
        assert all(keys)
        for each in shown:
            if each.surface is None:
                assert (each.start, each.end) == (None, None)
            else:
                assert sentence[each.start : each.end] == each.surface


def bench() -> ModuleType:
    path = Path(__file__).parent / "bench" / "speakers.py"
    spec = importlib.util.spec_from_file_location("bench_speakers", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED.is_dir(), reason="the open gold set is not here")
def test_the_right_speaker_is_among_the_first_three_of_the_gold_set() -> None:
    speakers = bench()
    found = list(speakers.cases(speakers.articles(), with_previous=True))
    first, three, _ = speakers.shares(found, every_name=True)
    assert len(found) > 150
    assert first >= 0.85
    assert three >= 0.94


OWN = [
    (
        "BREL (Agency) — The port of Brel will close, Mayor Ada Holm said Monday.",
        "Holm",
    ),
    ("“We waited too long,” she told reporters at the pier.", "Ada Holm"),
    ("Holm added that the harbour would be rebuilt.", "Ada Holm"),
    ("According to the World Harbour Council (WHC), 40 boats sank.", "WHC"),
    ("The WHC, which had warned of floods in May, blamed the city.", "WHC"),
    ("“That is false. We had no letter.", "Tora Lund"),
    ("Nobody called us,” said Tora Lund, who heads the city's works.", "Tora Lund"),
    ("Lund, 52, also denied that the wall was weak.", "Tora Lund"),
    ("However, a report published in March found cracks.", "report"),
    ("Residents say they saw water in the cellars.", "residents"),
    ("“It came at night,” Jonas Lind, a fisherman, recalled.", "Jonas Lind"),
    ("“Then the lights went out.”", "Jonas Lind"),
    ("He did not say who had rung the bell.", "Jonas Lind"),
    ("Sources close to the council said the wall was never tested.", "sources"),
    ("A spokeswoman for the Ministry of Works declined to comment.", "spokeswoman"),
    ("The ministry is accused by Holm of hiding the tests.", "Ada Holm"),
    ("In Lund's view, the tests were sound.", "Tora Lund"),
    ("The mayor said the council would meet again on Tuesday.", "Ada Holm"),
]


def test_the_right_speaker_is_among_the_first_three_of_an_article_of_ours() -> None:
    sentences = [sentence for sentence, _ in OWN]
    ranks = []
    for position, (_, right) in enumerate(OWN):
        shown = [name.casefold() for name in names(sentences, position)]
        long = "World Harbour Council" if right == "WHC" else right
        hits = [at for at, name in enumerate(shown, 1) if long.casefold() in name]
        ranks.append(hits[0] if hits else 99)
    assert max(ranks) <= 3
    assert sum(rank == 1 for rank in ranks) >= len(OWN) * 0.85


def test_who_publishes_reports_that_accuse_is_offered_before_the_reports():
    said = "Farm lobby groups have issued several reports blaming Varn for the flood."
    assert names([said])[0] == "Farm lobby groups"
