"""Series in promtool's notation, put into the engine's store as promtool and Prometheus' suite do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rulelint.engine.labels import METRIC_NAME, Labels, make_labels
from rulelint.engine.store import SeriesBlock, Store
from rulelint.promql.series import STALE, Marker, parse_series

NATIVE, START_TIMES = "native histograms", "use-start-timestamps"
_START_LINE = re.compile(r"^\S.*?@st\s")


@dataclass(frozen=True, slots=True)
class FloatSeries:
    """Values by position; None where there is no sample."""

    labels: Labels
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """One series of a load: `(time, value)` pairs in milliseconds, and what it needs that is not there yet, or ""."""

    labels: Labels
    samples: tuple[tuple[int, float | Marker], ...]
    needs: str = ""


def read_series(line: str) -> FloatSeries:
    """Read a line of floats; raises `ValueError` on a histogram or a staleness marker."""
    labels, values = parse_series(line)
    floats = tuple(value for value in values if value is None or isinstance(value, float))
    if len(floats) != len(values):
        raise ValueError(f"not only floats: {line}")
    return FloatSeries(make_labels(labels), floats)


def load_series(lines: Sequence[str], interval: int, *, with_nhcb: bool = False) -> Iterator[Loaded]:
    """Yield the series of a load; sample `i` is at `i * interval` milliseconds.

    A line `metric@st …` gives the start times of the line after it.  `with_nhcb` also makes native histograms of
    classic ones: the series named without `_bucket` exist then, and need native histograms.
    """
    starts = ["", *lines]
    for before, line in pairwise(starts):
        if _START_LINE.match(line):
            continue
        labels, values = parse_series(line)
        needs = START_TIMES if _START_LINE.match(before) else ""
        if any(value is not None and not isinstance(value, float | Marker) for value in values):
            needs = NATIVE
        samples = tuple(
            (index * interval, value)
            for index, value in enumerate(values)
            if isinstance(value, float | Marker)
        )
        yield Loaded(make_labels(labels), samples, needs)
        name = labels.get(METRIC_NAME, "")
        if with_nhcb and name.endswith(("_bucket", "_count", "_sum")):
            rest = {key: value for key, value in labels.items() if key != "le"}
            yield Loaded(make_labels({**rest, METRIC_NAME: name.rpartition("_")[0]}), (), NATIVE)


def store_of(loaded: Iterable[Loaded]) -> Store:
    """Return a store of the float series; one loaded twice holds the samples of both."""
    merged: dict[Labels, dict[int, float | Marker]] = {}
    for series in loaded:
        if not series.needs:
            merged.setdefault(series.labels, {}).update(series.samples)
    return Store(_block(labels, samples) for labels, samples in merged.items() if samples)


def _block(labels: Labels, samples: dict[int, float | Marker]) -> SeriesBlock:
    times = sorted(samples)
    stale = np.array([[samples[at] is STALE] for at in times])
    values = np.array(
        [[0.0 if isinstance(samples[at], Marker) else samples[at]] for at in times], dtype=np.float64
    )
    return SeriesBlock(
        (labels,),
        np.array(times, dtype=np.int64),
        values,
        ~stale if stale.any() else None,
        stale if stale.any() else None,
    )
