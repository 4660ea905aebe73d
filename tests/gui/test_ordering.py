"""Names in the order a person looks for them."""

from __future__ import annotations

from monitor.gui.ordering import natural


def test_figures_stand_by_their_value_whatever_their_script() -> None:
    names = ["مصدر 30", "مصدر 3", "مصدر ٢٩", "BBC", "afp 2", "AFP 10", "", "7", "1" * 40]
    assert sorted(names, key=natural) == ["", "7", "1" * 40, "afp 2", "AFP 10", "BBC", "مصدر 3", "مصدر ٢٩", "مصدر 30"]
