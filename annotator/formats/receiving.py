"""Labels of other tools, and of our own exports: read and counted, nothing stored.

`bringing` reads them once more and stores them, an article at a time. So the memory
needed is that of one article, however many there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from annotator.errors import Fault
from annotator.formats import own, suggestions, under
from annotator.formats.articles import Progress
from annotator.formats.files import File
from annotator.formats.incoming import Document, Reader
from annotator.formats.persons import People, Person
from annotator.formats.planning import LEFT, OUT, REFUSED, STORED, Fate, Planner
from annotator.formats.texts import Plan
from annotator.formats.wishes import NOTHING_SAID, Wishes, Word

Tell = Callable[[Fate], object]
KEPT = 10_000
"""So many refused answers are kept to be shown; the others are counted."""


@dataclass(slots=True)
class Draft:
    """What storing some files would do: counted, with what is refused and guessed."""

    reader: Reader
    files: list[File]
    wishes: Wishes
    about: own.About
    found: People
    articles_new: int = 0
    articles_here: int = 0
    sentences: int = 0
    labels: int = 0
    decisions: int = 0
    suggestions: int = 0
    already: int = 0
    out: int = 0
    unclear: int = 0
    refused_count: int = 0
    left_count: int = 0
    refused: list[Fate] = field(default_factory=list)
    left: list[Fate] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    asked: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    common: list[str] = field(default_factory=list)
    versions: set[int] = field(default_factory=set)

    @property
    def new(self) -> int:
        """How much there is to store: articles, labels, decisions, suggestions."""
        return self.articles_new + self.labels + self.decisions + self.suggestions

    @property
    def fits(self) -> bool:
        """Whether nothing is refused or to be asked."""
        return not (self.refused_count or self.asked)

    def faults(self) -> list[Fault]:
        """Answer what is to be said, then what is refused, as far as it is kept."""
        return [*self.asked, *(fate.fault() for fate in self.refused)]

    def take(self, fate: Fate) -> None:
        """Count the fate of an answer."""
        if fate.fate == REFUSED:
            self.refused_count += 1
            if len(self.refused) < KEPT:
                self.refused.append(fate)
        elif fate.fate == LEFT:
            self.left_count += 1
            if len(self.left) < KEPT:
                self.left.append(fate)
        elif fate.fate == OUT:
            self.out += 1
        elif fate.fate != STORED:
            self.already += 1


def check(
    db: Database,
    reader: Reader,
    files: Sequence[File],
    wishes: Wishes = NOTHING_SAID,
    *,
    tell: Tell = bool,
    progress: Progress | None = None,
) -> Draft:
    """Answer what storing these files would add; nothing is stored.

    `tell` is told the fate of every answer, `progress` how many texts were read.
    """
    exact = reader.name == own.NAME
    about = own.about(files) if exact else own.About()
    people = People(db, wishes, about.pseudonyms if exact else False)
    draft = Draft(reader, list(files), wishes, about, people)

    def take(fate: Fate) -> None:
        draft.take(fate)
        tell(fate)

    planner = Planner(db, wishes, people, take, exact=exact)
    for done, plan in enumerate(plans(planner, reader, files, take), 1):
        if plan.article_id is not None:
            draft.articles_here += 1
        elif plan.fields:
            draft.articles_new += 1
            draft.sentences += len(plan.sentences)
        draft.labels += len(plan.labels)
        draft.decisions += len(plan.decisions)
        draft.suggestions += len(plan.proposals)
        for _, said in (*plan.labels, *plan.decisions):
            version = said.row["guideline_version"]
            if version is not None:
                draft.versions.add(version)
        if progress:
            progress(done, 0)
    draft.unclear = planner.unclear
    draft.words = sorted(planner.words.values(), key=lambda one: (-one.count, one.word))
    draft.people = people.listed()
    draft.asked = _asked(draft)
    told = under.notes(db, draft.versions, about.guidelines, ours=exact)
    draft.common = list(_common(planner.common))
    proposed = _proposed(draft, planner.proposals_left)
    draft.notes = [*draft.common, *about.notes, *told, *proposed]
    return draft


def plans(
    planner: Planner, reader: Reader, files: Sequence[File], take: Tell
) -> Iterator[Plan]:
    """Yield what each text of the files would add; tell what cannot be read."""
    name = files[0].name if len(files) == 1 else None
    for found in reader.read(files):
        if isinstance(found, Document):
            yield from planner.plans(found, name)
        else:
            place = found.field or ""
            lost = (found.file or name, found.line, place, "", None, "", found.problem)
            take(Fate(REFUSED, *lost))


def _common(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield for each person how many labels come in as theirs that are nobody's own."""
    for name, count in counts.items():
        if count == 1:
            yield (
                "1 label is what several people agreed on, and comes in as an answer "
                f"of {name}."
            )
        elif count:
            yield (
                f"{count:,} labels are what several people agreed on, and come in as "
                f"answers of {name}."
            )


def _proposed(draft: Draft, left: int) -> Iterator[str]:
    """Yield what is to be known of the suggestions that come along."""
    if draft.suggestions:
        yield f"{suggestions.counted(draft.suggestions)} of models will be added."
    if left:
        yield (
            f"{suggestions.counted(left)} of models will be left out: there are some "
            "for these sentences here, and those stay."
        )


def _asked(draft: Draft) -> list[Fault]:
    """Answer what is to be said before everything can be stored."""
    words = [
        Fault(
            f"Nobody knows what “{word.word[:80]}” is ({word.count:,} answers). Say "
            f"which kind: {word.word[:80]}=claim, or {word.word[:80]}= for none.",
            field="kinds",
        )
        for word in draft.words
        if word.kind is None
    ]
    return [*words, *draft.found.faults()]
