from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.alerting.bubble import bubble_of, bubble_of_all, bubble_of_many, trial_bubble
from monitor.model import Alert, Delivery, Match, Severity, Spike
from monitor.words import Words, without_isolates
from tests.alerting.making import SENTENCE, TITLE, WORD, a_delivery, a_titled_alert, an_alert

ARABIC, ENGLISH = Words("ar"), Words("en")


def rtl(text: str) -> str:
    """A line that runs right to left."""
    return f"\u200f\u2067{text}\u2069"


def ltr(text: str) -> str:
    return f"\u200e\u2066{text}\u2069"


def test_a_bubble_has_the_headline_the_sentence_and_the_reason() -> None:
    bubble = bubble_of(an_alert(), ARABIC)
    assert bubble.title == rtl(TITLE)
    sentence, reason = bubble.text.split("\n")
    assert sentence == rtl(SENTENCE)
    assert "إدلب" in reason
    assert "صحيفة المنارة" in reason
    assert (bubble.alert, bubble.article) == (1, 7)


def test_the_match_is_marked_where_markup_is_understood() -> None:
    bubble = bubble_of(an_alert(), ARABIC)
    assert f"<b>{WORD}</b>" in bubble.marked
    assert "<b>" not in bubble.text


def test_markup_in_a_headline_and_a_sentence_is_shown_as_it_was_written() -> None:
    text = "قال <b>المتحدث</b> & <a href='x'>إدلب</a>"
    start = text.index("إدلب")
    match = Match(term=0, start=start, end=start + 4, text="إدلب")
    bubble = bubble_of(an_alert(sentence=text, sentence_start=0, matches=(match,)), ARABIC)
    assert "&lt;b&gt;المتحدث&lt;/b&gt; &amp; &lt;a href='x'&gt;<b>إدلب</b>&lt;/a&gt;" in bubble.marked


def test_a_sentence_that_is_the_headline_is_not_said_twice() -> None:
    start = TITLE.index("إدلب")
    match = Match(term=0, start=start, end=start + 4, text="إدلب")
    bubble = bubble_of(an_alert(sentence=TITLE, sentence_start=0, matches=(match,)), ARABIC)
    assert TITLE not in bubble.text
    assert bubble.text.count("\n") == 0


def test_a_long_sentence_is_cut_around_its_match() -> None:
    text = "كلمة " * 200 + WORD + " كلمة" * 200
    start = text.index(WORD)
    match = Match(term=0, start=start, end=start + len(WORD), text=WORD)
    bubble = bubble_of(an_alert(sentence=text, sentence_start=0, matches=(match,)), ARABIC)
    sentence = bubble.text.split("\n")[0]
    assert WORD in sentence
    assert f"<b>{WORD}</b>" in bubble.marked
    assert len(sentence) < 310
    assert sentence.startswith("\u200f\u2067…كلمة")
    assert sentence.endswith("كلمة…\u2069")


def test_a_headline_of_ten_kilobytes_with_hidden_marks_becomes_one_short_line() -> None:
    bubble = bubble_of(a_titled_alert("\u202e\x00<b>& عنوان " * 800), ARABIC)
    assert len(bubble.title) <= 143
    assert "\u202e" not in bubble.title
    assert "\x00" not in bubble.title


def test_an_alert_without_a_headline_shows_its_sentence_as_one() -> None:
    assert bubble_of(a_titled_alert(""), ARABIC).title == rtl(SENTENCE)


def test_a_new_term_in_a_known_story_is_named() -> None:
    bubble = bubble_of(an_alert(cause="خفض التصعيد"), ENGLISH)
    assert "new in this story: \u2068خفض التصعيد\u2069" in bubble.text


def test_a_long_sentence_is_cut_around_the_term_that_is_new() -> None:
    sentence = f"{WORD} {'كلمة ' * 200}هدنة {'كلمة ' * 40}"
    matches = tuple(
        Match(term=n, start=sentence.index(word), end=sentence.index(word) + len(word), text=word)
        for n, word in enumerate((WORD, "هدنة"))
    )
    alert = an_alert(sentence=sentence, sentence_start=0, matches=matches, terms=("إدلب", "هدنة"), cause="هدنة")
    assert "<b>هدنة</b>" in bubble_of(alert, ARABIC).marked
    assert f"<b>{WORD}</b>" in bubble_of(replace(alert, cause="first"), ARABIC).marked


def test_matches_outside_the_sentence_are_left_alone() -> None:
    far = Match(term=0, start=5000, end=5005, text=WORD)
    alert = an_alert()
    assert bubble_of(replace(alert, matches=(*alert.matches, far)), ARABIC).text == bubble_of(alert, ARABIC).text


def test_many_alerts_say_how_many_and_open_the_gravest() -> None:
    quiet = [a_delivery(a_titled_alert(f"خبر {n}", severity=Severity.QUIET, id=n), id=n) for n in range(1, 8)]
    grave = a_titled_alert("خبر عاجل", severity=Severity.CRITICAL, id=9)
    grave = replace(grave, article=replace(grave.article, id=99))
    bubble = bubble_of_many((*quiet, a_delivery(grave, id=9)), ENGLISH)
    assert bubble.title == ltr("8 new alerts")
    assert bubble.text.split("\n")[0] == rtl("خبر عاجل")
    assert bubble.text.endswith(ltr("and 5 more"))
    assert (bubble.article, bubble.severity, bubble.alert) == (99, Severity.CRITICAL, None)


def test_the_arabic_counts_are_in_the_right_plural() -> None:
    deliveries = tuple(a_delivery(an_alert(id=n), id=n) for n in range(1, 12))
    assert bubble_of_many(deliveries, ARABIC).title == rtl("١١ تنبيهًا جديدًا")
    assert bubble_of_many(deliveries[:6], ARABIC).title == rtl("٦ تنبيهات جديدة")


def test_the_test_bubble_is_in_the_persons_language() -> None:
    assert "الإشعارات" in trial_bubble(ARABIC).title
    assert trial_bubble(ENGLISH).title == ltr("Notifications work")


def test_a_bubble_of_a_number_of_articles_says_how_many_and_how_many_are_usual() -> None:
    alert = replace(an_alert(), spike=Spike(count=14, usual=2.2))
    assert "غير معتاد: ١٤ خبرًا هذه الساعة، والمعتاد ٢" in bubble_of(alert, Words("ar")).text
    assert "unusual: 14 articles this hour, usually 2" in bubble_of(alert, Words("en")).text


def found_by(name: str, **changes: Any) -> Alert:
    """An alert of the one article."""
    return an_alert(watchlist_name=name, article=an_alert().article, **changes)


def test_an_article_that_several_watchlists_found_is_one_bubble_that_names_them() -> None:
    lists = ("الشمال", "قصف ونزوح", "المعابر")
    alerts = [found_by(name, id=n, watchlist=n) for n, name in enumerate(lists, 1)]
    alerts[1] = replace(alerts[1], severity=Severity.CRITICAL)
    alerts[2] = replace(alerts[2], cause="خفض التصعيد")
    bubble = bubble_of_all(tuple(a_delivery(one, id=one.id) for one in alerts), ARABIC)
    assert (bubble.title, bubble.severity, bubble.alert, bubble.article) == (rtl(TITLE), Severity.CRITICAL, 2, 7)
    said = without_isolates(bubble.text)
    assert "«قصف ونزوح»، «الشمال» · صحيفة المنارة" in said
    assert "المعابر · صحيفة المنارة · الجديد في هذه القصة: خفض التصعيد" in said
    assert f"<b>{WORD}</b>" in bubble.marked


def test_many_watchlists_are_named_as_far_as_there_is_room() -> None:
    alerts = [found_by(f"<list {n}>", id=n, watchlist=n) for n in range(1, 8)]
    bubble = bubble_of_all(tuple(a_delivery(one, id=one.id) for one in alerts), ENGLISH)
    assert "“<list 1>”, “<list 2>”, “<list 3>”, “<list 4>”…" in without_isolates(bubble.text)
    assert "&lt;list 1&gt;" in bubble.marked


def test_of_many_alerts_an_article_has_one_line_whichever_watchlists_found_it() -> None:
    def found(article: int, watchlist: int) -> Delivery:
        alert = an_alert(id=10 * article + watchlist, watchlist=watchlist, story=article)
        brief = replace(alert.article, id=article, title=f"headline {article}")
        return a_delivery(replace(alert, article=brief), id=alert.id)

    bubble = bubble_of_all(tuple(found(article, watchlist) for article in (1, 2, 3) for watchlist in (1, 2)), ENGLISH)
    assert "6 new alerts" in bubble.title
    assert [line.count("headline") for line in bubble.text.splitlines()] == [1, 1, 1]
