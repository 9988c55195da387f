"""The articles that the browser tests label, and what they are labelled as."""

import json
from pathlib import Path

HARBOUR = (
    "The harbour board expects the union to keep last year’s agreement, its chair "
    "Ines Valdor said on Thursday. The two sides met for the third time this week.\n\n"
    "“Nobody here wants a stoppage,” Valdor told reporters. “We have put a fair offer "
    "on the table. It stands until Friday,” she added.\n\n"
    "The dockers’ union accuses the board of delay. Its secretary, Tomas Reik, called "
    "the offer thin. According to the Port Office, 41 ships waited outside the mole on "
    "Wednesday.\n\n"
    "Port traffic fell by 4.5 % in March. Officials said that a deal was close. Will "
    "the cranes stand still? Read more about the port."
)
HARBOUR_ANSWERS = [
    ("claim", "Ines Valdor"),
    ("fact", None),
    ("quote", "Ines Valdor"),
    ("quote", "Ines Valdor"),
    ("quote", "Ines Valdor"),
    ("claim", "dockers’ union"),
    ("claim", "Tomas Reik"),
    ("claim", "Port Office"),
    ("fact", None),
    ("claim", "unnamed"),
    ("other", None),
    ("other", None),
]
HARBOUR_KEYED = [
    (*answer, number == 5) for number, answer in enumerate(HARBOUR_ANSWERS, 1)
]
"""The answers with whether the quotation of the sentence before goes on."""

FERRY = "The ferry sails again from Monday. “We are glad,” said its captain, Jo Marr."
ARTICLES = [
    {
        "doc_id": "harbour",
        "title": "Harbour talks go on",
        "outlet": "Northport Gazette",
        "published": "2024-03-14",
        "language": "en",
        "text": HARBOUR,
    },
    {"doc_id": "ferry", "title": "Ferry sails again", "language": "en", "text": FERRY},
]
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}\u202egnp.exe'
"""What a page must show as the text that it is."""
EVIL_ARTICLE = {
    "doc_id": "evil",
    "title": EVIL,
    "outlet": EVIL,
    "published": "2024-03-14",
    "language": "en",
    "text": (
        f"The minister wrote {EVIL} on the wall. According to Ines {EVIL} Valdor, it "
        f"rained.\n\n“We have {EVIL} on the table,” said Tomas Reik. {'Long' * 60} "
        "fell. 😀 &amp; <b>bold</b> were there. هطل المطر في الميناء."
    ),
}


def write(path: Path, articles: list[dict]) -> Path:
    """Write articles as a file that `annotator import` takes."""
    lines = [json.dumps(article, ensure_ascii=False) for article in articles]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
