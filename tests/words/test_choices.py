"""The digits and the months that a person chose stand in what leaves the window: paper, quotations, messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from monitor.alerting.delivery import words_of
from monitor.gui.print_page import print_page
from monitor.gui.quotation import quotation
from monitor.settings import Settings
from tests.gui.test_quotation import ARTICLE

_ARABIC_DIGITS = re.compile("[\u0660-\u0669]")


def test_paper_a_quotation_and_what_is_delivered_have_the_digits_and_the_months_that_were_chosen() -> None:
    words = words_of(Settings(language="ar", digits="latin", months="egypt"))
    date = "17 فبراير 2021"
    said = (
        words.moment(datetime(2021, 2, 17, 11, 50, tzinfo=UTC)),
        print_page(ARTICLE, words=words, text=12),
        quotation(ARTICLE, "", words=words).plain,
    )
    for one in said:
        assert date in one
        assert not _ARABIC_DIGITS.search(one)
