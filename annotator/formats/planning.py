"""What one text of a file would add: an article or none, labels and decisions."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from annotator.errors import Fault, InvalidRecord
from annotator.formats import placing
from annotator.formats.incoming import Answer, Document, Stretch
from annotator.formats.persons import Key, People, Person
from annotator.formats.placing import Said
from annotator.formats.texts import Plan, Text, Texts
from annotator.formats.wishes import Wishes, Word, word_of
from annotator.schemas import Kind
from annotator.store import received, speakers, suggestion_imports

Row = dict[str, Any]
STORED, ALREADY, LEFT, REFUSED, OUT = (
    "stored",
    "already here",
    "left alone",
    "refused",
    "left out",
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one answer of the files, and why, where it is not stored."""

    fate: str
    file: str | None
    line: int | None
    place: str
    label: str
    who: str | None
    text: str
    problem: str | None = None

    def fault(self) -> Fault:
        """Answer it as one thing that is wrong in what was given."""
        return Fault(self.problem or "", self.file, self.line, self.place or None)

    def row(self) -> Row:
        """Answer it as a line of the report."""
        return {name: getattr(self, name) for name in self.__slots__}


class Planner:
    """Makes plans of one text after another; nothing is stored.

    `exact` texts are our own, of which nothing is changed. `tell` is told the fate of
    each answer.
    """

    def __init__(
        self,
        db: Database,
        wishes: Wishes,
        people: People,
        tell: Callable[[Fate], object],
        *,
        exact: bool,
    ):
        self.words: dict[str, Word] = {}
        self.unclear = 0
        self.proposals_left = 0
        self.common: Counter[str] = Counter()
        self._db = db
        self._wishes = wishes
        self._people = people
        self._tell = tell
        self._exact = exact
        self._turn = 0
        self._seen: dict[tuple[str, int, Key, bool], str] = {}
        self._texts = Texts(db, exact=exact)
        self._text, self._shift = "", 0
        self._file: str | None = None

    def plans(self, document: Document, file: str | None) -> Iterator[Plan]:
        """Yield what a document would add; one that names sentences may be of several
        articles."""
        self._file = file
        if document.text is None:
            yield from self._by_name(document.answers)
            return
        try:
            found = self._texts.find(document, document.text, file)
        except InvalidRecord as error:
            self._refuse_all(document, error.faults[0])
            return
        self._answers(found, document.answers)
        self._proposals(found, document)
        yield found.plan

    def _by_name(self, answers: Sequence[Answer]) -> Iterator[Plan]:
        """Yield a plan for each article of which sentences are named."""

        def article(answer: Answer) -> str:
            return (answer.sent_id or "").rpartition(":")[0]

        for _, group in groupby(answers, key=article):
            listed = list(group)
            self._text = ""
            places = [received.place_of(self._db, one.sent_id or "") for one in listed]
            known = next((place for place in places if place), None)
            if known is None:
                for answer in listed:
                    self._end(answer, REFUSED, _unknown(answer))
                continue
            found = self._texts.here(known[0])
            moved = []
            for answer, place in zip(listed, places, strict=True):
                if place is None:
                    self._end(answer, REFUSED, _unknown(answer))
                else:
                    moved.append(_in_text(answer, found.spans[place[1]]))
            self._answers(found, moved)
            yield found.plan

    def _answers(self, found: Text, answers: Sequence[Answer]) -> None:
        """Put what the answers say of each sentence into the plan."""
        self._text, self._shift = found.text, found.shift
        taken: dict[tuple[Key, bool, int], Said] = {}
        listed: list[tuple[Person, Said]] = []
        for answer in answers:
            for person, said in self._said(found, answer):
                key = (person.key, answer.decided, said.position)
                if key in taken and placing.merge(taken[key], said):
                    continue
                if key in taken:
                    other = taken[key].answer
                    self._end(answer, REFUSED, _contradicted(taken[key], other))
                    continue
                taken[key] = said
                listed.append((person, said))
        people = {id(said): person.key for person, said in listed}
        placing.join([said for _, said in listed], lambda said: people[id(said)])
        self._order(listed)
        for person, said in listed:
            self._settle(found, person, said)

    def _proposals(self, found: Text, document: Document) -> None:
        """Put suggestions into the plan, of sentences for which there is none here."""
        if not document.proposals:
            return
        plan = found.plan
        places = {span: at for at, span in enumerate(found.spans)}
        taken = set()
        if plan.article_id is not None:
            taken = suggestion_imports.suggested(self._db, plan.article_id)
        for one in document.proposals:
            at = places.get((one.start - found.shift, one.end - found.shift))
            if at is None or (plan.ids and plan.ids[at] in taken):
                self.proposals_left += 1
            else:
                plan.proposals.append((at, one))

    def _said(self, found: Text, answer: Answer) -> Iterator[tuple[Person, Said]]:
        """Yield what an answer says of each of its sentences, or tell why nothing."""
        word = self._word(answer)
        person = self._people.find(answer.who)
        if word.kind is None:
            problem = (
                f"Nobody knows what “{word.word}” is. Say which kind, or leave it out."
            )
            self._end(answer, REFUSED, problem)
            return
        if not word.kind:
            self._end(answer, OUT, None)
            return
        kind = Kind(word.kind)
        if answer.decided:
            person.decisions += 1
        else:
            person.kinds[str(kind)] += 1
        if not person.name or (self._people.settled and person.problem):
            self._end(answer, REFUSED, person.problem)
            return
        self._turn += 1
        said = placing.place(
            _moved(answer, -found.shift),
            kind,
            found.text,
            found.spans,
            exact=self._exact,
            turn=self._turn,
        )
        if isinstance(said, str):
            self._end(answer, REFUSED, said)
            return
        for one in said:
            one.answer = answer
            yield person, one

    def _settle(self, found: Text, person: Person, said: Said) -> None:
        """Plan to store an answer unless there is one already; tell its fate."""
        at, decided = said.position, said.answer.decided
        seen = (found.mark, at, person.key, decided)
        if not self._exact and seen in self._seen:
            if self._seen[seen] == said.digest():
                self._end(said.answer, ALREADY, None)
            else:
                self._end(said.answer, REFUSED, _AGAIN)
            return
        before = None
        if found.plan.ids:
            sentence_id = found.plan.ids[at]
            before = (
                found.decided.get(sentence_id)
                if decided
                else person.id and found.standing.get((sentence_id, person.id))
            )
        if before:
            same = said.digest() in _digests(before) or self._equal(before, said)
            if decided and same:
                same = person.id in (None, before["adjudicator_id"])
            if same:
                # Who gave the same answer at the same moment is the same person.
                if said.at is not None and before["given"] == said.at:
                    person.doubtful = False
                self._end(said.answer, ALREADY, None)
            else:
                self._end(said.answer, LEFT, _standing(person, before, decided))
            return
        if not self._exact:
            self._seen[seen] = said.digest()
        person.new += 1
        self.unclear += said.unclear
        (found.plan.decisions if decided else found.plan.labels).append((person, said))
        common = said.answer.common and not decided
        self.common[person.name] += common
        self._end(said.answer, STORED, _agreed(person) if common else None)

    def _equal(self, before: Row, said: Said) -> bool:
        """Answer whether what stands says the same as what comes."""
        answer = before["answer"]
        if answer is None or answer["kind"] != said.row["kind"]:
            return False
        if _listed(answer["content"]) != said.row["content"]:
            return False
        reason = answer.get("rationale") if said.answer.decided else answer["note"]
        if reason != said.row["note"] or any(
            answer[name] != said.row[name] for name in _COMPARED
        ):
            return False
        name = said.row["speaker"]
        wanted = name and speakers.find(self._db, name)
        return received.entry_of(self._db, answer["speaker_id"]) == wanted

    def _order(self, listed: Sequence[tuple[Person, Said]]) -> None:
        """Take in the order in which people stand at each sentence."""
        labels = [(said.position, person) for person, said in listed if
                  not said.answer.decided]  # fmt: skip
        for _, group in groupby(labels, key=lambda one: one[0]):
            self._people.stand(person for _, person in group)

    def _word(self, answer: Answer) -> Word:
        word = self.words.get(answer.label)
        if word is None:
            word = self.words[answer.label] = word_of(answer.label, self._wishes)
            word.example = self._words(answer)
        word.count += 1
        return word

    def _words(self, answer: Answer) -> str:
        """Answer the first words of what an answer is about."""
        start = max(answer.start - self._shift, 0)
        end = min(max(answer.end - self._shift, 0), start + 200)
        return self._text[start:end]

    def _end(self, answer: Answer, fate: str, problem: str | None) -> None:
        shown = answer.label.encode("utf-8", "replace").decode()
        self._tell(
            Fate(
                fate,
                self._file,
                answer.line,
                answer.place or (answer.sent_id or ""),
                shown,
                answer.who,
                self._words(answer),
                problem,
            )
        )

    def _refuse_all(self, document: Document, fault: Fault) -> None:
        """Tell that a text, and so every answer about it, is refused."""
        said = fault.problem
        if fault.field:
            said = f"{fault.field}: {said}"
        count = len(document.answers)
        if count:
            said += f" Its {count} answers were not taken." if count > 1 else (
                " Its one answer was not taken."
            )  # fmt: skip
        place = document.place or document.name or ""
        self._tell(Fate(REFUSED, self._file, document.line, place, "", None, "", said))


_COMPARED = ("cue_start", "cue_end", "quote_type", "polarity", "unsure", "scare_quotes")
_AGAIN = (
    "The same person answered this sentence otherwise before in these files; the first "
    "answer stands. Take one of them out."
)


def _contradicted(stands: Said, other: Answer) -> str:
    place = other.place or (f"line {other.line}" if other.line else "an earlier answer")
    return (
        f"Of the same sentence the same person said {stands.row['kind']} in {place}; "
        "that stands. Take one of the two out."
    )


def _agreed(person: Person) -> str:
    return f"Several people agreed on this; it comes in as an answer of {person.name}."


def _unknown(answer: Answer) -> str:
    return (
        f"There is no sentence {answer.sent_id} in this project. Import its article "
        "first, or correct the name; names are as in an export."
    )


def _standing(person: Person, before: Row, decided: bool) -> str:
    if before["answer"] is None:
        verb = "decision was reopened" if decided else "answer was taken back"
        return f"The {verb} here; that stands."
    what = "decision" if decided else f"label of {person.name}"
    return f"There is another {what} here ({before['answer']['kind']}); it stands."


def _digests(before: Row) -> set[str]:
    return {save_id.rpartition("-")[2] for save_id in before["save_ids"]}


def _listed(content: Any) -> Any:
    """Answer content as the list it is; decisions keep it as text."""
    return json.loads(content) if isinstance(content, str) else content


def _moved(answer: Answer, by: int) -> Answer:
    """Answer an answer counted from elsewhere in the text."""
    if not by:
        return answer

    def span(given: Stretch | None) -> Stretch | None:
        return given and (given[0] + by, given[1] + by)

    return replace(
        answer,
        start=answer.start + by,
        end=answer.end + by,
        surface=span(answer.surface),
        cue=span(answer.cue),
        content=tuple((first + by, last + by) for first, last in answer.content),
    )


def _in_text(answer: Answer, sentence: Stretch) -> Answer:
    """Answer an answer that names its sentence, counted in the article's text."""
    start, end = sentence
    if not 0 <= answer.start < answer.end <= end - start:
        answer = replace(answer, start=0, end=end - start)
    return _moved(answer, start)
