"""The kinds of notifiers, what is said about them, and the file they are set up in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.alerting import Notifier, Plugin, Setup, kinds, make_notifiers, plugin, read_setups, write_setups
from monitor.alerting.configured import checked_setup, with_sound
from monitor.alerting.plugins import checked
from monitor.errors import DeliveryError, InputError
from monitor.model import NotifierKind, NotifierOption, NotifierSetup
from monitor.words import Words
from monitor.words.catalogue import load_catalogue
from tests.alerting.making import a_delivery
from tests.conftest import FakeClock
from tests.engine.conftest import Kept

KIND = NotifierKind(
    name="pigeon",
    about="a pigeon",
    options=(
        NotifierOption(name="to", about="where to", default=(), required=True),
        NotifierOption(name="height", about="how high", default=20),
        NotifierOption(name="speed", about="how fast", default="slow", choices=("slow", "quick")),
        NotifierOption(name="by_night", about="whether in the dark", default=False),
    ),
)
PLUGIN = Plugin(kind=KIND, make=lambda _: Kept())


def made(setups: tuple[NotifierSetup, ...], clock: FakeClock, folder: Path) -> dict[str, Notifier]:
    return make_notifiers(setups, secret=lambda _: "", folder=folder, clock=clock)


def test_what_a_person_types_is_read_in_the_form_of_each_option() -> None:
    given = {"to": "roof 'the old tower'", "height": "30", "by_night": "yes"}
    assert checked(KIND, given) == {"to": ("roof", "the old tower"), "height": 30, "speed": "slow", "by_night": True}
    assert checked(KIND, {"to": ["roof", "tower"], "speed": "quick"})["to"] == ("roof", "tower")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "notifier-option-missing"),
        ({"to": ""}, "notifier-option-missing"),
        ({"to": "roof", "colour": "grey"}, "notifier-option-unknown"),
        ({"to": "roof", "height": "high"}, "notifier-option-refused"),
        ({"to": "roof", "height": -1}, "notifier-option-refused"),
        ({"to": "roof", "speed": "light"}, "notifier-option-refused"),
        ({"to": "roof", "by_night": "perhaps"}, "notifier-option-refused"),
        ({"to": ["roof\r\nBcc: all"]}, "notifier-option-refused"),
        ({"to": "roof", "speed": "slow\x00"}, "notifier-option-refused"),
    ],
)
def test_what_an_option_cannot_be_is_refused(given: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as refused:
        checked(KIND, given)
    assert refused.value.reason.code == code


def test_a_kind_of_somebody_elses_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    installed = tmp_path / "site"
    told = installed / "pigeon_post-1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeon-post\nVersion: 1\n")
    (told / "entry_points.txt").write_text(
        "[rasid.notifiers]\n"
        "pigeon = tests.alerting.test_plugins:PLUGIN\n"
        "broken = tests.alerting.no_such_module:PLUGIN\n"
        "command = tests.alerting.test_plugins:PLUGIN\n"
    )
    monkeypatch.setattr(sys, "path", [str(installed), *sys.path])
    assert plugin("pigeon") is PLUGIN
    assert plugin("command").kind.name == "command"
    assert [kind.name for kind in kinds()][-1] == "pigeon"
    with pytest.raises(InputError) as broken:
        plugin("broken")
    assert broken.value.reason.code == "notifier-kind-broken"
    setup = NotifierSetup(name="loft", kind="pigeon", options={"to": ("roof",)})
    assert isinstance(made((setup,), clock, tmp_path)["loft"], Kept)


def test_what_is_set_up_is_read_back_from_a_file_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "notifiers.toml"
    assert read_setups(path) == ()
    setups = (
        NotifierSetup(name="غرفة الأخبار", kind="command", options={"command": ("true", "إدلب"), "seconds": 5}),
        NotifierSetup(name="sound", kind="sound"),
    )
    write_setups(path, setups)
    assert read_setups(path) == setups
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("[a", encoding="utf-8")
    with pytest.raises(InputError) as damaged:
        read_setups(path)
    assert damaged.value.reason.code == "file-damaged"


def test_only_what_is_not_at_its_default_is_kept() -> None:
    setup = NotifierSetup(name="a", kind="command", options={"command": "true", "seconds": "20"})
    assert checked_setup(setup).options == {"command": ("true",)}


@pytest.mark.parametrize("name", ["", "bubble", "a\nb", "\u202ea", " a", "x" * 41, "a/b"])
def test_a_name_that_could_mislead_is_refused(name: str) -> None:
    with pytest.raises(InputError) as refused:
        checked_setup(NotifierSetup(name=name, kind="sound"))
    assert refused.value.reason.code == "notifier-name-refused"


def test_what_cannot_be_used_as_it_is_set_up_says_why_at_each_delivery(tmp_path: Path, clock: FakeClock) -> None:
    setups = (NotifierSetup(name="a", kind="command"), NotifierSetup(name="b", kind="owl"))
    notifiers = made(setups, clock, tmp_path)
    for name, code in (("a", "notifier-option-missing"), ("b", "unknown-notifier-kind")):
        with pytest.raises(DeliveryError) as failed:
            notifiers[name].deliver(a_delivery(), Words("ar"))
        assert failed.value.reason.code == code


def test_a_sound_is_there_without_being_set_up_and_can_be_set_up_otherwise() -> None:
    assert with_sound(())["sound"].kind == "sound"
    own = NotifierSetup(name="sound", kind="sound", options={"file": "bell.wav"})
    assert with_sound((own,)) == {"sound": own}


def test_every_kind_and_option_is_told_in_arabic_too() -> None:
    said = load_catalogue("ar").said
    for kind in kinds():
        told = [kind.about, kind.secret, *(option.about for option in kind.options)]
        assert [sentence for sentence in told if sentence and sentence not in said] == []


def test_nothing_heavy_is_loaded_where_nothing_is_set_up(tmp_path: Path) -> None:
    import subprocess

    program = (
        "import sys; from pathlib import Path; from monitor.alerting import make_notifiers, read_setups, with_sound;"
        " found = with_sound(read_setups(Path('none'))).values();"
        " make_notifiers(found, secret=str, folder=Path(), clock=None);"
        " heavy = ('smtplib', 'requests', 'urllib3', 'ssl', 'email', 'wave', 'tomllib', 'keyring', 'jeepney');"
        " print([name for name in heavy if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_setup_hands_options_out_in_the_form_that_is_wanted(tmp_path: Path, clock: FakeClock) -> None:
    setup = Setup(name="a", options={"to": "roof", "height": 3}, secret=str, folder=tmp_path, clock=clock)
    assert (setup.texts("to"), setup.number("height"), setup.text("height")) == (("roof",), 3, "3")
