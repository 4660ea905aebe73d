"""The words that dates are written with: months in the Arabic systems and others, parts of the day, numbers, zones."""

from __future__ import annotations

import re
import unicodedata

_FOLD = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه",
    "ھ": "ه", "ؤ": "و", "ئ": "ي", "ـ": None, "ڤ": "ف",
    "\u200c": " ", "\u200b": None, "\u00a0": " ", "‐": "-", "‑": "-", "−": "-", "–": "-", "—": "-", "∕": "/",
    "⁄": "/", "：": ":", "٬": ",",
})  # fmt: skip
_MARKS = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200d-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
)
_AMMAN = re.compile("\u0639[\u064e-\u0650]?\u0645(?:\u0651\u064e?|\u064e\u0651)\u0627\u0646")
_OMAN = re.compile("\u0639\u064f\u0645\u064e?\u0627\u0646")
_JORDAN = "الاردن"
_SULTANATE = "سلطنة عمان"
_DIGIT_LETTER = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_WHITE = re.compile(r"\s+")


def fold_words(text: str) -> str:
    """Text as the tables here are keyed: ASCII digits, lower case, no marks, alef, ya and ta marbuta in one form."""
    # With its marks the capital of Jordan is told from Oman; without them nobody can.
    if "\u0651" in text or "\u064f" in text:
        text = _AMMAN.sub(_JORDAN, _OMAN.sub(_SULTANATE, text))
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
يناير, ينايير, كانون الثاني, كانون ثاني, كانون2, ك2, جانفي, جانفيي, أي النار, ژانویه, جنوری, january, jan, janvier,\
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
أكتوبر, اكتوبر, تشرين الأول, تشرين اول, تشرين1, ت1, اکتبر, اکتوبر, التمور, october, oct, octobre, octubre, ottobre,\
ott, oktober, okt, ekim, октября, октябрь
نوفمبر, نوفمير, تشرين الثاني, تشرين ثاني, تشرين2, ت2, نونبر, نوامبر, نومبر, الحرث, november, nov, novembre,\
noviembre, kasım, ноября, ноябрь
ديسمبر, ديسمير, كانون الأول, كانون اول, كانون1, ك1, دجنبر, دجمبر, دسامبر, دسمبر, الكانون, december, dec, decembre,\
diciembre, dic, dicembre, dezember, dez, aralık, декабря, декабрь
""")

HIJRI_MONTHS = _table("""
محرم, المحرم, muharram
صفر, صفر المظفر, safar
ربيع الأول, ربيع أول, ربيع اول
ربيع الثاني, ربيع الآخر, ربيع الآخرة, ربيع ثان, ربيع ثاني, ربيع آخر
جمادى الأولى, جمادى الأول, جمادي الاول, جمادى الاولي
جمادى الآخرة, جمادى الثانية, جمادى ثانية, جمادى آخرة, جمادى الآخر, جمادي الثاني, جمادى الثاني
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
am: بعد منتصف الليل, صباحا, صباح, الصباح, صباحًا, ص, فجرا, الفجر, فجر, ضحى, قبل الظهر, ق.ظ, ق ظ, a.m., a.m, am, صبح
pm: مساء, مساءا, عشاء, مساءً, المساء, م, بعد الظهر, ب.ظ, ب ظ, عصرا, العصر, عصر, بعدازظهر, بعد از ظهر, p.m., p.m, pm
noon: ظهرا, الظهر, ظهر
night: ليلا, الليل, ليل, شب
midnight: منتصف الليل, عند منتصف الليل
""")
"""What stands beside an hour of twelve; the longest first."""

ZONE_CITIES = _words("""
UTC: غرينتش, غرينيتش, جرينتش, جرينيتش, جرينتيش, غرينتيش, قرينتش, العالمي, العالمي المنسق, عالمي
Asia/Riyadh: مكة المكرمة, مكة, السعودية, الرياض, المملكة, المملكة العربية السعودية, أم القرى, جدة
Africa/Cairo: القاهرة, مصر
Asia/Damascus: دمشق, سوريا, سورية, حلب
Asia/Beirut: بيروت, لبنان
Asia/Baghdad: بغداد, العراق, أربيل, إقليم كردستان
Asia/Amman: الأردن
Asia/Muscat: مسقط, سلطنة عمان
Asia/Jerusalem: القدس, القدس المحتلة, فلسطين, إسرائيل, تل أبيب
Asia/Gaza: غزة
Europe/Moscow: موسكو, روسيا
Europe/Istanbul: تركيا, إسطنبول, أنقرة
Europe/London: لندن, بريطانيا
Europe/Paris: باريس, فرنسا
Europe/Berlin: برلين, ألمانيا, وسط أوروبا
Europe/Rome: روما, إيطاليا
Europe/Madrid: مدريد, إسبانيا
Europe/Brussels: بروكسل
Europe/Zurich: جنيف, سويسرا
Europe/Vienna: فيينا
Europe/Athens: أثينا, اليونان
Europe/Kyiv: كييف, أوكرانيا
America/New_York: واشنطن, نيويورك, شرق الولايات المتحدة, شرق أمريكا, الساحل الشرقي
America/Los_Angeles: لوس أنجلوس, كاليفورنيا
Asia/Tehran: طهران, إيران
Asia/Dubai: الإمارات, أبوظبي, أبو ظبي, دبي, الشارقة
Asia/Qatar: الدوحة, قطر
Asia/Kuwait: الكويت
Asia/Bahrain: البحرين, المنامة
Asia/Aden: صنعاء, عدن, اليمن
Africa/Khartoum: الخرطوم, السودان
Africa/Tripoli: ليبيا, بنغازي
Africa/Tunis: تونس
Africa/Algiers: الجزائر
Africa/Casablanca: المغرب, الرباط, الدار البيضاء
Africa/Nouakchott: نواكشوط, موريتانيا
Africa/Addis_Ababa: أديس أبابا
Africa/Mogadishu: مقديشو, الصومال
Africa/Djibouti: جيبوتي
Africa/Nairobi: نيروبي
Asia/Kabul: كابول, أفغانستان
Asia/Karachi: إسلام آباد, باكستان
Asia/Kolkata: نيودلهي, الهند
Asia/Shanghai: بكين, الصين
Asia/Tokyo: طوكيو, اليابان
Asia/Seoul: سيول
Asia/Jakarta: جاكرتا
Asia/Kuala_Lumpur: كوالالمبور, ماليزيا
""")
"""Places whose time a text names. Left out on purpose: Amman/Oman and the two Tripolis, which share a name."""

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
    "EEST": 3, "MSK": 3, "EAT": 3, "KSA": 3, "GST": 4,
    "TRT": 3, "IRST": 3.5, "PKT": 5, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours east of Greenwich. Left out: what has several meanings in our region (AST, IST, BST, CST)."""

NUMBERS = {
    fold_words(name): value
    for value, names in {
        1: "واحد واحدة أحد إحدى غرة",
        2: "اثنين اثنتين اثنان اثنتان اثنا اثنتا اثني اثنتي",
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
    fold_words(name): (unit, least)
    for unit, least, names in (
        ("second", 1, "ثانية second sec ثانیه"),
        ("second", 0, "ثوان ثواني ثوانٍ ث seconds secs"),
        ("second", 2, "ثانيتين ثانيتان"),
        ("minute", 1, "دقيقة دقيقه minute min دقیقه"),
        ("minute", 0, "دقائق دقايق د minutes mins"),
        ("minute", 2, "دقيقتين دقيقتان"),
        ("hour", 1, "ساعة ساعه hour hr heure"),
        ("hour", 0, "ساعات س h hours hrs heures"),
        ("hour", 2, "ساعتين ساعتان"),
        ("day", 1, "يوم يوما day jour روز"),
        ("day", 0, "أيام days jours"),
        ("day", 2, "يومين يومان"),
        ("week", 1, "أسبوع اسبوعا week هفته"),
        ("week", 0, "أسابيع weeks"),
        ("week", 2, "أسبوعين أسبوعان"),
        ("month", 1, "شهر شهرا month ماه"),
        ("month", 0, "أشهر شهور months"),
        ("month", 2, "شهرين شهران"),
        ("year", 1, "سنة عام year سال"),
        ("year", 0, "سنوات أعوام سنين years"),
        ("year", 2, "سنتين عامين سنتان عامان"),
    )
    for name in names.split()
}
"""Units of relative times, and how many one means without a number beside it: 2 for a dual, 0 where it does not say."""

HOURS = {
    fold_words(name): hour
    for hour, name in enumerate(
        "الواحدة الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة".split(), 1
    )
} | {fold_words("الحادية عشرة"): 11, fold_words("الثانية عشرة"): 12}
"""Hours as they are spoken after the word for "o'clock"."""

_UNITS_OF_DAYS = "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع".split()
ORDINALS = (
    {fold_words(name): day for day, name in enumerate(_UNITS_OF_DAYS, 1)}
    | {fold_words(f"{name} عشر"): 10 + day for day, name in enumerate(["الحادي", *_UNITS_OF_DAYS[1:]], 1)}
    | {fold_words(f"{name} والعشرين"): 20 + day for day, name in enumerate(["الحادي", *_UNITS_OF_DAYS[1:]], 1)}
    | {fold_words(f"{name} والعشرون"): 20 + day for day, name in enumerate(["الحادي", *_UNITS_OF_DAYS[1:]], 1)}
    | {fold_words(name): day for name, day in (("العاشر", 10), ("العشرين", 20), ("الثلاثين", 30))}
    | {fold_words("الحادي والثلاثين"): 31}
)
"""Days of a month as they are spoken before "of"."""
_PERSIAN_UNITS = "یکم دوم سوم چهارم پنجم ششم هفتم هشتم نهم".split()
_PERSIAN_TENS = "دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم شانزدهم هفدهم هجدهم نوزدهم بیستم".split()
PERSIAN_ORDINALS = (
    {fold_words(name): day for day, name in enumerate([*_PERSIAN_UNITS, *_PERSIAN_TENS], 1)}
    | {fold_words(f"بیست و {name}"): 20 + day for day, name in enumerate(_PERSIAN_UNITS, 1)}
    | {fold_words("سی ام"): 30, fold_words("سی و یکم"): 31}
)
"""Days of a month as they are spoken before a Persian month."""

AROUND = (
    frozenset(
        fold_words(
            """نشر نشرت نشره النشر تم في يوم بتاريخ تاريخ الساعة ساعة عند على آخر تحديث التحديث محدث
        حدث تعديل الموافق أضيف كتب كتبت من منذ عام سنة هذا ظهر عصر فجر ليلة مساء صباح ليل
        توقيت بتوقيت بالتوقيت المحلي غرينتش جرينتش
        غرينيتش مكة المكرمة القاهرة بيروت دمشق بغداد القدس الدوحة دبي هـ الأول
        published updated posted on at last gmt utc am pm"""
        ).split()
    )
    | frozenset(word for words, _ in MARKERS for word in words.split())
    | frozenset(WEEKDAYS)
)
"""What may stand around "today" or a day without its year; with other words it is a sentence, or a paper's name."""
