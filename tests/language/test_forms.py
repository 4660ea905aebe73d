"""Word forms: candidate stems, decisions, and what stopped them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language import (
    FUNCTION_WORDS,
    Lexicon,
    Reading,
    Stopped,
    WantedWord,
    index_fold,
    index_words,
    loose,
    word_stems,
)
from monitor.language.splitting import GOD, one_seat, splits_on, whole_forms
from monitor.model import Term
from monitor.resources import resource
from monitor.watching import Matcher

WORDS = st.text(alphabet=st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ"), min_size=2, max_size=9)
NAMES = WORDS.filter(lambda word: len(word) >= 4 and not word.startswith("ال") and word not in FUNCTION_WORDS)
PROCLITICS = ("و", "ف", "ب", "ك", "ل", "وب", "ول", "فب", "فل", "وك", "فك")


@given(WORDS)
@settings(deadline=None)
def test_a_word_matches_itself(word: str) -> None:
    assert WantedWord(word).accepts(word)


@given(WORDS)
@settings(deadline=None)
def test_a_word_shares_a_stem_with_what_it_accepts(word: str) -> None:
    wanted = WantedWord(word)
    assert wanted.stems.intersection(word_stems(word))


@given(WORDS.filter(lambda word: len(word) > 2))
@settings(deadline=None)
def test_a_word_is_taken_apart_to_the_stems_it_is_found_by(word: str) -> None:
    taken: set[str] = set()
    # One with ىء is read with ئ as well, by itself.
    for written in {word, one_seat(word)}:
        folded = loose(written)
        parts = {folded[start:end] for start in range(len(written)) for end in range(start + 2, len(written) + 1)}
        taken |= {split.key for split in splits_on(written, folded, parts)}
    assert taken == set(word_stems(word)) - {GOD} | (taken & {GOD})


@given(word=WORDS.filter(lambda word: len(word) > 2), most=st.integers(0, 8))
@settings(deadline=None)
def test_a_lexicon_is_asked_for_the_stems_that_lie_near_enough(word: str, most: int) -> None:
    every = whole_forms(word, loose(word), 1_000)
    near = [form for form in every if form[1].cost + form[3].cost <= most]
    assert whole_forms(word, loose(word), most) == near
    assert {key.removesuffix("ة") for key, *_ in every} <= {stem.removesuffix("ة") for stem in word_stems(word)}


class Asked:
    """A lexicon that counts the questions about written words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.count = 0
        self._lexicon = lexicon

    def lemmas(self, key: str) -> tuple[tuple[str, str], ...]:
        self.count += 1
        return self._lexicon.lemmas(key)

    def forms(self, key: str) -> tuple[tuple[str, str], ...]:
        return self._lexicon.forms(key)


@pytest.mark.parametrize(
    ("term", "written", "accepted"),
    [
        ("وزير", "الوزير", True),
        ("مدرسة", "مدرستان", True),
        ("وزير", "وزراء", True),
        ("قصف", "قصفيون", False),
        ("حلب", "حلبنا", False),
    ],
)
def test_the_lexicon_is_not_asked_what_cannot_change_the_decision(
    term: str, written: str, accepted: bool, lexicon: Lexicon
) -> None:
    asked = Asked(lexicon)
    wanted = WantedWord(term, lexicon=asked)
    asked.count = 0
    assert wanted.accepts(written) == accepted
    assert asked.count == 0


@given(word=NAMES, proclitic=st.sampled_from(PROCLITICS))
@settings(deadline=None)
def test_a_name_of_four_letters_takes_every_proclitic(word: str, proclitic: str) -> None:
    written = proclitic + word
    wanted = WantedWord(word, name=True)
    assert wanted.stems.intersection(word_stems(written))
    assert wanted.accepts(written)


@given(word=NAMES, proclitic=st.sampled_from(PROCLITICS))
@settings(deadline=None)
def test_the_lexicon_stops_no_name_of_four_letters(word: str, proclitic: str, lexicon: Lexicon) -> None:
    assert WantedWord(word, name=True, lexicon=lexicon).accepts(proclitic + word)


@given(word=WORDS, written=WORDS)
@settings(deadline=None)
def test_what_is_accepted_could_have_been_found_by_its_stems(word: str, written: str) -> None:
    wanted = WantedWord(word)
    if wanted.accepts(written):
        assert wanted.stems.intersection(word_stems(written))


def test_what_the_lexicon_accepts_could_have_been_found_by_its_stems(lexicon: Lexicon) -> None:
    """Words that random letters never make: all that the shipped lists and the pairs of these tests hold."""
    files = [resource("language", name) for name in ("plurals.txt", "verbs.txt", "apart.txt")]
    words = sorted({word for file in files for word in index_words(file.read_text(encoding="utf-8"))})
    pairs = (Path(__file__).parents[1] / "data" / "language_pairs.toml").read_text(encoding="utf-8")
    written = {word: frozenset(word_stems(word)) for word in index_words(pairs) if len(word) > 2}
    lost = []
    for word in words[::20]:
        wanted = WantedWord(word, lexicon=lexicon)
        lost += [
            (word, one) for one, stems in written.items() if stems.isdisjoint(wanted.stems) and wanted.accepts(one)
        ]
    assert lost == []


@given(word=WORDS.filter(lambda word: len(word) >= 3), proclitic=st.sampled_from(PROCLITICS))
@settings(deadline=None)
def test_a_word_takes_every_proclitic_or_says_what_stopped_it(word: str, proclitic: str, lexicon: Lexicon) -> None:
    reading = WantedWord(word, lexicon=lexicon).read(proclitic + word)
    assert isinstance(reading, (Reading, Stopped))
    assert reading.rule


@given(
    word=st.sampled_from(("خالد", "العراق", "سوريا", "غرناطة", "القاهره", "أفورقي", "تبون")),
    proclitic=st.sampled_from(PROCLITICS),
)
@settings(deadline=None)
def test_nothing_stops_a_listed_name_behind_a_proclitic(word: str, proclitic: str, lexicon: Lexicon) -> None:
    assert WantedWord(word, lexicon=lexicon).accepts(proclitic + word)


def test_no_listed_name_of_four_letters_is_stopped(lexicon: Lexicon) -> None:
    lines = resource("language", "names.txt").read_text(encoding="utf-8").splitlines()
    listed = [name for line in lines if line[:1] != "#" for name in line.split() if "_" not in name]
    names = {index_fold(name.removeprefix("[ال]")) for name in listed}
    stopped = []
    for name in sorted(names):
        wanted = WantedWord(name, lexicon=lexicon)
        for proclitic in PROCLITICS if len(name) > 3 else ():
            joined = name[1:] if proclitic.endswith("ل") and name.startswith("ال") else name
            if not wanted.accepts(proclitic + joined):
                stopped.append(proclitic + joined)
    assert stopped == []


def test_no_name_of_several_words_of_ours_is_stopped(lexicon: Lexicon) -> None:
    listed = resource("language", "names.txt").read_text(encoding="utf-8").splitlines()
    places = resource("language", "geography.tsv").read_text(encoding="utf-8").splitlines()
    names = {name.replace("_", " ") for line in listed if line[:1] != "#" for name in line.split() if "_" in name}
    names |= {name for line in places if line[:1] != "#" for name in line.split("\t")[0].split("|") if " " in name}
    matcher = Matcher([Term(query=name) for name in sorted(names)], lexicon=lexicon)
    stopped = []
    for number, name in enumerate(sorted(names)):
        for proclitic in PROCLITICS:
            joined = name[1:] if proclitic.endswith("ل") and name.startswith("ال") else name
            text = f"قال {proclitic}{joined} اليوم"
            if not any(match.term == number for match in matcher.find(text)):
                stopped.append(text)
    assert len(names) > 350
    assert stopped == []


def test_a_word_typed_carelessly_is_read_as_the_lexicon_spells_it(lexicon: Lexicon) -> None:
    assert WantedWord("القاهره", lexicon=lexicon).accepts("بالقاهرة")
    assert not WantedWord("القاهره", lexicon=lexicon).accepts("القاهر")
    assert WantedWord("اسبوع", lexicon=lexicon).accepts("الأسابيع")


def test_a_careless_spelling_that_could_be_two_words_stays_both() -> None:
    careless = WantedWord("اعلام")
    assert careless.accepts("الإعلام")
    assert careless.accepts("الأعلام")


def test_a_verbs_form_says_that_it_is_one(lexicon: Lexicon) -> None:
    assert WantedWord("أعلن", lexicon=lexicon).read("وسيعلنها") == Reading("وس", "يعلن", "ها", "أعلن", "verb")


def test_a_verb_is_not_found_in_a_word_of_its_own(lexicon: Lexicon) -> None:
    assert WantedWord("وفر", lexicon=lexicon).read("توفر") == Stopped("lexicon-other-word")


def test_a_plural_is_no_other_place(lexicon: Lexicon) -> None:
    assert WantedWord("جزيرة", lexicon=lexicon).accepts("الجزر")
    assert WantedWord("جزيرة", lexicon=lexicon).read("الجزائر") == Stopped("other-name")


def test_father_stands_in_the_case_its_sentence_wants() -> None:
    father = WantedWord("أبو", phrase=True)
    assert father.accepts("لأبي")
    assert father.accepts("أبا")
    assert not WantedWord("أبو").accepts("أبا")


def test_the_article_after_lam_is_written_as_a_lam() -> None:
    reading = WantedWord("مدينة").read("للمدينة")
    assert isinstance(reading, Reading)
    assert (reading.proclitic, reading.suffix) == ("لل", "ة")


def test_a_reading_tells_how_a_word_was_understood() -> None:
    reading = WantedWord("حكومة").read("وبحكومتهم")
    assert reading == Reading("وب", "حكوم", "تهم", "حكومة", "inflection")


def test_the_lemma_told_is_the_word_meant(lexicon: Lexicon) -> None:
    told = {
        ("القاهره", "بالقاهرة"): ("بال", "القاهرة"),
        ("العراق", "للعراق"): ("لل", "العراق"),
        ("المفاوضين", "والمفاوضان"): ("وال", "مفاوض"),
        ("سوري", "والسوريون"): ("وال", "سوري"),
        ("قتيل", "قتلاهم"): ("", "قتيل"),
        ("التزام", "بالالتزام"): ("بال", "التزام"),
        ("تفجير", "بالتفجير"): ("بال", "تفجير"),
        ("أعمال", "الأعمال"): ("ال", "عمل"),
        ("ويلسون", "لويلسون"): ("ل", "ويلسون"),
    }
    for (term, written), expected in told.items():
        reading = WantedWord(term, lexicon=lexicon).read(written)
        assert isinstance(reading, Reading)
        assert (reading.proclitic, reading.lemma) == expected


def test_a_different_hamza_stops_and_says_so() -> None:
    assert WantedWord("أعلام").read("إعلام") == Stopped("hamza")


def test_a_function_word_is_only_meant_when_it_was_typed() -> None:
    assert WantedWord("علي").read("على") == Stopped("function-word")
    assert WantedWord("على").accepts("على")


def test_a_name_takes_no_pronoun() -> None:
    assert WantedWord("ترامب", name=True).read("ترامبهم") == Stopped("name-takes-no-ending")


def test_a_short_stem_takes_few_endings() -> None:
    assert WantedWord("سمك").read("سمكية") is None
    assert isinstance(WantedWord("سمك").read("سمكون"), Stopped)


def test_a_typed_plural_does_not_expand_to_its_singular(lexicon: Lexicon) -> None:
    assert WantedWord("وزير", lexicon=lexicon).accepts("الوزراء")
    assert not WantedWord("وزراء", lexicon=lexicon).accepts("الوزير")


def test_the_lexicon_tells_a_look_alike_from_a_form(lexicon: Lexicon) -> None:
    assert WantedWord("طاقة", lexicon=lexicon).read("بطاقة") == Stopped("lexicon-other-word")
    assert not WantedWord("زير", lexicon=lexicon).accepts("وزير")


def test_inside_a_phrase_no_particle_stands_in_front() -> None:
    assert WantedWord("التصعيد", inner=True, phrase=True).read("بالتصعيد") == Stopped("proclitic-in-phrase")


def test_an_exact_word_matches_as_written_only() -> None:
    wanted = WantedWord("إدلب", exact=True)
    assert wanted.accepts("إدلب")
    assert not wanted.accepts("بإدلب")
    assert not wanted.accepts("ادلب")


class _One:
    """A lexicon of one word."""

    def __init__(self, word: str) -> None:
        self._pairs = ((word, word),)

    def lemmas(self, key: str) -> tuple[tuple[str, str], ...]:
        return self._pairs if key == self._pairs[0][0] else ()

    forms = lemmas


def test_no_alef_of_an_accusative_stands_behind_the_article() -> None:
    wanted = WantedWord("تكنولوجي", lexicon=_One("تكنولوجي"), name=False)
    assert wanted.accepts("تكنولوجيا")
    assert wanted.accepts("التكنولوجي")
    assert not wanted.accepts("التكنولوجيا")
