"""The first schema: articles, people, labels and their histories."""

from sqlite_utils import Database


def m001_articles_people_and_labels(db: Database) -> None:
    """Articles, their sentences, the cast, labels with an append-only history."""
    db.executescript("""
        create table articles (
            id integer primary key,
            doc_id text not null unique check (doc_id <> ''),
            title text not null check (title <> ''),
            outlet text,
            published text check (published is date(published)),
            url text,
            language text,
            licence text,
            meta text not null default '{}' check (json_valid(meta)),
            sentence_count integer not null check (sentence_count >= 0),
            added_at text not null,
            file_name text,
            body_sha256 text not null unique,
            header text not null default '',
            body text not null,
            original text
        ) strict;

        create table sentences (
            id integer primary key,
            article_id integer not null references articles (id),
            position integer not null check (position >= 0),
            paragraph integer not null check (paragraph >= 0),
            starts integer not null check (starts >= 0),
            ends integer not null,
            text text not null,
            unique (article_id, position),
            check (ends > starts),
            check (length(text) = ends - starts)
        ) strict;

        create table reviewers (
            id integer primary key,
            name text not null check (name <> ''),
            name_key text not null unique,
            pseudonym text not null unique,
            role text not null check (role in ('reviewer', 'adjudicator', 'owner')),
            labelled integer not null default 0 check (labelled >= 0),
            added_at text not null
        ) strict;

        create table speakers (
            id integer primary key,
            name text not null check (name <> ''),
            name_key text not null,
            type text check (
                type in ('person', 'organisation', 'group', 'document', 'unnamed')
            ),
            merged_into integer references speakers (id) check (merged_into <> id),
            added_at text not null
        ) strict;
        create unique index speakers_by_name
            on speakers (name_key) where merged_into is null;
        create index speakers_by_any_name on speakers (name_key);
        create index speakers_merged_into
            on speakers (merged_into) where merged_into is not null;

        create table speaker_aliases (
            speaker_id integer not null references speakers (id),
            name_key text not null,
            name text not null check (name <> ''),
            primary key (speaker_id, name_key)
        ) strict, without rowid;
        create index speaker_aliases_by_name on speaker_aliases (name_key);

        create table guidelines (
            version integer primary key,
            text text not null check (text <> ''),
            added_at text not null,
            added_by integer references reviewers (id)
        ) strict;

        create table settings (
            name text primary key,
            value text not null
        ) strict, without rowid;

        create table label_history (
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            revision integer not null check (revision >= 1),
            save_id text not null unique check (save_id <> ''),
            answer text check (answer is null or json_valid(answer)),
            restores integer check (restores >= 0 and restores < revision),
            saved_at text not null,
            primary key (sentence_id, reviewer_id, revision)
        ) strict, without rowid;

        create table labels (
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            revision integer not null,
            kind text not null check (kind in ('claim', 'quote', 'fact', 'other')),
            speaker_id integer references speakers (id),
            speaker_surface text check (speaker_surface <> ''),
            speaker_start integer,
            speaker_end integer,
            cue_start integer,
            cue_end integer,
            content text not null default '[]' check (json_type(content) = 'array'),
            quote_type text check (quote_type in ('direct', 'mixed', 'indirect')),
            polarity text check (polarity in ('positive', 'negative')),
            continues integer not null default 0 check (continues in (0, 1)),
            unsure integer not null default 0 check (unsure in (0, 1)),
            scare_quotes integer not null default 0 check (scare_quotes in (0, 1)),
            note text check (note <> ''),
            guideline_version integer references guidelines (version),
            duration_ms integer check (duration_ms >= 0),
            created_at text not null,
            changed_at text not null,
            primary key (sentence_id, reviewer_id),
            foreign key (sentence_id, reviewer_id, revision)
                references label_history (sentence_id, reviewer_id, revision),
            check (kind in ('fact', 'other') or speaker_id is not null),
            check (kind in ('claim', 'quote') or continues = 0),
            check ((speaker_start is null) = (speaker_end is null)),
            check (speaker_end > speaker_start),
            check ((cue_start is null) = (cue_end is null)),
            check (cue_start >= 0 and cue_end > cue_start)
        ) strict, without rowid;
        create index labels_by_reviewer on labels (reviewer_id, sentence_id);
        create index labels_to_look_at on labels (reviewer_id, sentence_id)
            where unsure or scare_quotes or note is not null;
        create index labels_by_speaker on labels (speaker_id, sentence_id);

        create table decision_history (
            sentence_id integer not null references sentences (id),
            revision integer not null check (revision >= 1),
            adjudicator_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            answer text check (answer is null or json_valid(answer)),
            saved_at text not null,
            primary key (sentence_id, revision)
        ) strict, without rowid;

        create table decisions (
            sentence_id integer primary key references sentences (id),
            adjudicator_id integer not null references reviewers (id),
            revision integer not null,
            kind text not null check (kind in ('claim', 'quote', 'fact', 'other')),
            speaker_id integer references speakers (id),
            speaker_surface text check (speaker_surface <> ''),
            speaker_start integer,
            speaker_end integer,
            cue_start integer,
            cue_end integer,
            content text not null default '[]' check (json_type(content) = 'array'),
            quote_type text check (quote_type in ('direct', 'mixed', 'indirect')),
            polarity text check (polarity in ('positive', 'negative')),
            continues integer not null default 0 check (continues in (0, 1)),
            unsure integer not null default 0 check (unsure in (0, 1)),
            scare_quotes integer not null default 0 check (scare_quotes in (0, 1)),
            rationale text check (rationale <> ''),
            guideline_version integer references guidelines (version),
            decided_at text not null,
            foreign key (sentence_id, revision)
                references decision_history (sentence_id, revision),
            check (kind in ('fact', 'other') or speaker_id is not null),
            check (kind in ('claim', 'quote') or continues = 0),
            check ((speaker_start is null) = (speaker_end is null)),
            check (speaker_end > speaker_start),
            check ((cue_start is null) = (cue_end is null)),
            check (cue_start >= 0 and cue_end > cue_start)
        ) strict;

        create table progress (
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            labelled integer not null check (labelled >= 0),
            primary key (reviewer_id, article_id)
        ) strict, without rowid;

        create table totals (
            id integer primary key check (id = 1),
            articles integer not null,
            sentences integer not null
        ) strict;
        insert into totals values (1, 0, 0);
    """)
    db.executescript("""
        create trigger articles_are_counted after insert on articles begin
            update totals
            set articles = articles + 1, sentences = sentences + new.sentence_count;
        end;
        create trigger bodies_stay before update of body, body_sha256 on articles begin
            select raise(abort, 'The text of an article is never altered.');
        end;

        create trigger labels_are_counted after insert on labels begin
            insert into progress (reviewer_id, article_id, labelled)
            select new.reviewer_id, article_id, 1
            from sentences
            where id = new.sentence_id
            on conflict do update set labelled = labelled + 1;
            update reviewers set labelled = labelled + 1 where id = new.reviewer_id;
        end;
        create trigger labels_are_uncounted after delete on labels begin
            update progress
            set labelled = labelled - 1
            where reviewer_id = old.reviewer_id
            and article_id =
                (select article_id from sentences where id = old.sentence_id);
            update reviewers set labelled = labelled - 1 where id = old.reviewer_id;
        end;
        create trigger labels_leave_with_a_row before delete on labels
        when (
            select answer
            from label_history
            where sentence_id = old.sentence_id and reviewer_id = old.reviewer_id
            order by revision desc
            limit 1
        ) is not null begin
            select raise(abort, 'A label is withdrawn by a row in label_history.');
        end;
        create trigger labels_change_with_a_row before update on labels
        when new.revision <= old.revision begin
            select raise(abort, 'A label is changed by a row in label_history.');
        end;
        create trigger labels_come_with_a_row before insert on labels
        when new.revision <= (
            select revision
            from labels
            where sentence_id = new.sentence_id and reviewer_id = new.reviewer_id
        ) or not exists (
            select 1
            from label_history
            where sentence_id = new.sentence_id
            and reviewer_id = new.reviewer_id
            and revision = new.revision
        ) begin
            select raise(abort, 'A label is changed by a row in label_history.');
        end;

        create trigger decisions_leave_with_a_row before delete on decisions
        when old.revision = (
            select max(revision)
            from decision_history
            where sentence_id = old.sentence_id
        ) begin
            select raise(abort, 'A decision is changed by a row in decision_history.');
        end;
        create trigger decisions_change_with_a_row before update on decisions
        when new.revision <= old.revision begin
            select raise(abort, 'A decision is changed by a row in decision_history.');
        end;
        create trigger decisions_come_with_a_row before insert on decisions
        when new.revision <= (
            select revision from decisions where sentence_id = new.sentence_id
        ) or not exists (
            select 1
            from decision_history
            where sentence_id = new.sentence_id and revision = new.revision
        ) begin
            select raise(abort, 'A decision is changed by a row in decision_history.');
        end;

        create trigger articles_are_not_replaced before insert on articles
        when exists (
            select 1
            from articles
            where id = new.id
            or (doc_id = new.doc_id and body_sha256 <> new.body_sha256)
        ) begin
            select raise(abort, 'The text of an article is never altered.');
        end;
        create trigger label_history_is_not_replaced before insert on label_history
        when exists (
            select 1
            from label_history
            where save_id = new.save_id
            or (
                sentence_id = new.sentence_id
                and reviewer_id = new.reviewer_id
                and revision = new.revision
            )
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_history_is_not_replaced
        before insert on decision_history
        when exists (
            select 1
            from decision_history
            where save_id = new.save_id
            or (sentence_id = new.sentence_id and revision = new.revision)
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;

        create trigger label_history_stays before delete on label_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger label_history_is_fixed before update on label_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_history_stays before delete on decision_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_history_is_fixed before update on decision_history begin
            select raise(abort, 'The history is only ever added to.');
        end;

        create view label_rows as
        select
            articles.doc_id,
            articles.title,
            sentences.position,
            sentences.text,
            reviewers.name as reviewer,
            labels.kind,
            cast_entry.name as speaker,
            cast_entry.type as speaker_type,
            labels.speaker_surface as speaker_as_written,
            labels.unsure,
            labels.continues,
            labels.scare_quotes,
            labels.note,
            labels.guideline_version,
            labels.duration_ms / 1000.0 as seconds,
            labels.changed_at,
            labels.sentence_id,
            labels.reviewer_id,
            cast_entry.id as speaker_id
        from labels
        join sentences on sentences.id = labels.sentence_id
        join articles on articles.id = sentences.article_id
        join reviewers on reviewers.id = labels.reviewer_id
        left join speakers as typed on typed.id = labels.speaker_id
        left join speakers as cast_entry
            on cast_entry.id = coalesce(typed.merged_into, typed.id);

        create view disagreements as
        select
            doc_id,
            title,
            position,
            text,
            count(*) as reviewers,
            count(distinct kind) as kinds,
            count(
                distinct iif(kind in ('claim', 'quote'), speaker_id, null)
            ) as speakers,
            group_concat(
                reviewer || ': ' || kind || coalesce(' by ' || speaker, ''), '; '
            ) as answers,
            exists (
                select 1
                from decisions
                where decisions.sentence_id = label_rows.sentence_id
            ) as decided,
            sentence_id
        from (select * from label_rows order by sentence_id, reviewer_id) as label_rows
        group by sentence_id
        having kinds > 1 or speakers > 1;
    """)
