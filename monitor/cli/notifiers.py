"""`rasid notifier`: the ways alerts are delivered besides the desktop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.cli import secret_input
from monitor.cli.alerting import short_title
from monitor.cli.parser import Usage
from monitor.cli.session import FAILED, OK, Session, answered
from monitor.cli.watchlists import find
from monitor.errors import MonitorError, NotFoundError
from monitor.model import NotifierKind, NotifierSetup, NotifierState, NotifierValue, Reason, SecretPlace
from monitor.words import without_isolates

if TYPE_CHECKING:
    from monitor.engine import Engine


def add(session: Session) -> int:
    """Set a notifier up, and have watchlists use it."""
    options = session.options
    with session.engine() as engine:
        kind = _kind(engine, options.kind)
        setup = NotifierSetup(name=options.name, kind=kind.name, options=_given(session, kind))
        secret = _secret(session, kind)
        watchlists = _watchlists(session, engine)
        _save(session, engine, setup, secret, new=True)
        answered(engine.use_notifier(setup.name, watchlists))
        state = _state(engine, setup.name)
    _json(session, state)
    session.output.line(session.words.say("Set up: {name} ({kind}).", name=setup.name, kind=setup.kind))
    _tell_where_the_secret_is(session, state)
    if not watchlists:
        session.output.line(
            session.words.say(
                "No watchlist uses it yet: `rasid notifier use {name} --watchlist NAME`.", name=setup.name
            )
        )
    return OK


def change(session: Session) -> int:
    """Change options or the secret of a notifier. An option without a value goes back to its default."""
    options = session.options
    with session.engine() as engine:
        before = _state(engine, options.name).setup
        kind = _kind(engine, before.kind)
        merged = {**before.options, **_given(session, kind)}
        setup = replace(before, options={name: value for name, value in merged.items() if value not in ("", ("",))})
        _save(session, engine, setup, secret_input.first_line(options.secret_file), new=False)
        state = _state(engine, setup.name)
    _json(session, state)
    session.output.line(session.words.say("Changed: {name} ({kind}).", name=setup.name, kind=kind.name))
    if options.secret_file is not None:
        _tell_where_the_secret_is(session, state)
    return OK


def show(session: Session) -> int:
    """The notifiers that are set up."""
    words, output = session.words, session.output
    with session.engine() as engine:
        states = answered(engine.notifiers())
    for state in states:
        _json(session, state)
        setup = state.setup
        output.line(words.say("{name} ({kind})", name=setup.name, kind=setup.kind))
        for name, value in setup.options.items():
            output.line(f"   {name}={_shown(value)}")
        _tell_where_the_secret_is(session, state, indent="   ")
        used = " · ".join(state.watchlists)
        output.line(
            "   " + (words.say("used by: {watchlists}", watchlists=used) if used else words.say("no watchlist uses it"))
        )
        if state.trouble is not None:
            output.line("   " + words.reason(state.trouble))
    if not states:
        output.line(words.say("Nothing is set up besides the desktop. `rasid notifier kinds` shows what there is."))
    return OK


def kinds(session: Session) -> int:
    """What notifiers can be made of, and their options."""
    words, output = session.words, session.output
    with session.engine() as engine:
        found = answered(engine.notifier_kinds())
    for kind in found:
        if output.as_json:
            output.json(_kind_line(kind))
            continue
        output.line(output.strong(kind.name) + " · " + words.say(kind.about))
        for option in kind.options:
            about = words.say(option.about)
            if option.choices:
                about += f" ({' | '.join(option.choices)})"
            if option.required:
                about = words.say("{about}; required", about=about)
            elif option.default:
                about = words.say("{about}; otherwise {default}", about=about, default=_shown(option.default))
            output.line(f"   {option.name} · {about}")
            if option.private:
                told = words.say("kept with the secrets where it holds a key; “-” reads it from standard input")
                output.line(f"      {told}")
        if kind.secret:
            output.line("   --secret-file · " + words.say(kind.secret))
    return OK


def remove(session: Session) -> int:
    """Take a notifier away."""
    with session.engine() as engine:
        answered(engine.remove_notifier(session.options.name))
    if session.output.as_json:
        session.output.json({"name": session.options.name})
    session.output.line(session.words.say("Removed: {name}, with its secret.", name=session.options.name))
    return OK


def use(session: Session) -> int:
    """Have alerts of watchlists delivered by a notifier too, or no more."""
    options, words = session.options, session.words
    with session.engine() as engine:
        watchlists = _watchlists(session, engine)
        answered(engine.use_notifier(options.name, watchlists, not options.stop))
        using = [watchlist.name for watchlist in answered(engine.watchlists()) if options.name in watchlist.actions]
    if session.output.as_json:
        session.output.json({"name": options.name, "watchlists": using})
    used = " · ".join(using)
    session.output.line(
        words.say("used by: {watchlists}", watchlists=used) if used else words.say("no watchlist uses it")
    )
    return OK


def test(session: Session) -> int:
    """Send a message that says that it works; a failure where it does not."""
    name = session.options.name
    reason: Reason | None = None
    with session.engine() as engine:
        try:
            answered(engine.test_notification(name))
        except MonitorError as error:
            reason = error.reason
    if session.output.as_json:
        why = without_isolates(session.words.reason(reason)) if reason is not None else None
        session.output.json({"name": name, "delivered": reason is None, "reason": why})
    if reason is not None:
        session.output.error(session.words.reason(reason))
        return FAILED
    session.output.line(session.words.say("{name} took the test message.", name=name))
    return OK


def log(session: Session) -> int:
    """The last tries to deliver, newest first."""
    options, words, output = session.options, session.words, session.output
    with session.engine() as engine:
        tries = answered(engine.delivery_tries(notifier=options.name, failed=options.failed, limit=options.limit))
    for one in tries:
        why = words.reason(one.reason) if one.reason is not None else ""
        if output.as_json:
            output.json(
                {
                    "at": one.at.isoformat(timespec="seconds"),
                    "notifier": one.notifier,
                    "delivered": one.delivered,
                    "reason": without_isolates(why) or None,
                    "alert": one.alert,
                    "watchlist": one.watchlist,
                    "title": one.title,
                    "alerts": one.alerts,
                    "tries": one.tries,
                }
            )
            continue
        places: dict[str, str | int] = {
            "moment": words.moment(one.at, session.now()),
            "notifier": words.say(one.notifier),
            "alert": one.alert,
            "title": short_title(one.title),
        }
        output.line(
            words.say("{moment} · {notifier} · alert {alert} · delivered: {title}", **places)
            if one.delivered
            else words.say("{moment} · {notifier} · alert {alert} · failed: {title}", **places)
        )
        if one.alerts > 1:
            output.line("   " + words.count("and {n} more", "and {n} more", one.alerts - 1))
        if why:
            output.line(f"   {why}")
    if not tries:
        output.line(words.say("Nothing was delivered yet."))
    return OK


# --- parts ---------------------------------------------------------------------------------------


def _kind(engine: Engine, name: str) -> NotifierKind:
    for kind in answered(engine.notifier_kinds()):
        if kind.name == name:
            return kind
    raise NotFoundError(Reason.of("unknown-notifier-kind", kind=name))


def _state(engine: Engine, name: str) -> NotifierState:
    for state in answered(engine.notifiers()):
        if state.setup.name == name:
            return state
    raise NotFoundError(Reason.of("no-such-notifier", notifier=name))


def _given(session: Session, kind: NotifierKind) -> dict[str, NotifierValue]:
    """The options as they were given; one that was given several times is a list. Raises Usage, InputError.

    One that may hold a key can be said on standard input (``-``), so that it stands in no history; a person is asked.
    """
    private = {option.name: option.about for option in kind.options if option.private}
    found: dict[str, list[str]] = {}
    for text in session.options.options:
        name, equals, value = text.partition("=")
        if not equals:
            raise Usage(session.words.say("“{text}” is no option: write NAME=VALUE.", text=text[:60]))
        if value == "-" and name in private:
            value = _unseen(session, private[name])
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else tuple(values) for name, values in found.items()}


def _unseen(session: Session, about: str) -> str:
    """What stands on standard input, or a person types without its being shown."""
    if secret_input.is_a_person_there():
        return secret_input.typed(session.words.say("Secret ({about}):", about=session.words.say(about)))
    return secret_input.first_line("-") or ""


def _secret(session: Session, kind: NotifierKind) -> str | None:
    secret = secret_input.first_line(session.options.secret_file)
    if secret is None and kind.secret_required and secret_input.is_a_person_there():
        return secret_input.typed(session.words.say("Secret ({about}):", about=session.words.say(kind.secret)))
    return secret


def _save(session: Session, engine: Engine, setup: NotifierSetup, secret: str | None, *, new: bool) -> None:
    """Save it; where there is no keyring a person who is there is asked whether the file will do."""
    in_file = session.options.secret_in_file
    try:
        answered(engine.save_notifier(setup, secret=secret, in_file=in_file, new=new))
    except MonitorError as error:
        if in_file or error.reason.code != "keyring-missing" or not secret_input.is_a_person_there():
            raise
        say = session.words.say
        question = say("There is no keyring here. Keep the secret in secrets.toml, which only you can read? (yes/no)")
        if not secret_input.agreed(question, say("yes")):
            raise
        answered(engine.save_notifier(setup, secret=secret, in_file=True, new=new))


def _watchlists(session: Session, engine: Engine) -> list[int]:
    known = answered(engine.watchlists())
    return [find(known, which).id for which in session.options.watchlists]


def _tell_where_the_secret_is(session: Session, state: NotifierState, *, indent: str = "") -> None:
    say = session.words.say
    match state.secret_in:
        case SecretPlace.KEYRING:
            session.output.line(indent + say("Its secret is in the keyring."))
        case SecretPlace.FILE:
            session.output.line(
                indent + say("Its secret is in secrets.toml in the data folder, unencrypted, for you alone.")
            )
        case SecretPlace.NONE:
            pass


def _shown(value: NotifierValue) -> str:
    """An option as it may be seen: of an address, which may be a secret itself, the host only."""
    if isinstance(value, tuple):
        return " ".join(map(_shown, value))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text.startswith(("http://", "https://")):
        parts = urlsplit(text)
        rest = "/…" if parts.path.strip("/") or parts.query else ""
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{rest}"
    return text


def _json(session: Session, state: NotifierState) -> None:
    if not session.output.as_json:
        return
    line: dict[str, Any] = {
        "name": state.setup.name,
        "kind": state.setup.kind,
        "options": {name: _plain(value) for name, value in state.setup.options.items()},
        "secret": state.secret_in.value,
        "watchlists": list(state.watchlists),
        "reason": without_isolates(session.words.reason(state.trouble)) if state.trouble is not None else None,
    }
    session.output.json(line)


def _plain(value: NotifierValue) -> object:
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    return _shown(value) if isinstance(value, str) else value


def _kind_line(kind: NotifierKind) -> dict[str, Any]:
    options: Iterable[dict[str, Any]] = (
        {
            "name": option.name,
            "about": option.about,
            "required": option.required,
            "default": option.default or None,
            "choices": list(option.choices),
            "private": option.private,
        }
        for option in kind.options
    )
    return {"kind": kind.name, "about": kind.about, "options": list(options), "secret": kind.secret or None}
