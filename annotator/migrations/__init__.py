"""The schema, step by step; each step says what it makes true."""

from sqlite_utils import Migrations

from annotator.migrations.m001 import m001_articles_people_and_labels
from annotator.migrations.m002 import m002_changes_of_the_cast
from annotator.migrations.m003 import m003_preferences
from annotator.migrations.m004 import m004_record
from annotator.migrations.m005 import m005_people
from annotator.migrations.m006 import bucket, m006_queue
from annotator.migrations.m007 import m007_review
from annotator.migrations.m008 import m008_precedents
from annotator.migrations.m009 import m009_agreement
from annotator.migrations.m010 import m010_same_words
from annotator.migrations.m011 import m011_again
from annotator.migrations.m012 import m012_suggestions
from annotator.migrations.m013 import m013_corrections
from annotator.migrations.m014 import m014_exports

__all__ = ["bucket", "migrations"]
migrations = Migrations("annotator")

for step in (
    m001_articles_people_and_labels,
    m002_changes_of_the_cast,
    m003_preferences,
    m004_record,
    m005_people,
    m006_queue,
    m007_review,
    m008_precedents,
    m009_agreement,
    m010_same_words,
    m011_again,
    m012_suggestions,
    m013_corrections,
    m014_exports,
):
    migrations()(step)
