"""How far reviewers agree, and where they do not: arithmetic without a database."""
