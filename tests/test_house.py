"""The rules of the house that no other tool checks."""

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MONITOR = ROOT / "monitor"
CODE = tuple(sorted(MONITOR.rglob("*.py")))
TESTS = tuple(sorted((ROOT / "tests").rglob("*.py")))

VAGUE = {"utils", "util", "common", "helpers", "helper", "core", "services", "misc"}

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# Written in two halves, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/[a-z]", "/Us" + "ers/[a-z]", "/op" + "t/ra"))
)

BUCKWALTER = {"pyaramorph", "camel-tools", "aramorph", "buckwalter", "arabic-buckwalter-transliteration", "alkhalil"}


def tracked_files() -> list[Path]:
    """Every file of the repository; where there is no git, what lies in its folders."""
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        answer = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
        if answer.returncode == 0:
            names = answer.stdout.decode().split("\0")
            return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    folders = ("monitor", "tests", "resources", "docs", ".ci")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    found += [path for folder in (ROOT, ROOT / "packaging") for path in folder.iterdir() if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


def relative(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_the_rooms_import_only_whom_they_may() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


_NETWORK = (
    "requests",
    "urllib3",
    "urllib.request",
    "http",
    "socket",
    "socketserver",
    "ssl",
    "ftplib",
    "smtplib",
    "imaplib",
    "poplib",
    "xmlrpc",
    "asyncio",
    "multiprocessing.connection",
    "jeepney",
    "PySide6.QtNetwork",
    "PySide6.QtWebSockets",
    "PySide6.QtWebEngineCore",
)
_REACHES_OUT = {
    "gathering/fetching.py": "asks sites",
    "gathering/connecting.py": "connects to them",
    "alerting/posting.py": "posts to the addresses of notifiers",
    "alerting/mailing.py": "hands e-mail to the mail server of a notifier",
    "alerting/session_bus.py": "the desktop's bus, no network",
    "alerting/session_bubbles.py": "the same",
    "engine/power.py": "the system's bus, no network",
    "gui/system_theme.py": "the desktop's bus, no network",
    "cli/display.py": "the screen that DISPLAY or WAYLAND_DISPLAY names",
    "demo/site.py": "serves the demo on loopback",
    "engine/handover.py": "a socket in the data folder, no network",
}
"""Every module that may open a connection, and what for: docs/privacy.md rests on it."""

_PURE = ("words", "language", "watching", "gathering")
_IMPURE = ("time", "threading", "subprocess", "random", "socket", "queue", "concurrent", "multiprocessing", "os")
_NOT_PURE = {
    "words/language.py": "reads the language of the system",
    "language/lexicon.py": "compiles a file in the cache folder",
    "language/buckwalter.py": "finds data the user installed",
    "gathering/connecting.py": "the network half of gathering",
    "gathering/fetching.py": "the same",
    "gathering/politeness.py": "waits between two requests",
    "gathering/robots.py": "remembers robots.txt for a day",
    "gathering/worker.py": "extraction in a process of its own",
}


def _imported(module: Path) -> set[str]:
    """Full names of what a module imports, at its top or later."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({node.module, *(f"{node.module}.{name.name}" for name in node.names)})
    return found


def _importing(modules: Iterable[Path], wanted: tuple[str, ...]) -> set[str]:
    """Those of the modules that import one of these or what is in it, relative to the package."""
    return {
        module.relative_to(ROOT / "monitor").as_posix()
        for module in modules
        if any(name == one or name.startswith(one + ".") for name in _imported(module) for one in wanted)
    }


def test_only_these_modules_open_connections() -> None:
    assert _importing((ROOT / "monitor").rglob("*.py"), _NETWORK) == set(_REACHES_OUT)


def test_the_pure_rooms_know_no_clock_disk_network_or_thread() -> None:
    modules = [module for room in _PURE for module in (ROOT / "monitor" / room).rglob("*.py")]
    assert len(modules) > 40
    assert _importing(modules, _IMPURE) == set(_NOT_PURE)


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [path for path in CODE if VAGUE & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}]
    assert relative(vague) == []


def test_every_module_opens_with_a_sentence_of_what_it_is_for() -> None:
    silent = [path for path in CODE if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert relative(silent) == []


def test_invisible_marks_are_written_as_escapes() -> None:
    pasted = [path for path in CODE + TESTS if INVISIBLE.search(path.read_text(encoding="utf-8"))]
    assert relative(pasted) == []


def test_every_test_folder_is_a_package_and_mirrors_a_room() -> None:
    folders = {path.parent for path in TESTS if path.name.startswith("test_")}
    assert relative([folder for folder in folders if not (folder / "__init__.py").exists()]) == []


def test_test_names_are_sentences() -> None:
    names = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    short = [name for name in names if name.rsplit(": ", 1)[1].count("_") < 3]
    assert short == []


def test_no_tracked_file_names_a_path_of_somebodys_machine() -> None:
    named = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if MACHINE_PATHS.search(text):
            named.append(path)
    assert relative(named) == []


def test_no_lock_file_with_addresses_and_no_compiled_file_is_tracked() -> None:
    unwanted = {".pyc", ".lock", ".whl", ".sqlite", ".db"}
    assert relative([path for path in tracked_files() if path.suffix in unwanted]) == []


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-test.txt"])
def test_the_pinned_packages_name_no_address_and_no_gpl_lexicon(name: str) -> None:
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-|--)(i|f|index-url|extra-index-url|find-links)\b", text, re.MULTILINE)
    packages = {line.split("==")[0] for line in text.splitlines() if "==" in line}
    assert packages & BUCKWALTER == set()


def test_the_wheel_holds_all_resources_the_licence_and_the_command(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        entry_points = wheel.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    resources = [path for path in tracked_files() if path.is_relative_to(ROOT / "resources")]
    assert resources
    missing = {"monitor/" + name for name in relative(resources)} - names
    assert missing == set()
    assert {f"monitor/{path.relative_to(MONITOR).as_posix()}" for path in CODE} - names == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert "rasid = monitor.__main__:main" in entry_points
    assert not any(name.startswith(("tests/", "docs/", ".ci")) for name in names)


def test_every_file_that_a_document_links_to_is_there() -> None:
    documents = (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "resources").rglob("*.md"))
    links = [
        (document, target)
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    dead = [
        f"{document.relative_to(ROOT)}: {target}"
        for document, target in links
        if not (document.parent / target).exists()
    ]
    assert dead == []


def test_every_font_and_every_table_is_named_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    families = [folder.name.replace("-", " ") for folder in (ROOT / "resources" / "fonts").iterdir() if folder.is_dir()]
    tables = [
        path.name for path in (ROOT / "resources").glob("language/**/*") if path.suffix in {".tsv", ".txt", ".json"}
    ]
    assert [name for name in families + tables if name.lower() not in notice] == []


def test_every_thread_is_in_the_table_of_threads() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Threads", 1)[1]
    names = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            made = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if made not in ("Thread", "ThreadPoolExecutor", "Stage", "Reader"):
                continue
            named = [word.value for word in node.keywords if word.arg in ("name", "thread_name_prefix")]
            # A thread that hands its maker's name on, or adds to one, is named where that is given.
            names |= {str(name.value) for name in named if isinstance(name, ast.Constant)}
    assert {"scheduler", "listing", "stage", "archive-search"} <= names
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    told = {name.split(" ")[0] for row in rows for name in re.split(r"[,;] ", row)}
    assert names - told == set()
