"""Agreement at the size given: how fast it is read, kept and counted anew.

    python -m tests.bench.agreement [SENTENCES ...]

Makes projects of articles of twenty sentences, each answered by three of twenty people,
and prints what the counts cost in the file and to fill, the milliseconds of every read
of the page, those of a save with the counts kept and without in the same run, and the
seconds of the check. Size 0 is 10,000 random events with a check every thousand.
"""

import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from annotator.app import create_app
from annotator.db import writing
from annotator.migrations import m009
from annotator.schemas import Kind
from annotator.schemas_agreement import Filters
from annotator.store import (
    agreement,
    agreement_checks,
    agreement_lists,
    agreement_report,
    history,
    labels,
    projects,
)
from annotator.store import reviewers as people
from annotator.store.articles import sha256
from tests.agreeing import Crowd

SIZE, PEOPLE, ANSWERS, CAST = 20, 20, 3, 2_000
KINDS = [str(kind) for kind in Kind]
SHARES = (25, 20, 45, 10)
TEXT = (
    "“The tide has never been this high,” harbour master Ola Renn said on day {n:08}."
)
SAVES = 150
UNANSWERED = 100
"""Articles at the end that nobody answers, for the saves."""


def main(sizes: list[int]) -> None:
    """Fill and measure a project of each size; for 0, let a crowd work."""
    for size in sizes:
        if not size:
            crowd()
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            with closing(projects.open_project(path)) as db:
                report(db, path, size)


def crowd() -> None:
    """Print what 10,000 events by chance take, checked every thousand."""
    with tempfile.TemporaryDirectory() as folder:
        db = projects.open_project(Path(folder) / "crowd.db")
        with closing(db):
            working = Crowd(db, 11, articles=30, size=10)
            begun, cpu = time.perf_counter(), time.process_time()
            for _ in range(10):
                working.work(1_000)
                faults = list(projects.check(db))
                if faults:
                    raise SystemExit("\n".join(faults[:20]))
            wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
            print(f"10,000 events, 10 checks clean: {wall:.1f} s, {cpu:.1f} s CPU")


def report(db: Database, path: Path, size: int) -> None:
    """Fill a project and print all figures."""
    triggers = without_triggers(db)
    articles = size // SIZE
    timed("answers made", lambda: fill(db, articles))
    before = pages(db)
    with writing(db):
        timed("counts filled from the answers", lambda: count(db))
    after = pages(db)
    for sql in triggers.values():
        db.execute(sql)
    counts = agreement.counts(db)
    print(
        f"\n{counts.sentences:,} sentences, {counts.labels:,} answers: "
        f"{before / 1e6:,.0f} MB without the counts, {after / 1e6:,.0f} MB with"
    )
    reads(db)
    page(path)
    parts(db, articles)
    lists(db, articles)
    saves(db, articles, triggers)
    for template, sql in agreement_checks.CHECKS:
        name = template.partition(" {")[0][:45]
        timed(f"check: {name}", lambda sql=sql: db.execute(sql).fetchall())


def count(db: Database) -> None:
    """Fill and index the counts as a project of before is brought up to date."""
    indexes = db.execute(
        "select name, sql from sqlite_master where type = 'index' and name in "
        "(select value from json_each(?))",
        [json.dumps(list(m009.INDEXES))],
    ).fetchall()
    for name, _ in indexes:
        db.execute(f"drop index {name}")
    m009.fill(db)
    for _, sql in indexes:
        db.execute(sql)


def without_triggers(db: Database) -> dict[str, str]:
    """Drop the triggers of the labels and their counts; answer them by name."""
    found = dict(
        db.execute(
            "select name, sql from sqlite_master where type = 'trigger' "
            "and tbl_name in "
            "('labels', 'label_history', 'agreement_items', 'agreement_spans')"
        ).fetchall()
    )
    for name in found:
        db.execute(f"drop trigger {name}")
    return found


def fill(db: Database, articles: int) -> None:
    """Make the articles, and answers that agree about as far as people do."""
    chance = random.Random(3)
    for number in range(PEOPLE):
        people.named(db, f"Person {number}")
    people.named(db, "Person last", role="owner")
    text = [TEXT.format(n=number) for number in range(10)]
    rest = " ".join(text[at % 10] for at in range(1, SIZE))
    first = [TEXT.format(n=10 + number) for number in range(articles + 1)]
    step = len(text[0]) + 1
    db.execute("pragma foreign_keys = off")
    with writing(db):
        db.conn.executemany(
            "insert into speakers (name, name_key, added_at) values (?, ?, 'then')",
            [(f"Speaker {n}", f"speaker {n}") for n in range(CAST)],
        )
        db.conn.executemany(
            """
            insert into texts (
                id, doc_id, title, outlet, sentence_count, added_at, body_sha256, body
            ) values (?, ?, 'High tide', ?, ?, 'then', ?, ?)
            """,
            (
                (n, f"a{n}", f"Outlet {n % 12}", SIZE, sha256(body), body)
                for n in range(1, articles + 1)
                if (body := f"{first[n]} {rest}")
            ),
        )
        db.conn.executemany(
            """
            insert into sentences (
                id, article_id, position, paragraph, starts, ends, text
            ) values (?, ?, ?, 0, ?, ?, ?)
            """,
            (
                (
                    article * SIZE - SIZE + at + 1,
                    article,
                    at,
                    at * step,
                    at * step + step - 1,
                    text[at % 10] if at else first[article],
                )
                for article in range(1, articles + 1)
                for at in range(SIZE)
            ),
        )
        db.conn.executemany(
            """
            insert into labels (
                sentence_id, reviewer_id, revision, kind, speaker_id, content,
                cue_start, cue_end, guideline_version, created_at, changed_at
            ) values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            answers(chance, articles),
        )
        db.execute("""
            insert into label_history
            select
                sentence_id, reviewer_id, 1, sentence_id || '-' || reviewer_id,
                json_object(
                    'kind', kind, 'speaker_id', speaker_id, 'speaker_surface', null,
                    'speaker_start', null, 'speaker_end', null, 'cue_start', cue_start,
                    'cue_end', cue_end, 'content', json(content), 'quote_type', null,
                    'polarity', null, 'continues', 0, 'unsure', 0, 'scare_quotes', 0,
                    'note', null, 'guideline_version', guideline_version,
                    'duration_ms', 4000
                ),
                null, changed_at
            from labels
        """)
        db.execute("""
            insert into progress (
                reviewer_id, article_id, labelled, sentences, saved_at
            )
            select reviewer_id, article_id, count(*), 20, max(changed_at)
            from labels
            join sentences on sentences.id = sentence_id
            group by 1, 2
        """)
        db.execute("update reviewers set labelled = 1")
    db.execute("pragma foreign_keys = on")


def answers(chance: random.Random, articles: int) -> Iterator[tuple]:
    """Answer rows of labels: an article has its difficulty and its few speakers."""
    names = list(range(1, CAST + 1))
    for article in range(1, articles + 1 - UNANSWERED):
        hard = chance.choice((0.06, 0.12, 0.2, 0.35))
        speakers = chance.sample(names, 4)
        crew = sorted(chance.sample(range(1, PEOPLE + 1), ANSWERS))
        hour = article * 8_000 // articles
        at = f"2024-{1 + hour // 672:02}-{1 + hour // 24 % 28:02}T{hour % 24:02}:00:00Z"
        version = 1 + article * 3 // articles
        for place in range(SIZE):
            truth = chance.choices(KINDS, SHARES)[0]
            says = chance.choice(speakers)
            for person in crew:
                kind = chance.choice(KINDS) if chance.random() < hard else truth
                said = kind in ("claim", "quote")
                speaker = says if chance.random() > hard else chance.choice(speakers)
                content = "[]"
                if said and chance.random() < 0.5:
                    content = f"[[0,{chance.choice((36, 36, 36, 30))}]]"
                cue = (60, 64) if said and chance.random() < 0.3 else (None, None)
                speaker_id = speaker if said else None
                sentence = article * SIZE - SIZE + place + 1
                yield (
                    *(sentence, person, kind, speaker_id, content, *cue),
                    *(version, at, at),
                )


def reads(db: Database) -> None:
    """Print the milliseconds of each read of the page, and of all."""
    parts = agreement.grain_of_parts(db)
    asks: list[tuple[str, Callable[[], object]]] = [
        ("counts", lambda: agreement.counts(db)),
        ("parts", lambda: agreement.grain_of_parts(db)),
        ("sums", lambda: agreement.sums(db, parts)),
        ("attributed", lambda: agreement.attributed(db, parts)),
        ("patterns", lambda: agreement.patterns(db)),
        ("speakers", lambda: agreement.who_parts(db, parts)),
        ("spans", lambda: agreement.span_parts(db, parts)),
        ("causes", lambda: agreement.causes(db)),
        ("pairs", lambda: agreement.pair_cells(db)),
        ("people", lambda: agreement.by_reviewer(db)),
        ("hours", lambda: agreement.hours(db)),
        ("versions", lambda: agreement.sums(db, "version")),
        ("first uses", lambda: agreement.first_uses(db)),
        ("blind", lambda: agreement.blind_changes(db)),
    ]
    spent = [milliseconds(name, ask) for name, ask in asks]
    print(f"{'the page, all of these':40} {sum(spent):9.1f} ms CPU")
    milliseconds("each article", lambda: agreement.by_article(db))
    milliseconds("each outlet", lambda: agreement.by_outlet(db))


def parts(db: Database, articles: int) -> None:
    """Print the milliseconds of parts of the project."""
    for name, wanted in (
        ("part: an article", Filters(doc_id=f"a{articles // 2}")),
        ("part: an outlet, one of 12", Filters(outlet="Outlet 5")),
        ("part: a day", Filters(since="2024-03-14", until="2024-03-14")),
        ("part: two people of 20", Filters(reviewers=(4, 5))),
    ):
        milliseconds(
            name,
            lambda wanted=wanted: agreement_report.of_project(db, wanted),
            turns=1,
        )


def page(path: Path) -> None:
    """Print the milliseconds of the pages, made by the server."""
    client = create_app(PROJECT=str(path)).test_client()
    client.post("/who", data={"name": "Person last"})
    for address in ("/agreement", "/agreement.json", "/agreement/articles"):
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        milliseconds(f"page {address}", lambda address=address: client.get(address))


def lists(db: Database, articles: int) -> None:
    """Print the milliseconds of a page of each list, the slowest cell of it."""
    cells = [(x, y) for x in KINDS for y in KINDS]
    apart = [cell for cell in cells if cell[0] != cell[1]]
    same = [cell for cell in cells if cell[0] == cell[1]]
    one = agreement_lists
    asks = {
        "pair, differing": [lambda c=c: one.of_pair(db, 3, 4, c) for c in apart],
        "pair, agreeing": [lambda c=c: one.of_pair(db, 3, 4, c) for c in same],
        "person, differing": [lambda c=c: one.of_person(db, 3, c) for c in apart],
        "person, agreeing": [lambda c=c: one.of_person(db, 3, c) for c in same],
        "kinds": [lambda c=c: one.of_kinds(db, c) for c in cells],
        "cause": [lambda c=c: one.of_cause(db, c) for c in agreement.CAUSES],
        "article": [lambda: one.of_article(db, articles // 2)],
        "hours": [lambda: one.of_hours(db, 2024031400, 2024031423)],
        "version": [lambda: one.of_version(db, 2)],
    }
    for name, each in asks.items():
        spent = max(measured(ask) for ask in each)
        print(f"{'list: ' + name:40} {spent:9.1f} ms CPU, the slowest cell")


def saves(db: Database, articles: int, triggers: dict[str, str]) -> None:
    """Print the milliseconds of a save, with the counts kept and without."""
    ours = {name: sql for name, sql in triggers.items() if "agreement_recount" in sql}
    extra = people.named(db, "Person last")["id"]
    chance = random.Random(5)
    answered = chance.sample(range(1, (articles - UNANSWERED) * SIZE), SAVES * 4)
    empty = chance.sample(
        range((articles - UNANSWERED) * SIZE + 1, articles * SIZE), SAVES * 4
    )
    spent: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    for turn in range(4):
        kept = turn % 2 == 0
        for name, sql in ours.items():
            db.execute(f"drop trigger if exists {name}")
            if kept:
                db.execute(sql)
        for what, ids in (("first", empty), ("fourth", answered)):
            some = ids[turn * SAVES : (turn + 1) * SAVES]
            spent.setdefault((what, kept), []).extend(put(db, some, extra, chance))
    for (what, kept), rows in spent.items():
        name = f"save, {what} answer, {'kept' if kept else 'not kept'}"
        walls, cpus = zip(*rows, strict=True)
        print(f"{name:40} {spread(walls)}, CPU {spread(cpus)}")


def spread(times: Sequence[float]) -> str:
    """Answer the half and the 95 of a hundred, in words."""
    most = statistics.quantiles(times, n=20)[-1]
    return f"half {statistics.median(times):5.2f} ms, 95 % {most:5.2f} ms"


def put(
    db: Database, ids: list[int], person: int, chance: random.Random
) -> list[tuple[float, float]]:
    """Save an answer to each sentence; answer the milliseconds, wall and CPU."""
    times = []
    for sentence in ids:
        form = {
            "kind": chance.choices(KINDS, SHARES)[0],
            "speaker": "Speaker 7",
            "revision": history.revision(db, sentence, person),
            "save_id": uuid.uuid4().hex,
        }
        wall, cpu = time.perf_counter(), time.process_time()
        labels.put(db, sentence, person, form)
        spent = time.perf_counter() - wall, time.process_time() - cpu
        times.append((spent[0] * 1000, spent[1] * 1000))
    return times


def pages(db: Database) -> int:
    """Answer the size of the project in bytes."""
    (size,) = db.execute(
        "select page_count * page_size from pragma_page_count, pragma_page_size"
    ).fetchone()
    return size


def timed(name: str, act: Callable[[], object]) -> None:
    """Do something long and print its seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:60} {wall:8.1f} s, {cpu:8.1f} s CPU", flush=True)


def measured(ask: Callable[[], object], turns: int = 3) -> float:
    """Answer the CPU milliseconds of the quickest of several turns."""
    spent = []
    for _ in range(turns):
        cpu = time.process_time()
        ask()
        spent.append((time.process_time() - cpu) * 1000)
    return min(spent)


def milliseconds(name: str, ask: Callable[[], object], turns: int = 3) -> float:
    """Print and answer the CPU milliseconds of the quickest of several turns."""
    spent = measured(ask, turns)
    print(f"{name:40} {spent:9.1f} ms CPU", flush=True)
    return spent


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [0, 100_000, 1_000_000])
