"""The pictures in the documents, of the demo alone: ``python -m tests.pictures [FOLDER] [--only VIEW …]``.

Every view of the window in Arabic and English, light and dark, each by the command a person would give
(``rasid demo --screenshot``); without a folder they go to ``docs/pictures``. Open them: no test sees what an eye does.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product, repeat
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from monitor.gui.picture import VIEWS

_HERE = Path(__file__).parents[1] / "docs" / "pictures"
_SIZE = "1280x800"


def picture(view: str, language: str, theme: str, folder: Path) -> Path:
    """Take one picture; it is kept with 256 of its colours, a third of the bytes."""
    file = folder / f"{view}-{language}-{theme}.png"
    demo = [sys.executable, "-m", "monitor", "--language", language, "demo", "--screenshot", str(file)]
    look = ["--view", view, "--theme", theme, "--size", _SIZE]
    subprocess.run([*demo, *look], check=True, stdout=subprocess.DEVNULL)
    image = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)
    colours = Counter(memoryview(image.constBits()).cast("I"))
    commonest = [colour for colour, _ in colours.most_common()]
    # The commonest of each kind first: a red that stands on one word is not to become a brown.
    kinds = list({colour & 0xE0E0E0: colour for colour in reversed(commonest)}.values())
    palette = list(dict.fromkeys((*kinds, *commonest)))[:256]
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    image.convertToFormat(QImage.Format.Format_Indexed8, palette, plain).save(str(file), quality=0)
    return file


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--only", nargs="+", default=VIEWS, choices=VIEWS, help="these views")
    read.add_argument("folder", nargs="?", type=Path, default=_HERE)
    options = read.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    views, languages, themes = zip(*product(options.only, ("ar", "en"), ("light", "dark")), strict=True)
    with ThreadPoolExecutor(2) as pool:
        for file in pool.map(picture, views, languages, themes, repeat(options.folder)):
            print(f"{file.stat().st_size / 1024:6.0f} KB  {file.name}")


if __name__ == "__main__":
    main()
