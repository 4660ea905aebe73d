"""The archive's tables, as the list of steps that made them; a change is a new item at the end, never an edit.

`user_version` counts the steps a file has seen. The row id of an article is
``utc_day << 24 | second_of_day << 7 | n``: it orders articles newest first to the second, counts a day by a range of
ids, and retention deletes by range, without a join or another index.
"""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        url TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        interval INTEGER,
        backlog INTEGER,
        paused INTEGER NOT NULL DEFAULT 0,
        country TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        added INTEGER NOT NULL,
        removed INTEGER,
        state TEXT NOT NULL DEFAULT 'ok',
        reason TEXT,
        etag TEXT NOT NULL DEFAULT '',
        last_modified TEXT NOT NULL DEFAULT '',
        body_hash TEXT NOT NULL DEFAULT '',
        first_success INTEGER,
        last_attempt INTEGER,
        last_success INTEGER,
        next_check INTEGER,
        claimed_until INTEGER,
        newest INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        elapsed INTEGER NOT NULL DEFAULT 0,
        articles INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- Everything a source ever listed, so that it is never news again. `reason` says why an entry was given up.
    CREATE TABLE known (
        source INTEGER NOT NULL,
        key INTEGER NOT NULL,
        article INTEGER,
        reason TEXT,
        PRIMARY KEY (source, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE pending (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source INTEGER NOT NULL,
        key INTEGER NOT NULL,
        url INTEGER,
        entry TEXT NOT NULL,
        first_seen INTEGER NOT NULL,
        ord INTEGER NOT NULL,
        news INTEGER NOT NULL,
        urgent INTEGER NOT NULL,
        dated_on_page INTEGER NOT NULL,
        resurfaced INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL,
        claimed_until INTEGER,
        article INTEGER,
        reason TEXT
    ) STRICT;
    CREATE INDEX pending_queue ON pending (news DESC, urgent DESC, ord DESC, due);
    CREATE INDEX pending_due ON pending (due);
    CREATE INDEX pending_url ON pending (url);

    -- The narrow list: what the window's list and its numbers are made of.
    CREATE TABLE shelf (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL,
        first_seen INTEGER NOT NULL,
        read INTEGER NOT NULL DEFAULT 0,
        starred INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX shelf_unread ON shelf (source) WHERE read = 0;
    CREATE INDEX shelf_starred ON shelf (id) WHERE starred = 1;
    CREATE INDEX shelf_seen ON shelf (first_seen);

    CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL,
        url TEXT NOT NULL,
        url_hash INTEGER,
        title TEXT NOT NULL,
        lead TEXT NOT NULL,
        published TEXT,
        first_seen INTEGER NOT NULL,
        story INTEGER NOT NULL,
        version INTEGER NOT NULL,
        text_from TEXT NOT NULL,
        text_hash INTEGER NOT NULL,
        body_hash INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX articles_url ON articles (url_hash);
    CREATE INDEX articles_body ON articles (body_hash);
    CREATE INDEX articles_story ON articles (story) WHERE story <> id;

    -- Each text of an article, and how it was understood when it came. `form` says how `body` is compressed.
    CREATE TABLE texts (
        article INTEGER NOT NULL,
        version INTEGER NOT NULL,
        stored INTEGER NOT NULL,
        form INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (article, version)
    ) STRICT;
    CREATE TABLE dictionaries (id INTEGER PRIMARY KEY, made INTEGER NOT NULL, body BLOB NOT NULL) STRICT;

    -- The words are cut by our own tokeniser; `ascii` only splits them again at the blanks we put between them. Where a
    -- word stands is not kept (it would cost 1,000 bytes an article more): phrases are decided on the text.
    CREATE VIRTUAL TABLE words_in USING fts5 (
        words, content='', contentless_delete=1, detail=none,
        tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"
    );
    -- Each distinct written word of the index with its candidate stems: a term finds its written words here.
    CREATE TABLE vocabulary (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE stems (stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (stem, word)) STRICT, WITHOUT ROWID;

    -- What people did with an article, by its address: it outlives the article.
    CREATE TABLE people (
        url TEXT PRIMARY KEY,
        article INTEGER,
        read INTEGER NOT NULL DEFAULT 0,
        starred INTEGER NOT NULL DEFAULT 0,
        alerted INTEGER NOT NULL DEFAULT 0,
        note TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX people_article ON people (article);

    CREATE TABLE watchlists (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        name_hash INTEGER NOT NULL UNIQUE,
        definition TEXT NOT NULL,
        saved INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE matches (
        watchlist INTEGER NOT NULL,
        article INTEGER NOT NULL,
        score INTEGER NOT NULL,
        sentence TEXT NOT NULL,
        sentence_start INTEGER NOT NULL,
        matches TEXT NOT NULL,
        PRIMARY KEY (watchlist, article)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX matches_article ON matches (article);

    -- An alert stands by itself: it says what it was about even where the article is gone.
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        watchlist INTEGER NOT NULL,
        watchlist_name TEXT NOT NULL,
        colour TEXT NOT NULL,
        severity TEXT NOT NULL,
        state TEXT NOT NULL,
        held_by TEXT,
        snoozed_until INTEGER,
        raised INTEGER NOT NULL,
        story INTEGER NOT NULL,
        cause TEXT NOT NULL,
        sentence TEXT NOT NULL,
        sentence_start INTEGER NOT NULL,
        matches TEXT NOT NULL,
        terms TEXT NOT NULL,
        actions TEXT NOT NULL,
        article INTEGER NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        source_name TEXT NOT NULL,
        published TEXT,
        note TEXT NOT NULL DEFAULT '',
        UNIQUE (watchlist, story, cause)
    ) STRICT;
    CREATE INDEX alerts_raised ON alerts (watchlist, raised);
    CREATE INDEX alerts_article ON alerts (article);
    CREATE INDEX alerts_state ON alerts (state) WHERE state <> 'acknowledged';
    CREATE TABLE copies (
        alert INTEGER NOT NULL,
        article INTEGER NOT NULL,
        added INTEGER NOT NULL,
        PRIMARY KEY (alert, article)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX copies_article ON copies (article);

    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        alert INTEGER NOT NULL,
        notifier TEXT NOT NULL,
        due INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        reason TEXT
    ) STRICT;
    CREATE INDEX outbox_due ON outbox (due);
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        alert INTEGER NOT NULL,
        notifier TEXT NOT NULL,
        at INTEGER NOT NULL,
        delivered INTEGER NOT NULL,
        reason TEXT
    ) STRICT;
    CREATE INDEX deliveries_alert ON deliveries (alert);

    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """,
    """
    -- When a held alert is decided about again, and when an alert last went out: a cool-down counts from then.
    ALTER TABLE alerts ADD COLUMN held_until INTEGER;
    ALTER TABLE alerts ADD COLUMN shown INTEGER;
    UPDATE alerts SET held_until = raised WHERE state = 'held';
    UPDATE alerts SET shown = raised WHERE held_by IS NULL;
    CREATE INDEX alerts_shown ON alerts (watchlist, shown);
    CREATE INDEX alerts_held ON alerts (held_until) WHERE state = 'held';
    """,
    """
    -- How much is kept, of a source (0: of all).
    CREATE TABLE retention (
        source INTEGER PRIMARY KEY,
        days INTEGER,
        articles INTEGER,
        megabytes INTEGER
    ) STRICT;
    """,
    # What the pages of a site have in common, and the zone a person set for a source.
    """
    ALTER TABLE sources ADD COLUMN zone TEXT NOT NULL DEFAULT '';
    CREATE TABLE sites (
        host TEXT PRIMARY KEY,
        pages INTEGER NOT NULL,
        utc_offset TEXT NOT NULL DEFAULT '',
        witnesses INTEGER NOT NULL DEFAULT 0,
        first_day TEXT NOT NULL DEFAULT '',
        last_day TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID;
    -- `since` and `last` are numbers of the site's pages; `titles` are keys of the titles a line stood under, a few.
    CREATE TABLE site_lines (
        host TEXT NOT NULL,
        line INTEGER NOT NULL,
        since INTEGER NOT NULL,
        last INTEGER NOT NULL,
        pages INTEGER NOT NULL,
        titles TEXT NOT NULL,
        PRIMARY KEY (host, line)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- Articles matched by the rules alone, before the lexicon was there: they are matched again.
    CREATE TABLE unlearned (article INTEGER PRIMARY KEY) STRICT;
    """,
    """
    -- How a source is asked, what polls taught of its habits, the move and the ladder it is on: JSON, empty for none.
    ALTER TABLE sources ADD COLUMN options TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN habits TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN move TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN moved_from TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN ladder TEXT NOT NULL DEFAULT '';
    ALTER TABLE sources ADD COLUMN rung INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sources ADD COLUMN climb_at INTEGER;

    -- An undated entry whose page dates it before this is no news.
    ALTER TABLE pending ADD COLUMN old_before INTEGER;
    UPDATE pending SET old_before = first_seen - 604800000000 WHERE dated_on_page;

    -- How the last polls of a source ended. `n` counts its polls: a clock may be set back, a count is not.
    CREATE TABLE polls (
        source INTEGER NOT NULL,
        n INTEGER NOT NULL,
        at INTEGER NOT NULL,
        reason TEXT,
        entries INTEGER,
        new INTEGER NOT NULL,
        elapsed INTEGER NOT NULL,
        PRIMARY KEY (source, n)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- Stories: what the articles of the last days are recognised by (monitor/language/prints.py), and where to look one
    -- up: by runs of words (even keys) and telling words (odd keys). A generation of keys is a week.
    CREATE TABLE prints (article INTEGER PRIMARY KEY, print BLOB NOT NULL) STRICT;
    CREATE TABLE print_keys (
        generation INTEGER NOT NULL,
        key INTEGER NOT NULL,
        article INTEGER NOT NULL,
        PRIMARY KEY (generation, key, article)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rarity (id INTEGER PRIMARY KEY CHECK (id = 1), counts BLOB NOT NULL) STRICT;
    -- Two articles that report the same event in words of their own. Each pair stands twice.
    CREATE TABLE related (
        article INTEGER NOT NULL,
        other INTEGER NOT NULL,
        PRIMARY KEY (article, other)
    ) STRICT, WITHOUT ROWID;
    -- Alerts that became copies under an older one when their stories turned out to be one.
    CREATE TABLE merged_alerts (alert INTEGER PRIMARY KEY, kept INTEGER NOT NULL) STRICT;

    -- Trends: the articles of a source (watchlist 0), the matches of a watchlist in a source, and both of all sources
    -- (source 0), by the hour (of UTC, since 1970) of the article's number. Adjusted by triggers, so that no way of
    -- storing, re-matching or deleting can forget them.
    CREATE TABLE hours (
        watchlist INTEGER NOT NULL,
        source INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        articles INTEGER NOT NULL,
        PRIMARY KEY (watchlist, source, hour)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER hours_article AFTER INSERT ON articles BEGIN
        INSERT INTO hours SELECT 0, value, (new.id >> 24) * 24 + ((new.id & 16777215) >> 7) / 3600, 1
            FROM (SELECT 0 AS value UNION ALL SELECT new.source) WHERE true
            ON CONFLICT DO UPDATE SET articles = articles + 1;
    END;
    -- What hangs on an article goes with it, its matches first: their counts are found by its source.
    CREATE TRIGGER article_gone BEFORE DELETE ON articles BEGIN
        DELETE FROM matches WHERE article = old.id;
        DELETE FROM prints WHERE article = old.id;
        DELETE FROM related WHERE other = old.id AND article IN (SELECT other FROM related WHERE article = old.id);
        DELETE FROM related WHERE article = old.id;
    END;
    CREATE TRIGGER hours_no_article AFTER DELETE ON articles BEGIN
        UPDATE hours SET articles = articles - 1 WHERE watchlist = 0 AND source IN (0, old.source)
            AND hour = (old.id >> 24) * 24 + ((old.id & 16777215) >> 7) / 3600;
    END;
    CREATE TRIGGER hours_match AFTER INSERT ON matches BEGIN
        INSERT INTO hours
            SELECT new.watchlist, value, (new.article >> 24) * 24 + ((new.article & 16777215) >> 7) / 3600, 1
            FROM (
                SELECT 0 AS value UNION ALL
                SELECT coalesce((SELECT source FROM articles WHERE id = new.article), -1)
            ) WHERE true ON CONFLICT DO UPDATE SET articles = articles + 1;
    END;
    CREATE TRIGGER hours_no_match AFTER DELETE ON matches BEGIN
        UPDATE hours SET articles = articles - 1 WHERE watchlist = old.watchlist
            AND source IN (0, coalesce((SELECT source FROM articles WHERE id = old.article), -1))
            AND hour = (old.article >> 24) * 24 + ((old.article & 16777215) >> 7) / 3600;
    END;
    INSERT INTO hours SELECT 0, source, (id >> 24) * 24 + ((id & 16777215) >> 7) / 3600 AS hour, count(*)
        FROM articles GROUP BY source, hour;
    INSERT INTO hours
        SELECT watchlist, coalesce(articles.source, -1) AS origin,
            (article >> 24) * 24 + ((article & 16777215) >> 7) / 3600 AS hour, count(*)
        FROM matches LEFT JOIN articles ON articles.id = matches.article GROUP BY watchlist, origin, hour;
    INSERT INTO hours SELECT watchlist, 0, hour, sum(articles) FROM hours GROUP BY watchlist, hour;
    """,
    """
    -- Why the address above the one that is read was left; and which address listed an entry.
    ALTER TABLE sources ADD COLUMN left_for TEXT;
    ALTER TABLE pending ADD COLUMN rung INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- How many articles there were when a dictionary was trained. Its number is made of its bytes, and is the `form` of
    -- the texts that were compressed with it.
    ALTER TABLE dictionaries ADD COLUMN articles INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- The tags people gave, by the page (`articles.url_hash`): they outlive the article and meet it again.
    CREATE TABLE tagged (
        tag TEXT NOT NULL,
        page INTEGER NOT NULL,
        url TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (tag, page)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tagged_page ON tagged (page);
    """,
    """
    -- The language an article was understood as having, for searches; of those stored before, their source's stands in.
    ALTER TABLE shelf ADD COLUMN language TEXT NOT NULL DEFAULT '';
    """,
    """
    -- Watchlists that the kept articles are being held against: those numbered `before` and above are done.
    CREATE TABLE fillings (
        watchlist INTEGER PRIMARY KEY,
        number INTEGER NOT NULL,
        before INTEGER NOT NULL,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- The last filling of a watchlist, and the last there was when an article was marked: what had come before a
    -- watchlist was made or edited is no news to it. Numbers and not times: a clock may be set back.
    ALTER TABLE watchlists ADD COLUMN filling INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE unlearned ADD COLUMN after INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- Somebody took the article out into a file: it stays.
    ALTER TABLE shelf ADD COLUMN exported INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- What held an alert back, one after the other; and what was let out together goes out as one message.
    CREATE TABLE holds (
        alert INTEGER NOT NULL,
        n INTEGER NOT NULL,
        held_by TEXT,
        at INTEGER NOT NULL,
        until INTEGER,
        PRIMARY KEY (alert, n)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO holds SELECT id, 0, held_by, raised, held_until FROM alerts WHERE held_by IS NOT NULL;
    ALTER TABLE outbox ADD COLUMN together INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- The outlet marked the headline as urgent («عاجل»): such an alert stands first for some hours.
    ALTER TABLE alerts ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- An alert of an unusual number of articles: how many there were, and how many are usual by then.
    ALTER TABLE alerts ADD COLUMN spike TEXT;
    """,
    """
    -- The numbers of deleted articles and their pages: what still names one must not come to mean another article.
    CREATE TABLE gone (id INTEGER PRIMARY KEY, page INTEGER) STRICT;
    CREATE TRIGGER number_gone AFTER DELETE ON articles BEGIN
        INSERT OR REPLACE INTO gone VALUES (old.id, old.url_hash);
    END;
    INSERT INTO gone SELECT DISTINCT article, NULL FROM known
        WHERE article IS NOT NULL AND article NOT IN (SELECT id FROM articles);
    CREATE INDEX alerts_story ON alerts (story);
    """,
    """
    -- What a listing last said of an entry (gathering.edits), whether it was news here, and how often it was read again
    -- because it was edited. `edit` marks the pending entry that is read for that.
    ALTER TABLE known ADD COLUMN said INTEGER;
    ALTER TABLE known ADD COLUMN news INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE known ADD COLUMN edits INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE pending ADD COLUMN edit INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- Texts have one byte for an Arabic letter now (archive/coding.py), which programs before cannot read, and which
    -- dictionaries of two-byte letters know nothing of: as if of no article, so that one is trained at once.
    UPDATE dictionaries SET articles = 0;
    """,
    """
    -- Where articles stand in the index: rows of `words_in` by small numbers side by side (archive/places.py). A
    -- stretch is of the articles from `first` to that of the next one. What was indexed before stands at its own
    -- number; where that could be a place, it is noted.
    CREATE TABLE places (place INTEGER PRIMARY KEY, article INTEGER NOT NULL) STRICT;
    CREATE TABLE stretches (
        region INTEGER NOT NULL,
        first INTEGER NOT NULL,
        base INTEGER NOT NULL,
        PRIMARY KEY (region, first)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO facts (name, value) SELECT 'numbers among places', ''
        WHERE EXISTS (SELECT 1 FROM words_in_docsize WHERE id >= 16777216 AND id < 268435456);
    """,
    """
    -- The words of the index, and by which stems they are found, in half the room (archive/vocabulary.py). Those of
    -- before are moved here in the background.
    CREATE TABLE written (word ANY NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE stems_of (stem ANY NOT NULL, around ANY NOT NULL, PRIMARY KEY (stem, around)) STRICT, WITHOUT ROWID;
    """,
    """
    -- Since when an alert is held or snoozed as it is: what waits since the future waits by a clock that was set back.
    ALTER TABLE alerts ADD COLUMN waits_since INTEGER;
    UPDATE alerts SET waits_since = raised WHERE state IN ('held', 'snoozed');
    DROP INDEX alerts_held;
    CREATE INDEX alerts_waiting ON alerts (state, waits_since, held_until, snoozed_until)
        WHERE state IN ('held', 'snoozed');
    -- For the count in the window's title, which is asked for after every article.
    CREATE INDEX alerts_new ON alerts (severity, actions) WHERE state = 'new';
    """,
    """
    -- What holds a row of the outbox although its alert was let out (a pause, quiet hours), and since when; or that
    -- others wait for an alert which this desk has seen while it was held. Tries that failed alike are one row.
    ALTER TABLE outbox ADD COLUMN held_by TEXT;
    ALTER TABLE outbox ADD COLUMN held_at INTEGER;
    ALTER TABLE deliveries ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
    """,
    """
    -- Searches that people saved under a name.
    CREATE TABLE searches (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        name_hash INTEGER NOT NULL UNIQUE,
        definition TEXT NOT NULL,
        saved INTEGER NOT NULL
    ) STRICT;
    """,
    """
    -- Rows of articles that programs before wrote have the beginning of the text in them; it is taken out in the
    -- background (archive/renewing.py), from the highest number down.
    INSERT INTO facts (name, value) SELECT 'rows renewed', '4611686018427387904' WHERE EXISTS (SELECT 1 FROM articles);
    """,
    """
    -- The folder that a person put a source into; empty for none.
    ALTER TABLE sources ADD COLUMN folder TEXT NOT NULL DEFAULT '';
    """,
    """
    -- Which pairs of common words stand side by side in a text (archive/pairing.py), by the rows of `words_in`; how
    -- common a stem is; which rows have no pairs yet, besides all below `reached`. Made of the rest, and made anew.
    CREATE VIRTUAL TABLE pairs_in USING fts5 (
        pairs, content='', contentless_delete=1, detail=none, tokenize='ascii'
    );
    CREATE TABLE pair_stems (stem TEXT PRIMARY KEY, articles INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE unpaired (place INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE pairing (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        made TEXT NOT NULL,
        generation INTEGER NOT NULL,
        articles INTEGER NOT NULL,
        least INTEGER NOT NULL,
        reached INTEGER NOT NULL
    ) STRICT;
    """,
)

NEWEST = len(MIGRATIONS)
"""The `user_version` of a file this program writes."""
