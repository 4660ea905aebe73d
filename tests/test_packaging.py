"""The two commands, the pinned packages, the shipped fonts and the desktop files."""

import configparser
import os
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PySide6.QtGui import QFont, QFontDatabase, QTextLayout
from PySide6.QtWidgets import QApplication

from monitor import __version__
from monitor.resources import resource

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "packaging"
DESKTOP = ROOT / "resources" / "desktop"
SCRIPTS = (PACKAGING / "run", PACKAGING / "test", PACKAGING / "pin", ROOT / ".ci" / "run")

FAMILIES = ("Vazirmatn", "Noto Naskh Arabic", "IBM Plex Sans Arabic")

TOOLS = (
    "sh",
    "dirname",
    "uname",
    "cat",
    "cksum",
    "mkdir",
    "grep",
    "mktemp",
    "rm",
    "flock",
    "env",
    "readlink",
    "touch",
    "chmod",
)


# --- the scripts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name + "/" + path.name)
def test_a_script_is_executable_and_plain_sh(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0


class Computer:
    """A computer of which only what is put in its one folder of programs is there; `log` is what was called."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir(parents=True)
        self.venv = folder / "venv"
        self.log = folder / "log"
        self.log.touch()
        for tool in TOOLS:
            path = shutil.which(tool)
            if path is not None:
                (self.programs / tool).symlink_to(path)
        self.program("id", "echo 1000")
        self.program("ldconfig", "")

    def program(self, name: str, script: str) -> None:
        """Put a program of that name there, logging its call."""
        path = self.programs / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.log}"\n{script}\n', encoding="utf-8")
        path.chmod(0o755)

    def python(self) -> None:
        """A python3 that makes environments of a program that says what it was started with."""
        self.program(
            "python3",
            'case "$*" in\n'
            '*"-m venv"*) mkdir -p "$4/bin" "$4/site"\n'
            'cat > "$4/bin/python" <<END\n#!/bin/sh\n'
            f'echo "environment \\$*" >> "{self.log}"\n'
            'case "\\$*" in *sysconfig*) echo "$4/site";; *"-m monitor"*) echo "started: \\$*"; exit 7;; esac\n'
            "END\n"
            'chmod +x "$4/bin/python";;\n'
            "esac",
        )

    def everything_installed(self) -> None:
        environment = (PACKAGING / "environment.sh").read_text(encoding="utf-8")
        libraries = re.findall(r"^(lib\S+\.so\S*) ", environment, re.MULTILINE)
        self.program("ldconfig", "cat <<END\n" + "\n".join(libraries) + "\nEND")

    def run(self, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PACKAGING / "run"), *arguments],
            cwd=cwd,
            env={"PATH": str(self.programs), "HOME": str(self.venv.parent), "RASID_VENV": str(self.venv)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def calls(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path / "computer")


def test_the_first_start_makes_an_environment_and_the_second_only_starts(computer: Computer, tmp_path: Path) -> None:
    computer.program("apt-get", "")
    computer.python()
    computer.everything_installed()
    first = computer.run("search", "two words", cwd=tmp_path)
    assert first.stdout == "started: -m monitor search two words\n"
    assert first.returncode == 7
    assert "making the Python environment" in first.stderr
    assert any("--require-hashes" in call and "constraints.txt" in call for call in computer.calls())
    assert not any(call.startswith("apt-get") for call in computer.calls())
    assert (computer.venv / "site" / "rasid-checkout.pth").read_text(encoding="utf-8") == f"{ROOT}\n"

    computer.log.write_text("", encoding="utf-8")
    second = computer.run("--version", cwd=tmp_path)
    assert second.stderr == ""
    assert computer.calls() == ["environment -m monitor --version"]


def test_another_python_or_other_pins_are_installed_into_the_environment_that_is_there(
    computer: Computer,
) -> None:
    computer.program("apt-get", "")
    computer.python()
    computer.everything_installed()
    computer.run()
    (computer.programs / "python3").rename(computer.programs / "python3.99")
    (computer.programs / "python3").symlink_to("python3.99")
    computer.log.write_text("", encoding="utf-8")
    assert "ready" in computer.run().stderr
    assert any("--require-hashes" in call for call in computer.calls())
    assert not any("--clear" in call for call in computer.calls())


def test_as_root_it_says_what_it_installs_before_it_does(computer: Computer) -> None:
    computer.python()
    computer.program("id", "echo 0")
    computer.program("apt-get", 'echo "apt: $*" >&2')
    answer = computer.run()
    said = [line for line in answer.stderr.splitlines() if "will be installed now" in line]
    assert len(said) == 1
    assert "libegl1" in said[0]
    assert "libxcb-cursor0" in said[0]
    assert "python3-venv" not in said[0]
    installs = [call for call in computer.calls() if call.startswith("apt-get install")]
    assert len(installs) == 1
    assert "libegl1" in installs[0]
    assert "started: -m monitor" in answer.stdout


def test_without_root_and_sudo_it_names_the_command_for_the_administrator(computer: Computer) -> None:
    computer.python()
    computer.program("apt-get", "")
    answer = computer.run()
    assert answer.returncode == 1
    assert "neither root nor sudo" in answer.stderr
    assert re.search(r"administrator to run: apt-get install .*libegl1", answer.stderr)
    assert not any(call.startswith("apt-get") for call in computer.calls())


def test_with_a_sudo_that_wants_a_password_and_nobody_there_it_does_not_wait(computer: Computer) -> None:
    computer.python()
    computer.program("apt-get", "")
    computer.program("sudo", "exit 1")
    answer = computer.run()
    assert answer.returncode == 1
    assert "sudo apt-get install" in answer.stderr


def test_with_sudo_it_installs_with_sudo(computer: Computer) -> None:
    computer.python()
    computer.program("apt-get", "")
    computer.program("sudo", "")
    answer = computer.run()
    assert "installed now with sudo" in answer.stderr
    assert any(call.startswith("sudo -n env") and "libegl1" in call for call in computer.calls())


def test_a_failed_installation_shows_why_and_starts_nothing(computer: Computer) -> None:
    computer.python()
    computer.program("id", "echo 0")
    computer.program("apt-get", 'echo "no such mirror"; exit 100')
    answer = computer.run()
    assert answer.returncode == 1
    assert "no such mirror" in answer.stderr
    assert "By hand: apt-get install" in answer.stderr
    assert "started" not in answer.stdout


def test_on_another_system_it_says_what_to_do_instead(computer: Computer) -> None:
    computer.python()
    answer = computer.run()
    assert answer.returncode == 1
    assert "pip install ." in answer.stderr
    assert "Other systems" in answer.stderr


def test_an_old_python_is_told_so_in_one_sentence(computer: Computer) -> None:
    computer.program("apt-get", "")
    computer.program("python3", 'case "$*" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    answer = computer.run()
    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed; this is Python 3.9.2." in answer.stderr


def test_no_python_at_all_is_told_so_too(computer: Computer) -> None:
    computer.program("apt-get", "")
    answer = computer.run()
    assert answer.returncode == 1
    assert "python3 is missing" in answer.stderr


# --- the pinned packages -------------------------------------------------------------------------


def pinned(name: str) -> dict[str, set[str]]:
    """Package to its pinned versions (more than one where markers tell Pythons apart)."""
    pins: dict[str, set[str]] = {}
    text = (PACKAGING / name).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        pins.setdefault(canonicalize_name(package), set()).add(version)
    return pins


def test_every_dependency_is_pinned_to_a_version_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, wanted in (
        ("constraints.txt", project["dependencies"]),
        ("constraints-test.txt", project["dependencies"] + project["optional-dependencies"]["test"]),
    ):
        pins = pinned(name)
        for requirement in map(Requirement, wanted):
            versions = pins.get(canonicalize_name(requirement.name))
            assert versions, f"{name} lacks {requirement}; run ./packaging/pin"
            assert all(requirement.specifier.contains(version) for version in versions), f"{name}: {requirement}"


def test_both_lists_pin_the_same_versions() -> None:
    run, test = pinned("constraints.txt"), pinned("constraints-test.txt")
    assert {package: test.get(package) for package in run} == run


def test_nothing_that_is_pinned_takes_the_place_of_urllib3() -> None:
    """niquests' fork of it is installed under its name, and requests then speaks by other rules."""
    for name in ("constraints.txt", "constraints-test.txt"):
        pinned = set(re.findall(r"^([\w.-]+)==", (PACKAGING / name).read_text(encoding="utf-8"), flags=re.MULTILINE))
        assert "urllib3" in pinned
        assert not pinned & {"niquests", "urllib3-future"}


def test_every_pin_has_its_hashes() -> None:
    text = (PACKAGING / "constraints-test.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


# --- fonts and desktop files ---------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_a_shipped_family_draws_arabic_and_latin_by_itself(family: str, qapp: QApplication) -> None:
    home = resource("fonts", family.lower().replace(" ", "-"))
    assert "SIL OPEN FONT LICENSE" in (home / "OFL.txt").read_text(encoding="utf-8").upper()
    files = [path for path in sorted(home.iterdir()) if path.suffix in {".woff2", ".ttf"}]
    assert len(files) == 2
    for path in files:
        number = QFontDatabase.addApplicationFont(str(path))
        assert QFontDatabase.applicationFontFamilies(number) == [family]
    text = "راصد Rasid ٣ 3 «أ»، (ب)"
    for weight in (QFont.Weight.Normal, QFont.Weight.Bold):
        font = QFont(family)
        font.setWeight(weight)
        layout = QTextLayout(text, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        used = {run.rawFont().familyName() for run in layout.glyphRuns()}
        assert used == {family}


def test_the_desktop_file_starts_the_command_and_has_arabic_names() -> None:
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str  # type: ignore[assignment,method-assign]
    desktop.read(DESKTOP / "rasid.desktop", encoding="utf-8")
    entry = desktop["Desktop Entry"]
    assert entry["Exec"] == "rasid open %u"
    assert "x-scheme-handler/feed;text/x-opml;" in entry["MimeType"]
    assert entry["Name"] == "Rasid"
    assert entry["Name[ar]"] == "راصد"
    assert entry["Terminal"] == "false"


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_the_desktop_file_is_valid() -> None:
    done = subprocess.run(
        ["desktop-file-validate", str(DESKTOP / "rasid.desktop")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstream is not installed")
def test_the_metainfo_is_valid_but_for_a_domain_of_our_own() -> None:
    # An identifier that begins with a domain is asked for; the project has none, and another's must not be claimed.
    command = ["appstreamcli", "validate", "--no-net", "--override=cid-desktopapp-is-not-rdns=info"]
    done = subprocess.run([*command, str(DESKTOP / "rasid.metainfo.xml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_metainfo_names_the_desktop_file_and_this_version() -> None:
    component = ET.parse(DESKTOP / "rasid.metainfo.xml").getroot()
    assert component.findtext("launchable") == "rasid.desktop"
    assert component.findtext("project_license") == "Apache-2.0"
    releases = [release.get("version") for release in component.iter("release")]
    assert __version__ in releases
