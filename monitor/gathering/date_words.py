"""The words that dates are written with: months in the Arabic systems and others, parts of the day, numbers, zones."""

from __future__ import annotations

import re
import unicodedata

_FOLD = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه",
    "ھ": "ه", "ؤ": "و", "ئ": "ي", "ـ": None,
    "\u200c": " ", "\u200b": None, "\u00a0": " ", "‐": "-", "‑": "-", "−": "-", "–": "-", "—": "-", "∕": "/",
    "⁄": "/", "：": ":", "٬": ",",
})  # fmt: skip
_MARKS = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200d-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
)
_DIGIT_LETTER = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_WHITE = re.compile(r"\s+")


def fold_words(text: str) -> str:
    """Text as the tables here are keyed: ASCII digits, lower case, no marks, alef, ya and ta marbuta in one form."""
    text = unicodedata.normalize("NFKC", text).translate(_FOLD)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)) if not text.isascii() else text
    digits = "".join(str(unicodedata.digit(c, c)) if not c.isascii() and c.isdigit() else c for c in text)
    spaced = _DIGIT_LETTER.sub(" ", digits.lower())
    # ISO's T and Z and the French hour lose their place by that; they get it back.
    spaced = re.sub(r"(\d) t (\d)", r"\1t\2", spaced)
    spaced = re.sub(r"(\d) z(?!\w)", r"\1z", spaced)
    spaced = re.sub(r"(?<!\d)(\d{1,2}) h (\d\d)(?!\d)", r"\1:\2", spaced)
    return _WHITE.sub(" ", spaced).strip()


def _table(lines: str) -> dict[tuple[str, ...], int]:
    """One line a month, names separated by commas; a name may have two words."""
    table: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines.strip().splitlines(), 1):
        for name in line.split(","):
            words = tuple(fold_words(name).split())
            if words:
                table.setdefault(words, number)
    return table


# Egypt and the Gulf; the Levant and Iraq; Algeria and Tunisia; Morocco; Mauritania; Libya's of 1969; Persian, Urdu;
# then Latin and Cyrillic.
MONTHS = _table("""
يناير, ينايير, كانون الثاني, كانون ثاني, كانون2, جانفي, جانفيي, أي النار, ژانویه, جنوری, january, jan, janvier,\
enero, ene, gennaio, gen, januar, ocak, января, январь, январ
فبراير, فبرائر, فبراير, شباط, فيفري, فيفريي, النوار, فوریه, فروری, february, feb, fevrier, fevr, febrero, febbraio,\
februar, şubat, февраля, февраль
مارس, اذار, آذار, مارت, مارچ, march, mar, mars, marzo, märz, maerz, mart, марта, март
أبريل, ابريل, إبريل, نيسان, أفريل, افريل, آوریل, اپریل, الطير, april, apr, avril, abril, abr, aprile, nisan,\
апреля, апрель
مايو, أيار, ايار, ماي, مايس, مه, می, مئی, may, mai, mayo, maggio, mag, mayıs, мая, май
يونيو, يونيه, حزيران, جوان, ژوئن, جون, الصيف, june, jun, juin, junio, giugno, giu, juni, haziran, июня, июнь
يوليو, يوليه, تموز, جويلية, جويليه, يوليوز, ژوئیه, جولای, جولائی, ناصر, july, jul, juillet, juil, julio, luglio, lug,\
juli, temmuz, июля, июль
أغسطس, اغسطس, آب, أوت, اوت, غشت, أغشت, آگوست, اگست, هانيبال, august, aug, aout, agosto, ago, ağustos, августа, август
سبتمبر, سبتمير, أيلول, ايلول, شتنبر, شتمبر, سپتامبر, ستمبر, الفاتح, september, sep, sept, septembre, septiembre,\
settembre, set, eylül, сентября, сентябрь
أكتوبر, اكتوبر, تشرين الأول, تشرين اول, تشرين1, اکتبر, اکتوبر, التمور, october, oct, octobre, octubre, ottobre,\
ott, oktober, okt, ekim, октября, октябрь
نوفمبر, نوفمير, تشرين الثاني, تشرين ثاني, تشرين2, نونبر, نوامبر, نومبر, الحرث, november, nov, novembre,\
noviembre, kasım, ноября, ноябрь
ديسمبر, ديسمير, كانون الأول, كانون اول, كانون1, دجنبر, دجمبر, دسامبر, دسمبر, الكانون, december, dec, decembre,\
diciembre, dic, dicembre, dezember, dez, aralık, декабря, декабрь
""")

HIJRI_MONTHS = _table("""
محرم, المحرم, muharram
صفر, صفر المظفر, safar
ربيع الأول, ربيع أول, ربيع اول
ربيع الثاني, ربيع الآخر, ربيع ثاني, ربيع آخر
جمادى الأولى, جمادى الأول, جمادي الاول, جمادى الاولي
جمادى الآخرة, جمادى الثانية, جمادى الآخر, جمادي الثاني, جمادى الثاني
رجب, رجب المرجب, rajab
شعبان, شعبان المعظم, shaban
رمضان, رمضان المبارك, ramadan
شوال, شوال المكرم, shawwal
ذو القعدة, ذي القعدة, ذوالقعدة, ذيالقعدة, ذی القعده, ذیقعده
ذو الحجة, ذي الحجة, ذوالحجة, ذيالحجة, ذی الحجه, ذیحجه
""")

JALALI_MONTHS = _table("""
فروردین
اردیبهشت
خرداد
تیر
مرداد, امرداد
شهریور
مهر
آبان
آذر
دی
بهمن
اسفند
""")


def _words(lines: str) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for line in lines.strip().splitlines():
        meaning, _, names = line.partition(":")
        pairs.extend((fold_words(name), meaning.strip()) for name in names.split(",") if name.strip())
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


MARKERS = _words("""
am: صباحا, صباح, الصباح, صباحًا, ص, فجرا, الفجر, فجر, قبل الظهر, ق.ظ, ق ظ, a.m., a.m, am, صبح
pm: مساء, مساءا, مساءً, المساء, م, بعد الظهر, ب.ظ, ب ظ, عصرا, العصر, عصر, بعدازظهر, بعد از ظهر, p.m., p.m, pm
noon: ظهرا, الظهر, ظهر
night: ليلا, الليل, ليل, شب
""")
"""What stands beside an hour of twelve; the longest first."""

ZONE_CITIES = _words("""
UTC: بتوقيت غرينتش, بتوقيت غرينيتش, بتوقيت جرينتش, بتوقيت جرينيتش, بتوقيت جرينتيش, توقيت غرينتش, توقيت جرينتش,\
ت غ, تغ, غرينتش, جرينتش, التوقيت العالمي
Asia/Riyadh: بتوقيت مكة المكرمة, بتوقيت مكة, بتوقيت السعودية, بتوقيت الرياض, بتوقيت المملكة, توقيت مكة
Africa/Cairo: بتوقيت القاهرة, بتوقيت مصر, توقيت القاهرة
Asia/Damascus: بتوقيت دمشق, بتوقيت سوريا, بتوقيت سورية
Asia/Beirut: بتوقيت بيروت, بتوقيت لبنان
Asia/Baghdad: بتوقيت بغداد, بتوقيت العراق
Asia/Amman: بتوقيت الأردن
Asia/Muscat: بتوقيت مسقط, بتوقيت سلطنة عمان
Asia/Jerusalem: بتوقيت القدس, بتوقيت فلسطين, بتوقيت إسرائيل
Asia/Gaza: بتوقيت غزة
Europe/Moscow: بتوقيت موسكو, بتوقيت روسيا
Europe/Istanbul: بتوقيت تركيا, بتوقيت إسطنبول, بتوقيت أنقرة
Europe/London: بتوقيت لندن, بتوقيت بريطانيا
Europe/Paris: بتوقيت باريس, بتوقيت فرنسا
Europe/Berlin: بتوقيت برلين, بتوقيت ألمانيا
America/New_York: بتوقيت واشنطن, بتوقيت نيويورك, بتوقيت شرق الولايات المتحدة
Asia/Tehran: بتوقيت طهران, بتوقيت إيران
Asia/Dubai: بتوقيت الإمارات, بتوقيت أبوظبي, بتوقيت أبو ظبي, بتوقيت دبي
Asia/Qatar: بتوقيت الدوحة, بتوقيت قطر
Asia/Kuwait: بتوقيت الكويت
Asia/Bahrain: بتوقيت البحرين, بتوقيت المنامة
Asia/Aden: بتوقيت صنعاء, بتوقيت عدن, بتوقيت اليمن
Africa/Khartoum: بتوقيت الخرطوم, بتوقيت السودان
Africa/Tripoli: بتوقيت ليبيا
Africa/Tunis: بتوقيت تونس
Africa/Algiers: بتوقيت الجزائر
Africa/Casablanca: بتوقيت المغرب, بتوقيت الرباط, بتوقيت الدار البيضاء
Africa/Nouakchott: بتوقيت نواكشوط, بتوقيت موريتانيا
""")
"""Where a text says whose time it is. Left out on purpose: Amman/Oman and the two Tripolis, which share a name."""

WEEKDAYS = {
    fold_words(name): number
    for number, names in enumerate(
        (
            "الإثنين الاثنين الأثنين monday",
            "الثلاثاء الثلثاء tuesday",
            "الأربعاء الاربعا wednesday",
            "الخميس thursday",
            "الجمعة friday",
            "السبت saturday",
            "الأحد sunday",
        )
    )
    for name in names.split()
}

ZONE_ABBREVIATIONS = {
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0, "CET": 1, "MET": 1, "WEST": 1, "CEST": 2, "MEST": 2,
    "EET": 2, "CAT": 2, "SAST": 2,
    "EEST": 3, "MSK": 3, "EAT": 3,
    "TRT": 3, "IRST": 3.5, "PKT": 5, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours east of Greenwich. Left out: what has several meanings in our region (AST, IST, GST, BST, CST)."""

NUMBERS = {
    fold_words(name): value
    for value, names in {
        1: "واحد واحدة",
        2: "اثنين اثنتين اثنان اثنتان",
        3: "ثلاث ثلاثة",
        4: "أربع أربعة",
        5: "خمس خمسة",
        6: "ست ستة",
        7: "سبع سبعة",
        8: "ثمان ثماني ثمانية",
        9: "تسع تسعة",
        10: "عشر عشرة",
        20: "عشرين عشرون",
        30: "ثلاثين ثلاثون",
        40: "أربعين أربعون",
        50: "خمسين خمسون",
    }.items()
    for name in names.split()
} | {"an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}

UNITS = {
    fold_words(name): (unit, dual)
    for unit, dual, names in (
        ("second", False, "ثانية ثوان ثواني ثوانٍ second seconds sec secs ثانیه"),
        ("second", True, "ثانيتين ثانيتان"),
        ("minute", False, "دقيقة دقائق دقايق دقيقه minute minutes min mins دقیقه"),
        ("minute", True, "دقيقتين دقيقتان"),
        ("hour", False, "ساعة ساعات ساعه hour hours hr hrs heure heures"),
        ("hour", True, "ساعتين ساعتان"),
        ("day", False, "يوم أيام يوما day days jour jours روز"),
        ("day", True, "يومين يومان"),
        ("week", False, "أسبوع أسابيع اسبوعا week weeks هفته"),
        ("week", True, "أسبوعين أسبوعان"),
        ("month", False, "شهر أشهر شهور شهرا month months ماه"),
        ("month", True, "شهرين شهران"),
        ("year", False, "سنة سنوات عام أعوام سنين year years سال"),
        ("year", True, "سنتين عامين سنتان عامان"),
    )
    for name in names.split()
}
"""Units of relative times; a dual counts two by itself."""
