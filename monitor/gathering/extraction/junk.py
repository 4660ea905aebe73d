"""What in a page is not the article: names of boxes, and lines that every Arabic news page repeats."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.gathering.markup import Node

# Class and id names are cut into words at "-", "_", blanks and capitals, so that "field-label-hidden" or
# "has-post-thumbnail"
# say nothing. A word here condemns the box (unless the box holds most of the page's text).
BOX_WORDS = frozenset(
    """
    related relate relates recommended recommend recommendation recommendations readmore readalso alsoread seealso
    similar more
    share shares sharing sharebar social socials socialshare addthis addtoany sharethis a2a sharedaddy shareholder
    follow followus
    comment comments commentlist disqus respond replies reply livefyre fbcomments
    sidebar sidecontent aside widget widgets rail skyscraper
    newsletter newsletters subscribe subscription subscriptions signup signin login register registration paywall
    regwall
    promo promos promotion promoted sponsor sponsored ad ads adv advert adverts advertisement advertising banner
    banners dfp gpt taboola outbrain
    mgid adsense advertorial teads
    mostread mostpopular popular trending trend topstories latest ticker newsticker
    tags taglist tagcloud keywords hashtags breadcrumb breadcrumbs crumb crumbs pager pagination paging navigation nav
    navbar menu submenu
    footer foot masthead topbar toolbar tools toolbox
    wall popup pop modal overlay dialog lightbox tooltip dropdown cookie cookies consent gdpr
    poll polls vote voting survey quiz rating ratings stars
    bio authorbio authorbox
    caption captions credit credits copyright copyrights photocredit imagecaption figcaption wp-caption-text
    photographer
    inject injection embed embeds insertion incut teaser teasers carousel slider slideshow gallery playlist
    print email whatsapp telegram facebook twitter instagram fontsize
    feedback correction complaint disclaimer chat conversation editing cta nextstory nextpost nextarticle
    weather prayer currency livestream cmp onetrust didomi cookiebot usercentrics iubenda gdprcookie
    legal mentions
    skip screenreader sr
    """.split()
)
BOX_PHRASES = re.compile(
    r"read[-_]?(?:more|also|next|too)|also[-_]?read|see[-_]?also|most[-_]?(?:read|popular|viewed|shared)|more[-_](?:news|from|stories|articles)|"
    r"post[-_]?(?:navigation|tags|meta|share)|entry[-_]?(?:meta|footer|tags|utility)|author[-_]?(?:box|bio|info)|article[-_]{1,2}(?:tags|share|social|meta|info|"
    r"footer|related|tools|author|authors|refs|not|supplementary)|story[-_]?tags|wp[-_]caption[-_]text|image[-_]?(?:caption|credit|description|desc)|photo[-_]?(?:caption|credit|desc)|"
    r"(?:pic|photo|image|img)[-_]?box|b-inject|b-article__refs|jp-relatedposts|sharedaddy|yarpp|swiper|owl-carousel|news[-_]?letter|sign[-_]?(?:up|in|off)|font[-_]?size|"
    r"google[-_]news|follow[-_]|news[-_]?ticker|breaking[-_]?news|data-nosnippet|writeby|byline|dateline|publish[-_]?(?:date|time|info)|"
    r"schema[-_]?org|\bfb-(?:post|video|page|comments)|instagram-media|tiktok-embed|telegram-post|call[-_]to[-_]action|next[-_](?:story|stories|article|post|up)|post[-_]?date|entry[-_]?date|news[-_]?date|story[-_]?date|related[-_]?|reading[-_]?time|min[-_]?read",
    re.IGNORECASE,
)
SAFE_WORDS = frozenset(
    "article articles story content main text body entry post news page detail details single container wrapper".split()
)
"""A box of such a name is condemned only by a phrase, not by a single word beside it."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CUT = re.compile(r"[^A-Za-z0-9\u0600-\u06ff]+")


def node_name(node: Node) -> str:
    """Class, id and item property of an element, one string."""
    get = node.get
    return " ".join(filter(None, (get("class"), get("id"), get("itemprop"))))


@lru_cache(maxsize=8192)
def name_words(name: str) -> frozenset[str]:
    """The words a class or id is made of, lower case."""
    return frozenset(word.lower() for word in _CUT.split(_CAMEL.sub(" ", name)) if word)


# What WordPress and Drupal say about a post on its own box: "category-weather", "tag-print", "has-post-thumbnail".
_ABOUT = re.compile(
    r"comments?-(?:open|closed)$|(?:category|tag|type|status|format|term|has|is|no|not|with|author|node)-",
    re.IGNORECASE,
)


# How a piece looks, not what it is: "has-large-font-size".
_LOOKS = re.compile(r"(?<!\S)(?:has|is)-\S+", re.IGNORECASE)
# Page builders call every piece of a page a widget; Blogger calls its posts "widget Blog".
_BUILDERS = frozenset({"elementor", "fusion", "siteorigin", "sow", "fl"})


@lru_cache(maxsize=8192)
def bad_name(name: str) -> str:
    """What in a class and id says that a box is not the article, or ""."""
    match = BOX_PHRASES.search(_LOOKS.sub("", name))
    if match:
        return match.group()
    for single in name.split():
        if _ABOUT.match(single):
            continue
        words = name_words(single)
        bad = words & BOX_WORDS
        if "widget" in bad and (words & _BUILDERS or "Blog" in name.split()):
            bad -= {"widget"}
        # "article-share-content" is as often a part of the article as not; "article__share" is not.
        if bad and not (words & SAFE_WORDS and len(words) > 2):
            return min(bad)
    return ""


_LABELS = frozenset(
    "recommendations recommended related promo podcast newsletter byline comments share social ad advert most popular "
    "trending topics tags signup subscribe inject teaser playlist".split()
)


@lru_cache(maxsize=4096)
def bad_label(label: str) -> str:
    """What in a label for machines ("data-e2e", "aria-labelledby") says that a box is not the article, or ""."""
    return min(name_words(label) & _LABELS, default="")


_SCREEN_READERS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|offscreen|assistive-text|a11y-hidden)|"
    r"visuallyhidden|screenreader",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def for_screen_readers(name: str) -> bool:
    """Whether a class says that only screen readers get the text."""
    return bool(_SCREEN_READERS.search(name))


_REST = re.compile(
    r"(?:more|rest|full|remain\w*|complete|hidden|collaps\w*)[-_]?(?:text|content|body|article|story|part|para\w*)|"
    r"(?:text|content|article|story|body)[-_]?(?:more|rest|full|hidden|collaps\w*|remain\w*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def names_rest(name: str) -> bool:
    """Whether a class or id says that a hidden box holds the rest of a text."""
    return bool(_REST.search(name)) and not name_words(name) & {"modal", "popup", "comments", "comment", "menu", "form"}


@lru_cache(maxsize=8192)
def names_lead(name: str) -> bool:
    """Whether a class or id says that the lead stands in it."""
    return bool(LEAD_NAMES.search(name))


@lru_cache(maxsize=8192)
def names_subtitle(name: str) -> bool:
    """Whether a class or id says that a second headline stands in it."""
    return bool(SUBTITLE_NAMES.search(name))


_HEADLINE_NAMES = frozenset("title headline heading head hdr".split())
_SUMMARY_NAMES = frozenset("description desc summary brief excerpt sub intro".split())


@lru_cache(maxsize=8192)
def names_headline(name: str) -> bool:
    """Whether a class or id says that a headline stands in it."""
    return bool(name_words(name) & _HEADLINE_NAMES)


@lru_cache(maxsize=8192)
def names_summary(name: str) -> bool:
    """Whether a class or id says that a description of the article stands in it."""
    return bool(name_words(name) & _SUMMARY_NAMES)


@lru_cache(maxsize=8192)
def names_body(name: str) -> bool:
    """Whether a class or id says that the article's text stands in it."""
    return "articlebody" in name.lower() or bool(STRONG_BODY.search(name))


STRONG_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news|single|content|page|main|td-post|node|text|detail|details|item)[-_]{0,2}"
    r"(?:body|content|text|cont|details?|entry|description|full|inner|article|paragraphs?|data|desc|html)(?:$|[\s_-])|"
    r"articlebody|articlecontent|storybody|newsbody|news_body|newstext|postcontent|entrycontent|field-name-body|bodytext|fulltext|article__text|story-text|itemfulltext|"
    r"js-article-text|paragraph-list|wysiwyg|rich-?text|body-?text",
    re.IGNORECASE,
)
_TEXT_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news)[-_]{0,2}(?:body|content|text)(?:$|[\s_-])|articlebody|field-{1,2}name-body",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_text_body(name: str) -> bool:
    """Whether a class or id says that nothing but an article's text stands in it: stricter than `names_body`."""
    return bool(_TEXT_BODY.search(name))


LEAD_NAMES = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|announce|announce-text|intro|introtext|standfirst|sapo|chapo|chapeau|excerpt|leadtext|lead-text|article-lead|"
    r"article__lead|article__announce-text|article-intro|story-intro|entry-summary|itemintrotext|abstract)(?:$|[\s_-])|__lead$|__announce|announce-text|article-summary|news-summary|(?:^|[\s_-])teaser-?text",
    re.IGNORECASE,
)
SUBTITLE_NAMES = re.compile(
    r"sub[-_]?(?:title|head|heading|headline|header)|(?:^|[\s_-])(?:deck|dek|kicker-text|standfirst|strap|strapline|chapo|story__summary|a_st|article__desc)(?:$|[\s_-])|secondary-title|second-title",
    re.IGNORECASE,
)

# Whole lines (folded: no marks, one kind of alef) that belong to the page and not to the article.
LINE_START = re.compile(
    r"""
    ^[^\w"“”]*(?:
      (?:و?ا?قر[اأء]و?ا?(?:/?ي)?|اقرئي|طالع(?:وا)?|شاهد(?:وا)?|تابع(?:وا|ونا|نا)?|استمع(?:وا)?|انظر)\s+(?:ايضا|المزيد|كذلك|ايضاً|كل|لنا|اخر|ابرز|احدث|اخبار|قناتنا|حساب|صفحتنا|على|عبر|في\s+هذا)|
      تابع(?:وا|ونا|نا)\b|تابعوا\b|(?:ل|لقراءه\s+|لمتابعه\s+)?المزيد(?:\s+من|\s+عن|\s*:|\s+حول|\s*$)|للمزيد\b|لمزيد\s+من\b|
      (?:اخبار|مواضيع|موضوعات|مقالات|مواد|قصص|الموضوعات|المواضيع)\s+(?:ذات\s+(?:صله|علاقه)|متعلقه|مشابهه|مرتبطه|المتعلقه|قد\s+تهمك)|
      ذات\s+صله|و?قد\s+(?:يهمك|يعجبك|تهمك)|(?:مقالات|مواضيع|موضوعات)\s+(?:مقترحه|قد\s+)|مقال\s+له\s+صله|(?:نرشح|نقترح)\s+لكم?\b|ننصحكم?\s+بقراءه|
      (?:شاهد|لمشاهده)\s+(?:ال)?فيديو.{0,20}$|(?:مساحه|ماده)\s+اعلانيه\W*$|سكرول\s+للمتابعه|(?:تم\s+)?نسخ\s+الرابط|عدد\s+القراء\b|
      (?:\d+\s+)?(?:دقيقتان|دقيقه|دقائق)(?:\s+واحده)?\s+(?:لل)?قراءه\W*$|\d+\s+(?:تعليق|تعليقات|مشاهده|مشاهدات|قراءه)\W*$|[(]?المصدر\s*:\s*[\w\s]{2,20}[)]\W*$|ربما\s+يعجبك|(?:الاكثر|اكثر)\s+(?:قراءه|مشاهده|تداولا)|
      شارك(?:نا|ها|وا)?\s*(?:$|:|هذا|هذه|الخبر|المقال|على|عبر|الموضوع|الصفحه|راي)|مشارك[هة]\s*(?:$|:|عبر|على|الخبر)|انشر\b.{0,20}$|
      اشترك(?:وا)?\s+(?:الان|في|ب|مجانا|لتصلك|ليصلك)|سجل\s+(?:الان|في|بريدك)|(?:النشره|نشرتنا)\s+البريديه|الاخبار\s+المنشوره\s+على\s+الصفحه\s+الرسميه|[^.؟!]{0,80}\s(?:النشره|نشرتنا)\s+(?:البريديه|الاخباريه)|احصل\s+على\s+(?:اخر|اهم|النشره)|انضم(?:وا)?\s+(?:الى|الي|لقناتنا|الينا)|
      حم[ّ]?ل(?:وا)?\s+(?:تطبيق|التطبيق)|(?:نزل|نزلوا)\s+(?:تطبيق|التطبيق)|
      (?:كلمات|الكلمات)\s+(?:مفتاحيه|دلاليه|المفتاحيه|الدلاليه)|(?:الوسوم|وسوم|العلامات|التاغات|هاشتاغ)\s*:|الوسوم\s*$|
      (?:جميع|كل|كافه)\s+(?:ال)?حقوق\s+(?:(?:النشر|الطبع|الملكيه|البث)\s+(?:و\w+\s+)?)?محفوظه|حقوق\s+(?:النشر|الطبع|الملكيه)|©|
      (?:طباعه|ارسال\s+لصديق|ارسل\s+لصديق|نسخ\s+الرابط|حفظ|تكبير\s+الخط|حجم\s+الخط|الخط|استمع\s+للمقال|استمع\s+الى\s+المقال|وقت\s+القراءه|مده\s+القراءه|زمن\s+القراءه)\b.{0,25}$|
      (?:اضف|اضافه|اترك|اكتب)\s+(?:تعليق|ردا|رد)|(?:ال)?تعليقات\b.{0,15}$|لا\s+(?:توجد|يوجد)\s+تعليقات|(?:لن|ان)\s+يتم\s+نشر\s+عنوان|
      (?:لا\s+يفوتكم?|(?:ل|من\s+اجل\s+)?(?:ال)?(?:اشتراك|انضمام|متابعه|متابعتنا|متابعتكم)|للاشتراك|للانضمام|لمتابعه|لمتابعتنا|للمتابعه)\b.{0,80}
        \b(?:قناتنا|قناه|صفحتنا|حسابنا|واتس\s?اب|تل?ي?غرام|تل[يكج]+رام|تيل[يج]+رام|اضغط|النشره|جوجل\s+نيوز|google\s+news)|
      (?:اضغط|انقر)\s+(?:هنا|على\s+الرابط)|(?:المصدر|مصدر)\s*:?\s*(?:وكالات|رويترز|ا\s?ف\s?ب|الاناضول|مواقع)|
      موضوعات\s+مقترحه|مواضيع\s+مقترحه|قصص\s+مقترحه|تخط(?:ى|ي)\s+.{3,40}وواصل\s+القراءه|
      يمكنكم?\s+(?:متابعه|الاشتراك|متابعتنا)|يرجى\s+(?:الانتقال|تفعيل|تسجيل)|(?:تم|لقد\s+تم)\s+التسجيل|
      ترحب\s+.{0,60}(?:بالنقاش|بتعليقات|بمشاركات)|(?:ننصحك|نرجو|يرجى|الرجاء)\s.{0,70}\b(?:التعليق|تعليقات|تعليقك|تعليقاتكم)\b|
      (?:تعليقات\s+(?:الزوار|القراء)|التعليقات)\s.{0,60}\b(?:تعبر|يعبر|تمثل)\b|
      الاراء\s+الوارده|(?:هذا\s+)?(?:المقال|الراي|المحتوى)\s+(?:لا\s+)?يعبر|(?:ان\s+)?المقالات?\s+المنشوره|
      (?:مصدر\s+الصوره|صوره?|الصوره|تصوير|photo|image|source|credit)\s*[:：]|صدر\s+الصوره|التعليق\s+على\s+الصوره|image\s+(?:source|caption|copyright)|
      read\s+(?:more|also|next)\b|also\s+read\b|see\s+also\b|related\s*(?::|articles|stories|news|topics)|share\s+(?:this|on|via)\b|follow\s+us\b|subscribe\b|sign\s+up\b|
      all\s+rights\s+reserved|copyright\b|click\s+here\b|advertisement\b|recommended\b|our\s+standards:|sign\s+up\s+here|get\s+the\s+latest|download\s+(?:the|our)\s+app|
      (?:leggi|lire|lea|leer|lees|читайте|lisez)\s+(?:anche|aussi|también|tambien|ook|также|encore)|
      il\s+vous\s+reste\s+\d|(?:this|the\s+rest\s+of\s+this)\s+(?:article|content)\s+is\s+(?:for|available\s+to|reserved)|already\s+a\s+subscriber|
      (?:هذا|بقيه|باقي)\s+(?:المحتوى|المقال|المقاله)\s+(?:متاح|مخصص|حصري|للمشتركين)|لقراءه\s+(?:بقيه|باقي|كامل)|محتوى\s+للمشتركين|
      بیشتر\s+بخوانید|انتهای\s+پیام|کد\s+خبر|
      (?:اعلان|اعلانات|advertisement|ads?)[\s\-–—*|.]*$|(?:الرئيسيه|home)\s*(?:[>»/|].*)?$|loader$|
      (?:اخر|احدث)\s+تحديث\b|(?:تاريخ\s+(?:النشر|التحديث|الاضافه)|نشر\s+(?:في|بتاريخ|يوم)|تم\s+(?:النشر|التحديث)|اخر\s+تعديل)\b.{0,60}$|
      (?:الخبر\s+|المقال\s+)?(?:يتبع|يستمر|مستمر|تابع)\s+.{0,25}\bالاعلان\b|[^.؟!]{0,70}[؟!.]\s*اشترك(?:وا)?\s+(?:الان|مجانا|لتصلك|ليصلك|في\s+(?:نشر|النشر|قنا))|(?:رابط|الرابط)\s+(?:مختصر|المختصر|دائم)|كود\s+الخبر|عدد\s+(?:المشاهدات|القراءات|الزيارات)|(?:مشاهدات|القراءات|المشاهدات)\s*:?
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Of these, what no sentence of an article begins with; the rest may, and then a whole sentence tells.
SURE_LINE = re.compile(
    r"""
    ^[^\w"“”]*(?:
      للاطلاع\s+على\s.{0,60}\b(?:متابعتنا|متابعه|الروابط)|لا\s+تنس(?:وا|ى|ي)?\s+(?:الاشتراك|متابعتنا|متابعه|الاعجاب)|اذا\s+اعجبك?م?\s+(?:هذا\s+)?(?:المقال|الخبر)|
      (?:كن|كوني|كونوا)\s+اول\s+من\s+(?:يعلق|يكتب|يضيف)|قم\s+ب?كتابه\s+اول|تم\s+اضافه\s+تعليق|
      هل\s+(?:كان|كانت|استفدت\s+من|اعجبك)\s+(?:محتوى\s+)?هذ[اه]\s+(?:الخبر|المقال|المقاله|الصفحه|المحتوى)\b.{0,25}$|ما\s+رايك?م?\s+(?:في|ب)\s?(?:هذا\s+)?(?:الخبر|المقال)\W*$|قيم\s+(?:هذا\s+)?(?:الخبر|المقال)\W*$|
      كانت\s+هذه\s+تفاصيل\s+(?:ال)?خبر|(?:ملحوظه|ملاحظه|تنويه)\s*:\s*(?:مضمون|محتوى|هذا)\s+(?:هذا\s+)?(?:الخبر|المقال)|و?نود\s+التنويه\s+بان\s+(?:التفاصيل|هذا\s+الخبر)|المصدر\s+الاصلي\s*:|هذا\s+الخبر\s+منقول|
      و?\s?تجدر\s+الاشاره\s+.{0,5}\bبان\s+(?:الموضوع|الخبر)\s+الاصلي|
      (?:للاستفاده|لتلقي|لتصلك|لتصلكم|لمتابعه|للحصول)\s.{0,70}\b(?:(?:ب|ال)?تحميل|حملوا|نزلوا|اشتركوا|الاشتراك)\b|رجاء\s+(?:قوموا\s+ب|الاشتراك|تحميل)|شروط\s+(?:ال)?تعليق(?:ات)?\b|
      كل\s+ما\s+ينشر\s.{0,40}\bيعبر|هذه\s+المقاله\s+(?:لا\s+)?تعبر|(?:يمنع|يحظر|لا\s+يسمح\s+ب|لا\s+يجوز)\s?(?:نسخ|نقل|اعاده\s+نشر|النقل|الاقتباس)\s.{0,20}\b(?:هذا\s+)?(?:المقال|المحتوى|الموضوع)\b|
      (?:جميع|كل|كافه)\s+(?:ال)?حقوق\s+(?:(?:النشر|الطبع|الملكيه|البث)\s+(?:و\w+\s+)?)?محفوظه|©|اشترك(?:وا)?\s+(?:الان|في|مجانا)|انضم(?:وا)?\s+(?:الى|لقناتنا|الينا)\s+قنا|تابعونا\b|
      تابعوا\s+.{0,60}\s(?:على|عبر)\b|(?:لن|ان)\s+يتم\s+نشر\s+عنوان|يرجى\s+(?:الانتقال|تفعيل|تسجيل)|(?:لقد\s+)?تم\s+التسجيل|(?:اضغط|انقر)\s+هنا\b|
      ترحب\s+.{0,60}(?:بالنقاش|بتعليقات|بمشاركات)|(?:ننصحك|نرجو|يرجى|الرجاء)\s.{0,70}\b(?:التعليق|تعليقات|تعليقك|تعليقاتكم)\b|
      (?:تعليقات\s+(?:الزوار|القراء)|التعليقات)\s.{0,60}\b(?:تعبر|يعبر|تمثل)\b|
      [^.؟!]{0,70}[؟!.]\s*اشترك(?:وا)?\s+(?:الان|مجانا|لتصلك|ليصلك|في\s+(?:نشر|النشر|قنا))|
      الاراء\s+الوارده|الاخبار\s+المنشوره\s+على\s+الصفحه\s+الرسميه|[^.؟!]{0,80}\sالنشره\s+(?:البريديه|الاخباريه)|حم[ّ]?ل(?:وا)?\s+(?:تطبيق|التطبيق)|للمشاركه\s+في\s+المناقشه|يمكنكم\s+متابع|(?:ا?قرا|ا?قراوا|شاهد|طالع)\s+(?:ايضا|كذلك)|
      (?:اخبار|مواضيع|موضوعات|مقالات|الموضوعات|المواضيع)\s+(?:ذات\s+صله|متعلقه|المتعلقه|قد\s+تهمك)|
      read\s+(?:more|also)\b|also\s+read\b|all\s+rights\s+reserved|click\s+here\b|advertisement\b|subscribe\s+(?:to|now)|
      sign\s+up\s+(?:for|here|to)|follow\s+us\b|our\s+standards:|il\s+vous\s+reste\s+\d|get\s+the\s+latest
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
CREDIT_LINE = re.compile(
    r"^\W*(?:واس|بترا|وام|سانا|كونا|قنا|واج|واع|وفا|د\s?\.?ب\s?\.?ا)[\W\d]*$|"
    r"^(?:©|\(c\)|الصوره?\s*:|(?:تصوير|عدسه|photo|foto)\s*[:：/|–-]|[(\[]?(?:reuters|afp|ap|epa|getty|رويترز|ا\s?\.?ف\s?\.?ب|الاناضول|فرانس\s+برس|وكالات|غيتي)[)\]]?(?:\s*[/|©،,-]\s*[\w\s./]+)?\s*$)|"
    r"(?:getty\s+images|/\s*(?:reuters|afp|ap|epa)|(?:reuters|afp|ap|epa|sputnik)\s*/\s*\S|جيتي\s+ايميجز|غيتي\s+ايماجز)[\w\s.©]*$",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"(?<=[.؟!])\s*انتهى\s*/?\s*[\w/]{0,6}\s*$|(?:(?<=[.؟!])\s?\.)?\s*[(/]{1,2}\s?(?:النهاية|انتهى|انتهت)\s?[)/]{1,2}.{0,25}$"
)
"""What agencies write behind the last sentence: that it is the last, and who wrote and checked it."""
COMMENTS_BELOW = re.compile(
    r"^[\W\d_]*(?:شارك(?:نا|ونا)?\s+ب?(?:رايك|تعليقك)|(?:اضف|اترك|اكتب)\s+(?:تعليقك?ا?|رايك)|ردود\s+القراء|(?:ال)?تعليقات(?:\s+(?:القراء|الزوار|المتابعين|علي?\s+الخبر))?|اراء\s+القراء|comments?)[\W\d_]*$",
    re.IGNORECASE,
)
"""A line that says that what follows is from readers."""
GOES_ON = re.compile(
    r"و(?:قال|اضاف|اوضح|اكد|اشار|لفت|تابع|ختم|كان|لم|لا|لن|قد|هو|هي|ذلك|في|من|عن|علي|على|الى|بحسب|وفق|ذكر|نقل|دعا|طالب|حذر|"
    r"اعلن|افاد|بين|شدد|نفى|اعتبر|راى|بلغ|سجل|تم|جاء|علق|اختتم|انتهى|استمر|سي\w+|ست\w+|ي\w{2,}|ت\w{3,})\w*\s|"
    r"(?:كما|يذكر|يشار|الجدير|جدير|لكن|لكنه|لكنها|اما|ثم|فيما|بينما|بدوره|بدورها|في\s+المقابل|من\s+(?:جهت?ه?ا?|جانب\w+|المقرر|المتوقع|المنتظر))\s"
)
"""How a sentence begins that goes on with what was said before it."""
READ_ALSO = re.compile(
    r"^\W*(?:ا?قر[اأء]و?ا?|اقرئي|طالع|شاهد)\s+(?:ايضا|المزيد|كذلك)\W*$|^\W*(?:موضوعات|مواضيع|اخبار)\s+(?:ذات\s+صله|متعلقه)\W*$"
)
"""A line that announces other pages and says no more."""
PAID = re.compile(
    r"^\W*(?:(?:محتوى|اعلان|ماده|مقال)\s+(?:برعايه|ممول|مدفوع|اعلاني|ترويجي|دعائي)ه?\b.{0,15}|(?:برعايه|ممول)\s*(?::.{0,20})?|"
    r"sponsored\b.{0,20}|paid\s+content\b.{0,20})$",
    re.IGNORECASE,
)
"""A label that says that its box was paid for."""
# Where a picture's caption says where it is from.
ARCHIVED = re.compile(
    r"(?:[-–—(]\s*(?:صوره\s+)?(?:ارشيف(?:يه)?|من\s+الارشيف)|\((?:تصوير|عدسه|الصوره)\b[^)]*)\)?[\s.]*$"
)
CREDITED = re.compile(
    r"[(\[]\s*(?:رويترز|ا\.?\s?ف\.?\s?ب|فرانس\s?برس|الفرنسيه|الاوروبيه|الاناضول|غيتي|جيتي|اسوشيتد|د\s?ب\s?ا|وكالات|مواقع|انترنت|الانترنت|"
    r"سبوتنيك|تويتر|فيسبوك|ارشيف|صوره|getty|reuters|afp|ap\b|epa)[^)\]]{0,30}[)\]]\s*$",
    re.IGNORECASE,
)
"""Whose a picture is, in brackets behind what it shows."""
# What is said of a work's owner and makers, wherever in a short line it stands.
CREDITS = re.compile(
    r"\ball\s+rights\s+reserved|(?:جميع|كل|كافه)\s+(?:ال)?حقوق\s+(?:(?:النشر|الطبع|الملكيه|البث)\s+(?:و\w+\s+)?)?محفوظه|\bcontributed\s+(?:to|reporting)\b.{0,30}$|"
    r"^\W*(?:و?(?:ساهم|شارك)ت?)\s+في\s+(?:هذا\s+|هذه\s+)?(?:(?:اعداد|كتابه|تحرير)\s+(?:هذا\s+)?(?:التقرير|الماده|الملف|التحقيق)|التقرير|التغطيه|الاعداد|التصوير)\b",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"""
    ^[\s*\-–—]*(?:
      (?:كتب(?:ت|ه|تها|ها)?|بقلم|reporting\s+by|written\s+by|by)\s*[:：/\-–]?\s+|
      (?:اعداد|اعدها?|تقرير|حوار|حاور(?:ه|ها|ته|تها)|تحقيق|ترجمه|متابعه|تحرير|اجرى\s+الحوار|مراسل(?:نا|تنا)?|المصدر|الكاتب|المحرر|
      المؤلف|نویسنده|خبرنگار|author|writer|par|von|di|por)\s*[:：/]\s*
    )(?P<name>[^.،,:؛!؟?\d]{3,60})\s*:?$
    """,
    re.VERBOSE | re.IGNORECASE,
)
END_MARK = re.compile(
    r"^[\s\W]*(?:انتهى|انتهي|النهايه|the end|ends?|انتهای پیام/?.{0,4}|\(?\s*(?:د\.?ب\.?ا|ا\.?ف\.?ب)\s*\)?)[\s\W]*$",
    re.IGNORECASE,
)
SOURCES = re.compile(
    r"^\W*(?:(?:ال)?(?:مصادر|مراجع|هوامش)(?:\s+و(?:ال)?(?:مصادر|مراجع|هوامش))?|sources|references|notes)\W*$",
    re.IGNORECASE,
)
"""A heading above the list of what an article was made of."""
_CONSENT = re.compile(
    r"شركا[ؤئء]نا.{0,120}(?:المعلومات|بيانات|البيانات)|(?:نستخدم|يستخدم|استخدام).{0,40}ملفات\s+(?:تعريف\s+)?(?:الارتباط|الكوكيز)|"
    r"\bour\s+(?:\d+\s+)?partners\b.{0,120}\b(?:data|information|cookies)|\bwe\s+use\s+cookies\b",
    re.IGNORECASE,
)


def asks_consent(text: str) -> bool:
    """Whether a page asks its reader to be followed: by the standard texts of the frameworks that do."""
    return (
        len(text) < 1500
        and ("شرك" in text or "ملفات" in text or "artners" in text or "cookies" in text)
        and bool(_CONSENT.search(text))
    )


# What a page says that would not show its article: no script, no consent, no money, no proof of being human, not there.
WALL = re.compile(
    r"""
    (?:enable|turn\s+on|requires?|without)\s+javascript|javascript\s+(?:is\s+)?(?:disabled|required|and\s+cookies)|
    checking\s+(?:if\s+the\s+site|your\s+browser)|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human|are\s+you\s+a\s+robot|captcha|
    access\s+(?:to\s+this\s+(?:page|site)\s+)?(?:has\s+been\s+)?denied|attention\s+required|unusual\s+traffic|ddos\s+protection|
    we\s+(?:and\s+our\s+\d*\s*partners\s+)?use\s+cookies\s+(?:and|to|or)|before\s+you\s+continue|accept\s+(?:all\s+)?cookies|
    (?:page|article)\s+(?:you\s+requested\s+)?(?:was\s+|could\s+)?not\s+(?:be\s+)?found|error\s+404|404\s+(?:not\s+found|error)|
    subscribe\s+to\s+(?:continue|read)|to\s+continue\s+reading|log\s?in\s+to\s+(?:continue|read)|
    تفعيل\s+(?:ال)?جافا|تفعيل\s+java|التحقق\s+من\s+(?:انك|متصفحك)|لست\s+(?:روبوت|برنامج)|لمتابعه\s+القراءه|لمواصله\s+القراءه|
    (?:ال)?صفحه\s+(?:التي\s+تبحث\s+عنها\s+|المطلوبه\s+)?غير\s+موجوده|تم\s+رفض\s+الوصول|ليس\s+لديك\s+صلاحيه|
    (?:نستخدم|يستخدم\s+(?:هذا\s+)?الموقع)\s+(?:ملفات\s+)?(?:تعريف\s+الارتباط|الكوكيز)|هذا\s+المحتوى\s+(?:متاح|حصري)\s+للمشتركين
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")


def fold_line(text: str) -> str:
    """A line as the patterns here are written: no marks, one kind of alef, ta marbuta as ha."""
    # A chain of replacements: several times faster than a table.
    return _MARKS.sub("", text).replace("أ", "ا").replace("إ", "ا").replace("آ", "ا").replace("ة", "ه")
