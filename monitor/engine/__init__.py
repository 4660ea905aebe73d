"""The one door behind which everything happens: the poll loop, questions, edits, events."""

from monitor.engine.door import Engine

__all__ = ["Engine"]
