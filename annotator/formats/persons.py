"""Who in the files is who in the project, and who is to be added, in which order."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlite_utils import Database

from annotator.errors import Fault
from annotator.formats.wishes import Wishes
from annotator.schemas import name_key
from annotator.store import received
from annotator.store.people import GIVEN_BY_US

Key = tuple[str, str | int]
NOBODY = ""
"""What stands for the name in a file that names nobody."""


@dataclass(slots=True)
class Person:
    """Somebody whose answers are in the files; `who` is what the files call them.

    `id` is None for somebody new. `doubtful` are pseudonyms that somebody here has too,
    as long as no answer shows that it is the same person. `new` counts what would be
    stored.
    """

    who: str
    name: str
    id: int | None
    pseudonym: str | None = None
    doubtful: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    new: int = 0

    @property
    def key(self) -> Key:
        """What two names of the files for the same person share."""
        return ("new", name_key(self.name)) if self.id is None else ("here", self.id)

    @property
    def labels(self) -> int:
        """How many labels of this person the files have."""
        return self.kinds.total()

    @property
    def problem(self) -> str | None:
        """Why this person's answers cannot be stored yet, or None."""
        if not self.name:
            return "The files do not say who answered. Say whose answers they are."
        if self.doubtful:
            return (
                f"“{self.who}” of the files is a pseudonym; {self.name} goes by it "
                "here. Say whether they are the same person: --people "
                f"{self.who}={self.who} if so, else {self.who}=NAME. "
                "The page asks it too."
            )
        return None


class People:
    """The people of some files, each looked up once."""

    def __init__(self, db: Database, wishes: Wishes, pseudonyms: bool | None):
        self._db = db
        self._wishes = wishes
        self._pseudonyms = pseudonyms
        self._found: dict[str, Person] = {}
        self._before: set[tuple[Key, Key]] = set()
        self.settled = False

    def find(self, who: str | None) -> Person:
        """Answer who this is."""
        known = self._found.get(who or NOBODY)
        if known:
            return known
        called = " ".join((who or NOBODY).replace("\0", "").split()) or NOBODY
        if called not in self._found:
            self._found[called] = self._person(called)
        return self._found[called]

    def listed(self) -> list[Person]:
        """Answer everybody, in the order in which they came."""
        return list(self._found.values())

    def stand(self, answering: Iterable[Person]) -> None:
        """Take in the order of those who answered one sentence."""
        last = None
        for person in answering:
            if last is not None and last != person.key:
                self._before.add((last, person.key))
            last = person.key

    def faults(self) -> list[Fault]:
        """Answer what is to be said of people before their answers can be stored."""
        return [
            Fault(person.problem, field="people")
            for person in self._found.values()
            if person.problem
        ]

    def again(self, db: Database) -> "People":
        """Answer the same people, looked up anew; who was recognised stays so."""
        fresh = People(db, self._wishes, self._pseudonyms)
        keys: dict[Key, Key] = {}
        for called, person in self._found.items():
            found = fresh.find(called)
            found.new = person.new
            found.doubtful = found.doubtful and (
                person.doubtful or found.id != person.id
            )
            keys[person.key] = found.key
        fresh._before = {(keys[one], keys[other]) for one, other in self._before}
        return fresh

    def add_new(self) -> int:
        """Add those who are new and have something to be stored; answer how many.

        Exports list answers by the number of whoever gave them. So people come in an
        order that goes with all sentences, as far as there is one.
        """
        self.settled = True
        added: dict[Key, int] = {}
        for key in [person.key for person in self._in_order()]:
            for person in self._found.values():
                if person.key == key and person.id is None and not person.problem:
                    if key not in added:
                        added[key] = received.add_person(
                            self._db, person.name, person.pseudonym
                        )
                    person.id = added[key]
        return len(added)

    def _person(self, who: str) -> Person:
        said = self._wishes.people.get(who) if who else self._wishes.by
        if said:
            found = received.known_as(self._db, said)
            return Person(who, said, found["id"] if found else None)
        if not who:
            return Person(who, "", None)
        found = received.known_as(self._db, who)
        ours = self._pseudonyms
        if ours is None:
            ours = GIVEN_BY_US.fullmatch(who) is not None
        if found and not ours and name_key(found["name"]) == name_key(who):
            return Person(who, found["name"], found["id"])
        if found:
            return Person(who, found["name"], found["id"], doubtful=True)
        return Person(who, who[:80].strip(), None, pseudonym=who if ours else None)

    def _in_order(self) -> list[Person]:
        """Answer those with something to store, each behind all that come before."""
        listed = [person for person in self._found.values() if person.new]
        turns = {person.key: _turn(person, at) for at, person in enumerate(listed)}
        people = {person.key: person for person in reversed(listed)}
        waiting = {key: 0 for key in people}
        behind: dict[Key, list[Key]] = {key: [] for key in people}
        for one, other in self._before:
            if one in people and other in people:
                behind[one].append(other)
                waiting[other] += 1
        ready = [(turns[key], key) for key, count in waiting.items() if not count]
        heapq.heapify(ready)
        found = []
        left = dict(people)
        while left:
            if not ready:  # The sentences contradict each other; the first goes on.
                key = min(left, key=lambda key: turns[key])
            else:
                key = heapq.heappop(ready)[1]
            if key not in left:
                continue
            found.append(left.pop(key))
            for other in behind[key]:
                waiting[other] -= 1
                if not waiting[other]:
                    heapq.heappush(ready, (turns[other], other))
        return found


def _turn(person: Person, at: int) -> tuple[int, int]:
    """Answer where somebody stands among those of whom no sentence says it."""
    number = person.who[1:] if GIVEN_BY_US.fullmatch(person.who) else ""
    return (int(number) if number and len(number) < 10 else 10**9, at)
