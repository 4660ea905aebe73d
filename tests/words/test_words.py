"""What a person reads: plural forms, times, digits, directions, and a catalogue that leaves nothing out."""

from __future__ import annotations

import argparse
import ast
import errno
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.errors import NotFoundError, QueryError
from monitor.model import Precision, Published, Reason, Rung, Source, SourceKind, SourceState
from monitor.resources import resource
from monitor.words import Words, excerpt, system_language, trends, without_isolates
from monitor.words.catalogue import Catalogue, load_catalogue, read_po
from monitor.words.cures import CURES, IN_WINDOW
from monitor.words.excerpts import cells
from monitor.words.reasons import COUNTED_REASONS, REASONS
from monitor.words.system import SYSTEM

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = Path(monitor.__file__).parent


def arabic(**options: str) -> Words:
    return Words("ar", zone=UTC, **options)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "الآن"),
        (1, "قبل دقيقة"),
        (2, "قبل دقيقتين"),
        (5, "قبل ٥ دقائق"),
        (11, "قبل ١١ دقيقة"),
        (59, "قبل ٥٩ دقيقة"),
        (60, "قبل ساعة"),
        (125, "قبل ساعتين"),
        (60 * 24 * 3, "قبل ٣ أيام"),
        (60 * 24 * 30, "٢٤ تشرين الأول ٢٠٢٦"),
    ],
)
def test_how_long_ago_takes_the_right_arabic_form(minutes: int, expected: str) -> None:
    assert arabic().ago(NOW - timedelta(minutes=minutes), NOW) == expected


@pytest.mark.parametrize(("n", "expected"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5)])
def test_each_of_the_six_plural_forms_is_reached(n: int, expected: int) -> None:
    words = arabic(digits="latin")
    forms = load_catalogue("ar").counted["{n} minute"]
    assert words.count("{n} minute", "{n} minutes", n) == forms[expected].format(n=n)


def test_a_hundred_and_three_counts_like_three() -> None:
    assert arabic().count("{n} minute", "{n} minutes", 103) == "١٠٣ دقائق"


def test_english_needs_no_catalogue() -> None:
    words = Words("en", zone=UTC)
    assert words.count("{n} minute ago", "{n} minutes ago", 1) == "1 minute ago"
    assert words.ago(NOW - timedelta(minutes=5), NOW) == "5 minutes ago"
    assert words.moment(NOW - timedelta(days=9)) == "14 November 2026, 12:00"
    assert words.number(12345) == "12,345"


def test_an_exact_moment_has_the_months_of_the_users_choice() -> None:
    day = Published(text="2026-11-23", precision=Precision.DAY)
    assert arabic().moment(day, NOW) == "٢٣ تشرين الثاني ٢٠٢٦"
    assert arabic(months="egypt").moment(day, NOW) == "٢٣ نوفمبر ٢٠٢٦"
    assert arabic(months="maghreb").day(datetime(2026, 8, 1).date()) == "١ أوت ٢٠٢٦"


def test_a_time_of_unknown_zone_is_shown_as_it_was_printed_and_a_known_one_in_the_users_zone() -> None:
    words = Words("ar", zone=timezone(timedelta(hours=3)))
    local = Published(text="2020-04-24T21:22", precision=Precision.MINUTE)
    known = Published(text="2020-04-24T21:22:00+00:00", precision=Precision.SECOND)
    assert words.moment(local) == "٢٤ نيسان ٢٠٢٠، ٢١:٢٢"
    assert words.moment(known) == "٢٥ نيسان ٢٠٢٠، ٠٠:٢٢"


def test_today_and_yesterday_go_by_their_names() -> None:
    assert arabic().moment(NOW - timedelta(hours=2), NOW) == "اليوم ١٠:٠٠"
    assert arabic().moment(NOW - timedelta(hours=20), NOW) == "أمس ١٦:٠٠"


def test_a_month_is_all_that_is_said_where_it_is_all_that_is_known() -> None:
    assert arabic().moment(Published(text="2026-11", precision=Precision.MONTH)) == "تشرين الثاني ٢٠٢٦"


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2031-03-05", Precision.DAY),
        ("2026-11-25", Precision.DAY),
        ("2026-11-24T03:00", Precision.MINUTE),
        ("2026-11-23T15:00:00+00:00", Precision.SECOND),
    ],
)
def test_a_date_to_come_is_marked_and_held_to_when_it_was_first_seen(text: str, precision: Precision) -> None:
    ahead = Published(text=text, precision=precision)
    said = without_isolates(Words("en", zone=UTC).published(ahead, NOW, NOW + timedelta(days=9)))
    assert said.startswith("23 November 2026, 12:00; its page says ")
    assert without_isolates(arabic().published(ahead, NOW, NOW)).startswith("اليوم ١٢:٠٠، وتقول صفحته ")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2026-11-24", Precision.DAY),
        ("2026-11-24T01:30", Precision.MINUTE),
        ("2026-11-23T12:30:00+00:00", Precision.SECOND),
    ],
)
def test_what_a_zone_or_a_hasty_clock_explains_is_not_marked(text: str, precision: Precision) -> None:
    said = Words("en", zone=UTC).published(Published(text=text, precision=precision), NOW, NOW)
    assert "its page" not in said


def test_latin_text_and_codes_are_isolated_inside_arabic() -> None:
    said = arabic().say("{date}, {time}", date="2021-02-16", time="SDF")
    assert said == "\u20682021-02-16\u2069، \u2068SDF\u2069"
    assert without_isolates(said) == "2021-02-16، SDF"


def test_arabic_text_is_isolated_inside_english_and_plain_text_is_not() -> None:
    said = Words("en").say("{date}, {time}", date="إدلب", time="plain")
    assert said == "\u2068إدلب\u2069, plain"


def test_lengths_are_said_in_their_largest_unit() -> None:
    assert Words("en").span(timedelta(minutes=90)) == "90 minutes"
    assert Words("en").span(timedelta(hours=2)) == "2 hours"
    assert arabic().span(timedelta(days=2)) == "يومين"
    assert arabic().about(timedelta(minutes=4400)) == "٣ أيام"


def test_a_reason_with_a_length_says_it_in_round_figures() -> None:
    assert Words("en").reason(Reason.of("silent", minutes=4400)) == "Not read successfully for 3 days."
    assert "٣ أيام" in arabic().reason(Reason.of("silent", minutes=4400))


def test_a_counted_reason_takes_the_right_form() -> None:
    assert arabic().reason(Reason.of("text-from-page", paragraphs=2)) == "قُرئت فقرتان من الصفحة."
    assert "٥ فقرات" in arabic().reason(Reason.of("text-from-page", paragraphs=5))


def test_digits_follow_the_user() -> None:
    assert arabic().number(1234) == "١٬٢٣٤"
    assert arabic(digits="latin").number(1234) == "1,234"
    assert Words("en", digits="arabic").number(7) == "٧"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "ar_SY.UTF-8"}, "ar"),
        ({"LANG": "ar"}, "ar"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "ar:en"}, "ar"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ar"}, "en"),
        ({"LC_ALL": "fr_MA.UTF-8", "LANG": "ar_MA.UTF-8"}, "en"),
        ({"LANG": "arn_CL.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_systems(environ: dict[str, str], expected: str) -> None:
    assert system_language(environ) == expected


def test_a_code_without_a_sentence_is_still_told() -> None:
    assert "no-such-code" in Words("en").reason(Reason.of("no-such-code"))
    assert "no-such-code" in Words("ar").error(NotFoundError(Reason.of("no-such-code")))


def test_a_reason_that_lacks_its_particulars_is_told_by_its_code() -> None:
    code = next(code for code, sentence in REASONS.items() if "{" in sentence)
    assert code in Words("ar").reason(Reason.of(code))


def test_an_error_in_a_query_shows_the_query() -> None:
    assert "(قصف" in Words("en").error(QueryError("(قصف", 0, Reason.of("no-such-code")))


@pytest.mark.parametrize(
    ("query", "position", "language", "expected"),
    [
        ("إدلب AND (قصف", 9, "en", "In “إدلب AND (قصف”, character 10 (“(قصف”): "),
        ("إدلب AND (قصف", 9, "ar", "في «إدلب AND (قصف»، عند الحرف ١٠ («(قصف»): "),
        ("إدلب AND ", 9, "en", "At the end of “إدلب AND ”: "),
        ("إدلب AND ", 9, "ar", "في نهاية «إدلب AND »: "),
        ("(قصف", 0, "en", "In “(قصف”: "),
        ("   ", 0, "en", ""),
        (
            "x" * 900 + " (" + "y" * 900,
            901,
            "en",
            "In “…" + "x" * 19 + " (" + "y" * 36 + "…”, character 902 (“(" + "y" * 19 + "”): ",
        ),
    ],
)
def test_an_error_in_a_query_names_its_place_and_shows_what_stands_around_it(
    query: str, position: int, language: str, expected: str
) -> None:
    words = Words(language)
    error = QueryError(query, position, Reason.of("query-word-expected"))
    assert without_isolates(words.error(error)) == expected + words.reason(error.reason)


def test_an_excerpt_counts_what_a_terminal_shows() -> None:
    assert excerpt("بِإِدْلِب (", 10, most=40) == ("بِإِدْلِب (", 6)
    assert excerpt("日本 (x", 3, most=40) == ("日本 (x", 5)
    assert excerpt("a\tb\nc", 3, most=40) == ("a b c", 3)
    cut, before = excerpt("ا" * 5_000, 2_500, most=30)
    assert cut == "…" + "ا" * 27 + "…"
    assert before == 11


@given(st.text(max_size=200), st.integers(0, 250), st.integers(20, 90))
def test_an_excerpt_never_is_wider_than_asked_and_has_the_place_in_it(line: str, place: int, most: int) -> None:
    shown, before = excerpt(line, place, most=most)
    assert cells(shown) <= most
    assert 0 <= before <= cells(shown)


# --- the catalogue is whole ----------------------------------------------------------------------


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(CODE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _called(node: ast.AST) -> tuple[str, list[str | None]]:
    if not isinstance(node, ast.Call):
        return "", []
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name, [_constant(argument) for argument in node.args]


def test_every_sentence_in_the_code_has_its_arabic() -> None:
    arabic_words = load_catalogue("ar")
    missing = set()
    for path, tree in _trees():
        for node in ast.walk(tree):
            name, given = _called(node)
            if name in ("say", "N_") and given and given[0] is not None and given[0] not in arabic_words.said:
                missing.add(f"{path.name}: {given[0]}")
            if name == "count" and len(given) >= 3 and given[0] and given[1] and given[0] not in arabic_words.counted:
                missing.add(f"{path.name}: {given[0]}")
    assert not missing


def test_no_sentence_of_the_catalogue_is_one_that_nobody_says() -> None:
    spoken = {node.value for _, tree in _trees() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    # The parser of the command line says its own.
    spoken |= {
        node.value for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Constant)
    }
    catalogue = load_catalogue("ar")
    assert {*catalogue.said, *catalogue.counted} - spoken == set()


def test_every_reason_code_in_the_code_has_its_sentence() -> None:
    missing = set()
    for path, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            made = (
                isinstance(function, ast.Attribute)
                and function.attr == "of"
                and getattr(function.value, "id", "") == "Reason"
            ) or getattr(function, "id", "") == "Reason"
            code = _constant(node.args[0]) if node.args else None
            code = code or next((_constant(k.value) for k in node.keywords if k.arg == "code"), None)
            if made and code and code not in REASONS and code not in COUNTED_REASONS:
                missing.add(f"{path.name}: {code}")
    assert not missing


def test_every_cure_is_of_a_known_reason_and_has_its_arabic() -> None:
    catalogue = load_catalogue("ar")
    assert not CURES.keys() - REASONS.keys() - COUNTED_REASONS.keys()
    assert not [sentence for sentence in CURES.values() if sentence not in catalogue.said]
    assert not [sentence for sentence in IN_WINDOW.values() if sentence not in catalogue.said]
    # In the window buttons do it: no command is named there.
    named = {sentence for sentence in CURES.values() if "`" in sentence}
    assert named == IN_WINDOW.keys()
    assert not [sentence for sentence in IN_WINDOW.values() if "`" in sentence]


def test_what_is_wrong_has_a_cure_and_what_is_well_has_none() -> None:
    words = Words("ar")
    for state in SourceState:
        wrong = state in (SourceState.BROKEN, SourceState.BLOCKED, SourceState.OFFLINE, SourceState.SILENT)
        assert bool(words.cure(state, Reason.of("no-such-code"))) is wrong
    assert words.cure(SourceState.OK, None) == ""
    assert "المتصفح" in words.cure(SourceState.BROKEN, Reason.of("dns", host="x"))


def test_what_the_system_refuses_is_said_in_the_users_language() -> None:
    catalogue = load_catalogue("ar")
    assert not [sentence for sentence in SYSTEM.values() if sentence not in catalogue.said]
    reason = Reason.of("file-unreadable", file="x", errno=errno.ENOENT)
    assert Words("en").reason(reason) == "The file x could not be read: it is not there."
    assert "غير موجود" in Words("ar").reason(reason)
    assert Words("en").refused(9999) == "system error 9999"


def test_a_reason_that_was_so_several_times_says_how_often() -> None:
    reason = Reason.of("bubble-no-bus", tries=3)
    assert Words("en").reason(reason) == "No bubble could be shown: there is no desktop session here. Tried 3 times."
    assert Words("ar").reason(reason).endswith("٣ محاولات.")


def test_a_delivery_is_told_by_the_clock_of_the_reader() -> None:
    reason = Reason.of("delivered-by", notifier="bubble", at="2026-11-23T12:00:00+00:00")
    assert Words("en", zone=UTC).reason(reason) == "Delivered by bubble on 23 November 2026, 12:00."
    assert "bubble" not in arabic().reason(reason)


def test_a_host_with_an_arabic_name_is_shown_as_it_is_read_and_a_mixed_one_as_it_is_asked() -> None:
    said = Words("en").reason(Reason.of("dns", host="www.xn--mgbh0fb.xn--kgbechtv"))
    assert without_isolates(said) == "The name www.مثال.إختبار cannot be found."
    assert "xn--pple-43d.com" in Words("en").reason(Reason.of("dns", host="xn--pple-43d.com"))
    assert "xn--!" in Words("en").reason(Reason.of("dns", host="xn--!"))


def test_a_source_on_a_lower_address_is_told_with_what_it_left_and_what_is_below() -> None:
    words = Words("en")
    source = Source(
        id=1,
        url="https://x.example/feed",
        name="x",
        kind=SourceKind.FEED,
        added=datetime(2026, 11, 26, tzinfo=UTC),
        ladder=(Rung(url="https://x.example/news", kind=SourceKind.PAGE),),
    )
    assert words.health(source) == ()
    assert [without_isolates(line) for line in words.ladder(source.ladder)] == [
        "Where that fails: https://x.example/news (page)"
    ]
    left = replace(source, rung=1, reason=Reason.of("slow", seconds=11), left_for=Reason.of("gone"))
    assert [without_isolates(line) for line in words.health(left)][1:] == [
        "Its own address fails; https://x.example/news is read instead.",
        "Why the address above was left: The site says that this address is gone for good.",
    ]


def test_every_reason_has_its_arabic() -> None:
    catalogue = load_catalogue("ar")
    missing = [sentence for sentence in REASONS.values() if sentence not in catalogue.said]
    missing += [c.singular for c in COUNTED_REASONS.values() if c.singular not in catalogue.counted]
    assert not missing


def test_arabic_and_english_have_the_same_places() -> None:
    catalogue = load_catalogue("ar")
    place = re.compile(r"{(\w+)}")
    wrong = [e for e, a in catalogue.said.items() if set(place.findall(e)) != set(place.findall(a))]
    for english, forms in catalogue.counted.items():
        wanted = set(place.findall(english)) | {"n"}
        wrong += [f"{english} → {form}" for form in forms if not set(place.findall(form)) <= wanted]
        assert len(forms) == 6, english
    assert not wrong


def test_the_quick_reader_reads_what_polib_reads() -> None:
    for path in sorted(resource("i18n", "ar").glob("*.po")):
        quick = Catalogue()
        read_po(path.read_text(encoding="utf-8"), into=quick)
        slow = polib.pofile(str(path))
        assert quick.said == {e.msgid: e.msgstr for e in slow.translated_entries() if not e.msgid_plural}
        assert quick.counted == {
            e.msgid: tuple(e.msgstr_plural[n] for n in sorted(e.msgstr_plural))
            for e in slow.translated_entries()
            if e.msgid_plural
        }


def test_no_sentence_stands_in_two_files_with_two_meanings() -> None:
    seen: dict[str, str] = {}
    for path in sorted(resource("i18n", "ar").glob("*.po")):
        for entry in polib.pofile(str(path)):
            if not entry.msgid_plural:
                assert seen.setdefault(entry.msgid, entry.msgstr) == entry.msgstr, entry.msgid


def test_numbers_in_sentences_come_in_the_digits_of_the_rest() -> None:
    arabic, latin = Words("ar"), Words("ar", digits="latin")
    for code, number in (("not-found", "404"), ("source-gone", "410"), ("server-error", "500")):
        reason = Reason.of(code, source="المنفذ", host="المنفذ", status=int(number))
        assert f"({number})" in latin.reason(reason)
        assert f"({arabic.digits(number)})" in arabic.reason(reason)
    assert "(٤٠٤)" in arabic.reason(Reason.of("not-found", host="x.example"))
    names = re.compile(r"UTF-8|base64|\+03:00")
    for sentence in (*REASONS.values(), *CURES.values()):
        assert not re.search("[0-9]", names.sub("", sentence)), sentence


def test_an_entry_has_one_word_in_arabic() -> None:
    words = Words("ar")
    assert words.count("{n} entry", "{n} entries", 12) == "١٢ مادة"
    assert words.count("{n} new entry", "{n} new entries", 12) == "١٢ مادة جديدة"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=20), "in a moment"),
        (timedelta(minutes=5, seconds=-2), "in 5 minutes"),
        (timedelta(hours=1, seconds=-1), "in 1 hour"),
        (timedelta(minutes=90, seconds=-1), "in 90 minutes"),
        (timedelta(hours=2, seconds=-1), "in 2 hours"),
        (timedelta(hours=5, minutes=40), "in 6 hours"),
        (timedelta(hours=24, seconds=-1), "in 1 day"),
        (timedelta(days=3, seconds=-1), "in 3 days"),
        (timedelta(days=7, seconds=-1), "18 February 2021"),
    ],
)
def test_how_long_until_is_told_by_the_nearest_unit(left: timedelta, said: str) -> None:
    now = datetime(2021, 2, 11, 12, tzinfo=UTC)
    assert without_isolates(Words("en", zone=UTC).until(now + left, now)) == said


def test_nothing_stored_in_these_days_is_not_said_to_be_nothing_stored_at_all() -> None:
    words = Words("ar")
    read = "{n} stored article was read. Old articles raise no alert."
    tried = "{hits} of {n} stored article would have matched."
    for sentence in (words.count(read, read, 0), words.count(tried, tried, 0, hits="0")):
        assert "هذه الأيام" in sentence


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "لا أخبار اليوم"), (1, "خبر واحد اليوم"), (2, "خبران اليوم"), (4, "٤ أخبار اليوم"), (31, "٣١ خبرًا اليوم")],
)
def test_a_count_of_today_has_its_noun(count: int, said: str) -> None:
    words = arabic()
    assert trends.now_alone(words, "day", count=count).startswith(said)
    assert trends.now_and_usually(words, "day", count=count, usual=2).startswith(said)
    assert trends.spike(words, "day", count=count, usual=2, is_now=True).startswith(said)
