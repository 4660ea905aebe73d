"""Where pages keep an article's lead, and what they put below its end: one article in the ways that pages have."""

from __future__ import annotations

import pytest

from monitor.gathering.extraction import extract

TITLE = "تعديل مسار الترام وبدء العمل قبل نهاية العام"
LEAD = (
    "كشفت مصادر في وزارة النقل أن المرحلة الأولى من مشروع الترام في المدينة ستبدأ قبل نهاية العام، بعد "
    "الاتفاق مع الشركة "
    "المنفذة على تعديل المسار ليبتعد عن السوق القديم."
)
TEXT = (
    "وقالت المصادر إن التعديل أضاف ثلاث محطات جديدة وخفض الكلفة بنحو عشرة في المئة.",
    "وكان تجار السوق قد نظموا اعتصاما قبل شهرين احتجاجا على المسار الأول الذي كان يمر أمام متاجرهم.",
    "وبحسب المخطط الجديد، تستغرق الرحلة من المحطة المركزية إلى الجامعة تسع عشرة دقيقة.",
    "ومن المقرر أن تعلن الوزارة تفاصيل التذاكر والاشتراكات في الربيع.",
)
BODY = "".join(f"<p>{line}</p>" for line in TEXT)
HEADLINE = f"<h1>{TITLE}</h1>"
BY = (
    '<div class="info"><span class="author">ماهر الدقاق</span> <time '
    'datetime="2023-02-14T09:00:00+02:00">14</time></div>'
)
MORE = '<div class="related"><h3>اقرأ أيضا</h3><a href="/1">أزمة المواقف في وسط المدينة تنتظر حلا</a></div>'


def paragraphs_in(inner: str) -> tuple[str, ...]:
    page = (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>{TITLE} - المدينة</title></head><body><header>'
        f'<a href="/">المدينة</a><nav><a href="/l">محليات</a></nav></header>{inner}<footer>جميع الحقوق '
        f"محفوظة</footer></body></html>"
    )
    return extract(page.encode(), url="https://madina.example/n/1").paragraphs


LEADS = {
    "second headline": f'<main>{HEADLINE}<h2 class="article-desc">{LEAD}</h2>{BY}<div '
    f'class="txt">{BODY}</div>{MORE}</main>',
    "its beginning above the text": f'<main>{HEADLINE}<p class="excerpt">{LEAD[:90]}…</p>{BY}<div '
    f'class="txt"><p>{LEAD}</p>'
    f"{BODY}</div>{MORE}</main>",
    "in the article's header": f'<article><header>{HEADLINE}{BY}<img src="a.jpg"><p class="dek">{LEAD}</p></header>'
    f'<section class="content">{BODY}</section>{MORE}</article>',
    "quotation": f'<main>{HEADLINE}{BY}<blockquote class="intro"><p>{LEAD}</p></blockquote><div '
    f'class="txt">{BODY}</div></main>',
    "row of its own": f'<div class="row"><div class="col-8">{HEADLINE}</div></div><div '
    f'class="row">{BY}</div><div class="row">'
    f'<div class="col-8 fs-5 fw-bold">{LEAD}</div></div><div class="row"><div class="col-8">'
    f"<div>{BODY}</div></div>{MORE}</div>",
    "between advertisements": f'<main>{HEADLINE}{BY}<div class="ad">إعلان</div><div class="lede-wrap">'
    f'<div class="lede-inner">'
    f'{LEAD}</div></div><div class="ad">إعلان</div><div class="txt">{BODY}</div>{MORE}</main>',
    "cell of a table": f"<table><tr><td>{HEADLINE}</td></tr><tr><td>{BY}</td></tr><tr><td class='ld'>"
    f"<b>{LEAD}</b></td></tr>"
    f"<tr><td class='bd'>{'<br><br>'.join(TEXT)}</td></tr><tr><td>{MORE}</td></tr></table>",
    "beside a picture": f'<main>{HEADLINE}{BY}<div class="lead-box"><img src="a.jpg" alt="ترام"><p>{LEAD}</p></div>'
    f'<div class="txt">{BODY}</div>{MORE}</main>',
    "bold before breaks": f'<main>{HEADLINE}{BY}<div class="txt"><p><strong>{LEAD}</strong><br><br>{TEXT[0]}</p>'
    + "".join(f"<p>{line}</p>" for line in TEXT[1:])
    + f"</div>{MORE}</main>",
}


@pytest.mark.parametrize("way", LEADS)
def test_the_lead_is_the_first_paragraph_wherever_the_page_keeps_it(way: str) -> None:
    assert paragraphs_in(LEADS[way]) == (LEAD, *TEXT)


INSIDE = {
    "app": "<p>حمل تطبيق المدينة الآن وتابع حركة الترام لحظة بلحظة من أي مكان.</p>",
    "channel": '<p>للانضمام إلى قناة المدينة على واتساب <a href="#">اضغط هنا</a></p>',
    "see also": '<p><strong>شاهد أيضا: <a href="/1">جولة في محطات الترام الجديدة</a></strong></p>',
    "rights": "<p>جميع حقوق النشر محفوظة لموقع المدينة ولا يجوز نقل المادة دون إذن مسبق.</p>",
    "source": "<p>المصدر: وكالات</p>",
    "keywords": '<p>الكلمات المفتاحية: <a href="/t/1">الترام</a> <a href="/t/2">وزارة النقل</a></p>',
    "votes": "<div><span>قيم هذا المقال</span><select><option>1</option></select><span>(12 صوتا)</span></div>",
    "newsletter": "<div><p>اشترك في نشرة المدينة لتصلك أهم الأخبار كل صباح على بريدك.</p><input type='email'></div>",
    "opinions": "<p>الآراء الواردة في هذا المقال لا تعبر بالضرورة عن رأي موقع المدينة.</p>",
    "signs": "<p>🔴 لمتابعة آخر الأخبار اشتركوا في قناتنا على تلغرام 👇</p><p>https://t.me/madina</p>",
}
BELOW = {
    "links": '<div><a href="/1">قرعة الدوري تسحب يوم السبت في العاصمة</a><br><a href="/2">الحكم الدولي '
    "يعتزل بعد عشرين عاما</a></div>",
    "cards": "".join(
        f'<div class="c"><img src="{n}.jpg"><div><a href="/{n}">{title}</a></div><div>{text}</div></div>'
        for n, title, text in (
            (1, "المدرب الجديد يصل مساء اليوم", "يوقع المدرب عقدا لموسمين مع خيار التمديد لموسم ثالث."),
            (2, "إيقاف ثلاثة لاعبين بعد المباراة", "قررت لجنة الانضباط إيقافهم أربع مباريات وتغريم ناديهم."),
        )
    ),
    "readers": "<div><div><b>محمود</b> <small>31 أيار 2022 10:20</small><div>بالتوفيق، ونتمنى أن نرى "
    "الترام قبل أن نشيب يا وزارة.</div>"
    "</div><div><b>سلمى</b> <small>31 أيار 2022 12:44</small><div>أخيرا ابتعدوا عن السوق القديم، والله "
    "لا يحرمنا من أهله.</div></div></div>",
    "writer": "<div><img src='w.jpg'><p>صحفي يكتب في المدينة منذ عام 2015، ويتابع شؤون النقل والسكن.</p></div>",
    "form": "<div><h3>اترك تعليقا</h3><p>لن يتم نشر عنوان بريدك الإلكتروني.</p><form><textarea>"
    "</textarea></form></div>",
}


@pytest.mark.parametrize("what", [*INSIDE, *BELOW])
def test_what_stands_below_the_end_is_no_paragraph(what: str) -> None:
    inner = f'<div class="w">{HEADLINE}{BY}<div class="t">{BODY}{INSIDE.get(what, "")}</div>{BELOW.get(what, "")}</div>'
    assert paragraphs_in(inner) == TEXT
