"""How fast fixture text is read and written, next to what Python needs to turn the samples written out into floats.

`recorded` is the shipped recording, tiled to the length of a week; `random` has 17 digits a sample, so nothing helps.
Budgets: 5 and 2 million samples a second read; 10 million samples loaded again within 0.2 s.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rulelint.engine.labels import make_labels
from rulelint.fixtures.axis import Axis
from rulelint.fixtures.columns import series_of
from rulelint.fixtures.format import Series, read_series, write_series
from rulelint.fixtures.load import load_fixture, load_fixture_files
from rulelint.fixtures.values import Samples

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
SERIES, SAMPLES = 50, 20_000
DOCUMENT = b"""\
rulelint_fixture: 1
window: {start: 2026-11-02T00:00:00Z, end: 2026-11-09T00:00:00Z}
source: {kind: synthetic}
recorded: []
"""


def fastest(work: Callable[[], object]) -> float:
    """Return the processor time of the fastest of some rounds: other programs do not count."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def tiled(series: Series) -> Samples:
    """Repeat a recorded series; counters go on from where they were."""
    there = (
        np.ones(series.axis.times.size, dtype=bool)
        if series.samples.present is None
        else series.samples.present
    )
    values = series.samples.values[there]
    times = -(-SAMPLES // values.size)
    grown = values[-1] - values[0] if (np.diff(values) >= 0).all() else 0.0
    return Samples((np.tile(values, times) + np.repeat(np.arange(times) * grown, values.size))[:SAMPLES])


def recorded() -> list[Samples]:
    blocks = load_fixture(ROOT / "fixtures" / "recorded-shop").store.blocks
    found = [each for group in series_of(blocks).values() for each in group]
    return [tiled(each) for each in found[:: len(found) // SERIES][:SERIES]]


def random() -> list[Samples]:
    generator = np.random.default_rng(1)
    return [Samples(generator.random(SAMPLES)) for _ in range(SERIES)]


def measure(name: str, samples: list[Samples]) -> None:
    axis = Axis("a", np.arange(SAMPLES, dtype=np.int64) * 15_000)
    series = [
        Series(make_labels({"__name__": "m", "i": f"{i:03}"}), axis, each) for i, each in enumerate(samples)
    ]
    text = write_series(series)
    written_out = " ".join(repr(value) for each in samples for value in each.values.tolist())
    count = SAMPLES * len(samples)
    reading = fastest(lambda: read_series("m.txt", "m", text))
    writing = fastest(lambda: write_series(series))
    floats = fastest(lambda: np.array(list(map(float, written_out.split()))))
    print(f"{name}: {count:,} samples, {len(text) / count:.2f} bytes each")
    print(
        f"  read  {count / reading / 1e6:5.1f} M samples/s, {reading / floats:.2f}x the time of float() alone"
    )
    print(f"  write {count / writing / 1e6:5.1f} M samples/s")


def measure_loading(samples: list[Samples]) -> None:
    axis = Axis("a", np.arange(SAMPLES, dtype=np.int64) * 15_000)
    files = {"fixture.yaml": DOCUMENT}
    for metric in range(10):
        series = [
            Series(make_labels({"__name__": f"m{metric}", "i": f"{i}"}), axis, each)
            for i, each in enumerate(samples)
        ]
        files[f"series/m{metric}.txt"] = write_series(series).encode()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        os.environ.pop("RULELINT_NO_CACHE", None)
        started = time.process_time()
        load_fixture_files("bench", files)
        first = time.process_time() - started
        again = fastest(lambda: load_fixture_files("bench", files))
    print(f"load: {10 * SAMPLES * len(samples):,} samples, first {first:.2f} s, again {again:.3f} s")


if __name__ == "__main__":
    measure("recorded", recorded())
    measure("random", random())
    measure_loading(recorded())
