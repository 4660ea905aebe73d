"""Which of our languages the system speaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Literal

Language = Literal["ar", "en"]

# Primary language identifier of Arabic in Windows language ids (winnt.h, LANG_ARABIC).
_WINDOWS_ARABIC = 0x01


def system_language(environ: Mapping[str, str] | None = None) -> Language:
    """Arabic on an Arabic system, English otherwise. `environ` stands in for the process's own in tests."""
    env = os.environ if environ is None else environ
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    if locale:
        plain = locale.split(".")[0] in ("C", "POSIX")
        # As gettext does: LANGUAGE is a list of wishes that counts unless the locale is C.
        wish = locale if plain else (env.get("LANGUAGE") or locale).split(":")[0]
        return "ar" if _is_arabic(wish) else "en"
    if environ is None and sys.platform == "win32":
        import ctypes

        return "ar" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _WINDOWS_ARABIC else "en"
    return "ar" if _is_arabic((env.get("LANGUAGE") or "").split(":")[0]) else "en"


def chosen_language(wish: str, environ: Mapping[str, str] | None = None) -> Language:
    """The language a person named (`ar`, `en`), or the system's where they named none or an unknown one."""
    if wish in ("ar", "en"):
        return "ar" if wish == "ar" else "en"
    return system_language(environ)


def _is_arabic(locale: str) -> bool:
    return locale.lower().replace("-", "_").split("_")[0].split(".")[0] in ("ar", "ara", "arabic")
