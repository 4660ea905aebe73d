"""Which language a text is in."""

from __future__ import annotations

import pytest

from monitor.language import detect_language

TEXTS = {
    "ar": "أعلنت الحكومة أن الاجتماع سيعقد في العاصمة غدا",
    "fa": "رئیس جمهور گفت که این گفتگوها ادامه خواهد داشت",
    "ur": "وزیر اعظم نے کہا ہے کہ یہ فیصلہ بڑے غور کے بعد کیا گیا",
    "en": "The minister said that talks with the delegation would continue in the capital",
    "fr": "Le ministre a dit que les pourparlers de la semaine sont dans une impasse",
    "tr": "Bakan bu görüşmelerin çok önemli olduğunu ve devam edeceğini söyledi",
    "ru": "Министр сообщил что переговоры продолжатся на следующей неделе",
    "uk": "Міністр повідомив, що переговори триватимуть і їх підтримають",
    "": "123 – 456",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_is_known_by_its_letters_and_commonest_words(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


def test_an_arabic_text_that_quotes_english_is_arabic() -> None:
    assert detect_language("قالت شركة Apple إن الهاتف iPhone سيباع في الأسواق العربية") == "ar"
