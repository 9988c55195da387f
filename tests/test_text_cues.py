"""Which words say that somebody said, and whether they are negated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import cues

SENTENCES = [
    ("The mayor said the ferry was late.", "said"),
    ("“The ferry was late,” the mayor added.", "added"),
    ("Lund underlined that the port stays open.", "underlined"),
    ("According to the port authority, the ferry was late.", "According to"),
    ("The ferry was late, according to the U.N.", "according to"),
    ("Lund told reporters that the ferry was late.", "told"),
    ("The company is accused of hiding the leak.", "is accused of"),
    ("The survey found no oil in the bay.", "found"),
    ("The court ruled that the pier must go.", "ruled"),
    ("Residents fear another flood.", "fear"),
    ("The firm, which said it had paid, is closed.", "said"),
    ("Lund repeated his claim that the bridge was safe.", "repeated"),
    ("There was her claim that the bridge was safe.", "claim"),
    ("In Lund's view, the bridge is safe.", "view"),
    ("In the words of the mayor, it was a mess.", "In the words of"),
    ("“I say it is over,” Lund wrote, “and I think so.”", "wrote"),
    ("“Never,” said Lund, “have I seen such waves.”", "said"),
    ("He did not say why.", "say"),
    ("She declined to comment.", "comment"),
]

SILENT = [
    "The ferry was late.",
    "The report lay on the table.",
    "The United States has a coast.",
    "The state of the bridge is bad.",
    "“They said it was over.”",
    "",
    "   ",
    "橋は古い。",
]


@pytest.mark.parametrize(("sentence", "words"), SENTENCES)
def test_the_cue_is_found(sentence: str, words: str) -> None:
    found = cues.cue(sentence)
    assert found is not None
    assert sentence[found[0] : found[1]] == words


@pytest.mark.parametrize("sentence", SILENT)
def test_a_sentence_in_the_articles_own_voice_has_no_cue(sentence: str) -> None:
    assert cues.cue(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Lund said so.", "positive"),
        ("Lund did not say so.", "negative"),
        ("Lund didn’t say so.", "negative"),
        ("Lund never said so.", "negative"),
        ("Nobody at the port said so.", "negative"),
        ("No minister has confirmed it.", "negative"),
        ("She declined to comment.", "negative"),
        ("Lund denied it.", "positive"),
        ("Lund, who is not a doctor, said so.", "positive"),
        ("“No, not now,” Lund said.", "positive"),
        ("Pier No. 4 is closed, Lund said.", "positive"),
    ],
)
def test_the_polarity_is_that_of_the_cue_not_of_what_was_said(
    sentence: str, polarity: str
) -> None:
    found = cues.cue(sentence)
    assert found is not None
    assert cues.polarity(sentence, found) == polarity


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Lund said so.", "speech"),
        ("Lund believes so.", "attitude"),
        ("The study concluded so.", "finding"),
        ("The court ruled so.", "decree"),
    ],
)
def test_a_cue_has_a_class(sentence: str, kind: str) -> None:
    assert [cue.kind for cue in cues.cues(sentence)] == [kind]


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("“One,” he said, “two.”", ["“One,”", "“two.”"]),
        ('"One," he said, "two."', ['"One,"', '"two."']),
        ('“One," he said.', ['“One,"']),
        ('"One,” he said.', ['"One,”']),
        ("and two,” he said.", ["and two,”"]),
        ("He said: “One.", ["“One."]),
        ("He said “one ‘two’ three” there.", ["“one ‘two’ three”"]),
        ("It’s the mayor’s boat.", []),
        ('Lund said: "... and so on."', ['"... and so on."']),
        ('Lund said," One goes," he thinks.', ['" One goes,"']),
    ],
)
def test_quoted_stretches_are_found_whatever_the_marks(
    sentence: str, quoted: list[str]
) -> None:
    assert [sentence[start:end] for start, end in cues.quoted(sentence)] == quoted


def test_a_sentence_inside_a_running_quotation_is_quoted_from_its_start() -> None:
    assert cues.quoted("They said it was over.", opened=True) == [(0, 22)]
    assert cues.cues("They said it was over.", opened=True) == ()


@pytest.mark.parametrize(
    ("sentence", "open_at_end"),
    [("He said: “One.", True), ("Two.”", False), ("Three.", None)],
)
def test_it_is_known_whether_a_quotation_runs_on(
    sentence: str, open_at_end: bool | None
) -> None:
    assert cues.leaves_open(sentence) is open_at_end


PARTS = st.sampled_from(
    ["said", "told", "“", "”", '"', "'s view", "accused of", "is", "not", "Lund", " "]
)


@given(
    st.one_of(st.text(), st.lists(PARTS).map(" ".join), st.lists(PARTS).map("".join))
)
def test_any_text_has_well_formed_cues(text: str) -> None:
    for cue in cues.cues(text):
        assert 0 <= cue.start < cue.end <= len(text)
    for start, end in cues.quoted(text):
        assert 0 <= start < end <= len(text)
    found = cues.cue(text)
    if found:
        assert cues.polarity(text, found) in {"positive", "negative"}


def test_a_very_long_sentence_is_read_in_part() -> None:
    assert cues.cue("Lund said so. " * 100_000) == (5, 9)
