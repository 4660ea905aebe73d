"""What the demo's newsroom holds, and when it publishes."""

from datetime import UTC, datetime, timedelta

from monitor.demo.newsroom import DemoArticle, Newsroom, load_newsroom

STARTED = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
EVERY = timedelta(seconds=3)

IDLIB = "إدلب"
DEESCALATION = "خفض التصعيد"
BALLOON = "منطاد"


def text_of(article: DemoArticle) -> str:
    return "\n".join((article.title, *article.paragraphs))


def all_articles(newsroom: Newsroom) -> tuple[DemoArticle, ...]:
    return newsroom.articles + newsroom.bulletins


def test_there_are_some_thirty_short_articles_of_several_paragraphs() -> None:
    articles = load_newsroom().articles
    assert 30 <= len(articles) <= 40
    assert len({article.slug for article in articles}) == len(articles)
    for article in articles:
        if not article.album:
            words = sum(len(paragraph.split()) for paragraph in article.paragraphs)
            assert 60 <= words <= 150, article.slug
            assert 3 <= len(article.paragraphs) <= 5, article.slug


def test_the_third_watchlists_word_stands_around_articles_but_in_none() -> None:
    newsroom = load_newsroom()
    assert [watchlist.terms[0].query for watchlist in newsroom.watchlists] == [IDLIB, DEESCALATION, BALLOON]
    for article in all_articles(newsroom):
        if not article.album:
            assert BALLOON not in text_of(article), article.slug
    assert any(BALLOON in article.caption for article in newsroom.articles)
    assert any(BALLOON in title for _, title in newsroom.archive)
    assert any(BALLOON in notice for notice in newsroom.notices)
    assert all(any(BALLOON in line for line in outlet.menu + outlet.footer) for outlet in newsroom.outlets)


def test_both_alerting_terms_come_early_and_keep_coming() -> None:
    newsroom = load_newsroom()
    for few in (newsroom.articles[:12], newsroom.articles[12:20]):
        texts = [text_of(article) for article in few]
        assert any(IDLIB in text for text in texts)
        assert any(DEESCALATION in text for text in texts)


def test_the_written_forms_vary_as_in_a_newsroom() -> None:
    everything = " ".join(text_of(article) for article in load_newsroom().articles)
    forms = (
        "بإدلب",
        "لإدلب",
        "وإدلب",
        "ادلب",
        "إدلـــب",
        "إِدْلِب",
        "لخفض التصعيد",
        "بخفض التصعيد",
        "وخفض التصعيد",
        "خفضِ التصعيدِ",
        "خفض التـصعيد",
    )
    for form in forms:
        assert form in everything, form


def test_the_article_behind_a_403_shows_its_keyword_in_the_feed() -> None:
    blocked = [article for article in load_newsroom().articles if article.status == 403]
    assert len(blocked) == 1
    assert IDLIB in blocked[0].title
    assert IDLIB in blocked[0].paragraphs[0]


def test_one_article_after_the_other_becomes_public() -> None:
    newsroom = load_newsroom()

    def count(seconds: float) -> int:
        now = STARTED + timedelta(seconds=seconds)
        return len(newsroom.public(now, started=STARTED, first=12, every=EVERY))

    assert count(0) == 12
    assert count(2.9) == 12
    assert count(3) == 13
    assert count(30) == 22


def test_published_times_rise_and_the_first_articles_are_from_the_last_hours() -> None:
    newsroom = load_newsroom()
    public = newsroom.public(STARTED + timedelta(seconds=60), started=STARTED, first=12, every=EVERY)
    moments = [publication.published for publication in public]
    assert moments == sorted(moments)
    assert len(set(moments)) == len(moments)
    assert STARTED - timedelta(hours=12) < moments[0] < STARTED


def test_bulletins_follow_when_every_article_is_out_and_no_two_are_alike() -> None:
    newsroom = load_newsroom()
    public = newsroom.public(STARTED + timedelta(minutes=20), started=STARTED, first=12, every=EVERY)
    bulletins = public[len(newsroom.articles) :]
    assert len(bulletins) > 50
    texts = [text_of(publication.article) for publication in bulletins]
    assert len(set(texts)) == len(texts)
    assert not any("{" in text or "}" in text for text in texts)


def test_more_first_articles_than_were_written_is_all_of_them() -> None:
    newsroom = load_newsroom()
    public = newsroom.public(STARTED, started=STARTED, first=1000, every=EVERY)
    assert len(public) == len(newsroom.articles)
