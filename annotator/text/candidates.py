"""Who may be speaking in a sentence, the likeliest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from annotator.text import cues, words
from annotator.text.names import Mention, key
from annotator.text.view import QUOTATION, View

HERE = "named in this sentence"
BEFORE = "speaker of the sentence before"
RUNS_ON = "speaks in this quotation"
SPOKE = "spoke earlier in this article"
EARLIER = "named earlier in this article"
USED = "used in this article"
CAST = "in the cast"

_PERSONS = 5
_SHE = words.bag("Mrs Ms Miss Madam Lady Dame Queen Princess Duchess Baroness")
_HE = words.bag("Mr Sir Lord King Prince Duke Baron Father Herr")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One speaker to offer.

    `surface` and the code points [start, end) are what stands for the speaker in
    this sentence, all None when nothing does. `why` is a phrase for the reader.
    """

    name: str
    type: str | None
    surface: str | None
    start: int | None
    end: int | None
    why: str


def candidates(
    index: list[list[Mention]],
    sentences: Sequence[str],
    position: int,
    *,
    previous: str | None = None,
    used: Sequence[str] = (),
    cast: Sequence[str] = (),
    limit: int = 9,
) -> list[Candidate]:
    """Answer up to `limit` speakers to offer for sentences[position], best first.

    `index` is what `mentions(sentences)` answered. `previous` is the name given to
    the sentence before, `used` the names given in this article, `cast` the rest; a
    name found in the text takes their spelling. Names are distinct by `key`. Raises
    IndexError for a position outside the article.
    """
    if not 0 <= position < len(sentences):
        raise IndexError(f"There is no sentence {position} in this article.")
    view = View(index, sentences, position)
    return offered(view, previous=previous, used=used, cast=cast, limit=limit)


def offered(
    view: View,
    *,
    previous: str | None = None,
    used: Sequence[str] = (),
    cast: Sequence[str] = (),
    limit: int = 9,
) -> list[Candidate]:
    """Answer as `candidates` does, for the sentence from which an article is seen."""
    spelt = _Spelling([name for name in (previous, *used) if name], cast)
    answer: dict[str, Candidate] = {}
    for candidate in _order(view, previous, used, cast):
        if len(answer) >= limit:
            break
        name = spelt(candidate.name)
        plain = key(name)
        if plain and plain not in answer:
            answer[plain] = replace(candidate, name=name)
    return list(answer.values())


class _Spelling:
    """The names people gave, by their keys and by surnames only one of them has."""

    def __init__(self, given: Sequence[str], cast: Sequence[str]) -> None:
        self.names: dict[str, str] = {}
        self.surnames: dict[str, str | None] = {}
        for name in given:
            self.names.setdefault(key(name), name)
            self.surnames.setdefault(key(name).rpartition(" ")[2], name)
        known = set(self.surnames)
        for name in cast:
            self.names.setdefault(key(name), name)
            surname = key(name).rpartition(" ")[2]
            if surname not in known:
                held = self.surnames.setdefault(surname, name)
                self.surnames[surname] = name if held == name else None

    def __call__(self, name: str) -> str:
        plain = key(name)
        if plain in self.names:
            return self.names[plain]
        alone = " " not in plain and name[:1].isupper() and not name.isupper()
        return (self.surnames.get(plain) if alone else None) or name


def _order(
    view: View, previous: str | None, used: Sequence[str], cast: Sequence[str]
) -> Iterator[Candidate]:
    """Answer every candidate, the likelier first; names may repeat."""
    before = _before(view, previous)
    if view.runs_on:
        yield from before
        yield from _in_quotation(view)
    if view.subjects and not view.subjects[0].name:
        yield from _persons(view, view.subjects[0], before)
    yield from _here(view)
    yield from before
    yield from _earlier(view)
    for why, names in ((USED, used), (CAST, cast)):
        for name in names:
            yield _absent(name, view.type_of(name), why)


def _before(view: View, previous: str | None) -> list[Candidate]:
    if not previous or not key(previous):
        return []
    for mention in view.here:
        if key(mention.name) == key(previous):
            return [_present(mention, previous, mention.type, BEFORE)]
    return [_absent(previous, view.type_of(previous), BEFORE)]


def _here(view: View) -> Iterator[Candidate]:
    """Answer who is named in the sentence, those at its cues first."""
    anchor = cues.main(view.found) if view.found else None
    rest = sorted(
        (each for each in view.here if each not in view.subjects),
        key=lambda each: _distance(view, each, anchor),
    )
    for mention in (*view.subjects, *rest):
        for each in _apposed(view.here, mention):
            yield _present(each, each.name, "person", HERE)
        for name, kind in _stands_for(view, mention):
            yield _present(mention, name, kind, HERE)
        yield _present(mention, mention.name, mention.type, HERE)


def _distance(
    view: View, mention: Mention, anchor: cues.Cue | None
) -> tuple[bool, bool, int]:
    """Answer what sorts a mention: outside marks first, then nearest to the cue."""
    inside = view.is_quoted(mention)
    if anchor is None:
        return inside, mention.type is None, mention.start
    gap = max(anchor.start - mention.end, mention.start - anchor.end)
    return inside, False, gap


def _apposed(here: list[Mention], mention: Mention) -> Iterator[Mention]:
    """Answer the name that follows a description: "the mayor, Ada Holm, said"."""
    if words.PERSON_NOUNS.isdisjoint(mention.name.split()):
        return
    for each in here:
        if each.start == mention.end + 2 and each.type in {"person", None}:
            yield each


def _stands_for(view: View, mention: Mention) -> Iterator[tuple[str, str | None]]:
    """Answer the last name before that "the minister", "the ministry" may mean."""
    first, _, head = mention.surface.casefold().partition(" ")
    if first != "the" or head not in words.HEADS:
        return
    for place in view.places_back:
        for earlier in view.index[place]:
            spelt = earlier.surface.casefold().split()
            if earlier.type != mention.type or head not in spelt or len(spelt) < 2:
                continue
            named = list(_apposed(view.index[place], earlier))
            if earlier.name[:1].isupper():
                named.append(earlier)
            if named:
                yield named[0].name, earlier.type
                return


def _persons(
    view: View, pronoun: Mention, before: list[Candidate]
) -> Iterator[Candidate]:
    """Answer whom a pronoun may mean, the likelier first."""
    seen: dict[str, Candidate] = {}
    for each in (*_antecedents(view, pronoun), *before, *_earlier(view)):
        if _fits(view, pronoun.surface.casefold(), each):
            named = _present(pronoun, each.name, each.type, each.why)
            seen.setdefault(key(each.name), named)
        if len(seen) == _PERSONS:
            break
    yield from seen.values()


def _antecedents(view: View, pronoun: Mention) -> Iterator[Candidate]:
    """Answer the names before a pronoun in its own sentence, outside quotations."""
    here = [
        each
        for each in view.here
        if each.name and each.end <= pronoun.start and not view.is_quoted(each)
    ]
    relative = pronoun.surface.casefold() in {"who", "which"}
    for each in reversed(here) if relative else here:
        yield _present(each, each.name, each.type, HERE)


def _fits(view: View, pronoun: str, offered: Candidate) -> bool:
    if pronoun in {"it", "which"}:
        return offered.type not in {"person", "group", "unnamed"}
    if pronoun not in {"he", "she"}:
        return True
    if offered.type not in {"person", None}:
        return False
    lower = offered.name.rpartition(" ")[2].islower()
    if offered.type is None and (lower or offered.why in {EARLIER, HERE}):
        return False
    return _addressed_as(view, offered.name) in {pronoun, None}


def _addressed_as(view: View, name: str) -> str | None:
    """Answer "he" or "she" where a form of address nearby says so."""
    for mention in view.back():
        if mention.name == name:
            spelt = {part.rstrip(".") for part in mention.surface.split()}
            roles = {part.casefold() for part in spelt} & words.PERSON_NOUNS
            if spelt & _SHE or any(role.endswith("woman") for role in roles):
                return "she"
            if spelt & _HE or any(role.endswith("man") for role in roles):
                return "he"
    return None


def _in_quotation(view: View) -> Iterator[Candidate]:
    """Answer who is said to speak before or after in the quotation that runs here."""
    here = view.position
    back = range(here - 1, max(-1, here - 1 - QUOTATION), -1)
    ahead = range(here + 1, min(len(view.sentences), here + QUOTATION))
    still = cues.leaves_open(view.sentence)
    open_after = view.opened if still is None else still
    orders = [ahead, back] if open_after and not view.opened else [back, ahead]
    for places in orders:
        for place in places:
            subjects = view.subjects_at(place)
            if subjects:
                yield _absent(subjects[0].name, subjects[0].type, RUNS_ON)
                break
            if places is ahead and cues.leaves_open(view.sentences[place]) is False:
                break


def _earlier(view: View) -> Iterator[Candidate]:
    for mention, spoke in view.earlier:
        yield _absent(mention.name, mention.type, SPOKE if spoke else EARLIER)


def _present(mention: Mention, name: str, kind: str | None, why: str) -> Candidate:
    return Candidate(name, kind, mention.surface, mention.start, mention.end, why)


def _absent(name: str, kind: str | None, why: str) -> Candidate:
    return Candidate(name, kind, None, None, None, why)
