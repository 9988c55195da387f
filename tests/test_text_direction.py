"""Which way a language is written."""

import pytest

from annotator.text.direction import direction


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("AR_eg", "rtl"),
        ("he", "rtl"),
        ("fa-IR", "rtl"),
        ("ar-Latn", "auto"),
        ("az-Arab-IR", "rtl"),
        ("en", "auto"),
        ("arn", "auto"),
        ("", "auto"),
        (None, "auto"),
    ],
)
def test_a_language_tag_says_which_way_an_article_runs(language, expected):
    assert direction(language) == expected
