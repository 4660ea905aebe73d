"""What 500 sources cost while none of them is due: CPU seconds of the whole engine, beside an engine without sources.

python -m tests.bench.idle [--sources 500] [--seconds 90]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.engine import Engine
from monitor.language import compile_lexicon
from monitor.model import NewSource, SourceKind
from monitor.settings import Places


def idle(sources: int, seconds: float) -> float:
    """Per cent of a core."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compile_lexicon(folder / "cache")
        engine = Engine(Places(data=folder / "data", cache=folder / "cache", log=folder / "log"), notifiers={})
        engine.open(poll=True)
        archive = engine._stored
        now = datetime.now(UTC)
        for n in range(sources):
            new = NewSource(url=f"http://127.0.0.1:9/{n}", name=f"s{n}", kind=SourceKind.FEED)
            source = archive.add_source(new).result()
            archive.record_listing(source.id, None, now=now, next_check=now + timedelta(hours=2)).result()
        engine.start()
        engine._begin(schedule=False).learned()
        time.sleep(3)
        begun, cpu = time.monotonic(), time.process_time()
        time.sleep(seconds)
        used = 100 * (time.process_time() - cpu) / (time.monotonic() - begun)
        engine.close()
    return round(used, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=90)
    chosen = parser.parse_args()
    print(
        json.dumps(
            {
                f"per cent of a core, {chosen.sources} sources, none due": idle(chosen.sources, chosen.seconds),
                "per cent of a core, no source": idle(0, chosen.seconds / 3),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
