"""What became of each sentence of a text in a corrected one: kept, changed or gone."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from re import compile as pattern
from typing import NamedTuple


class How(StrEnum):
    """What became of sentences."""

    KEPT = "kept"
    MOVED = "moved"
    RESTYLED = "restyled"
    CHANGED = "changed"
    SPLIT = "split"
    JOINED = "joined"
    ADDED = "added"
    GONE = "gone"


ALIKE = 0.5
"""From so large a share of common words on, a sentence is another one's change."""
WHOLE = 0.7
"""As large must it be for several sentences to be what became of one, or one of them.

The words of several are more, so that some are common by chance."""
_INSIDE = 0.6
"""So large a share of each piece must be words of the whole."""
_PIECES = 4
"""So many sentences at most come of one, or become one."""
_CLOSELY = 1600
"""So many pairs of sentences are compared with each other; of more, only those that
share a rare word."""
_RARE = 8
_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»‹›″＂", '"'),
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("\t\n\r\v\f\x85\xa0\u2028\u2029\u202f\u3000", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    }
)
_WORD = pattern(r"\w+")


class Step(NamedTuple):
    """Sentences of the old text, by position, and what stands for them in the new."""

    how: How
    old: tuple[int, ...]
    new: tuple[int, ...]


def compare(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """Answer what became of the sentences `old` in a text of the sentences `new`.

    Each position of either stands in one step. One that stands as it was is kept; one
    that does in another order, and in one place only, is moved; one that differs in
    blanks and the style of its quotation marks alone is restyled. Steps come in the
    order of the new text, those without a sentence in it behind the one before them.
    """
    before, after = [folded(text) for text in old], [folded(text) for text in new]
    pairs = dict(_in_order(before, after))
    moved = _elsewhere(before, after, pairs)
    steps = [_same(old, new, i, k, False) for i, k in pairs.items()]
    steps += [_same(old, new, i, k, True) for i, k in moved]
    here, there = {i for i, _ in moved}, {k for _, k in moved}
    ends = [(-1, -1), *sorted(pairs.items()), (len(old), len(new))]
    for (i, k), (j, m) in pairwise(ends):
        left = [at for at in range(i + 1, j) if at not in here]
        right = [at for at in range(k + 1, m) if at not in there]
        steps += _between(old, new, left, right)
    return _ordered(_again(old, new, steps))


def _again(old: Sequence[str], new: Sequence[str], steps: list[Step]) -> list[Step]:
    """Answer steps in which what is gone here and added there is found as one thing."""
    gone = sorted(at for step in steps if not step.new for at in step.old)
    added = sorted(at for step in steps if not step.old for at in step.new)
    matched = [step for step in steps if step.old and step.new]
    return matched + _between(old, new, gone, added)


def folded(text: str) -> str:
    """Answer a text with every blank as one space and every mark as a straight one."""
    return " ".join(text.translate(_MARKS).replace("''", '"').split())


def holds(old: str, new: str) -> bool:
    """Answer whether each place of a text is the same place in the restyled one."""
    return len(old) == len(new) and old.translate(_MARKS) == new.translate(_MARKS)


def carried(
    old: str, new: str, spans: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Answer stretches of a text where their words stand in another, in order.

    Those whose words do not stand there once, or overlap, are left out.
    """
    found: list[tuple[int, int]] = []
    for start, end in spans:
        words = old[start:end]
        if new[start:end] != words:
            start = new.find(words)
            end = start + len(words)
            if start < 0 or new.find(words, start + 1) >= 0:
                continue
        if end <= len(new) and words and not (found and start < found[-1][1]):
            found.append((start, end))
    return found


def _same(old: Sequence[str], new: Sequence[str], i: int, k: int, moved: bool) -> Step:
    """Answer the step of two sentences that have the same words."""
    if old[i] != new[k]:
        return Step(How.RESTYLED, (i,), (k,))
    return Step(How.MOVED if moved else How.KEPT, (i,), (k,))


def _in_order(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Answer pairs of equal texts in the order of both sides.

    What both begin and end with is taken first, then what is there once on each side,
    and the same between those. Linear but for the sorting.
    """
    found: list[tuple[int, int]] = []
    waiting = [(0, len(before), 0, len(after))]
    while waiting:
        i, j, k, m = waiting.pop()
        while i < j and k < m and before[i] == after[k]:
            found.append((i, k))
            i, k = i + 1, k + 1
        while i < j and k < m and before[j - 1] == after[m - 1]:
            j, m = j - 1, m - 1
            found.append((j, m))
        anchors = _anchors(before, after, (i, j, k, m))
        if anchors:
            found += anchors
            ends = [(i - 1, k - 1), *anchors, (j, m)]
            waiting += [(a + 1, b, c + 1, d) for (a, c), (b, d) in pairwise(ends)]
        else:
            found += _greedily(before, after, (i, j, k, m))
    return sorted(found)


def _anchors(
    before: list[str], after: list[str], part: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Answer the longest row of texts that stand once on each side of a part."""
    i, j, k, m = part
    here = {text for text, n in Counter(before[i:j]).items() if n == 1}
    there = {text for text, n in Counter(after[k:m]).items() if n == 1}
    place = {after[at]: at for at in range(k, m) if after[at] in there}
    pairs = [
        (at, place[before[at]])
        for at in range(i, j)
        if before[at] in here and before[at] in place
    ]
    return _rising(pairs)


def _greedily(
    before: list[str], after: list[str], part: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Answer equal texts of a part in which they come repeatedly, first to first."""
    i, j, k, m = part
    places: dict[str, list[int]] = defaultdict(list)
    for at in range(k, m):
        places[after[at]].append(at)
    found, last = [], k - 1
    for at in range(i, j):
        spots = places.get(before[at], [])
        next_one = bisect_left(spots, last + 1)
        if next_one < len(spots):
            last = spots[next_one]
            found.append((at, last))
    return found


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Answer the longest row of pairs, given in order, whose second numbers rise."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for at, (_, number) in enumerate(pairs):
        place = bisect_left(tails, number)
        back.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(number)
            ends.append(at)
        else:
            tails[place], ends[place] = number, at
    found, at = [], ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = back[at]
    return found[::-1]


def _elsewhere(
    before: list[str], after: list[str], pairs: dict[int, int]
) -> list[tuple[int, int]]:
    """Answer what stands once in the rest of each side, wherever it went."""
    taken = set(pairs.values())
    rest = [at for at in range(len(before)) if at not in pairs]
    others = [at for at in range(len(after)) if at not in taken]
    here = Counter(before[at] for at in rest)
    there = Counter(after[at] for at in others)
    place = {after[at]: at for at in others if there[after[at]] == 1}
    return [
        (at, place[before[at]])
        for at in rest
        if here[before[at]] == 1 and before[at] in place
    ]


def _between(
    old: Sequence[str], new: Sequence[str], left: list[int], right: list[int]
) -> list[Step]:
    """Answer what became of the sentences between two that are the same."""
    if not left or not right:
        return _unmatched(left, right)
    here = [_bag(old[at]) for at in left]
    there = [_bag(new[at]) for at in right]
    if len(left) * len(right) > _CLOSELY:
        anchors = _likely(here, there)
        found = [Step(How.CHANGED, (left[i],), (right[k],)) for i, k in anchors]
        if not anchors:
            return _unmatched(left, right)
        ends = [(-1, -1), *anchors, (len(left), len(right))]
        for (i, k), (j, m) in pairwise(ends):
            part, other = left[i + 1 : j], right[k + 1 : m]
            small = len(part) * len(other) <= _CLOSELY
            between = _between if small else lambda _o, _n, *ends: _unmatched(*ends)
            found += between(old, new, part, other)
        return found
    matched = _best(here, there)
    found = [
        Step(how, tuple(left[at] for at in one), tuple(right[at] for at in other))
        for how, one, other in matched
    ]
    used = {at for step in found for at in step.old}
    taken = {at for step in found for at in step.new}
    rest = _unmatched(
        [at for at in left if at not in used], [at for at in right if at not in taken]
    )
    return found + rest


def _unmatched(left: list[int], right: list[int]) -> list[Step]:
    gone = [Step(How.GONE, (at,), ()) for at in left]
    return gone + [Step(How.ADDED, (), (at,)) for at in right]


def _likely(
    here: list[frozenset[str]], there: list[frozenset[str]]
) -> list[tuple[int, int]]:
    """Answer pairs in order that share rare words and are alike, of many sentences."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, words in enumerate(there):
        for word in words:
            places[word].append(at)
    found = []
    for at, words in enumerate(here):
        shared = Counter(
            place
            for word in words
            if len(places.get(word, ())) <= _RARE
            for place in places.get(word, ())
        )
        for place, _ in shared.most_common(1):
            if _share(words, there[place]) >= ALIKE:
                found.append((at, place))
    return _rising(found)


def _best(
    here: list[frozenset[str]], there: list[frozenset[str]]
) -> list[tuple[How, tuple[int, ...], tuple[int, ...]]]:
    """Answer the row of changes, splits and joins that keeps the most words.

    `score[i][k]` is for the sentences up to i and k; `came` how it was reached.
    """
    rows, columns = len(here) + 1, len(there) + 1
    score = [[0.0] * columns for _ in range(rows)]
    came = [[(0, 0)] * columns for _ in range(rows)]
    common = [[len(one & other) for other in there] for one in here]
    for i in range(rows):
        for k in range(columns):
            best, step = -1.0, (0, 0)
            if i:
                best, step = score[i - 1][k], (1, 0)
            if k and score[i][k - 1] > best:
                best, step = score[i][k - 1], (0, 1)
            for one, other in _shapes(here, there, common, i, k):
                gain = _gain(here[i - one : i], there[k - other : k])
                if gain and score[i - one][k - other] + gain > best:
                    best, step = score[i - one][k - other] + gain, (one, other)
            score[i][k], came[i][k] = max(best, 0.0), step
    found = []
    i, k = rows - 1, columns - 1
    while i or k:
        one, other = came[i][k]
        if one and other:
            how = How.SPLIT if other > 1 else How.JOINED if one > 1 else How.CHANGED
            found.append((how, tuple(range(i - one, i)), tuple(range(k - other, k))))
        i, k = i - one, k - other
    return found[::-1]


def _shapes(
    here: list[frozenset[str]],
    there: list[frozenset[str]],
    common: list[list[int]],
    i: int,
    k: int,
) -> Iterator[tuple[int, int]]:
    """Yield how many sentences before i and k may be one thing, by each one's words."""
    if not i or not k:
        return
    yield 1, 1
    for pieces in range(1, min(_PIECES, k) + 1):
        if common[i - 1][k - pieces] < _INSIDE * len(there[k - pieces]):
            break
        if pieces > 1:
            yield 1, pieces
    for pieces in range(1, min(_PIECES, i) + 1):
        if common[i - pieces][k - 1] < _INSIDE * len(here[i - pieces]):
            break
        if pieces > 1:
            yield pieces, 1


def _gain(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> float:
    """Answer how many words two stretches share, 0 where they are not one thing."""
    if len(one) == len(other) == 1:
        return len(one[0] & other[0]) if _share(one[0], other[0]) >= ALIKE else 0.0
    whole, pieces = (one[0], other) if len(one) == 1 else (other[0], one)
    together = frozenset[str]().union(*pieces)
    return len(whole & together) if _share(whole, together) >= WHOLE else 0.0


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Answer the share of common words among those of two sentences, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _bag(text: str) -> frozenset[str]:
    """Answer the words of a sentence; its signs where it is written without blanks."""
    words = _WORD.findall(text.casefold())
    return frozenset(words if len(text) <= 15 * len(words) else text)


def _ordered(steps: list[Step]) -> list[Step]:
    """Answer steps in the order of the new text, what is gone where it stood."""
    places = {at: step.new[0] for step in steps for at in step.old if step.new}
    keyed = []
    last = -1
    gone = sorted((step for step in steps if not step.new), key=lambda step: step.old)
    for step in steps:
        if step.new:
            keyed.append((step.new[0], 0, step.new[0], step))
    by_old = sorted(places.items())
    at = 0
    for step in gone:
        while at < len(by_old) and by_old[at][0] < step.old[0]:
            last = by_old[at][1]
            at += 1
        keyed.append((last, 1, step.old[0], step))
    return [step for *_, step in sorted(keyed, key=lambda one: one[:3])]
