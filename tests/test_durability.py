"""What was acknowledged is there, whatever becomes of the server."""

import http.client
import random
import threading
import time
from collections import Counter
from urllib.parse import urlencode

import pytest

from annotator.db import writing
from annotator.store import articles, labels, projects, reviewers
from annotator.text import segment
from tests.server import Server

THREADS = 8
SAVES = 1000
KILLS = 5
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server(project):
    running = Server(project)
    yield running
    running.kill()


@pytest.fixture
def long_article(db):
    body = " ".join(f"The tide gauge at pier {n} fell again." for n in range(SAVES))
    with writing(db):
        return articles.add(
            db,
            {"doc_id": "tides", "title": "Tides", "body": body},
            segment.sentences(body),
        )


class Labeller(threading.Thread):
    """Labels its share of the sentences; sends a save again until it is answered."""

    def __init__(self, port, person, sentence_ids, acknowledged):
        super().__init__(daemon=True)
        self.port, self.person = port, person
        self.sentence_ids, self.acknowledged = sentence_ids, acknowledged
        self.cookie, self.connection, self.refused = None, None, []

    def run(self):
        try:
            self.label_all()
        finally:
            self.hang_up()

    def label_all(self):
        for sentence_id in self.sentence_ids:
            save_id = f"save-{self.person['id']}-{sentence_id}"
            form = {"kind": random.choice(["fact", "other"]), "save_id": save_id}
            form |= {"revision": 0, "reviewer": self.person["id"]}
            status = self.send(f"/sentences/{sentence_id}/label", form)
            if status == 303:
                self.acknowledged.append((sentence_id, save_id, form["kind"]))
            else:
                self.refused.append(status)

    def send(self, path, form):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                return self.once(path, form)
            except (OSError, http.client.HTTPException):
                self.hang_up()
                time.sleep(0.02)
        return None

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def once(self, path, form):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, 10)
        if self.cookie is None:
            answer = self.post("/who", {"name": self.person["name"]})
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return self.post(path, form).status

    def post(self, path, form):
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        self.connection.request("POST", path, urlencode(form), {**FORM, **cookie})
        answer = self.connection.getresponse()
        answer.read()
        return answer


def test_a_thousand_saves_outlive_five_kills(server, db, long_article):
    """1,000 saves from 8 threads; the server is killed and started again five times."""
    server.start()
    ids = [row["id"] for row in articles.sentences(db, long_article)]
    people = [reviewers.named(db, f"Labeller {n}") for n in range(THREADS)]
    acknowledged = []
    threads = [
        Labeller(server.port, person, ids[turn::THREADS], acknowledged)
        for turn, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for turn in range(KILLS):
        while len(acknowledged) < SAVES * (turn + 1) / (KILLS + 2):
            time.sleep(0.001)
        server.kill()
        server.start()
    for thread in threads:
        thread.join(timeout=90)

    assert [thread.refused for thread in threads] == [[]] * THREADS
    assert len(acknowledged) == SAVES
    kept = Counter(
        save_id for (save_id,) in db.execute("select save_id from label_history")
    )
    assert {save_id for _, save_id, _ in acknowledged} == set(kept)
    assert set(kept.values()) == {1}
    by_id = {sentence_id: kind for sentence_id, _, kind in acknowledged}
    stored = dict(db.execute("select sentence_id, kind from labels").fetchall())
    assert stored == by_id
    assert list(projects.check(db)) == []


def test_a_server_asked_to_stop_stops_in_order(server, db, long_article):
    server.start()
    assert server.stop() == 0
    assert list(projects.check(db)) == []


def test_eight_writers_never_meet_a_locked_file(db, project, long_article):
    """Threads of one process queue in front of the file, not inside SQLite."""
    ids = [row["id"] for row in articles.sentences(db, long_article)][:80]
    people = [reviewers.named(db, f"Labeller {n}") for n in range(THREADS)]
    failures = []

    def label_all(person):
        own = projects.open_project(project)
        own.execute("pragma busy_timeout = 0")  # Whoever meets a lock fails at once.
        try:
            for sentence_id in ids:
                save = f"save-{person['id']}-{sentence_id}"
                form = {"kind": "fact", "revision": 0, "save_id": save}
                labels.put(own, sentence_id, person["id"], form)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            own.close()

    threads = [threading.Thread(target=label_all, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    (count,) = db.execute("select count(*) from labels").fetchone()
    assert count == THREADS * len(ids)
