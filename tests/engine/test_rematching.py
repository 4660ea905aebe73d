"""What was matched before the lexicon was there is matched again when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from monitor.archive import Archive
from monitor.archive.schema import MIGRATIONS
from monitor.engine import Engine
from monitor.engine.rematching import Rematcher
from monitor.errors import ArchiveError
from monitor.language import lexicon_file
from monitor.language.buckwalter import FOLDER_VARIABLE, STEMS
from monitor.language.lexicon import LEXICON_VERSION, write_lexicon
from monitor.model import Alert, ArticleQuery, Reason, Term, Trouble, Watchlist
from monitor.settings import Places
from tests.conftest import FakeClock
from tests.engine.conftest import Events, Kept, feed, page
from tests.site import Site

SPIDER = Watchlist(name="الحشرات", terms=(Term(query="عنكبوت"), Term(query="سوق")))
TITLE = "معرض في الحديقة"
FIRST = "افتتح المعرض أبوابه أمام الزوار منذ ساعات الصباح الأولى، وعادت الحديقة إلى استقبال العائلات بعد إغلاق طويل."
SECOND = "وقال المشرف على المعرض إن العناكب المعروضة جاءت من ثلاث قارات، وإن الدخول يبقى مجانيا حتى نهاية الأسبوع."
PLURALS = [("عناكب", "عنكبوت"), ("عنكبوت", "عنكبوت")]
MEALS = [(form, "وجبة") for form in ("وجبة", "وجبات", "وجبتان", "وجبتين")]
ROBE = Watchlist(name="الأزياء", terms=(Term(query="جبة"),))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(data=tmp_path / "data", cache=tmp_path / "cache", log=tmp_path / "log")


def _no_lexicon(places: Places) -> None:
    """A folder stands where the lexicon goes: it cannot be loaded nor made, and the rules alone serve."""
    _table(places).mkdir(parents=True)


def _small_lexicon(places: Places) -> None:
    _table(places).rmdir()
    write_lexicon(_table(places), [*PLURALS, *MEALS])


def _table(places: Places) -> Path:
    return places.cache / f"lexicon-{LEXICON_VERSION}.table"


class Desk:
    """Engines on one folder, one after the other."""

    def __init__(self, places: Places, kept: Kept, clock: FakeClock) -> None:
        self._places, self._kept, self._clock = places, kept, clock
        self.engine = self._opened()

    def _opened(self) -> Engine:
        engine = Engine(self._places, clock=self._clock, gap=0, notifiers={"bubble": self._kept})
        engine.open(poll=True)
        return engine

    def again(self) -> Engine:
        self.engine.close()
        self.engine = self._opened()
        return self.engine

    def learn(self) -> None:
        """Start anew, have the lexicon loaded (a search waits for it) and one round go to its end."""
        self.again().search("معرض").result()
        self.engine.poll(force=True).result()

    def alerts(self) -> tuple[Alert, ...]:
        return self.engine.alerts().result()


@pytest.fixture
def desk(places: Places, kept: Kept, clock: FakeClock) -> Iterator[Desk]:
    _no_lexicon(places)
    made = Desk(places, kept, clock)
    yield made
    made.engine.close()


def _gather(desk: Desk, site: Site, title: str = TITLE) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", title, "تقرير", ""))
    site.routes["/a/1"] = page(title, FIRST, SECOND)
    desk.engine.save_watchlist(SPIDER).result()
    desk.engine.add_source(site.url("/feed.xml")).result()
    assert desk.engine.poll(force=True).result().articles == 1


def test_an_alert_the_rules_missed_is_raised_and_delivered_when_the_lexicon_comes(
    desk: Desk, site: Site, kept: Kept, places: Places, clock: FakeClock
) -> None:
    _gather(desk, site)
    assert desk.alerts() == ()
    _small_lexicon(places)
    clock.forward(hours=2)
    desk.learn()
    (alert,) = desk.alerts()
    assert [match.text for match in alert.matches] == ["العناكب"]
    assert alert.sentence == SECOND
    assert [delivery.alert.id for delivery in kept.delivered] == [alert.id]
    desk.learn()
    assert len(kept.delivered) == 1


def test_an_older_article_gets_its_match_and_no_alert(
    desk: Desk, site: Site, kept: Kept, places: Places, clock: FakeClock
) -> None:
    _gather(desk, site)
    _small_lexicon(places)
    clock.forward(hours=25)
    desk.learn()
    assert desk.alerts() == ()
    (number,) = desk.engine.article_ids(ArticleQuery()).result()
    ((_, matches),) = desk.engine.article_matches(number).result()
    assert [match.text for match in matches] == ["العناكب"]


def test_a_watchlist_made_after_an_article_came_does_not_alert_of_it_when_the_lexicon_comes(
    desk: Desk, site: Site, kept: Kept, places: Places, clock: FakeClock
) -> None:
    site.routes["/feed.xml"] = feed(site, ("/a/1", TITLE, "تقرير", ""))
    site.routes["/a/1"] = page(TITLE, FIRST, SECOND)
    desk.engine.add_source(site.url("/feed.xml")).result()
    assert desk.engine.poll(force=True).result().articles == 1
    # Where the lexicon's coming marks everything, only the times tell which of the two was there first.
    clock.forward(minutes=1)
    saved = desk.engine.save_watchlist(SPIDER).result()
    clock.forward(minutes=1)
    # What comes afterwards, still without the lexicon, is news to it.
    site.routes["/feed.xml"] = feed(site, ("/a/2", "يوم آخر", "تقرير", ""))
    site.routes["/a/2"] = page("يوم آخر", FIRST, "وشوهدت عناكب كثيرة في الحديقة بعد أيام من الأمطار الغزيرة والرياح.")
    assert desk.engine.poll(force=True).result().articles == 1
    _small_lexicon(places)
    desk.learn()
    (alert,) = desk.alerts()
    assert alert.article.title == "يوم آخر"
    assert len(kept.delivered) == 1
    assert len(desk.engine.article_ids(ArticleQuery(watchlist=saved.id)).result()) == 2


def test_a_match_of_the_rules_that_the_lexicon_refuses_goes_and_its_alert_stays(
    desk: Desk, site: Site, kept: Kept, places: Places
) -> None:
    desk.engine.save_watchlist(ROBE).result()
    _gather(desk, site, title="وجبة مجانية في الحديقة")
    (number,) = desk.engine.article_ids(ArticleQuery(watchlist=1)).result()
    (alert,) = desk.alerts()
    _small_lexicon(places)
    desk.learn()
    assert list(desk.engine.article_ids(ArticleQuery(watchlist=1)).result()) == []
    assert [watchlist for watchlist, _ in desk.engine.article_matches(number).result()] == [2]
    assert alert in desk.alerts()


def test_an_article_of_a_removed_source_keeps_its_matches(desk: Desk, site: Site, places: Places) -> None:
    _gather(desk, site, title="معرض في سوق المدينة")
    desk.engine.remove_source(1).result()
    _small_lexicon(places)
    desk.learn()
    (number,) = desk.engine.article_ids(ArticleQuery(watchlist=1)).result()
    ((_, matches),) = desk.engine.article_matches(number).result()
    assert {match.text for match in matches} == {"سوق", "العناكب"}


def test_an_article_that_alerted_already_only_gains_the_places(
    desk: Desk, site: Site, kept: Kept, places: Places
) -> None:
    _gather(desk, site, title="معرض في سوق المدينة")
    (before,) = desk.alerts()
    assert before.terms == ("سوق",)
    _small_lexicon(places)
    desk.learn()
    (after,) = desk.alerts()
    assert after.id == before.id
    assert set(after.terms) == {"سوق", "عنكبوت"}
    assert len(kept.delivered) == 1


def test_an_article_matched_by_another_lexicon_is_matched_again(
    desk: Desk, site: Site, kept: Kept, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _table(places).rmdir()
    write_lexicon(_table(places), [("عنكبوت", "عنكبوت")])
    desk.learn()
    _gather(desk, site)
    assert desk.alerts() == ()
    # The user installs Buckwalter's tables: the lexicon is made of both from now on.
    (tmp_path / STEMS).write_text("", encoding="utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    write_lexicon(lexicon_file(places.cache), PLURALS)
    desk.learn()
    (alert,) = desk.alerts()
    assert [match.text for match in alert.matches] == ["العناكب"]
    desk.learn()
    assert [delivery.alert.id for delivery in kept.delivered] == [alert.id]


def test_an_article_stored_with_the_lexicon_is_not_marked(
    desk: Desk, site: Site, places: Places, clock: FakeClock
) -> None:
    _small_lexicon(places)
    desk.learn()
    _gather(desk, site)
    assert len(desk.alerts()) == 1
    desk.engine.close()
    archive = Archive(places.archive, clock=clock)
    assert archive.unlearned(9).result() == ()
    archive.close()


def test_an_archive_of_the_schema_before_is_given_the_marks(tmp_path: Path, clock: FakeClock) -> None:
    at = next(n for n, step in enumerate(MIGRATIONS) if "CREATE TABLE unlearned" in step)
    path = tmp_path / "archive.sqlite"
    connection = apsw.Connection(str(path))
    for step in MIGRATIONS[:at]:
        connection.execute(step)
    connection.pragma("user_version", at)
    connection.close()
    archive = Archive(path, clock=clock)
    assert archive.unlearned(9).result() == ()
    archive.close()


def test_what_was_raised_is_delivered_even_where_matching_again_fails(
    desk: Desk, site: Site, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(rematcher: Rematcher) -> None:
        raise ArchiveError(Reason.of("archive-damaged", file="archive.sqlite"))

    monkeypatch.setattr(Rematcher, "finish", fails)
    told = Events(desk.engine).told
    _gather(desk, site, title="معرض في سوق المدينة")
    assert len(kept.delivered) == 1
    assert Trouble(reason=Reason.of("archive-damaged", file="archive.sqlite")) in told
