"""The menu of what can be done with the article that is read; each line names its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from monitor.gui.bidi import one_line
from monitor.gui.context import Context
from monitor.gui.keys import KEY_OF, Action
from monitor.gui.picture_part import Picture, has_picture
from monitor.model import Article
from monitor.words import Words

_WITH_CONTROL = {Action.FIND: "Ctrl+F", Action.PRINT: "Ctrl+P"}


def article_menu(
    context: Context,
    article: Article,
    act: Callable[[Action], object],
    parent: QWidget,
    *,
    picture: Picture,
    with_left_out: bool,
) -> QMenu:
    """Tells `act` what was chosen."""
    words = context.words
    menu = QMenu(parent)
    menu.setFont(context.faces.interface(0.95))
    for action, sentence in (
        (Action.FIND, words.say("Find in this article")),
        (Action.NOTE, words.say("Write a note")),
        (Action.TAG, words.say("Add a tag")),
        (Action.QUOTE, words.say("Copy as a quotation, with source and time")),
        (Action.COPY_ADDRESS, words.say("Copy the address")) if article.url else (None, ""),
        (Action.VERSIONS, words.say("Show what changed")) if article.version > 1 else (None, ""),
        *_about_left_out(words, article, with_left_out),
        (None, ""),
        *_about_pictures(context, article, picture),
        (Action.PRINT, words.say("Print…")),
        (Action.SAVE_PDF, words.say("Save as PDF…")),
        (None, ""),
        (Action.WHY, words.say("Why is it here: every decision")),
    ):
        if action is None:
            # Qt shows neither two of them together nor one at an end.
            menu.addSeparator()
            continue
        key = _WITH_CONTROL.get(action, context.keyboard.letter(action) if action in KEY_OF else "")
        made = menu.addAction(f"{sentence}\t{key}" if key else sentence)
        made.triggered.connect(lambda _checked=False, action=action: act(action))
    return menu


def _about_left_out(words: Words, article: Article, shown: bool) -> tuple[tuple[Action, str], ...]:
    if not article.boilerplate:
        return ()
    hide, show = words.say("Hide what was left out of the page"), words.say("Show what was left out of the page")
    return ((Action.LEFT_OUT, hide if shown else show),)


def _about_pictures(context: Context, article: Article, picture: Picture) -> tuple[tuple[Action | None, str], ...]:
    if not has_picture(article.image):
        return ()
    words, source = context.words, one_line(article.source_name, 60)
    if picture.always:
        always = words.say("Show pictures of {source} only when asked", source=source)
    else:
        always = words.say("Always show pictures of {source}", source=source)
    shown = () if picture.width else ((Action.PICTURE, words.say("Show the picture")),)
    return (*shown, (Action.ALWAYS_PICTURES, always), (None, ""))
