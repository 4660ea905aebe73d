"""What is a paragraph among short lines, lists, breaks and links, in articles with and without full stops."""

from __future__ import annotations

import pytest

from monitor.gathering.extraction import extract

TITLE = "القطار يعود بعد ست سنوات من التوقف"
LEAD = (
    "أعلنت وزارة النقل اليوم الأحد أن الخط الحديدي بين العاصمة وميناء الزيتون سيعود إلى العمل في مطلع الشهر المقبل "
    "بعد توقف دام ست سنوات"
)
SAID = (
    "وقال وزير النقل في مؤتمر صحفي إن الفرق الفنية أنجزت ترميم سبعة جسور على امتداد الخط، "
    "وإن القطارات ستسير أربع مرات في اليوم"
)
LINE = "ويبلغ طول الخط 184 كيلومترا، ويمر بأربع محافظات يعيش فيها نحو ثلث سكان البلاد، وكان ينقل قبل توقفه آلاف الركاب"


def paragraphs_of(body: str) -> list[str]:
    page = f"<html lang='ar'><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1>{body}</div></body></html>"
    return list(extract(page.encode(), url="https://e.org/n/1").paragraphs)


def written(*texts: str, tag: str = "p") -> str:
    return "<div class='c'>" + "".join(f"<{tag}>{text}</{tag}>" for text in texts) + "</div>"


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize("stop", ["", "."])
@pytest.mark.parametrize(
    "last",
    [
        "ولم يصدر حتى الآن أي تعليق رسمي من الجهات المعنية",
        "وختم قائلا: «لن نعود إلى الوراء»",
        "يذكر أن الخط توقف قبل ست سنوات",
        "«الطلاب سيدفعون النصف»",
        "فهل يعود القطار فعلا؟",
        "وفي 2021 بدأ الترميم",
    ],
)
def test_a_short_last_paragraph_without_a_full_stop_stays(last: str, stop: str, tag: str) -> None:
    texts = [LEAD + stop, SAID + stop, LINE + stop, last]
    assert paragraphs_of(written(*texts, tag=tag)) == texts


@pytest.mark.parametrize("last", ["لمى الخطيب", "وكالات", "القاهرة - رامي", "حبس سائق دهس طفلا في حي المنارة 4 أيام"])
def test_a_name_or_a_headline_below_the_text_goes(last: str) -> None:
    texts = [f"{text}." for text in (LEAD, SAID, LINE)]
    assert paragraphs_of(written(*texts, last)) == texts


@pytest.mark.parametrize(
    "texts",
    [
        [LEAD, "وأوضح أن الخط يمر بأربع محافظات", SAID, LINE],
        [LEAD, "في 5 نوفمبر 2019 توقف الخط", SAID, LINE],
        [LEAD, "وفيما يلي أبرز البنود:", "1- ترميم الجسور السبعة", "2- شراء عربات جديدة", SAID],
        [LEAD, SAID, "وفيما يلي أبرز البنود:", "1- ترميم الجسور السبعة", "2- شراء عربات جديدة", "3- تدريب السائقين"],
        [f"{LEAD}.", "- ترميم الجسور السبعة على الخط.", f"{SAID}.", "- تدريب السائقين على القطارات"],
        [f"{LEAD}.", "هل سترفعون الأسعار؟", "لا.", f"{SAID}.", "متى؟", "قريبا."],
        [f"{LEAD}.", "«لن نرفع أسعار التذاكر قبل نهاية العام»", f"{SAID}."],
        [f"{LEAD}.", 'The minister said: "We will not raise prices this year."', f"{SAID}."],
        [f"{TITLE} في رحلة أولى تنطلق الساعة 7:30 صباحا من محطة العاصمة إلى الميناء وعلى متنها مئة راكب", SAID, LINE],
    ],
)
def test_short_paragraphs_between_others_stay(texts: list[str]) -> None:
    assert paragraphs_of(written(*texts)) == texts


def test_a_list_that_a_line_announces_stays_at_the_end() -> None:
    items = ["ترميم الجسور السبعة", "شراء عربات جديدة", "تدريب السائقين"]
    body = f"<p>{LEAD}.</p><p>وجاءت البنود كما يلي:</p>" + written(*items, tag="li").replace("div", "ul")
    assert paragraphs_of(f"<div class='c'>{body}</div>") == [f"{LEAD}.", "وجاءت البنود كما يلي:", *items]


def test_items_with_figures_below_a_heading_stay() -> None:
    items = ["184 كيلومترا طول الخط.", "96 مليون دولار كلفة الترميم."]
    body = f"<p>{LEAD}.</p><p>{SAID}.</p><h2>أبرز الأرقام</h2><ul><li>{items[0]}</li><li>{items[1]}</li></ul>"
    assert paragraphs_of(f"<div class='c'>{body}</div>") == [f"{LEAD}.", f"{SAID}.", "أبرز الأرقام", *items]


def test_breaks_part_long_lines_without_full_stops() -> None:
    texts = [LEAD, "وأضاف الوزير أن الجسور رممت كلها", SAID, "وختم بأن الأسعار ثابتة هذا العام"]
    assert paragraphs_of(f"<div class='c'>{'<br>'.join(texts)}</div>") == texts


def test_lines_that_were_broken_to_fit_are_one_paragraph() -> None:
    words = f"{LEAD}.".split()
    lines = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)]
    assert paragraphs_of(f"<div class='c'><p>{'<br>'.join(lines)}</p><p>{SAID}.</p></div>") == [f"{LEAD}.", f"{SAID}."]


def test_a_sentence_with_long_links_stays_and_a_link_alone_goes() -> None:
    names = "<a href='/1'>وزير النقل سامر الحلبي</a> في <a href='/2'>مؤتمر صحفي عقده اليوم في العاصمة</a>"
    linked = f"وقال {names} إن القطار سيعود."
    alone = "<a href='/3'>وزير النقل يتفقد المحطة الجديدة في الميناء ويعد بعربات أحدث</a>"
    said = "وقال وزير النقل سامر الحلبي في مؤتمر صحفي عقده اليوم في العاصمة إن القطار سيعود."
    assert paragraphs_of(written(f"{LEAD}.", linked, alone, f"{LINE}.")) == [f"{LEAD}.", said, f"{LINE}."]


def test_a_lead_that_the_picture_says_too_stays() -> None:
    picture = f"<figure><img src='/1.jpg' alt='{LEAD}.'></figure>"
    assert paragraphs_of(picture + written(f"{LEAD}.", f"{SAID}.", f"{LINE}.")) == [f"{LEAD}.", f"{SAID}.", f"{LINE}."]


@pytest.mark.parametrize("tag", ["p", "div", "h2", "h3", "blockquote", "strong"])
@pytest.mark.parametrize("name", ["", "zz", "brief", "intro"])
def test_a_lead_outside_the_text_is_the_first_paragraph(tag: str, name: str) -> None:
    lead = f"<{tag} class='{name}'>{LEAD}.</{tag}>"
    assert paragraphs_of(f"<p>5 نوفمبر 2023</p>{lead}<div>إعلان</div>{written(f'{SAID}.', f'{LINE}.')}") == [
        f"{LEAD}.",
        f"{SAID}.",
        f"{LINE}.",
    ]


@pytest.mark.parametrize(
    "box",
    [
        f"<div><img src='/1.jpg'><div>{LINE}.</div></div>",
        f"<div><b>عن الكاتب</b><p>{LINE}.</p></div>",
        f"<div><p>{LINE}.</p><button>اشترك</button></div>",
        f"<ul><li>{LINE}.</li></ul>",
    ],
)
def test_a_caption_a_life_an_invitation_and_points_above_the_text_are_no_lead(box: str) -> None:
    texts = [f"{LEAD}.", f"{SAID}.", f"{LEAD}، كما تقول الوزارة.", f"{SAID}، كما تقول الوزارة."]
    assert paragraphs_of(box + written(*texts)) == texts


HEADLINE = "الخط الحديدي يحتاج إلى قروض جديدة"
SUMMARY = "تفاوض الحكومة صندوقا إقليميا على قرض يسدد على خمسة عشر عاما، ويقول خبراء إن الفائدة مرتفعة."


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='z'><a href='/2'><img src='/2.jpg'><span>{HEADLINE}</span></a><p>{SUMMARY}</p></div>",
        f"<a href='/2'><div class='z'><img src='/2.jpg'><h4>{HEADLINE}</h4><p>{SUMMARY}</p></div></a>",
        f"<div class='z'><h4><a href='/2'>{HEADLINE}</a></h4><p>{SUMMARY}</p></div>",
        f"<div class='z'><b><a href='/2'>{HEADLINE}</a></b><div>{SUMMARY}</div></div>",
        "<div class='z'><h4>نشرة الصباح</h4><p>أهم الأخبار في بريدك.</p><form><input type='email'></form></div>",
        "<div class='z'><p>أهم الأخبار في بريدك قبل أن تشرب قهوتك.</p><input type='email'><button>أرسل</button></div>",
        "<div class='z'><img src='/1.jpg'><p>عمال يرممون جسر الوادي الكبير في الشتاء الماضي قبل وصول القطار.</p></div>",
        "<div class='z'><img src='/1.jpg'><div>عمال يرممون جسر الوادي الكبير (الأناضول)</div></div>",
        "<p><img src='/1.jpg'></p><p>عمال يرممون جسر الوادي (رويترز)</p>",
        "<p><img src='/1.jpg'></p><p><em>عمال يرممون جسر الوادي الكبير</em></p>",
        "<div class='z'><iframe src='/v'></iframe><p>شاهد لحظة وصول القطار إلى المحطة</p></div>",
        "<div class='fb-post'><blockquote><p>القطار عاد إلى العمل اليوم.</p>Posted by <a>x</a></blockquote></div>",
        "<div class='z'><p>هل ستركب القطار؟</p><label><input type='radio'>نعم</label><button>صوّت</button></div>",
        "<div class='z'><audio src='/a'></audio><p>استمع إلى الحلقة الكاملة عن القطارات القديمة.</p></div>",
        "<div class='z'><h5>ادعم صحافتنا</h5><p>بمساهمة صغيرة تساعدنا على الوصول.</p><a href='/d'>ساهم الآن</a></div>",
        f"<div class='z'><p>أخبار متعلقة:</p><ul><li><a href='/1'>{HEADLINE}</a></li></ul></div>",
        "<div class='z'><span>”</span><p>الفرق الفنية أنجزت ترميم سبعة جسور</p></div>",
        f"<p>- <a href='/1'>{HEADLINE}</a></p>",
    ],
)  # fmt: skip
def test_a_small_box_that_holds_more_than_text_goes_from_between(box: str) -> None:
    before, after = f"<p>{LEAD}.</p><p>{SAID}.</p>", f"<p>{LINE}.</p><p>{LEAD}، كما تقول الوزارة.</p>"
    assert paragraphs_of(f"<div class='c'>{before}{box}{after}</div>") == [
        f"{LEAD}.",
        f"{SAID}.",
        f"{LINE}.",
        f"{LEAD}، كما تقول الوزارة.",
    ]


def test_a_box_of_text_alone_stays_between() -> None:
    facts = ["طول الخط 184 كيلومترا.", "سبعة جسور رممت خلال عامين."]
    box = f"<div class='z'><h4>أرقام</h4><p>{facts[0]}</p><p>{facts[1]}</p></div>"
    body = f"<div class='c'><p>{LEAD}.</p><p>{SAID}.</p>{box}<p>{LINE}.</p><p>{LEAD}، كما تقول الوزارة.</p></div>"
    assert paragraphs_of(body)[2:5] == ["أرقام", *facts]


def test_text_beside_a_picture_in_a_block_for_both_stays() -> None:
    beside = f"<figure><img src='/1.jpg'></figure><div class='wp-block-media-text__content'><p>{LINE}.</p></div>"
    box = f"<div class='wp-block-media-text'>{beside}</div>"
    texts = [f"{LEAD}.", f"{SAID}.", f"{LEAD}، كما تقول الوزارة.", f"{SAID}، كما تقول الوزارة."]
    body = f"<div class='c'><p>{texts[0]}</p><p>{texts[1]}</p>{box}<p>{texts[2]}</p><p>{texts[3]}</p></div>"
    assert paragraphs_of(body) == [*texts[:2], f"{LINE}.", *texts[2:]]
