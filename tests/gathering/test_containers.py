"""Where an article's text is found, however its boxes are nested and named."""

from __future__ import annotations

import sys

import pytest

from monitor.gathering.extraction import extract

TITLE = "القطار يعود بعد ست سنوات من التوقف"
TEXTS = [
    "أعلنت وزارة النقل اليوم الأحد أن الخط الحديدي بين العاصمة وميناء الزيتون سيعود إلى العمل في مطلع الشهر المقبل.",
    "وقال وزير النقل في مؤتمر صحفي إن الفرق الفنية أنجزت ترميم سبعة جسور، وإن القطارات ستسير أربع مرات في اليوم.",
    "ويبلغ طول الخط 184 كيلومترا، ويمر بأربع محافظات يعيش فيها نحو ثلث سكان البلاد، وكان ينقل آلاف الركاب.",
    "وبحسب بيانات الوزارة، بلغت كلفة الترميم 96 مليون دولار مولتها قروض تسدد على خمسة عشر عاما.",
    "في المقابل، شكك خبراء في قدرة الهيئة على صيانة القطارات القديمة، وطالبوا بخطة معلنة لشراء قطع الغيار.",
    "وكانت حركة القطارات قد توقفت بعد انهيار جسر الوادي الكبير في شتاء شهد أمطارا لم تعرفها المنطقة منذ عقود.",
]
ROUND = (
    "<ul>" + "".join(f"<li><a href='/{n}'>قسم الأخبار {n}</a></li>" for n in range(12)) + "</ul>",
    "<div class='sd'>"
    + "".join(f"<div><a href='/{n}'>عنوان خبر آخر من أخبار اليوم رقم {n} في الموقع</a></div>" for n in range(12))
    + "</div><div class='ft'><p>صحيفة يومية سياسية مستقلة تصدر عن مؤسسة المدينة للصحافة منذ عام 1987.</p></div>",
)


def paragraphs_of(body: str) -> list[str]:
    page = f"<html><head><title>{TITLE}</title></head><body>{ROUND[0]}<div><h1>{TITLE}</h1>{body}</div>{ROUND[1]}"
    return list(extract(page.encode(), url="https://e.org/n/1").paragraphs)


def lines(texts: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<div class='b'><p>{text}</p></div>" for text in TEXTS),
        "".join(f"<div><p>{text}</p></div>" for text in TEXTS),
        "".join(f"<div id='blk{n}'><div class='t'><p>{text}</p></div></div>" for n, text in enumerate(TEXTS)),
        f"<div class='c1'>{lines(TEXTS[:3])}</div><div class='ad'>إعلان</div><div class='c2'>{lines(TEXTS[3:])}</div>",
        f"<div class='t'>{lines(TEXTS[:5])}</div><div class='ad'>إعلان</div><div class='t'>{lines(TEXTS[5:])}</div>",
        f"<div class='c1'>{lines(TEXTS[:1])}</div><div class='ad'>إعلان</div><div class='c2'>{lines(TEXTS[1:])}</div>",
        f"<p>{TEXTS[0]}</p><div class='c1'>{lines(TEXTS[1:])}</div>",
        f"<table><tr><td>{lines(TEXTS)}</td></tr></table>",
        f"<table>{''.join(f'<tr><td>{text}</td></tr>' for text in TEXTS)}</table>",
        f"<dl>{lines(TEXTS, 'dd')}</dl>",
        f"<div class='c'>{''.join(f'<span>{text}</span><br><br>' for text in TEXTS)}</div>",
        f"<font size=3>{'<p>'.join(TEXTS)}</font>",
        f"<div><div>{lines(TEXTS[:2])}<div><div>{lines(TEXTS[2:4])}</div></div></div><div><p>{'<p>'.join(TEXTS[4:])}</div></div>",
        f"<div class='c'>{lines(TEXTS[:2])}<div class='more-text' style='display:none'>{lines(TEXTS[2:])}</div></div>",
        f"<form action='/x'><input type='hidden' name='v'>{lines(TEXTS)}</form>",
        f"<div class='modal-content'>{lines(TEXTS)}</div>",
        f"<div class='post comments-open'>{lines(TEXTS)}</div>",
        f"<div class='widget'>{lines(TEXTS)}</div>",
    ],
)  # fmt: skip
def test_the_text_is_found_whole(body: str) -> None:
    assert paragraphs_of(body) == TEXTS


def test_remarks_longer_than_the_article_are_told_by_their_clocks() -> None:
    remark = "تعليق طويل من قارئ يتحدث عن تجربته مع القطارات القديمة ومع الطرق المزدحمة وعن رأيه في الوزارة ووعودها."
    remarks = "".join(
        f"<div class='ci'><b>قارئ {n}</b> <span>05/11/2023 10:{10 + n}</span><p>{remark} {n}</p></div>"
        for n in range(8)
    )
    assert paragraphs_of(f"<div class='c'>{lines(TEXTS)}</div><div class='cc'>{remarks}</div>") == TEXTS


def test_a_heading_in_each_box_stays_from_the_first_on() -> None:
    body = "".join(f"<div><h2>عنوان فرعي {n}</h2><p>{text}</p></div>" for n, text in enumerate(TEXTS))
    found = paragraphs_of(f"<div class='c'>{body}</div>")
    assert found == [line for n, text in enumerate(TEXTS) for line in (f"عنوان فرعي {n}", text)]


SHAPES = [
    "<div class='z'><a href='/1'>عنوان طويل لخبر آخر</a><p>{0}</p></div>",
    "<h2>عنوان فرعي قصير</h2>",
    "<div><h2>عنوان فرعي قصير</h2><p>{0}</p></div>",
    "<div><span>05/11/2023 10:10</span><p>{0}</p></div>",
    "<div>تعليقات</div><p>{0}</p>",
    "<p>اقرأ أيضا</p><p>عنوان خبر قصير بلا رابط</p>",
    "<p>{0} {0} {0} {0}</p>",
    "<div class='k'><b>عنوان</b><p>{0}</p></div>",
    "<p><img src='x'></p><p><em>صورة</em></p>",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("above", [False, True])
def test_the_cost_of_a_page_grows_with_its_boxes_alone(shape: str, above: bool) -> None:
    def lines_run(times: int) -> int:
        text, many = lines(TEXTS), "".join(shape.format(f"{TEXTS[0]} {n}") for n in range(times))
        body = many + text if above else text + many
        page = f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1><div>{body}</div></div>".encode()
        count = 0

        def trace(*_: object) -> object:
            nonlocal count
            count += 1
            return trace

        former = sys.gettrace()
        sys.settrace(trace)  # type: ignore[arg-type]
        try:
            extract(page, url="https://e.org/x", second_opinion=False)
        finally:
            sys.settrace(former)
        return count

    lines_run(1)
    assert lines_run(800) < 2.6 * lines_run(400)
