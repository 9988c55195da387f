"""The guideline, as the reviewers read it."""

from annotator.store import guidelines


def test_the_guideline_in_force_is_shown_with_its_version(client, db):
    guidelines.add(db, "# Ours\n\nA *minister's* opinion is a claim.")
    page = client.get("/guideline").text
    assert "Version 2" in page
    assert "<em>minister's</em>" in page
    assert "<h2>Ours</h2>" in page


def test_html_in_a_guideline_is_shown_and_not_run(client, db):
    guidelines.add(db, "Beware <script>alert(1)</script> [x](javascript:alert(1))")
    page = client.get("/guideline").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_an_unchanged_guideline_keeps_its_version(db):
    version = guidelines.add(db, "Ours")
    assert guidelines.add(db, "Ours") == version
    assert guidelines.add(db, "Ours, better") == version + 1
    assert [row["version"] for row in guidelines.versions(db)] == [3, 2, 1]
