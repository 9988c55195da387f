"""What is handed out once and kept only as its hash: sessions, links, tokens.

They are 256 bits of chance, so a plain SHA-256 is looked up where a password, which
people choose, needs a slow hash: nobody finds one by trying, and finding the row by
the hash tells nothing by its time.
"""

import hashlib
import secrets


def made(prefix: str = "") -> str:
    """Answer a new one; the prefix lets people and scanners see what it is."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Answer what is stored of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
