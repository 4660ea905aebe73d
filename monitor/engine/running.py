"""What runs in the process that holds a data folder: fetcher, worker, poller, deliverer; made and ended together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.archive.restoring import hosts
from monitor.engine.finding import Finder
from monitor.engine.keeping import Keeper
from monitor.engine.passwords import Passwords
from monitor.engine.polling import Poller
from monitor.engine.power import SystemPower
from monitor.engine.rematching import Rematcher
from monitor.engine.restoring import set_up
from monitor.engine.secrets import NotifierSecrets
from monitor.engine.set_up import SetUps, hold_keys
from monitor.engine.steps import Steps
from monitor.engine.watchers import Watchers
from monitor.errors import DeliveryError, InputError, MonitorError
from monitor.model import (
    DESK_NOTIFIERS,
    ActivationToken,
    AlertChanged,
    AlertState,
    Clock,
    Event,
    NotifierSetup,
    OpenRequested,
    PollSummary,
    Reason,
    Source,
    Trouble,
)

if TYPE_CHECKING:
    from monitor.alerting import Notifier
    from monitor.archive import Archive
    from monitor.settings import Places, Settings

log = logging.getLogger(__name__)

_REMINDED = timedelta(hours=1)
"""When a bubble comes again whose alert is snoozed by its own button."""


class Running:
    """The moving parts of an engine. `close` ends them within two seconds."""

    def __init__(
        self,
        archive: Archive,
        places: Places,
        *,
        clock: Clock,
        gap: float,
        notifiers: Mapping[str, Notifier] | None,
        emit: Callable[[Event], None],
        language: str | None = None,
    ) -> None:
        from monitor.alerting import Deliverer
        from monitor.gathering.fetching import Fetcher
        from monitor.gathering.worker import Worker
        from monitor.settings import load

        self.archive = archive
        self.places = places
        self.clock = clock
        self._emit = emit
        # What a process that is gone had taken is due again at once: only one holds the folder, and now it is this one.
        archive.release_leases().result()
        self.watchers = Watchers()
        self.watchers.set_watchlists(archive.watchlists().result())
        self.passwords = Passwords(places.data)
        with suppress(InputError):
            # Who was killed while a copy was put in the archive's place has put aside what belongs here.
            self.passwords.join(lambda: hosts(places.archive))
        self.worker = Worker()
        self._maker = Worker(idle=1, deadline=300)
        self._language = language
        """Named for this run, until the person chooses another in the settings."""
        settings = load(places)
        self._chosen_language = settings.language
        self.fetcher = Fetcher(gap=gap, page=settings.user_agent_page)
        settings = self._spoken(settings)
        self.secrets = NotifierSecrets(places.data)
        with suppress(InputError):
            self.secrets.join(lambda: set_up(places))
        self.set_ups = SetUps(places, self.secrets)
        self._of_the_desktop = dict(notifiers) if notifiers is not None else self._desktop(settings)
        self._setups = self._read_setups()
        self._tell_desk()
        self._set_up = self._made(self._setups.values())
        self.deliverer = Deliverer(
            archive,
            self.notifiers,
            clock=clock,
            settings=settings,
            emit=emit,
            receipts=places.data / "receipts",
        )
        self.poller = Poller(
            archive,
            self.watchers,
            fetcher=self.fetcher,
            worker=self.worker,
            clock=clock,
            emit=emit,
            on_alert=self.deliverer.wake,
            power=SystemPower(),
            password=self.password,
        )
        self.keeper = Keeper(archive, clock=clock, emit=emit)
        self.rematcher = Rematcher(archive, self.watchers, clock=clock, emit=emit, on_alert=self.deliverer.wake)
        self.watchers.on_late = self.rematcher.wake
        self.taking_in = Steps(emit, inward=True)
        self.finder = Finder(self.fetcher, self.worker, clock)
        self._closing = threading.Event()
        self._learning = threading.Thread(target=self._learn, name="lexicon", daemon=True)
        self._begun = threading.Lock()
        self._stays = False
        """It looks after the archive by itself, in threads of its own."""
        if hold_keys(self._setups.values()):
            # A daemon: it may wait for a person to open the keyring.
            threading.Thread(target=self._take_over_secrets, name="secrets", daemon=True).start()

    def start(self) -> None:
        """Poll and deliver from now on."""
        self._stays = True
        self.learn()
        self.poller.start()
        self.deliverer.start()
        self.deliverer.hear_clicks()
        self.keeper.start()

    def learn(self) -> None:
        """Begin to load the lexicon; a command that changes one thing and ends has no use for it."""
        with self._begun:
            if self._learning.ident is None:
                self._learning.start()
                self.rematcher.start()

    def _desktop(self, settings: Settings) -> dict[str, Notifier]:
        from monitor.alerting import desktop_notifiers

        def acknowledge(alert: int) -> None:
            self._emit(AlertChanged(id=self.deal_with(alert, AlertState.ACKNOWLEDGED)))

        def snooze(alert: int) -> None:
            until = self.clock() + _REMINDED
            self._emit(AlertChanged(id=self.deal_with(alert, AlertState.SNOOZED, until)))

        # Made even where bubbles are turned off, so that they can be turned on again: the deliverer minds the setting.
        return desktop_notifiers(
            replace(settings, bubbles=True),
            on_open=lambda article: self._emit(OpenRequested(article=article)),
            on_acknowledge=acknowledge,
            on_snooze=snooze,
            on_token=lambda token: self._emit(ActivationToken(token=token)),
            # A command that polls once has ended when a person clicks.
            listens=lambda: self._stays,
            memory=self.places.data / "bubbles.json",
        )

    def deal_with(self, alert: int, state: AlertState, until: datetime | None = None) -> int:
        """A person has seen, acknowledged or snoozed an alert: its bubbles go away.

        Args:
            alert: its number.
            state: what it is now; not new.
            until: until when it is snoozed, where it is.

        Returns the number of the alert that changed: of one that became a copy, that it is under. `NotFoundError`.
        """
        changed = self.archive.set_alert(alert, state, until).result().id
        self.withdraw(changed)
        return changed

    def withdraw(self, *alerts: int) -> None:
        """Take the bubbles of alerts away, with those of what became copies under them: they told of the same."""
        for number in (*alerts, *self.archive.merged_alerts(alerts).result()):
            self.deliverer.withdraw(number)

    @property
    def notifiers(self) -> dict[str, Notifier]:
        """Every notifier by its name."""
        return {**self._set_up, **self._of_the_desktop}

    def _read_setups(self) -> dict[str, NotifierSetup]:
        from monitor.alerting import read_setups, with_sound

        try:
            return with_sound(read_setups(self.places.notifiers))
        except InputError as error:
            log.warning("the notifiers could not be read: %s", error.reason.code)
            self._emit(Trouble(reason=error.reason))
            return with_sound(())

    def _tell_desk(self) -> None:
        """Have the archive know which notifiers disturb the person at this computer: sounds of other names too."""
        sounds = (setup.name for setup in self._setups.values() if setup.kind == "sound")
        self.archive.use_desk_notifiers({*DESK_NOTIFIERS, *sounds})

    def _made(self, setups: Iterable[NotifierSetup]) -> dict[str, Notifier]:
        from monitor.alerting import make_notifiers

        return make_notifiers(setups, secret=self._secret, folder=self.places.data, clock=self.clock)

    def _secret(self, notifier: str) -> str:
        try:
            return self.secrets.get(notifier)
        except InputError as error:
            raise DeliveryError(error.reason) from error

    def _take_over_secrets(self) -> None:
        """What lets in and stands in the notifiers' file, from before or by hand, goes to the secrets."""
        try:
            if self.set_ups.take_over():
                # Those that were made from it know it anyway.
                log.info("what lets in at a notifier was taken out of the file of the notifiers")
        except InputError as error:
            log.warning("the notifiers' file keeps what lets in: %s", error.reason.code)

    def reload_notifiers(self) -> None:
        """Notifiers may be set up otherwise: new ones take the place of those that are, and what is as it was stays."""
        from monitor.settings import load

        before, old = self._setups, self._set_up
        self._setups = self._read_setups()
        self._tell_desk()
        changed = [setup for name, setup in self._setups.items() if before.get(name) != setup]
        made = self._made(changed)
        self._set_up = {name: made.get(name) or old[name] for name in self._setups}
        settings = load(self.places)
        if settings.language != self._chosen_language:
            self._chosen_language, self._language = settings.language, None
        self.deliverer.use(self._spoken(settings), self.notifiers)
        for name, notifier in old.items():
            if self._set_up.get(name) is not notifier:
                notifier.close()

    def password(self, source: Source) -> str:
        """The password a source is asked with; empty where it has none."""
        return self.passwords.get(source.id) if source.options.has_password else ""

    @property
    def is_learning(self) -> bool:
        """The lexicon is being loaded, or made in a process of its own."""
        return self._learning.is_alive()

    def learned(self) -> None:
        """Wait until the lexicon is there, or could not be made."""
        self.learn()
        self._learning.join()

    def take_settings(self) -> None:
        """The settings file was changed."""
        self.reload_notifiers()

    def _spoken(self, settings: Settings) -> Settings:
        """The settings in the language that was named for this run, where one was."""
        return replace(settings, language=self._language) if self._language else settings

    def reload_watchlists(self) -> None:
        self.watchers.set_watchlists(self.archive.watchlists().result())

    def poll(self, *, source: int | None, force: bool) -> PollSummary:
        """One round, to its end, with every delivery tried once."""
        self.learn()
        summary = self.poller.round(source=source, force=force).result()
        try:
            return self._finished(summary)
        except MonitorError:
            if self._closing.is_set():
                # The round was given up, and what comes after it with it.
                return summary
            raise

    def _finished(self, summary: PollSummary) -> PollSummary:
        """What comes after a round: deliveries, and whatever nobody else would look after."""
        # Alerts that only the lexicon finds go out with the others, if it came meanwhile; if not, the others do.
        try:
            self.rematcher.finish()
        except MonitorError as error:
            log.warning("what came before the lexicon was not matched again: %s", error.reason.code)
            self.poller.tell(error)
        if not self._stays:
            self.poller.zone.look()
            self.poller.spikes.look(self.clock())
            self.archive.end_storms().result()
        delivered = self.deliverer.deliver_once()
        deleted = 0 if self._stays else self._look_after()
        # Not only what failed just now: what waits for its next try, or hangs, has not reached anybody either.
        waiting = self.archive.undelivered().result()
        return replace(
            summary,
            delivered=delivered.delivered,
            undelivered=max(waiting, delivered.failed - delivered.given_up),
            given_up=delivered.given_up,
            deleted=deleted,
        )

    def _look_after(self) -> int:
        """What nobody would come to where the archive is only ever polled by a command; how much was deleted."""
        try:
            self.rematcher.fill_in()
            return self.keeper.look_after()
        except MonitorError as error:
            # The poll itself went well; the next one tries again.
            log.warning("the archive could not be looked after: %s", error.reason.code)
            self.poller.tell(error)
            return 0

    def close(self) -> None:
        self._closing.set()
        self.poller.stop()
        self.fetcher.close()
        self.poller.close()
        self.keeper.close()
        self.worker.close()
        self._maker.close()
        self.rematcher.close()
        self.deliverer.close()
        for notifier in self.notifiers.values():
            notifier.close()

    def _learn(self) -> None:
        """Load the lexicon, making it first where there is none; until then the rules alone serve."""
        from monitor.language import compile_lexicon, load_lexicon

        try:
            lexicon = load_lexicon(self.places.cache)
            if lexicon is None:
                # Many seconds of Python's work: in a process of its own, so that the window does not feel it.
                self._maker.run(compile_lexicon, self.places.cache)
                lexicon = load_lexicon(self.places.cache)
        except (OSError, MonitorError) as error:
            if not self._closing.is_set():
                log.warning("the lexicon could not be made: %s", type(error).__name__)
                self._emit(Trouble(reason=Reason.of("lexicon-failed")))
            return
        if lexicon is not None:
            self.watchers.set_lexicon(lexicon)
            self.archive.use_lexicon(lexicon)
            self._look_again()
            self.rematcher.wake()

    def _look_again(self) -> None:
        """What was kept as words were understood before this release or this lexicon is matched again."""
        from monitor.language import STEMS_VERSION, understanding

        try:
            if self.archive.understand(understanding(self.places.cache), stems=STEMS_VERSION):
                log.info("words are understood otherwise than before: what is kept is matched again")
        except MonitorError as error:
            # The archive is closing, or cannot be written: the next start begins again.
            log.info("what is to be matched again was not marked: %s", error.reason.code)
