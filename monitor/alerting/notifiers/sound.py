"""A sound alone: what the desktop plays, or a player of the person's own."""

from __future__ import annotations

import math
import shutil
import sys
from pathlib import Path

from monitor.alerting.plugins import Plugin, Setup
from monitor.alerting.running import Program
from monitor.errors import DeliveryError, errno_of
from monitor.model import Delivery, NotifierKind, NotifierOption, Reason, Severity
from monitor.words import Words

_PLAYERS = ("pw-play", "paplay", "aplay", "ffplay -nodisp -autoexit -loglevel quiet", "afplay")
_SECONDS = 15
_RATE = 22_050
_TONES = ((880.0, 0.16), (1174.66, 0.28))
"""(hertz, seconds): a'' and d''', a fourth apart."""


class SoundNotifier:
    """Plays once for a message, however many alerts it is about; not for one that is about quiet ones alone."""

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._file = setup.text("file")
        self._player = setup.texts("player")
        self._own = setup.folder / "alert.wav"
        self._program = Program()

    def deliver(self, delivery: Delivery, words: Words) -> None:
        self.deliver_many((delivery,), words)

    def deliver_many(self, deliveries: tuple[Delivery, ...], words: Words) -> None:
        if any(delivery.alert.severity is not Severity.QUIET for delivery in deliveries):
            self._play()

    def test(self, words: Words) -> None:
        self._play()

    def close(self) -> None:
        self._program.close()

    def _play(self) -> None:
        file = Path(self._file).expanduser() if self._file else self._made()
        if not file.is_file():
            raise DeliveryError(Reason.of("sound-missing", file=str(file)))
        if sys.platform == "win32" and not self._player:
            import winsound

            winsound.PlaySound(str(file), winsound.SND_FILENAME)
            return
        self._program.run((*(self._player or _found_player()), str(file)), seconds=_SECONDS)

    def _made(self) -> Path:
        if not self._own.exists():
            try:
                write_chime(self._own)
            except OSError as error:
                reason = Reason.of("file-unwritable", file=self._own.name, errno=errno_of(error))
                raise DeliveryError(reason) from error
        return self._own


def write_chime(path: Path) -> None:
    """Write the two tones as a WAV file of 16 bits. Raises OSError."""
    import struct
    import wave

    samples = [
        math.sin(2 * math.pi * hertz * n / _RATE) * math.exp(-6 * n / (seconds * _RATE))
        for hertz, seconds in _TONES
        for n in range(int(seconds * _RATE))
    ]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(b"".join(struct.pack("<h", int(12_000 * sample)) for sample in samples))


def _found_player() -> tuple[str, ...]:
    for player in _PLAYERS:
        program, *arguments = player.split()
        if found := shutil.which(program):
            return (found, *arguments)
    raise DeliveryError(Reason.of("sound-no-player"))


PLUGIN = Plugin(
    kind=NotifierKind(
        name="sound",
        about="a sound, without a bubble",
        options=(
            NotifierOption(name="file", about="the sound to play; otherwise two short tones"),
            NotifierOption(
                name="player", about="the program that plays it; otherwise the first that is found", default=()
            ),
        ),
    ),
    make=SoundNotifier,
)
