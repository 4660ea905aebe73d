"""The one door behind which everything happens: the poll loop, questions, edits, events."""

from typing import TYPE_CHECKING

from monitor.engine.door import Engine

if TYPE_CHECKING:
    # What the window shows of the archive's answers, by name.
    from monitor.archive import ToldStory as ToldStory
    from monitor.archive import Version as Version

__all__ = ["Engine"]
