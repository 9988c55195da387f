"""Who said what of each sentence, counted over sentences alike: for estimates."""

import json
from collections import Counter
from collections.abc import Hashable

from sqlite_utils import Database

Votes = tuple[tuple[Hashable, Hashable], ...]


def votes(db: Database) -> dict[Votes, int]:
    """Answer how many sentences of two answers or more have each set of votes.

    It reads all such sentences: `agreement.counts` says how many they are.
    """
    found: Counter[Votes] = Counter()
    for (text,) in db.execute(
        """
        select votes
        from agreement_items
        where claim + quote + fact + other > 1
        """
    ):
        found[tuple((who, kind) for who, kind, *_ in json.loads(text))] += 1
    return dict(found)
