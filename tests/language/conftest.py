"""The real lexicon, compiled once for the tests of this folder."""

from __future__ import annotations

import pytest

from monitor.language import Lexicon, compile_lexicon, load_lexicon


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    cache = tmp_path_factory.mktemp("cache")
    compile_lexicon(cache)
    found = load_lexicon(cache)
    assert found is not None
    return found
