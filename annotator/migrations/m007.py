"""Review: what is to be decided, comments, and who has seen what."""

from sqlite_utils import Database


def m007_review(db: Database) -> None:
    """What is to be decided is kept in step; who saw others' answers, and when, stays.

    A row of the queue follows from the votes of its sentence and nothing else, so
    that a save counts one sentence anew. Pairs of votes are compared: two claims of
    which only one marks its words do not differ in them.
    """
    db.executescript("""
        alter table decisions
            add column causes text check (causes is null or json_valid(causes));
        alter table decisions add column note text check (note <> '');
        alter table decision_history
            add column restores integer check (restores >= 0 and restores < revision);
        create index decisions_by_speaker on decisions (speaker_id);
        create index audit_by_thing on audit (reviewer_id, about, event);

        create table decision_votes (
            sentence_id integer not null,
            revision integer not null,
            reviewer_id integer not null references reviewers (id),
            label_revision integer not null,
            primary key (sentence_id, revision, reviewer_id),
            foreign key (sentence_id, revision)
                references decision_history (sentence_id, revision),
            foreign key (sentence_id, reviewer_id, label_revision)
                references label_history (sentence_id, reviewer_id, revision)
        ) strict, without rowid;

        create table decision_batches (
            id integer primary key,
            save_id text not null unique check (save_id <> ''),
            adjudicator_id integer not null references reviewers (id),
            least integer not null check (least >= 2),
            article_id integer references articles (id),
            made_at text not null,
            decided integer check (decided >= 0),
            undone_at text
        ) strict;

        create table comments (
            id integer primary key,
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            what text not null check (what in ('said', 'resolved')),
            text text check (text <> ''),
            decides integer not null check (decides in (0, 1)),
            said_at text not null,
            check ((what = 'said') = (text is not null))
        ) strict;
        create index comments_by_sentence on comments (sentence_id, id);

        create table opened_articles (
            article_id integer primary key references articles (id),
            opened_by integer not null references reviewers (id),
            opened_at text not null
        ) strict;

        create table seen_others (
            reviewer_id integer not null references reviewers (id),
            sentence_id integer not null references sentences (id),
            first_at text not null,
            primary key (reviewer_id, sentence_id)
        ) strict, without rowid;
        create table seen_articles (
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            first_at text not null,
            primary key (reviewer_id, article_id)
        ) strict, without rowid;

        create table review_queue (
            sentence_id integer primary key references sentences (id),
            article_id integer not null references articles (id),
            votes integer not null,
            unsure integer not null,
            kind integer not null,
            who integer not null,
            span integer not null,
            finer integer not null,
            joins integer not null,
            decided integer not null check (decided in (0, 1)),
            stale integer not null check (stale in (0, 1)),
            comments integer not null,
            score integer not null generated always as (
                iif(votes < 2, 0,
                    2000 * kind / (votes * votes) * 1000000
                    + 2000 * who / (votes * votes) * 1000
                    + (span > 0) * 400 + (finer > 0) * 200 + (joins > 0) * 100
                    + 99 * unsure / votes
                )
            ) virtual,
            state text not null generated always as (
                case
                    when stale then 'stale'
                    when decided then 'decided'
                    when votes > 1 and kind + who + span + finer + joins + unsure > 0
                        then 'open'
                    else 'agreed'
                end
            ) virtual
        ) strict;
        create index review_by_state on review_queue (state, score desc, sentence_id);
        create index review_by_article
            on review_queue (article_id, state, score desc, sentence_id);
        create index review_by_kind
            on review_queue (state, score desc, sentence_id) where kind > 0;
        create index review_by_who
            on review_queue (state, score desc, sentence_id) where who > 0;
        create index review_by_span
            on review_queue (state, score desc, sentence_id) where span > 0;
        create index review_by_finer
            on review_queue (state, score desc, sentence_id) where finer > 0;
        create index review_by_joins
            on review_queue (state, score desc, sentence_id) where joins > 0;
        create index review_by_unsure
            on review_queue (state, score desc, sentence_id) where unsure > 0;
        create index review_by_comments
            on review_queue (score desc, sentence_id) where comments > 0;
        create index review_comments_by_sentence
            on review_queue (sentence_id) where comments > 0;
        create index review_agreed
            on review_queue (votes, sentence_id) where state = 'agreed';

        create table review_articles (
            article_id integer primary key references articles (id),
            open integer not null,
            stale integer not null,
            decided integer not null,
            agreed integer not null,
            comments integer not null
        ) strict;
    """)
    db.executescript("""
        create view review_votes as
        select
            one.sentence_id,
            count(distinct one.reviewer_id) as votes,
            count(distinct iif(one.unsure, one.reviewer_id, null)) as unsure,
            coalesce(sum(one.kind <> other.kind), 0) as kind,
            coalesce(sum(
                one.kind in ('claim', 'quote')
                and other.kind in ('claim', 'quote')
                and coalesce(one_named.merged_into, one.speaker_id)
                    <> coalesce(other_named.merged_into, other.speaker_id)
            ), 0) as who,
            coalesce(sum(
                one.kind in ('claim', 'quote')
                and other.kind in ('claim', 'quote')
                and (
                    coalesce(one.cue_start <> other.cue_start, 0)
                    or coalesce(one.cue_end <> other.cue_end, 0)
                    or (
                        one.content <> other.content
                        and '[]' not in (one.content, other.content)
                    )
                    or (
                        coalesce(one_named.merged_into, one.speaker_id)
                        = coalesce(other_named.merged_into, other.speaker_id)
                        and (
                            coalesce(one.speaker_start <> other.speaker_start, 0)
                            or coalesce(one.speaker_end <> other.speaker_end, 0)
                        )
                    )
                )
            ), 0) as span,
            coalesce(sum(
                one.kind = other.kind
                and (
                    coalesce(one.quote_type <> other.quote_type, 0)
                    or coalesce(one.polarity <> other.polarity, 0)
                )
            ), 0) as finer,
            coalesce(sum(
                one.kind in ('claim', 'quote')
                and other.kind in ('claim', 'quote')
                and one.continues <> other.continues
            ), 0) as joins
        from labels as one
        left join labels as other
            on other.sentence_id = one.sentence_id
            and other.reviewer_id > one.reviewer_id
        left join speakers as one_named on one_named.id = one.speaker_id
        left join speakers as other_named on other_named.id = other.speaker_id
        group by one.sentence_id;

        create view outdated_decisions as
        select decisions.sentence_id, labels.reviewer_id
        from decisions
        join labels on labels.sentence_id = decisions.sentence_id
        left join decision_votes
            on decision_votes.sentence_id = decisions.sentence_id
            and decision_votes.revision = decisions.revision
            and decision_votes.reviewer_id = labels.reviewer_id
        left join speakers as said on said.id = labels.speaker_id
        left join speakers as decided on decided.id = decisions.speaker_id
        where labels.revision is not decision_votes.label_revision
        and (
            labels.kind <> decisions.kind
            or (
                labels.kind in ('claim', 'quote')
                and coalesce(said.merged_into, said.id)
                    <> coalesce(decided.merged_into, decided.id)
            )
        );

        create view open_comments as
        select sentence_id, id
        from comments
        where what = 'said'
        and not exists (
            select 1
            from comments as later
            where later.sentence_id = comments.sentence_id
            and later.id > comments.id
            and later.what = 'resolved'
        );

        create view blind_answers as
        select
            sentence_id, reviewer_id, article_id, first_at, changed_at,
            first_at is null or changed_at <= first_at as blind,
            iif(
                first_at is null or changed_at <= first_at,
                null,
                (
                    select answer
                    from label_history
                    where label_history.sentence_id = seen.sentence_id
                    and label_history.reviewer_id = seen.reviewer_id
                    and label_history.saved_at <= first_at
                    order by revision desc
                    limit 1
                )
            ) as blind_answer
        from (
            select
                labels.sentence_id, labels.reviewer_id, sentences.article_id,
                labels.changed_at,
                min(
                    coalesce(seen_others.first_at, seen_articles.first_at),
                    coalesce(seen_articles.first_at, seen_others.first_at)
                ) as first_at
            from labels
            join sentences on sentences.id = labels.sentence_id
            left join seen_others
                on seen_others.reviewer_id = labels.reviewer_id
                and seen_others.sentence_id = labels.sentence_id
            left join seen_articles
                on seen_articles.reviewer_id = labels.reviewer_id
                and seen_articles.article_id = sentences.article_id
        ) as seen;

        create view review_recount as select id as sentence_id from sentences;
        create trigger review_is_recounted instead of insert on review_recount begin
            insert into review_queue (
                sentence_id, article_id, votes, unsure, kind, who, span, finer, joins,
                decided, stale, comments
            )
            select
                new.sentence_id,
                (select article_id from sentences where id = new.sentence_id),
                coalesce(sum(votes), 0), coalesce(sum(unsure), 0),
                coalesce(sum(kind), 0), coalesce(sum(who), 0),
                coalesce(sum(span), 0), coalesce(sum(finer), 0),
                coalesce(sum(joins), 0),
                exists (
                    select 1 from decisions where sentence_id = new.sentence_id
                ),
                exists (
                    select 1
                    from outdated_decisions
                    where sentence_id = new.sentence_id
                ),
                (
                    select count(*)
                    from open_comments
                    where sentence_id = new.sentence_id
                )
            from review_votes
            where sentence_id = new.sentence_id
            on conflict (sentence_id) do update set
                votes = excluded.votes,
                unsure = excluded.unsure,
                kind = excluded.kind,
                who = excluded.who,
                span = excluded.span,
                finer = excluded.finer,
                joins = excluded.joins,
                decided = excluded.decided,
                stale = excluded.stale,
                comments = excluded.comments;
            delete from review_queue
            where sentence_id = new.sentence_id
            and votes < 2 and not decided and not comments;
        end;

        create trigger labels_are_votes after insert on labels begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger votes_change after update on labels begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger votes_leave after delete on labels begin
            insert into review_recount (sentence_id) values (old.sentence_id);
        end;
        create trigger decisions_are_reviewed after insert on decisions begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger decisions_are_reviewed_again after update on decisions begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger decisions_are_reopened after delete on decisions begin
            insert into review_recount (sentence_id) values (old.sentence_id);
        end;
        create trigger comments_are_counted after insert on comments begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger merges_are_reviewed
        after update of merged_into on speakers
        when new.merged_into is not old.merged_into begin
            insert into review_recount (sentence_id)
            select sentence_id
            from review_queue
            where sentence_id in (
                select sentence_id from labels where speaker_id = new.id
                union
                select sentence_id from decisions where speaker_id = new.id
            );
        end;

        create trigger review_is_counted after insert on review_queue begin
            insert into review_articles
            values (
                new.article_id, new.state = 'open', new.state = 'stale',
                new.state = 'decided', new.state = 'agreed', new.comments > 0
            )
            on conflict (article_id) do update set
                open = open + excluded.open,
                stale = stale + excluded.stale,
                decided = decided + excluded.decided,
                agreed = agreed + excluded.agreed,
                comments = comments + excluded.comments;
        end;
        create trigger review_is_counted_again after update on review_queue
        when new.state <> old.state or (new.comments > 0) <> (old.comments > 0) begin
            update review_articles set
                open = open + (new.state = 'open') - (old.state = 'open'),
                stale = stale + (new.state = 'stale') - (old.state = 'stale'),
                decided = decided + (new.state = 'decided') - (old.state = 'decided'),
                agreed = agreed + (new.state = 'agreed') - (old.state = 'agreed'),
                comments = comments + (new.comments > 0) - (old.comments > 0)
            where article_id = new.article_id;
        end;
        create trigger review_is_uncounted after delete on review_queue begin
            update review_articles set
                open = open - (old.state = 'open'),
                stale = stale - (old.state = 'stale'),
                decided = decided - (old.state = 'decided'),
                agreed = agreed - (old.state = 'agreed'),
                comments = comments - (old.comments > 0)
            where article_id = old.article_id;
        end;

        create trigger decisions_keep_their_votes after insert on decision_history
        when new.answer is not null and coalesce(new.restores, 0) = 0 begin
            insert into decision_votes
            select new.sentence_id, new.revision, reviewer_id, revision
            from labels
            where sentence_id = new.sentence_id;
        end;
        create trigger decisions_restored_keep_their_votes
        after insert on decision_history
        when new.answer is not null and new.restores > 0 begin
            insert into decision_votes
            select new.sentence_id, new.revision, reviewer_id, label_revision
            from decision_votes
            where sentence_id = new.sentence_id and revision = new.restores;
        end;
        create trigger decision_votes_are_not_replaced before insert on decision_votes
        when exists (
            select 1
            from decision_votes
            where sentence_id = new.sentence_id
            and revision = new.revision
            and reviewer_id = new.reviewer_id
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_votes_stay before delete on decision_votes begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_votes_are_fixed before update on decision_votes begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger comments_are_not_replaced before insert on comments
        when exists (
            select 1
            from comments
            where id = new.id or save_id = new.save_id
        ) begin
            select raise(abort, 'What was said stays; say more, or resolve it.');
        end;
        create trigger comments_stay before delete on comments begin
            select raise(abort, 'What was said stays; say more, or resolve it.');
        end;
        create trigger comments_are_fixed before update on comments begin
            select raise(abort, 'What was said stays; say more, or resolve it.');
        end;
        create trigger what_was_seen_is_not_replaced before insert on seen_others
        when exists (
            select 1
            from seen_others
            where reviewer_id = new.reviewer_id and sentence_id = new.sentence_id
        ) begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger what_was_seen_stays before delete on seen_others begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger what_was_seen_is_fixed before update on seen_others begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger articles_seen_are_not_replaced before insert on seen_articles
        when exists (
            select 1
            from seen_articles
            where reviewer_id = new.reviewer_id and article_id = new.article_id
        ) begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger articles_seen_stay before delete on seen_articles begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger articles_seen_are_fixed before update on seen_articles begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
    """)
    db.executescript("""
        insert into decision_votes
        select
            decisions.sentence_id, decisions.revision, label_history.reviewer_id,
            max(label_history.revision)
        from decisions
        join label_history
            on label_history.sentence_id = decisions.sentence_id
            and label_history.saved_at <= decisions.decided_at
        group by decisions.sentence_id, label_history.reviewer_id;

        insert into review_recount (sentence_id)
        select sentence_id
        from labels
        group by sentence_id
        having count(*) > 1
        union
        select sentence_id
        from decisions;
    """)
