"""Whether what was ever done is counted as the histories have it."""

CHECKS = [
    (
        "The labels ever given are counted as {0}, but the history has {1}.",
        """
        select labels, (select count(*) from label_history)
        from reached
        where labels <> (select count(*) from label_history)
        """,
    ),
    (
        "The decisions ever made are counted as {0}, but the history has {1}.",
        """
        select decisions, (select count(*) from decision_history)
        from reached
        where decisions <> (select count(*) from decision_history)
        """,
    ),
]
